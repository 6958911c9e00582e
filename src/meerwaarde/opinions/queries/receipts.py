"""Somebody's own answers: what they said of which statement, what was done with it, and the proof in the log."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from meerwaarde.ledger.leaves import Batch
from meerwaarde.ledger.receipts import receipt_of_item
from meerwaarde.participation.codes import hash_of
from meerwaarde.participation.models import Answer
from meerwaarde.participation.vocabulary import ContributionState

from ..models import Conversation, Participant, Vote
from ..vocabulary import VoteValue


@dataclass(frozen=True)
class OwnVote:
    """One answer that stands, with what was done with its statement."""

    number: int
    text: str
    language: str
    value: int
    label: str
    is_sealed: bool
    answer: Answer | None


def participant_with(code: str) -> Participant | None:
    """The voter of a code that was read by `read_code`, or None. One query."""
    return (
        Participant.objects.select_related("conversation__round__initiative__organisation")
        .filter(code_hash=hash_of(code))
        .first()
    )


def own_votes(participant: Participant) -> list[OwnVote]:
    """Every answer that stands, in the order of the statements. One query."""
    found = (
        Vote.objects.filter(participant=participant, is_current=True)
        .exclude(value=VoteValue.WITHDRAWN)
        .select_related("statement__contribution__answer")
        .order_by("statement__number")
    )
    rows = []
    for vote in found:
        contribution = vote.statement.contribution
        readable = contribution.state == ContributionState.SHOWN
        rows.append(
            OwnVote(
                vote.statement.number,
                contribution.text if readable else "",
                contribution.language,
                vote.value,
                str(vote.get_value_display()),
                vote.batch_id is not None,
                getattr(contribution, "answer", None),
            )
        )
    return rows


def vote_receipt(conversation: Conversation, participant: Participant, number: int) -> dict[str, Any] | None:
    """The receipt of the answer that stands on a statement: it proves that it is in the log, not what it was."""
    vote = (
        Vote.objects.filter(participant=participant, statement__number=number, is_current=True)
        .select_related("batch__event")
        .first()
    )
    if vote is None:
        return None
    organisation = conversation.round.initiative.organisation.slug
    if vote.batch is None:
        return receipt_of_item(bytes(vote.commitment), vote.cast_at, organisation=organisation)
    commitments = Vote.objects.filter(batch=vote.batch).values_list("commitment", flat=True)
    batch = Batch(bytes(commitment) for commitment in commitments)
    return receipt_of_item(
        bytes(vote.commitment), vote.cast_at, organisation=organisation, event=vote.batch.event, batch=batch
    )
