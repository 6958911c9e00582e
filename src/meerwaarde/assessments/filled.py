"""A questionnaire with its answers: how often each group is repeated, what is shown, which options there are.

Knows nothing of the database. `repeats` holds, for a repeatable task and the place it stands in, the keys of its
repetitions in order. A task that mirrors another question ("once per processing") has the repetitions of that one.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from .definition import SEVERAL_CHOICES, Condition, Option, Outline, Spot, Task, Value, same_option
from .expressions import ExpressionError, evaluate, truth

Repeats = dict[str, dict[str, list[str]]]

FIRST = "1"  # the key of a first repetition that nobody added yet
MAX_REPETITIONS = 100


def joined(*keys: str) -> str:
    return "/".join(key for key in keys if key)


def is_given(value: Value) -> bool:
    return bool(value.strip()) if isinstance(value, str) else bool(value)


@dataclass(frozen=True)
class Outcome:
    """What the answers lead to: "DPIA verplicht", and why."""

    id: str
    level: str
    result: str
    reasons: tuple[str, ...]


class Filled:
    def __init__(
        self, outline: Outline, values: Mapping[Spot, Value], repeats: Repeats, *, mirroring: bool = True
    ) -> None:
        self.outline = outline
        self.values = values
        self.repeats = repeats
        # Without mirroring every list of repetitions is given: what is published must not show other parts.
        self.mirroring = mirroring
        self._keys: dict[tuple[str, str], list[str]] = {}
        self._shown: dict[Spot, bool] = {}

    # --- repetitions ---------------------------------------------------------------------------------------------

    def keys(self, task: Task, place: str) -> list[str]:
        """The repetitions of a repeatable task that stands in `place`."""
        known = self._keys.get((task.id, place))
        if known is not None:
            return known
        self._keys[task.id, place] = [FIRST]  # so that tasks that mirror each other end
        source = self.outline.tasks.get(task.mirrors) if self.mirroring else None
        if source is not None and source.loops:
            keys = [at.replace("/", ".") for at in self.places(source)][:MAX_REPETITIONS]
        else:
            keys = self.repeats.get(task.id, {}).get(place) or ([FIRST] if self.mirroring else [])
        self._keys[task.id, place] = keys
        return keys

    def places(self, task: Task) -> list[str]:
        """Every place at which a task stands: one, or one for each repetition of the groups around it."""
        found = [""]
        for loop_id in task.loops:
            loop = self.outline.tasks[loop_id]
            found = [joined(place, key) for place in found for key in self.keys(loop, place)]
        return found

    def is_place(self, task: Task, place: str) -> bool:
        keys = place.split("/") if place else []
        if len(keys) != len(task.loops):
            return False
        here = ""
        for loop_id, key in zip(task.loops, keys, strict=True):
            if key not in self.keys(self.outline.tasks[loop_id], here):
                return False
            here = joined(here, key)
        return True

    def spots(self, part: str = "") -> Iterator[Spot]:
        """Every question that is shown, in order."""
        for task in self.outline.questions(part):
            for place in self.places(task):
                if self.is_shown(task, place):
                    yield Spot(task.id, place)

    # --- answers -------------------------------------------------------------------------------------------------

    def near(self, task: Task, place: str, around: Task) -> Value:
        """The answer to a question, seen from a task at a place: in the repetitions they share, else the first."""
        shared = 0
        for mine, its in zip(around.loops, task.loops, strict=False):
            if mine != its:
                break
            shared += 1
        keys = place.split("/") if place else []
        start = "/".join(keys[:shared])
        if len(task.loops) == shared:
            return self.values.get(Spot(task.id, start))
        # Across mirrored groups the key itself says which repetition it comes from.
        if len(keys) > shared and (value := self.values.get(Spot(task.id, keys[shared].replace(".", "/")))) is not None:
            return value
        inside = [at for at in self.places(task) if not start or at.startswith(f"{start}/")]
        values = [self.values.get(Spot(task.id, at)) for at in inside]
        return next((value for value in values if is_given(value)), None)

    def _holds(self, condition: Condition, task: Task, place: str) -> bool:
        source = self.outline.tasks.get(condition.task)
        if source is None or not self.is_near_shown(source, place, task):
            return False
        value = self.near(source, place, task)
        chosen = value if isinstance(value, list) else [value] if isinstance(value, str) and value else []
        match condition.operator:
            case "any":
                return is_given(value)
            case "all":
                return bool(source.options) and {option.value for option in source.options} <= set(chosen)
            case "contains":
                return any(same_option(one, condition.value) for one in chosen)
            case _:
                return condition.value in chosen

    def is_near_shown(self, source: Task, place: str, around: Task) -> bool:
        """A question that is itself hidden answers nothing. Only asked within the same repetitions."""
        if source.loops == around.loops[: len(source.loops)]:
            return self.is_shown(source, "/".join(place.split("/")[: len(source.loops)]) if source.loops else "")
        return True

    def is_shown(self, task: Task, place: str) -> bool:
        spot = Spot(task.id, place)
        if spot not in self._shown:
            self._shown[spot] = True  # so that conditions that wait for each other end
            own = all(self._holds(one, task, place) == one.shows for one in task.conditions)
            parent = self.outline.tasks.get(task.parent)
            above = "/".join(place.split("/")[: len(parent.loops)]) if parent and parent.loops else ""
            self._shown[spot] = own and (parent is None or self.is_shown(parent, above))
        return self._shown[spot]

    # --- options and names ---------------------------------------------------------------------------------------

    def options(self, task: Task) -> list[Option]:
        """The choices of a question: its own, or what was answered to another question."""
        source = self.outline.tasks.get(task.options_from)
        if source is None:
            return list(task.options)
        given = [self.values.get(Spot(source.id, place)) for place in self.places(source)]
        return [Option(text, text) for text in dict.fromkeys(v for v in given if isinstance(v, str) and v.strip())]

    def chosen_labels(self, task: Task, value: Value) -> list[str]:
        """An answer in words, one per choice."""
        labels = {option.value: option.label for option in task.options}
        chosen = value if isinstance(value, list) else [value] if isinstance(value, str) and value else []
        return [labels.get(one, one) for one in chosen]

    def name_of(self, task: Task, place: str) -> str:
        """What a repetition is about, in the words of its answers; "" when nothing was answered yet."""
        template = task.label_template
        wanted = template[template.index("{") + 1 : template.rindex("}")] if "{" in template and "}" in template else ""
        for task_id in (task.mirrors, wanted, *self._first_texts(task)):
            source = self.outline.tasks.get(task_id)
            if source is None or (source.part != task.part and not self.mirroring):
                continue
            key = place.rpartition("/")[2]
            mirrored = bool(task.mirrors and source.loops) and source.loops[: len(task.loops)] != task.loops
            at_source = Spot(source.id, key.replace(".", "/"))
            value = self.values.get(at_source) if mirrored else self.near(source, place, task)
            if isinstance(value, str) and value.strip():
                return value.strip()
        return ""

    def _first_texts(self, task: Task) -> Iterator[str]:
        for child in self.outline.part_tasks(task.part):
            if child.loops[: len(task.loops)] == task.loops and child.question in ("text_input", "open_text"):
                yield child.id
                return

    # --- calculations --------------------------------------------------------------------------------------------

    def _answers(self, task_id: str) -> Any:
        task = self.outline.tasks.get(task_id)
        if task is None:
            return None
        given = [self.values.get(Spot(task.id, place)) for place in self.places(task) if self.is_shown(task, place)]
        if task.question in SEVERAL_CHOICES:
            return [one for value in given if isinstance(value, list) for one in value]
        return next((value for value in given if is_given(value)), None)

    @cached_property
    def scores(self) -> dict[str, Any]:
        """The score of each calculation in the definition; one that cannot be computed is left out."""
        found: dict[str, Any] = {}
        for task in self.outline.tasks.values():
            rules = task.calculation.get("riskScore") or ()
            if not task.score_key or not task.calculation.get("expression"):
                continue
            try:
                value = evaluate(task.calculation["expression"], self._answers, {})
                for rule in rules:
                    if truth(evaluate(rule["when"], self._answers, {task.score_key: value})):
                        found[task.score_key] = rule["value"]
                        break
            except ExpressionError:
                continue
        return found

    def outcomes(self) -> list[Outcome]:
        """What the answers so far lead to, the heaviest level of each kind only."""
        found = []
        names: dict[str, Any] = {f"scores.{key}": value for key, value in self.scores.items()}
        for given in self.outline.definition.get("assessments") or ():
            for level in given["levels"]:
                try:
                    met = [
                        one
                        for one in level.get("criteria") or ()
                        if truth(evaluate(one["expression"], self._answers, names))
                    ]
                    holding = {f"criteria.{one['id']}": True for one in met}
                    applies = truth(evaluate(level["expression"], self._answers, {**names, **holding}))
                except ExpressionError:
                    continue
                if applies:
                    reasons = tuple(one["explanation"] for one in met)
                    found.append(Outcome(given["id"], level["level"], level["result"], reasons))
                    break
        return found
