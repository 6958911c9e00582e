"""Did it happen? What changes, who does it and when: said, done, or dropped with a reason."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Max
from django.utils import timezone
from django.utils.translation import gettext as _

from meerwaarde.database.saving import clean_and_save
from meerwaarde.initiatives.actions.locking import locked_initiative
from meerwaarde.initiatives.models import Initiative
from meerwaarde.organisations.permissions import Permission, require
from meerwaarde.participation.actions.recording import record_on_plan
from meerwaarde.participation.models import Contribution

from ..following import tell_of_commitment
from ..models import Commitment, CommitmentFor, Decision
from ..vocabulary import PROMISING, CommitmentState, FollowUp


@transaction.atomic
def make_commitment(
    *,
    by: Any,
    initiative: Initiative,
    what: str,
    who: str,
    due_on: date,
    kind: str = FollowUp.CHANGE,
    decision: Decision | None = None,
    contributions: Iterable[Contribution] = (),
) -> Commitment:
    """Say what will happen. With contributions: what changes because of them; those must have been answered as used.

    Raises ValidationError for a contribution of another plan, or one that was not used.
    """
    role = require(by, Permission.PUBLISH, initiative.organisation)
    initiative = locked_initiative(initiative.pk)
    if not initiative.is_published:
        raise ValidationError(_("Publish the plan first: people must be able to read what it is about."))
    if decision is not None and decision.initiative_id != initiative.pk:
        raise ValidationError(_("This decision is about another plan."))
    wanted = {one.pk for one in contributions}
    used = Contribution.objects.filter(pk__in=wanted, round__initiative=initiative, answer__outcome__in=PROMISING)
    if used.count() != len(wanted):
        raise ValidationError({"contributions": _("Choose contributions to this plan that were used.")})
    highest = Commitment.objects.filter(initiative=initiative).aggregate(highest=Max("number"))["highest"] or 0
    made = Commitment(
        initiative=initiative,
        number=highest + 1,
        kind=kind,
        decision=decision,
        what=what.strip(),
        who=who.strip(),
        due_on=due_on,
        kept_by=by,
    )
    clean_and_save(made, exclude=["initiative", "decision", "kept_by"], force_insert=True)
    CommitmentFor.objects.bulk_create(
        [CommitmentFor(commitment=made, contribution_id=pk) for pk in sorted(wanted)], batch_size=500
    )
    _record(by, role, made, "commitment_made", {"due_on": due_on.isoformat(), "because_of": len(wanted)})
    tell_of_commitment(made, "commitment_made")
    return made


def _locked(commitment: Commitment) -> Commitment:
    found = (
        Commitment.objects.select_for_update(of=("self",))
        .select_related("initiative__organisation", "decision")
        .get(pk=commitment.pk)
    )
    if found.state != CommitmentState.PLANNED:
        raise ValidationError(_("This is finished already: make a new one."))
    return found


def _settle(by: Any, commitment: Commitment, state: str, kind: str, result: str) -> Commitment:
    role = require(by, Permission.PUBLISH, commitment.initiative.organisation)
    commitment = _locked(commitment)
    commitment.state, commitment.result, commitment.settled_on = state, result.strip(), timezone.localdate()
    clean_and_save(
        commitment, exclude=["initiative", "decision", "kept_by"], update_fields=["state", "result", "settled_on"]
    )
    _record(by, role, commitment, kind, {"result": commitment.result}, reason=commitment.result)
    tell_of_commitment(commitment, kind)
    return commitment


@transaction.atomic
def finish_commitment(*, by: Any, commitment: Commitment, result: str = "") -> Commitment:
    """It was done."""
    return _settle(by, commitment, CommitmentState.DONE, "commitment_done", result)


@transaction.atomic
def drop_commitment(*, by: Any, commitment: Commitment, reason: str) -> Commitment:
    """It will not happen, and everybody can read why."""
    if not reason.strip():
        raise ValidationError({"result": _("Say why this does not happen; everybody can read it.")})
    return _settle(by, commitment, CommitmentState.DROPPED, "commitment_dropped", reason)


def _record(by: Any, role: str, commitment: Commitment, kind: str, after: dict[str, Any], reason: str = "") -> None:
    record_on_plan(
        by=by,
        role=role,
        initiative=commitment.initiative,
        kind=kind,
        after={
            "commitment": commitment.number,
            "commitment_kind": commitment.kind,
            "what": commitment.what,
            "who": commitment.who,
            **after,
        },
        reason=reason,
    )
