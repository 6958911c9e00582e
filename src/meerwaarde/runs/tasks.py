"""The housekeeping of an installation. Every task may run twice without harm."""

from __future__ import annotations

from datetime import timedelta

from django.core.management import call_command
from django.utils import timezone
from django_tasks import task
from django_tasks_db.models import DBTaskResult

from .models import DueRun

KEEP_FINISHED = timedelta(days=14)
# A turn keeps its job from running twice, and tells the next one from when on it looks back.
KEEP_TURNS = timedelta(days=60)


@task()
def remove_expired_sessions() -> None:
    call_command("clearsessions", verbosity=0)


@task()
def remove_finished_runs() -> None:
    now = timezone.now()
    DueRun.objects.filter(due__lt=now - KEEP_TURNS).delete()
    DBTaskResult.objects.finished().filter(finished_at__lt=now - KEEP_FINISHED).delete()
