"""Moderation by published rules: every time with the rule and a reason, and with one objection to somebody else."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from meerwaarde.ledger.actions import record_events
from meerwaarde.ledger.models import Event
from meerwaarde.organisations.models import Organisation
from meerwaarde.organisations.permissions import Permission, require

from ..models import Contribution, Intervention
from ..notices import tell_of_appeal
from ..vocabulary import ContributionState
from .contributions import locked_contribution
from .recording import event_on, renew_plans

MAY_BE_WITHHELD = (ContributionState.WAITING, ContributionState.SHOWN)


@transaction.atomic
def show_contributions(*, by: Any, organisation: Organisation, contributions: Iterable[Contribution]) -> int:
    """Read and found in order: everybody may read these now. Returns how many of them waited."""
    role = require(by, Permission.MODERATE, organisation)
    waiting = list(
        Contribution.objects.select_for_update(of=("self",))
        .select_related("initiative__organisation", "round")
        .filter(
            pk__in=[one.pk for one in contributions],
            initiative__organisation=organisation,
            state=ContributionState.WAITING,
            round__isnull=False,
        )
    )
    for one in waiting:
        one.state, one.revision = ContributionState.SHOWN, one.revision + 1
    Contribution.objects.bulk_update(waiting, ["state", "revision"], batch_size=500)
    record_events(
        [
            event_on(one, by=by, role=role, kind="contribution_shown", after={"state": ContributionState.SHOWN.value})
            for one in waiting
        ]
    )
    return len(waiting)


@transaction.atomic
def withhold_contribution(*, by: Any, contribution: Contribution, rule: str, reason: str) -> Intervention:
    """Do not show the text. A stub with the rule stays in its place; the author reads the reason with the code."""
    role = require(by, Permission.MODERATE, contribution.initiative.organisation)
    contribution = locked_contribution(contribution)
    if contribution.state not in MAY_BE_WITHHELD or contribution.round is None:
        raise ValidationError(_("Only a text that is shown, or waits to be shown, can be withheld."))
    if not reason.strip():
        raise ValidationError({"reason": _("Give the author the reason.")})
    intervention = Intervention(contribution=contribution, rule=rule, reason=reason.strip(), decided_by=by)
    intervention.full_clean(exclude=["contribution", "decided_by"])
    intervention.save()
    before = contribution.state
    contribution.state = ContributionState.WITHHELD
    contribution.revision += 1
    contribution.save(update_fields=["state", "revision"])
    renew_plans([contribution])
    event_on(
        contribution,
        by=by,
        role=role,
        kind="contribution_withheld",
        before={"state": before},
        after={"state": contribution.state, "rule": rule},
        reason=intervention.reason,
    ).save(force_insert=True)
    return intervention


@transaction.atomic
def appeal(*, contribution: Contribution, text: str) -> Intervention:
    """The author, who holds the code, objects: once per intervention."""
    contribution = locked_contribution(contribution)
    standing = contribution.interventions.select_for_update().filter(lifted_on=None).first()
    if standing is None:
        raise ValidationError(_("There is no decision to object to."))
    if standing.appealed_on is not None:
        raise ValidationError(_("You objected to this before. You can do that once."))
    if not text.strip():
        raise ValidationError({"text": _("Write why you do not agree.")})
    standing.appeal, standing.appealed_on = text.strip(), timezone.localdate()
    standing.full_clean(exclude=["contribution", "decided_by", "appeal_decided_by"])
    standing.save(update_fields=["appeal", "appealed_on"])
    contribution.state = ContributionState.APPEALED
    contribution.revision += 1
    contribution.save(update_fields=["state", "revision"])
    renew_plans([contribution])
    event_on(
        contribution,
        by=None,
        role=Event.Role.RESIDENT,
        kind="contribution_appealed",
        before={"state": ContributionState.WITHHELD.value},
        after={"state": contribution.state},
    ).save(force_insert=True)
    tell_of_appeal(contribution, standing)
    return standing


@transaction.atomic
def decide_appeal(*, by: Any, intervention: Intervention, lift: bool, reason: str) -> Intervention:
    """Another moderator looks again: the text is shown after all, or it stays away. Raises ValidationError."""
    contribution = locked_contribution(intervention.contribution)
    role = require(by, Permission.MODERATE, contribution.initiative.organisation)
    intervention = Intervention.objects.select_for_update(of=("self",)).get(pk=intervention.pk)
    if contribution.state != ContributionState.APPEALED or intervention.appeal_decided_on is not None:
        raise ValidationError(_("There is no objection waiting here."))
    if intervention.decided_by_id == by.pk:
        raise ValidationError(_("Somebody else must look at this objection: you took the decision yourself."))
    if not reason.strip():
        raise ValidationError({"reason": _("Give the author the reason.")})
    today = timezone.localdate()
    intervention.appeal_reason, intervention.appeal_decided_on = reason.strip(), today
    intervention.appeal_decided_by = by
    intervention.lifted_on = today if lift else None
    intervention.full_clean(exclude=["contribution", "decided_by", "appeal_decided_by"])
    intervention.save()
    contribution.state = ContributionState.SHOWN if lift else ContributionState.WITHHELD
    contribution.revision += 1
    contribution.save(update_fields=["state", "revision"])
    renew_plans([contribution])
    event_on(
        contribution,
        by=by,
        role=role,
        kind="appeal_decided",
        before={"state": ContributionState.APPEALED.value},
        after={"state": contribution.state},
        reason=intervention.appeal_reason,
    ).save(force_insert=True)
    return intervention
