"""One part of a questionnaire as a tree for the page: groups, repetitions and questions, with what was answered."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from django.forms.boundfield import BoundField
from django.utils.safestring import SafeString

from ..definition import SEVERAL_CHOICES, Outline, Spot, Task, Value
from ..filled import MAX_REPETITIONS, Filled, is_given, joined
from ..labels import item_label, repetition_label, role_label, shown_id, source_label, title_of
from ..models import Answer
from ..roles import Roles
from ..wording import is_short, official_html


def name_of(task: Task, place: str) -> str:
    """The name of a form control, and of the anchor of a question: without signs that selectors know."""
    return "-".join([f"q{task.number}", *(key.replace(".", "_") for key in place.split("/") if key)])


@dataclass(frozen=True)
class Shown:
    """An answer in words: a text in Markdown, choices, or a picture."""

    kind: str
    text: str = ""
    choices: tuple[str, ...] = ()
    picture: dict[str, str] = field(default_factory=dict)

    def __bool__(self) -> bool:
        return bool(self.text or self.choices or self.picture)


# For a question: the id, the words and the answer of earlier questions that are of use there.
Previews = dict[str, list[tuple[str, str, Shown]]]


def shown(filled: Filled, task: Task, value: Value) -> Shown:
    if task.options_from or task.options or task.question in SEVERAL_CHOICES:
        return Shown("choices", choices=tuple(filled.chosen_labels(task, value)))
    if isinstance(value, dict):
        return Shown("picture", picture=value)
    return Shown("date" if task.question == "date" else "text", text=value if isinstance(value, str) else "")


@dataclass
class Node:
    kind: str  # group, question, loop (a list of repetitions) or repetition
    task: Task
    place: str
    name: str
    title: str
    heading: int = 2
    shown_id: str = ""
    children: list[Node] = field(default_factory=list)
    answer: Shown | None = None
    bound: BoundField | None = None
    extra: list[BoundField] = field(default_factory=list)  # the further controls of a picture
    was: str = ""
    is_proposal: bool = False
    is_answered: bool = False
    source: str = ""
    role: str = ""
    previews: list[tuple[str, str, Shown]] = field(default_factory=list)
    theirs: Shown | None = None  # what somebody else wrote meanwhile
    add: str = ""
    remove: str = ""
    remove_label: str = ""
    add_label: str = ""
    waits_for: str = ""  # a list that follows another question, while that has no answer
    chosen_from: str = ""  # the question whose answers are the choices here, while there are none

    @property
    def description(self) -> SafeString:
        return official_html(self.task.description)

    @property
    def folds(self) -> bool:
        return not is_short(self.task.description)


@dataclass
class Progress:
    total: int = 0
    answered: int = 0
    proposed: int = 0


def progress_of(filled: Filled, answers: dict[Spot, Answer], part: str) -> Progress:
    found = Progress()
    for spot in filled.spots(part):
        found.total += 1
        answer = answers.get(spot)
        if answer is not None and is_given(answer.value):
            found.answered += answer.is_confirmed
            found.proposed += not answer.is_confirmed
    return found


class PartTree:
    """Builds the tree. Without `roles` it is the public's: answers only, nothing of how they came about."""

    def __init__(
        self,
        filled: Filled,
        answers: dict[Spot, Answer],
        *,
        roles: Roles | None = None,
        previews: Previews | None = None,
        may_answer: Any = None,
        depth: int = 1,
    ) -> None:
        self.filled = filled
        self.outline: Outline = filled.outline
        self.answers = answers
        self.roles = roles
        self.previews = previews or {}
        self.may_answer = may_answer or (lambda _task: False)
        self.depth = depth  # of the heading that is being built; the part itself has the first

    def build(self, part: str) -> Node:
        return self._node(self.outline.tasks[part], "")

    def _base(self, kind: str, task: Task, place: str, title: str) -> Node:
        return Node(
            kind=kind,
            task=task,
            place=place,
            name=name_of(task, place),
            title=title,
            heading=min(self.depth, 5),
            shown_id=shown_id(self.outline, task),
        )

    def _below(self, task: Task, place: str, *, has_heading: bool) -> list[Node]:
        """What stands in a task, under one heading more when the task itself shows one."""
        self.depth += has_heading
        found = self._children(task, place)
        self.depth -= has_heading
        return found

    def _node(self, task: Task, place: str) -> Node:
        """A task in a place; of a repeatable one the list of its repetitions."""
        return self._loop(task, place) if task.repeatable else self._single(task, place)

    def _loop(self, task: Task, outer: str) -> Node:
        node = self._base("loop", task, outer, title_of(self.outline, task))
        keys = self.filled.keys(task, outer)
        may = self.roles is not None and not task.mirrors and self.may_answer(task)
        if may and len(keys) < MAX_REPETITIONS:
            node.add, node.add_label = f"add:{task.id}:{outer}", item_label(self.outline, task)
        source = self.outline.tasks.get(task.mirrors)
        if source is not None and self.roles is not None and not any(self._source_text(key, source) for key in keys):
            node.waits_for = title_of(self.outline, source)
        for ordinal, key in enumerate(keys, 1):
            place = joined(outer, key)
            label = repetition_label(self.filled, task, place, ordinal)
            if task.question:
                one = self._single(task, place)
                one.title = f"{title_of(self.outline, task)} {ordinal}" if len(keys) > 1 else one.title
            else:
                one = self._base("repetition", task, place, label)
                # Where one writes, a repetition has a legend; where one reads, a heading.
                one.children = self._below(task, place, has_heading=self.roles is None)
            if may and (len(keys) > 1 or self._has_answers(task, place)):
                one.remove, one.remove_label = f"remove:{task.id}:{place}", label
            node.children.append(one)
        return node

    def _source_text(self, key: str, source: Task) -> bool:
        return is_given(self.filled.values.get(Spot(source.id, key.replace(".", "/"))))

    def _has_answers(self, task: Task, place: str) -> bool:
        return any(
            task.id in self.outline.tasks[spot.task].loops and f"{spot.place}/".startswith(f"{place}/")
            for spot in self.answers
            if spot.task in self.outline.tasks
        )

    def _children(self, task: Task, place: str) -> list[Node]:
        found = []
        for child_id in task.children:
            child = self.outline.tasks[child_id]
            if not child.repeatable and not self.filled.is_shown(child, place):
                continue
            if child.repeatable and not self._loop_is_shown(child, place):
                continue
            node = self._node(child, place)
            if self.roles is None and node.kind != "question" and not node.children:
                continue  # the public reads no empty groups
            if self.roles is None and node.kind == "question" and not node.answer:
                continue
            found.append(node)
        return found

    def _loop_is_shown(self, task: Task, place: str) -> bool:
        keys = self.filled.keys(task, place)
        return bool(keys) and self.filled.is_shown(task, joined(place, keys[0]))

    def _single(self, task: Task, place: str) -> Node:
        node = self._base("question" if task.question else "group", task, place, title_of(self.outline, task))
        if not task.question:
            node.children = self._below(task, place, has_heading=True)
            return node
        answer = self.answers.get(Spot(task.id, place))
        node.answer = shown(self.filled, task, answer.value if answer else None)
        if answer is not None and is_given(answer.value):
            node.is_answered = answer.is_confirmed
            if self.roles is not None:
                node.is_proposal = not answer.is_confirmed
                node.source = source_label(answer.source) if answer.source else ""
        if self.roles is not None:
            node.role = role_label(self.roles.of_task(task))
            node.previews = self.previews.get(task.id, [])
            source = self.outline.tasks.get(task.options_from)
            if source is not None and not self.filled.options(task):
                node.chosen_from = title_of(self.outline, source)
        node.children = self._children(task, place)
        return node


def questions_in(node: Node) -> list[Node]:
    found = [node] if node.kind == "question" else []
    for child in node.children:
        found.extend(questions_in(child))
    return found


def previews_of(filled: Filled, answers: dict[Spot, Answer]) -> Previews:
    """For each question the earlier answers that are of use there, as its references say."""
    found: Previews = {}
    for target, sources in filled.outline.previews.items():
        for source_id in sources:
            task = filled.outline.tasks[source_id]
            answer = answers.get(Spot(source_id))
            if answer is not None and answer.is_confirmed and is_given(answer.value):
                told = (source_id, title_of(filled.outline, task), shown(filled, task, answer.value))
                found.setdefault(target, []).append(told)
    return found


def previews_from(
    target: Outline, other: Filled, answers: dict[Spot, Answer]
) -> dict[str, list[tuple[str, str, Shown]]]:
    """The same, for answers of another instrument ("the pre-scan said")."""
    found: Previews = {}
    for task in other.outline.tasks.values():
        answer = answers.get(Spot(task.id))
        if answer is None or not answer.is_confirmed or not is_given(answer.value):
            continue
        for reference in task.references:
            if reference.instrument == target.short_name and reference.task in target.tasks:
                name = f"{other.outline.name}, {task.id}"
                told = (name, title_of(other.outline, task), shown(other, task, answer.value))
                found.setdefault(reference.task, []).append(told)
    return found
