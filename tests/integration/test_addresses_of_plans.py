"""The address of a dossier is looked at first; no page of an organisation can be hidden behind a plan."""

from __future__ import annotations

from contextlib import suppress

import pytest
from django.urls import NoReverseMatch, Resolver404, resolve, reverse

from addresses import routes
from factories import OrganisationFactory, official
from meerwaarde.initiatives.actions.editing import create_initiative
from meerwaarde.initiatives.slugs import RESERVED_SLUGS


def test_every_word_that_stands_in_the_place_of_a_plan_is_reserved():
    words = {
        parts[2]
        for parts in (route.split("/") for route, _pattern in routes())
        if parts[:2] == ["o", "<slug:slug>"] and len(parts) > 3 and not parts[2].startswith("<")
    }
    assert {"work", "values"} <= words <= RESERVED_SLUGS


@pytest.mark.parametrize("word", sorted(RESERVED_SLUGS))
def test_a_reserved_word_is_never_a_dossier(word):
    with pytest.raises(NoReverseMatch):
        reverse("dossier", args=["gemeente", word])
    with suppress(Resolver404):
        assert resolve(f"/o/gemeente/{word}/").url_name != "dossier"


@pytest.mark.parametrize("plan", ["workshops", "values-1", "a-work", "workplace"])
def test_a_plan_may_begin_with_a_reserved_word(plan):
    found = resolve(reverse("dossier", args=["gemeente", plan]))
    assert (found.url_name, found.kwargs) == ("dossier", {"slug": "gemeente", "plan": plan})


@pytest.mark.django_db
@pytest.mark.parametrize("word", ["work", "values"])
def test_a_plan_with_a_reserved_title_gets_another_address(word):
    organisation = OrganisationFactory()
    plan = create_initiative(by=official(organisation), organisation=organisation, title=word)
    assert plan.slug == f"{word}-2"
    assert resolve(plan.get_absolute_url()).url_name == "dossier"
