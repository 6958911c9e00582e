"""The housekeeping of an installation. Every task may run twice without harm."""

from __future__ import annotations

from datetime import timedelta

from django.core.management import call_command
from django.utils import timezone
from django_tasks import task
from django_tasks_db.models import DBTaskResult

from .models import DueRun

KEEP_FINISHED = timedelta(days=14)


@task()
def remove_expired_sessions() -> None:
    call_command("clearsessions", verbosity=0)


@task()
def remove_finished_runs() -> None:
    """Turns and task results older than two weeks; the turns of the last two weeks keep a job from running twice."""
    limit = timezone.now() - KEEP_FINISHED
    DueRun.objects.filter(due__lt=limit).delete()
    DBTaskResult.objects.finished().filter(finished_at__lt=limit).delete()
