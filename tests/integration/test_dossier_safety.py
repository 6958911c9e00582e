"""The dossier page with hostile, long and incomplete content, and the fair words about what is missing."""

from __future__ import annotations

import datetime
import json
import re
from html.parser import HTMLParser

import pytest
from django.db import transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone, translation

from factories import OrganisationFactory, official, published_initiative
from meerwaarde.initiatives.actions.versions import record_version
from meerwaarde.initiatives.document import build_document
from meerwaarde.initiatives.fields import FIELD, Kind
from meerwaarde.initiatives.models import ImportSource, Initiative

pytestmark = pytest.mark.django_db

PAGES = ("dossier", "dossier_history", "dossier_compare", "dossier_json", "dossier_suggest")
HOSTILE = '<script>alert(1)</script><img src=x onerror=alert(2)> [klik](javascript:alert(3)) " onmouseover="alert(4)'


def address(initiative, name="dossier", *more):
    with translation.override("nl"):
        return reverse(name, args=[initiative.organisation.slug, initiative.slug, *more])


class Dangers(HTMLParser):
    """What a browser would run: script elements without an own file, event attributes, script addresses."""

    def __init__(self):
        super().__init__()
        self.found = []

    def handle_starttag(self, tag, attributes):
        for name, value in attributes:
            if name.startswith("on") or (value or "").strip().lower().startswith("javascript:"):
                self.found.append((tag, name, value))
        if tag == "script" and not (dict(attributes).get("src") or "").startswith("/static/"):
            self.found.append((tag, attributes))


def dangers_in(html):
    parser = Dangers()
    parser.feed(html)
    return parser.found


def hostile_value(field):
    if field.refers_to:
        return "aa11"  # the key of every row below
    if field.kind in (Kind.LINE, Kind.TEXT):
        return HOSTILE[: min(field.max_length or 300, 300)]
    if field.kind is Kind.NUMBER and field.required:
        return field.minimum
    if field.kind is Kind.CHOICE:
        return field.choices.values[0]
    return field.empty


def hostile_content():
    content = {}
    for field in FIELD.values():
        if field.kind is Kind.ROWS:
            row = {column.key: hostile_value(column) for column in field.columns}
            if field.key == "technologies":
                row["kind"] = '"><script>x</script>'
            content[field.key] = [{**row, "key": "aa11"}]
        elif field.kind is Kind.TAGS:
            content[field.key] = ['<script>alert("tag")</script>']
        elif field.kind in (Kind.LINE, Kind.TEXT):
            content[field.key] = hostile_value(field)
    return content


def test_scripts_in_every_field_are_shown_as_text_on_every_page():
    initiative = published_initiative(**hostile_content())
    by = official(initiative.organisation)
    before = build_document(initiative)
    Initiative.objects.filter(pk=initiative.pk).update(
        why_statement=HOSTILE, why_signed_as=HOSTILE[:100], why_signed_at=timezone.now(), route_reason=HOSTILE
    )
    initiative.refresh_from_db()
    with transaction.atomic():
        record_version(by=by, role="executive", kind="why_signed", initiative=initiative, before=before, reason=HOSTILE)
    client = Client()
    pages = [address(initiative, name) for name in PAGES if name != "dossier_json"]
    pages += [address(initiative, "dossier_version", 1), address(initiative, "dossier_version", 2)]
    for page in [*pages, *(f"/en{page}" for page in pages)]:
        answer = client.get(page)
        assert answer.status_code == 200, page
        assert dangers_in(answer.text) == [], page
    assert client.get(address(initiative, "dossier_json")).headers["Content-Type"] == "application/json"


@pytest.mark.parametrize("name", PAGES)
def test_every_page_answers_head_without_a_body(client, name):
    initiative = published_initiative()
    answer = client.head(address(initiative, name))
    assert answer.status_code == 200
    assert answer.content == b""


@pytest.mark.parametrize("name", ["dossier", "dossier_history", "dossier_compare", "dossier_json"])
def test_public_pages_cannot_be_posted_to(client, name):
    assert client.post(address(published_initiative(), name)).status_code == 405


def gathered(**fields):
    organisation = OrganisationFactory(name="Gemeente Verweg")
    source = ImportSource.objects.create(
        slug="register",
        name="het Algoritmeregister",
        as_of=datetime.datetime(2026, 8, 8, 10, tzinfo=datetime.UTC),
    )
    initiative = Initiative(
        organisation=organisation,
        slug="scanauto",
        title="Scanauto",
        origin=source,
        origin_url="https://register.example/1",
        phase="in_use",
        published_at=timezone.now(),
        **fields,
    )
    initiative.version = 1
    initiative.save()
    initiative.version = 0
    with transaction.atomic():
        record_version(by=None, role="import", kind="imported", initiative=initiative, before={})
    return initiative


def test_what_a_register_lacks_is_said_with_its_date_and_never_as_not_done(client):
    page = client.get("/en" + address(gathered())).text
    assert "Impact assessment: not filled in in the register on 8 August 2026." in page
    assert "No impact assessment was made." not in page
    assert "Taken over from the register, not managed by them" in page
    assert "It stands as it stood in the register on 8 August 2026." in page
    assert 'href="https://register.example/1"' in page
    assert "Still needed for the next step" not in page


def test_a_register_is_not_blamed_for_what_it_does_not_ask(client):
    page = client.get("/en" + address(gathered())).text
    lacking = " ".join(re.findall(r'<p class="not-filled">(.*?)</p>', page))
    for word in ("limits", "alternatives", "problem", "executive"):
        assert word not in lacking.lower()
    assert "What the register does not ask" in page


def test_of_a_gathered_record_no_phase_is_claimed_that_was_not_recorded(client):
    page = client.get("/en" + address(gathered())).text
    story = page[page.index('id="story"') : page.index("</section>", page.index('id="story"'))]
    assert "According to the register: in use" in story
    assert "The decision" not in story
    assert "Weighing" not in story


def test_a_plan_followed_here_says_what_the_next_step_needs(client):
    initiative = published_initiative(phase="draft", route="standard")
    page = client.get("/en" + address(initiative)).text
    assert "Still needed for the next step" in page
    assert "Impact assessment: not yet filled in." in page


def test_a_dossier_that_was_not_translated_is_shown_in_its_own_language_with_one_notice(client):
    initiative = published_initiative(title="Bladkorven", problem="Er ligt veel blad.")
    page = client.get("/en" + address(initiative)).text
    assert page.count("What was not translated stands here in Dutch.") == 1
    assert '<span lang="nl">Bladkorven</span>' in page
    assert '<div class="rich-text" lang="nl"><p>Er ligt veel blad.</p>' in page
    assert "What was not translated" not in client.get(address(initiative)).text


def test_the_download_holds_the_document_its_provenance_and_its_versions(client):
    initiative = gathered(summary="Controleert.")
    answer = client.get(address(initiative, "dossier_json"))
    content = json.loads(answer.text)
    assert content["document"] == build_document(initiative)
    assert content["provenance"]["register_as_of"] == "2026-08-08"
    assert content["provenance"]["managed_by_organisation"] is False
    assert [version["version"] for version in content["versions"]] == [1]
    assert client.get(content["versions"][0]["address"].partition("8000")[2]).status_code == 200
    tag = answer.headers["ETag"]
    assert client.get(address(initiative, "dossier_json"), headers={"If-None-Match": tag}).status_code == 304


def test_the_page_kept_for_visitors_is_never_given_to_somebody_who_is_signed_in(client):
    initiative = published_initiative()
    visitor = client.get(address(initiative)).text
    assert client.get(address(initiative)).text == visitor
    client.force_login(official(initiative.organisation, name="Wil de Vries"))
    assert client.get(address(initiative)).text != visitor
    assert Client().get(address(initiative)).text == visitor
