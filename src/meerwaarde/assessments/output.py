"""A filled-in assessment as JSON in the government's output format (assessment-output, version 2).

Each repeatable task has a list under its own id; an element holds its `_index`, the index of each repetition around it
under that task's id (a whole number, which the format allows), and its answers.

The format only takes ids of numbers and dots, while the IAMA has ids such as `5.A.1` and `4.actiepunten.tekst`. Answers
under such ids stand, in the same shape, under `x-meerwaarde`: the format allows further keys, and a made-up number
would be somebody else's question.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from .definition import Outline, Spot, Task, Value
from .filled import Filled, joined

SCHEMA = "https://github.com/MinBZK/par-dpia-form/blob/main/schemas/assessment-output.v2.schema.json"
OWN_KEY = "x-meerwaarde"
_KEY = re.compile(r"[0-9]+(\.[0-9]+)*(\[[0-9]+\])?")
_PART = re.compile(r"[0-9]+")


def fits_format(task_id: str) -> bool:
    return _KEY.fullmatch(task_id) is not None


def output_urn(outline: Outline) -> str:
    """The urn with a version of two numbers, as the format wants it."""
    numbers = [*outline.version.split("."), "0"] if outline.version else ["0", "0"]
    return f"{outline.urn}:{numbers[0]}.{numbers[1]}"


@dataclass(frozen=True)
class Given:
    """A confirmed answer, with the moment of its last change."""

    value: Value
    at: datetime


def home_of(task: Task) -> str:
    """The repeatable task under which the answer to a question stands, or "" when it stands alone."""
    return task.loops[-1] if task.loops else ""


def is_outside_format(outline: Outline, loop_id: str) -> bool:
    """Whether some id in a repeated group does not fit the format: then the whole group stands apart."""
    inside = [task.id for task in outline.questions() if home_of(task) == loop_id]
    return not all(map(fits_format, [*outline.tasks[loop_id].loops, *inside]))


def build_output(
    outline: Outline, filled: Filled, given: Mapping[Spot, Given], *, created_at: datetime, ready: list[str]
) -> dict[str, Any]:
    """The whole document. Only what is in `given` is in it: proposals that nobody confirmed are no answers."""
    answers: dict[str, Any] = {}
    apart: dict[str, Any] = {}
    for task in outline.tasks.values():
        if task.question and not task.loops and (answer := given.get(Spot(task.id))):
            (answers if fits_format(task.id) else apart)[task.id] = _answer(answer)
        if task.repeatable and (elements := _elements(outline, filled, task, given)):
            (apart if is_outside_format(outline, task.id) else answers)[task.id] = elements
    urn = output_urn(outline)
    own: dict[str, Any] = {"version": outline.version} if outline.version != urn.rpartition(":")[2] else {}
    if apart:
        own["answers"] = apart
    if odd := [part for part in ready if not _PART.fullmatch(part)]:
        own["completedTasks"] = odd
    metadata: dict[str, Any] = {"urn": urn, "createdAt": created_at.isoformat()}
    if plain := [part for part in ready if _PART.fullmatch(part)]:
        metadata["completedTasks"] = plain
    return {"$schema": SCHEMA, "metadata": metadata, "answers": answers, **({OWN_KEY: own} if own else {})}


def _answer(given: Given) -> dict[str, Any]:
    # No names: `lastEditedBy` is optional, and who wrote what stays within the organisation.
    return {"value": given.value, "lastEditedAt": given.at.isoformat()}


def _elements(outline: Outline, filled: Filled, loop: Task, given: Mapping[Spot, Given]) -> list[dict[str, Any]]:
    """One element for each repetition, also an empty one between others, so that numbers keep their meaning."""
    questions = [task for task in outline.questions() if home_of(task) == loop.id]
    found: list[dict[str, Any]] = []
    for place in filled.places(loop):
        element: dict[str, Any] = {}
        here = ""
        for loop_id, key in zip(loop.loops, place.split("/"), strict=True):
            number = filled.keys(outline.tasks[loop_id], here).index(key)
            element["_index" if loop_id == loop.id else loop_id] = number
            here = joined(here, key)
        element |= {task.id: _answer(given[spot]) for task in questions if (spot := Spot(task.id, place)) in given}
        found.append(element)
    while found and not any(isinstance(value, dict) for value in found[-1].values()):
        found.pop()
    return found
