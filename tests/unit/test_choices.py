"""The words for a code of a list of choices."""

from __future__ import annotations

from django.utils.translation import override

from meerwaarde.database.choices import label_for
from meerwaarde.initiatives.vocabulary import Theme


def test_a_label_is_in_the_language_of_who_reads_it():
    for language, words in (("nl", "veiligheid"), ("en", "safety"), ("nl", "veiligheid")):
        with override(language):
            assert label_for(Theme, "safety").lower() == words
            assert label_for(Theme, Theme.SAFETY).lower() == words


def test_a_code_that_is_no_choice_any_more_is_shown_as_it_is_or_as_asked():
    assert label_for(Theme, "steam") == "steam"
    assert label_for(Theme, "steam", "") == ""
    assert label_for(Theme, None, "") == ""
