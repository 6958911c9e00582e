"""Effects on public values: written in the workspace, read by everybody, and asked for by the weighing gate."""

from __future__ import annotations

import io

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from factories import THREE_WAYS, OrganisationFactory, effect, official, published_initiative, weighed_content
from meerwaarde.initiatives.actions.editing import create_initiative, draft_document, publish_changes, save_draft
from meerwaarde.initiatives.actions.phases import GateNotMet, move_to_phase
from meerwaarde.initiatives.document import build_document
from meerwaarde.ledger.models import Event
from meerwaarde.participation.actions import state_no_participation
from meerwaarde.values.actions import add_own_value, retire_own_value, state_stance
from meerwaarde.values.gates import weighing_missing
from meerwaarde.values.models import Measure, OwnValue, UntouchedValue, ValueEffect

pytestmark = pytest.mark.django_db


def weighed(**content):
    return published_initiative(
        title="Veilig uitgaan", phase="weighing", route="standard", **{**weighed_content(), **content}
    )


def missing(plan):
    return weighing_missing(build_document(plan), plan)


# --- the gate -----------------------------------------------------------------------------------------------------
def test_a_plan_in_which_every_value_and_area_is_answered_may_go_on_to_the_decision():
    plan = weighed()
    assert missing(plan) == []
    by = official(plan.organisation)
    state_no_participation(by=by, initiative=plan, phase="weighing", reason="Er verandert niets voor inwoners.")
    assert move_to_phase(by=by, initiative=plan, target="decision").phase == "decision"


def test_a_value_about_which_nothing_was_said_keeps_the_gate_closed():
    plan = weighed(values_untouched=[])
    with pytest.raises(GateNotMet) as refused:
        move_to_phase(by=official(plan.organisation), initiative=plan, target="decision")
    assert len(refused.value.messages) == 5  # four values, and nobody was asked anything
    assert "menselijke waardigheid" in " ".join(refused.value.messages)


def test_an_area_about_which_nothing_was_said_keeps_the_gate_closed():
    assert ["werk" in sentence for sentence in missing(weighed(areas_untouched=[]))].count(True) >= 1


def test_a_harm_without_measure_or_acceptance_keeps_the_gate_closed():
    assert [s for s in missing(weighed(measures=[])) if "maatregel" in s]


def test_a_harm_that_somebody_accepted_with_a_reason_needs_no_measure():
    content = weighed_content()
    harm = next(row for row in content["value_effects"] if row["value"] == "privacy")
    harm |= {"accepted_by": "executive", "accepted_reason": "Het is niet te herleiden tot mensen."}
    assert missing(weighed(value_effects=content["value_effects"], measures=[])) == []


def test_a_harm_of_the_digital_alternative_sits_on_a_step_of_the_data():
    content = weighed_content()
    for row in content["value_effects"]:
        row["step"] = ""
    assert [s for s in missing(weighed(value_effects=content["value_effects"])) if "stap van de gegevens" in s]


def test_a_value_that_the_organisation_added_is_asked_for_as_well():
    plan = weighed()
    add_own_value(by=official(plan.organisation, "manager"), organisation=plan.organisation, name="Openheid")
    assert ["Openheid" in sentence for sentence in missing(plan)] == [True]
    retire_own_value(by=official(plan.organisation, "manager"), own=OwnValue.objects.get())
    assert missing(plan) == []


# --- the rows -----------------------------------------------------------------------------------------------------
def test_effects_and_measures_become_rows_and_read_back_the_same():
    content = weighed_content()
    plan = weighed()
    document = build_document(plan)
    for key in ("value_effects", "measures", "values_untouched", "areas_untouched"):
        assert document[key] == content[key]
    assert Measure.objects.get().effect == ValueEffect.objects.get(value="privacy")


def test_removing_an_alternative_takes_its_effects_and_their_measures_along():
    plan = weighed()
    by = official(plan.organisation)
    save_draft(by=by, initiative=plan, changes={"alternatives": THREE_WAYS[:2]})
    publish_changes(by=by, initiative=plan)
    assert set(ValueEffect.objects.values_list("alternative__key", flat=True)) == {"0000000a", "0000000b"}
    assert not Measure.objects.exists()


@pytest.mark.parametrize("size", [-4, 4])
def test_a_size_outside_of_the_scale_is_refused_by_the_action_and_by_the_database(size):
    plan = weighed()
    by = official(plan.organisation)
    save_draft(by=by, initiative=plan, changes={"value_effects": [effect("privacy", "0000000a", size)]})
    with pytest.raises(ValidationError):
        publish_changes(by=by, initiative=plan)
    with pytest.raises(IntegrityError), transaction.atomic():
        ValueEffect.objects.update(size=size)


def test_an_accepted_risk_without_a_reason_is_refused_by_the_database():
    weighed()
    with pytest.raises(IntegrityError), transaction.atomic():
        ValueEffect.objects.update(accepted_by="executive", accepted_reason="")


def test_not_touched_without_a_reason_is_refused_by_the_database():
    weighed()
    with pytest.raises(IntegrityError), transaction.atomic():
        UntouchedValue.objects.update(reason="")


# --- the pages ----------------------------------------------------------------------------------------------------
def test_the_dossier_tells_which_values_are_at_stake(client):
    text = client.get(weighed().get_absolute_url()).content.decode()
    for words in ("Welke waarden op het spel staan", "Wat er met privacy gebeurt.", "Niet geraakt:"):
        assert words in text


def test_the_matrix_shows_who_bears_it_where_it_arises_and_what_is_done(client):
    plan = weighed()
    text = client.get(reverse("dossier_values", args=[plan.organisation.slug, plan.slug])).content.decode()
    for words in ("omwonenden", "Geen geluid bewaren", "techniek", "deze soort is niet gebruikt", "Verzamelen"):
        assert words in text


def test_the_matrix_takes_as_many_queries_for_two_hundred_effects_as_for_two(client, django_assert_max_num_queries):
    alternatives = [
        {"key": f"{n:08x}", "kind": "digital", "title": f"Keuze {n}", "description": "Tekst"} for n in range(20)
    ]
    groups = ["residents", "visitors", "children", "older", "workers"]
    values = ["privacy", "security"]
    rows = [effect(v, a["key"], 1, group=g) for a in alternatives for g in groups for v in values]
    assert len(rows) == 200
    plan = weighed(alternatives=alternatives, value_effects=rows, measures=[])
    with django_assert_max_num_queries(12):
        response = client.get(reverse("dossier_values", args=[plan.organisation.slug, plan.slug]))
    assert response.content.decode().count('class="effect effect--good"') == 200


def test_a_script_in_every_text_stays_text(client):
    content = weighed_content()
    for row in content["value_effects"]:
        row |= {"description": "<script>alert(1)</script>", "evidence": "<img src=x onerror=alert(1)>"}
    content["measures"][0]["title"] = "<b onclick=x>"
    plan = weighed(**content)
    for name in ("dossier", "dossier_values", "dossier_weighing"):
        text = client.get(reverse(name, args=[plan.organisation.slug, plan.slug])).content.decode()
        assert "<script>alert" not in text
        assert "onerror" not in text.replace("&lt;img src=x onerror", "")
        assert "<b onclick" not in text


def test_a_plan_that_is_not_public_has_no_public_matrix(client):
    organisation = OrganisationFactory()
    plan = create_initiative(by=official(organisation), organisation=organisation, title="Geheim")
    for name in ("dossier_values", "dossier_weighing", "weighing_json"):
        assert client.get(reverse(name, args=[organisation.slug, plan.slug])).status_code == 404


# --- writing ------------------------------------------------------------------------------------------------------
@pytest.fixture
def writing(client):
    organisation = OrganisationFactory()
    by = official(organisation)
    plan = create_initiative(by=by, organisation=organisation, title="Lampen", content={"alternatives": THREE_WAYS})
    client.force_login(by)
    return plan


def address(plan, name="edit_values", *more):
    return reverse(name, args=[plan.organisation.slug, plan.slug, *more])


def form_of(key="12345678", **fields):
    effect_fields = {
        "key": key,
        "alternative": "0000000c",
        "description": "Mensen voelen zich bekeken.",
        "size": "-2",
        "group": "visitors",
        "area": "social_life",
        "certainty": "low",
        **fields,
    }
    return {
        "value_effects-count": "1",
        "measures-count": "1",
        **{f"value_effects-0-{name}": value for name, value in effect_fields.items()},
        "measures-0-key": "87654321",
        "measures-0-effect": key,
        "measures-0-route": "debate",
        "measures-0-title": "Gesprek met bewoners",
    }


def test_the_section_values_of_the_editing_pages_is_the_matrix(writing):
    assert address(writing, "edit_section", "values") == address(writing)


def test_an_effect_with_its_measure_is_kept_as_a_draft(client, writing):
    page = client.get(address(writing, "edit_value", "privacy"))
    response = client.post(address(writing, "edit_value", "privacy"), {**form_of(), "seen": page.context["seen"]})
    assert response.status_code == 302
    document = draft_document(writing)
    (row,) = document["value_effects"]
    assert (row["value"], row["size"], row["certainty"]) == ("privacy", -2, "low")
    (measure,) = document["measures"]
    assert (measure["effect"], measure["title"]) == (row["key"], "Gesprek met bewoners")


def test_saving_one_value_leaves_the_effects_on_the_others(client, writing):
    for value, key in (("privacy", "11111111"), ("power", "22222222")):
        page = client.get(address(writing, "edit_value", value))
        client.post(address(writing, "edit_value", value), {**form_of(key), "seen": page.context["seen"]})
    assert [row["value"] for row in draft_document(writing)["value_effects"]] == ["privacy", "power"]


def test_an_effect_with_an_error_is_named_and_the_page_says_where(client, writing):
    page = client.get(address(writing, "edit_value", "privacy"))
    wrong = {**form_of(size="9", group=""), "seen": page.context["seen"]}
    response = client.post(address(writing, "edit_value", "privacy"), wrong)
    assert response.status_code == 400
    assert "#id_value_effects-0-size" in response.content.decode()
    assert draft_document(writing)["value_effects"] == []


def test_an_effect_can_be_removed_with_its_measures(client, writing):
    page = client.get(address(writing, "edit_value", "privacy"))
    client.post(address(writing, "edit_value", "privacy"), {**form_of(), "seen": page.context["seen"]})
    page = client.get(address(writing, "edit_value", "privacy"))
    again = {**form_of(), "seen": page.context["seen"], "arrange": "remove:value_effects:12345678"}
    client.post(address(writing, "edit_value", "privacy"), again)
    assert draft_document(writing)["value_effects"] == draft_document(writing)["measures"] == []


def test_what_somebody_else_saved_in_between_is_not_overwritten(client, writing):
    page = client.get(address(writing, "edit_value", "privacy"))
    theirs = [effect("privacy", "0000000a", 1)]
    save_draft(by=official(writing.organisation), initiative=writing, changes={"value_effects": theirs})
    response = client.post(address(writing, "edit_value", "privacy"), {**form_of(), "seen": page.context["seen"]})
    assert response.status_code == 409
    assert draft_document(writing)["value_effects"] == theirs
    assert "Mensen voelen zich bekeken." in response.content.decode()


def test_a_value_is_not_touched_with_one_click_and_a_reason(client, writing):
    assert client.post(address(writing), {"what": "value", "value": "power", "reason": " "}).status_code == 400
    assert (
        client.post(address(writing), {"what": "value", "value": "power", "reason": "Geen leverancier."}).status_code
        == 302
    )
    assert [row["value"] for row in draft_document(writing)["values_untouched"]] == ["power"]
    client.post(address(writing), {"what": "value-again", "value": "power"})
    assert draft_document(writing)["values_untouched"] == []


def test_an_area_is_not_touched_with_one_click(client, writing):
    assert client.post(address(writing), {"what": "area", "area": "work"}).status_code == 302
    assert client.post(address(writing), {"what": "area", "area": "elsewhere"}).status_code == 400
    assert [row["area"] for row in draft_document(writing)["areas_untouched"]] == ["work"]


def test_a_value_that_does_not_exist_has_no_page(client, writing):
    assert client.get(address(writing, "edit_value", "happiness")).status_code == 404


# --- what an organisation holds to --------------------------------------------------------------------------------
def test_a_manager_says_what_the_organisation_holds_to_and_everybody_reads_it(client):
    organisation = OrganisationFactory()
    manager = official(organisation, "manager")
    state_stance(by=manager, organisation=organisation, value="privacy", text="We meten **nooit** mensen.")
    text = client.get(reverse("organisation_values", args=[organisation.slug])).content.decode()
    assert "We meten <strong>nooit</strong> mensen." in text
    assert Event.objects.get(kind="value_stance_changed").after == {"text": "We meten **nooit** mensen."}
    state_stance(by=manager, organisation=organisation, value="privacy", text="")
    assert "nooit" not in client.get(reverse("organisation_values", args=[organisation.slug])).content.decode()


def test_only_a_manager_changes_what_the_organisation_holds_to():
    organisation = OrganisationFactory()
    with pytest.raises(PermissionDenied):
        state_stance(by=official(organisation), organisation=organisation, value="privacy", text="x")


def test_the_seven_values_cannot_be_taken_as_an_own_value():
    organisation = OrganisationFactory()
    manager = official(organisation, "manager")
    with pytest.raises(ValidationError):
        add_own_value(by=manager, organisation=organisation, name="Privacy")
    with pytest.raises(IntegrityError), transaction.atomic():
        OwnValue.objects.create(organisation=organisation, code="privacy", name="Privacy")


def test_managing_values_on_the_web(client):
    organisation = OrganisationFactory()
    client.force_login(official(organisation, "manager"))
    page = reverse("manage_values", args=[organisation.slug])
    assert client.post(page, {"what": "own", "name": "Openheid", "question": "Kan ik het zien?"}).status_code == 302
    assert client.post(page, {"what": "own", "name": "Openheid"}).status_code == 400
    assert client.post(page, {"what": "stances", "openheid": "Alles is openbaar."}).status_code == 302
    assert "Alles is openbaar." in client.get(reverse("organisation_values", args=[organisation.slug])).content.decode()
    client.post(reverse("retire_value", args=[organisation.slug, "openheid"]))
    assert "Openheid" not in client.get(reverse("organisation_values", args=[organisation.slug])).content.decode()


def test_the_workspace_takes_as_many_queries_for_one_plan_in_weighing_as_for_ten(client):
    organisation = OrganisationFactory()
    by = official(organisation)
    client.force_login(by)
    counts = []
    for number in (1, 9):
        for n in range(number):
            published_initiative(organisation, by=by, title=f"Plan {number}{n}", phase="weighing", route="standard")
        with CaptureQueriesContext(
            connection,
        ) as queries:
            client.get(reverse("organisation_work", args=[organisation.slug]))
        counts.append(len(queries))
    assert counts[1] <= counts[0] + 1


def test_the_pdf_holds_the_matrix_and_names_instead_of_keys(client):
    pypdf = pytest.importorskip("pypdf")
    plan = weighed()
    response = client.get(reverse("dossier_pdf", args=[plan.organisation.slug, plan.slug]))
    text = " ".join(page.extract_text() for page in pypdf.PdfReader(io.BytesIO(response.content)).pages)
    text = " ".join(text.split())
    assert "−1 omwonenden" in text
    assert "Geen geluid bewaren" in text
    assert "Sensoren" in text
    for row in weighed_content()["value_effects"]:
        assert row["key"] not in text
