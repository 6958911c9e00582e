"""Moderation by published rules: every time with the rule and a reason, and with one objection to somebody else."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from meerwaarde.database.saving import clean_and_save
from meerwaarde.ledger.actions import record_events
from meerwaarde.ledger.models import Event
from meerwaarde.organisations.models import Organisation
from meerwaarde.organisations.permissions import Permission, require

from ..models import Contribution, ContributionFile, Intervention
from ..notices import tell_of_appeal
from ..vocabulary import WITHOUT_TEXT, ContributionState, FileState
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
    clean_and_save(intervention, exclude=["contribution", "decided_by"])
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
def show_files(*, by: Any, contribution: Contribution) -> int:
    """A moderator looked at the photos and documents: everybody may see them, with the text. Returns how many."""
    role = require(by, Permission.MODERATE, contribution.initiative.organisation)
    contribution = locked_contribution(contribution)
    if contribution.round is None:
        raise ValidationError(_("What goes to the inbox is not shown."))
    waiting = ContributionFile.objects.filter(contribution=contribution, state=FileState.WAITING)
    shown = waiting.update(state=FileState.SHOWN)
    if shown:
        _files_changed(contribution, by=by, role=role, kind="files_shown", after={"files": shown})
    return shown


@transaction.atomic
def withhold_files(*, by: Any, contribution: Contribution, rule: str, reason: str) -> Intervention:
    """The text stays, its photos and documents are not shown: with a rule, a reason and one objection, as for texts."""
    role = require(by, Permission.MODERATE, contribution.initiative.organisation)
    contribution = locked_contribution(contribution)
    files = ContributionFile.objects.filter(contribution=contribution).exclude(state=FileState.WITHHELD)
    if contribution.round is None or not files.exists():
        raise ValidationError(_("There are no photos or documents here that could be shown."))
    if not reason.strip():
        raise ValidationError({"reason": _("Give the author the reason.")})
    intervention = Intervention(
        contribution=contribution, about_files=True, rule=rule, reason=reason.strip(), decided_by=by
    )
    clean_and_save(intervention, exclude=["contribution", "decided_by"])
    number = files.update(state=FileState.WITHHELD)
    after = {"files": number, "rule": rule}
    _files_changed(contribution, by=by, role=role, kind="files_withheld", after=after, reason=intervention.reason)
    return intervention


def _files_changed(contribution: Contribution, *, by: Any, role: str, kind: str, **said: Any) -> None:
    """The pages of the round are made anew; the log says what was done."""
    contribution.revision += 1
    contribution.save(update_fields=["revision"])
    event_on(contribution, by=by, role=role, kind=kind, **said).save(force_insert=True)


def open_to_objection(contribution: Contribution) -> QuerySet[Intervention]:
    """The decisions to which the author may still object: about the text first, then about what was added to it."""
    standing = contribution.interventions.filter(lifted_on=None, appealed_on=None)
    if contribution.state != ContributionState.WITHHELD:  # or what is not shown was taken away
        standing = standing.filter(about_files=True)
    return standing.order_by("about_files", "id") if contribution.state not in WITHOUT_TEXT else standing.none()


@transaction.atomic
def appeal(*, contribution: Contribution, text: str) -> Intervention:
    """The author, who holds the code, objects: once per intervention."""
    contribution = locked_contribution(contribution)
    standing = open_to_objection(contribution).select_for_update().first()
    if standing is None:
        if contribution.interventions.filter(lifted_on=None).exists():
            raise ValidationError(_("You objected to this before. You can do that once."))
        raise ValidationError(_("There is no decision to object to."))
    if not text.strip():
        raise ValidationError({"text": _("Write why you do not agree.")})
    standing.appeal, standing.appealed_on = text.strip(), timezone.localdate()
    clean_and_save(
        standing, exclude=["contribution", "decided_by", "appeal_decided_by"], update_fields=["appeal", "appealed_on"]
    )
    before = contribution.state
    if not standing.about_files:
        contribution.state = ContributionState.APPEALED
    contribution.revision += 1
    contribution.save(update_fields=["state", "revision"])
    renew_plans([contribution])
    event_on(
        contribution,
        by=None,
        role=Event.Role.RESIDENT,
        kind="contribution_appealed",
        before={"state": before},
        after={"state": contribution.state, "about_files": standing.about_files},
    ).save(force_insert=True)
    tell_of_appeal(contribution, standing)
    return standing


@transaction.atomic
def decide_appeal(*, by: Any, intervention: Intervention, lift: bool, reason: str) -> Intervention:
    """Another moderator looks again: the text is shown after all, or it stays away. Raises ValidationError."""
    contribution = locked_contribution(intervention.contribution)
    role = require(by, Permission.MODERATE, contribution.initiative.organisation)
    intervention = Intervention.objects.select_for_update(of=("self",)).get(pk=intervention.pk)
    waits = intervention.appealed_on is not None and contribution.state not in WITHOUT_TEXT
    if not intervention.about_files:
        waits = contribution.state == ContributionState.APPEALED
    if not waits or intervention.appeal_decided_on is not None:
        raise ValidationError(_("There is no objection waiting here."))
    if intervention.decided_by_id == by.pk:
        raise ValidationError(_("Somebody else must look at this objection: you took the decision yourself."))
    if not reason.strip():
        raise ValidationError({"reason": _("Give the author the reason.")})
    today = timezone.localdate()
    intervention.appeal_reason, intervention.appeal_decided_on = reason.strip(), today
    intervention.appeal_decided_by = by
    intervention.lifted_on = today if lift else None
    clean_and_save(intervention, exclude=["contribution", "decided_by", "appeal_decided_by"])
    before = contribution.state
    if not intervention.about_files:
        contribution.state = ContributionState.SHOWN if lift else ContributionState.WITHHELD
    elif lift:
        ContributionFile.objects.filter(contribution=contribution).update(state=FileState.SHOWN)
    contribution.revision += 1
    contribution.save(update_fields=["state", "revision"])
    renew_plans([contribution])
    event_on(
        contribution,
        by=by,
        role=role,
        kind="appeal_decided",
        before={"state": before},
        after={"state": contribution.state, "about_files": intervention.about_files, "lifted": lift},
        reason=intervention.appeal_reason,
    ).save(force_insert=True)
    return intervention
