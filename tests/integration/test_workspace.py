"""Signing in, the quick scan, writing, publishing: what an official does in a day."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from factories import (
    ExecutiveFactory,
    OrganisationFactory,
    PolicyGoalFactory,
    UserFactory,
    official,
    published_initiative,
)
from meerwaarde.initiatives.actions.editing import create_initiative, draft_document, save_draft
from meerwaarde.initiatives.forms.sections import digest_of
from meerwaarde.initiatives.models import Draft, ImportSource, Initiative, Supplier, SupplierMember
from meerwaarde.initiatives.vocabulary import ScanQuestion
from meerwaarde.ledger.models import Event

pytestmark = pytest.mark.django_db
ALL_NO = {question.value: "no" for question in ScanQuestion}


@pytest.fixture
def organisation():
    return OrganisationFactory()


@pytest.fixture
def editor(organisation):
    return official(organisation)


@pytest.fixture
def browser(editor):
    client = Client()
    client.force_login(editor)
    return client


@pytest.fixture
def plan(organisation, editor):
    return create_initiative(by=editor, organisation=organisation, title="Bladkorven op de kaart")


def address(name, plan, *rest):
    return reverse(name, args=[plan.organisation.slug, plan.slug, *rest])


def seen(plan, section):
    return digest_of(draft_document(plan), section)


def light_form(plan, **values):
    return {
        "seen": seen(plan, "light"),
        "title": plan.title,
        "summary": "Bewoners zien waar bladkorven staan.",
        "societal_goal": "Dan ligt er minder blad op straat.",
        "contact_email": "plannen@example.org",
        "review_on": "2027-11-01",
        "alternatives-count": "1",
        "alternatives-0-key": "3f2a9c01",
        "alternatives-0-kind": "do_nothing",
        "alternatives-0-title": "Niets doen",
        **values,
    }


def test_a_light_plan_goes_from_scan_to_published_page(browser, plan):
    assert "zes vragen" in browser.get(address("edit_overview", plan)).text
    assert browser.post(address("quick_scan", plan), {"form": "scan", **ALL_NO}).status_code == 302
    plan.refresh_from_db()
    assert plan.route == "light"
    page = browser.get(address("edit_section", plan, "light"))
    assert page.status_code == 200
    answer = browser.post(address("edit_section", plan, "light"), light_form(plan))
    assert answer.status_code == 302
    page = browser.get(address("publish", plan))
    assert "Niets doen" in page.text
    assert browser.post(address("publish", plan), {"reason": ""}).status_code == 302
    plan.refresh_from_db()
    assert plan.version == 1
    assert plan.dossier.document["alternatives"][0]["key"] == "3f2a9c01"
    assert plan.phase == "goal"  # what residents can read is a draft no longer
    assert browser.post(address("change_phase", plan), {"target": "in_use"}).status_code == 302
    plan.refresh_from_db()
    assert plan.phase == "in_use"


def test_a_plan_says_of_each_field_what_it_is_needed_for(browser, plan):
    browser.post(address("quick_scan", plan), {"form": "scan", **ALL_NO, "scan_personal_data": "yes"})
    page = browser.get(address("edit_section", plan, "goal")).text
    for label, needed in (
        ("Samenvatting", "nodig om te publiceren"),
        ("Probleem", "nodig voor de volgende stap"),
        ("Maatschappelijk doel", "nodig voor de volgende stap"),
        ("Thema", "niet verplicht"),
    ):
        assert f'{label} <span class="form-field__optional">({needed})</span>' in page
    rows = browser.get(address("edit_section", plan, "alternatives")).text
    assert "(nodig voor de volgende stap)" in rows


def test_before_a_step_that_nothing_checks_nobody_is_told_that_all_is_ready(browser, plan, organisation, editor):
    ready = published_initiative(organisation, by=editor, title="Klaar?", route="standard", phase="in_use")
    says = "controleert nog niet wat"
    for page in (
        browser.get(address("edit_overview", ready)),
        browser.get(address("change_phase", ready)),
        browser.get(reverse("work")),
        browser.get(ready.get_absolute_url()),
    ):
        assert says in page.text
        for claim in ("Alles wat nodig is", "Klaar voor de volgende stap", "Alles voor de volgende stap"):
            assert claim not in page.text


def test_who_speaks_for_a_supplier_finds_the_way_to_its_page(client):
    person = UserFactory()
    supplier = Supplier.objects.create(name="Lampen BV", slug="lampen-bv")
    SupplierMember.objects.create(organisation=OrganisationFactory(), supplier=supplier, user=person)
    client.force_login(person)
    page = client.get(reverse("work")).text
    assert reverse("supplier_propose", args=["lampen-bv"]) in page
    assert "nog geen rol" not in page
    assert f'"{reverse("supplier", args=["lampen-bv"])}"' not in page  # it stands in no public plan yet
    device = {"key": "aaaa0001", "kind": "video_camera", "title": "Lamp", "description": "", "count": 1}
    published_initiative(technologies=[{**device, "supplier": "Lampen BV", "product": ""}])
    assert reverse("supplier", args=["lampen-bv"]) in client.get(reverse("work")).text
    assert reverse("suppliers") in client.get(reverse("home")).text
    both = official(OrganisationFactory(), "editor")
    SupplierMember.objects.create(organisation=OrganisationFactory(), supplier=supplier, user=both)
    client.force_login(both)
    page = client.get(reverse("work")).text
    assert page.index("Wat op u wacht") < page.index(reverse("supplier_propose", args=["lampen-bv"]))


def test_who_left_office_is_offered_no_more_but_stays_where_they_are_named(browser, plan):
    last_day = timezone.localdate() - timedelta(days=1)
    gone = ExecutiveFactory(organisation=plan.organisation, function="Wethouder Vertrokken", until=last_day)
    ExecutiveFactory(organisation=plan.organisation, function="Wethouder Gebleven")
    page = browser.get(address("edit_section", plan, "who")).text
    assert ("Gebleven" in page, "Vertrokken" in page) == (True, False)
    Initiative.objects.filter(pk=plan.pk).update(executive=gone)
    assert "Vertrokken" in browser.get(address("edit_section", plan, "who")).text


@pytest.mark.parametrize("section", ["goal", "alternatives", "who", "technology", "chain", "law", "where", "documents"])
def test_every_section_opens_and_saves_what_it_showed(browser, plan, section):
    ExecutiveFactory(organisation=plan.organisation)
    PolicyGoalFactory(organisation=plan.organisation)
    assert browser.get(address("edit_section", plan, section)).status_code == 200
    data = {
        "seen": seen(plan, section),
        "title": plan.title,
        "personal_data": "unknown",
        "assessment_status": "unknown",
    }
    assert browser.post(address("edit_section", plan, section), data).status_code == 302
    assert set(Draft.objects.get(initiative=plan).content) <= {"title"}


def test_autosave_says_when_and_gives_the_new_fingerprint(browser, plan):
    data = {"seen": seen(plan, "goal"), "title": plan.title, "problem": "Blad blijft liggen.", "autosave": "1"}
    answer = browser.post(address("edit_section", plan, "goal"), data, headers={"HX-Request": "true"})
    assert answer.status_code == 200
    assert "Opgeslagen als concept" in answer.text
    assert seen(plan, "goal") in answer.text
    assert draft_document(plan)["problem"] == "Blad blijft liggen."


def test_when_two_people_write_the_same_part_both_texts_are_shown_and_nothing_is_lost(browser, plan):
    opened = seen(plan, "goal")
    save_draft(by=official(plan.organisation), initiative=plan, changes={"problem": "Tekst van een collega."})
    data = {"seen": opened, "title": plan.title, "problem": "Mijn eigen woorden."}
    answer = browser.post(address("edit_section", plan, "goal"), data)
    assert answer.status_code == 409
    assert "collega" in answer.text
    assert "Mijn eigen woorden." in answer.text
    assert draft_document(plan)["problem"] == "Tekst van een collega."
    again = browser.post(address("edit_section", plan, "goal"), {**data, "seen": seen(plan, "goal")})
    assert again.status_code == 302
    assert draft_document(plan)["problem"] == "Mijn eigen woorden."


def test_somebody_who_writes_another_part_is_no_conflict(browser, plan):
    opened = seen(plan, "goal")
    save_draft(by=official(plan.organisation), initiative=plan, changes={"owner": "Stadsbeheer"})
    data = {"seen": opened, "title": plan.title, "problem": "Blad."}
    assert browser.post(address("edit_section", plan, "goal"), data).status_code == 302
    assert draft_document(plan)["owner"] == "Stadsbeheer"


@pytest.mark.parametrize(
    ("section", "name", "value"),
    [
        ("goal", "summary", "x" * 100_001),
        ("goal", "title", ""),
        ("goal", "title", "a\x00b"),
        ("goal", "theme", "war"),
        ("goal", "policy_goal", "999999"),
        ("goal", "indicator_baseline_on", "31-31-2026"),
        ("who", "contact_email", "nobody"),
        ("law", "personal_data", "perhaps"),
        ("documents", "website", "javascript:alert(1)"),
        ("documents", "tags", "t" * 61),
        ("where", "places-0-geometry", "somewhere"),
        ("where", "places-0-geometry", "95.0, 4.9"),
        ("where", "places-0-geometry", "[" * 50_000),
        ("where", "places-0-geometry", '{"type": "Point", "coordinates": [NaN, 1]}'),
        ("where", "places-0-geometry", '{"type": "Point", "coordinates": ["a", "b"]}'),
        ("where", "places-0-geometry", '{"type": "Point"}'),
        ("where", "places-0-geometry", '{"type": "Polygon", "coordinates": [[[0,0],[1,1],[1,0],[0,1],[0,0]]]}'),
        ("where", "places-0-geometry", '{"type": "GeometryCollection", "geometries": []}'),
        ("where", "places-0-precision_review_on", "soon"),
    ],
)
def test_a_wrong_value_is_refused_at_its_field_and_the_rest_is_kept(browser, plan, section, name, value):
    data = {"seen": seen(plan, section), "title": plan.title, "personal_data": "no", "assessment_status": "no"}
    data |= {
        "problem": "Goed.",
        "owner": "Goed.",
        "legal_basis": "Goed.",
        "source_code_url": "https://example.org/goed",
    }
    data |= {"review_on": "2027-01-01"}
    if section == "where":
        data |= {
            "places-count": "1",
            "places-0-key": "aaaa0001",
            "places-0-title": "Plein",
            "places-0-precision": "exact",
        }
    answer = browser.post(address("edit_section", plan, section), {**data, name: value})
    assert answer.status_code == 400
    assert 'role="alert"' in answer.text
    assert f'href="#id_{name}"' in answer.text
    assert 'aria-invalid="true"' in answer.text
    content = Draft.objects.get(initiative=plan).content
    key = name.split("-")[0]
    assert key not in content or content[key] == plan.title
    kept = {
        "goal": "problem",
        "who": "owner",
        "law": "legal_basis",
        "documents": "source_code_url",
        "where": "review_on",
    }
    assert kept[section] in content


@pytest.mark.parametrize(("name", "value"), [("places-0-precision", "street"), ("places-0-key", "../../x")])
def test_a_row_that_does_not_hold_together_is_refused(browser, plan, name, value):
    data = {"seen": seen(plan, "where"), "places-count": "1", "places-0-key": "aaaa0001", "places-0-title": "Plein"}
    data |= {"places-0-precision": "exact", name: value}
    assert browser.post(address("edit_section", plan, "where"), data).status_code == 400
    assert draft_document(plan)["places"] == []


def test_html_stays_text(browser, plan):
    data = {"seen": seen(plan, "goal"), "title": "<script>alert(1)</script>", "summary": "<img src=x onerror=alert(1)>"}
    assert browser.post(address("edit_section", plan, "goal"), data).status_code == 302
    for page in ("edit_overview", "publish"):
        assert "<script>alert" not in browser.get(address(page, plan)).text


def test_a_place_is_a_point_or_geojson(browser, plan):
    data = {"seen": seen(plan, "where"), "places-count": "2"}
    data |= {"places-0-key": "aaaa0001", "places-0-title": "Plein", "places-0-precision": "exact"}
    data |= {"places-0-geometry": "52.37, 4.89", "places-1-key": "aaaa0002", "places-1-title": "Straat"}
    data |= {"places-1-precision": "exact"}
    data |= {"places-1-geometry": '{"type": "LineString", "coordinates": [[4.8, 52.3], [4.9, 52.4]]}'}
    assert browser.post(address("edit_section", plan, "where"), data).status_code == 302
    first, second = draft_document(plan)["places"]
    assert first["geometry"] == {"type": "Point", "coordinates": [4.89, 52.37]}
    assert second["geometry"]["type"] == "LineString"
    assert "52.37, 4.89" in browser.get(address("edit_section", plan, "where")).text


def test_rows_are_added_moved_and_removed_without_javascript(browser, plan):
    page = address("edit_section", plan, "alternatives")
    rows = {"alternatives-count": "2"}
    for n, (key, title) in enumerate([("aaaa0001", "Niets doen"), ("aaaa0002", "Borden")]):
        rows |= {f"alternatives-{n}-key": key, f"alternatives-{n}-kind": "do_nothing", f"alternatives-{n}-title": title}
    browser.post(page, {**rows, "seen": seen(plan, "alternatives"), "arrange": "up:alternatives:aaaa0002"})
    assert [row["title"] for row in draft_document(plan)["alternatives"]] == ["Borden", "Niets doen"]
    answer = browser.post(page, {**rows, "seen": seen(plan, "alternatives"), "add": "alternatives"})
    assert browser.get(answer.url).text.count('-key"') // 2 == 3
    browser.post(page, {**rows, "seen": seen(plan, "alternatives"), "arrange": "remove:alternatives:aaaa0001"})
    assert [row["title"] for row in draft_document(plan)["alternatives"]] == ["Borden"]


def test_a_translation_stands_beside_its_source(browser, plan):
    save_draft(by=official(plan.organisation), initiative=plan, changes={"summary": "Waar staan korven?"})
    page = browser.get(address("edit_translation", plan))
    assert "Waar staan korven?" in page.text
    revision = Draft.objects.get(initiative=plan).revision
    data = {"revision": revision, "title": "Leaf baskets", "summary": "Where are the baskets?"}
    assert browser.post(address("edit_translation", plan), data).status_code == 302
    assert draft_document(plan)["translations"]["en"]["summary"] == "Where are the baskets?"
    assert browser.post(address("edit_translation", plan), data).status_code == 409


def test_the_preview_shows_the_draft_that_residents_do_not_see(browser, plan):
    save_draft(by=official(plan.organisation), initiative=plan, changes={"problem": "Blad verstopt de putten."})
    page = browser.get(address("preview", plan))
    assert page.status_code == 200
    assert "Blad verstopt de putten." in page.text
    assert Client().get(plan.get_absolute_url()).status_code == 404


def test_publishing_is_refused_with_a_link_to_what_is_missing(browser, plan):
    page = browser.get(address("publish", plan))
    assert address("edit_section", plan, "goal") + "#id_summary" in page.text
    assert browser.post(address("publish", plan)).status_code == 400


def test_a_draft_can_be_thrown_away(browser, editor, organisation):
    plan = published_initiative(organisation, by=editor)
    save_draft(by=editor, initiative=plan, changes={"problem": "Weg ermee"})
    assert browser.post(address("discard_draft", plan)).status_code == 302
    assert draft_document(plan)["problem"] == ""


def test_an_imported_record_is_written_only_after_it_was_taken_into_management(browser, plan):
    source = ImportSource.objects.create(slug="register", name="Algoritmeregister")
    Initiative.objects.filter(pk=plan.pk).update(origin=source)
    assert browser.get(address("edit_section", plan, "goal")).status_code == 302
    assert "Algoritmeregister" in browser.get(address("edit_overview", plan)).text
    assert browser.post(address("adopt", plan)).status_code == 302
    plan.refresh_from_db()
    assert plan.adopted_at is not None
    assert Event.objects.get(kind="adopted").role == "editor"
    assert browser.get(address("edit_section", plan, "goal")).status_code == 200


PAGES = ["edit_overview", "preview", "publish", "quick_scan", "change_phase", "edit_translation"]


@pytest.mark.parametrize("name", [*PAGES, "adopt", "discard_draft", "agree_route", "sign_why"])
def test_an_official_of_another_organisation_is_refused(plan, name):
    client = Client()
    client.force_login(official(OrganisationFactory(), "editor", "privacy_officer", "executive", "manager"))
    method = client.post if name in ("adopt", "discard_draft", "agree_route") else client.get
    assert method(address(name, plan)).status_code == 403
    assert client.get(address("edit_section", plan, "goal")).status_code == 403
    assert client.get(reverse("organisation_work", args=[plan.organisation.slug])).status_code == 403
    assert client.get(reverse("executive_page", args=[plan.organisation.slug])).status_code == 403


@pytest.mark.parametrize("name", PAGES)
def test_who_is_not_signed_in_is_sent_to_sign_in(client, plan, name):
    answer = client.get(address(name, plan))
    assert answer.status_code == 302
    assert "login" in answer.url


def test_a_reader_sees_and_does_not_write(plan):
    client = Client()
    client.force_login(official(plan.organisation, "reader"))
    assert client.get(address("edit_overview", plan)).status_code == 200
    assert client.get(address("quick_scan", plan)).status_code == 200
    assert client.post(address("quick_scan", plan), {"form": "scan", **ALL_NO}).status_code == 403
    assert client.get(address("edit_section", plan, "goal")).status_code == 403
    assert client.get(address("publish", plan)).status_code == 403


def _many(organisation, editor, number):
    source = ImportSource.objects.get_or_create(slug="register", name="Register")[0]
    for n in range(number):
        plan = Initiative.objects.create(
            organisation=organisation, slug=f"p{number}-{n}", title=f"Plan {n}", route="standard", phase="goal"
        )
        Draft.objects.create(initiative=plan, content={"problem": "?"}, saved_by=editor)
        Initiative.objects.create(organisation=organisation, slug=f"i{number}-{n}", title=f"In {n}", origin=source)


def test_the_workspace_asks_the_database_as_often_for_200_plans_as_for_5(browser, organisation, editor):
    counts = []
    for number in (5, 195):
        _many(organisation, editor, number)
        for page in (reverse("work"), reverse("organisation_work", args=[organisation.slug])):
            with CaptureQueriesContext(
                connection,
            ) as queries:
                assert browser.get(page).status_code == 200
            counts.append(len(queries))
    assert max(counts) <= 21
    assert counts[:2] == counts[2:]


def test_somebody_without_a_role_gets_an_explanation(client):
    client.force_login(UserFactory())
    assert client.get(reverse("work")).status_code == 200


def test_the_plain_language_hint_answers_while_writing(browser):
    text = (
        "De gemeente gaat in de komende periode inzetten op het implementeren van verkeersveiligheidsbevorderende " * 2
    )
    answer = browser.post(reverse("readability") + "?field=why&language=nl", {"why": text})
    assert answer.status_code == 200
    assert "verkeersveiligheidsbevorderende" in answer.text
    assert Client().post(reverse("readability")).status_code == 302


def test_the_pages_of_the_workspace_stand_under_my_work_and_say_where_they_are(organisation):
    client = Client()
    client.force_login(official(organisation, "manager", "editor"))
    for name in ("organisation_work", "people", "policy_goals", "organisation_settings", "start", "start_light"):
        page = client.get(reverse(name, args=[organisation.slug])).text
        assert f'<a href="{reverse("work")}" aria-current="true">Mijn werk</a>' in page, name
        assert f'<a href="{reverse("organisations")}">' in page, name
        crumbs = page.split('class="breadcrumbs"')[1].split("</nav>")[0]
        assert f'href="{reverse("work")}">Mijn werk' in crumbs, name
        assert organisation.name in crumbs, name
    public = client.get(organisation.get_absolute_url()).text
    assert f'<a href="{reverse("organisations")}" aria-current="true">' in public


def test_a_plan_that_nobody_outside_has_read_is_not_compared_with_nothing(browser, plan, editor):
    save_draft(by=editor, initiative=plan, changes={"summary": "Bewoners zien waar bladkorven staan. En meer."})
    assert "nog niet gepubliceerd" not in browser.get(address("edit_overview", plan)).text
    page = browser.get(address("publish", plan)).text
    assert "Bewoners zien waar bladkorven staan." in page
    assert address("preview", plan) in page
    assert 'class="compare"' not in page
