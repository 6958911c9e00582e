"""Characters that no text may hold: refused where they come in, left out where text goes out."""

from __future__ import annotations

import pytest
from django.core.exceptions import ValidationError
from django.test import RequestFactory
from django.urls import reverse

from factories import OrganisationFactory, official, opened_round, published_initiative, said
from meerwaarde.database.saving import clean_and_save
from meerwaarde.initiatives.actions.editing import create_initiative
from meerwaarde.initiatives.models import Dossier, Initiative
from meerwaarde.initiatives.rate_limit import visit_of

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("title", ["Plan a\x01b", "Plan\x85", "Plan\nop twee regels", "Plan \ufffe"])
def test_a_title_with_what_no_text_holds_is_refused_with_its_field(title):
    organisation = OrganisationFactory()
    with pytest.raises(ValidationError) as refusal:
        create_initiative(by=official(organisation), organisation=organisation, title=title)
    assert "title" in refusal.value.message_dict
    plan = published_initiative()
    plan.title = title
    with pytest.raises(ValidationError) as refusal:
        clean_and_save(plan)
    assert "title" in refusal.value.message_dict


def test_a_contribution_with_a_control_character_is_refused():
    with pytest.raises(ValidationError):
        said(opened_round(published_initiative()), "Een tekst met \x1b[31m erin.")


def test_feeds_calendar_and_memo_hold_whatever_an_older_row_holds(client):
    plan = published_initiative()
    document = {
        **plan.dossier.document,
        "title": "Plan a\x01b\nvan vroeger",
        "summary": "Een \x01 teken",
        "starts_on": "2026-12-01",
    }
    Initiative.objects.filter(pk=plan.pk).update(title=document["title"])
    Dossier.objects.filter(initiative=plan).update(document=document)
    address = [plan.organisation.slug, plan.slug]
    for page in (
        reverse("register_feed"),
        reverse("dossier_feed", args=address),
        reverse("dossier_ics", args=address),
        reverse("topic_feed", args=["plan", plan.pk]),
    ):
        response = client.get(page)
        assert response.status_code == 200, page
        assert b"\x01" not in response.content


@pytest.mark.parametrize(
    ("one", "other", "is_same"),
    [
        ("2001:db8:1:2::1", "2001:db8:1:2:ffff::9", True),
        ("2001:db8:1:2::1", "2001:db8:1:3::1", False),
        ("::ffff:192.0.2.1", "192.0.2.1", True),
        ("192.0.2.1", "192.0.2.2", False),
    ],
)
def test_a_household_with_ipv6_is_counted_as_one(one, other, is_same):
    keys = {visit_of(RequestFactory().get("/", REMOTE_ADDR=address), "vote", 1).key for address in (one, other)}
    assert (len(keys) == 1) is is_same
