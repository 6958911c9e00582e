"""The public log for people: what it is, how it stands, how to check it; and an alarm that shows by itself."""

from __future__ import annotations

import io
from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from factories import official, opened_round, said
from meerwaarde.initiatives.freshness import rendered_pages
from meerwaarde.ledger import sequencing, verify
from meerwaarde.ledger.models import Event

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _own_var(settings, tmp_path):
    settings.VAR_DIR = tmp_path
    settings.LEDGER_KEYS = tmp_path / "keys"


@pytest.fixture
def slug(plan):
    return plan.organisation.slug


def test_the_page_says_how_the_log_stands_and_how_to_check_it(client, slug):
    page = reverse("public_log", args=[slug])
    assert "nog geen regels" in client.get(page).text
    sequencing.sequence(slug)
    shown = client.get(page).text
    assert "Alles wat is beloofd, staat erin" in shown
    assert reverse("ledger_verifier") in shown
    assert client.get(reverse("public_log", args=["nergens"])).status_code == 404
    assert page in client.get(reverse("public_logs")).text
    assert reverse("public_logs") in client.get("/privacy/").text


def test_the_download_is_whole_and_checks_offline(client, slug):
    assert client.get(reverse("public_log_export", args=[slug])).status_code == 404
    sequencing.sequence(slug)
    response = client.get(reverse("public_log_export", args=[slug]))
    content = b"".join(response.streaming_content)
    verify.verify_export(io.BytesIO(content))
    with pytest.raises(verify.DoesNotFit):
        verify.verify_export(io.BytesIO(content.replace(b'"hour":"2', b'"hour":"1', 1)))


def test_a_signed_state_can_be_followed_as_a_feed(client, slug):
    feed = reverse("checkpoint_feed", args=[slug])
    assert "<entry>" not in client.get(feed).text
    sequencing.sequence(slug)
    shown = client.get(feed)
    assert shown.headers["Content-Type"].startswith("application/atom+xml")
    assert f"/ledger/{slug}" in shown.text


def test_a_promise_that_is_not_kept_within_a_minute_shows_to_everybody_and_to_officials(client, plan, slug):
    editor = official(plan.organisation)
    work = reverse("organisation_participation", args=[slug])
    sequencing.sequence(slug)
    client.force_login(editor)
    assert "loopt achter" not in client.get(work).text
    received = said(opened_round(plan, by=editor))
    Event.objects.filter(position=None).update(recorded_at=timezone.now() - timedelta(minutes=2))
    assert "loopt achter" in client.get(work).text
    assert "Er wacht iets te lang" in client.get(reverse("public_log", args=[slug])).text
    sequencing.sequence(slug)
    assert "loopt achter" not in client.get(work).text
    assert reverse("public_log", args=[slug]) in client.get(reverse("receipt", args=[received.code])).text


def test_a_round_that_is_late_shows_in_the_register(client, plan):
    round = opened_round(plan)
    assert "zouden" not in client.get("/register/").text
    promise = round.promise
    for name in ("opens_on", "closes_on", "hear_back_on"):
        setattr(promise, name, getattr(promise, name) - timedelta(days=60))
    promise.save()
    rendered_pages.clear()  # on another day a page has another tag
    assert "Mensen zouden op" in client.get("/register/").text


def test_promised_and_done_stand_side_by_side_after_closing(client, plan):
    by = official(plan.organisation)
    round = opened_round(plan, by=by)
    said(round)
    assert "Beloofd en gedaan" not in client.get(round.get_absolute_url()).text
    type(round).objects.filter(pk=round.pk).update(state="closed", closed_at=timezone.now())
    rendered_pages.clear()
    shown = client.get(round.get_absolute_url()).text
    assert "Beloofd en gedaan" in shown
    assert "0 van 1" in shown
