"""Room `assessments`: the government's questionnaires (IAMA, DPIA, pre-scan) and the advice of the privacy officer.

Front doors: `actions` and `queries`; `prefill` says which answers the dossier already gives.
"""
