"""The Event that every change here leaves: what happened and by which role; never who, and never an answer's text."""

from __future__ import annotations

from typing import Any

from django.utils import timezone

from meerwaarde.initiatives.models import Initiative
from meerwaarde.ledger.actions import record_event


def record(
    *,
    by: Any,
    role: str,
    initiative: Initiative,
    kind: str,
    after: dict[str, Any],
    before: dict[str, Any] | None = None,
    public: bool = False,
    reason: str = "",
) -> None:
    """One Event on the initiative. A public one also renews the dossier page, of an initiative that is published."""
    public = public and initiative.is_published
    record_event(
        by=by,
        role=role,
        organisation=initiative.organisation.slug,
        kind=kind,
        subject=initiative,
        public=public,
        before=before or {},
        after=after,
        reason=reason,
    )
    if public:
        # The public pages are kept by the moment of their last change.
        Initiative.objects.filter(pk=initiative.pk).update(changed_at=timezone.now())
