"""A file of a stranger: read whole, or refused with the place in it."""

import copy
import json

import jsonschema
import pytest
import yaml

from assessment_samples import OFFICIAL, official_definition, sample_definition
from meerwaarde.assessments.definition import Outline
from meerwaarde.assessments.definition_file import BadDefinition, parse_definition, read_definition


@pytest.mark.parametrize("name", OFFICIAL)
def test_an_official_definition_reads_as_what_stands_in_its_file(shared, name):
    path = shared / "standards" / f"{name}.yaml"
    found = read_definition(path)
    assert found == yaml.safe_load(path.read_bytes())
    schema = json.loads((shared / "standards" / "assessment-definition.v2.schema.json").read_text())
    jsonschema.validate(found, schema)
    assert read_definition(path) == json.loads(json.dumps(found, ensure_ascii=False))


@pytest.mark.parametrize(("name", "parts", "tasks"), [("iama", 6, 137), ("dpia", 21, 210), ("prescan", 8, 57)])
def test_the_outline_holds_every_task_of_an_official_definition(shared, name, parts, tasks):
    outline = Outline(official_definition(shared, name))
    assert (len(outline.parts), len(outline.tasks)) == (parts, tasks)


def test_our_own_sample_is_a_definition_by_the_official_schema(shared):
    schema = json.loads((shared / "standards" / "assessment-definition.v2.schema.json").read_text())
    jsonschema.validate(sample_definition(), schema)


def test_json_and_yaml_read_alike():
    definition = sample_definition()
    assert parse_definition(json.dumps(definition).encode()) == definition
    assert parse_definition(yaml.safe_dump(definition).encode()) == definition


def test_an_alias_bomb_is_refused_before_it_unfolds():
    lines = ["a0: &a0 [x, x, x, x, x, x, x, x, x, x]"]
    lines += [f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 10)}]" for n in range(1, 12)]
    with pytest.raises(BadDefinition, match=r"line 2.*aliases"):
        parse_definition("\n".join(lines).encode())


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"", "must be a definition"),
        (b"just words", "must be a definition"),
        (b"- a\n- b", "must be a definition"),
        (b"{", "line 1.*not valid JSON"),
        (b"name: [", "not valid YAML"),
        (b"\xff\xfe", "not text in UTF-8"),
        (b"name: a\0b", "NUL"),
        (b"name: a\nname: b", "line 2.*twice"),
        (b'{"name": "a", "name": "b"}', "twice"),
        (b"1: a", "key 1 is not text"),
        (b"name: !!python/object/apply:os.system [ls]", "line 1.*not valid YAML"),
        (b"name: 2026-05-01\nurn: x", "name: a date is not plain text"),
        (b"name: .nan", "name: not a number"),
        (b"[" * 5000, "nested"),
        (b'{"name": ' + b"1" * 5000 + b"}", "number in this file is too long"),
        (b"name: " + b"1" * 5000, "cannot be read"),
        (b'{"name": "\\ud800"}', "name: a text with characters"),
        (b'{"\\ud800": 1}', "the file: a key with characters"),
        (b'{"name": 1e999}', "name: not a number"),
        (b'{"a":' * 5000, "nested too deeply|not valid JSON"),
        (b"? [a, b]\n: c", "not text"),
        (b"- " * 100, "nested more than 40"),
    ],
)
def test_what_is_no_definition_is_refused_with_the_place(content, reason):
    with pytest.raises(BadDefinition, match=reason):
        parse_definition(content)


def test_a_file_that_is_too_large_is_refused():
    with pytest.raises(BadDefinition, match="larger than 1 MB"):
        parse_definition(b"name: " + b"x" * (1024 * 1024))


def without(*path):
    def change(found):
        for step in path[:-1]:
            found = found[step]
        del found[path[-1]]

    return change


def put(value, *path):
    def change(found):
        for step in path[:-1]:
            found = found[step]
        found[path[-1]] = value

    return change


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (without("urn"), "the file: “urn” is missing"),
        (put("urn:nl:DPIA", "urn"), "urn: must look like"),
        (put(3.0, "version"), "version: must be text"),
        (put("drie", "version"), "version: must look like"),
        (without("tasks"), "the file: “tasks” is missing"),
        (put([], "tasks"), "tasks: there is not one task"),
        (put("veel", "tasks"), "tasks: must be a list"),
        (without("tasks", 1, "tasks", 0, "id"), r"tasks\[1\].tasks\[0\]: “id” is missing"),
        (put(1.1, "tasks", 1, "tasks", 0, "id"), r"tasks\[1\].tasks\[0\].id: must be text"),
        (put("a b", "tasks", 1, "tasks", 0, "id"), r"tasks\[1\].tasks\[0\].id: must begin with a number"),
        (put("1.2", "tasks", 1, "tasks", 0, "id"), r"tasks\[1\].tasks\[1\].id: “1.2” stands at"),
        (without("tasks", 1, "tasks", 0, "repeatable"), r"tasks\[1\].tasks\[0\]: “repeatable” is missing"),
        (put("no", "tasks", 1, "repeatable"), r"tasks\[1\].repeatable: must be true or false"),
        (put("open_text", "tasks", 1, "type"), r"tasks\[1\].type: must be a list"),
        (put(["essay"], "tasks", 1, "type"), r"tasks\[1\].type\[0\]: 'essay' is not known"),
        (without("tasks", 1, "tasks", 5, "options"), r"tasks\[1\].tasks\[5\]: “options” is missing"),
        (put([{}], "tasks", 1, "tasks", 5, "options"), r"options\[0\]: “value” is missing"),
        (put([{"value": 3}], "tasks", 1, "tasks", 5, "options"), r"options\[0\].value: must be text"),
        (put("soms", "tasks", 1, "tasks", 2, "dependencies", 0, "type"), r"dependencies\[0\].type: 'soms'"),
        (put([], "tasks", 1, "tasks", 2, "dependencies", 0, "condition", "value"), "condition.value: must be text"),
        (put([{"id": "1"}], "tasks", 1, "references"), r"tasks\[1\].references: must be"),
        (put({"IAMA": [{"id": "1"}]}, "tasks", 1, "references"), r"references.IAMA\[0\]: “type” is missing"),
        (put([{"when": "x"}], "tasks", 1, "tasks", 3, "calculation", "riskScore"), r"riskScore\[0\].value: must be"),
        (put("altijd", "assessments", 0, "levels", 0, "level"), r"assessments\[0\].levels\[0\].level: 'altijd'"),
        (put("x" * 60_000, "tasks", 1, "description"), r"tasks\[1\].description: a text of more than"),
    ],
)
def test_a_wrong_definition_is_refused_with_the_path_to_the_place(change, message):
    definition = copy.deepcopy(sample_definition())
    change(definition)
    with pytest.raises(BadDefinition, match=message):
        parse_definition(json.dumps(definition).encode())


def test_tasks_that_stand_too_deep_are_refused():
    task = {"task": "x", "id": "1", "type": ["task_group"], "repeatable": False}
    for number in range(2, 16):
        task = {"task": "x", "id": str(number), "type": ["task_group"], "repeatable": False, "tasks": [task]}
    with pytest.raises(BadDefinition, match="tasks stand more than 12 deep"):
        parse_definition(json.dumps(sample_definition(tasks=[task])).encode())
