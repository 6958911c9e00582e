"""The Event that every change of a conversation leaves, and the commitments of votes."""

from __future__ import annotations

import hashlib
from typing import Any

from meerwaarde.ledger.actions import commitment_of
from meerwaarde.ledger.models import Event
from meerwaarde.participation.actions.recording import record_on_plan

from ..models import Conversation, Participant, Statement, Vote
from ..vocabulary import VoteValue


def record_on_conversation(
    *,
    by: Any,
    role: str,
    conversation: Conversation,
    kind: str,
    after: dict[str, Any],
    before: dict[str, Any] | None = None,
    reason: str = "",
    public: bool = True,
) -> Event:
    """One Event on the conversation. A public one renews the dossier page, kept by its last change."""
    return record_on_plan(
        by=by,
        role=role,
        initiative=conversation.round.initiative,
        kind=kind,
        after={"round": conversation.round.number, **after},
        before=before,
        reason=reason,
        public=public,
        subject=conversation,
    )


def content_of(conversation_id: int, statement_number: int, value: int) -> dict[str, Any]:
    """What the commitment of a vote covers. Who voted does not stand in it."""
    return {"conversation": conversation_id, "statement": statement_number, "answer": VoteValue(value).name.lower()}


def new_vote(participant: Participant, statement: Statement, value: int, *, chance: float | None = None) -> Vote:
    """An unsaved vote with its commitment."""
    vote = Vote(participant=participant, statement=statement, value=value, chance=chance)
    content = content_of(participant.conversation_id, statement.number, value)
    vote.commitment = commitment_of(bytes(vote.salt), content, without_fractions=True)
    return vote


def chained(earlier: bytes, root: bytes) -> bytes:
    return hashlib.sha256(earlier + root).digest()
