"""The plain-language hint in words: at most three sentences, what to do first."""

from __future__ import annotations

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from meerwaarde.analysis.readability import Hint, Readability

FEWEST_WORDS = 15


def sentences(measured: Readability) -> list[str]:
    """What could be plainer; empty while there is too little text to say anything fair."""
    if measured.words < FEWEST_WORDS:
        return []
    said: list[str] = []
    for hint in measured.hints:
        if hint is Hint.LONG_SENTENCES:
            count = len(measured.long_sentences)
            said.append(
                ngettext(
                    "%(count)d sentence is long: “%(start)s…” Cut it in two.",
                    "%(count)d sentences are long. The longest: “%(start)s…” Cut it in two.",
                    count,
                )
                % {"count": count, "start": " ".join(measured.long_sentences[0].split()[:6])}
            )
        elif hint is Hint.LONG_WORDS:
            said.append(_("Long words: %(words)s. Is there a shorter one?") % {"words": ", ".join(measured.long_words)})
        elif hint is Hint.DIFFICULT:
            said.append(_("This reads as difficult (%(score)d of 100; 60 is plain).") % {"score": measured.score})
    return said or [_("Plain language: reads easily (%(score)d of 100).") % {"score": measured.score}]
