"""Votes go into the public log by batch, and only what is in the log is drawn on a map."""

from __future__ import annotations

from django.db import transaction

from meerwaarde.ledger.actions import record_batch
from meerwaarde.ledger.models import Event

from ..models import Conversation, Vote, VoteBatch
from .conversations import locked_conversation
from .recording import chained

# An inner proof is at most twelve hashes, and its tree is made again in a few milliseconds.
MOST_IN_BATCH = 4_096


def seal_votes(conversation: Conversation) -> int:
    """Put every committed vote that waits into the log, in batches. Returns how many votes were sealed.

    Runs by the clock. Each batch is one transaction: one event with the Merkle root over the salted commitments.
    """
    sealed = 0
    while number := _seal_one(conversation):
        sealed += number
        if number < MOST_IN_BATCH:
            break
    return sealed


@transaction.atomic
def _seal_one(conversation: Conversation) -> int:
    conversation = locked_conversation(conversation)
    waiting = Vote.objects.filter(batch=None, statement__conversation=conversation).order_by("id")
    rows = list(waiting.values_list("pk", "commitment")[:MOST_IN_BATCH])
    if not rows:
        return 0
    last = VoteBatch.objects.filter(conversation=conversation).order_by("-number").first()
    event, batch = record_batch(
        [bytes(commitment) for _pk, commitment in rows],
        by=None,
        role=Event.Role.SYSTEM,
        organisation=conversation.round.initiative.organisation.slug,
        kind="votes_sealed",
        subject=conversation,
        public=False,
        without_fractions=True,
    )
    made = VoteBatch.objects.create(
        conversation=conversation,
        number=last.number + 1 if last else 1,
        event=event,
        size=len(batch),
        root=batch.root(),
        chain=chained(bytes(last.chain) if last else b"", batch.root()),
    )
    numbers = [pk for pk, _commitment in rows]
    for start in range(0, len(numbers), 500):
        Vote.objects.filter(pk__in=numbers[start : start + 500]).update(batch=made)
    return len(rows)
