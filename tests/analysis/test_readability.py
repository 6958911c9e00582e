"""The formulas against sums made by hand."""

import pytest

from meerwaarde.analysis.readability import Hint, measure, syllables_of


@pytest.mark.parametrize(
    ("word", "language", "count"),
    [
        ("kat", "nl", 1),
        ("lopen", "nl", 2),
        ("bladkorven", "nl", 3),
        ("gemeente", "nl", 3),
        ("ijs", "nl", 1),
        ("avond", "nl", 2),
        ("straten", "nl", 2),
        ("cat", "en", 1),
        ("make", "en", 1),
        ("table", "en", 2),
        ("walked", "en", 1),
        ("wanted", "en", 2),
        ("open", "en", 2),
    ],
)
def test_syllables_are_those_of_the_spoken_word(word, language, count):
    assert syllables_of(word, language) == count


def test_flesch_douma_by_hand():
    # 2 sentences, 6 words, 8 syllables: de(1) kat(1) slaapt(1); wij(1) lopen(2) buiten(2)
    measured = measure("De kat slaapt. Wij lopen buiten.", "nl")
    assert (measured.sentences, measured.words, measured.syllables) == (2, 6, 8)
    assert measured.score == 100.0  # 206.84 - 0.93 * 3 - 77 * 8 / 6 = 101.4, kept within the scale


def test_flesch_douma_by_hand_within_the_scale():
    # 1 sentence, 4 words, 9 syllables: de(1) gemeente(3) meet(1) regenwater(4)
    measured = measure("De gemeente meet regenwater.", "nl")
    assert (measured.sentences, measured.words, measured.syllables) == (1, 4, 9)
    assert measured.score == pytest.approx(206.84 - 0.93 * 4 - 77 * 9 / 4, abs=0.05)


def test_flesch_reading_ease_by_hand():
    # 1 sentence, 6 words, 11 syllables: the(1) city(2) counts(1) water(2) daily(2) openly(3)
    measured = measure("The city counts water daily openly.", "en")
    assert (measured.sentences, measured.words, measured.syllables) == (1, 6, 11)
    assert measured.score == pytest.approx(206.835 - 1.015 * 6 - 84.6 * 11 / 6, abs=0.05)


def test_long_sentences_and_words_are_named():
    measured = measure("woord " * 21 + "verkeersveiligheidsbevordering. Kort.", "nl")
    assert measured.long_words == ("verkeersveiligheidsbevordering",)
    assert len(measured.long_sentences) == 1
    assert {Hint.LONG_SENTENCES, Hint.LONG_WORDS} <= set(measured.hints)


def test_no_text_is_no_remark():
    measured = measure("  \n", "nl")
    assert (measured.words, measured.score, measured.hints) == (0, 100.0, ())


def test_links_and_markup_are_not_counted():
    assert measure("**De kat** [slaapt](https://example.org/heel-lang-adres).", "nl").words == 3


def test_a_language_without_formula_is_refused():
    with pytest.raises(ValueError, match="fr"):
        measure("Bonjour", "fr")
