"""Arguments with how many people said them and what was answered; and the way of one contribution through them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Exists, F, FilteredRelation, OuterRef, Q, QuerySet
from django.utils import timezone
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from meerwaarde.database.prepared import Prepared

from ..models import Argument, Contribution, Grouping, Round
from ..trail import TrailPoint
from ..vocabulary import ContributionState, Outcome
from .counting import OF_PEOPLE, answers_counted, outcomes_in
from .wording import Wording

S = ContributionState
# Of a contribution: in an argument now. Asked of each one; a list of all that are in one would first be made.
GROUPED = Q(Exists(Grouping.objects.filter(contribution=OuterRef("pk"), until=None)))


@dataclass(frozen=True)
class ArgumentLine:
    """An argument as it stands: how many contributions say it, and what was answered to them."""

    argument: Argument
    total: int
    answered: int
    outcomes: dict[str, int]
    wording: Wording = field(default_factory=Wording, compare=False)

    @property
    def number(self) -> str:
        """As a page writes it, in addresses and in the names of its fields."""
        return str(self.argument.number)

    @property
    def unanswered(self) -> int:
        return self.total - self.answered

    @property
    def answers(self) -> list[str]:
        """Each outcome that was given, with how often."""
        return [f"{self.wording.label(Outcome, code)}: {number}" for code, number in self.outcomes.items() if number]


def in_arguments(rounds: int | list[Round]) -> QuerySet[Contribution, Any]:
    """A row for each argument that somebody names in these rounds, to count in; and one for what is in none yet.

    It starts from the contributions: their order is also that of the answers and the groupings, so each of these is
    found near the one before it. From the arguments every row would be looked up somewhere else.
    """
    which = {"round": rounds} if isinstance(rounds, int) else {"round__in": rounds}
    return (
        Contribution.objects.filter(OF_PEOPLE, **which, state__in=[S.WAITING, S.SHOWN])
        .order_by()
        .annotate(standing=FilteredRelation("groupings", condition=Q(groupings__until=None)))
        .values(argument=F("standing__argument"))
    )


def per_argument(round: int) -> QuerySet[Contribution, Any]:
    """How often each argument is said, and with which answers; and under no argument what belongs to none yet."""
    return in_arguments(round).annotate(**answers_counted())


def _standing(round: int) -> QuerySet[Argument]:
    return Argument.objects.filter(round=round, merged_at=None).order_by("number")


PER_ARGUMENT = Prepared(per_argument, round=int)
STANDING = Prepared(_standing, round=int)


def arguments_of(round: Round) -> list[ArgumentLine]:
    """The arguments that stand, said most often first. Two queries at any number of contributions."""
    return argument_lines(round, PER_ARGUMENT.all(round=round.pk))


def argument_lines(round: Round, rows: Iterable[Mapping[str, Any]]) -> list[ArgumentLine]:
    """The same for who has counted them. One query."""
    counted = {row["argument"]: row for row in rows}
    wording, lines = Wording(), []
    for argument in STANDING.all(round=round.pk):
        argument.round = round
        row = counted.get(argument.pk)
        outcomes = outcomes_in(row) if row else dict.fromkeys(Outcome.values, 0)
        total = row["number"] if row else 0
        lines.append(ArgumentLine(argument, total, sum(outcomes.values()), outcomes, wording))
    return sorted(lines, key=lambda line: -line.total)


def ungrouped(round: Round | int) -> QuerySet[Contribution]:
    """What belongs to no argument yet."""
    return Contribution.objects.filter(~GROUPED, OF_PEOPLE, round=round, state__in=[S.WAITING, S.SHOWN])


def groupings_of(contribution: Contribution) -> list[Grouping]:
    """Every grouping of a contribution, also those that ended, in order. One query."""
    return list(
        Grouping.objects.filter(contribution=contribution).select_related("argument__round__initiative__organisation")
    )


def grouping_points(one: Contribution) -> list[TrailPoint]:
    """The trail: into which argument, out of which, on which day."""
    points = []
    for step in groupings_of(one):
        day, address = timezone.localtime(step.since).date(), step.argument.get_absolute_url()
        title = _("Grouped with others who say the same")
        points.append(TrailPoint(day, title, capfirst(step.argument.title), address if step.until is None else ""))
        if step.until is not None:
            merged = step.argument.merged_into if step.argument.merged_at == step.until else None
            title = _("Moved to another argument") if merged else _("Taken out of the argument again")
            points.append(TrailPoint(timezone.localtime(step.until).date(), title, capfirst(step.argument.title)))
    return points
