"""Room `demo`: a fictional municipality with complete dossiers.

Front door: `load.load_demo`, which plays it by the actions of the rooms.
"""
