"""What runs by the clock. Upper rooms register their own jobs in `AppConfig.ready`."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from django.db import IntegrityError, transaction

from .models import DueRun


@dataclass(frozen=True)
class ScheduledJob:
    """One job: its turns are the whole multiples of `every` since 1970 (UTC), so that all workers agree on them."""

    name: str
    every: timedelta
    # Returns the django-tasks Task; a function, so that registering does not load the room's tasks.
    task: Callable[[], Any]
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
                job.task().enqueue()
        except IntegrityError:  # another worker took this turn
            continue
        queued.append(job.name)
    return queued
