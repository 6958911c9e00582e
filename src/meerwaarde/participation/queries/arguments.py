"""Arguments with how many people said them and what was answered; and the way of one contribution through them."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import Count, Q, QuerySet
from django.utils import timezone
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from ..models import Argument, Contribution, Grouping, Round
from ..trail import TrailPoint
from ..vocabulary import ContributionState, Outcome

S = ContributionState
COUNTED = Q(groupings__until=None, groupings__contribution__state__in=[S.WAITING, S.SHOWN])


@dataclass(frozen=True)
class ArgumentLine:
    """An argument as it stands: how many contributions say it, and what was answered to them."""

    argument: Argument
    total: int
    answered: int
    outcomes: dict[str, int]

    @property
    def unanswered(self) -> int:
        return self.total - self.answered

    @property
    def named_outcomes(self) -> list[tuple[str, int]]:
        return [(str(label), self.outcomes[code]) for code, label in Outcome.choices if self.outcomes.get(code)]


def arguments_of(round: Round) -> list[ArgumentLine]:
    """The arguments that stand, said most often first. One query at any number of contributions."""
    answered = {
        f"said_{code}": Count("groupings", filter=COUNTED & Q(groupings__contribution__answer__outcome=code))
        for code in Outcome.values
    }
    found = (
        Argument.objects.filter(round=round, merged_at=None)
        .annotate(said=Count("groupings", filter=COUNTED), **answered)
        .order_by("-said", "number")
    )
    lines = []
    for argument in found:
        argument.round = round
        outcomes = {code: getattr(argument, f"said_{code}") for code in Outcome.values}
        lines.append(ArgumentLine(argument, argument.said, sum(outcomes.values()), outcomes))
    return lines


def contributions_in(argument: Argument) -> QuerySet[Contribution]:
    """What is grouped into it now, and may be read or still waits to be read."""
    return Contribution.objects.filter(
        groupings__argument=argument, groupings__until=None, state__in=[S.WAITING, S.SHOWN]
    ).order_by("id")


def ungrouped(round: Round) -> QuerySet[Contribution]:
    """What belongs to no argument yet."""
    grouped = Grouping.objects.filter(until=None, argument__round=round).values("contribution")
    return Contribution.objects.filter(round=round, state__in=[S.WAITING, S.SHOWN]).exclude(pk__in=grouped)


def groupings_of(contribution: Contribution) -> list[Grouping]:
    """Every grouping of a contribution, also those that ended, in order. One query."""
    return list(
        Grouping.objects.filter(contribution=contribution).select_related("argument__round__initiative__organisation")
    )


def current_arguments_of(contribution: Contribution) -> list[Argument]:
    return [one.argument for one in groupings_of(contribution) if one.until is None]


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
