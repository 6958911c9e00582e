"""The register, the home page and the pages of organisations, as a visitor meets them."""

from __future__ import annotations

import csv
import io
import json

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from factories import ExecutiveFactory, OrganisationFactory, PolicyGoalFactory, official, published_initiative
from meerwaarde.initiatives import search
from meerwaarde.initiatives.actions.adoption import adopt_initiative
from meerwaarde.initiatives.actions.editing import create_initiative
from meerwaarde.initiatives.models import ImportSource, Initiative
from meerwaarde.initiatives.queries import register as queries
from meerwaarde.initiatives.queries.neighbours import nearby, similar
from meerwaarde.initiatives.queries.register import PER_PAGE
from meerwaarde.initiatives.views.register import safe_cell
from meerwaarde.organisations.actions import change_organisation
from meerwaarde.organisations.actions.recording import SYSTEM
from meerwaarde.organisations.models import Organisation, OrganisationBorder
from meerwaarde.site.queries import by_letter

pytestmark = pytest.mark.django_db
CAMERA = [{"key": "aaaa0001", "kind": "video_camera", "title": "Camera", "description": "", "count": 2}]


def page(client, address="", name="register"):
    response = client.get(reverse(name) + address)
    assert response.status_code == 200, response.content[:300]
    return response.content.decode()


def test_the_register_lists_published_plans_only(client):
    plan = published_initiative(title="Bladkorven")
    hidden = OrganisationFactory()
    create_initiative(by=official(hidden), organisation=hidden, title="Nog geheim")
    text = page(client)
    assert "Bladkorven" in text
    assert plan.organisation.name in text
    assert "Nog geheim" not in text


@pytest.mark.parametrize(
    ("address", "expected"),
    [
        ("?theme=safety", {"Camera's"}),
        ("?theme=energy&theme=safety", {"Camera's", "Lampen"}),
        ("?phase=weighing", {"Lampen"}),
        ("?technology=video_camera", {"Camera's"}),
        ("?personal_data=yes", {"Camera's"}),
        ("?status=in_use", {"Lampen"}),
        ("?q=lamp", {"Lampen"}),
        ("?q=lamp&theme=safety", set()),
        ("?organisation=dorp", {"Lampen"}),
        ("?q=%22%22", set()),
        ("", {"Camera's", "Lampen"}),
    ],
)
def test_every_filter_chooses_what_it_says(client, address, expected):
    published_initiative(title="Camera's", theme="safety", personal_data="yes", technologies=CAMERA)
    village = OrganisationFactory(slug="dorp")
    published_initiative(village, title="Lampen", theme="energy", phase="weighing", register_status="in_use")
    data = json.loads(b"".join(client.get(reverse("register_json") + address).streaming_content))
    assert {row["title"] for row in data["initiatives"]} == expected
    assert data["total"] == len(expected)
    shown = page(client, address)
    for title in ("Lampen", "Camera&#x27;s"):
        plain = title.replace("&#x27;", "'")
        assert (f">{title}<" in shown or f"<mark>{title}</mark>" in shown) == (plain in expected)


@pytest.mark.parametrize(
    "address",
    ["?theme=unknown", "?organisation=nowhere", "?view=photo", "?sort=best", "?q=%00", "?page=x&theme=unknown"],
)
def test_an_unknown_filter_is_an_error_that_is_said(client, address):
    response = client.get(reverse("register") + address)
    assert response.status_code == 400
    assert 'role="alert"' in response.content.decode()
    assert "Hidden field" not in response.content.decode()
    assert "Verborgen veld" not in response.content.decode()
    assert client.get(reverse("register_csv") + address).status_code == 400
    assert client.get(reverse("register_json") + address).status_code == 400
    assert client.get(reverse("register_feed") + address).status_code == 400


def test_a_search_has_one_address(client):
    response = client.get(reverse("register") + "?theme=safety&q=+lamp+&phase=&sort=relevance&theme=energy")
    assert response.status_code == 302
    assert response["Location"] == reverse("register") + "?q=lamp&theme=energy&theme=safety"


def test_a_chip_removes_its_filter(client):
    published_initiative(title="Lampen", theme="energy")
    text = page(client, "?q=lampen&theme=energy")
    assert f'href="{reverse("register")}?theme=energy"' in text
    assert f'href="{reverse("register")}?q=lampen"' in text


def test_hits_are_highlighted_and_scripts_are_shown_as_text(client):
    published_initiative(title="<script>alert(1)</script> lamp", summary="Veel **lampen** <img src=x> in de wijk.")
    text = page(client, "?q=lamp")
    assert "<mark>lamp</mark>" in text
    assert "<mark>lampen</mark>" in text
    assert "<script>alert" not in text
    assert "<img src=x" not in text


def test_nothing_found_says_what_to_do(client):
    assert 'class="empty"' in page(client, "?q=onvindbaar")


@pytest.mark.parametrize("number", ["2", "0", "x", "99999999"])
def test_a_page_beyond_the_last_does_not_exist(client, number):
    published_initiative()
    assert client.get(reverse("register") + f"?page={number}").status_code == 404


@pytest.mark.parametrize("address", ["", "?theme=environment", "?personal_data=unknown"])
def test_without_words_every_plan_can_be_paged_to(client, monkeypatch, address):
    monkeypatch.setattr(search, "CANDIDATES", 4)
    monkeypatch.setattr(queries, "PER_PAGE", 2)
    monkeypatch.setattr(queries, "LAST_PAGE_OF_SEARCH", 2)
    monkeypatch.setattr(search.matching, "__defaults__", ("nl", (), 4))
    organisation = OrganisationFactory()
    by = official(organisation)
    for number in range(9):
        published_initiative(organisation, by=by, title=f"Plan {number}")
    also = "&" if address else "?"
    assert ">Plan 0<" in page(client, f"{address}{also}page=5")
    assert client.get(reverse("register") + f"{address}{also}page=6").status_code == 404
    assert client.get(reverse("register") + "?q=plan&page=3").status_code == 404
    monkeypatch.setattr(queries, "LAST_PAGE", 3)
    monkeypatch.setattr(queries, "LAST_PAGE_UNCOUNTED", 3)
    assert client.get(reverse("register") + f"{address}{also}page=4").status_code == 404
    assert "de eerste 6" in page(client, f"{address}{also}page=3")


def test_pages_follow_each_other_without_gap(client):
    organisation = OrganisationFactory()
    by = official(organisation)
    for number in range(PER_PAGE + 3):
        published_initiative(organisation, by=by, title=f"Plan {number:02}")
    first, second = page(client, "?sort=title"), page(client, "?sort=title&page=2")
    assert "Plan 19<" in first
    assert "Plan 20<" not in first
    assert "Plan 20<" in second
    assert "Plan 22<" in second


def test_a_record_that_was_only_taken_over_is_marked(client):
    plan = published_initiative(title="Overgenomen")
    source = ImportSource.objects.create(slug="register", name="Algoritmeregister")
    Initiative.objects.filter(pk=plan.pk).update(origin=source)
    plan.refresh_from_db()
    assert "niet door hen" in page(client)
    adopt_initiative(by=official(plan.organisation), initiative=plan)
    assert "niet door hen" not in page(client)


def test_a_spreadsheet_reads_no_formula(client):
    published_initiative(title="=HYPERLINK(1)", summary="+1")
    text = b"".join(client.get(reverse("register_csv")).streaming_content).decode("utf-8-sig")
    row = next(csv.DictReader(io.StringIO(text)))
    assert row["title"] == "'=HYPERLINK(1)"
    assert row["summary"] == "'+1"
    assert safe_cell("a=b") == "a=b"


def test_an_organisation_can_be_followed_before_its_first_plan(client):
    organisation = OrganisationFactory()
    address = reverse("register_feed") + f"?organisation={organisation.slug}"
    assert address in client.get(organisation.get_absolute_url()).content.decode()
    assert client.get(address).status_code == 200
    assert client.get(reverse("register_feed") + "?organisation=nergens").status_code == 400


def test_a_search_can_be_followed_as_a_feed(client):
    plan = published_initiative(title="Lampen", theme="energy")
    published_initiative(title="Camera", theme="safety")
    response = client.get(reverse("register_feed") + "?theme=energy")
    assert response["Content-Type"].startswith("application/atom+xml")
    text = response.content.decode()
    assert plan.get_absolute_url() in text
    assert "Camera" not in text


PAGES = ["register", "home", "register_feed", "register_csv", "register_json", "organisations", "suppliers"]


@pytest.mark.parametrize("name", PAGES)
def test_public_pages_answer_conditional_requests(client, name):
    plan = published_initiative()
    tag = client.get(reverse(name))["ETag"]
    assert client.get(reverse(name), headers={"if-none-match": tag}).status_code == 304
    published_initiative(plan.organisation, title="Nieuw")
    assert client.get(reverse(name), headers={"if-none-match": tag}).status_code == 200


@pytest.mark.parametrize("name", ["about", "why", "privacy", "accessibility"])
def test_pages_of_plain_text_answer_conditional_requests(client, settings, name):
    tag = client.get(reverse(name))["ETag"]
    assert client.get(reverse(name), headers={"if-none-match": tag}).status_code == 304
    settings.SITE_NAME = "Plannen van Heide"
    assert client.get(reverse(name), headers={"if-none-match": tag}).status_code == 200


def test_the_downloads_name_the_goal_of_a_record_without_summary(client):
    published_initiative(summary="Kort.", societal_goal="Minder blad op straat.")
    text = b"".join(client.get(reverse("register_csv")).streaming_content).decode("utf-8-sig")
    assert next(csv.DictReader(io.StringIO(text)))["goal"] == "Minder blad op straat."
    data = json.loads(b"".join(client.get(reverse("register_json")).streaming_content))
    assert data["initiatives"][0]["goal"] == "Minder blad op straat."


@pytest.fixture
def bordered(db):
    organisation = OrganisationFactory(name="Kaartstad", slug="kaartstad")
    OrganisationBorder.objects.create(
        organisation=organisation,
        geometry={"type": "Polygon", "coordinates": []},
        outline="M0 0L1 0L1 1Z",
        longitude=5.0,
        latitude=52.0,
        west=4.9,
        south=51.9,
        east=5.1,
        north=52.1,
    )
    return organisation


def place(longitude, latitude, key="bbbb0001"):
    point = {"type": "Point", "coordinates": [longitude, latitude]}
    return [{"key": key, "title": "Brug", "description": "", "geometry": point, "precision": "exact"}]


def test_the_map_shows_territories_points_and_the_same_as_a_table(client, bordered):
    published_initiative(bordered, title="Lampen", places=place(5.0, 52.0))
    text = page(client, "?view=map")
    assert "<svg" in text
    assert "M0 0L1 0L1 1Z" in text
    assert "<circle" in text
    assert "Kaartstad</a></th><td" in text
    assert "Kaartstad" in page(client, "?q=lampen&view=map")


def test_without_borders_there_is_a_list_instead_of_a_map(client):
    plan = published_initiative()
    text = page(client, "?view=map")
    assert "map__area" not in text
    assert plan.organisation.name in text
    assert "map__area" not in page(client, name="home")


def test_home_has_three_cards_per_plan_and_says_fairly_what_is_not_there(client, bordered):
    published_initiative(title="Lampen", why="Omdat het donker is.", who_decides="De raad")
    text = page(client, name="home")
    assert "Omdat het donker is." in text
    assert "De raad" in text
    assert 'class="not-filled"' in text
    assert "M0 0L1 0L1 1Z" in text


def test_a_few_organisations_stand_on_the_home_page_when_there_is_no_map(client):
    published_initiative(OrganisationFactory(name="Gemeente Droog", slug="droog"))
    assert '<a href="/o/droog/">Gemeente Droog</a>' in page(client, name="home")
    for number in range(8):
        published_initiative(OrganisationFactory(name=f"Gemeente Nat {number}"))
    assert '<a href="/o/droog/">Gemeente Droog</a>' not in page(client, name="home")


def test_home_stands_when_nothing_was_published(client):
    assert 'class="empty"' in page(client, name="home")


def test_the_page_of_an_organisation_gathers_its_plans_goals_and_executives(client):
    organisation = OrganisationFactory(introduction="Wij zijn *hier*.", is_fictional=True)
    PolicyGoalFactory(organisation=organisation, title="Veilige straten")
    ExecutiveFactory(organisation=organisation, name="A. de Vries")
    published_initiative(organisation, title="Lampen")
    published_initiative(title="Van een ander")
    text = client.get(organisation.get_absolute_url()).content.decode()
    for words in ("Veilige straten", "A. de Vries", "Lampen", "<em>hier</em>"):
        assert words in text
    assert "Van een ander" not in text
    assert "niet door hen" not in text
    Organisation.objects.filter(pk=organisation.pk).update(takes_part=False)
    assert "niet door hen" in client.get(organisation.get_absolute_url()).content.decode()
    assert client.get("/o/nowhere/").status_code == 404


def test_organisations_are_found_by_name_and_kind(client):
    OrganisationFactory(name="Waterschap Diep", kind="water_board")
    OrganisationFactory(name="Gemeente Droog")
    assert "Droog" not in page(client, "?q=diep", name="organisations")
    assert "Diep" not in page(client, "?kind=municipality", name="organisations")
    assert client.get(reverse("organisations") + "?kind=planet").status_code == 400


def test_organisations_stand_under_the_letter_they_are_called_by(client):
    for name in ("Gemeente 's-Hertogenbosch", "Gemeente Heide", "Waterschap Diep"):
        OrganisationFactory(name=name)
    letters = by_letter(list(Organisation.objects.all()))
    assert [(one.letter, [row.name for row in one.rows]) for one in letters] == [
        ("D", ["Waterschap Diep"]),
        ("H", ["Gemeente Heide", "Gemeente 's-Hertogenbosch"]),
    ]
    assert 'class="letter"' in page(client, name="organisations")


def test_the_kinds_of_technology_fold_and_a_group_with_a_choice_stands_open(client):
    text = page(client, "?technology=video_camera")
    assert text.count('<details class="choice-group" open>') == 1
    assert text.count('<details class="choice-group">') > 1
    assert 'value="video_camera"' in text
    assert "<select" in text


def test_near_plans_are_of_others_and_nearest_first():
    here = published_initiative(title="Hier", places=place(5.0, 52.0))
    published_initiative(here.organisation, title="Zelfde organisatie", places=place(5.0, 52.0))
    far = published_initiative(title="Verder", places=place(5.1, 52.0))
    near = published_initiative(title="Dichtbij", places=place(5.01, 52.0))
    published_initiative(title="Ver weg", places=place(6.5, 53.0))
    assert nearby(here) == {near.pk: pytest.approx(0.7, abs=0.1), far.pk: pytest.approx(6.8, abs=0.1)}
    assert nearby(published_initiative(title="Zonder plaats")) == {}


def test_the_dossier_says_how_far_away_its_neighbours_are(client):
    here = published_initiative(title="Hier", places=place(5.0, 52.0))
    published_initiative(title="Om de hoek", places=place(5.003, 52.0))
    published_initiative(title="Verder", places=place(5.1, 52.0))
    text = client.get(here.get_absolute_url()).text
    assert "op minder dan 1 km" in text
    assert "op 7 km" in text


def test_where_enough_is_near_nothing_further_is_looked_for(django_assert_num_queries):
    here = published_initiative(title="Hier", places=place(5.0, 52.0))
    near = [published_initiative(title="Dichtbij", places=place(5.0 + n / 100, 52.0)).pk for n in range(1, 5)]
    published_initiative(title="Verder", places=place(5.1, 52.0))
    with django_assert_num_queries(1):
        assert list(nearby(here)) == near


def test_similar_plans_share_telling_words_or_technology_and_nothing_else_is_shown():
    here = published_initiative(title="Slimme straatverlichting in het centrum", technologies=CAMERA, theme="energy")
    words = published_initiative(title="Straatverlichting dimmen", theme="safety")
    kinds = published_initiative(title="Iets heel anders", technologies=CAMERA, theme="energy")
    published_initiative(here.organisation, title="Straatverlichting van onszelf")
    published_initiative(title="Afval", theme="waste", problem="In het centrum is de straatverlichting goed.")
    assert similar(here) == [kinds.pk, words.pk]


def test_a_word_that_stands_in_many_titles_makes_no_plans_alike():
    here = published_initiative(title="Systeem voor parkeren", theme="mobility")
    organisation = OrganisationFactory()
    by = official(organisation)
    for number in range(12):
        published_initiative(organisation, by=by, title=f"Systeem {number}", theme="care")
    assert similar(here) == []


@pytest.mark.parametrize(
    "address", ["/", "/register/", "/register/?q=plan&theme=environment&phase=goal", "/register/?view=map", "/o/"]
)
def test_the_number_of_queries_does_not_grow(client, address):
    def add(number):
        for _number in range(number):
            published_initiative(title="Een plan", places=place(5.0, 52.0))

    counts = []
    for number in (2, 10):
        add(number)
        client.get(address)
        Initiative.objects.filter(pk=Initiative.objects.first().pk).update(changed_at=timezone.now())  # rendered anew
        with CaptureQueriesContext(
            connection,
        ) as queries:
            assert client.get(address).status_code == 200
        counts.append(len(queries))
    assert counts[0] == counts[1]
    assert counts[1] <= 12


@pytest.mark.parametrize("name", ["home", "organisations", "register"])
def test_an_organisation_with_another_name_is_shown_with_it_at_once(client, name):
    plan = published_initiative()
    tag = client.get(reverse(name))["ETag"]
    assert client.get(reverse(name), headers={"if-none-match": tag}).status_code == 304
    change_organisation(by=SYSTEM, organisation=plan.organisation, name="Gemeente Nieuwe Naam")
    assert client.get(reverse(name), headers={"if-none-match": tag}).status_code == 200
