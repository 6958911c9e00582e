"""Where the words of a search stand in a text: marked, and with a few words around them."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable

from django.utils.html import conditional_escape
from django.utils.safestring import SafeString, mark_safe

from .search import TOKEN, Clause

# Also the dash of a list, at the beginning of a line.
MARKUP = re.compile(r"(?m)^[ \t]*[-+][ \t]+|https?://\S+|[*_#>`|\[\]]+|\]\([^)]*\)")


def highlighted(text: str, clauses: tuple[Clause, ...]) -> SafeString:
    """The text, escaped, with every found word in `<mark>`."""
    pieces, at = [], 0
    text = unicodedata.normalize("NFC", text)
    for token in TOKEN.finditer(text) if clauses else ():
        if any(clause.hits(token.group()) for clause in clauses):
            pieces += [
                conditional_escape(text[at : token.start()]),
                f"<mark>{conditional_escape(token.group())}</mark>",
            ]
            at = token.end()
    pieces.append(conditional_escape(text[at:]))
    return mark_safe("".join(pieces))  # noqa: S308  every piece was escaped above


def snippet(texts: Iterable[str], clauses: tuple[Clause, ...], length: int = 220) -> SafeString:
    """About `length` characters around the first hit, highlighted; empty when there is none."""
    for raw in texts:
        text = " ".join(MARKUP.sub(" ", unicodedata.normalize("NFC", raw[:20_000])).split())
        for token in TOKEN.finditer(text):
            if any(clause.hits(token.group()) for clause in clauses):
                begin = max(0, token.start() - length // 3)
                begin = text.rfind(" ", 0, begin) + 1 if begin else 0
                end = text.find(" ", begin + length)
                shown = text[begin : end if end > 0 else None]
                return mark_safe(  # noqa: S308  highlighted escapes; the dots are constants
                    ("… " if begin else "") + highlighted(shown, clauses) + (" …" if end > 0 else "")
                )
    return mark_safe("")
