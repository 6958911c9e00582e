"""Reads an assessment definition from YAML or JSON, and checks it whole before anything is kept.

A file of a stranger may try to exhaust the reader: its size, depth and number of parts are limited, aliases (with which
a few lines of YAML unfold into gigabytes) are refused, and no type beyond plain JSON is made. Every refusal names the
place in the file.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import yaml

from .definition import LAYOUT_TYPES, QUESTION_TYPES, is_text

MAX_BYTES = 1024 * 1024
MAX_DEPTH = 40
MAX_PARTS = 200_000  # scalars, lists and mappings of the whole file
MAX_TASKS = 3000
MAX_TASK_DEPTH = 12
MAX_TEXT = 50_000

# The schema's own patterns (that of a task's id is not anchored at its end).
URN = re.compile(r"urn:nl:[a-z]+")
VERSION = re.compile(r"\d+(\.\d+)?(\.\d+)?")
TASK_ID = re.compile(r"[0-9]+(\.[0-9]+)*")
ID_LENGTH = 80

TASK_TEXTS = ("description", "category", "valueType", "instance_label_template", "item_name")
TASK_FLAGS = ("is_official_id", "required_status", "in_fria", "action_point_group", "action_point_summary")
DEPENDENCY_WORDS = {
    "type": ("conditional", "source_options", "instance_mapping"),
    "mapping_type": ("one_to_one", "one_to_many", "many_to_one"),
    "action": ("show", "hide", "options", "sync_instances"),
}
OPERATORS = ("equals", "contains", "any", "all")
REFERENCE_KINDS = (
    "pre-fill",
    "pre-view",
    "direct takeover",
    "one-to-one",
    "one-to-many",
    "many-to-one",
    "many-to-many",
)


class BadDefinition(ValueError):
    """The file cannot be used; `str()` says where and why."""

    def __init__(self, place: str, reason: str) -> None:
        self.place = place
        super().__init__(f"{place}: {reason}" if place else reason)


class _Loader(yaml.SafeLoader):
    """Safe, and a key that stands twice is an error instead of a silent loss."""


def _mapping(loader: _Loader, node: yaml.MappingNode, deep: bool = False) -> dict[Any, Any]:
    seen = set()
    for key_node, _value_node in node.value:
        key = loader.construct_object(key_node, deep=True)
        if not isinstance(key, str):
            raise BadDefinition(_line_of(key_node), f"the key {key!r} is not text; put it between quotes")
        if key in seen:
            raise BadDefinition(_line_of(key_node), f"the key “{key}” stands here twice")
        seen.add(key)
    return yaml.SafeLoader.construct_mapping(loader, node, deep=True)


_Loader.add_constructor(yaml.resolver.BaseResolver.DEFAULT_MAPPING_TAG, _mapping)


def _line_of(node: Any) -> str:
    mark = node.start_mark
    return f"line {mark.line + 1}, column {mark.column + 1}"


def read_definition(path: Path) -> dict[str, Any]:
    """The definition in this file, checked. Raises BadDefinition, or OSError when the file cannot be opened."""
    with path.open("rb") as file:
        content = file.read(MAX_BYTES + 1)
    return parse_definition(content)


def parse_definition(content: bytes) -> dict[str, Any]:
    if len(content) > MAX_BYTES:
        raise BadDefinition("", f"the file is larger than {MAX_BYTES // 1024 // 1024} MB; no definition needs that")
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise BadDefinition(f"byte {error.start + 1}", "this is not text in UTF-8") from None
    if "\0" in text:
        raise BadDefinition("", "the file holds NUL characters; it is not text")
    found = _from_json(text) if text.lstrip()[:1] == "{" else _from_yaml(text)
    check_definition(found)
    return dict(found)


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for key, value in pairs:
        if key in found:
            raise BadDefinition("", f"the key “{key}” stands twice in one object")
        found[key] = value
    return found


def _no_constant(name: str) -> Any:
    raise BadDefinition("", f"{name} is not a number of JSON")


def _from_json(text: str) -> Any:
    try:
        return json.loads(text, object_pairs_hook=_once, parse_constant=_no_constant)
    except json.JSONDecodeError as error:
        raise BadDefinition(f"line {error.lineno}, column {error.colno}", f"not valid JSON ({error.msg})") from None
    except RecursionError:
        raise BadDefinition("", "the file is nested too deeply") from None
    except ValueError as error:
        if isinstance(error, BadDefinition):
            raise
        raise BadDefinition("", "a number in this file is too long") from None


def _from_yaml(text: str) -> Any:
    try:
        _check_events(yaml.parse(text, Loader=yaml.SafeLoader))
        return yaml.load(text, Loader=_Loader)  # noqa: S506  a SafeLoader, stricter
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        place = f"line {mark.line + 1}, column {mark.column + 1}" if mark else ""
        raise BadDefinition(place, f"not valid YAML ({error.problem or error.context})") from None
    except yaml.YAMLError as error:
        raise BadDefinition("", f"not valid YAML ({str(error).splitlines()[0]})") from None
    except (ValueError, OverflowError, RecursionError) as error:
        if isinstance(error, BadDefinition):
            raise
        raise BadDefinition("", "a value in this file cannot be read; put dates and numbers between quotes") from None


def _check_events(events: Iterable[Any]) -> None:
    depth = parts = 0
    for event in events:
        if isinstance(event, yaml.AliasEvent):
            raise BadDefinition(_line_of(event), "aliases (*name) are not taken; write the text out")
        if isinstance(event, (yaml.MappingStartEvent, yaml.SequenceStartEvent)):
            depth += 1
            parts += 1
        elif isinstance(event, (yaml.MappingEndEvent, yaml.SequenceEndEvent)):
            depth -= 1
        elif isinstance(event, yaml.ScalarEvent):
            parts += 1
        if depth > MAX_DEPTH:
            raise BadDefinition(_line_of(event), f"nested more than {MAX_DEPTH} deep")
        if parts > MAX_PARTS:
            raise BadDefinition(_line_of(event), f"more than {MAX_PARTS} values; no definition needs that")


# --- what must hold of the content -------------------------------------------------------------------------------


def _plain(value: Any, place: str, depth: int = 0) -> None:
    """Only what JSON knows, not too deep: so that it can be stored and written out again."""
    if depth > MAX_DEPTH:
        raise BadDefinition(place, f"nested more than {MAX_DEPTH} deep")
    if isinstance(value, dict):
        for key, inner in value.items():
            if not is_text(key):
                raise BadDefinition(place or "the file", "a key with characters that do not belong in text")
            _plain(inner, f"{place}.{key}" if place else key, depth + 1)
    elif isinstance(value, list):
        for number, inner in enumerate(value):
            _plain(inner, f"{place}[{number}]", depth + 1)
    elif isinstance(value, str):
        if len(value) > MAX_TEXT:
            raise BadDefinition(place, f"a text of more than {MAX_TEXT} characters")
        if not is_text(value):
            raise BadDefinition(place, "a text with characters that do not belong in text")
    elif isinstance(value, float):
        if value != value or value in (float("inf"), float("-inf")):
            raise BadDefinition(place, "not a number")
    elif not (value is None or isinstance(value, (bool, int))):
        raise BadDefinition(place, f"a {type(value).__name__} is not plain text; put it between quotes")


def _is(value: Any, kind: type | tuple[type, ...], place: str, name: str) -> Any:
    if not isinstance(value, kind) or (kind is not bool and isinstance(value, bool) and kind is str):
        raise BadDefinition(place, f"must be {name}")
    return value


def _text(given: dict[str, Any], key: str, place: str, *, required: bool = True) -> str:
    here = f"{place}.{key}" if place else key
    if key not in given:
        if required:
            raise BadDefinition(place or "the file", f"“{key}” is missing")
        return ""
    return str(_is(given[key], str, here, "text; put it between quotes"))


def _one_of(value: Any, known: Iterable[str], place: str) -> None:
    if value not in known:
        raise BadDefinition(place, f"{value!r} is not known; use one of {', '.join(known)}")


def check_definition(found: Any) -> None:
    """Raises BadDefinition with the path to the first place that is wrong."""
    _is(found, dict, "the file", "a definition with name, description, urn and tasks")
    _plain(found, "")
    for key in ("name", "description", "urn"):
        _text(found, key, "")
    if not URN.fullmatch(found["urn"]):
        raise BadDefinition("urn", "must look like urn:nl:dpia")
    version = _text(found, "version", "", required=False)
    if "version" in found and not VERSION.fullmatch(version):
        raise BadDefinition("version", "must look like 2, 2.0 or 2.0.1, between quotes")
    if "tasks" not in found:
        raise BadDefinition("the file", "“tasks” is missing")
    ids: dict[str, str] = {}
    _check_tasks(found["tasks"], "tasks", 0, ids)
    if not ids:
        raise BadDefinition("tasks", "there is not one task")
    _check_outcomes(found.get("assessments", []))


def _check_tasks(tasks: Any, place: str, depth: int, ids: dict[str, str]) -> None:
    _is(tasks, list, place, "a list of tasks")
    if depth > MAX_TASK_DEPTH:
        raise BadDefinition(place, f"tasks stand more than {MAX_TASK_DEPTH} deep")
    for number, task in enumerate(tasks):
        here = f"{place}[{number}]"
        _is(task, dict, here, "a task")
        _check_task(task, here)
        if task["id"] in ids:
            raise BadDefinition(f"{here}.id", f"“{task['id']}” stands at {ids[task['id']]} as well")
        ids[task["id"]] = here
        if len(ids) > MAX_TASKS:
            raise BadDefinition(here, f"more than {MAX_TASKS} tasks")
        _check_tasks(task.get("tasks", []), f"{here}.tasks", depth + 1, ids)


def _check_task(task: dict[str, Any], here: str) -> None:
    _text(task, "task", here)
    task_id = _text(task, "id", here)
    if not TASK_ID.match(task_id) or len(task_id) > ID_LENGTH or "/" in task_id or " " in task_id:
        raise BadDefinition(f"{here}.id", "must begin with a number, such as 4.1.1, and hold no space or slash")
    if "repeatable" not in task:
        raise BadDefinition(here, "“repeatable” is missing")
    _is(task["repeatable"], bool, f"{here}.repeatable", "true or false")
    if "type" not in task:
        raise BadDefinition(here, "“type” is missing")
    for number, kind in enumerate(_is(task["type"], list, f"{here}.type", "a list")):
        _one_of(kind, sorted(LAYOUT_TYPES | QUESTION_TYPES), f"{here}.type[{number}]")
    for key in TASK_TEXTS:
        _text(task, key, here, required=False)
    for key in TASK_FLAGS:
        if key in task:
            _is(task[key], bool, f"{here}.{key}", "true or false")
    if "select_option" in task["type"] and "options" not in task:
        raise BadDefinition(here, "“options” is missing: a select_option needs them")
    for number, option in enumerate(_is(task.get("options", []), list, f"{here}.options", "a list")):
        _check_option(option, f"{here}.options[{number}]")
    for number, dependency in enumerate(_is(task.get("dependencies", []), list, f"{here}.dependencies", "a list")):
        _check_dependency(dependency, f"{here}.dependencies[{number}]")
    references = _is(task.get("references", {}), dict, f"{here}.references", "names with references")
    for name, targets in references.items():
        _check_references(targets, f"{here}.references.{name}")
    for number, source in enumerate(_is(task.get("sources", []), list, f"{here}.sources", "a list")):
        _text(_is(source, dict, f"{here}.sources[{number}]", "a source"), "source", f"{here}.sources[{number}]")
    _check_calculation(task.get("calculation", {}), f"{here}.calculation")


def _check_option(option: Any, here: str) -> None:
    _is(option, dict, here, "an option with a value")
    if "value" not in option:
        raise BadDefinition(here, "“value” is missing")
    if not (option["value"] is None or isinstance(option["value"], (str, bool))):
        raise BadDefinition(f"{here}.value", "must be text, true, false or null")
    _text(option, "label", here, required=False)


def _check_dependency(dependency: Any, here: str) -> None:
    _is(dependency, dict, here, "a dependency")
    for key, known in DEPENDENCY_WORDS.items():
        if key in dependency:
            _one_of(dependency[key], known, f"{here}.{key}")
    for key in ("condition", "source"):
        inner = _is(dependency.get(key, {}), dict, f"{here}.{key}", "a set of names")
        _text(inner, "id", f"{here}.{key}", required=False)
        if "operator" in inner:
            _one_of(inner["operator"], OPERATORS, f"{here}.{key}.operator")
        if isinstance(inner.get("value"), (dict, list)):
            raise BadDefinition(f"{here}.{key}.value", "must be text, a number, true, false or null")


def _check_references(targets: Any, here: str) -> None:
    if isinstance(targets, str):
        return
    for number, target in enumerate(targets if isinstance(targets, list) else [targets]):
        place = f"{here}[{number}]" if isinstance(targets, list) else here
        if isinstance(target, str):
            continue
        _is(target, dict, place, "text, or an id with a type")
        _text(target, "id", place)
        _one_of(_text(target, "type", place), REFERENCE_KINDS, f"{place}.type")


def _check_calculation(calculation: Any, here: str) -> None:
    _is(calculation, dict, here, "a calculation")
    for key in ("scoreKey", "expression"):
        _text(calculation, key, here, required=False)
    for number, rule in enumerate(_is(calculation.get("riskScore", []), list, f"{here}.riskScore", "a list")):
        place = f"{here}.riskScore[{number}]"
        _text(_is(rule, dict, place, "a rule with when and value"), "when", place)
        if not isinstance(rule.get("value"), (int, float)) or isinstance(rule["value"], bool):
            raise BadDefinition(f"{place}.value", "must be a number")


def _check_outcomes(outcomes: Any) -> None:
    for number, outcome in enumerate(_is(outcomes, list, "assessments", "a list")):
        here = f"assessments[{number}]"
        _text(_is(outcome, dict, here, "an outcome with id and levels"), "id", here)
        if "levels" not in outcome:
            raise BadDefinition(here, "“levels” is missing")
        for index, level in enumerate(_is(outcome["levels"], list, f"{here}.levels", "a list")):
            place = f"{here}.levels[{index}]"
            _is(level, dict, place, "a level")
            _one_of(_text(level, "level", place), ("required", "recommended"), f"{place}.level")
            _text(level, "expression", place)
            _text(level, "result", place)
            criteria = _is(level.get("criteria", []), list, f"{place}.criteria", "a list")
            for count, criterion in enumerate(criteria):
                spot = f"{place}.criteria[{count}]"
                _is(criterion, dict, spot, "a criterion")
                for key in ("id", "expression", "explanation"):
                    _text(criterion, key, spot)
