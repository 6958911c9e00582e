"""Groups suggested from the text: right where the argument is known, and the same each time."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from samples import residents

from meerwaarde.analysis.text_groups import Settings, suggest_groups, words_of

WRITTEN = st.lists(st.text(alphabet="abcdefgh ", max_size=30), max_size=30)


@pytest.mark.parametrize("number", [60, 600])
def test_what_says_the_same_stands_together(number):
    texts, languages, held = residents(number, np.random.default_rng(7))
    found = suggest_groups(texts, languages)
    assert len(found.groups) == 8
    for group in found.groups:
        assert len({held[member] for member in group.members}) == 1, group.terms
    assert len(found.alone) <= number // 20


def test_a_group_is_named_by_the_words_that_people_used():
    texts, languages, _held = residents(300, np.random.default_rng(3))
    named = {term for group in suggest_groups(texts, languages).groups for term in group.terms}
    assert {"privacy", "kosten", "vleermuizen", "bats", "bus"} <= named
    assert not {"gemeente", "the", "het", "council"} & named


def test_a_compound_meets_its_parts():
    texts = ["Vleermuiskasten ophangen", "Hang iets op voor vleermuizen", "De bus rijdt te vroeg"]
    alike = (words_of(texts, "nl").vectors @ words_of(texts, "nl").vectors.T).toarray()
    assert alike[0, 1] > 0
    assert alike[0, 2] == alike[1, 2] == 0


def test_languages_are_not_mixed_and_another_language_stands_alone():
    texts = ["De bus is te laat", "De bus is laat", "The bus is too late", "The bus is late", "Der Bus ist zu spät"]
    found = suggest_groups(texts, ["nl", "nl", "en", "en", "de"])
    assert {(group.language, frozenset(group.members)) for group in found.groups} == {
        ("nl", frozenset({0, 1})),
        ("en", frozenset({2, 3})),
    }
    assert found.alone == (4,)


def test_one_word_in_common_does_not_make_two_long_texts_the_same():
    texts = [
        "De kinderen fietsen langs de sloot naar de manege achter het dorp en terug door het bos.",
        "Mijn hond zwemt graag in de sloot wanneer de zon schijnt op zondagmiddag in augustus.",
        "Wie betaalt de nieuwe verlichting bij het station en de fietsenstalling?",
    ]
    assert suggest_groups(texts, ["nl"] * 3).groups == ()


def test_order_of_the_texts_changes_nothing_but_the_numbers():
    texts, languages, _held = residents(80, np.random.default_rng(11))
    order = np.random.default_rng(5).permutation(80)
    turned = suggest_groups([texts[i] for i in order], [languages[i] for i in order])
    back = {frozenset(int(order[member]) for member in group.members) for group in turned.groups}
    straight = {frozenset(group.members) for group in suggest_groups(texts, languages).groups}
    # Equal texts may trade places as centre; the groups stay.
    assert back == straight


@given(WRITTEN)
def test_every_text_is_in_one_group_or_alone(texts):
    found = suggest_groups(texts, ["nl"] * len(texts))
    members = [member for group in found.groups for member in group.members]
    assert sorted([*members, *found.alone]) == list(range(len(texts)))
    for group in found.groups:
        assert len(group.members) >= 2
        assert all(0.1 <= value <= 1.0 + 1e-9 for value in group.alike)
        assert list(group.alike[1:]) == sorted(group.alike[1:], reverse=True)


@given(WRITTEN)
def test_likeness_is_that_of_the_whole_table(texts):
    """The members' likeness, computed again from dense vectors."""
    dense = words_of(texts, "nl").vectors.toarray()
    for group in suggest_groups(texts, ["nl"] * len(texts)).groups:
        again = dense[list(group.members)] @ dense[group.members[0]]
        assert group.alike[1:] == pytest.approx(again[1:], abs=1e-4)


def test_bad_input_is_refused():
    with pytest.raises(ValueError, match="2 texts and 1 languages"):
        suggest_groups(["a", "b"], ["nl"])
    with pytest.raises(ValueError, match="no stems"):
        words_of(["ein Text"], "de")
    with pytest.raises(ValueError, match="smallest"):
        Settings(smallest=1)
    with pytest.raises(ValueError, match="between 0 and 1"):
        Settings(least_alike=0)


def test_no_texts_give_no_groups():
    assert suggest_groups([], []).groups == ()
    assert suggest_groups(["", "!"], ["nl", "nl"]).alone == (0, 1)
