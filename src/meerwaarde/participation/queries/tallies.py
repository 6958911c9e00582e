"""What a page that shows a round as a whole counts: per state and per argument, in one query."""

from __future__ import annotations

from collections.abc import Container, Mapping
from dataclasses import dataclass
from typing import Any

from django.db.models import CharField, Count, IntegerField, Q, QuerySet, Value

from meerwaarde.database.prepared import Prepared

from ..models import Contribution, ProposedAnswer, Round
from ..vocabulary import ContributionState
from .arguments import ArgumentLine, argument_lines, per_argument
from .counting import OF_PEOPLE, RoundCounts, answers_counted, counts_from

S = ContributionState
Row = Mapping[str, Any]
# The last two: an answer waits for a second person; there is none and none waits.
COUNTED = (*answers_counted(), "in_proposal", "left")


@dataclass(frozen=True)
class Tallies:
    """A row for each state and a row for each argument; under no argument what belongs to none yet."""

    states: Mapping[str, Row]
    arguments: Mapping[int | None, Row]

    @property
    def counts(self) -> RoundCounts:
        return counts_from(self.states.values())

    def lines(self, round: Round) -> list[ArgumentLine]:
        """The arguments that stand, said most often first. One query."""
        return argument_lines(round, self.arguments.values())

    @property
    def left_without_argument(self) -> int:
        """What has no answer, and none that waits, and belongs to no argument yet."""
        row = self.arguments.get(None)
        return row["left"] if row else 0

    def number(self, column: str, *, among: Container[str] = tuple(S)) -> int:
        """The sum of one of the columns over these states."""
        return sum(row[column] for state, row in self.states.items() if state in among)


def _tallies(round: int) -> QuerySet[Contribution, Any]:
    """Two groupings in one statement: a page that may ask twelve times asks once for these."""
    waits = Q(pk__in=ProposedAnswer.objects.filter(proposal__round=round).values("contribution"))
    left = Count("pk", filter=Q(answer=None) & ~waits)
    per_state = (
        Contribution.objects.filter(OF_PEOPLE, round=round)
        .order_by()
        .annotate(argument=Value(None, output_field=IntegerField()))
        .values("argument", "state")
        .annotate(**answers_counted(), in_proposal=Count("pk", filter=waits), left=left)
        .values("argument", "state", *COUNTED)
    )
    in_arguments = (
        per_argument(round)
        .annotate(no_state=Value("", output_field=CharField()), in_proposal=Value(0), left=left)
        .values("argument", "no_state", *COUNTED)
    )
    both: QuerySet[Contribution, Any] = per_state.union(in_arguments, all=True)
    return both


TALLIES = Prepared(_tallies, round=int)


def tallies_of(round: Round) -> Tallies:
    """One query at any number of contributions."""
    rows: list[Any] = TALLIES.all(round=round.pk)
    return Tallies(
        {row["state"]: row for row in rows if row["state"]}, {row["argument"]: row for row in rows if not row["state"]}
    )
