"""How many contributions there are, how many with an outcome. One definition for gate, pages and data."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from django.db.models import Count, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.utils import timezone
from django.utils.translation import gettext as _

from meerwaarde.database.prepared import Prepared

from ..gates import PlanCounts
from ..models import Contribution, Intervention, NoParticipation, Round
from ..vocabulary import Channel, ContributionState, Outcome, RoundState, Rule

S = ContributionState
# The organisation's own statements are there to react to: nobody said them, so nobody waits for an answer.
OF_PEOPLE = ~Q(channel=Channel.OWN)
# Counted: everything that people said but what was never confirmed by e-mail.
COUNTED = ~Q(state=S.UNCONFIRMED) & OF_PEOPLE
# Nobody answered it, and it may be answered.
TO_ANSWER = Q(state__in=[S.WAITING, S.SHOWN], answer=None) & OF_PEOPLE
# Withheld (with a rule), withdrawn and erased are outcomes too; a waiting objection is not.
WITHOUT_OUTCOME = Q(state=S.APPEALED) & OF_PEOPLE | TO_ANSWER


@dataclass(frozen=True)
class RoundCounts:
    total: int
    without_outcome: int
    unconfirmed: int
    waiting: int
    withheld: int
    appealed: int
    withdrawn: int
    erased: int
    outcomes: dict[str, int]

    @property
    def with_outcome(self) -> int:
        return self.total - self.without_outcome

    @property
    def named(self) -> list[tuple[str, int]]:
        """Label and number of what became of the contributions: each of them is in one, so together they are all."""
        unanswered = self.without_outcome - self.appealed
        rest = [
            (_("not shown"), self.withheld),
            (_("withdrawn by the author"), self.withdrawn),
            (_("erased on request"), self.erased),
            (_("not answered yet"), unanswered),
        ]
        outcomes = [(str(label), self.outcomes[code]) for code, label in Outcome.choices]
        return [(label, number) for label, number in [*outcomes, *rest] if number]


def answers_counted() -> dict[str, Count]:
    """As columns: how many there are, how many of them were answered, and how often with each outcome."""
    outcomes = {f"outcome_{code}": Count("pk", filter=Q(answer__outcome=code)) for code in Outcome.values}
    return {"number": Count("pk"), "answered": Count("answer"), **outcomes}


def outcomes_in(row: Mapping[str, Any]) -> dict[str, int]:
    """What `answers_counted` found, by outcome."""
    return {code: row[f"outcome_{code}"] for code in Outcome.values}


def counts_from(rows: Iterable[Mapping[str, Any]]) -> RoundCounts:
    """The counts of a round out of `answers_counted` per state. The database groups by state along an index, and so
    looks at each contribution once; which states count for what is added up here."""
    number: dict[str, int] = defaultdict(int)
    outcomes = dict.fromkeys(Outcome.values, 0)
    unanswered = 0
    for row in rows:
        number[row["state"]] += row["number"]
        if row["state"] in (S.WAITING, S.SHOWN):
            unanswered += row["number"] - row["answered"]
            for code, times in outcomes_in(row).items():
                outcomes[code] += times
    return RoundCounts(
        total=sum(number.values()) - number[S.UNCONFIRMED],
        without_outcome=number[S.APPEALED] + unanswered,
        unconfirmed=number[S.UNCONFIRMED],
        waiting=number[S.WAITING],
        withheld=number[S.WITHHELD] + number[S.APPEALED],
        appealed=number[S.APPEALED],
        withdrawn=number[S.WITHDRAWN],
        erased=number[S.ERASED],
        outcomes=outcomes,
    )


def _per_state(round: int) -> QuerySet[Contribution, Any]:
    return Contribution.objects.filter(OF_PEOPLE, round=round).order_by().values("state").annotate(**answers_counted())


PER_STATE = Prepared(_per_state, round=int)


def counts_of(round: Round) -> RoundCounts:
    """One query, at any number of contributions."""
    return counts_from(PER_STATE.all(round=round.pk))


def states_by_round(rounds: QuerySet[Round] | list[Round]) -> QuerySet[Contribution, Any]:
    """Rows for `counts_from`, of several rounds."""
    rows = Contribution.objects.filter(OF_PEOPLE, round__in=rounds).order_by().values("round", "state")
    return rows.annotate(**answers_counted())


def counts_by_round(rounds: QuerySet[Round] | list[Round]) -> dict[int, RoundCounts]:
    """One query for all of these rounds; a round without contributions is not in it."""
    found: dict[int, list[Mapping[str, Any]]] = defaultdict(list)
    for row in states_by_round(rounds):
        found[row["round"]].append(row)
    return {round: counts_from(states) for round, states in found.items()}


def number_of(contributions: QuerySet[Contribution], by: str) -> Coalesce:
    """How many of these there are, as a column of a query on something else; `by` names what they are counted per."""
    counted = contributions.order_by().values(by).annotate(number=Count("pk")).values("number")
    return Coalesce(Subquery(counted), 0)


def counts_per_plan(**which: Any) -> dict[int, PlanCounts]:
    """Per plan, over all its rounds with a promise, and the reasons for none: two queries. `which` filters both."""
    said = Contribution.objects.filter(round=OuterRef("pk"))
    rows = (
        Round.objects.filter(promise__isnull=False, **which)
        .order_by("pk")
        .annotate(
            total=number_of(said.filter(COUNTED), "round"), without=number_of(said.filter(WITHOUT_OUTCOME), "round")
        )
        .values_list("initiative", "state", "reported_at", "promise__hear_back_on", "total", "without")
    )
    today = timezone.localdate()
    found: dict[int, PlanCounts] = {}
    for plan, state, reported, hear_back, total, without in rows:
        known = found.get(plan, PlanCounts())
        is_late = state != RoundState.PREPARED and reported is None and hear_back < today
        is_closed = state == RoundState.CLOSED
        found[plan] = PlanCounts(
            known.total + total,
            known.without_outcome + without,
            known.open_rounds + (state == RoundState.OPEN),
            known.overdue + ((hear_back,) if is_late else ()),
            known.closed_total + total * is_closed,
            known.closed_without_outcome + without * is_closed,
            is_asked=True,
        )
    for plan in NoParticipation.objects.filter(**which).values_list("initiative", flat=True).distinct():
        found[plan] = replace(found.get(plan, PlanCounts()), is_asked=True)
    return found


@dataclass(frozen=True)
class RuleCount:
    rule: str
    label: str
    withheld: int
    objections: int
    shown_again: int


def counts_per_rule(**which: Any) -> list[RuleCount]:
    """How often each published rule was used, how often somebody objected, and was right. One query."""
    found = (
        Intervention.objects.filter(**which)
        .order_by()
        .values_list("rule")
        .annotate(withheld=Count("pk"), objections=Count("appealed_on"), shown_again=Count("lifted_on"))
    )
    numbers = {rule: (withheld, objections, shown_again) for rule, withheld, objections, shown_again in found}
    return [RuleCount(code, str(label), *numbers.get(code, (0, 0, 0))) for code, label in Rule.choices]
