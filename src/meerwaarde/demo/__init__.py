"""Room `demo`: a fictional municipality with complete dossiers."""
