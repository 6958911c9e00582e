"""Drawing the map: while people vote, and once more of everything when the vote is over."""

from __future__ import annotations

from typing import Any

from django.db import transaction
from django.db.models import Sum
from django.utils import timezone

from meerwaarde.ledger.models import Event
from meerwaarde.participation.models import Contribution
from meerwaarde.participation.vocabulary import ContributionState
from meerwaarde.runs.analyses import run_once

from ..drawing import ANALYSIS, SEED, BadVotes, chain_at, compute
from ..models import Conversation, DrawnMap, Statement, Vote, VoteBatch
from ..vocabulary import ConversationState
from .conversations import close_conversation, locked_conversation
from .recording import record_on_conversation
from .sealing import seal_votes

# Sizes of groups on a live map, so that one map beside the next does not single anybody out (docs/adr/0012).
LIVE_ROUNDING = 10
# A map is built anew when the votes have grown by this share since it was; until then it is updated.
GROWTH = 0.1
# Below this many votes building anew takes about a second.
SMALL = 10_000


def renew_map(conversation: Conversation) -> DrawnMap | None:
    """One turn of the clock: seal what was voted, close what is over, and draw a map when there is enough new.

    Gives the new map, or None when the one that stands is still right. May run twice without harm.
    """
    seal_votes(conversation)
    conversation = Conversation.objects.select_related("round__initiative__organisation", "round__promise").get(
        pk=conversation.pk
    )
    if conversation.state == ConversationState.OPEN and conversation.round.period_is_over:
        conversation = close_conversation(by=None, conversation=conversation)
        seal_votes(conversation)
    latest = conversation.maps.select_related("batch", "run").order_by("-number").first()
    if latest is not None and latest.is_final:
        return None
    if not conversation.is_closed and not is_due(conversation, latest):
        return None
    return draw_map(conversation, latest)


def is_due(conversation: Conversation, latest: DrawnMap | None) -> bool:
    """Enough people voted since the last map that it says nothing about one of them; or moderation changed."""
    voted = Vote.objects.filter(batch__conversation=conversation)
    if latest is None:
        needed = 2 * conversation.smallest
    elif latest.moderation != moderation_of(conversation):
        return True
    else:
        voted, needed = voted.filter(batch__number__gt=latest.batch.number), conversation.smallest
    return voted.order_by().values("participant").distinct()[:needed].count() >= needed


def moderation_of(conversation: Conversation) -> int:
    found = Contribution.objects.filter(round=conversation.round_id).aggregate(sum=Sum("revision"))
    return found["sum"] or 0


def draw_map(conversation: Conversation, latest: DrawnMap | None = None) -> DrawnMap | None:
    """Draw the map of everything that is sealed, and keep its run. None when no honest map follows from the votes."""
    batch = VoteBatch.objects.filter(conversation=conversation).order_by("-number").first()
    if batch is None:
        return None
    moderation = moderation_of(conversation)
    given = input_of(conversation, batch, latest)
    parameters: dict[str, Any] = {
        "smallest": conversation.smallest,
        "rounding": conversation.rounding if conversation.is_closed else max(conversation.rounding, LIVE_ROUNDING),
        "counts": conversation.is_closed,
    }
    try:
        run = run_once(ANALYSIS, compute, given=given, parameters=parameters, seed=SEED)
    except BadVotes:
        return None
    with transaction.atomic():
        conversation = locked_conversation(conversation)
        last = conversation.maps.order_by("-number").first()
        if last is not None and last.is_final:
            return last
        drawn = DrawnMap.objects.create(
            conversation=conversation,
            number=last.number + 1 if last else 1,
            run=run,
            batch=batch,
            moderation=moderation,
            is_final=conversation.is_closed,
            drawn_at=timezone.now(),
        )
        if drawn.is_final:
            record_on_conversation(
                by=None,
                role=Event.Role.SYSTEM,
                conversation=conversation,
                kind="opinion_map_published",
                after={"map": drawn.number, "batch": batch.number, "run_input": run.input_hash},
            )
        return drawn


def input_of(conversation: Conversation, batch: VoteBatch, latest: DrawnMap | None) -> dict[str, Any]:
    """What the run is about: by which batches the votes are named, and what moderation left out."""
    statements = Statement.objects.filter(conversation=conversation)
    count = statements.count()
    gone = statements.exclude(contribution__state=ContributionState.SHOWN).order_by("number")
    hidden = list(gone.values_list("number", flat=True))
    base, base_statements = batch.number, count
    if latest is not None and not conversation.is_closed:
        earlier = latest.run.input
        if may_build_on(conversation, earlier, hidden):
            base, base_statements = earlier["base"], earlier["base_statements"]
    return {
        "conversation": conversation.pk,
        "base": base,
        "batch": batch.number,
        "base_statements": base_statements,
        "statements": count,
        "hidden": [number for number in hidden if number <= base_statements],
        "chain": chain_at(conversation.pk, base),
        "batch_chain": bytes(batch.chain).hex(),
    }


def may_build_on(conversation: Conversation, earlier: dict[str, Any], hidden: list[int]) -> bool:
    """Whether the new votes can be added to the map that was built then: it is large, they are few beside it, and
    moderation left out the same statements."""
    batches = VoteBatch.objects.filter(conversation=conversation)
    built_on = batches.filter(number__lte=earlier["base"]).aggregate(sum=Sum("size"))["sum"] or 0
    since = batches.filter(number__gt=earlier["base"]).aggregate(sum=Sum("size"))["sum"] or 0
    if built_on < SMALL or since > GROWTH * built_on:
        return False
    if [number for number in hidden if number <= earlier["base_statements"]] != earlier["hidden"]:
        return False
    later = [number for number in hidden if number > earlier["base_statements"]]
    return not (
        later
        and Vote.objects.filter(
            batch__conversation=conversation, batch__number__gt=earlier["base"], statement__number__in=later
        ).exists()
    )
