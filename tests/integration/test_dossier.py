"""The public dossier page: what it shows, to whom, how quickly, and how fair."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import translation

from factories import OrganisationFactory, official, published_initiative
from meerwaarde.initiatives.actions.editing import create_initiative, publish_changes, save_draft
from meerwaarde.initiatives.models import Initiative

pytestmark = pytest.mark.django_db


def address(initiative, name="dossier", *more):
    with translation.override("nl"):  # a request before may have been in English
        return reverse(name, args=[initiative.organisation.slug, initiative.slug, *more])


def rows(number):
    return {
        "alternatives": [
            {"key": f"{n:08x}", "kind": "do_nothing", "title": f"Keuze {n}", "description": "Tekst"}
            for n in range(number)
        ],
        "technologies": [
            {
                "key": f"{1000 + n:08x}",
                "kind": "air_quality",
                "title": f"Meter {n}",
                "description": "",
                "count": 1,
                "supplier": f"Leverancier {n % 5}",
                "product": "M1",
            }
            for n in range(number)
        ],
        "places": [
            {
                "key": f"{2000 + n:08x}",
                "title": f"Plek {n}",
                "geometry": {"type": "Point", "coordinates": [5 + n / 100, 52]},
                "precision": "exact",
            }
            for n in range(number)
        ],
    }


def test_the_dossier_shows_what_the_organisation_published(client):
    initiative = published_initiative(title="Slimme lantaarns", problem="Het is te donker.")
    page = client.get(address(initiative))
    assert page.status_code == 200
    assert "Slimme lantaarns" in page.text
    assert "Het is te donker." in page.text


def test_an_initiative_that_is_not_public_has_no_page_in_any_shape(client):
    organisation = OrganisationFactory()
    initiative = create_initiative(by=official(organisation), organisation=organisation, title="Nog geheim")
    for name in ("dossier", "dossier_json", "dossier_history", "dossier_compare"):
        assert client.get(address(initiative, name)).status_code == 404
    assert client.get(address(initiative, "dossier_version", 1)).status_code == 404


def test_what_stands_in_a_draft_is_on_no_public_page(client):
    initiative = published_initiative()
    save_draft(by=official(initiative.organisation), initiative=initiative, changes={"problem": "conceptgeheim"})
    for name in ("dossier", "dossier_json", "dossier_history", "dossier_compare"):
        assert "conceptgeheim" not in client.get(address(initiative, name)).text
    assert "conceptgeheim" not in client.get(address(initiative, "dossier_version", 1)).text


def test_the_number_of_queries_is_the_same_for_two_and_for_sixty_rows(client):
    organisation = OrganisationFactory()
    small = published_initiative(organisation, title="Klein", **rows(2))
    large = published_initiative(organisation, title="Groot", **rows(60))
    counts = []
    for initiative in (small, large):
        with CaptureQueriesContext(connection) as queries:
            assert client.get(address(initiative)).status_code == 200
        counts.append(len(queries))
    assert counts[0] == counts[1] <= 12


def test_a_page_that_did_not_change_is_answered_with_304_after_one_query(client, django_assert_num_queries):
    initiative = published_initiative()
    tag = client.get(address(initiative)).headers["ETag"]
    with django_assert_num_queries(1):
        assert client.get(address(initiative), headers={"If-None-Match": tag}).status_code == 304
    save_draft(by=official(initiative.organisation), initiative=initiative, changes={"problem": "nieuw"})
    publish_changes(by=official(initiative.organisation), initiative=initiative)
    assert client.get(address(initiative), headers={"If-None-Match": tag}).status_code == 200


def test_a_visitor_gets_no_cookie_and_a_page_that_any_cache_may_keep(client):
    page = client.get(address(published_initiative()))
    assert not page.cookies
    assert page.headers["Cache-Control"] == "public, max-age=0, must-revalidate"
    assert "Cookie" in page.headers["Vary"]


def test_the_page_of_somebody_who_is_signed_in_is_kept_by_no_shared_cache(client):
    initiative = published_initiative()
    visitor = client.get(address(initiative)).headers["ETag"]
    client.force_login(official(initiative.organisation))
    page = client.get(address(initiative))
    assert "private" in page.headers["Cache-Control"]
    assert page.headers["ETag"] != visitor


def test_only_a_plan_with_a_closing_sentence_has_shared_its_lesson(client):
    plan = published_initiative(phase="closed")
    assert "De les is gedeeld" not in client.get(address(plan)).content.decode()
    Initiative.objects.filter(pk=plan.pk).update(closing_sentence="Minder korven was genoeg.")
    plan.refresh_from_db()
    by = official(plan.organisation)
    save_draft(by=by, initiative=plan, changes={"problem": "Blad."})
    publish_changes(by=by, initiative=plan)
    page = client.get(address(plan)).content.decode()
    assert "De les is gedeeld" in page
    assert "Minder korven was genoeg." in page
    ahead = client.get(address(published_initiative(title="Nog bezig"))).content.decode()
    assert "De les delen" in ahead
    assert "De les is gedeeld" not in ahead


def test_places_are_drawn_also_when_the_border_is_not_known(client):
    point = {"type": "Point", "coordinates": [5.61, 52.44]}
    line = {"type": "LineString", "coordinates": [[5.60, 52.43], [5.62, 52.44]]}
    shown = {"description": "", "precision": "exact"}
    plan = published_initiative(
        places=[
            {"key": "aaaa0001", "title": "Brug", "geometry": point, **shown},
            {"key": "aaaa0002", "title": "Kade", "geometry": line, **shown},
        ]
    )
    page = client.get(address(plan)).content.decode()
    assert "mini-map__point" in page
    assert "mini-map__line" in page
    assert "500 m<" in page
    assert "mini-map__border" not in page
