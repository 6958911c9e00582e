"""The government's output format: valid, complete, and back again."""

import json
from datetime import UTC, datetime

import jsonschema
import pytest

from assessment_samples import OFFICIAL, official_definition, sample_definition
from meerwaarde.assessments.answer_values import checked_image
from meerwaarde.assessments.definition import SEVERAL_CHOICES, Outline, Spot
from meerwaarde.assessments.filled import Filled
from meerwaarde.assessments.output import Given, build_output
from meerwaarde.assessments.output_reading import BadOutput, read_output

AT = datetime(2026, 5, 1, 9, 30, tzinfo=UTC)
PIXEL = (
    "data:image/png;base64,iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAIAAACQd1PeAAAADElEQVR4nGP4//8/AAX+Av4N70a4AAAAAElFTkSuQmCC"
)


def output(outline, values, repeats=None, ready=()):
    filled = Filled(outline, values, repeats or {})
    given = {spot: Given(value, AT) for spot, value in values.items()}
    return build_output(outline, filled, given, created_at=AT, ready=list(ready))


def some_answer(filled, task, place):
    """A plausible answer for a question, by its type."""
    options = filled.options(task)
    match task.question:
        case "image":
            return checked_image({"data": PIXEL, "title": "Een tekening"})
        case "date":
            return "2026-05-01"
        case kind if kind in SEVERAL_CHOICES:
            return [option.value for option in options[:2]]
        case "select_option" | "radio_option":
            return options[0].value
        case _:
            return f"Antwoord {task.id} {place}".strip()


def fill_everything(outline):
    """Every question in every group twice, where it can be; sources come before what follows them."""
    values, repeats = {}, {}
    for task in outline.tasks.values():
        if task.repeatable and not task.mirrors:
            outer = Filled(outline, values, repeats)
            parents = outer.places(outline.tasks[task.parent]) if task.parent else [""]
            repeats[task.id] = {place: ["k1", "k2"] for place in parents}
        if task.question:
            filled = Filled(outline, values, repeats)
            for place in filled.places(task):
                if answer := some_answer(Filled(outline, values, repeats), task, place):
                    values[Spot(task.id, place)] = answer
    return values, repeats


@pytest.fixture
def validate(shared):
    schema = json.loads((shared / "standards" / "assessment-output.v2.schema.json").read_text())
    checker = jsonschema.Draft202012Validator(schema, format_checker=jsonschema.FormatChecker())
    return checker.validate


@pytest.mark.parametrize("name", OFFICIAL)
def test_an_empty_output_is_valid(shared, validate, name):
    found = output(Outline(official_definition(shared, name)), {})
    validate(found)
    assert found["answers"] == {}


@pytest.mark.parametrize("name", OFFICIAL)
def test_an_output_with_every_question_answered_is_valid_and_comes_back_the_same(shared, validate, name):
    outline = Outline(official_definition(shared, name))
    values, repeats = fill_everything(outline)
    found = json.loads(json.dumps(output(outline, values, repeats, outline.parts)))
    validate(found)
    read = read_output(outline, found)
    assert len(read.values) == len(values)
    assert sorted(map(str, read.values.values())) == sorted(map(str, values.values()))
    assert read.ready == outline.parts
    again = output(outline, read.values, read.repeats, read.ready)
    assert again == found


def test_ids_that_the_format_does_not_take_stand_apart_under_their_own_name():
    outline = Outline(sample_definition())
    found = output(
        outline,
        {Spot("1.1"): "Zo", Spot("3.A.1"): "Doen", Spot("3.A.actie", "k"): "Bel"},
        {"3.A.actie": {"": ["k"]}},
        ["3.A"],
    )
    assert set(found["answers"]) == {"1.1"}
    assert set(found["x-meerwaarde"]["answers"]) == {"3.A.1", "3.A.actie"}
    assert found["x-meerwaarde"]["completedTasks"] == ["3.A"]


def test_nested_groups_say_in_which_repetition_they_stand():
    outline = Outline(sample_definition())
    values = {
        Spot("2.1.1", "a"): "Naam",
        Spot("2.1.1", "b"): "Adres",
        Spot("2.2.2.1", "b/y"): "Wet",
    }
    repeats = {"2.1": {"": ["a", "b"]}, "2.2.2": {"b": ["x", "y"]}}
    found = output(outline, values, repeats)
    assert [one["_index"] for one in found["answers"]["2.1"]] == [0, 1]
    assert found["answers"]["2.2.2"][-1] == {
        "_index": 1,
        "2.2": 1,
        "2.2.2.1": {"value": "Wet", "lastEditedAt": AT.isoformat()},
    }


def test_no_name_of_a_person_is_in_an_output():
    text = json.dumps(output(Outline(sample_definition()), {Spot("1.1"): "Zo"}))
    assert "lastEditedBy" not in text
    assert "createdBy" not in text


def broken(change):
    outline = Outline(sample_definition())
    found = output(outline, {Spot("1.1"): "Zo", Spot("2.1.1", "1"): "Naam"})
    change(found)
    return outline, found


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (lambda f: f["metadata"].update(urn="urn:nl:dpia:3.0"), "metadata.urn"),
        (lambda f: f.pop("answers"), "answers"),
        (lambda f: f["answers"].update({"9.9": {"value": "x"}}), "answers.9.9"),
        (lambda f: f["answers"].update({"1.1": "x"}), "answers.1.1"),
        (lambda f: f["answers"].update({"1.1": {}}), "answers.1.1"),
        (lambda f: f["answers"].update({"1.1": {"value": 3}}), "answers.1.1.value"),
        (lambda f: f["answers"].update({"1.1": []}), "answers.1.1"),
        (lambda f: f["answers"].update({"1.6": {"value": "reusachtig"}}), "1.6"),
        (lambda f: f["answers"].update({"1.5": {"value": "gisteren"}}), "1.5"),
        (lambda f: f["answers"].update({"1.7": {"value": {"data": "data:image/svg+xml;base64,AA=="}}}), "1.7"),
        (lambda f: f["answers"].update({"2.1": {"value": "x"}}), "answers.2.1"),
        (lambda f: f["answers"].update({"2.1": [{}]}), r"answers.2.1\[0\]._index"),
        (lambda f: f["answers"].update({"2.1": [{"_index": -1}]}), r"_index"),
        (lambda f: f["answers"].update({"2.1": [{"_index": 10**9}]}), r"_index"),
        (lambda f: f["answers"].update({"2.1": [{"_index": 0, "1.1": {"value": "x"}}]}), r"answers.2.1\[0\].1.1"),
        (lambda f: f["answers"].update({"2.2": [{"_index": 5, "2.2.1": {"value": "x"}}]}), r"answers.2.2\[0\]"),
        (lambda f: f["answers"].update({"2.1": [[]]}), r"answers.2.1\[0\]"),
        (lambda f: f["answers"].update({"1.1": {"value": "\ud800"}}), "1.1"),
        (lambda f: f["answers"].update({"\ud800": {"value": "x"}}), r"answers.\?"),
        (lambda f: f["answers"].update({"1.4": {"value": ["\ud800"]}}), "1.4"),
    ],
)
def test_a_wrong_file_is_refused_with_the_place(change, message):
    outline, found = broken(change)
    with pytest.raises(BadOutput, match=message):
        read_output(outline, found)


@pytest.mark.parametrize("found", [None, [], "x", {}, {"metadata": 3}, {"metadata": {}, "answers": []}])
def test_what_is_no_output_at_all_is_refused(found):
    with pytest.raises(BadOutput):
        read_output(Outline(sample_definition()), found)
