"""A published plan, the people of its organisation and an open round, for tests that ask nothing special of them."""

from __future__ import annotations

import pytest

from factories import official, opened_round, published_initiative


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
