"""What people say is written: many at once where many say something at the same moment, each with its own outcome."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from meerwaarde.accounts.rate_limit import Visit, count_visits
from meerwaarde.database.direct import insert_objects
from meerwaarde.database.prepared import Prepared
from meerwaarde.database.texts import FORBIDDEN, REFUSAL
from meerwaarde.initiatives.models import Initiative
from meerwaarde.ledger.actions import record_events
from meerwaarde.ledger.models import Event
from meerwaarde.runs.group_commit import GroupCommit

from ..codes import code_for, hash_of
from ..models import Contribution, Inbox, Round, Sign
from ..notices import tell_of_inbox_message
from ..pseudonyms import digest_of, pseudonym_for
from ..tasks import send_confirmation
from ..vocabulary import ANY_TIME, Channel, ContributionState, Reading, RoundState, Verification
from .additions import NOTHING_ADDED, Additions, keep_additions
from .recording import event_on

TOO_MANY = "too_many"
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


@dataclass(frozen=True)
class Offered:
    """What somebody says, before the database was asked anything. `code` goes by `code_of`."""

    by: Any
    role: str
    initiative: Initiative
    round: Round | None
    kind: str
    text: str
    code: str
    code_hash: str
    email: str
    language: str
    channel: str
    received_on: date
    additions: Additions = NOTHING_ADDED
    sign: Sign | None = None
    passage: int | None = None
    identified_as: str = ""
    # What the promise asked when this was offered.
    verification: str = Verification.OPEN
    # What is counted with it: how much one visitor sends in a day.
    visit: Visit | None = None


def offered(*, text: str, submission: str, additions: Additions = NOTHING_ADDED, **given: Any) -> Offered:
    """Raises ValidationError for an empty text. The same words, sent again, have the same code."""
    text = text.strip()
    if not text:
        raise ValidationError({"text": _("Write what you want to say.")})
    if FORBIDDEN.search(text):
        raise ValidationError({"text": REFUSAL})
    code = code_for(submission, text + additions.identity)
    return Offered(text=text, code=code, code_hash=hash_of(code), additions=additions, **given)


def text_commitment(contribution: Contribution) -> str:
    """What the log says of a text: a salted digest. Without the salt, erased with the text, it says nothing."""
    return hashlib.sha256(bytes(contribution.text_salt) + contribution.text.encode()).hexdigest()


def receive(offers: Sequence[Offered], stored: list[str] | None = None) -> list[Received | ValidationError]:
    """Write these in the transaction of the caller, with a number of statements that grows only with their rounds.

    For each, in order, what was received or why not. Those with files come alone, inside of
    `files_kept_only_with_their_rows`, which gives `stored`.
    """
    refused = _over_the_limit(offers)
    known = {one.code_hash: one for one in _with_codes(offers)}
    rounds = _locked_rounds(offers)
    made: dict[str, Contribution | ValidationError] = {}
    for offer, over in zip(offers, refused, strict=True):
        if over is None and offer.code_hash not in known and offer.code_hash not in made:
            try:
                made[offer.code_hash] = _contribution(offer, rounds.get(offer.round.pk) if offer.round else None)
            except ValidationError as refusal:
                made[offer.code_hash] = refusal
    fresh = [one for one in made.values() if isinstance(one, Contribution)]
    insert_objects(fresh)
    by_code = {offer.code_hash: offer for offer in reversed(offers)}
    events = []
    for one in fresh:
        offer = by_code[one.code_hash]
        keep_additions(one, offer.additions, stored if stored is not None else [])
        events.append(_event(offer, one))
        _tell(one)
    record_events(events)
    return [over or _outcome(offer, known, made) for offer, over in zip(offers, refused, strict=True)]


receive_together: GroupCommit[Offered, Received] = GroupCommit(receive)


def _over_the_limit(offers: Iterable[Offered]) -> list[ValidationError | None]:
    visits = [offer.visit for offer in offers if offer.visit]
    within = iter(count_visits(visits) if visits else ())
    return [None if offer.visit is None or next(within) else too_many() for offer in offers]


def too_many() -> ValidationError:
    return ValidationError(_("From here a lot was sent today. Please try again tomorrow, or call us."), code=TOO_MANY)


def _with_codes(offers: Iterable[Offered]) -> Iterable[Contribution]:
    hashes = [offer.code_hash for offer in offers]
    found = Contribution.objects.filter(code_hash__in=hashes).order_by().values_list("pk", flat=True)
    known = list(found)
    return Contribution.objects.filter(pk__in=known) if known else ()


def _round_with_lock(pk: int) -> QuerySet[Round]:
    return (
        Round.objects.select_for_update(of=("self",), no_key=True)
        .select_related("promise", "pseudonym_key")
        .only(*ASKED_OF_ROUND, *(f"promise__{name}" for name in ASKED_OF_PROMISE))
        .filter(pk=pk)
    )


ROUND_WITH_LOCK = Prepared(_round_with_lock, pk=int)


def _locked_rounds(offers: Iterable[Offered]) -> dict[int, Round]:
    """The rounds as they are now. They are locked: they cannot close while this is written."""
    plans = {offer.round.pk: offer.initiative for offer in offers if offer.round}
    rounds = {}
    for key in sorted(plans):  # in one order for everybody, so that two processes never wait for each other
        if (round := ROUND_WITH_LOCK.first(pk=key)) is not None:
            round.initiative = plans[key]
            rounds[key] = round
    return rounds


def _contribution(offer: Offered, round: Round | None) -> Contribution:
    """The unsaved row. Raises ValidationError for what its round does not take."""
    if round is None:
        state, due_on = (
            ContributionState.WAITING.value,
            offer.received_on + timedelta(days=answer_days(offer.initiative)),
        )
        if offer.kind not in ANY_TIME:
            raise ValidationError({"kind": _("Choose what you want to send.")})
    else:
        _refuse_when_not_open(round, offer)
        state, due_on = _first_state(round, offer.channel), None
        if offer.identified_as:
            _refuse_second_time(round, offer.identified_as)
    if offer.passage is not None and (round is None or not 1 <= offer.passage <= len(round.passages)):
        raise ValidationError(_("The text of this round has no such paragraph."))
    contribution = Contribution(
        initiative=offer.initiative,
        round=round,
        kind=offer.kind,
        channel=offer.channel,
        language=offer.language,
        text=offer.text,
        received_on=offer.received_on,
        due_on=due_on,
        state=state,
        code_hash=offer.code_hash,
        text_digest=digest_of(offer.text, round),
        is_identified=bool(offer.identified_as),
        sign=offer.sign,
        passage=offer.passage,
    )
    # What must hold besides, the database holds: asking it first would cost as much as writing.
    contribution.clean_fields(exclude=MADE_HERE)
    contribution.pseudonym = pseudonym_for(offer.email, round, offer.identified_as)
    return contribution


def answer_days(initiative: Initiative) -> int:
    inbox = Inbox.objects.filter(organisation=initiative.organisation_id).first()
    return inbox.answer_days if inbox else Inbox.DAYS


def _refuse_when_not_open(round: Round, offer: Offered) -> None:
    if offer.channel == Channel.ONLINE:
        if not round.takes_contributions or round.promise is None:
            raise ValidationError(_("This round does not take contributions today."))
        if round.promise.verification != offer.verification:
            raise ValidationError(_("The promise of this round changed just now. Please send it once more."))
        return
    promise = round.promise
    if round.state != RoundState.OPEN or promise is None:
        raise ValidationError(_("This round is not open."))
    if not promise.opens_on <= offer.received_on <= promise.closes_on:
        raise ValidationError({"received_on": _("This day lies outside of the promised period.")})


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


def _event(offer: Offered, contribution: Contribution) -> Event:
    return event_on(
        contribution,
        by=offer.by,
        role=offer.role,
        kind="contribution_received",
        after={
            "round": contribution.round.number if contribution.round else None,
            "contribution_kind": contribution.kind,
            "channel": contribution.channel,
            "received_on": contribution.received_on.isoformat(),
            **({"passage": contribution.passage} if contribution.passage else {}),
            "text_commitment": text_commitment(contribution),
            **offer.additions.commitments(bytes(contribution.text_salt)),
        },
    )


def _tell(contribution: Contribution) -> None:
    if contribution.state == ContributionState.UNCONFIRMED:
        transaction.on_commit(lambda: send_confirmation.enqueue(contribution.pk))
    if contribution.round is None:
        tell_of_inbox_message(contribution)


def _outcome(
    offer: Offered, known: dict[str, Contribution], made: dict[str, Contribution | ValidationError]
) -> Received | ValidationError:
    if offer.code_hash in known:
        return Received(known[offer.code_hash], offer.code, is_new=False)
    outcome = made[offer.code_hash]
    if isinstance(outcome, ValidationError):
        return outcome
    return Received(outcome, offer.code, is_new=True)
