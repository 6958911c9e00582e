"""What the dossier says is still needed is told to everybody; what an official is asked stands in the workspace."""

from __future__ import annotations

import html

import pytest
from django.urls import reverse
from django.utils import translation

from factories import closed_round, official, opened_round, published_initiative, weighed_content
from meerwaarde.initiatives.fields import empty_document
from meerwaarde.initiatives.registry import gates

pytestmark = pytest.mark.django_db


def dossier(client, initiative):
    with translation.override("en"):
        return html.unescape(client.get(initiative.get_absolute_url()).text)


def test_every_gate_tells_everybody_what_is_still_to_come():
    initiative = published_initiative(phase="weighing", route="standard", **weighed_content())
    content = {**initiative.dossier.document, "measures": []}
    for effect in content["value_effects"]:
        effect.update(step="", accepted_by="")
    documents = (content, empty_document("nl"))
    with translation.override("en"):
        found = [one for document in documents for gate in gates for one in gate.missing(document, initiative)]
    assert len(found) > 20
    assert [str(one) for one in found if not one.public or one.public == one] == []


def test_a_reader_of_the_dossier_is_given_no_command_and_an_official_is(client):
    initiative = published_initiative(phase="goal", route="standard", problem="", societal_goal="")
    page = dossier(client, initiative)
    assert "The goal: what must be better for people." in page
    assert "Describe the societal goal" not in page
    client.force_login(official(initiative.organisation))
    with translation.override("en"):
        work = reverse("edit_overview", args=[initiative.organisation.slug, initiative.slug])
    assert "Describe the societal goal" in html.unescape(client.get(work).text)


def test_what_a_round_leaves_open_is_told_to_everybody(client):
    open_answers = published_initiative(phase="decision", route="standard")
    closed_round(open_answers)
    assert "An answer to everybody who said something: 3 of 3 contributions have none yet." in dossier(
        client, open_answers
    )
    still_open = published_initiative(phase="decision", route="standard")
    opened_round(still_open)
    page = dossier(client, still_open)
    assert "The end of the round in which residents can take part." in page
    assert "Wait until" not in page
