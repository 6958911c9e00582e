"""What the home page and the page of an organisation gather for their readers."""

from __future__ import annotations

import pytest
from django.urls import reverse

from factories import OrganisationFactory, opened_round, prepared_round, published_initiative

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
