from collections.abc import Callable
from datetime import timedelta
from importlib import import_module
from typing import Any

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


def _of_ledger(module: str, name: str) -> Callable[[], Any]:
    return lambda: getattr(import_module(f"meerwaarde.ledger.{module}"), name)


class OrganisationsConfig(AppConfig):
    name = "meerwaarde.organisations"
    label = "organisations"

    def ready(self) -> None:
        from meerwaarde.follow.kinds import register_kind
        from meerwaarde.runs.schedule import ScheduledJob, register

        # Here, because the ledger and the schedule are siblings that do not know each other.
        logs_to_sequence = _of_ledger("sequencing", "logs_to_sequence")
        register(
            ScheduledJob(
                "sequence the ledgers",
                timedelta(seconds=5),
                _of_ledger("tasks", "sequence_ledgers"),
                needed=lambda: bool(logs_to_sequence()()),
            )
        )
        register_kind("work_handed_over", _("The work of a colleague is yours now, at %(organisation)s."))
        register(ScheduledJob("watch the ledgers", timedelta(minutes=1), _of_ledger("tasks", "watch_ledgers")))
