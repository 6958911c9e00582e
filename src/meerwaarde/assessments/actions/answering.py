"""Filling in: starting an assessment, answering, repeating groups, accepting what the dossier proposes."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from meerwaarde.initiatives.actions.editing import draft_document
from meerwaarde.initiatives.models import Initiative
from meerwaarde.initiatives.models.parts import new_key
from meerwaarde.organisations.permissions import Permission, require

from ..answer_values import checked, digest_of
from ..definition import Outline, Spot, Task, Value, outline_of
from ..filled import FIRST, MAX_REPETITIONS, Filled, Repeats, joined
from ..models import Answer, Assessment, Instrument
from ..prefill import Proposal, from_other, proposals, repeats_for, standing
from ..roles import Roles
from .recording import record


@dataclass
class Saved:
    """What became of a save: the spots that changed, and those that somebody else had changed in between."""

    changed: list[Spot] = field(default_factory=list)
    conflicts: list[Spot] = field(default_factory=list)


class Desk:
    """An assessment under the hands of one person, locked until their change is done."""

    def __init__(self, by: Any, assessment: Assessment) -> None:
        self.by = by
        self.assessment = (
            Assessment.objects.select_for_update(of=("self",))
            .select_related("initiative__organisation", "instrument")
            .get(pk=assessment.pk)
        )
        self.initiative: Initiative = self.assessment.initiative
        self.outline: Outline = outline_of(self.assessment.instrument)
        self.roles = Roles.of(self.assessment, self.outline)
        self.answers = {Spot(one.task, one.place): one for one in self.assessment.answers.all()}

    @property
    def values(self) -> dict[Spot, Value]:
        return {spot: answer.value for spot, answer in self.answers.items()}

    def filled(self) -> Filled:
        return Filled(self.outline, self.values, self.assessment.repeats)

    def task(self, task_id: str) -> Task:
        try:
            return self.outline.tasks[task_id]
        except KeyError:
            raise ValidationError(_("This questionnaire has no question %(id)s.") % {"id": task_id}) from None

    def require_role(self, tasks: Iterable[Task]) -> str:
        """The role by which this person answers these tasks. Raises PermissionDenied when it is not theirs."""
        require(self.by, Permission.SEE_WORK, self.initiative.organisation)
        role = ""
        for task in tasks:
            role = self.roles.of_task(task)
            if not self.roles.may_answer(self.by, self.initiative.organisation, task):
                raise PermissionDenied(_("Question %(id)s is answered by another role.") % {"id": task.id})
        return role

    def put(self, spot: Spot, value: Value) -> None:
        """What a person wrote: it is confirmed, whatever proposed it first."""
        now = timezone.now()
        answer = self.answers.get(spot) or Answer(assessment=self.assessment, task=spot.task, place=spot.place)
        answer.value, answer.edited_at, answer.edited_by, answer.confirmed_at = value, now, self.by, now
        answer.save()
        self.answers[spot] = answer

    def finish(self, role: str, kind: str, after: dict[str, Any]) -> None:
        self.assessment.changed_at = timezone.now()
        self.assessment.save(update_fields=["changed_at", "repeats", "ready"])
        about = {"assessment": self.assessment.pk, "instrument": str(self.assessment.instrument)}
        record(by=self.by, role=role, initiative=self.initiative, kind=kind, after={**about, **after})


def _named(spots: Iterable[Spot]) -> list[str]:
    return [joined(spot.task, spot.place) for spot in spots]


@transaction.atomic
def start_assessment(*, by: Any, initiative: Initiative, instrument: Instrument) -> Assessment:
    """Begin an instrument for this initiative, with what the dossier already answers as proposals."""
    role = require(by, Permission.EDIT, initiative.organisation)
    if not initiative.is_followed_here:
        raise ValidationError(_("Take this plan over first: nobody of your organisation manages it here yet."))
    known = Assessment.objects.filter(initiative=initiative, instrument=instrument).first()
    if known is not None:
        raise ValidationError(_("This assessment was already started."))
    assessment = Assessment.objects.create(initiative=initiative, instrument=instrument)
    record(
        by=by,
        role=role,
        initiative=initiative,
        kind="assessment_started",
        after={"assessment": assessment.pk, "instrument": str(instrument), "sha256": instrument.sha256},
        public=True,
    )
    propose_from_dossier(by=by, assessment=assessment)
    assessment.refresh_from_db(fields=["repeats", "changed_at"])
    return assessment


@transaction.atomic
def propose_from_dossier(*, by: Any, assessment: Assessment) -> int:
    """Look in the dossier for answers that nobody gave yet. Returns how many proposals are new or changed.

    What a person answered or accepted is never touched; a proposal that the dossier no longer makes disappears.
    """
    role = require(by, Permission.EDIT, assessment.initiative.organisation)
    desk = Desk(by, assessment)
    found = {one.spot: one for one in _all_proposals(desk)}
    open_spots = {spot for spot, answer in desk.answers.items() if not answer.is_confirmed}
    gone = [desk.answers[spot].pk for spot in open_spots - set(found)]
    Answer.objects.filter(pk__in=gone).delete()
    kept = {spot: answer.value for spot, answer in desk.answers.items() if answer.is_confirmed}
    wanted = [one for spot, one in found.items() if spot not in kept]
    desk.assessment.repeats = repeats_for(desk.outline, desk.assessment.repeats, [one.spot for one in wanted])
    changed = []
    for one in standing(desk.outline, desk.assessment.repeats, wanted, kept):
        answer = desk.answers.get(one.spot)
        if answer is not None and answer.value == one.value:
            continue
        Answer.objects.update_or_create(
            assessment=desk.assessment,
            task=one.spot.task,
            place=one.spot.place,
            defaults={
                "value": one.value,
                "source": one.source,
                "confirmed_at": None,
                "edited_at": timezone.now(),
                "edited_by": None,
            },
        )
        changed.append(one.spot)
    desk.finish(role, "assessment_proposed", {"questions": _named(changed), "gone": len(gone)})
    return len(changed)


def _all_proposals(desk: Desk) -> Iterable[Proposal]:
    yield from proposals(desk.outline, draft_document(desk.initiative))
    others = (
        Assessment.objects.filter(initiative=desk.initiative)
        .exclude(pk=desk.assessment.pk)
        .select_related("instrument")
        .prefetch_related("answers")
    )
    for other in others:
        given = {Spot(one.task, one.place): one.value for one in other.answers.all() if one.is_confirmed}
        yield from from_other(desk.outline, outline_of(other.instrument), given)


@transaction.atomic
def save_answers(
    *, by: Any, assessment: Assessment, changes: Mapping[Spot, Value], seen: Mapping[Spot, str] | None = None
) -> Saved:
    """Keep what a person wrote. `seen` holds the fingerprint of what stood there when they began.

    A question that somebody else changed since is not overwritten, but named in `conflicts`. Raises PermissionDenied
    for a question of another role, ValidationError for a value that cannot be its answer; then nothing is kept.
    """
    desk = Desk(by, assessment)
    tasks = [desk.task(spot.task) for spot in changes]
    role = desk.require_role(tasks)
    filled, saved = desk.filled(), Saved()
    for spot, value in changes.items():
        task = desk.task(spot.task)
        if not task.question or not filled.is_place(task, spot.place):
            raise ValidationError(
                _("This questionnaire has no question %(id)s.") % {"id": joined(spot.task, spot.place)}
            )
        answer = desk.answers.get(spot)
        now = answer.value if answer else None
        if digest_of(value) == digest_of(now):
            continue
        value = checked(task, value, filled.options(task), now)
        base = (seen or {}).get(spot)
        if base is not None and base != digest_of(now) and answer is not None and answer.edited_by_id != by.pk:
            if base != digest_of(value):  # else only the other person changed it
                saved.conflicts.append(spot)
            continue
        desk.put(spot, value)
        saved.changed.append(spot)
    if saved.changed:
        desk.finish(role, "assessment_answered", {"questions": _named(saved.changed)})
    return saved


@transaction.atomic
def accept_proposals(*, by: Any, assessment: Assessment, spots: Iterable[Spot]) -> int:
    """Say of proposals from the dossier that they are the answer. Returns how many were still open."""
    desk = Desk(by, assessment)
    spots = [spot for spot in spots if spot in desk.answers and not desk.answers[spot].is_confirmed]
    role = desk.require_role(desk.task(spot.task) for spot in spots)
    now = timezone.now()
    for spot in spots:
        answer = desk.answers[spot]
        answer.confirmed_at, answer.edited_at, answer.edited_by = now, now, by
        answer.save(update_fields=["confirmed_at", "edited_at", "edited_by"])
    if spots:
        desk.finish(role, "assessment_accepted", {"questions": _named(spots)})
    return len(spots)


@transaction.atomic
def add_repetition(*, by: Any, assessment: Assessment, task_id: str, place: str = "") -> str:
    """One more of a repeatable group or question. Returns its key."""
    desk = Desk(by, assessment)
    task, filled = desk.task(task_id), desk.filled()
    role = desk.require_role([task])
    outer = place.split("/") if place else []
    stands = task.repeatable and not task.mirrors and len(outer) == len(task.loops) - 1
    if not stands or not any(one.startswith(f"{place}/") or not place for one in filled.places(task)):
        raise ValidationError(_("This cannot be repeated."))
    keys = list(filled.keys(task, place))
    if len(keys) >= MAX_REPETITIONS:
        raise ValidationError(_("At most %(most)d times.") % {"most": MAX_REPETITIONS})
    key = new_key()
    desk.assessment.repeats = _with(desk.assessment.repeats, task_id, place, [*keys, key])
    desk.finish(role, "assessment_answered", {"added": joined(task_id, place)})
    return key


@transaction.atomic
def remove_repetition(*, by: Any, assessment: Assessment, task_id: str, place: str) -> None:
    """Take one repetition away, with the answers in it and in the groups that follow it. `place` ends with its key."""
    desk = Desk(by, assessment)
    task, filled = desk.task(task_id), desk.filled()
    outer, _separator, key = place.rpartition("/")
    if not task.repeatable or task.mirrors or not filled.is_place(task, place):
        raise ValidationError(_("This cannot be removed."))
    tasks = [one for one in desk.outline.tasks.values() if one.question and task_id in one.loops]
    role = desk.require_role([task, *tasks])
    keys = [one for one in filled.keys(task, outer) if one != key]
    repeats: Repeats = _with(desk.assessment.repeats, task_id, outer, keys if keys not in ([], [FIRST]) else [])
    desk.assessment.repeats = {
        one: {at: keys for at, keys in places.items() if one == task_id or not f"{at}/".startswith(f"{place}/")}
        if task_id in desk.outline.tasks[one].loops
        else places
        for one, places in repeats.items()
        if one in desk.outline.tasks
    }
    for spot in [spot for spot in desk.answers if task_id in desk.outline.tasks[spot.task].loops]:
        if f"{spot.place}/".startswith(f"{place}/"):
            desk.answers.pop(spot).delete()
    _drop_orphans(desk)
    desk.finish(role, "assessment_answered", {"removed": joined(task_id, place)})


def _drop_orphans(desk: Desk) -> None:
    """Answers in groups that followed what was removed stand nowhere any more."""
    filled = desk.filled()
    for spot in list(desk.answers):
        if spot.task in desk.outline.tasks and not filled.is_place(desk.outline.tasks[spot.task], spot.place):
            desk.answers.pop(spot).delete()


def _with(repeats: Repeats, task_id: str, place: str, keys: list[str]) -> Repeats:
    return {**repeats, task_id: {**repeats.get(task_id, {}), place: keys}}


@transaction.atomic
def set_part_ready(*, by: Any, assessment: Assessment, part: str, ready: bool) -> None:
    """Say that a part is finished, or not yet."""
    role = require(by, Permission.EDIT, assessment.initiative.organisation)
    desk = Desk(by, assessment)
    if part not in desk.outline.parts:
        raise ValidationError(_("This questionnaire has no part %(id)s.") % {"id": part})
    others = [one for one in desk.assessment.ready if one != part]
    desk.assessment.ready = [one for one in desk.outline.parts if one in others or (ready and one == part)]
    desk.finish(role, "assessment_part_ready", {"part": part, "ready": ready})
