"""What runs by the clock. Upper rooms register their own jobs in `AppConfig.ready`."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.module_loading import import_string

from .models import DueRun


@dataclass(frozen=True)
class ScheduledJob:
    """One job: its turns are the whole multiples of `every` since 1970 (UTC), so that all workers agree on them."""

    name: str
    every: timedelta
    # Where the django-tasks Task is; loaded when its turn comes, so that registering does not load the room's tasks.
    task: str
    # Asked at each turn: without work no row is written for it.
    needed: Callable[[], bool] | None = None

    def turn_at(self, moment: datetime) -> datetime:
        seconds = int(self.every.total_seconds())
        return datetime.fromtimestamp(int(moment.timestamp()) // seconds * seconds, tz=UTC)


SCHEDULE: dict[str, ScheduledJob] = {}


def register(job: ScheduledJob) -> ScheduledJob:
    """Add a job. Raises ValueError when another job already has this name."""
    if SCHEDULE.get(job.name, job) != job:
        raise ValueError(f"There is already a scheduled job named {job.name}.")
    SCHEDULE[job.name] = job
    return job


def days_since_last_turn(job: str, most: int = 31) -> tuple[date, date]:
    """The days, first and last, on which something may have come due that no earlier turn of this daily job saw.

    Yesterday; and the days before it on which no worker ran, at most so many. No day is in two turns.
    """
    turns = list(DueRun.objects.filter(job=job).order_by("-due").values_list("created_at", flat=True)[:2])
    today = timezone.localdate(turns[0]) if turns else timezone.localdate()
    yesterday = today - timedelta(days=1)
    earlier = timezone.localdate(turns[1]) if len(turns) > 1 else yesterday
    return max(earlier, today - timedelta(days=most)), yesterday


def enqueue_due_jobs(now: datetime) -> list[str]:
    """Queue every job whose turn has come; each turn once over all workers. Returns the names queued."""
    queued = []
    for job in SCHEDULE.values():
        due = job.turn_at(now)
        if DueRun.objects.filter(job=job.name, due=due).exists() or not (job.needed is None or job.needed()):
            continue
        try:
            with transaction.atomic():
                DueRun.objects.create(job=job.name, due=due)
                import_string(job.task).enqueue()
        except IntegrityError:  # another worker took this turn
            continue
        queued.append(job.name)
    return queued
