"""Versions of a dossier: told in words, kept as they were, compared word by word."""

from __future__ import annotations

import time

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import translation
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from factories import OrganisationFactory, official, published_initiative
from meerwaarde.initiatives.actions.editing import NotYetPublishable, publish_changes, save_draft
from meerwaarde.initiatives.document import build_document
from meerwaarde.initiatives.history import compare_words
from meerwaarde.initiatives.models import Dossier
from meerwaarde.initiatives.queries.dossier import document_at

pytestmark = pytest.mark.django_db


def address(initiative, name, *more):
    with translation.override("nl"):  # a request before may have been in English
        return reverse(name, args=[initiative.organisation.slug, initiative.slug, *more])


def change(initiative, *, reason="", **changes):
    by = official(initiative.organisation)
    save_draft(by=by, initiative=initiative, changes=changes)
    return publish_changes(by=by, initiative=initiative, reason=reason)


TEXTS = st.text(st.characters(exclude_categories=["Cs", "Cc"]), max_size=60).map(str.strip)
ROWS = st.lists(st.sampled_from(["a1", "b2", "c3", "d4"]), unique=True, max_size=4).map(
    lambda keys: [{"key": key, "kind": "do_nothing", "title": f"Keuze {key}", "description": ""} for key in keys]
)
EDIT = st.fixed_dictionaries(
    {},
    optional={
        "problem": TEXTS,
        "limits": TEXTS,
        "review_on": st.sampled_from([None, "2027-01-01", "2028-02-29"]),
        "personal_data": st.sampled_from(["yes", "no", "unknown"]),
        "alternatives": ROWS,
        "tags": st.lists(st.sampled_from(["lucht", "water", "licht"]), unique=True).map(sorted),
    },
)


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(edits=st.lists(EDIT, max_size=5))
def test_folding_the_events_up_to_a_version_gives_what_the_public_read_then(edits):
    initiative = published_initiative(OrganisationFactory())
    snapshots = {1: Dossier.objects.get(initiative=initiative).document}
    for edit in edits:
        try:
            initiative = change(initiative, **edit)
        except NotYetPublishable:
            continue  # it changed nothing
        snapshots[initiative.version] = Dossier.objects.get(initiative=initiative).document
    for number, snapshot in snapshots.items():
        assert document_at(initiative, number) == snapshot
    assert snapshots[initiative.version] == build_document(initiative)


def test_an_old_version_stays_as_it_was_after_later_changes(client):
    initiative = published_initiative(problem="Eerst was het te donker.")
    before = client.get(address(initiative, "dossier_version", 1)).text
    change(initiative, problem="Nu is het te licht.", title="Andere naam")
    after = client.get(address(initiative, "dossier_version", 1)).text
    body = before[before.index('<div class="with-sidebar">') :]
    assert body[: body.index("</main>")] in after
    assert "Eerst was het te donker." in after
    assert "Nu is het te licht." not in after


def test_a_version_that_does_not_exist_is_not_found(client):
    initiative = published_initiative()
    assert client.get(address(initiative, "dossier_version", 2)).status_code == 404


def test_the_history_tells_what_changed_by_role_and_day_and_never_by_name(client):
    initiative = published_initiative()
    by = official(initiative.organisation, name="Jannie Jansen")
    save_draft(by=by, initiative=initiative, changes={"problem": "Te donker.", "theme": "energy"})
    publish_changes(by=by, initiative=initiative, reason="Op verzoek van de raad")
    page = client.get("/en" + address(initiative, "dossier_history")).text
    assert "Problem: “Te donker.”" in page or "Problem: filled in" in page
    assert "Theme: from “environment” to “energy”" in page
    assert "Op verzoek van de raad" in page
    assert "Editor" in page
    assert "Jannie" not in page


def test_the_history_takes_as_many_queries_for_two_changes_as_for_twenty(client):
    few, many = published_initiative(), published_initiative()
    change(few, problem="1")
    for number in range(19):
        change(many, problem=str(number))
    counts = []
    for initiative in (few, many):
        with CaptureQueriesContext(connection) as queries:
            assert client.get(address(initiative, "dossier_history")).status_code == 200
        counts.append(len(queries))
    assert counts[0] == counts[1] <= 5


def test_two_versions_stand_side_by_side_with_the_changed_words_marked(client):
    initiative = published_initiative(
        problem="Het is te donker op het plein.",
        alternatives=[{"key": "a1", "kind": "do_nothing", "title": "Niets doen", "description": "Blijft donker."}],
    )
    change(
        initiative,
        problem="Het is te licht op het plein.",
        alternatives=[
            {"key": "a1", "kind": "do_nothing", "title": "Niets doen", "description": "Blijft licht."},
            {"key": "b2", "kind": "non_digital", "title": "Een hek", "description": ""},
        ],
    )
    page = client.get("/en" + address(initiative, "dossier_compare") + "?from=1&to=2").text
    assert "<del>donker</del>" in page
    assert "<ins>licht</ins>" in page
    assert "Een hek" in page
    assert "added" in page


def test_of_the_translations_only_what_changed_stands_in_the_comparison(client):
    initiative = published_initiative(translations={"en": {"title": "Baskets", "summary": "A map of baskets."}})
    change(initiative, translations={"en": {"title": "Leaf baskets", "summary": "A map of baskets."}})
    page = client.get("/en" + address(initiative, "dossier_compare") + "?from=1&to=2").text
    assert "Title (English)" in page
    assert "A map of baskets." not in page


@pytest.mark.parametrize(
    "query", ["from=0&to=1", "from=1&to=9", "from=a&to=b", "from=1&to=99999999999", "from=-1&to=1"]
)
def test_wrong_version_numbers_are_refused_with_what_to_do(client, query):
    initiative = published_initiative()
    page = client.get("/en" + address(initiative, "dossier_compare") + "?" + query)
    assert page.status_code == 400
    assert "Choose two version numbers between 1 and 1." in page.text


@given(old=st.text(max_size=200), new=st.text(max_size=200))
@settings(max_examples=60, deadline=None)
def test_the_segments_of_a_comparison_put_together_are_the_two_texts(old, new):
    left, right = compare_words(old, new)
    assert "".join(segment.text for segment in left) == old
    assert "".join(segment.text for segment in right) == new
    same = [[s.text for s in side if s.state == "same"] for side in (left, right)]
    assert "".join(same[0]) == "".join(same[1])


def test_two_texts_of_100_000_characters_without_a_common_line_are_compared_in_seconds():
    old = " ".join(f"woord{n}" for n in range(12_000))
    new = " ".join(f"ander{n * 7}" for n in range(12_000))
    started = time.perf_counter()
    left, right = compare_words(old, new)
    assert time.perf_counter() - started < 5
    assert "".join(segment.text for segment in left) == old
    assert "".join(segment.text for segment in right) == new
