"""A decision becomes public, and from then on does not change. Never before the last answer without saying so."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from meerwaarde.database.saving import clean_and_save
from meerwaarde.initiatives.actions.locking import locked_initiative
from meerwaarde.initiatives.actions.phases import GateNotMet
from meerwaarde.initiatives.models import Initiative
from meerwaarde.organisations.models import Executive
from meerwaarde.organisations.permissions import Permission, require
from meerwaarde.participation.actions.recording import record_on_plan
from meerwaarde.participation.gates import forget_counts, plan_counts

from ..following import tell_of_decision
from ..models import Decision, DecisionVersion
from ..readiness import missing_to_publish
from ..snapshot import version_document
from ..vocabulary import Ground
from .drafting import locked_draft


@dataclass(frozen=True)
class Early:
    """Who takes on that a decision comes before the last answer: ground, reason, and when the rest hears."""

    executive: Executive
    ground: str
    reason: str
    answers_by: date


@transaction.atomic
def publish_decision(*, by: Any, decision: Decision, reason: str = "", early: Early | None = None) -> DecisionVersion:
    """Everybody can read it, and nobody can change it. A later version needs a public reason.

    Raises GateNotMet with every sentence of what is still needed; ValidationError per field. `early` counts only while
    contributions have no outcome.
    """
    role = require(by, Permission.DECIDE, decision.initiative.organisation)
    # The lock on the plan: no answer or contribution changes the count between looking and publishing.
    initiative = locked_initiative(decision.initiative_id)
    draft = locked_draft(decision)
    decision = draft.decision
    forget_counts(initiative.organisation_id)
    counts = plan_counts(initiative)
    missing = missing_to_publish(draft, allow_open=early is not None)
    if missing:
        raise GateNotMet(missing)
    earlier, reason = decision.current, reason.strip()
    if earlier is not None and not reason:
        raise ValidationError({"reason": _("Say why the decision changes; everybody can read it.")})
    draft.contributions, draft.unanswered = counts.total, counts.without_outcome
    if counts.without_outcome and early is not None:
        _take_on(draft, early, initiative)
    draft.reason, draft.published_at = reason if earlier else "", timezone.now()
    clean_and_save(draft, exclude=["decision"])
    decision.current = draft
    decision.save(update_fields=["current"])
    after = {"decision": decision.number, "decision_version": draft.number, "decision_text": version_document(draft)}
    record_on_plan(
        by=by,
        role=role,
        initiative=initiative,
        kind="decision_published",
        before={"decision_text": version_document(earlier)} if earlier else {},
        after=after,
        reason=draft.reason or draft.early_reason,
    )
    tell_of_decision(decision, "decision_changed" if earlier else "decision_published", reason=draft.reason)
    return draft


def _take_on(draft: DecisionVersion, early: Early, initiative: Initiative) -> None:
    errors: dict[str, str] = {}
    if early.ground not in Ground.values:
        errors["ground"] = _("Choose the ground.")
    if not early.reason.strip():
        errors["early_reason"] = _("Say why it cannot wait for the last answer; everybody can read it.")
    if early.answers_by <= timezone.localdate():
        errors["answers_by"] = _("Choose a day after today.")
    if early.executive.organisation_id != initiative.organisation_id or not early.executive.is_in_office:
        raise PermissionDenied(_("Choose an executive of this organisation who is in office."))
    if errors:
        raise ValidationError(errors)
    draft.early_ground, draft.early_reason = early.ground, early.reason.strip()
    draft.early_signed_as, draft.answers_by = str(early.executive), early.answers_by


ANNOUNCED = ("announcement_url", "announced_on", "formal_route", "formal_url", "formal_until")


@transaction.atomic
def announce_decision(*, by: Any, decision: Decision, **values: Any) -> Decision:
    """Lead to the official announcement and the formal route. They come later, and change nothing in the decision."""
    role = require(by, Permission.PUBLISH, decision.initiative.organisation)
    decision = (
        Decision.objects.select_for_update(of=("self",))
        .select_related("initiative__organisation", "current")
        .get(pk=decision.pk)
    )
    if decision.current is None:
        raise ValidationError(_("Publish the decision first."))
    if unknown := set(values) - set(ANNOUNCED):
        raise TypeError(f"an announcement has no {', '.join(sorted(unknown))}")
    before = {name: _plain(getattr(decision, name)) for name in values}
    for name, value in values.items():
        setattr(decision, name, value)
    clean_and_save(decision, exclude=["initiative", "current"], update_fields=list(values))
    record_on_plan(
        by=by,
        role=role,
        initiative=decision.initiative,
        kind="decision_announced",
        before=before,
        after={"decision": decision.number, **{name: _plain(getattr(decision, name)) for name in values}},
    )
    tell_of_decision(decision, "decision_announced")
    return decision


def _plain(value: Any) -> Any:
    return value.isoformat() if isinstance(value, date) else value
