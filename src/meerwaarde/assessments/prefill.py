"""What a dossier already answers: one table from a question of a government instrument to the dossier's own words.

A proposal is never an answer: it carries its source and waits until somebody accepts or rewrites it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from django.utils import translation

from meerwaarde.initiatives.fields import Document

from . import dossier_words as words
from .definition import ONE_CHOICE, SEVERAL_CHOICES, Outline, Spot, Task, Value
from .filled import FIRST, Filled, Repeats, is_given

IAMA, DPIA, PRESCAN = "urn:nl:iama", "urn:nl:dpia", "urn:nl:prescan"


@dataclass(frozen=True)
class Prefill:
    """One question, the field of the dossier its answer comes from, and how."""

    urn: str
    task: str
    source: str
    give: Callable[[Document], str]


@dataclass(frozen=True)
class PrefillRows:
    """Questions within repeated groups: a repetition per row of the dossier, with the row's own key."""

    urn: str
    tasks: tuple[str, ...]
    source: str
    give: Callable[[Document], list[words.Row]]


@dataclass(frozen=True)
class Proposal:
    spot: Spot
    value: Value
    source: str


PREFILLS: tuple[Prefill | PrefillRows, ...] = (
    Prefill(IAMA, "1.1.1", "problem", words.text("problem")),
    Prefill(IAMA, "1.1.2", "societal_goal", words.text("societal_goal", "why")),
    Prefill(IAMA, "1.2.1", "value_effects", words.positive_effects),
    Prefill(IAMA, "1.2.2", "value_effects", words.negative_effects),
    Prefill(IAMA, "1.3.4", "legal_basis", words.text("legal_basis")),
    Prefill(IAMA, "1.4.1.1", "technologies", words.developers),
    Prefill(IAMA, "1.4.1.2", "owner", words.users),
    Prefill(IAMA, "1.4.2", "executive", words.executive),
    Prefill(IAMA, "2.1.1.2", "technologies", words.technologies),
    Prefill(IAMA, "2.1.2", "alternatives", words.alternatives),
    Prefill(IAMA, "2.3.1", "chain_steps", words.data_used),
    Prefill(IAMA, "3.1.2", "starts_on", words.period),
    Prefill(IAMA, "3.1.4", "places", words.places),
    Prefill(IAMA, "3.2.1", "human_intervention", words.text("human_intervention")),
    Prefill(IAMA, "3.5.1", "value_effects", words.groups),
    Prefill(IAMA, "3.5.2", "value_effects", words.negative_effects),
    Prefill(IAMA, "3.5.3", "value_effects", words.positive_effects),
    Prefill(IAMA, "3.5.4", "partners", words.voices),
    Prefill(IAMA, "4.5.1", "alternatives", words.alternatives),
    Prefill(IAMA, "4.5.2", "measures", words.measures),
    Prefill(IAMA, "4.5.3", "value_effects", words.residual_risks),
    Prefill(IAMA, "4.5.4", "proportionality", words.text("proportionality")),
    PrefillRows(IAMA, ("4.actiepunten.tekst",), "measures", words.action_points),
    Prefill(IAMA, "5.A.1", "societal_goal", words.served_interests),
    Prefill(IAMA, "5.A.2", "value_effects", words.negative_effects),
    Prefill(IAMA, "5.C", "value_effects", words.accepted_risks),
    Prefill(DPIA, "1.1", "summary", words.text("summary", "why")),
    PrefillRows(DPIA, ("2.1.1",), "chain_steps", words.collected),
    Prefill(DPIA, "2.3", "data_description", words.text("data_description")),
    PrefillRows(DPIA, ("3.1.1",), "chain_steps", words.steps("3.1.1", words.step_name)),
    PrefillRows(DPIA, ("3.1.2",), "chain_steps", words.steps("3.1.2", words.column("what"))),
    Prefill(DPIA, "4", "technologies", words.technologies),
    PrefillRows(DPIA, ("5.1.1",), "societal_goal", words.steps("5.1.1", words.goal_of_step, FIRST)),
    PrefillRows(DPIA, ("6.1.1.1",), "chain_steps", words.steps("6.1.1.1", words.receivers, FIRST)),
    PrefillRows(DPIA, ("9.1.1.1",), "chain_steps", words.steps("9.1.1.1", words.column("legal_ground"), FIRST)),
    Prefill(DPIA, "9.2", "legal_basis", words.text("legal_basis")),
    PrefillRows(DPIA, ("10.1.1.5",), "chain_steps", words.steps("10.1.1.5", words.column("retention"), FIRST)),
    PrefillRows(DPIA, ("11.1.1.2",), "chain_steps", words.steps("11.1.1.2", words.column("legal_ground"), FIRST)),
    Prefill(DPIA, "14.1", "alternatives", words.alternatives),
    Prefill(DPIA, "14.2", "proportionality", words.text("proportionality")),
    PrefillRows(DPIA, ("16.1.1", "16.1.2", "16.1.5", "16.1.6"), "value_effects", words.risks),
    PrefillRows(DPIA, ("17.1.1", "17.1.2", "17.1.3", "17.1.7"), "measures", words.risk_measures),
    Prefill(DPIA, "17.2", "risk_management", words.text("risk_management")),
    Prefill(DPIA, "17.3", "value_effects", words.accepted_risks),
    Prefill(PRESCAN, "0.2", "summary", words.text("summary", "how_it_works")),
    Prefill(PRESCAN, "0.3", "societal_goal", words.text("societal_goal", "why")),
    Prefill(PRESCAN, "1.1.1", "personal_data", words.yes_or_no("personal_data", "yes", "no")),
    Prefill(PRESCAN, "6.1.1", "publication_category", words.filled("publication_category")),
    Prefill(PRESCAN, "6.1.2", "publication_category", words.yes_or_no("publication_category", "high_risk")),
    Prefill(PRESCAN, "6.1.3", "publication_category", words.yes_or_no("publication_category", "impactful")),
)


def proposals(outline: Outline, document: Document) -> Iterator[Proposal]:
    """What the dossier answers of this instrument, in the dossier's language."""
    with translation.override(document.get("language") or "nl"):
        for entry in PREFILLS:
            if entry.urn != outline.urn:
                continue
            given = [((), entry.task, entry.give(document))] if isinstance(entry, Prefill) else entry.give(document)
            for keys, task_id, value in given:
                task = outline.tasks.get(task_id)
                # A later version of an instrument may ask something else under another number.
                if task is not None and len(task.loops) == len(keys) and fits(task, value):
                    yield Proposal(Spot(task_id, "/".join(keys)), value, entry.source)


def from_other(outline: Outline, other: Outline, answers: dict[Spot, Value]) -> Iterator[Proposal]:
    """What was answered in another instrument, where that says that its answer may be taken over here."""
    for task in other.tasks.values():
        value = answers.get(Spot(task.id))
        if task.loops or not is_given(value):
            continue
        for reference in task.references:
            target = outline.tasks.get(reference.task)
            if reference.instrument != outline.short_name or target is None or not fits(target, value):
                continue
            if reference.kind in ("pre-fill", "one-to-one", "direct takeover") and not target.loops:
                yield Proposal(Spot(target.id), value, f"{other.urn}#{task.id}")


def fits(task: Task, value: Value) -> bool:
    """Whether this can be an answer to the question at all."""
    if not is_given(value) or isinstance(value, dict):
        return False
    if task.question in SEVERAL_CHOICES:
        return isinstance(value, list)
    if task.question in ONE_CHOICE:
        return any(option.value == value for option in task.options)
    return isinstance(value, str) and task.question in ("text_input", "open_text")


def repeats_for(outline: Outline, repeats: Repeats, spots: list[Spot]) -> Repeats:
    """The repetitions with those that these spots need added; groups that mirror another question follow by itself."""
    grown: Repeats = {task: {place: list(keys) for place, keys in at.items()} for task, at in repeats.items()}
    for spot in spots:
        keys, here = spot.place.split("/") if spot.place else [], ""
        for loop_id, key in zip(outline.tasks[spot.task].loops, keys, strict=True):
            if not outline.tasks[loop_id].mirrors:
                known = grown.setdefault(loop_id, {}).setdefault(here, [])
                if key not in known:
                    known.append(key)
            here = f"{here}/{key}" if here else key
    return grown


def standing(outline: Outline, repeats: Repeats, found: list[Proposal], values: dict[Spot, Value]) -> list[Proposal]:
    """The proposals that stand somewhere in the questionnaire once its repetitions are there."""
    filled = Filled(outline, {**values, **{one.spot: one.value for one in found}}, repeats)
    return [one for one in found if filled.is_place(outline.tasks[one.spot.task], one.spot.place)]
