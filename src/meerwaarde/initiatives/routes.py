"""The phase machine as one table, and the quick scan that chooses the route. Weight follows what is at stake."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from .fields import Document
from .models import Initiative
from .needed import Needed
from .registry import Gate, gates
from .vocabulary import Phase, Route, ScanQuestion

P = Phase


class Step(StrEnum):
    """How one phase follows another, and therefore what the official has to say with it."""

    NEXT = "next"  # the way of the route
    SKIP = "skip"  # leaves out a phase of the route: needs a public reason
    BACK = "back"  # evaluation leads back: needs a public reason
    STOP = "stop"  # ends before the evaluation: needs the closing sentence


@dataclass(frozen=True)
class PhaseChange:
    source: Phase
    target: Phase
    routes: frozenset[Route]
    step: Step = Step.NEXT

    @property
    def needs_reason(self) -> bool:
        return self.step in (Step.SKIP, Step.BACK)


LIGHT = frozenset({Route.LIGHT})
STANDARD = frozenset({Route.STANDARD})
EXPERIMENT = frozenset({Route.EXPERIMENT})
FULL = STANDARD | EXPERIMENT
EVERY = FULL | LIGHT

# Every change of phase there is; what is not in this table cannot happen.
PHASE_CHANGES: tuple[PhaseChange, ...] = (
    PhaseChange(P.DRAFT, P.GOAL, EVERY),
    PhaseChange(P.GOAL, P.IN_USE, LIGHT),
    PhaseChange(P.GOAL, P.WEIGHING, FULL),
    PhaseChange(P.WEIGHING, P.DECISION, FULL),
    PhaseChange(P.DECISION, P.IN_USE, STANDARD),
    PhaseChange(P.DECISION, P.EXPERIMENT, EXPERIMENT),
    PhaseChange(P.EXPERIMENT, P.IN_USE, EXPERIMENT),
    PhaseChange(P.IN_USE, P.EVALUATION, EVERY),
    PhaseChange(P.EVALUATION, P.CLOSED, EVERY),
    PhaseChange(P.DECISION, P.IN_USE, EXPERIMENT, Step.SKIP),
    PhaseChange(P.EXPERIMENT, P.EVALUATION, EXPERIMENT, Step.SKIP),
    PhaseChange(P.EVALUATION, P.GOAL, EVERY, Step.BACK),
    PhaseChange(P.EVALUATION, P.WEIGHING, FULL, Step.BACK),
    PhaseChange(P.EVALUATION, P.DECISION, FULL, Step.BACK),
    PhaseChange(P.EVALUATION, P.IN_USE, EVERY, Step.BACK),
    PhaseChange(P.GOAL, P.CLOSED, EVERY, Step.STOP),
    PhaseChange(P.WEIGHING, P.CLOSED, FULL, Step.STOP),
    PhaseChange(P.DECISION, P.CLOSED, FULL, Step.STOP),
    PhaseChange(P.EXPERIMENT, P.CLOSED, EXPERIMENT, Step.STOP),
    PhaseChange(P.IN_USE, P.CLOSED, EVERY, Step.STOP),
)


def _way(route: Route) -> tuple[Phase, ...]:
    following = {c.source: c.target for c in PHASE_CHANGES if route in c.routes and c.step is Step.NEXT}
    way = [P.DRAFT]
    while way[-1] in following:
        way.append(following[way[-1]])
    return tuple(way)


# The way of a dossier from draft to closed, per route.
PHASES: dict[str, tuple[Phase, ...]] = {route: _way(route) for route in Route}


def route_by_scan(answers: dict[str, bool | None]) -> Route | None:
    """The route that follows from the six answers, or None while one is open.

    Six times no is light. Measuring people in public space, in a way that is hard to avoid or to undo, is an
    experiment first; the rest is standard.
    """
    given = {question: answers.get(question.value) for question in ScanQuestion}
    if any(answer is None for answer in given.values()):
        return None
    if not any(given.values()):
        return Route.LIGHT
    question = ScanQuestion
    hard = given[question.HARD_TO_AVOID] or given[question.HARD_TO_REVERSE]
    if given[question.PUBLIC_SPACE] and given[question.PEOPLE] and hard:
        return Route.EXPERIMENT
    return Route.STANDARD


WEIGHT = {Route.LIGHT: 0, Route.STANDARD: 1, Route.EXPERIMENT: 2}


def is_lighter(route: str, than: str) -> bool:
    return WEIGHT[Route(route)] < WEIGHT[Route(than)]


def phase_changes(initiative: Initiative) -> list[PhaseChange]:
    """The changes of phase open to this initiative: the next phase of its route first; none without a route.

    A dossier that stands in a phase its route does not have (the route was changed, or it was imported) may go on to
    the first later phase that the route does have.
    """
    if not initiative.route:
        return []
    route, here = Route(initiative.route), Phase(initiative.phase)
    open_changes = [c for c in PHASE_CHANGES if c.source == here and route in c.routes]
    if here not in PHASES[route]:
        order = list(Phase)
        later = next(p for p in PHASES[route] if order.index(p) > order.index(here))
        open_changes.insert(0, PhaseChange(here, later, frozenset({route})))
    return open_changes


def possible_phases(initiative: Initiative) -> list[Phase]:
    """Where this initiative may go from here: the next phase of its route first."""
    return [change.target for change in phase_changes(initiative)]


def gates_before(target: Phase, route: str) -> list[Gate]:
    return [gate for gate in gates if gate.target == target and Route(route) in gate.routes]


# A gate that asks for a date only: whoever passes it has not shown that the plan is ready.
DATE_ONLY = frozenset({"in_use"})


def is_checked(target: Phase, route: str) -> bool:
    """Whether this site checks anything before this phase, apart from a date. If not, nobody can say "it is ready"."""
    return any(gate.key not in DATE_ONLY for gate in gates_before(target, route or Route.STANDARD))


def needed_before(initiative: Initiative) -> dict[str, Phase]:
    """Field key -> the first phase ahead whose gate asks for it: what a gate says of a document without anything."""
    from .fields import empty_document

    way, here = PHASES[initiative.route or Route.STANDARD], Phase(initiative.phase)
    found: dict[str, Phase] = {}
    order = list(Phase)
    for target in way:
        if order.index(target) > order.index(here):
            for sentence in still_needed(initiative, empty_document(initiative.language), target):
                if sentence.field:
                    found.setdefault(sentence.field, target)
    return found


def still_needed(initiative: Initiative, document: Document, target: Phase) -> list[Needed]:
    """The sentences under "still needed for the next step"; empty when the step may be taken."""
    return [
        sentence
        for gate in gates_before(target, initiative.route or Route.STANDARD)
        for sentence in gate.missing(document, initiative)
    ]
