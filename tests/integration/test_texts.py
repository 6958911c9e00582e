"""Characters that no text may hold: refused where they come in, left out where text goes out."""

from __future__ import annotations

import pytest
from django.apps import apps
from django.core.exceptions import ValidationError
from django.db.models import CharField, TextField
from django.test import RequestFactory
from django.urls import reverse

from factories import (
    THREE_WAYS,
    OrganisationFactory,
    answered,
    closed_round,
    drafted_decision,
    official,
    opened_round,
    published_initiative,
    said,
    weighed_content,
)
from meerwaarde.accounts.rate_limit import visit_of
from meerwaarde.database.saving import clean_and_save
from meerwaarde.decisions.actions import CitationRow, fix_turnout, write_consideration
from meerwaarde.initiatives.actions.editing import create_initiative, publish_changes, save_draft
from meerwaarde.initiatives.fields import FIELD
from meerwaarde.initiatives.forms.fields import form_field
from meerwaarde.initiatives.models import Dossier, Initiative
from meerwaarde.participation.actions import propose_answer

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


def test_every_text_of_the_house_refuses_them():
    texts = [
        field
        for model in apps.get_models()
        if model.__module__.startswith("meerwaarde.")
        for field in model._meta.concrete_fields
        if isinstance(field, (CharField, TextField))
    ]
    assert len(texts) > 200
    for field in texts:
        with pytest.raises(ValidationError):
            field.run_validators("a\x0bb")


def test_what_is_written_in_bulk_refuses_them():
    plan = published_initiative(title="V", route="standard", phase="decision", **weighed_content())
    by = official(plan.organisation, "editor", "moderator")
    round, received = closed_round(plan)
    contributions = [one.contribution for one in received]
    draft = drafted_decision(plan)
    bad = "x\x0by"

    def publishes(**changes):
        save_draft(by=by, initiative=plan, changes=changes)
        publish_changes(by=by, initiative=plan)

    attempts = [
        lambda: answered(received, by=by, outcome="not_used", reason=bad),
        lambda: propose_answer(by=by, round=round, contributions=contributions, outcome="not_used", reason=bad),
        lambda: fix_turnout(by=by, round=round, counts={"group": {bad: 40}}),
        lambda: write_consideration(
            by=by, decision=draft.decision, title="t", citations=[CitationRow("source", words=bad)]
        ),
        lambda: publishes(tags=[bad]),
        lambda: publishes(alternatives=[{**THREE_WAYS[0], "title": bad}]),
        lambda: publishes(translations={"en": {"title": bad}}),
    ]
    for attempt in attempts:
        with pytest.raises(ValidationError):
            attempt()


def test_a_form_of_the_dossier_says_it_at_its_field():
    field = form_field(FIELD["problem"])
    with pytest.raises(ValidationError, match="tekens die niet in een tekst horen"):
        field.clean("nul\x01")
    with pytest.raises(ValidationError, match="tekens die niet in een tekst horen"):
        form_field(FIELD["tags"]).clean("a, b\x01")


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
