"""Room `initiatives`: THE TRUNK: the digital initiative and its dossier, its register, routes, phases and search.

Front doors: `actions`, `queries`, and `registry`, where rooms above add sections, gates and hints without being known
here.
"""
