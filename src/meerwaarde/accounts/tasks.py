"""Housekeeping of this room. It may run twice without harm."""

from __future__ import annotations

from django_tasks import task

from .limits import remove_expired_counts


@task()
def remove_expired_limits() -> None:
    remove_expired_counts()
