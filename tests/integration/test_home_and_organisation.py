"""What the home page and the page of an organisation gather for their readers."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

import pytest
from django.urls import reverse
from django.utils import translation

from factories import OrganisationFactory, closed_round, opened_round, prepared_round, published_initiative
from meerwaarde.demo import load
from meerwaarde.initiatives.models import RegisterCount

pytestmark = pytest.mark.django_db


def test_the_page_of_an_organisation_shows_what_can_be_taken_part_in(client, django_assert_max_num_queries):
    organisation = OrganisationFactory(name="Gemeente Duin")
    address = reverse("organisation", args=[organisation.slug])
    prepared_round(published_initiative(organisation, title="Later"))
    opened_round(published_initiative(title="Elders"))
    assert "Waar u nu aan mee kunt doen" not in client.get(address).text
    for number in range(3):
        round = opened_round(published_initiative(organisation, title=f"Plan {number}"))
    with django_assert_max_num_queries(12):
        page = client.get(address).text
    assert "Waar u nu aan mee kunt doen" in page
    assert page.count("Waar staan de korven?") == 3
    assert round.get_absolute_url() in page


def test_what_is_not_measured_stands_whole_on_the_home_page(client):
    published_initiative(
        not_measured="Camera's zien geen gezichten. Bij een incident kijkt een mens wel naar het beeld."
    )
    assert "Bij een incident kijkt een mens wel naar het beeld." in client.get(reverse("home")).text


def test_the_number_of_a_contribution_reads_as_a_reference_and_not_as_its_place_among_them(client):
    round, received = closed_round(texts=1)
    page = client.get(round.get_absolute_url()).text
    assert f"kenmerk {received[0].contribution.pk}" in page
    assert f"nummer {received[0].contribution.pk}" not in page


def test_the_texts_of_the_demo_name_the_same_street_lights_everywhere():
    folder = Path(load.__file__).parent
    name = "lindervoort-3-straatverlichting.toml"
    dossier = tomllib.loads((folder / "dossiers" / name).read_text(encoding="utf-8"))
    decision = tomllib.loads((folder / "decisions" / name).read_text(encoding="utf-8"))
    dimmed = dossier["technologies"][0]["count"]
    assert [limit["most"] for limit in decision["limits"] if limit["kind"] == "device"] == [dimmed]
    assert f"{dimmed:,} of the {dimmed + 210:,} street lights burn 40% lower" in dossier["summary"]["en"]
    dutch = f"{dimmed:,}".replace(",", ".")
    assert f"{dutch} van de {dimmed + 210:,}".replace(",", ".") in dossier["summary"]["nl"]
    assert f"{dutch} lantaarns na 23.00 uur 40% zachter" in decision["text"]


def test_large_numbers_have_a_separator_in_the_language_of_the_page(client):
    plan = published_initiative()
    RegisterCount.objects.filter(organisation=plan.organisation).update(number=1394)
    for language, written in (("nl", "1.394 digitale plannen"), ("en", "1,394 digital plans")):
        with translation.override(language):
            page = client.get(reverse("organisation", args=[plan.organisation.slug])).text
        assert written in page
        assert "1394" not in page


def test_u_is_followed_by_hebt_in_every_text():
    package = Path(load.__file__).parents[1]
    texts = [*package.rglob("django.po"), *package.rglob("demo/**/*.toml")]
    mixed = re.compile(r"\b[Uu] heeft\b|\b[Hh]eeft u (?!hier)")
    assert {str(path): found for path in texts if (found := mixed.findall(path.read_text(encoding="utf-8")))} == {}
