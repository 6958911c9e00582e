"""Somebody says something: online without an account, or through an official at the counter, by telephone or letter."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from meerwaarde.initiatives.actions.uploads import files_kept_only_with_their_rows
from meerwaarde.initiatives.models import Initiative
from meerwaarde.ledger.models import Event
from meerwaarde.organisations.permissions import Permission, require

from ..codes import code_for, hash_of
from ..hints import has_too_many_links
from ..models import Answer, Contribution, Inbox, PseudonymKey, Round, Sign
from ..notices import tell_of_inbox_message
from ..pseudonyms import digest_of, pseudonym_for
from ..tasks import send_answer_notice, send_confirmation
from ..vocabulary import (
    ANY_TIME,
    ON_BEHALF,
    WITHOUT_TEXT,
    Channel,
    ContributionState,
    Reading,
    RoundState,
    Verification,
)
from .access import use_access_code
from .additions import NOTHING_ADDED, Additions, Where, checked_additions, keep_additions
from .recording import event_on, renew_plans

MADE_HERE = ("initiative", "round", "sign", "code_hash", "text_digest", "text_salt", "pseudonym")
ASKED_OF_ROUND = (
    "number",
    "state",
    "initiative_id",
    "text",
    "pseudonym_key__key",
    "pseudonym_key__destroyed_at",
)
ASKED_OF_PROMISE = ("opens_on", "closes_on", "verification", "reading")


@dataclass(frozen=True)
class Received:
    """What was received, and its code: the only moment at which anyone here holds the code."""

    contribution: Contribution
    code: str
    is_new: bool


def text_commitment(contribution: Contribution) -> str:
    """What the log says of a text: a salted digest. Without the salt, erased with the text, it says nothing."""
    return hashlib.sha256(bytes(contribution.text_salt) + contribution.text.encode()).hexdigest()


def contribute(
    *,
    by: Any,
    initiative: Initiative,
    round: Round | None,
    kind: str,
    text: str,
    submission: str,
    email: str = "",
    language: str = "nl",
    letter_code: str = "",
    sign: Sign | None = None,
    passage: int | None = None,
    where: Where | None = None,
    files: Sequence[UploadedFile[bytes]] = (),
    identified_as: str = "",
) -> Received:
    """What anyone says, without an account. The same `submission`, text and additions, sent again, give the same
    receipt.

    Without a round it goes to the inbox. Raises ValidationError for a round that is not open today, an empty text,
    too many links, a place or file that may not be kept, or a missing address, code of a letter or identification
    where the promise asks for one. `identified_as` is the pseudonym of `openid.identified_in`.
    """
    if not initiative.is_published:
        raise ValidationError(_("This dossier is not public."))
    if has_too_many_links(text):
        raise ValidationError({"text": _("A text with more than two links looks like advertising. Leave some out.")})
    if round is not None and round.promise and round.promise.verification == Verification.EMAIL and not email:
        raise ValidationError({"email": _("Give your e-mail address: this round asks you to confirm by e-mail.")})
    asks_who = bool(round and round.promise and round.promise.verification == Verification.OPENID)
    if asks_who and not identified_as:
        raise ValidationError(_("In this round everybody takes part once. Sign in with your own means first."))
    additions = checked_additions(initiative, where, files)
    with files_kept_only_with_their_rows() as stored:
        # Somebody who is signed in says this as anyone: the log does not keep who it was.
        received = _receive(
            by=None,
            role=Event.Role.RESIDENT,
            initiative=initiative,
            round=round,
            kind=kind,
            text=text,
            submission=submission,
            email=email,
            language=language,
            channel=Channel.ONLINE,
            received_on=timezone.localdate(),
            sign=sign,
            passage=passage,
            additions=additions,
            stored=stored,
            identified_as=identified_as if asks_who else "",
        )
        if received.is_new and round and round.promise and round.promise.verification == Verification.LETTER:
            use_access_code(round=round, written=letter_code)
    return received


def enter_on_behalf(
    *,
    by: Any,
    initiative: Initiative,
    round: Round | None,
    kind: str,
    text: str,
    channel: str,
    received_on: date,
    submission: str,
    email: str = "",
    language: str = "nl",
    where: Where | None = None,
    files: Sequence[UploadedFile[bytes]] = (),
) -> Received:
    """An official writes down what somebody said elsewhere; it gets the same receipt.

    What came in time may be entered until the round is closed. Raises ValidationError.
    """
    role = require(by, Permission.ANSWER, initiative.organisation)
    if channel not in ON_BEHALF:
        raise ValidationError({"channel": _("Choose how it came in.")})
    if received_on > timezone.localdate():
        raise ValidationError({"received_on": _("This day is still to come.")})
    additions = checked_additions(initiative, where, files)
    with files_kept_only_with_their_rows() as stored:
        return _receive(
            by=by,
            role=role,
            initiative=initiative,
            round=round,
            kind=kind,
            text=text,
            submission=submission,
            email=email,
            language=language,
            channel=channel,
            received_on=received_on,
            additions=additions,
            stored=stored,
        )


def _receive(
    *,
    by: Any,
    role: str,
    initiative: Initiative,
    round: Round | None,
    kind: str,
    text: str,
    submission: str,
    email: str,
    language: str,
    channel: str,
    received_on: date,
    stored: list[str],
    additions: Additions = NOTHING_ADDED,
    sign: Sign | None = None,
    passage: int | None = None,
    identified_as: str = "",
) -> Received:
    text = text.strip()
    if not text:
        raise ValidationError({"text": _("Write what you want to say.")})
    code = code_for(submission, text + additions.identity)
    code_hash = hash_of(code)
    known = Contribution.objects.filter(code_hash=code_hash).order_by().values_list("pk", flat=True).first()
    if known is not None:
        return Received(Contribution.objects.get(pk=known), code, is_new=False)
    if round is None:
        state, due_on = ContributionState.WAITING.value, received_on + timedelta(days=answer_days(initiative))
        if kind not in ANY_TIME:
            raise ValidationError({"kind": _("Choose what you want to send.")})
    else:
        round = _open_for(initiative, round, channel, received_on)
        state, due_on = _first_state(round, channel), None
        if identified_as:
            _refuse_second_time(round, identified_as)
    if passage is not None and (round is None or not 1 <= passage <= len(round.passages)):
        raise ValidationError(_("The text of this round has no such paragraph."))
    contribution = Contribution(
        initiative=initiative,
        round=round,
        kind=kind,
        channel=channel,
        language=language,
        text=text,
        received_on=received_on,
        due_on=due_on,
        state=state,
        code_hash=code_hash,
        text_digest=digest_of(text, round),
        pseudonym=pseudonym_for(email, round, identified_as),
        is_identified=bool(identified_as),
        sign=sign,
        passage=passage,
    )
    # What must hold besides, the database holds: asking it first would cost as much as writing.
    contribution.clean_fields(exclude=MADE_HERE)
    contribution.save(force_insert=True)
    keep_additions(contribution, additions, stored)
    event_on(
        contribution,
        by=by,
        role=role,
        kind="contribution_received",
        after={
            "round": round.number if round else None,
            "contribution_kind": kind,
            "channel": channel,
            "received_on": received_on.isoformat(),
            **({"passage": passage} if passage else {}),
            "text_commitment": text_commitment(contribution),
            **additions.commitments(bytes(contribution.text_salt)),
        },
    ).save(force_insert=True)
    if state == ContributionState.UNCONFIRMED:
        transaction.on_commit(lambda: send_confirmation.enqueue(contribution.pk))
    if round is None:
        tell_of_inbox_message(contribution)
    return Received(contribution, code, is_new=True)


def answer_days(initiative: Initiative) -> int:
    inbox = Inbox.objects.filter(organisation=initiative.organisation_id).first()
    return inbox.answer_days if inbox else Inbox.DAYS


def _open_for(initiative: Initiative, round: Round, channel: str, received_on: date) -> Round:
    """The round as it is now, when it takes this. It is locked: it cannot close while this is written."""
    round = (
        Round.objects.select_for_update(of=("self",), no_key=True)
        .select_related("promise", "pseudonym_key")
        .only(*ASKED_OF_ROUND, *(f"promise__{name}" for name in ASKED_OF_PROMISE))
        .order_by()
        .get(pk=round.pk)
    )
    round.initiative = initiative
    if channel == Channel.ONLINE:
        if not round.takes_contributions:
            raise ValidationError(_("This round does not take contributions today."))
        return round
    promise = round.promise
    if round.state != RoundState.OPEN or promise is None:
        raise ValidationError(_("This round is not open."))
    if not promise.opens_on <= received_on <= promise.closes_on:
        raise ValidationError({"received_on": _("This day lies outside of the promised period.")})
    return round


def _refuse_second_time(round: Round, pseudonym: str) -> None:
    """The round is locked, so nobody slips in between; the database holds it besides."""
    if Contribution.objects.filter(round=round, pseudonym=pseudonym, is_identified=True).exists():
        raise ValidationError(
            _("You took part in this round before. With your tracking code you can follow that, or take it back.")
        )


def _first_state(round: Round, channel: str) -> str:
    promise = round.promise
    if promise is None:
        raise ValidationError(_("This round is not open."))
    if channel == Channel.ONLINE and promise.verification == Verification.EMAIL:
        return ContributionState.UNCONFIRMED
    return ContributionState.WAITING if promise.reading == Reading.BEFORE else ContributionState.SHOWN


@transaction.atomic
def confirm_contribution(*, contribution: Contribution) -> Contribution:
    """The person opened the link in the mail: from now on it counts. Confirming twice does no harm."""
    contribution = locked_contribution(contribution)
    if contribution.state != ContributionState.UNCONFIRMED or contribution.round is None:
        return contribution
    promise = contribution.round.promise
    before_showing = promise is not None and promise.reading == Reading.BEFORE
    contribution.state = ContributionState.WAITING if before_showing else ContributionState.SHOWN
    contribution.revision += 1
    contribution.save(update_fields=["state", "revision"])
    renew_plans([contribution])
    event_on(
        contribution,
        by=None,
        role=Event.Role.RESIDENT,
        kind="contribution_confirmed",
        after={"state": contribution.state},
    ).save(force_insert=True)
    return contribution


def locked_contribution(contribution: Contribution) -> Contribution:
    return (
        Contribution.objects.select_for_update(of=("self",))
        .select_related("initiative__organisation", "round__promise")
        .get(pk=contribution.pk)
    )


@transaction.atomic
def leave_address(*, contribution: Contribution, email: str) -> None:
    """The author, who holds the code, wants a mail when there is an answer. At once when there is one already.

    No event: an address is no part of what was said, and lies apart from it. Raises ValidationError when one was left
    before, or when no more addresses are kept of this round.
    """
    contribution = locked_contribution(contribution)
    if contribution.has_address or contribution.state in WITHOUT_TEXT:
        raise ValidationError(_("An address was left before, or this was taken away."))
    if PseudonymKey.objects.filter(round=contribution.round_id, destroyed_at__isnull=False).exists():
        raise ValidationError(_("This round is long over. Look with your code whether there is an answer."))
    pseudonym = pseudonym_for(email, contribution.round, contribution.pseudonym)
    Contribution.objects.filter(pk=contribution.pk).update(pseudonym=pseudonym)
    if Answer.objects.filter(contribution=contribution).exists():
        transaction.on_commit(lambda: send_answer_notice.enqueue(contribution.pk))
