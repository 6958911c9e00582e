"""The end of every action on an initiative: a new version, its Event, the public dossier, search and counts."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.utils import timezone

from meerwaarde.ledger.actions import record_event

from .. import search
from ..document import build_document, differing
from ..fields import Document
from ..models import Dossier, Initiative
from .counting import count_again


def record_version(
    *,
    by: Any,
    role: str,
    kind: str,
    initiative: Initiative,
    before: Document,
    reason: str = "",
    at: datetime | None = None,
) -> Document:
    """Record what changed since `before` as a new version and rebuild what the public reads.

    For an initiative that is not published the event is kept internal, and nothing becomes public.
    Runs inside the transaction of the action that made the change. Returns the new document.
    """
    at = at or timezone.now()
    after = build_document(initiative)
    old, new = differing(before, after)
    initiative.changed_at = at
    if initiative.is_published:
        initiative.version += 1
    initiative.save(update_fields=["changed_at", "published_at", "version"])
    record_event(
        by=by,
        role=role,
        organisation=initiative.organisation.slug,
        kind=kind,
        subject=initiative,
        version=initiative.version or None,
        public=initiative.is_published,
        before=old,
        after=new,
        reason=reason,
        at=at,
    )
    if initiative.is_published:
        Dossier.objects.update_or_create(
            initiative=initiative,
            defaults={"version": initiative.version, "built_at": at, "document": after},
        )
        search.index_document(initiative, after)
        count_again(initiative.organisation)
    return after
