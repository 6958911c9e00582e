"""The worker: django-tasks' own, with a lease on the task it runs and one thread that keeps house."""

from __future__ import annotations

import logging
import os
import signal
import threading
from datetime import timedelta
from typing import Any
from uuid import UUID

from django.db import connection
from django.utils import timezone
from django.utils.crypto import get_random_string
from django_tasks_db.management.commands.db_worker import Worker

from .leases import end_lease, renew_lease, return_tasks_of_dead_workers, take_lease
from .schedule import enqueue_due_jobs

log = logging.getLogger(__name__)


class Housekeeping(threading.Thread):
    """Renews the lease of the running task, returns tasks of dead workers, and queues what the schedule says.

    It also ends the worker when the process that started it (`parent`) is gone, so that no worker is left alone.
    """

    def __init__(self, worker: LeasedWorker, *, parent: int | None, schedule: bool) -> None:
        super().__init__(name="housekeeping", daemon=True)
        self.worker = worker
        self.parent = parent
        self.schedule = schedule
        self.stopped = threading.Event()

    def run(self) -> None:
        # A third of the lease: two renewals may fail before another worker takes the task.
        wait = min(max(self.worker.lease.total_seconds() / 3, 0.05), 5.0)
        try:
            while not self.stopped.wait(wait):
                self.turn()
        finally:
            connection.close()

    def turn(self) -> None:
        if self.parent is not None and os.getppid() != self.parent:
            os.kill(os.getpid(), signal.SIGTERM)
            self.parent = None
        try:
            current = self.worker.current
            if current is not None:
                renew_lease(current, self.worker.worker_id, self.worker.lease)
            return_tasks_of_dead_workers(self.worker.lease)
            if self.schedule:
                enqueue_due_jobs(timezone.now())
        except Exception:  # whatever went wrong once: without it running tasks would be taken for dead
            log.exception("housekeeping failed; it is tried again")
            connection.close()


class LeasedWorker(Worker):
    def __init__(self, *, lease: timedelta, interval: float, once: bool = False) -> None:
        super().__init__(
            queue_names=["*"],
            excluded_queue_names=[],
            interval=interval,
            batch=once,
            backend_name="default",
            startup_delay=False,
            max_tasks=None,
            worker_id=f"{os.getpid()}-{get_random_string(16)}",
        )
        self.lease = lease
        self.current: UUID | None = None

    def run_task(self, db_task_result: Any) -> None:
        take_lease(db_task_result.pk, self.worker_id, self.lease, len(db_task_result.worker_ids))
        self.current = db_task_result.pk
        try:
            super().run_task(db_task_result)
        finally:
            self.current = None
            end_lease(db_task_result.pk, self.worker_id)


def work(*, lease: timedelta, interval: float, once: bool = False, parent: int | None = None) -> None:
    """Run tasks until SIGTERM or SIGINT; the running task is finished first. With `once`, until the queue is empty."""
    worker = LeasedWorker(lease=lease, interval=interval, once=once)
    worker.configure_signals()
    return_tasks_of_dead_workers(lease)
    if not once:
        enqueue_due_jobs(timezone.now())
    housekeeping = Housekeeping(worker, parent=parent, schedule=not once)
    housekeeping.start()
    try:
        worker.run()
    finally:
        housekeeping.stopped.set()
        housekeeping.join(timeout=5)
        connection.close()
