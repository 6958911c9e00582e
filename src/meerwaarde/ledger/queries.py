from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import models
from django.db.models import Count, F, Min, Q
from django.utils import timezone

from .models import Event, Log

# A promise says: within a minute.
PROMISED = timedelta(minutes=1)


def events_of(subject: models.Model, *, public_only: bool = True) -> models.QuerySet[Event]:
    """The history of one record, newest first."""
    events = Event.objects.filter(subject_type=subject._meta.label_lower, subject_id=subject.pk).order_by("-id")
    return events.filter(public=True) if public_only else events


@dataclass(frozen=True)
class Overdue:
    """Promises of one log that were not kept: how many, and since when the oldest waits."""

    organisation: str
    events: int
    oldest: datetime


def overdue_promises(now: datetime | None = None) -> list[Overdue]:
    """Per log, the events recorded more than a minute ago that no signed checkpoint contains. Empty is good.

    A transaction that took longer than a minute to commit shows here for a moment, until the next turn.
    """
    limit = (now or timezone.now()) - PROMISED
    behind = Log.objects.filter(published_size__lt=F("size")).values_list("organisation", "published_size")
    given = [Q(organisation=organisation, position__gte=size) for organisation, size in behind]
    late = Q(position=None)
    for part in given:
        late |= part
    rows = (
        Event.objects.filter(late, recorded_at__lt=limit)
        .order_by("organisation")
        .values("organisation")
        .annotate(events=Count("id"), oldest=Min("recorded_at"))
    )
    return [Overdue(**row) for row in rows]
