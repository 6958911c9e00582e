"""Room `runs`: background work: the worker, its lease and its schedule."""
