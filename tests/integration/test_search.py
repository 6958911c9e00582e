"""Searching the public dossiers, in both languages and on both databases."""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from factories import OrganisationFactory, official, published_initiative
from meerwaarde.initiatives import search
from meerwaarde.initiatives.actions.editing import create_initiative
from meerwaarde.initiatives.highlighting import highlighted, snippet
from meerwaarde.initiatives.models import SearchText

pytestmark = pytest.mark.django_db


def found(query: str, **kwargs) -> list[int]:
    return search.matching(query, **kwargs).ids


def test_a_plural_finds_the_singular_and_the_other_way_round():
    lights = published_initiative(title="Slim verkeerslicht bij de brug")
    assert found("verkeerslichten") == [lights.pk]
    many = published_initiative(title="Alle verkeerslichten van de stad")
    assert set(found("verkeerslicht")) == {lights.pk, many.pk}


def test_accents_and_capitals_make_no_difference():
    cafe = published_initiative(title="Drukte bij CAFÉ en reünie")
    assert found("cafe reunie") == [cafe.pk]
    assert found("Café") == [cafe.pk]


def test_all_words_must_occur_and_the_last_may_be_unfinished():
    lamp = published_initiative(title="Dimbare straatlampen", summary="Energie besparen in de wijk.")
    published_initiative(title="Andere straatlampen", summary="Veiligheid.")
    assert found("straatlampen energie") == [lamp.pk]
    assert found("straatlampen ener") == [lamp.pk]
    assert found("ener straatlampen") == []


def test_words_in_quotes_must_stand_together():
    together = published_initiative(title="Een slimme camera")
    published_initiative(title="Camera die slimme dingen telt")
    assert found('"slimme camera"') == [together.pk]


def test_both_languages_are_searched():
    plan = published_initiative(
        title="Vuilcontainers met vulmeting",
        translations={"en": {"title": "Waste containers that report", "summary": "Lorries drive less often."}},
    )
    assert found("lorry", language="nl") == [plan.pk]
    assert found("vuilcontainer", language="en") == [plan.pk]


def test_a_hit_in_the_title_comes_first():
    body = published_initiative(title="Iets anders", summary="Hier staat het woord sluiswachter een keer in.")
    title = published_initiative(title="De sluiswachter")
    published_initiative(title="Weer iets anders")
    assert found("sluiswachter") == [title.pk, body.pk]


def test_hits_far_down_a_long_text_find_it_but_do_not_put_it_first():
    near = published_initiative(title="Weer iets", summary="Een sluiswachter. " + "Veel over brug en water. " * 100)
    far = published_initiative(title="Iets anders", summary="Veel over brug en water. " * 100 + "sluiswachter " * 20)
    assert found("sluiswachter") == [near.pk, far.pk]


def test_an_unpublished_plan_is_not_found():
    organisation = OrganisationFactory()
    create_initiative(by=official(organisation), organisation=organisation, title="Geheim sluisplan")
    assert found("sluisplan") == []


def test_what_changes_or_goes_leaves_the_index():
    plan = published_initiative(title="Warmtenet")
    document = {**plan.dossier.document, "title": "Koudenet"}
    search.index_document(plan, document)
    assert found("warmtenet") == []
    assert found("koudenet") == [plan.pk]
    SearchText.objects.filter(initiative=plan).delete()
    assert found("koudenet") == []


def test_more_candidates_than_the_cap_are_said_to_be_more():
    for number in range(3):
        published_initiative(title=f"Bladkorf {number}")
    result = search.matching("bladkorf", most=2)
    assert len(result.ids) == 2
    assert result.is_cut


def test_filters_are_part_of_the_same_lookup():
    safe = published_initiative(title="Meetpunt", theme="safety")
    published_initiative(title="Meetpunt", theme="energy")
    assert found("meetpunt", facets=[[search.facet("theme", "safety")]]) == [safe.pk]
    assert found("", facets=[[search.facet("theme", "safety"), search.facet("theme", "waste")]]) == [safe.pk]
    assert found("fthemesafety") == []


def test_hits_are_marked_and_everything_else_is_escaped():
    clauses = search.parse("straatlampen")
    assert highlighted("<b>Straatlamp</b> & meer", clauses) == ("&lt;b&gt;<mark>Straatlamp</mark>&lt;/b&gt; &amp; meer")
    shown = snippet(["Eerst niets.", "word " * 100 + "een <i>straatlamp</i> " + "word " * 100], clauses)
    assert "<mark>straatlamp</mark>" in shown
    assert "<i>" not in shown
    assert shown.startswith("… ")
    assert shown.endswith(" …")
    assert snippet(["Wat niet:\n\n- geen straatlamp\n  - en -5 graden"], clauses) == (
        "Wat niet: geen <mark>straatlamp</mark> en -5 graden"
    )


@settings(
    max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture], derandomize=True
)
@given(st.text(max_size=60) | st.text(alphabet="\"*:()^-+{}'\\&|!<> abAND OR NOT NEAR", max_size=60))
def test_no_query_breaks_the_search(query):
    search.matching(query)
    search.matching(query, facets=[[search.facet("theme", "safety")]])
    assert "<script" not in highlighted(f"<script>{query}", search.parse(query))


@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture], derandomize=True)
@given(title=st.text(min_size=1, max_size=40, alphabet=st.characters(exclude_categories=("Cs", "Cc"))))
def test_every_title_can_be_indexed(title):
    search._stems([title, title * 50], "nl")
