"""The Event that every change here leaves. What a person said, and who they are, never stands in it."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.db.models import Model
from django.utils import timezone

from meerwaarde.initiatives.models import Initiative
from meerwaarde.ledger.actions import build_event, record_event
from meerwaarde.ledger.models import Event

from ..gates import forget_counts
from ..models import Contribution


def record_on_plan(
    *,
    by: Any,
    role: str,
    initiative: Initiative,
    kind: str,
    after: dict[str, Any],
    before: dict[str, Any] | None = None,
    reason: str = "",
    public: bool = True,
    subject: Model | None = None,
) -> Event:
    """One Event on the plan, or on `subject`, which belongs to it.

    A public one also renews the dossier page, whose cache goes by its last change.
    """
    event = record_event(
        by=by,
        role=role,
        organisation=initiative.organisation.slug,
        kind=kind,
        subject=subject or initiative,
        public=public and initiative.is_published,
        before=before or {},
        after=after,
        reason=reason,
    )
    if public:
        Initiative.objects.filter(pk=initiative.pk).update(changed_at=timezone.now())
    forget_counts(initiative.organisation_id)
    return event


def renew_plans(contributions: Iterable[Contribution]) -> None:
    """What a gate says on the dossier page changed: the page is kept by the moment of its last change."""
    plans = {one.initiative_id for one in contributions}
    Initiative.objects.filter(pk__in=plans).update(changed_at=timezone.now())


def event_on(
    contribution: Contribution,
    *,
    by: Any,
    role: str,
    kind: str,
    after: dict[str, Any],
    before: dict[str, Any] | None = None,
    reason: str = "",
) -> Event:
    """An unsaved Event on one contribution. Who acts is kept beside the log; the log and the pages tell the role."""
    forget_counts(contribution.initiative.organisation_id)
    return build_event(
        by=by,
        role=role,
        organisation=contribution.initiative.organisation.slug,
        kind=kind,
        subject=contribution,
        public=False,
        before=before or {},
        after=after,
        reason=reason,
        without_fractions=True,
    )
