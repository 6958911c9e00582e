from django.apps import AppConfig


class LedgerConfig(AppConfig):
    name = "meerwaarde.ledger"
    label = "ledger"
