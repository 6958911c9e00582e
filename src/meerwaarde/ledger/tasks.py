"""What the worker does for the ledger. Every task may run twice, also at the same time."""

from __future__ import annotations

import logging

from django_tasks import task

from .queries import overdue_promises
from .sequencing import logs_to_sequence, logs_without_files, sequence_all

log_book = logging.getLogger(__name__)


@task(priority=100)  # type: ignore[untyped-decorator] # django-tasks has no types
def sequence_ledgers() -> None:
    """Every few seconds: take in what was committed, write tiles, sign checkpoints."""
    sequence_all()


@task(priority=90)  # type: ignore[untyped-decorator]
def watch_ledgers() -> None:
    """Every minute: files that were lost are made again, and promises that were not kept are an alarm."""
    sequence_all(sorted({*logs_to_sequence(), *logs_without_files()}))
    for overdue in overdue_promises():
        log_book.error(
            "ALARM: %s changes of %s are not in the public log; the oldest waits since %s",
            overdue.events,
            overdue.organisation,
            overdue.oldest.isoformat(),
        )
