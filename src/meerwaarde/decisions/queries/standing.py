"""How it stands with the decisions of a plan: one query for a plan, two for all plans of an organisation in a list.

Within one request it is read once (see participation/gates.py); an action that changes it forgets what was read.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import connection
from django.db.models import Count, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.utils import timezone

from meerwaarde.initiatives.models import Initiative
from meerwaarde.initiatives.registry import may_have
from meerwaarde.participation.gates import counted, plan_counts

from ..models import Commitment, Decision, DecisionVersion, FormalProcedure
from ..vocabulary import CommitmentState

DECISION = [column.attname for column in Decision._meta.concrete_fields]
VERSION = [column.attname for column in DecisionVersion._meta.concrete_fields]
FORMAL = [column.attname for column in FormalProcedure._meta.concrete_fields]
COLUMNS = [
    *(f"formal_procedure__{name}" for name in FORMAL),
    *(f"decisions__{name}" for name in DECISION),
    *(f"decisions__current__{name}" for name in VERSION),
]


@dataclass(frozen=True)
class PlanStanding:
    """Of one plan: how many decisions are public, until when answers may wait, and what is still to be done."""

    decisions: int = 0
    answers_by: date | None = None
    planned: int = 0
    late: int = 0


@dataclass(frozen=True)
class PlanDecisions:
    """The published decisions of a plan with the version that holds, by number; and what is followed after them."""

    decisions: list[Decision]
    formal: FormalProcedure | None
    commitments: int
    planned: int
    late: int

    @property
    def answers_by(self) -> date | None:
        return max(
            (one.current.answers_by for one in self.decisions if one.current and one.current.answers_by), default=None
        )

    @property
    def standing(self) -> PlanStanding:
        return PlanStanding(len(self.decisions), self.answers_by, self.planned, self.late)


def is_late() -> Q:
    return Q(state=CommitmentState.PLANNED, due_on__lt=timezone.localdate())


def decisions_of(initiative: Initiative) -> PlanDecisions:
    """Everything the dossier page asks about decisions: one query in a request."""
    if not may_have(initiative, "decisions"):
        return PlanDecisions([], None, 0, 0, 0)
    known = counted.get()
    key = ("decisions", initiative.pk)
    if known is not None and key in known.above:
        kept: PlanDecisions = known.above[key]
        return kept
    read = _read(initiative)
    if known is not None:
        known.above[key] = read
    return read


def _number(commitments: QuerySet[Commitment]) -> Coalesce:
    counted_rows = commitments.order_by().values("initiative").annotate(number=Count("pk")).values("number")
    return Coalesce(Subquery(counted_rows), 0)


def _read(initiative: Initiative) -> PlanDecisions:
    made = Commitment.objects.filter(initiative=OuterRef("pk"))
    rows = (
        Initiative.objects.filter(pk=initiative.pk)
        .annotate(
            made=_number(made),
            planned=_number(made.filter(state=CommitmentState.PLANNED)),
            late=_number(made.filter(is_late())),
        )
        .order_by("decisions__number")
        .values_list("made", "planned", "late", *COLUMNS)
    )
    numbers, formal, decisions = (0, 0, 0), None, []
    for *counts, rest in ((row[0], row[1], row[2], row[3:]) for row in rows):
        numbers = (counts[0], counts[1], counts[2])
        of_formal, rest = rest[: len(FORMAL)], rest[len(FORMAL) :]
        of_decision, of_version = rest[: len(DECISION)], rest[len(DECISION) :]
        if of_formal[0] is not None:
            formal = FormalProcedure.from_db(connection.alias, FORMAL, of_formal)
        if of_version[0] is not None:
            decision = Decision.from_db(connection.alias, DECISION, of_decision)
            decision.initiative = initiative
            decision.current = DecisionVersion.from_db(connection.alias, VERSION, of_version)
            decision.current.decision = decision
            decisions.append(decision)
    return PlanDecisions(decisions, formal, *numbers)


def standings(**which: Any) -> dict[int, PlanStanding]:
    """Per plan with a public decision or something still to be done. `which` filters initiatives. Two queries."""
    found: dict[int, PlanStanding] = {}
    on_plan = {f"initiative__{key}": value for key, value in which.items()}
    decided = Decision.objects.filter(current__isnull=False, **on_plan).order_by("initiative", "number")
    for plan, answers_by in decided.values_list("initiative", "current__answers_by"):
        known = found.get(plan, PlanStanding())
        day = max((one for one in (known.answers_by, answers_by) if one), default=None)
        found[plan] = PlanStanding(known.decisions + 1, day)
    to_do = Commitment.objects.filter(state=CommitmentState.PLANNED, **on_plan).order_by().values("initiative")
    for row in to_do.annotate(planned=Count("pk"), late=Count("pk", filter=is_late())):
        known = found.get(row["initiative"], PlanStanding())
        found[row["initiative"]] = PlanStanding(known.decisions, known.answers_by, row["planned"], row["late"])
    return found


def standing_of(initiative: Initiative) -> PlanStanding:
    """For gates and hints, that are asked about long lists: two queries for the first plan of an organisation."""
    if not may_have(initiative, "decisions"):
        return PlanStanding()
    known = counted.get()
    if known is None:
        return standings(pk=initiative.pk).get(initiative.pk, PlanStanding())
    if ("decisions", initiative.pk) in known.above:
        return decisions_of(initiative).standing
    key = ("standings", initiative.organisation_id)
    if key not in known.above:
        known.above[key] = standings(organisation=initiative.organisation_id)
    found: PlanStanding = known.above[key].get(initiative.pk, PlanStanding())
    return found


def answers_wait_until(initiative: Initiative) -> date | None:
    return standing_of(initiative).answers_by


@dataclass(frozen=True)
class OpenAnswers:
    """“37 of 214 not yet answered”, with the day on which the rest hears."""

    open: int
    total: int
    by: date

    @property
    def is_overdue(self) -> bool:
        return self.by < timezone.localdate()


def open_answers_of(initiative: Initiative, by: date | None) -> OpenAnswers | None:
    """Nothing once every contribution has its outcome."""
    if by is None:
        return None
    counts = plan_counts(initiative)
    return OpenAnswers(counts.without_outcome, counts.total, by) if counts.without_outcome else None
