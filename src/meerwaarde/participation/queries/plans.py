"""Everything the dossier page shows of participation in one plan, read in one query and kept for the request."""

from __future__ import annotations

from dataclasses import dataclass

from django.db import connection
from django.db.models import OuterRef

from meerwaarde.initiatives.models import Initiative
from meerwaarde.initiatives.registry import may_have

from ..gates import PlanCounts, counted
from ..models import Contribution, NoParticipation, Promise, Round
from ..vocabulary import RoundState
from .counting import COUNTED, WITHOUT_OUTCOME, counts_by_round, number_of

ROUND = [column.attname for column in Round._meta.concrete_fields]
PROMISE = [column.attname for column in Promise._meta.concrete_fields]
NONE = [column.attname for column in NoParticipation._meta.concrete_fields]
COLUMNS = [
    *(f"rounds__{name}" for name in ROUND),
    *(f"rounds__promise__{name}" for name in PROMISE),
    *(f"no_participation__{name}" for name in NONE),
]


@dataclass(frozen=True)
class PlanParticipation:
    """The rounds with a published promise, by number; the phases without participation; and the gate's numbers."""

    rounds: list[Round]
    none: list[NoParticipation]
    counts: PlanCounts


def participation_of(initiative: Initiative) -> PlanParticipation:
    """One query for each plan in a request: rounds and reasons are joined, and their few rows are taken apart here.

    A second one while a round is open and somebody waits for an answer.
    """
    if not may_have(initiative, "participation"):
        return PlanParticipation([], [], PlanCounts())
    known = counted.get()
    if known is not None and initiative.pk in known.plans:
        kept: PlanParticipation = known.plans[initiative.pk]
        return kept
    read = _read(initiative)
    if known is not None:
        known.plans[initiative.pk] = read
    return read


def _read(initiative: Initiative) -> PlanParticipation:
    said = Contribution.objects.filter(round__initiative=OuterRef("pk"))
    rows = (
        Initiative.objects.filter(pk=initiative.pk)
        .annotate(
            said=number_of(said.filter(COUNTED), "round__initiative"),
            unanswered=number_of(said.filter(WITHOUT_OUTCOME), "round__initiative"),
        )
        .values_list("said", "unanswered", *COLUMNS)
    )
    rounds: dict[int, Round] = {}
    none: dict[int, NoParticipation] = {}
    total = without = opened = 0
    for said_here, unanswered, *values in rows:
        total, without = said_here, unanswered  # the same in every row
        of_round, rest = values[: len(ROUND)], values[len(ROUND) :]
        of_promise, of_none = rest[: len(PROMISE)], rest[len(PROMISE) :]
        if of_promise[0] is not None and of_round[0] not in rounds:
            round = Round.from_db(connection.alias, ROUND, of_round)
            round.promise, round.initiative = Promise.from_db(connection.alias, PROMISE, of_promise), initiative
            rounds[round.pk] = round
            opened += round.state == RoundState.OPEN
        if of_none[0] is not None:
            none.setdefault(of_none[0], NoParticipation.from_db(connection.alias, NONE, of_none))
    closed_total, closed_without = total, without
    if opened and without:  # what was said in a round that is open is not counted with the others
        of_closed = counts_by_round([one for one in rounds.values() if one.state == RoundState.CLOSED]).values()
        closed_total, closed_without = (
            sum(one.total for one in of_closed),
            sum(one.without_outcome for one in of_closed),
        )
    return PlanParticipation(
        sorted(rounds.values(), key=lambda round: round.number),
        sorted(none.values(), key=lambda one: one.pk),
        PlanCounts(
            total,
            without,
            opened,
            tuple(one.promise.hear_back_on for one in rounds.values() if one.promise and one.is_overdue),
            closed_total,
            closed_without,
            is_asked=bool(rounds or none),
        ),
    )
