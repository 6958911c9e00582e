from datetime import timedelta

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


def _has_logs_to_sequence() -> bool:
    from meerwaarde.ledger.sequencing import logs_to_sequence

    return bool(logs_to_sequence())


class OrganisationsConfig(AppConfig):
    name = "meerwaarde.organisations"
    label = "organisations"

    def ready(self) -> None:
        from meerwaarde.follow.kinds import register_kind
        from meerwaarde.runs.schedule import ScheduledJob, register

        # Here, because the ledger and the schedule are siblings that do not know each other.
        register(
            ScheduledJob(
                "sequence the ledgers",
                timedelta(seconds=5),
                "meerwaarde.ledger.tasks.sequence_ledgers",
                needed=_has_logs_to_sequence,
            )
        )
        register(ScheduledJob("watch the ledgers", timedelta(minutes=1), "meerwaarde.ledger.tasks.watch_ledgers"))
        register_kind("work_handed_over", _("The work of a colleague is yours now, at %(organisation)s."))
