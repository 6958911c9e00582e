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
    from django.db import connection
    from django.db.migrations.executor import MigrationExecutor

    from .erasures import erase_again

    executor = MigrationExecutor(connection)
    if executor.migration_plan(executor.loader.graph.leaf_nodes()):
        return  # migrated in part: nothing can be served, and not every table need be there
    if unreadable := erase_again().unreadable:
        logging.getLogger(__name__).warning("lines of the list of erasures that cannot be read: %s", unreadable)
