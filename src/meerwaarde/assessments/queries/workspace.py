"""What officials see of the assessments of one plan. The number of queries does not grow with the answers."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from django.db.models import Count, Q
from django.shortcuts import get_object_or_404

from meerwaarde.initiatives.models import Initiative
from meerwaarde.organisations.models import Organisation

from ..definition import Outline, Spot, Task, Value, outline_of
from ..filled import Filled, Outcome
from ..labels import title_of
from ..models import Answer, Assessment, Instrument, PublishedPart
from ..output import Given, build_output
from ..roles import Roles
from .questionnaire import Node, PartTree, Previews, Progress, previews_from, previews_of, progress_of


@dataclass(frozen=True)
class PartState:
    """A line in the table of contents."""

    part: str
    title: str
    progress: Progress
    is_ready: bool
    published: PublishedPart | None
    is_current: bool = False
    groups: list[Node] = field(default_factory=list)


class Opened:
    """An assessment with everything in it: its answers, roles and what is public (4 queries)."""

    def __init__(self, assessment: Assessment, person: Any = None) -> None:
        self.assessment = assessment
        self.initiative: Initiative = assessment.initiative
        self.person = person
        self.outline: Outline = outline_of(assessment.instrument)
        self.answers = {Spot(one.task, one.place): one for one in assessment.answers.all()}
        self.roles = Roles.of(assessment, self.outline)

    @cached_property
    def values(self) -> dict[Spot, Value]:
        """Also what is only proposed: a group is there when its proposal is."""
        return {spot: answer.value for spot, answer in self.answers.items()}

    @cached_property
    def filled(self) -> Filled:
        return Filled(self.outline, self.values, self.assessment.repeats)

    @cached_property
    def confirmed(self) -> Filled:
        """With what counts only: proposals lead to no outcome."""
        values = {spot: answer.value for spot, answer in self.answers.items() if answer.is_confirmed}
        return Filled(self.outline, values, self.assessment.repeats)

    @cached_property
    def published(self) -> dict[str, PublishedPart]:
        return {one.part: one for one in self.assessment.published_parts.defer("content")}

    def may_answer(self, task: Task) -> bool:
        return self.roles.may_answer(self.person, self.initiative.organisation, task)

    def outcomes(self) -> list[Outcome]:
        return self.confirmed.outcomes()

    def states(self, current: Node | None = None) -> list[PartState]:
        found = []
        for part in self.outline.parts:
            here = current is not None and current.task.id == part
            found.append(
                PartState(
                    part=part,
                    title=title_of(self.outline, self.outline.tasks[part]),
                    progress=progress_of(self.filled, self.answers, part),
                    is_ready=part in self.assessment.ready,
                    published=self.published.get(part),
                    is_current=here,
                    groups=[one for one in current.children if one.kind != "question"] if here and current else [],
                )
            )
        return found

    def tree(self, part: str) -> Node:
        previews = previews_of(self.filled, self.answers)
        for other in self._others():
            for target, told in other.items():
                previews.setdefault(target, []).extend(told)
        return PartTree(
            self.filled, self.answers, roles=self.roles, previews=previews, may_answer=self.may_answer
        ).build(part)

    def _others(self) -> list[Previews]:
        """What other instruments of this plan say that is of use here (2 queries)."""
        found = []
        others = Assessment.objects.filter(initiative=self.initiative).exclude(pk=self.assessment.pk)
        for other in others.select_related("instrument").prefetch_related("answers"):
            answers: dict[Spot, Answer] = {Spot(one.task, one.place): one for one in other.answers.all()}
            filled = Filled(outline_of(other.instrument), {s: a.value for s, a in answers.items()}, other.repeats)
            found.append(previews_from(self.outline, filled, answers))
        return found

    def action_points(self) -> list[tuple[str, list[str]]]:
        """All action points per part, for the part that sums them up."""
        found: dict[str, list[str]] = {}
        for task in self.outline.questions():
            parent = self.outline.tasks.get(task.parent)
            if parent is None or not parent.is_action_group:
                continue
            for place in self.filled.places(task):
                answer = self.answers.get(Spot(task.id, place))
                if answer is not None and answer.is_confirmed and isinstance(answer.value, str) and answer.value:
                    found.setdefault(title_of(self.outline, self.outline.tasks[task.part]), []).append(answer.value)
        return list(found.items())

    def output(self) -> dict[str, Any]:
        given = {
            spot: Given(answer.value, answer.edited_at)
            for spot, answer in self.answers.items()
            if answer.is_confirmed and answer.value not in (None, "", [], {})
        }
        return build_output(
            self.outline, self.filled, given, created_at=self.assessment.changed_at, ready=self.assessment.ready
        )


def assessment_of(organisation: Organisation, plan: str, number: int) -> Assessment:
    """Raises Http404 for what is not of this organisation and plan."""
    return get_object_or_404(
        Assessment.objects.select_related("initiative__organisation", "instrument").defer("instrument__definition"),
        pk=number,
        initiative__organisation=organisation,
        initiative__slug=plan,
    )


@dataclass(frozen=True)
class Started:
    assessment: Assessment
    answered: int
    proposed: int
    published: int


def started_of(initiative: Initiative) -> list[Started]:
    answered = Q(answers__confirmed_at__isnull=False, answers__value__isnull=False)
    found = (
        Assessment.objects.filter(initiative=initiative)
        .select_related("instrument")
        .defer("instrument__definition")
        .annotate(
            answered=Count("answers", filter=answered, distinct=True),
            proposed=Count("answers", filter=Q(answers__confirmed_at=None), distinct=True),
            public_parts=Count("published_parts", distinct=True),
        )
    )
    return [Started(one, one.answered, one.proposed, one.public_parts) for one in found]


def instruments_for(initiative: Initiative) -> list[Instrument]:
    """What can still be started; of each instrument only the newest version that was read in."""
    newest: dict[str, Instrument] = {}
    for instrument in Instrument.objects.defer("definition"):
        known = newest.get(instrument.urn)
        if known is None or _version(instrument) > _version(known):
            newest[instrument.urn] = instrument
    started = set(Assessment.objects.filter(initiative=initiative).values_list("instrument_id", flat=True))
    return [one for one in newest.values() if one.pk not in started]


def _version(instrument: Instrument) -> tuple[int, ...]:
    return tuple(int(number) for number in instrument.version.split(".") if number)
