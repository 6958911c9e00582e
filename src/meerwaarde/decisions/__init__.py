"""Room `decisions`: decisions with considerations that cite, limits, dissent, what came of them; the council's page.

Front doors: `actions` and `queries`; `queries.open_data` gives them to the API and the archive.
"""
