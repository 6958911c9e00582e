"""Room `values`: effects on public values and measures against them, weighing, and what a choice hangs on.

Front doors: `actions`, `queries`, and `own_values` for the values that an organisation added. Effects and measures are
rows of the dossier (`rows`).
"""
