"""Room `config`: settings, all addresses and the WSGI application; `settings.py` is where an installation is set up."""
