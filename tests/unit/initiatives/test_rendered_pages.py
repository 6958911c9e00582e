"""Pages that a web process keeps, next to another process of the same installation."""

from __future__ import annotations

from django.core.cache import caches
from django.http import HttpResponse

from meerwaarde.initiatives.freshness import RenderedPages


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
