"""The outline of an assessment definition: its tasks as a tree, each with what the questionnaire needs to know.

The definition itself is kept as the government gave it (see models.Instrument); the outline is made from it and
changes nothing in it. Format: assessment-definition, version 2, of MinBZK/par-dpia-form.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from .models import Instrument

# What a task may be; a group holds other tasks, an informational one only text, the rest are questions.
LAYOUT_TYPES = frozenset({"task_group", "informational"})
QUESTION_TYPES = frozenset(
    {
        "text_input",
        "open_text",
        "select_option",
        "multiselect_scrollable",
        "checkbox_option",
        "radio_option",
        "date",
        "image",
    }
)
SEVERAL_CHOICES = frozenset({"multiselect_scrollable", "checkbox_option"})
ONE_CHOICE = frozenset({"select_option", "radio_option"})

# An answer as the output schema keeps it: text, several texts, a picture, or nothing.
Value = str | list[str] | dict[str, str] | None


@dataclass(frozen=True)
class Spot:
    """One place for an answer: a question, and in which repetitions of the groups around it ("s1/k2")."""

    task: str
    place: str = ""


@dataclass(frozen=True)
class Option:
    value: str
    label: str


@dataclass(frozen=True)
class Condition:
    """When a task is shown (or hidden): what another question must have been answered."""

    task: str
    operator: str
    value: str
    shows: bool


@dataclass(frozen=True)
class Reference:
    """An answer of this task that is of use at another one, of this instrument or of another (by its short name)."""

    instrument: str
    task: str
    kind: str


@dataclass(frozen=True)
class Task:
    id: str
    number: int  # the position in the definition, from 0
    title: str
    description: str
    types: tuple[str, ...]
    part: str  # the id of the top-level task it belongs to
    parent: str
    level: int
    loops: tuple[str, ...]  # the repeatable tasks around it, itself included
    repeatable: bool
    item_name: str
    label_template: str
    options: tuple[Option, ...]
    conditions: tuple[Condition, ...]
    options_from: str
    mirrors: str  # the question whose answers decide how often this task is repeated
    score_key: str
    calculation: dict[str, Any]
    references: tuple[Reference, ...]
    sources: tuple[str, ...]
    in_fria: bool
    summarises_actions: bool
    is_action_group: bool
    children: tuple[str, ...]

    @property
    def question(self) -> str:
        """The type of question it asks, or "" when it asks nothing."""
        return next((kind for kind in self.types if kind in QUESTION_TYPES), "")


def is_text(value: str) -> bool:
    """No NUL and no half of a character pair: what no database and no page can hold."""
    return "\0" not in value and not any("\ud800" <= character <= "\udfff" for character in value)


def plain(value: Any) -> str:
    """A value of the definition as answers keep it: true, false and null are words in the output schema."""
    if value is None:
        return "null"
    if isinstance(value, bool):
        return "true" if value else "false"
    return str(value)


def unquoted(value: str) -> str:
    """Some conditions of the government hold their text between quotes of its own."""
    return value[1:-1] if len(value) > 1 and value[0] == value[-1] and value[0] in "'\"" else value


def same_option(one: str, other: str) -> bool:
    """Equal, or equal but for the category that stands before it ("Categorie betrokkenen: …")."""
    return one == other or one.endswith(f": {other}") or other.endswith(f": {one}")


def _conditions(given: dict[str, Any]) -> tuple[Condition, ...]:
    found = []
    for one in given.get("dependencies") or ():
        condition = one.get("condition") or {}
        if one.get("type") == "conditional" and condition.get("id"):
            value = unquoted(plain(condition.get("value")))
            operator = condition.get("operator") or "equals"
            found.append(Condition(condition["id"], operator, value, one.get("action") != "hide"))
    return tuple(found)


def _target(given: dict[str, Any], kind: str, key: str) -> str:
    for one in given.get("dependencies") or ():
        if one.get("type") == kind:
            return str((one.get(key) or {}).get("id") or "")
    return ""


def _references(given: dict[str, Any]) -> tuple[Reference, ...]:
    found = []
    for name, targets in (given.get("references") or {}).items():
        for target in targets if isinstance(targets, list) else [targets]:
            if isinstance(target, dict):
                reference = Reference(name.lower(), str(target["id"]), str(target["type"]))
                found.append(reference)
    return tuple(found)


class Outline:
    """All tasks of a definition by id, in its order."""

    def __init__(self, definition: dict[str, Any]) -> None:
        self.definition = definition
        self.urn = str(definition["urn"])
        self.name = str(definition["name"])
        self.version = str(definition.get("version") or "")
        self.shows_ids = bool(definition.get("prefixQuestionIds"))
        self.tasks: dict[str, Task] = {}
        self.parts = [self._add(given, "", "", 0, ()) for given in definition["tasks"]]
        # Which answers are of use at a task: of this instrument, and of others by their short name ("dpia").
        self.previews: dict[str, list[str]] = {}
        for task in self.tasks.values():
            for reference in task.references:
                if reference.instrument == self.short_name and reference.task in self.tasks:
                    self.previews.setdefault(reference.task, []).append(task.id)

    @property
    def short_name(self) -> str:
        return self.urn.rpartition(":")[2]

    def _add(self, given: dict[str, Any], part: str, parent: str, level: int, loops: tuple[str, ...]) -> str:
        task_id = str(given["id"])
        repeatable = bool(given.get("repeatable"))
        loops = (*loops, task_id) if repeatable else loops
        number = len(self.tasks)
        children = [str(child["id"]) for child in given.get("tasks") or ()]
        self.tasks[task_id] = Task(
            id=task_id,
            number=number,
            title=str(given["task"]),
            description=str(given.get("description") or ""),
            types=tuple(given["type"]),
            part=part or task_id,
            parent=parent,
            level=level,
            loops=loops,
            repeatable=repeatable,
            item_name=str(given.get("item_name") or ""),
            label_template=str(given.get("instance_label_template") or ""),
            options=tuple(
                Option(plain(option["value"]), str(option.get("label") or plain(option["value"])))
                for option in given.get("options") or ()
            ),
            conditions=_conditions(given),
            options_from=_target(given, "source_options", "condition") or _target(given, "source_options", "source"),
            mirrors=_target(given, "instance_mapping", "source") if repeatable else "",
            score_key=str((given.get("calculation") or {}).get("scoreKey") or ""),
            calculation=given.get("calculation") or {},
            references=_references(given),
            sources=tuple(str(one.get("description") or "") for one in given.get("sources") or ()),
            in_fria=bool(given.get("in_fria")),
            summarises_actions=bool(given.get("action_point_summary")),
            is_action_group=bool(given.get("action_point_group")),
            children=tuple(children),
        )
        for child in given.get("tasks") or ():
            self._add(child, part or task_id, task_id, level + 1, loops)
        return task_id

    def part_tasks(self, part: str) -> Iterator[Task]:
        """The tasks of one part, in order."""
        return (task for task in self.tasks.values() if task.part == part)

    def questions(self, part: str = "") -> Iterator[Task]:
        return (task for task in self.tasks.values() if task.question and part in ("", task.part))

    def ancestors(self, task: Task) -> Iterator[Task]:
        """The task itself and those around it, from the inside out."""
        here: Task | None = task
        while here is not None:
            yield here
            here = self.tasks.get(here.parent)

    @property
    def calculates(self) -> bool:
        return bool(self.definition.get("assessments"))


def outline_of(instrument: Instrument) -> Outline:
    """The outline of a stored definition; made once per content."""
    return _outline(instrument.pk, instrument.sha256)


@lru_cache(maxsize=32)
def _outline(instrument_id: int, sha256: str) -> Outline:
    from .models import Instrument

    return Outline(Instrument.objects.get(pk=instrument_id).definition)
