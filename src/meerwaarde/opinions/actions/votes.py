"""Voting: without an account where the promise allows it; changed and taken back with the same code."""

from __future__ import annotations

import secrets
from dataclasses import dataclass

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from meerwaarde.participation.codes import code_for, hash_of
from meerwaarde.participation.pseudonyms import pseudonym_for
from meerwaarde.participation.vocabulary import Verification

from ..models import Conversation, Participant, Statement, Vote
from ..tasks import send_voting_link
from ..vocabulary import ANSWERS, VoteValue
from .casting import Cast, cast_together, not_today, write_votes


@dataclass(frozen=True)
class Joined:
    """Somebody who votes, and the code: the only moment at which anyone here holds it."""

    participant: Participant
    code: str


def needs_email(conversation: Conversation) -> bool:
    promise = conversation.round.promise
    return promise is not None and promise.verification == Verification.EMAIL


@transaction.atomic
def join_conversation(*, conversation: Conversation, submission: str = "") -> Joined:
    """A new voter, who need not say who they are. The same `submission` again gives the same voter and code.

    Raises ValidationError where the promise asks to confirm by e-mail, or when nobody can vote today.
    """
    if not conversation.takes_votes:
        raise not_today()
    if needs_email(conversation):
        raise ValidationError(_("This round asks you to confirm by e-mail first."))
    code = code_for(submission or secrets.token_urlsafe(16), f"votes in {conversation.pk}")
    return Joined(_with_code(conversation, code), code)


def _with_code(conversation: Conversation, code: str, pseudonym: str = "") -> Participant:
    made, _new = Participant.objects.get_or_create(
        code_hash=hash_of(code), defaults={"conversation": conversation, "pseudonym": pseudonym}
    )
    return made


@transaction.atomic
def ask_voting_link(*, conversation: Conversation, email: str) -> None:
    """Mail a link to who gave this address. The address is kept apart, under its pseudonym in this round."""
    if not conversation.takes_votes:
        raise not_today()
    pseudonym = pseudonym_for(email, conversation.round)
    transaction.on_commit(lambda: send_voting_link.enqueue(conversation.pk, pseudonym))


@transaction.atomic
def join_by_link(*, conversation: Conversation, pseudonym: str) -> Joined:
    """Who opened the link in the mail votes as the same person each time, also on another device."""
    if not conversation.takes_votes:
        raise not_today()
    code = code_for(pseudonym, f"votes in {conversation.pk}")
    return Joined(_with_code(conversation, code, pseudonym), code)


def cast_vote(
    *,
    conversation: Conversation,
    participant: Participant,
    statement: Statement,
    value: int,
    chance: float | None = None,
) -> Vote | None:
    """Vote, or change a vote. The same answer again changes nothing and gives None.

    Raises ValidationError; with the code `GONE` when this participant let go of their answers. The change goes into
    the log with the next batch (`seal_votes`).
    """
    if value not in {int(answer) for answer in ANSWERS}:
        raise ValidationError(_("Choose agree, disagree or pass."))
    return _place(Cast(conversation, participant, statement, value, chance))


def withdraw_vote(*, conversation: Conversation, participant: Participant, statement: Statement) -> Vote | None:
    """Take one vote back: from the next map on it does not count. Raises ValidationError."""
    return _place(Cast(conversation, participant, statement, VoteValue.WITHDRAWN))


def _place(cast: Cast) -> Vote | None:
    if not cast.conversation.takes_votes:
        raise not_today()
    if {cast.statement.conversation_id, cast.participant.conversation_id} != {cast.conversation.pk}:
        raise ValidationError(_("This statement is not here."))
    return cast_together(cast)


@transaction.atomic
def withdraw_everything(*, conversation: Conversation, participant: Participant) -> int:
    """Take all votes back, and let go of the code: nobody can be led to them any more. Returns how many.

    Once the numbers are published the votes stay in them, and only the code goes.
    """
    standing = Vote.objects.filter(participant=participant, is_current=True).exclude(value=VoteValue.WITHDRAWN)
    votes = list(standing.select_related("statement")) if conversation.takes_votes else []
    outcomes = write_votes([Cast(conversation, participant, one.statement, VoteValue.WITHDRAWN) for one in votes])
    for refusal in outcomes:
        if isinstance(refusal, ValidationError):
            raise refusal
    Participant.objects.filter(pk=participant.pk).update(code_hash=None, pseudonym="")
    return len(votes)
