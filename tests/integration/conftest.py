"""A published plan, the people of its organisation and an open round, for tests that ask nothing special of them."""

from __future__ import annotations

from functools import partial

import pytest

from factories import official, opened_round, published_initiative
from meerwaarde.analysis.opinion_map import Settings, build_map
from meerwaarde.opinions import drawing


@pytest.fixture
def plan():
    return published_initiative()


@pytest.fixture
def editor(plan):
    return official(plan.organisation, "editor")


@pytest.fixture
def moderator(plan):
    return official(plan.organisation, "moderator")


@pytest.fixture
def privacy_officer(plan):
    return official(plan.organisation, "privacy_officer")


@pytest.fixture
def round(plan, editor):
    return opened_round(plan, by=editor)


@pytest.fixture(autouse=True)
def _little_evidence(monkeypatch):
    """A map's evidence by fewer draws: how the pages tell it does not depend on how many there were.

    tests/analysis draws them all.
    """
    few = Settings(resamples=10, permutations=19)
    monkeypatch.setattr(drawing, "build_map", partial(build_map, settings=few))
