"""Votes are written: of many people together where many vote at the same moment, each with its own outcome."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import F
from django.utils.translation import gettext_lazy as _

from meerwaarde.database.direct import insert_objects
from meerwaarde.participation.vocabulary import ContributionState, RoundState
from meerwaarde.runs.group_commit import GroupCommit

from ..models import Conversation, Participant, Statement, Vote
from ..vocabulary import ConversationState, VoteValue
from .recording import new_vote

GONE = "gone"


@dataclass(frozen=True)
class Cast:
    """One answer of somebody, or that they take one back."""

    conversation: Conversation
    participant: Participant
    statement: Statement
    value: int
    chance: float | None = None

    @property
    def place(self) -> tuple[int, int]:
        return self.participant.pk, self.statement.pk


@dataclass
class _Standing:
    """What the database says before anything is written. Conversations and participants are locked in it."""

    open_conversations: set[int]
    changes: dict[int, int]  # of the participants who did not let go of their code
    shown: set[int]  # statements
    votes: dict[tuple[int, int], tuple[int, int]]  # by participant and statement: the row, and its value
    more: Counter[int] = field(default_factory=Counter)  # changes by participant, in this turn

    def refusal(self, cast: Cast) -> ValidationError | None:
        if cast.conversation.pk not in self.open_conversations:
            return not_today()
        if cast.participant.pk not in self.changes:
            return ValidationError(_("You took these answers back."), code=GONE)
        if self.changes[cast.participant.pk] + self.more[cast.participant.pk] >= Participant.MOST_CHANGES:
            return ValidationError(_("You changed your answers very often. Please stop here."))
        if cast.statement.pk not in self.shown and cast.value != VoteValue.WITHDRAWN:
            return ValidationError(_("This statement is not shown any more."))
        return None


def not_today() -> ValidationError:
    return ValidationError(_("You cannot vote or add statements today."))


def write_votes(casts: Sequence[Cast]) -> list[Vote | ValidationError | None]:
    """Write these in the transaction of the caller, with a number of statements that does not grow with theirs.

    For each, in order: the vote, why it was refused, or None for the answer that stood already.
    """
    outcomes: list[Vote | ValidationError | None] = []
    for turn in _turns(casts):
        outcomes += _write_turn(turn)
    return outcomes


cast_together: GroupCommit[Cast, Vote | None] = GroupCommit(write_votes)


def _turns(casts: Sequence[Cast]) -> Iterable[Sequence[Cast]]:
    """Cut where the same person answers the same statement once more: the second goes by what the first left."""
    turn: dict[tuple[int, int], Cast] = {}
    for cast in casts:
        if cast.place in turn:
            yield list(turn.values())
            turn = {}
        turn[cast.place] = cast
    if turn:
        yield list(turn.values())


def _write_turn(casts: Sequence[Cast]) -> list[Vote | ValidationError | None]:
    standing = _standing(casts)
    outcomes: list[Vote | ValidationError | None] = []
    earlier = []
    for cast in casts:
        outcome: Vote | ValidationError | None = standing.refusal(cast)
        if outcome is None:
            standing.more[cast.participant.pk] += 1
            row, value = standing.votes.get(cast.place, (None, VoteValue.WITHDRAWN))
            if value != cast.value:
                outcome = new_vote(cast.participant, cast.statement, cast.value, chance=cast.chance)
                earlier += [] if row is None else [row]
        outcomes.append(outcome)
    for times in set(standing.more.values()):
        who = [pk for pk, number in standing.more.items() if number == times]
        Participant.objects.filter(pk__in=who).update(changes=F("changes") + times)
    if earlier:
        Vote.objects.filter(pk__in=earlier).update(is_current=False)
    insert_objects([one for one in outcomes if isinstance(one, Vote)])
    return outcomes


def _standing(casts: Sequence[Cast]) -> _Standing:
    """Closing waits for this, and two clicks of one person come one after the other. Four statements."""
    conversations = Conversation.objects.select_for_update(of=("self",), no_key=True).filter(
        pk__in={cast.conversation.pk for cast in casts}
    )
    states = dict[int, Any](
        (pk, states) for pk, *states in conversations.order_by("pk").values_list("pk", "state", "round__state")
    )
    people = Participant.objects.select_for_update(no_key=True).filter(
        pk__in={cast.participant.pk for cast in casts}, code_hash__isnull=False
    )
    statements = {cast.statement.pk for cast in casts}
    votes = Vote.objects.filter(
        participant__in={cast.participant.pk for cast in casts}, statement__in=statements, is_current=True
    )
    return _Standing(
        open_conversations={pk for pk, state in states.items() if state == [ConversationState.OPEN, RoundState.OPEN]},
        changes=dict(people.order_by("pk").values_list("pk", "changes")),
        shown=set(
            Statement.objects.filter(pk__in=statements, contribution__state=ContributionState.SHOWN)
            .order_by()
            .values_list("pk", flat=True)
        ),
        votes={
            (participant, statement): (pk, value)
            for pk, participant, statement, value in votes.order_by().values_list(
                "pk", "participant_id", "statement_id", "value"
            )
        },
    )
