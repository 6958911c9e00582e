"""The promise of a round: written as a draft, then published for good. A change is a new version with a reason."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from meerwaarde.database.saving import clean_and_save
from meerwaarde.organisations.permissions import Permission, require

from ..following import tell_followers
from ..models import InvitedGroup, Promise, Round
from ..openid import is_offered
from ..vocabulary import RoundState, Verification
from .recording import record_on_plan
from .rounds import locked

PROMISED = (
    "level",
    "question",
    "open_points",
    "fixed_points",
    "who_decides",
    "decides_on",
    "opens_on",
    "closes_on",
    "hear_back_on",
    "reading",
    "moderation",
    "verification",
)
# What people relied on when they decided to take part.
FIXED_ONCE_OPEN = ("opens_on", "verification")
MOST_GROUPS = 20
GroupRow = dict[str, str]


def promise_document(promise: Promise) -> dict[str, Any]:
    """The promise as plain JSON, for the log and the register data."""
    values: dict[str, Any] = {}
    for name in PROMISED:
        value = getattr(promise, name)
        values[name] = value.isoformat() if hasattr(value, "isoformat") else str(value) if value is not None else None
    values["groups"] = [
        {"name": group.name, "online": group.online, "offline": group.offline} for group in promise.groups.all()
    ]
    return values


@transaction.atomic
def write_promise(*, by: Any, round: Round, groups: list[GroupRow], **values: Any) -> Promise:
    """Save the draft of the promise (of its next version, when one is published). Not public, so not in the log."""
    require(by, Permission.EDIT, round.initiative.organisation)
    round = locked(round)
    if round.state == RoundState.CLOSED:
        raise ValidationError(_("This round is closed: its promise does not change any more."))
    if unknown := set(values) - set(PROMISED):
        raise TypeError(f"a promise has no {', '.join(sorted(unknown))}")
    draft = round.promises.filter(published_at=None).first() or Promise(round=round, number=_next_number(round))
    for name, value in values.items():
        setattr(draft, name, value.strip() if isinstance(value, str) else value)
    if draft.verification == Verification.OPENID and not is_offered():
        raise ValidationError({"verification": _("No provider for residents was set up here.")})
    clean_and_save(draft, exclude=["round"])
    draft.groups.all().delete()
    for position, row in enumerate(groups[:MOST_GROUPS]):
        group = InvitedGroup(promise=draft, position=position, **{key: text.strip() for key, text in row.items()})
        clean_and_save(group, exclude=["promise"])
    return draft


def _next_number(round: Round) -> int:
    return round.promise.number + 1 if round.promise else 1


@transaction.atomic
def discard_promise_draft(*, by: Any, round: Round) -> None:
    require(by, Permission.EDIT, round.initiative.organisation)
    round.promises.filter(published_at=None).delete()


@transaction.atomic
def publish_promise(*, by: Any, round: Round, reason: str = "") -> Promise:
    """From here on this version holds, and never changes. Every version after the first needs a public reason."""
    role = require(by, Permission.PUBLISH, round.initiative.organisation)
    round = locked(round)
    draft = round.promises.prefetch_related("groups").filter(published_at=None).first()
    if draft is None:
        raise ValidationError(_("Write the promise first."))
    if not draft.groups.all():
        raise ValidationError(_("Say who is invited, and how they are reached."))
    earlier, reason = round.promise, reason.strip()
    if earlier is not None:
        if not reason:
            raise ValidationError({"reason": _("Say why the promise changes; everybody can read it.")})
        if round.state != RoundState.PREPARED:
            _keep_what_people_relied_on(earlier, draft)
    draft.reason, draft.published_at = reason if earlier else "", timezone.now()
    clean_and_save(draft, exclude=["round"])
    round.promise = draft
    round.save(update_fields=["promise"])
    record_on_plan(
        by=by,
        role=role,
        initiative=round.initiative,
        kind="promise_published",
        before={"promise_text": promise_document(earlier)} if earlier else {},
        after={"round": round.number, "promise": draft.number, "promise_text": promise_document(draft)},
        reason=draft.reason,
    )
    if earlier is not None and round.state != RoundState.PREPARED:
        tell_followers(round, "promise_changed")
    return draft


def _keep_what_people_relied_on(earlier: Promise, draft: Promise) -> None:
    errors = {
        name: _("This can no longer change: people take part because it was promised.")
        for name in FIXED_ONCE_OPEN
        if getattr(earlier, name) != getattr(draft, name)
    }
    if draft.closes_on < earlier.closes_on:
        errors["closes_on"] = _("The round can last longer than promised, not shorter.")
    if errors:
        raise ValidationError(errors)
