"""“What your input changed”: from contributions to considerations to the decision, as a picture and as a list."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Exists, Min, OuterRef, Q
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from meerwaarde.initiatives.models import Initiative
from meerwaarde.participation.models import Argument, Grouping, InvitedGroup, Round
from meerwaarde.participation.queries.arguments import in_arguments
from meerwaarde.participation.queries.counting import RoundCounts, counts_from, states_by_round
from meerwaarde.participation.queries.public import page_about, public_rounds

from ..flow import Band, Box, Picture, draw
from ..models import Citation, Commitment, Consideration, Decision, Turnout, TurnoutRow
from ..vocabulary import Dimension
from .standing import decisions_of, open_answers_of


@dataclass(frozen=True)
class ArgumentSaid:
    """An argument and how many contributions say it."""

    argument: Argument
    round: Round
    number: int

    @property
    def url(self) -> str:
        return f"{self.round.get_absolute_url()}#argument-{self.argument.number}"


@dataclass(frozen=True)
class Cause:
    """A consideration with what people said that it cites: arguments, and single contributions per round."""

    consideration: Consideration
    decision: Decision
    cited: list[tuple[Round, int]]
    arguments: list[ArgumentSaid]

    @property
    def number(self) -> int:
        return sum(number for _round, number in self.cited) + sum(one.number for one in self.arguments)

    @property
    def url(self) -> str:
        return f"{self.decision.get_absolute_url()}#consideration-{self.consideration.number}"


@dataclass(frozen=True)
class RoundOutcome:
    """What became of a round; `cited` is how many of its contributions a consideration cites, also as an argument."""

    round: Round
    counts: RoundCounts | None
    cited: int


def arguments_said(rounds: list[Round]) -> dict[int, ArgumentSaid]:
    """The arguments of these rounds by primary key, said most often first: two queries at any number of contributions.

    An argument that was merged counts what is in the other now.
    """
    by_key = {round.pk: round for round in rounds}
    times = dict(in_arguments(rounds).annotate(said=Count("pk")).values_list("argument", "said"))
    found = Argument.objects.filter(round__in=rounds).order_by("round", "number")
    said = {one.pk: one for one in sorted(found, key=lambda one: -times.get(one.pk, 0))}
    lines = {}
    for one in said.values():
        into = said.get(one.merged_into_id or 0, one)
        lines[one.pk] = ArgumentSaid(into, by_key[one.round_id], times.get(into.pk, 0))
    return lines


def causes_of(decisions: list[Decision], rounds: list[Round], said: dict[int, ArgumentSaid]) -> list[Cause]:
    """The considerations of the versions that hold, in order: one query at any number of contributions.

    A row for every argument and every round of which a consideration cites something, one when it cites nothing.
    """
    versions = {one.current_id: one for one in decisions}
    by_key = {round.pk: round for round in rounds}
    rows = (
        Consideration.objects.filter(version__in=versions)
        .values("pk", "version", "position", "title", "citations__argument", "citations__contribution__round")
        .annotate(cited=Count("citations__contribution"), first=Min("citations__position"))
        .order_by("version__decision__number", "position", "first")
    )
    causes: dict[int, Cause] = {}
    for row in rows:
        pk, version = row["pk"], row["version"]
        if pk not in causes:
            one = Consideration(pk=pk, version_id=version, position=row["position"], title=row["title"])
            causes[pk] = Cause(one, versions[version], [], [])
        cause, argument = causes[pk], said.get(row["citations__argument"] or 0)
        if argument and argument not in cause.arguments:
            cause.arguments.append(argument)
        if round := by_key.get(row["citations__contribution__round"] or 0):
            cause.cited.append((round, row["cited"]))
    return list(causes.values())


def outcomes_of(rounds: list[Round], decisions: list[Decision], causes: list[Cause]) -> list[RoundOutcome]:
    """What became of each round. A contribution counts once as cited, also when several ways lead to it. One query."""
    itself = Citation.objects.filter(
        contribution=OuterRef("pk"), consideration__version__in=[one.current_id for one in decisions]
    )
    arguments = {one.argument.pk for cause in causes for one in cause.arguments}
    within = Grouping.objects.filter(contribution=OuterRef("pk"), argument__in=arguments, until=None)
    states: dict[int, list[dict[str, Any]]] = defaultdict(list)
    for row in states_by_round(rounds).annotate(cited=Count("pk", filter=Q(Exists(itself)) | Q(Exists(within)))):
        states[row["round"]].append(row)
    return [
        RoundOutcome(
            round,
            counts_from(states[round.pk]) if round.pk in states else None,
            sum(row["cited"] for row in states[round.pk]),
        )
        for round in rounds
    ]


MOST_ARGUMENTS = 12  # in the picture; the list has all


def picture_of(
    rounds: list[RoundOutcome], said: dict[int, ArgumentSaid], causes: list[Cause], decisions: list[Decision]
) -> Picture:
    """Four columns: the questions, what people said, considerations, decisions. What is not cited is drawn as well."""
    cited = {one.argument.pk: one for cause in causes for one in cause.arguments}
    others = [one for one in said.values() if one.argument.merged_at is None and one.argument.pk not in cited]
    shown = [*cited.values(), *others][: max(MOST_ARGUMENTS, len(cited))]
    boxes = [
        Box(f"round-{line.round.pk}", 0, line.round.title, note=_contributions(line.counts.total if line.counts else 0))
        for line in rounds
    ]
    boxes += [
        Box(f"argument-{one.argument.pk}", 1, one.argument.title, note=_contributions(one.number)) for one in shown
    ]
    singles: dict[int, int] = defaultdict(int)
    bands = [Band(f"round-{one.round.pk}", f"argument-{one.argument.pk}", one.number) for one in shown]
    for cause in causes:
        target = f"consideration-{cause.consideration.pk}"
        bands += [Band(f"argument-{one.argument.pk}", target, one.number) for one in cause.arguments]
        for round, number in cause.cited:
            singles[round.pk] = max(singles[round.pk], number)
            bands.append(Band(f"single-{round.pk}", target, number))
    for round_key, number in singles.items():
        boxes.append(Box(f"single-{round_key}", 1, _("Cited one by one"), note=_contributions(number)))
        bands.append(Band(f"round-{round_key}", f"single-{round_key}", number))
    boxes += [
        Box(f"consideration-{cause.consideration.pk}", 2, cause.consideration.title, note=_cites(cause.number))
        for cause in causes
    ]
    boxes += [Box(f"decision-{one.pk}", 3, one.current.title) for one in decisions if one.current]
    bands += [
        Band(f"consideration-{cause.consideration.pk}", f"decision-{cause.decision.pk}", cause.number)
        for cause in causes
    ]
    titles = [_("What was asked"), _("What people said"), _("Considerations"), _("Decision")]
    return draw(titles, boxes, bands)


def _contributions(number: int) -> str:
    return ngettext("%(number)d contribution", "%(number)d contributions", number) % {"number": number}


def _cites(number: int) -> str:
    if not number:
        return _("cites no contribution")
    return ngettext("cites %(number)d", "cites %(number)d", number) % {"number": number}


@dataclass(frozen=True)
class FollowUpLine:
    commitment: Commitment
    because_of: int


def follow_ups_of(initiative: Initiative) -> list[FollowUpLine]:
    """What was promised, what is late first, then by day. One query."""
    found = (
        Commitment.objects.filter(initiative=initiative)
        .annotate(number_of=Count("because"))
        .order_by("due_on", "number")
    )
    lines = [FollowUpLine(one, one.number_of) for one in found]
    return sorted(lines, key=lambda line: (not line.commitment.is_late, line.commitment.settled_on is not None))


@dataclass(frozen=True)
class TurnoutTable:
    dimension: str
    label: str
    rows: list[TurnoutRow]


@dataclass(frozen=True)
class RoundTurnout:
    """Who took part in a round. Groups that were invited stand in it also when nobody counted them."""

    round: Round
    turnout: Turnout | None
    tables: list[TurnoutTable]
    invited: list[str]

    @property
    def not_heard(self) -> list[str]:
        """Invited groups, ages and districts of which nobody took part."""
        return [
            row.label
            for table in self.tables
            for row in table.rows
            if row.number == 0 and table.dimension != Dimension.CHANNEL
        ]


def turnouts_of(rounds: list[Round]) -> list[RoundTurnout]:
    """Two queries for all rounds of a plan."""
    kept: dict[int, tuple[Turnout, list[TurnoutRow]]] = {}
    for row in (
        TurnoutRow.objects.filter(turnout__round__in=rounds).select_related("turnout").order_by("position", "id")
    ):
        kept.setdefault(row.turnout.round_id, (row.turnout, []))[1].append(row)
    groups: dict[int, list[str]] = defaultdict(list)
    promised = {round.promise_id: round.pk for round in rounds if round.promise_id}
    for promise, name in InvitedGroup.objects.filter(promise__in=promised).values_list("promise", "name"):
        groups[promised[promise]].append(name)
    found = []
    for round in rounds:
        turnout, rows = kept.get(round.pk, (None, []))
        tables = [
            TurnoutTable(code, str(label), [row for row in rows if row.dimension == code])
            for code, label in Dimension.choices
        ]
        found.append(RoundTurnout(round, turnout, [one for one in tables if one.rows], groups[round.pk]))
    return found


def not_cited(said: dict[int, ArgumentSaid], causes: list[Cause]) -> list[ArgumentSaid]:
    """The arguments that no consideration cites: they are said as openly as the others."""
    cited = {one.argument.pk for cause in causes for one in cause.arguments}
    return [one for one in said.values() if one.argument.merged_at is None and one.argument.pk not in cited]


def impact_page(initiative: Initiative, language: str) -> dict[str, Any]:
    """At most twelve queries at any number of contributions."""
    plan = decisions_of(initiative)
    rounds = list(public_rounds(initiative))
    said = arguments_said(rounds) if rounds else {}
    causes = causes_of(plan.decisions, rounds, said)
    outcomes = outcomes_of(rounds, plan.decisions, causes) if rounds else []
    return {
        **page_about(initiative, language),
        "rounds": outcomes,
        "causes": causes,
        "not_cited": not_cited(said, causes),
        "decisions": plan.decisions,
        "picture": picture_of([one for one in outcomes if one.counts], said, causes, plan.decisions),
        "follow_ups": follow_ups_of(initiative),
        "turnouts": turnouts_of([round for round in rounds if round.closed_at]),
        "open_answers": open_answers_of(initiative, plan.answers_by),
    }
