"""How many contributions there are, how many with an outcome. One definition for gate, pages and data."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

from django.db.models import Count, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.utils import timezone

from ..gates import PlanCounts
from ..models import Contribution, Intervention, NoParticipation, Round
from ..vocabulary import ContributionState, Outcome, RoundState, Rule

S = ContributionState
# Counted: everything but what was never confirmed by e-mail.
COUNTED = ~Q(state=S.UNCONFIRMED)
# Withheld (with a rule), withdrawn and erased are outcomes too; a waiting objection is not.
WITHOUT_OUTCOME = Q(state=S.APPEALED) | Q(state__in=[S.WAITING, S.SHOWN], answer=None)


@dataclass(frozen=True)
class RoundCounts:
    total: int
    without_outcome: int
    unconfirmed: int
    waiting: int
    withheld: int
    withdrawn: int
    erased: int
    outcomes: dict[str, int]

    @property
    def with_outcome(self) -> int:
        return self.total - self.without_outcome

    @property
    def named_outcomes(self) -> list[tuple[str, int]]:
        """Label and number of each outcome that was given."""
        return [(str(label), self.outcomes[code]) for code, label in Outcome.choices if self.outcomes.get(code)]


def _aggregates() -> dict[str, Count]:
    return {
        "total": Count("pk", filter=COUNTED),
        "without_outcome": Count("pk", filter=WITHOUT_OUTCOME),
        "unconfirmed": Count("pk", filter=Q(state=S.UNCONFIRMED)),
        "waiting": Count("pk", filter=Q(state=S.WAITING)),
        "withheld": Count("pk", filter=Q(state__in=[S.WITHHELD, S.APPEALED])),
        "withdrawn": Count("pk", filter=Q(state=S.WITHDRAWN)),
        "erased": Count("pk", filter=Q(state=S.ERASED)),
        **{f"outcome_{code}": Count("pk", filter=Q(answer__outcome=code)) for code in Outcome.values},
    }


def _round_counts(row: Any) -> RoundCounts:
    outcomes = {code: row[f"outcome_{code}"] for code in Outcome.values}
    plain = ("total", "without_outcome", "unconfirmed", "waiting", "withheld", "withdrawn", "erased")
    return RoundCounts(outcomes=outcomes, **{key: row[key] for key in plain})


def counts_of(round: Round) -> RoundCounts:
    """One query, at any number of contributions."""
    return _round_counts(Contribution.objects.filter(round=round).aggregate(**_aggregates()))


def counts_and(contributions: QuerySet[Contribution], **more: Count) -> tuple[RoundCounts, dict[str, int]]:
    """The counts of these, and more counts in the same query."""
    row = contributions.aggregate(**_aggregates(), **more)
    return _round_counts(row), {name: row[name] for name in more}


def counts_by_round(rounds: QuerySet[Round] | list[Round]) -> dict[int, RoundCounts]:
    """One query for all of these rounds; a round without contributions is not in it."""
    rows = Contribution.objects.filter(round__in=rounds).order_by().values("round").annotate(**_aggregates())
    return {row["round"]: _round_counts(row) for row in rows}


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
        found[plan] = PlanCounts(
            known.total + total,
            known.without_outcome + without,
            known.open_rounds + (state == RoundState.OPEN),
            known.overdue + ((hear_back,) if is_late else ()),
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
