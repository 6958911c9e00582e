import logging
from typing import Any

from django.apps import AppConfig
from django.db.models.signals import post_migrate


class LedgerConfig(AppConfig):
    name = "meerwaarde.ledger"
    label = "ledger"

    def ready(self) -> None:
        post_migrate.connect(erase_again_what_came_back, sender=self)


def erase_again_what_came_back(**_signal: Any) -> None:
    """A backup of an earlier version is migrated after it was put back."""
    from meerwaarde.database.migrating import missing_migrations

    from .erasures import erase_again

    if missing_migrations():
        return  # migrated in part: nothing can be served, and not every table need be there
    if unreadable := erase_again().unreadable:
        logging.getLogger(__name__).warning("lines of the list of erasures that cannot be read: %s", unreadable)
