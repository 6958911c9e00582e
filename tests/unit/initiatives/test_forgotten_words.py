"""What is taken out of a draft when its words are taken back, and what an official wrote and stays."""

import pytest

from meerwaarde.initiatives.actions.forgetting import Forgotten

TEXT = "Het is donker bij de brug. Ja. Hang er een lamp.\n\nJan Jansen"


@pytest.fixture
def words():
    return Forgotten("Lamp bij de brug", [TEXT], "Plan")


@pytest.mark.parametrize(
    ("written", "left"),
    [
        (TEXT, ""),
        ("Hang er\neen LAMP.", ""),
        ("Wij meten eerst. Hang er een lamp. Daarna kiezen we.", "Wij meten eerst.  Daarna kiezen we."),
        ("Eerst dit.\n\nJan Jansen\n\nDan dat.", "Eerst dit.\n\nDan dat."),
        ("Volgens Jan Jansen en anderen. Ja, dat kan.", "Volgens Jan Jansen en anderen. Ja, dat kan."),
        ("Een tekst van de gemeente.", "Een tekst van de gemeente."),
        ("", ""),
    ],
)
def test_sentences_leave_and_other_words_stay(words, written, left):
    assert words.value(written) == left
    assert words.value([{"key": written}, 3, None]) == [{"key": left}, 3, None]


def test_a_text_that_changed_loses_its_translation_and_another_keeps_it(words):
    draft = {
        "title": "Lamp bij de brug",
        "why": "Hang er een lamp.",
        "summary": "Van ons.",
        "translations": {"en": {"title": "Lamp", "why": "Hang a lamp.", "summary": "Of us."}},
    }
    assert words.document(draft) == {
        "title": "Plan",
        "why": "",
        "summary": "Van ons.",
        "translations": {"en": {"summary": "Of us."}},
    }


def test_a_short_title_is_no_part_of_another():
    words = Forgotten("Lamp", ["Hang die eens op."], "Plan")
    assert words.is_title("lamp")
    assert not words.is_title("Lampen op het plein")
    assert words.value("Een lamp op het plein") == "Een lamp op het plein"
    assert words.document({"title": "Lampen op het plein"})["title"] == "Lampen op het plein"


def test_nothing_that_was_said_takes_nothing_away():
    words = Forgotten("", ["", "  "], "Plan")
    assert words.value("Een tekst van de gemeente.") == "Een tekst van de gemeente."
    assert not words.is_title("Een plan")
