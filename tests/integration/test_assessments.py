"""The government's questionnaires: read in, filled in from the dossier, answered by roles, published by part."""

import argparse
import io
import json

import jsonschema
import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from PIL import Image

from assessment_samples import (
    OFFICIAL,
    official_definition,
    official_instrument,
    sample_definition,
    started,
)
from factories import OrganisationFactory, official, published_initiative
from meerwaarde.assessments.actions.answering import (
    accept_proposals,
    add_repetition,
    propose_from_dossier,
    remove_repetition,
    save_answers,
    set_part_ready,
    start_assessment,
)
from meerwaarde.assessments.actions.exchange import take_over_output
from meerwaarde.assessments.actions.instruments import import_instrument
from meerwaarde.assessments.actions.roles import assign_roles
from meerwaarde.assessments.answer_values import digest_of
from meerwaarde.assessments.commands import import_instrument as command
from meerwaarde.assessments.definition import Spot
from meerwaarde.assessments.models import Answer, Assessment, Instrument
from meerwaarde.assessments.queries.workspace import Opened
from meerwaarde.initiatives.actions.editing import save_draft
from meerwaarde.ledger.models import Event
from meerwaarde.ledger.sequencing import logs_to_sequence
from meerwaarde.organisations.actions.recording import SYSTEM
from meerwaarde.organisations.models import Membership

pytestmark = pytest.mark.django_db
R = Membership.Role
CHAIN = [
    {
        "key": "51aa",
        "kind": "collect",
        "technology": "",
        "what": "Beelden",
        "personal": "yes",
        "retention": "24 uur",
        "legal_ground": "Wet X",
        "recipient": "Politie",
        "supplier": "",
    },
    {
        "key": "51bb",
        "kind": "store",
        "technology": "",
        "what": "Tellingen",
        "personal": "yes",
        "retention": "1 jaar",
        "legal_ground": "",
        "recipient": "",
        "supplier": "",
    },
]


@pytest.fixture
def organisation():
    return OrganisationFactory()


@pytest.fixture
def editor(organisation):
    return official(organisation)


@pytest.fixture
def initiative(organisation, editor):
    return published_initiative(
        organisation, by=editor, problem="Het is er te donker.", societal_goal="Veilig thuis.", chain_steps=CHAIN
    )


@pytest.fixture
def assessment(editor, initiative):
    return started(editor, initiative)


@pytest.fixture
def browser(editor):
    client = Client()
    client.force_login(editor)
    return client


def values(assessment):
    return {(one.task, one.place): one.value for one in assessment.answers.all()}


def address(name, assessment, *rest):
    initiative = assessment.initiative
    return reverse(name, args=[initiative.organisation.slug, initiative.slug, assessment.pk, *rest])


def sent(client, assessment, part, fields=None, **more):
    """What a browser sends of the page of a part: every control with what stands in it, and these changes."""
    page = client.get(address("assessment_part", assessment, part))
    data = {}
    for name, node in page.context["form"].nodes.items():
        data[f"{name}-was"] = node.was
        value = page.context["form"].initial.get(name)
        if node.task.question != "image" and value not in (None, []):
            data[name] = value
    names = {node.task.id: name for name, node in page.context["form"].nodes.items()}
    data |= {names.get(key, key): value for key, value in (fields or {}).items()}
    return data | more


def post(client, assessment, part, fields=None, **more):
    return client.post(address("assessment_part", assessment, part), sent(client, assessment, part, fields, **more))


def run_command(*words):
    parser = argparse.ArgumentParser()
    command.configure(parser)
    return command.run(parser.parse_args(list(words)))


# --- taking in an instrument -------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", OFFICIAL)
def test_an_official_definition_is_imported_whole_by_the_command(shared, name, capsys):
    path = str(shared / "standards" / f"{name}.yaml")
    assert run_command(path) == 0
    assert capsys.readouterr().out.startswith("new: ")
    instrument = Instrument.objects.get()
    assert instrument.definition == official_definition(shared, name)
    assert run_command(path) == 0
    assert capsys.readouterr().out.startswith("unchanged: ")
    assert Instrument.objects.count() == 1
    assert "" not in logs_to_sequence()  # it belongs to no organisation, and no log waits for it


def test_a_wrong_file_is_refused_by_the_command_and_nothing_is_kept(tmp_path, capsys):
    bad = tmp_path / "bad.json"
    bad.write_text(
        json.dumps({**sample_definition(), "tasks": [{"task": "x", "id": "1", "type": [], "repeatable": 1}]})
    )
    assert run_command(str(bad)) == 2
    assert "bad.json: tasks[0].repeatable: must be true or false" in capsys.readouterr().err
    assert run_command(str(tmp_path / "none.yaml")) == 2
    assert "cannot be read" in capsys.readouterr().err
    assert Instrument.objects.count() == 0


def test_a_changed_definition_of_the_same_version_is_taken_unless_an_answered_question_disappears(editor, assessment):
    changed = sample_definition(name="Andere naam")
    earlier = assessment.instrument.sha256
    assert import_instrument(by=SYSTEM, definition=changed)[1] == "changed"
    event = Event.objects.get(kind="instrument_changed")
    assert (event.organisation, event.before["sha256"]) == (assessment.initiative.organisation.slug, earlier)
    save_answers(by=editor, assessment=assessment, changes={Spot("1.1"): "Zo"})
    changed["tasks"][1]["tasks"] = changed["tasks"][1]["tasks"][1:]
    with pytest.raises(ValidationError, match=r"1\.1"):
        import_instrument(by=SYSTEM, definition=changed)
    assert import_instrument(by=SYSTEM, definition={**changed, "version": "1.1"})[1] == "new"


def test_an_official_cannot_take_in_an_instrument(editor):
    with pytest.raises(ValidationError):
        import_instrument(by=editor, definition=sample_definition())


# --- starting and proposals --------------------------------------------------------------------------------------


def test_a_started_assessment_holds_what_the_dossier_says_as_proposals_that_do_not_count(shared, editor, initiative):
    found = started(editor, initiative, official_instrument(shared, "dpia"))
    answer = found.answers.get(task="10.1.1.5", place="51aa/1")
    assert (answer.value, answer.source, answer.is_confirmed) == ("24 uur", "chain_steps", False)
    assert Opened(found).output()["answers"] == {}


def test_an_accepted_proposal_counts_and_keeps_its_source(shared, editor, initiative):
    found = started(editor, initiative, official_instrument(shared, "iama"))
    assert accept_proposals(by=editor, assessment=found, spots=[Spot("1.1.1"), Spot("9.9")]) == 1
    answer = found.answers.get(task="1.1.1")
    assert answer.is_confirmed
    assert answer.source == "problem"
    assert Opened(found).output()["answers"]["1.1.1"]["value"] == "Het is er te donker."


def test_looking_in_the_dossier_again_never_touches_what_a_person_wrote(shared, editor, initiative):
    found = started(editor, initiative, official_instrument(shared, "iama"))
    save_answers(by=editor, assessment=found, changes={Spot("1.1.1"): "Anders."})
    save_draft(by=editor, initiative=initiative, changes={"problem": "Nieuw", "societal_goal": "Heel veilig thuis."})
    assert propose_from_dossier(by=editor, assessment=found) >= 1
    found_values = values(found)
    assert found_values["1.1.1", ""] == "Anders."
    assert found_values["1.1.2", ""] == "Heel veilig thuis."
    save_draft(by=editor, initiative=initiative, changes={"societal_goal": ""})
    propose_from_dossier(by=editor, assessment=found)
    assert ("1.1.2", "") not in values(found)
    assert values(found)["1.1.1", ""] == "Anders."


def test_a_dpia_takes_over_confirmed_answers_of_the_prescan_of_the_same_plan(shared, editor, initiative):
    prescan = started(editor, initiative, official_instrument(shared, "prescan"))
    save_answers(by=editor, assessment=prescan, changes={Spot("1.2.1"): "true"})
    found = started(editor, initiative, official_instrument(shared, "dpia"))
    answer = found.answers.get(task="12.1.1")
    assert (answer.value, answer.source, answer.is_confirmed) == ("true", "urn:nl:prescan#1.2.1", False)


def test_an_instrument_is_started_once(editor, initiative, assessment):
    with pytest.raises(ValidationError):
        start_assessment(by=editor, initiative=initiative, instrument=assessment.instrument)


def test_the_database_refuses_an_answer_twice_and_a_proposal_without_source(assessment):
    Answer.objects.create(assessment=assessment, task="1.1", value="x", confirmed_at=timezone.now())
    with pytest.raises(IntegrityError), transaction.atomic():
        Answer.objects.create(assessment=assessment, task="1.1", value="y", confirmed_at=timezone.now())
    with pytest.raises(IntegrityError), transaction.atomic():
        Answer.objects.create(assessment=assessment, task="1.3", value="y")


# --- answering ---------------------------------------------------------------------------------------------------


def test_a_part_is_filled_in_without_javascript(browser, assessment):
    fields = {"1.1": "Omdat **het** moet.", "1.2": "true", "1.4": ["kinderen"], "1.5": "2026-05-01", "1.6": "klein"}
    assert post(browser, assessment, "1", fields, step="save").status_code == 302
    assert values(assessment) == {
        ("1.1", ""): "Omdat **het** moet.",
        ("1.2", ""): "true",
        ("1.4", ""): ["kinderen"],
        ("1.5", ""): "2026-05-01",
        ("1.6", ""): "klein",
    }
    page = browser.get(address("assessment_part", assessment, "1")).text
    assert "Welke mensen?" in page  # its condition holds now
    assert "5 van 6 beantwoord" not in page  # with 1.3 there are seven
    assert "5 van 7 beantwoord" in page


def test_a_wrong_answer_is_refused_at_its_question_and_the_rest_is_kept(browser, assessment):
    answer = post(browser, assessment, "1", {"1.1": "Zo", "1.6": "reusachtig", "1.5": "31 februari"}, step="save")
    assert answer.status_code == 400
    assert "error-summary" in answer.text
    assert values(assessment) == {("1.1", ""): "Zo"}


def test_an_action_refuses_what_cannot_be_an_answer(editor, assessment):
    for spot, value in (
        (Spot("1.6"), "reusachtig"),
        (Spot("1.1"), ["x"]),
        (Spot("1.1"), "x" * 20_001),
        (Spot("9.9"), "x"),
        (Spot("1"), "x"),
        (Spot("2.1.1", "none"), "x"),
        (Spot("1.1"), "a\0b"),
    ):
        with pytest.raises(ValidationError):
            save_answers(by=editor, assessment=assessment, changes={spot: value})
    assert values(assessment) == {}


def test_an_answer_that_was_made_empty_counts_no_longer(browser, editor, assessment):
    save_answers(by=editor, assessment=assessment, changes={Spot("1.1"): "Zo", Spot("1.6"): "klein"})
    save_answers(by=editor, assessment=assessment, changes={Spot("1.1"): None})
    page = reverse("assessments", args=[assessment.initiative.organisation.slug, assessment.initiative.slug])
    assert "1 antwoord<" in browser.get(page).text


def test_autosave_says_when_gives_new_fingerprints_and_tells_of_other_questions(browser, assessment):
    answer = post(browser, assessment, "1", {"1.2": "true"}, autosave="1")
    assert answer.status_code == 200
    assert "Opgeslagen" in answer.text
    assert digest_of("true") in answer.text
    assert "andere vragen" in answer.text
    assert values(assessment) == {("1.2", ""): "true"}


def test_when_two_people_answer_the_same_question_both_texts_are_shown_and_the_other_is_not_overwritten(
    browser, organisation, assessment
):
    data = sent(browser, assessment, "1", {"1.1": "Mijn tekst"}, step="save")
    save_answers(by=official(organisation), assessment=assessment, changes={Spot("1.1"): "Tekst van een ander"})
    answer = browser.post(address("assessment_part", assessment, "1"), data)
    assert answer.status_code == 409
    assert "Mijn tekst" in answer.text
    assert "Tekst van een ander" in answer.text
    assert values(assessment)["1.1", ""] == "Tekst van een ander"
    node = next(node for node in answer.context["form"].nodes.values() if node.task.id == "1.1")
    again = {**data, f"{node.name}-was": node.was}
    assert browser.post(address("assessment_part", assessment, "1"), again).status_code == 302
    assert values(assessment)["1.1", ""] == "Mijn tekst"


def test_two_people_can_answer_different_questions_of_one_part(browser, organisation, assessment):
    data = sent(browser, assessment, "1", {"1.3": "x", "1.6": "klein"}, step="save")
    save_answers(by=official(organisation), assessment=assessment, changes={Spot("1.1"): "Van een ander"})
    assert browser.post(address("assessment_part", assessment, "1"), data).status_code == 302
    assert values(assessment) == {("1.1", ""): "Van een ander", ("1.6", ""): "klein"}


def test_groups_are_added_named_mirrored_and_removed(browser, editor, assessment):
    post(browser, assessment, "2", {"2.1.1": "Naam"}, step="add:2.1:")
    assessment.refresh_from_db()
    first, second = assessment.repeats["2.1"][""]
    save_answers(by=editor, assessment=assessment, changes={Spot("2.1.1", second): "Adres"})
    save_answers(by=editor, assessment=assessment, changes={Spot("2.2.1", second): "Een jaar", Spot("2.3"): ["Adres"]})
    page = browser.get(address("assessment_part", assessment, "2")).text
    assert "Bewaren 2: Adres" in page
    assert post(browser, assessment, "2", step=f"remove:2.1:{second}").status_code == 302
    assessment.refresh_from_db()
    assert assessment.repeats["2.1"][""] == []
    # What stood in the group that followed it is gone too; the choice of a name that is gone stays to be seen.
    assert values(assessment) == {("2.1.1", first): "Naam", ("2.3", ""): ["Adres"]}


def test_a_group_that_follows_a_question_cannot_be_added_by_hand(editor, assessment):
    with pytest.raises(ValidationError):
        add_repetition(by=editor, assessment=assessment, task_id="2.2")
    with pytest.raises(ValidationError):
        add_repetition(by=editor, assessment=assessment, task_id="1.1")
    with pytest.raises(ValidationError):
        add_repetition(by=editor, assessment=assessment, task_id="2.2.2", place="none")
    with pytest.raises(ValidationError):
        remove_repetition(by=editor, assessment=assessment, task_id="2.1", place="none")
    assert add_repetition(by=editor, assessment=assessment, task_id="2.2.2", place="1")


def test_groups_cannot_be_added_without_end(editor, assessment):
    Assessment.objects.update(repeats={"2.1": {"": [f"k{number}" for number in range(100)]}})
    with pytest.raises(ValidationError):
        add_repetition(by=editor, assessment=assessment, task_id="2.1")


def picture():
    written = io.BytesIO()
    Image.new("RGB", (8, 8), "red").save(written, "PNG")
    return SimpleUploadedFile("tekening.png", written.getvalue(), content_type="image/png")


def test_a_picture_needs_words_and_is_kept_with_them(browser, assessment):
    page = browser.get(address("assessment_part", assessment, "1"))
    name = next(name for name, node in page.context["form"].nodes.items() if node.task.id == "1.7")
    answer = post(browser, assessment, "1", {name: picture()}, step="save")
    assert answer.status_code == 400
    answer = post(browser, assessment, "1", {name: picture(), f"{name}-title": "Een rood vlak"}, step="save")
    assert answer.status_code == 302
    kept = values(assessment)["1.7", ""]
    assert kept["title"] == "Een rood vlak"
    assert kept["data"].startswith("data:image/png;base64,")
    assert 'alt="Een rood vlak"' in browser.get(address("assessment_part", assessment, "1")).text
    post(browser, assessment, "1", {f"{name}-remove": "on"}, step="save")
    assert values(assessment)["1.7", ""] is None


def test_what_is_no_picture_is_refused(browser, assessment):
    page = browser.get(address("assessment_part", assessment, "1"))
    name = next(name for name, node in page.context["form"].nodes.items() if node.task.id == "1.7")
    for file in (
        SimpleUploadedFile("x.png", b"<svg onload=alert(1)>", content_type="image/png"),
        SimpleUploadedFile("x.txt", b"tekst", content_type="text/plain"),
    ):
        answer = post(browser, assessment, "1", {name: file, f"{name}-title": "x"}, step="save")
        assert answer.status_code == 400
    assert values(assessment) == {}


def test_an_answer_is_shown_as_safe_html(browser, editor, assessment):
    save_answers(by=editor, assessment=assessment, changes={Spot("1.1"): "<script>alert(1)</script> **vet**"})
    reader = Client()
    reader.force_login(official(assessment.initiative.organisation, R.READER))
    page = reader.get(address("assessment_part", assessment, "1")).text
    assert "<script>alert" not in page
    assert "<strong>vet</strong>" in page


def test_answering_leaves_an_internal_event_that_names_questions_and_no_text(editor, assessment):
    save_answers(by=editor, assessment=assessment, changes={Spot("1.1"): "Heel geheim"})
    event = Event.objects.get(kind="assessment_answered")
    assert not event.public
    assert event.after["questions"] == ["1.1"]
    assert "geheim" not in json.dumps(event.after)


# --- roles -------------------------------------------------------------------------------------------------------


def test_who_has_another_role_sees_a_question_and_cannot_answer_it(organisation, editor, browser, assessment):
    officer = official(organisation, R.PRIVACY_OFFICER)
    assign_roles(by=editor, assessment=assessment, roles={"1.1": R.PRIVACY_OFFICER})
    page = browser.get(address("assessment_part", assessment, "1"))
    assert "Waarom?" in page.text
    assert "Beantwoord door: privacyfunctionaris" in page.text
    assert "1.1" not in {node.task.id for node in page.context["form"].nodes.values()}
    with pytest.raises(PermissionDenied):
        save_answers(by=editor, assessment=assessment, changes={Spot("1.1"): "x"})
    save_answers(by=officer, assessment=assessment, changes={Spot("1.1"): "Van de functionaris"})
    with pytest.raises(PermissionDenied):
        save_answers(by=officer, assessment=assessment, changes={Spot("1.6"): "klein"})


def test_a_role_of_a_group_holds_for_what_stands_in_it(organisation, editor, assessment):
    executive = official(organisation, R.EXECUTIVE)
    assign_roles(by=editor, assessment=assessment, roles={"3.A": R.EXECUTIVE})
    save_answers(by=executive, assessment=assessment, changes={Spot("3.A.1"): "Ja"})
    assign_roles(by=editor, assessment=assessment, roles={"3.A": ""})
    with pytest.raises(PermissionDenied):
        save_answers(by=executive, assessment=assessment, changes={Spot("3.A.1"): "Nee"})


def test_the_advice_of_the_privacy_officer_in_a_dpia_starts_with_that_role(shared, organisation, editor, initiative):
    found = started(editor, initiative, official_instrument(shared, "dpia"))
    with pytest.raises(PermissionDenied):
        save_answers(by=editor, assessment=found, changes={Spot("19.5.7"): "x"})
    save_answers(by=official(organisation, R.PRIVACY_OFFICER), assessment=found, changes={Spot("19.5.7"): "Akkoord"})


def test_roles_are_chosen_on_a_page_and_a_wrong_one_is_refused(browser, assessment):
    page = address("assessment_roles", assessment, "1")
    form = browser.get(page).context["form"]
    name = next(name for name, task in form.tasks.items() if task.id == "1.1")
    assert browser.post(page, {name: "koning"}).status_code == 400
    assert browser.post(page, {name: R.PRIVACY_OFFICER}).status_code == 302
    assert dict(assessment.task_roles.values_list("task", "role")) == {"1.1": "privacy_officer"}


def test_who_may_answer_nothing_of_a_part_is_refused_and_keeps_nothing(organisation, assessment):
    client = Client()
    client.force_login(official(organisation, R.READER))
    answer = client.post(address("assessment_part", assessment, "1"), {"q2": "x", "q2-was": digest_of(None)})
    assert answer.status_code == 403
    assert values(assessment) == {}


def test_a_starting_role_can_be_changed_and_not_left_empty(shared, browser, editor, initiative):
    found = started(editor, initiative, official_instrument(shared, "dpia"))
    form = browser.get(address("assessment_roles", found, "20")).context["form"]
    name = next(name for name, task in form.tasks.items() if task.id == "20")
    assert "" not in dict(form.fields[name].choices)
    assert browser.post(address("assessment_roles", found, "20"), {name: "editor"}).status_code == 302
    save_answers(by=editor, assessment=found, changes={Spot("20.1.5", "1"): "Directeur"})


# --- out and in --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", OFFICIAL)
def test_an_output_with_proposals_accepted_is_valid_and_can_be_taken_over_elsewhere(shared, editor, initiative, name):
    found = started(editor, initiative, official_instrument(shared, name))
    opened = Opened(found)
    mine = [spot for spot in opened.answers if opened.roles.of_task(opened.outline.tasks[spot.task]) == R.EDITOR]
    accept_proposals(by=editor, assessment=found, spots=mine)
    set_part_ready(by=editor, assessment=found, part=opened.outline.parts[1], ready=True)
    found.refresh_from_db()
    output = json.loads(json.dumps(Opened(found).output()))
    schema = json.loads((shared / "standards" / "assessment-output.v2.schema.json").read_text())
    jsonschema.Draft202012Validator(schema, format_checker=jsonschema.FormatChecker()).validate(output)
    other = start_assessment(
        by=editor, initiative=published_initiative(initiative.organisation, by=editor), instrument=found.instrument
    )
    outcome = take_over_output(by=editor, assessment=other, found=output)
    assert (outcome.taken, outcome.left) == (len(mine), ())
    other.refresh_from_db()

    def plain(found):
        text = json.dumps(found)
        for moment in {a["lastEditedAt"] for a in _answers(found)}:
            text = text.replace(moment, "")
        return {**json.loads(text), "metadata": {**found["metadata"], "createdAt": ""}}

    assert plain(json.loads(json.dumps(Opened(other).output()))) == plain(output)


def _answers(found):
    if isinstance(found, dict):
        if "lastEditedAt" in found:
            yield found
        for inner in found.values():
            yield from _answers(inner)
    elif isinstance(found, list):
        for inner in found:
            yield from _answers(inner)


def test_the_output_and_the_definition_are_downloaded(browser, editor, assessment):
    save_answers(by=editor, assessment=assessment, changes={Spot("1.1"): "Zo"})
    answer = browser.get(address("assessment_output", assessment))
    assert answer.json()["answers"]["1.1"]["value"] == "Zo"
    assert "attachment" in answer["Content-Disposition"]
    assert browser.get(address("assessment_definition", assessment)).json() == sample_definition()


def test_a_file_is_taken_over_by_upload_and_a_wrong_one_is_refused_with_the_place(browser, editor, assessment):
    save_answers(by=editor, assessment=assessment, changes={Spot("1.6"): "klein"})
    output = browser.get(address("assessment_output", assessment)).json()
    Answer.objects.all().delete()

    def upload(content):
        file = SimpleUploadedFile("x.json", content, content_type="application/json")
        return browser.post(address("assessment_take_over", assessment), {"file": file})

    for bad in (b"nee", b"\xff", b"[]", json.dumps({**output, "answers": {"1.6": {"value": "reuze"}}}).encode()):
        answer = upload(bad)
        assert answer.status_code == 400
        assert "error-summary" in answer.text
    assert "1.6" in answer.text
    assert values(assessment) == {}
    assert browser.post(address("assessment_take_over", assessment)).status_code == 400
    assert upload(json.dumps(output).encode()).status_code == 302
    assert values(assessment) == {("1.6", ""): "klein"}
    assert upload(json.dumps(output).encode()).status_code == 400  # there are answers now
