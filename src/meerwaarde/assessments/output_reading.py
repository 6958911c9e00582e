"""Reads a filled-in assessment (assessment-output, version 2) back into answers and repetitions."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from .answer_values import checked
from .definition import Outline, Spot, Task, Value
from .filled import FIRST, MAX_REPETITIONS, Filled, Repeats, joined
from .output import OWN_KEY, home_of, output_urn

MAX_BYTES = 20 * 1024 * 1024
MAX_ELEMENTS = 2000


class BadOutput(ValidationError):
    """The file cannot be taken over; the message says where and why."""

    def __init__(self, place: str, reason: str) -> None:
        told = f"{place}: {reason}" if place else reason
        super().__init__(told.encode(errors="replace").decode())  # a file may hold halves of characters


@dataclass
class ReadOutput:
    values: dict[Spot, Value] = field(default_factory=dict)
    repeats: Repeats = field(default_factory=dict)
    ready: list[str] = field(default_factory=list)


def parse_output(content: bytes) -> Any:
    if len(content) > MAX_BYTES:
        raise BadOutput("", _("the file is too large"))
    try:
        return json.loads(content.decode("utf-8-sig"), parse_constant=_refuse)
    except (UnicodeDecodeError, ValueError, RecursionError):
        raise BadOutput("", _("this is not a JSON file")) from None


def _refuse(name: str) -> Any:
    raise ValueError(name)


def _object(found: Any, place: str) -> dict[str, Any]:
    if not isinstance(found, dict):
        raise BadOutput(place, _("an object is expected here"))
    return found


def read_output(outline: Outline, found: Any) -> ReadOutput:
    """What the file answers of this instrument, with repetitions keyed by their number. Raises BadOutput."""
    found = _object(found, "")
    metadata = _object(found.get("metadata"), "metadata")
    own = _object(found.get(OWN_KEY) or {}, OWN_KEY)
    if metadata.get("urn") != output_urn(outline) or own.get("version", outline.version) != outline.version:
        raise BadOutput(
            "metadata.urn",
            _("this file is of another questionnaire; %(urn)s is expected") % {"urn": output_urn(outline)},
        )
    groups = {
        "answers": _object(found.get("answers"), "answers"),
        f"{OWN_KEY}.answers": _object(own.get("answers") or {}, f"{OWN_KEY}.answers"),
    }
    read = ReadOutput()
    given: dict[str, tuple[str, Any]] = {}
    for name, answers in groups.items():
        for task_id, value in answers.items():
            if task_id not in outline.tasks:
                raise BadOutput(f"{name}.{task_id}"[:200], _("this questionnaire has no such question"))
            given[task_id] = (f"{name}.{task_id}", value)
    # In the order of the definition: repetitions of a group that follows another one are known by then.
    for task_id in outline.tasks:
        if task_id in given:
            _take(outline, read, outline.tasks[task_id], *given[task_id])
    done = [*(metadata.get("completedTasks") or ()), *(own.get("completedTasks") or ())]
    read.ready = [part for part in outline.parts if part in done]
    _check_values(outline, read)
    return read


def _take(outline: Outline, read: ReadOutput, task: Task, place: str, found: Any) -> None:
    if not isinstance(found, list):
        if not task.question or task.loops:
            raise BadOutput(place, _("a list is expected here: one element for each repetition"))
        read.values[Spot(task.id)] = _value(found, place)
        return
    if not task.repeatable:
        raise BadOutput(place, _("this question is not repeated"))
    if len(found) > MAX_ELEMENTS:
        raise BadOutput(place, _("there are too many repetitions"))
    for number, element in enumerate(found):
        here = f"{place}[{number}]"
        at = _place_of(outline, read, task, _object(element, here), here)
        for key, value in _answers_in(element):
            child = outline.tasks.get(key)
            if child is None or not child.question or home_of(child) != task.id:
                raise BadOutput(f"{here}.{key}"[:200], _("this group has no such question"))
            read.values[Spot(key, at)] = _value(value, f"{here}.{key}")


def _answers_in(element: dict[str, Any]) -> Iterator[tuple[str, Any]]:
    return ((key, value) for key, value in element.items() if isinstance(value, dict))


def _index(element: dict[str, Any], key: str, here: str) -> int:
    number = element.get(key, 0 if key != "_index" else None)
    if not isinstance(number, int) or isinstance(number, bool) or not 0 <= number < MAX_REPETITIONS:
        raise BadOutput(f"{here}.{key}", _("a whole number from 0 is expected here"))
    return number


def _place_of(outline: Outline, read: ReadOutput, task: Task, element: dict[str, Any], here: str) -> str:
    place = ""
    for loop_id in task.loops:
        loop = outline.tasks[loop_id]
        number = _index(element, "_index" if loop_id == task.id else loop_id, here)
        if loop.mirrors:
            keys = Filled(outline, read.values, read.repeats).keys(loop, place)
            if number >= len(keys):
                raise BadOutput(here, _("there is no repetition %(number)d to belong to") % {"number": number})
        else:
            keys = read.repeats.setdefault(loop_id, {}).setdefault(place, [])
            keys.extend(str(one + 1) for one in range(len(keys), number + 1))
        place = joined(place, keys[number])
    return place


def _value(found: Any, place: str) -> Value:
    found = _object(found, place)
    if "value" not in found:
        raise BadOutput(place, _("“value” is missing"))
    value: Value = found["value"]
    if not (value is None or isinstance(value, (str, dict, list))):
        raise BadOutput(f"{place}.value", _("text, a list of texts or null is expected here"))
    return value


def _check_values(outline: Outline, read: ReadOutput) -> None:
    filled = Filled(outline, read.values, read.repeats)
    for spot, value in list(read.values.items()):
        task = outline.tasks[spot.task]
        try:
            read.values[spot] = checked(task, value, filled.options(task))
        except ValidationError as problem:
            raise BadOutput(f"{spot.task} {spot.place}".strip(), " ".join(problem.messages)) from None
    # One repetition under its first key is how an untouched group looks: nothing to keep.
    read.repeats = {
        task: kept
        for task, places in read.repeats.items()
        if (kept := {p: k for p, k in places.items() if k != [FIRST]})
    }
