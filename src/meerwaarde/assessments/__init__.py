"""Assessments: the government's questionnaires (IAMA, DPIA, pre-scan) and the advice of the privacy officer."""
