"""Conditions, repetitions, options and outcomes of a questionnaire that is filled in."""

from assessment_samples import official_definition, sample_definition
from meerwaarde.assessments.definition import Outline, Spot
from meerwaarde.assessments.filled import Filled

OUTLINE = Outline(sample_definition())


def filled(values=None, repeats=None, outline=OUTLINE):
    return Filled(outline, {Spot(*key.split("@")): value for key, value in (values or {}).items()}, repeats or {})


def test_a_question_with_a_condition_is_shown_once_the_condition_holds():
    task = OUTLINE.tasks["1.3"]
    assert not filled().is_shown(task, "")
    assert not filled({"1.2": "false"}).is_shown(task, "")
    assert filled({"1.2": "true"}).is_shown(task, "")


def test_a_question_hidden_behind_a_hidden_question_stays_hidden(shared):
    outline = Outline(official_definition(shared, "iama"))
    assert filled({"1.3.1": "false", "1.3.2": "true"}, outline=outline).is_shown(outline.tasks["1.3.4"], "")
    # 1.3.2 is only asked when 1.3.1 is no: an answer that was given before does not count any more.
    assert not filled({"1.3.1": "true", "1.3.2": "true"}, outline=outline).is_shown(outline.tasks["1.3.4"], "")


def test_a_repeatable_group_begins_with_one_repetition():
    assert filled().places(OUTLINE.tasks["2.1.1"]) == ["1"]
    assert filled(repeats={"2.1": {"": ["a", "b"]}}).places(OUTLINE.tasks["2.1.1"]) == ["a", "b"]


def test_a_group_that_mirrors_a_question_has_its_repetitions_and_its_names():
    found = filled({"2.1.1@a": "Naam", "2.1.1@b": "Adres"}, {"2.1": {"": ["a", "b"]}, "2.2.2": {"a": ["x", "y"]}})
    group = OUTLINE.tasks["2.2"]
    assert found.keys(group, "") == ["a", "b"]
    assert [found.name_of(group, key) for key in ("a", "b")] == ["Naam", "Adres"]
    assert found.places(OUTLINE.tasks["2.2.2.1"]) == ["a/x", "a/y", "b/1"]
    assert found.is_place(OUTLINE.tasks["2.2.2.1"], "a/y")
    assert not found.is_place(OUTLINE.tasks["2.2.2.1"], "b/y")


def test_the_options_of_a_question_can_be_the_answers_to_another():
    found = filled({"2.1.1@a": "Naam", "2.1.1@b": "Naam", "2.1.1@c": " "}, {"2.1": {"": ["a", "b", "c"]}})
    assert [option.value for option in found.options(OUTLINE.tasks["2.3"])] == ["Naam"]


def test_an_outcome_names_its_reasons():
    assert filled({"1.4": ["kinderen"]}).outcomes() == []
    (outcome,) = filled({"1.4": ["kinderen", "ouderen"]}).outcomes()
    assert (outcome.level, outcome.result, outcome.reasons) == ("required", "Vervolg verplicht", ("veel groepen",))


def test_two_conditions_that_wait_for_each_other_do_not_hang():
    definition = sample_definition()
    definition["tasks"][1]["tasks"][0]["dependencies"] = [
        {"type": "conditional", "condition": {"id": "1.3", "operator": "any"}, "action": "show"}
    ]
    definition["tasks"][1]["tasks"][2]["dependencies"][0]["condition"] = {"id": "1.1", "operator": "any"}
    outline = Outline(definition)
    assert filled({"1.1": "x", "1.3": "y"}, outline=outline).is_shown(outline.tasks["1.1"], "") in (True, False)


def test_groups_that_mirror_each_other_do_not_hang():
    definition = sample_definition()
    definition["tasks"][2]["tasks"][0]["dependencies"] = [
        {"type": "instance_mapping", "source": {"id": "2.2.1"}, "action": "sync_instances"}
    ]
    outline = Outline(definition)
    assert filled(outline=outline).places(outline.tasks["2.1.1"]) == ["1"]


def test_the_prescan_says_that_a_dpia_is_required_and_why(shared):
    outline = Outline(official_definition(shared, "prescan"))
    assert filled(outline=outline).outcomes() == []
    found = filled({"0.1": "true", "4.1": [outline.tasks["4.1"].options[0].value]}, outline=outline).outcomes()
    assert [(one.id, one.level) for one in found] == [("DPIA", "required")]
    assert found[0].reasons == ("er sprake is van nieuwe wet- of regelgeving",)


def test_the_prescan_adds_up_its_risk_scores(shared):
    """Children (3) and other vulnerable groups (3) give 2; ten thousand people, continuous and years each give 1."""
    outline = Outline(official_definition(shared, "prescan"))
    people = [option.value for option in outline.tasks["1.4.1"].options[2:4]]
    values = {"1.4.1": people, "1.5.1": "true", "1.5.3": "Continu", "1.5.4": "Aantal jaren"}
    found = filled(values, outline=outline)
    assert (found.scores["betrokkenen"], found.scores["bewaartermijn"]) == (2, 1)
    assert [one.level for one in found.outcomes() if one.id == "DPIA"] == ["required"]
    assert "groter is dan 4" in next(one.reasons[0] for one in found.outcomes() if one.id == "DPIA")


def test_a_condition_on_a_text_between_quotes_holds(shared):
    outline = Outline(official_definition(shared, "prescan"))
    task = outline.tasks["1.1.3"]
    assert filled({"1.1.1": "true", "1.1.2": [outline.tasks["1.1.2"].options[-1].value]}, outline=outline).is_shown(
        task, ""
    )
    assert not filled({"1.1.1": "true", "1.1.2": [outline.tasks["1.1.2"].options[0].value]}, outline=outline).is_shown(
        task, ""
    )
