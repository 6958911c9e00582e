"""What is public of an assessment, and its pages: only what was published, in both languages, at any size."""

import json

import pytest
from django.core.exceptions import ValidationError
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from assessment_samples import (
    OFFICIAL,
    official_instrument,
    sample_instrument,
    started,
)
from factories import OrganisationFactory, official, published_initiative
from meerwaarde.assessments.actions.answering import (
    accept_proposals,
    save_answers,
)
from meerwaarde.assessments.actions.publishing import publish_part, withdraw_part
from meerwaarde.assessments.definition import Spot
from meerwaarde.assessments.models import Answer, Assessment, PublishedPart
from meerwaarde.assessments.queries.workspace import Opened
from meerwaarde.initiatives.actions.editing import create_initiative, draft_document, save_draft
from meerwaarde.ledger.models import Event
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


# --- publishing --------------------------------------------------------------------------------------------------


@pytest.fixture
def filled(editor, assessment):
    save_answers(
        by=editor,
        assessment=assessment,
        changes={Spot("1.1"): "Openbare reden", Spot("2.1.1", "1"): "Geheim gegeven", Spot("3.A.1"): "Geheim advies"},
    )
    save_answers(by=editor, assessment=assessment, changes={Spot("2.2.1", "1"): "Openbare termijn"})
    return assessment


def public_texts(initiative):
    client = Client()
    pages = [
        client.get(initiative.get_absolute_url()),
        client.get(f"{initiative.get_absolute_url()}assessments.json"),
        client.get(f"{initiative.get_absolute_url()}history/"),
        client.get(f"{initiative.get_absolute_url()}dossier.json"),
    ]
    assert {page.status_code for page in pages} == {200}
    found = [page.text for page in pages]
    for assessment in Assessment.objects.filter(initiative=initiative):
        page = client.get(f"{initiative.get_absolute_url()}assessments/{assessment.pk}/")
        found.append(page.text if page.status_code == 200 else "")
    return "\n".join(found)


def test_nothing_of_an_assessment_is_public_before_a_part_is_published(filled):
    text = public_texts(filled.initiative)
    assert "Openbare reden" not in text
    assert "Geheim" not in text
    assert Client().get(f"{filled.initiative.get_absolute_url()}assessments/{filled.pk}/").status_code == 404


def test_only_a_published_part_is_public_and_later_changes_stay_internal(editor, filled):
    publish_part(by=editor, assessment=filled, part="1")
    text = public_texts(filled.initiative)
    assert "Openbare reden" in text
    assert "Geheim" not in text
    assert "Openbare termijn" not in text
    save_answers(by=editor, assessment=filled, changes={Spot("1.1"): "Nog niet openbaar"})
    assert "Nog niet openbaar" not in public_texts(filled.initiative)
    withdraw_part(by=editor, assessment=filled, part="1")
    assert "Openbare reden" not in public_texts(filled.initiative)


def test_a_published_part_does_not_show_names_from_an_internal_part(shared, editor, initiative):
    """Part 10 of the DPIA repeats itself per processing, whose names stand in part 3."""
    found = started(editor, initiative, official_instrument(shared, "dpia"))
    accept_proposals(by=editor, assessment=found, spots=[Spot("10.1.1.5", "51aa/1")])
    save_answers(by=editor, assessment=found, changes={Spot("3.1.1", "51aa"): "Geheime verwerking"})
    assert "Geheime verwerking" in str(Opened(found, editor).tree("10"))
    publish_part(by=editor, assessment=found, part="10")
    text = public_texts(initiative)
    assert "24 uur" in text
    assert "Geheime verwerking" not in text
    assert "Geheim" not in json.dumps(PublishedPart.objects.get().content)


def test_a_proposal_that_nobody_confirmed_is_not_published(shared, editor, initiative):
    found = started(editor, initiative, official_instrument(shared, "iama"))
    save_answers(by=editor, assessment=found, changes={Spot("1.4.3"): "Een uitweg"})
    publish_part(by=editor, assessment=found, part="1.0")
    assert {one["task"] for one in PublishedPart.objects.get().content["answers"]} == {"1.4.3"}


def test_an_old_version_of_the_dossier_is_shown_without_what_came_later(editor, filled):
    publish_part(by=editor, assessment=filled, part="1")
    initiative = filled.initiative
    assert "Proefvragenlijst" in Client().get(initiative.get_absolute_url()).text
    assert "Proefvragenlijst" not in Client().get(f"{initiative.get_absolute_url()}versions/1/").text


def test_a_part_of_a_plan_that_is_not_public_cannot_be_published(organisation, editor):
    plan = create_initiative(by=editor, organisation=organisation, title="Nog een idee")
    found = started(editor, plan)
    save_answers(by=editor, assessment=found, changes={Spot("1.1"): "x"})
    with pytest.raises(ValidationError):
        publish_part(by=editor, assessment=found, part="1")
    assert not Event.objects.filter(public=True, subject_type="initiatives.initiative", subject_id=plan.pk).exists()


def test_an_empty_part_cannot_be_published(browser, assessment):
    answer = browser.post(address("assessment_publish", assessment, "1"), {"step": "publish"})
    assert answer.status_code == 400
    assert "error-summary" in answer.text


def test_a_part_is_looked_at_published_and_taken_back_on_a_page(browser, filled):
    page = address("assessment_publish", filled, "1")
    assert "Openbare reden" in browser.get(page).text
    assert browser.post(page, {"step": "publish"}).status_code == 302
    assert PublishedPart.objects.count() == 1
    assert browser.post(page, {"step": "withdraw"}).status_code == 302
    assert PublishedPart.objects.count() == 0


def test_the_public_history_tells_by_role_what_was_published(editor, filled):
    publish_part(by=editor, assessment=filled, part="1")
    text = Client().get(f"{filled.initiative.get_absolute_url()}history/").text
    assert "Deel van een impacttoets openbaar gemaakt" in text
    assert editor.name not in text


def test_the_dossier_page_is_fresh_after_publishing(editor, filled):
    client = Client()
    before = client.get(filled.initiative.get_absolute_url())
    publish_part(by=editor, assessment=filled, part="1")
    again = client.get(filled.initiative.get_absolute_url(), headers={"If-None-Match": before["ETag"]})
    assert again.status_code == 200
    assert "Het plan" in again.text


# --- pages -------------------------------------------------------------------------------------------------------


def queries(client, page):
    client.get(page)
    with CaptureQueriesContext(
        connection,
    ) as found:
        assert client.get(page).status_code == 200
    return len(found)


@pytest.mark.parametrize("part", ["2", "10", "16"])
def test_a_part_with_many_groups_takes_as_many_queries_as_an_empty_one(shared, browser, editor, initiative, part):
    found = started(editor, initiative, official_instrument(shared, "dpia"))
    Answer.objects.all().delete()
    page = address("assessment_part", found, part)
    few = queries(browser, page)
    keys = [f"k{number}" for number in range(30)]
    Assessment.objects.update(repeats={task: {"": keys} for task in ("2.1", "3.1", "16.1")})
    save_answers(
        by=editor,
        assessment=found,
        changes={Spot(task, key): f"{task} {key}" for task in ("2.1.1", "3.1.1", "16.1.1") for key in keys},
    )
    assert queries(browser, page) == few <= 14


def test_lists_take_as_many_queries_for_many_plans(organisation, editor, browser, initiative, assessment):
    def plan():
        found = started(editor, published_initiative(organisation, by=editor, problem="x"))
        Answer.objects.create(assessment=found, task="1.1", value="x", source="problem")

    page = reverse("organisation_work", args=[organisation.slug])
    plan()
    few = queries(browser, page)
    for _number in range(5):
        plan()
    assert queries(browser, page) == few
    assert "antwoord van een impacttoets te bevestigen" in browser.get(page).text


def test_the_dossier_takes_as_many_queries_with_many_published_parts(editor, filled):
    publish_part(by=editor, assessment=filled, part="1")
    client, page = Client(), filled.initiative.get_absolute_url()
    few = queries(client, f"{page}?a")
    for part in ("2", "3.A"):
        publish_part(by=editor, assessment=filled, part=part)
    assert queries(client, f"{page}?b") == few


@pytest.mark.parametrize("name", OFFICIAL)
@pytest.mark.parametrize("prefix", ["", "/en"])
def test_every_part_of_an_official_instrument_opens_in_both_languages(
    shared, browser, editor, initiative, name, prefix
):
    found = started(editor, initiative, official_instrument(shared, name))
    pages = [address("assessment", found)]
    for part in Opened(found).outline.parts:
        pages += [address(page, found, part) for page in ("assessment_part", "assessment_roles", "assessment_publish")]
    assert {browser.get(prefix + page).status_code for page in pages} == {200}


def test_a_proposal_says_where_it_comes_from_and_is_accepted_with_one_button(shared, browser, editor, initiative):
    found = started(editor, initiative, official_instrument(shared, "iama"))
    page = browser.get(address("assessment_part", found, "1.0"))
    assert "Voorstel uit het dossier: Probleem" in page.text
    node = next(node for node in page.context["form"].nodes.values() if node.task.id == "1.1.1")
    assert post(browser, found, "1.0", step=f"accept:{node.name}").status_code == 302
    assert found.answers.get(task="1.1.1").is_confirmed
    assert not found.answers.get(task="1.1.2").is_confirmed
    assert post(browser, found, "1.0", step="accept:all").status_code == 302
    assert found.answers.get(task="1.1.2").is_confirmed


def test_earlier_answers_are_shown_where_the_government_says_they_are_of_use(shared, browser, editor, initiative):
    found = started(editor, initiative, official_instrument(shared, "iama"))
    save_answers(by=editor, assessment=found, changes={Spot("1.1.2"): "Het hoofddoel"})
    assert "Het hoofddoel" in browser.get(address("assessment_part", found, "4")).text


def test_the_last_part_of_the_iama_sums_up_the_action_points(shared, browser, editor, initiative):
    found = started(editor, initiative, official_instrument(shared, "iama"))
    save_answers(by=editor, assessment=found, changes={Spot("2.actiepunten.tekst", "1"): "Bel de leverancier"})
    assert "Bel de leverancier" in browser.get(address("assessment_part", found, "5")).text


def test_official_texts_are_marked_as_dutch_on_an_english_page(browser, assessment):
    page = address("assessment_part", assessment, "1")
    text = browser.get(f"/en{page}").text
    assert '<span lang="nl">Waarom?</span>' in text


def test_a_plan_without_instruments_says_how_they_come(browser, initiative):
    page = reverse("assessments", args=[initiative.organisation.slug, initiative.slug])
    assert "meerwaarde import instrument" in browser.get(page).text
    instrument = sample_instrument()
    assert "Proefvragenlijst" in browser.get(page).text
    assert browser.post(page, {"instrument": instrument.pk}).status_code == 302
    assert browser.post(page, {"instrument": instrument.pk}).status_code == 400
    for odd in ("", "x", "99999", "9" * 40):
        assert browser.post(page, {"instrument": odd}).status_code == 404


def test_addresses_that_lead_nowhere_are_not_found(browser, assessment):
    assert browser.get(address("assessment_part", assessment, "9")).status_code == 404
    assert browser.get(address("assessment_roles", assessment, "1.1")).status_code == 404
    other = published_initiative(assessment.initiative.organisation)
    page = reverse("assessment", args=[other.organisation.slug, other.slug, assessment.pk])
    assert browser.get(page).status_code == 404


def test_the_draft_of_the_plan_is_what_proposals_come_from(shared, editor, initiative):
    save_draft(by=editor, initiative=initiative, changes={"problem": "Uit het concept"})
    assert draft_document(initiative)["problem"] == "Uit het concept"
    found = started(editor, initiative, official_instrument(shared, "iama"))
    assert found.answers.get(task="1.1.1").value == "Uit het concept"


def test_steps_that_mean_nothing_are_refused_or_just_save(browser, assessment):
    for step in ("add:9.9:", "remove:2.1:none", "add:2.1:none/none"):
        assert post(browser, assessment, "2", step=step).status_code == 400
    assert post(browser, assessment, "2", step="goto:none").status_code == 302
    assert post(browser, assessment, "2", step="accept:none").status_code == 302
