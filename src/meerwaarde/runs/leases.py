"""Leases: a task of a worker that died returns to the queue instead of staying "running" for ever."""

from __future__ import annotations

import logging
from datetime import timedelta
from uuid import UUID

from django.db import transaction
from django.utils import timezone
from django_tasks.base import TaskResultStatus
from django_tasks_db.models import DBTaskResult

from .models import Lease

# A task that took three workers down with it is not tried a fourth time.
MOST_ATTEMPTS = 3
log = logging.getLogger(__name__)


def take_lease(task_id: UUID, worker: str, length: timedelta, attempts: int) -> None:
    fields = {"worker": worker, "expires_at": timezone.now() + length, "attempts": attempts}
    Lease.objects.update_or_create(task_id=task_id, defaults=fields)


def renew_lease(task_id: UUID, worker: str, length: timedelta) -> bool:
    """False when the lease is no longer this worker's."""
    return bool(Lease.objects.filter(task_id=task_id, worker=worker).update(expires_at=timezone.now() + length))


def end_lease(task_id: UUID, worker: str) -> None:
    Lease.objects.filter(task_id=task_id, worker=worker).delete()


def return_tasks_of_dead_workers(length: timedelta) -> int:
    """Back to the queue: running tasks whose lease expired, or that never got one within a lease's length of starting.

    Returns how many. Each is claimed by a conditional update, so two workers never return the same task twice.
    """
    now = timezone.now()
    returned = 0
    expired = list(Lease.objects.filter(expires_at__lt=now).values_list("task_id", flat=True))
    living = Lease.objects.filter(expires_at__gte=now).values("task_id")
    running = DBTaskResult.objects.running().exclude(pk__in=living)
    for task in running.filter(started_at__lt=now - length) | running.filter(pk__in=expired):
        with transaction.atomic():
            if Lease.objects.filter(task_id=task.pk, expires_at__gte=now).exists():
                continue  # taken by a worker since
            if len(task.worker_ids) >= MOST_ATTEMPTS:
                error = RuntimeError(f"{len(task.worker_ids)} workers stopped while they ran this task.")
                task.set_failed(error)
                log.error("task %s given up: %s", task.pk, error)
            else:
                claimed = DBTaskResult.objects.filter(pk=task.pk, worker_ids=task.worker_ids)
                changed = claimed.running().update(status=TaskResultStatus.READY, started_at=None)
                returned += changed
                if changed:
                    log.warning("task %s returned to the queue: its worker stopped", task.pk)
            Lease.objects.filter(task_id=task.pk, expires_at__lt=now).delete()
    return returned
