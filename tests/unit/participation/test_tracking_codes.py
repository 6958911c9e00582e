"""Tracking codes: short, sayable, impossible to guess, and kind to who mistypes."""

from __future__ import annotations

import re

import pytest
from django.core.exceptions import ValidationError

from meerwaarde.participation.codes import _near, code_for, hash_of, read_code, words
from meerwaarde.participation.hints import has_too_many_links, hints_in


def test_a_code_is_four_of_4096_different_plain_words():
    assert len(set(words())) == len(words()) == 4096
    assert all(re.fullmatch(r"[a-z]{4,8}", word) for word in words())
    assert len(code_for("a" * 22, "tekst").split("-")) == 4


def test_no_word_is_one_letter_away_from_another():
    """So one wrong, missing, extra or swapped letter never makes another code."""
    assert [word for word in words()[::7] if _near(word) - {word}] == []


def test_the_same_submission_gives_the_same_code_and_another_one_does_not():
    assert code_for("a" * 22, "tekst") == code_for("a" * 22, "tekst")
    assert len({code_for(f"{number:022}", "tekst") for number in range(2000)}) == 2000
    assert code_for("a" * 22, "tekst") != code_for("a" * 22, "andere tekst")


def test_codes_use_the_whole_list_evenly():
    seen = {word for number in range(4000) for word in code_for(f"{number:022}", "x").split("-")}
    assert len(seen) > 3900  # 16,000 draws from 4096 leave about 82 unseen


def test_a_code_depends_on_the_secret_of_the_installation(settings):
    before = code_for("a" * 22, "tekst")
    settings.SECRET_KEY = "another " * 8
    assert code_for("a" * 22, "tekst") != before


def test_only_a_digest_is_stored_that_does_not_hold_the_words():
    code = code_for("a" * 22, "tekst")
    assert re.fullmatch(r"[0-9a-f]{64}", hash_of(code))


@pytest.mark.parametrize(
    "written", ["{0} {1} {2} {3}", " {0}, {1}, {2}, {3}. ", "{0}-{1}-{2}-{3}", "{0}\n{1}\n{2}\n{3}"]
)
def test_a_code_is_read_as_people_write_it(written):
    code = code_for("b" * 22, "tekst")
    assert read_code(written.format(*code.split("-")).upper()) == code


def test_one_wrong_letter_is_named_with_the_word_that_was_meant():
    first, *rest = code_for("c" * 22, "tekst").split("-")
    with pytest.raises(ValidationError, match=f"“{first}”"):
        read_code(" ".join([first[:-1], *rest]))


@pytest.mark.parametrize(
    "written", ["", "voor", "voor vaak kamer", "voor vaak kamer licht behalve", "' OR 1=1 --", "x" * 5000]
)
def test_what_is_no_code_is_refused(written):
    with pytest.raises(ValidationError):
        read_code(written)


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("Zet een korf bij de school.", 0),
        ("Mevrouw Jansen van de overkant vindt dat ook.", 1),
        ("Bel mij op 06-12345678 of mail a@b.nl.", 1),
        ("Mijn buurman heeft diabetes.", 1),
        ("De heer van Dijk is ziek van een burn-out.", 2),
        ("In 2026 kwamen er 1200 meldingen.", 0),
    ],
)
def test_names_numbers_and_health_are_noticed(text, number):
    assert len(hints_in(text)) == number


def test_more_than_two_links_are_too_many():
    assert not has_too_many_links("Zie https://a.example en www.b.example.")
    assert has_too_many_links("https://a.example http://b.example www.c.example")
