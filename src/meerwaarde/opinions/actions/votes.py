"""Voting: without an account where the promise allows it; changed and taken back with the same code."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.db.models import F
from django.utils.translation import gettext as _

from meerwaarde.participation.codes import code_for, hash_of
from meerwaarde.participation.pseudonyms import pseudonym_for
from meerwaarde.participation.vocabulary import ContributionState, Verification

from ..models import Conversation, Participant, Statement, Vote
from ..tasks import send_voting_link
from ..vocabulary import ANSWERS, ConversationState, VoteValue
from .recording import new_vote


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
        raise ValidationError(_("You cannot vote or add statements today."))
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
        raise ValidationError(_("You cannot vote or add statements today."))
    pseudonym = pseudonym_for(email, conversation.round)
    transaction.on_commit(lambda: send_voting_link.enqueue(conversation.pk, pseudonym))


@transaction.atomic
def join_by_link(*, conversation: Conversation, pseudonym: str) -> Joined:
    """Who opened the link in the mail votes as the same person each time, also on another device."""
    if not conversation.takes_votes:
        raise ValidationError(_("You cannot vote or add statements today."))
    code = code_for(pseudonym, f"votes in {conversation.pk}")
    return Joined(_with_code(conversation, code, pseudonym), code)


@transaction.atomic
def cast_vote(
    *,
    conversation: Conversation,
    participant: Participant,
    statement: Statement,
    value: int,
    chance: float | None = None,
) -> Vote | None:
    """Vote, or change a vote. The same answer again changes nothing and gives None. Raises ValidationError.

    The change goes into the log with the next batch (`seal_votes`).
    """
    if value not in {int(answer) for answer in ANSWERS}:
        raise ValidationError(_("Choose agree, disagree or pass."))
    return _place(conversation, participant, statement, value, chance)


@transaction.atomic
def withdraw_vote(*, conversation: Conversation, participant: Participant, statement: Statement) -> Vote | None:
    """Take one vote back: from the next map on it does not count. Raises ValidationError."""
    return _place(conversation, participant, statement, VoteValue.WITHDRAWN, None)


@transaction.atomic
def withdraw_everything(*, conversation: Conversation, participant: Participant) -> int:
    """Take all votes back, and let go of the code: nobody can be led to them any more. Returns how many.

    Once the numbers are published the votes stay in them, and only the code goes.
    """
    standing = Vote.objects.filter(participant=participant, is_current=True).exclude(value=VoteValue.WITHDRAWN)
    votes = list(standing.select_related("statement")) if conversation.takes_votes else []
    for vote in votes:
        _place(conversation, participant, vote.statement, VoteValue.WITHDRAWN, None)
    Participant.objects.filter(pk=participant.pk).update(code_hash=None, pseudonym="")
    return len(votes)


def _place(
    conversation: Conversation, participant: Participant, statement: Statement, value: int, chance: float | None
) -> Vote | None:
    """The row of the participant is locked: two clicks of one person come one after the other."""
    if not conversation.takes_votes:
        raise ValidationError(_("You cannot vote or add statements today."))
    if {statement.conversation_id, participant.conversation_id} != {conversation.pk}:
        raise ValidationError(_("This statement is not here."))
    try:
        counted = Participant.objects.filter(pk=participant.pk, code_hash__isnull=False).update(
            changes=F("changes") + 1
        )
    except IntegrityError:
        raise ValidationError(_("You changed your answers very often. Please stop here.")) from None
    if not counted:
        raise ValidationError(_("You took these answers back."))
    standing = Vote.objects.filter(participant=participant, statement=statement, is_current=True).order_by()
    earlier, before = standing.values_list("pk", "value").first() or (None, VoteValue.WITHDRAWN)
    if before == value:
        return None
    if earlier is not None:
        Vote.objects.filter(pk=earlier).update(is_current=False)
    vote = new_vote(participant, statement, value, chance=chance)
    vote.save(force_insert=True)
    # Read after writing: closing locks the conversation, which the new row refers to, so that no vote slips behind it.
    _refuse_when_closed(statement, value)
    return vote


def _refuse_when_closed(statement: Statement, value: int) -> None:
    state: Any = (
        Statement.objects.filter(pk=statement.pk).values_list("conversation__state", "contribution__state").first()
    )
    if state is None or state[0] != ConversationState.OPEN:
        raise ValidationError(_("You cannot vote or add statements today."))
    if state[1] != ContributionState.SHOWN and value != VoteValue.WITHDRAWN:
        raise ValidationError(_("This statement is not shown any more."))
