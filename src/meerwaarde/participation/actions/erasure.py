"""Erasing what somebody said and who they are, and the few moments at which an address may be looked up."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Exists, OuterRef, Q
from django.utils import timezone
from django.utils.translation import gettext as _

from meerwaarde.initiatives.freshness import rendered_pages
from meerwaarde.ledger.actions import erase_payloads
from meerwaarde.ledger.erasures import remember_erasure
from meerwaarde.ledger.models import Event
from meerwaarde.ledger.queries import events_of
from meerwaarde.organisations.permissions import Permission, require

from ..models import Answer, Contribution, Identity, Intervention, PlanProposal, ProposedAnswer, PseudonymKey
from ..vocabulary import TAKEN_AWAY, WITHOUT_TEXT, ContributionState
from .additions import take_away_additions
from .contributions import locked_contribution
from .recording import event_on, renew_plans

# As long as somebody may still object to what was not shown.
KEPT_AFTER_CLOSING = timedelta(days=42)


@transaction.atomic
def erase_contribution(*, by: Any, contribution: Contribution, ground: str) -> None:
    """Take away text, objection and address, at the request of who it is about. What it was answered, stays.

    The log keeps its commitment; without text and salt nobody can find out what it was. `ground` says on which ground
    and holds no personal data: it stays in the log.
    """
    role = require(by, Permission.ERASE, contribution.initiative.organisation)
    contribution = locked_contribution(contribution)
    if contribution.state == ContributionState.ERASED:
        raise ValidationError(_("This was erased before."))
    if not ground.strip():
        raise ValidationError({"ground": _("Say on which ground you erase this, without names.")})
    _take_away(contribution, ContributionState.ERASED)
    remember_erasure(_recorded(contribution, by=by, role=role, reason=ground.strip()))


@transaction.atomic
def withdraw_contribution(*, contribution: Contribution) -> None:
    """The author, who holds the code, takes it back: the text is gone at once. That it was there stays in the log."""
    contribution = locked_contribution(contribution)
    if contribution.state in WITHOUT_TEXT:
        raise ValidationError(_("The text was taken away before."))
    _take_away(contribution, ContributionState.WITHDRAWN)
    remember_erasure(_recorded(contribution, by=None, role=Event.Role.RESIDENT))


@transaction.atomic
def take_away_again(number: int, *, state: ContributionState) -> bool:
    """After a backup brought it back; False when it is not there, or was taken away before the backup was made."""
    found = Contribution.objects.filter(pk=number).exclude(state__in=WITHOUT_TEXT).first()
    if found is None:
        return False
    contribution = locked_contribution(found)
    _take_away(contribution, state)
    _recorded(contribution, by=None, role=Event.Role.SYSTEM, reason=_("A backup that was put back still held it."))
    return True


def _recorded(contribution: Contribution, *, by: Any, role: str, reason: str = "") -> Event:
    kind, after = TAKEN_AWAY[ContributionState(contribution.state)], {"state": contribution.state}
    event = event_on(contribution, by=by, role=role, kind=kind, after=after, reason=reason)
    event.save(force_insert=True)
    return event


def _take_away(contribution: Contribution, state: ContributionState) -> None:
    """Text, address, and everything beside it that may tell who wrote it; from the log's payloads and caches too."""
    pseudonym = contribution.pseudonym
    Contribution.objects.filter(pk=contribution.pk).update(
        state=state, text="", text_salt=b"", text_digest="", pseudonym="", revision=contribution.revision + 1
    )
    take_away_additions(contribution)
    Intervention.objects.filter(contribution=contribution).update(appeal="")
    # What was written for this person alone may tell who they are.
    Answer.objects.filter(contribution=contribution).update(opening="")
    ProposedAnswer.objects.filter(contribution=contribution).delete()
    if pseudonym and not Contribution.objects.filter(pseudonym=pseudonym).exists():
        Identity.objects.filter(pseudonym=pseudonym).delete()
    erase_payloads(events_of(contribution, public_only=False))
    contribution.refresh_from_db()
    renew_plans([contribution])
    transaction.on_commit(rendered_pages.clear)


@transaction.atomic
def look_up_identity(*, by: Any, contribution: Contribution, ground: str) -> str:
    """The address behind a contribution, for erasure or an objection only. That it was looked up stands in the log.

    An empty text when none was given, or when it was forgotten.
    """
    role = require(by, Permission.ERASE, contribution.initiative.organisation)
    if not ground.strip():
        raise ValidationError({"ground": _("Say for which request you look this up.")})
    found = Identity.objects.filter(pseudonym=contribution.pseudonym).first() if contribution.pseudonym else None
    event_on(
        contribution,
        by=by,
        role=role,
        kind="identity_looked_up",
        after={"found": found is not None},
        reason=ground.strip(),
    ).save(force_insert=True)
    return found.email if found else ""


@transaction.atomic
def forget_identities() -> int:
    """When nobody can object any more: forget every address, and destroy the keys. Returns how many were forgotten.

    Runs by the clock. No event: nothing that was public, or that anybody decided, changes.
    """
    limit = timezone.now() - KEPT_AFTER_CLOSING
    waiting = Contribution.objects.filter(round=OuterRef("round"), state=ContributionState.APPEALED)
    keys = PseudonymKey.objects.filter(~Exists(waiting), destroyed_at=None, round__closed_at__lt=limit)
    rounds = list(keys.values_list("round", flat=True))
    answered = Answer.objects.filter(
        contribution__pseudonym=OuterRef("pseudonym"), answered_on__lt=limit.date(), contribution__round=None
    )
    proposed = PlanProposal.objects.filter(pseudonym=OuterRef("pseudonym"), answered_on__lt=limit.date())
    forgotten, _by_model = Identity.objects.filter(
        Q(round__in=rounds) | Q(Q(Exists(answered)) | Q(Exists(proposed)), round=None)
    ).delete()
    PseudonymKey.objects.filter(round__in=rounds).update(key=b"", destroyed_at=timezone.now())
    return forgotten
