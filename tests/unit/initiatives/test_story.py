"""The story of a dossier reads in order: what was, where it stands, and what comes with the phases between."""

from __future__ import annotations

from datetime import date

import pytest
from django.utils import translation

from meerwaarde.initiatives import timeline
from meerwaarde.initiatives.localised import LocalisedDocument
from meerwaarde.initiatives.models import Initiative
from meerwaarde.initiatives.registry import TimelineStep
from meerwaarde.initiatives.timeline import FUTURE, PAST, period_points, phase_points, point, review_points, story


@pytest.fixture
def told(monkeypatch):
    """The story of a plan in this phase, with these points besides its phases."""

    def tell(phase, since, *points, route="experiment"):
        document = {"language": "en", "phase": phase, "adopted": "2025-01-01", "route": route}
        reading = LocalisedDocument(document, "en")
        reading.milestones = [(phase, since)]
        steps = [TimelineStep("phases", 1, phase_points), TimelineStep("more", 2, lambda *_plan: list(points))]
        monkeypatch.setattr(timeline, "timeline_steps", steps)
        with translation.override("en"):
            return [(one["date"], str(one["title"]), one["state"]) for one in story(Initiative(), reading)]

    return tell


def test_what_happened_after_a_phase_began_stands_between_its_beginning_and_now(told):
    found = told("weighing", date(2026, 10, 5), point("Asked", PAST, "2026-11-01"), point("Signed", PAST, "2026-09-01"))
    assert found[:4] == [
        ("2026-09-01", "Signed", "past"),
        ("2026-10-05", "From here on: “Weighing public values”", "past"),
        ("2026-11-01", "Asked", "past"),
        ("", "Weighing public values", "now"),
    ]


def test_a_phase_in_which_nothing_happened_yet_says_since_when_it_is_now(told):
    assert told("weighing", date(2026, 10, 5), point("Signed", PAST, "2026-09-01"))[1] == (
        "2026-10-05",
        "Weighing public values",
        "now",
    )


def test_phases_to_come_stand_before_the_first_day_that_needs_them(told):
    found = told(
        "weighing",
        date(2026, 10, 5),
        point("It ends", FUTURE, "2028-01-01", phase="experiment"),
        point("It starts", FUTURE, "2027-06-01", phase="experiment"),
        point("Hear back", FUTURE, "2027-01-01", phase="weighing"),
    )
    assert [title for _day, title, _state in found] == [
        "Weighing public values",
        "Hear back",
        "The decision",
        "A trial in practice",
        "It starts",
        "It ends",
        "In use",
        "Looking back",
        "Sharing the lesson",
    ]


def test_a_trial_is_looked_at_again_and_ends_before_it_comes_into_use(told):
    document = {"route": "experiment", "ends_on": "2099-03-31", "review_on": "2099-01-11", "months_only": False}
    reading = LocalisedDocument(document, "en")
    with translation.override("en"):
        days = [*period_points(Initiative(), reading), *review_points(Initiative(), reading)]
    titles = [title for _day, title, _state in told("experiment", date(2026, 10, 2), *days)]
    assert titles == [
        "A trial in practice",
        "We look again whether this is still right",
        "It ends",
        "In use",
        "Looking back",
        "Sharing the lesson",
    ]
