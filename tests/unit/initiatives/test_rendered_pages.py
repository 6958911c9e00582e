"""Pages that a web process keeps, next to another process of the same installation."""

from __future__ import annotations

import pytest
from django.core.cache import caches
from django.core.signals import request_started
from django.http import HttpResponse

from meerwaarde.initiatives.freshness import RenderedPages, rendered_pages


def two_processes() -> tuple[RenderedPages, RenderedPages]:
    return RenderedPages(1_000_000), RenderedPages(1_000_000)


def test_what_one_process_throws_away_another_forgets_before_it_answers():
    mine, theirs = two_processes()
    theirs.keep("tag", HttpResponse("wat iemand zei"), theirs.moment())
    assert theirs.get("tag").text == "wat iemand zei"
    caches["computed"].set("key", "wat iemand zei")

    mine.clear()
    theirs.moment()

    assert theirs.get("tag") is None
    assert caches["computed"].get("key") is None


def test_a_page_that_was_begun_before_something_was_erased_is_not_kept():
    mine, theirs = two_processes()
    begun = theirs.moment()
    mine.clear()
    theirs.keep("tag", HttpResponse("wat iemand zei"), begun)
    assert theirs.get("tag") is None

    theirs.keep("tag", HttpResponse("wat er nu staat"), theirs.moment())
    assert theirs.get("tag").text == "wat er nu staat"


def test_two_erasures_right_after_each_other_are_two_moments():
    mine, theirs = two_processes()
    mine.clear()
    first = theirs.moment()
    mine.clear()
    assert theirs.moment() != first


def test_a_page_that_was_checked_just_before_something_was_erased_is_not_kept(monkeypatch):
    pages = RenderedPages(1_000_000)
    begun = pages.moment()

    def erased_right_after_it_was_looked_at(self):
        monkeypatch.undo()
        self.clear()
        return begun

    monkeypatch.setattr(RenderedPages, "moment", erased_right_after_it_was_looked_at)
    pages.keep("tag", HttpResponse("wat iemand zei"), begun)
    assert pages.get("tag") is None


@pytest.mark.django_db  # a request looks after its connections
def test_with_any_request_a_process_forgets_what_another_erased():
    rendered_pages.moment()
    caches["computed"].set("key", "wat iemand zei")
    RenderedPages(1_000_000).clear()
    caches["computed"].set("later", "wat iemand zei")
    request_started.send(sender=None, environ={})
    assert caches["computed"].get("key") is caches["computed"].get("later") is None


def test_what_cannot_be_told_to_others_is_forgotten_here_and_logged(settings, tmp_path, caplog):
    pages = RenderedPages(1_000_000)
    settings.PAGES_CLEARED = tmp_path / "not there" / "pages-cleared"
    pages.keep("tag", HttpResponse("wat iemand zei"), pages.moment())
    pages.clear()
    assert pages.get("tag") is None
    assert "restart them" in caplog.text
