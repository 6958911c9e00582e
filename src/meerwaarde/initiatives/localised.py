"""A document in the reader's language: translated where a translation exists, else the source with its language."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from .fields import Document

if TYPE_CHECKING:
    from .models import Initiative


@dataclass(frozen=True)
class Text:
    """A text with the language it is really in, so that pages can set `lang` and say that it is not translated."""

    text: str
    language: str
    is_fallback: bool

    def __str__(self) -> str:
        return self.text

    def __bool__(self) -> bool:
        return bool(self.text)


class Sentence(str):
    """A sentence of the product in which words of a dossier stand, each in its own language. Reads as its text."""

    parts: tuple[str | Text, ...]

    def __new__(cls, parts: Iterable[str | Text]) -> Sentence:
        flat: list[str | Text] = []
        for part in parts:
            flat += part.parts if isinstance(part, Sentence) else [part]
        made = super().__new__(cls, "".join(map(str, flat)))
        made.parts = tuple(flat)
        return made


PLACE = re.compile(r"%\((\w+)\)[sd]")


def sentence(frame: str, **words: Any) -> Sentence:
    """As `frame % words`; a `Text` among the words stays one, so that pages can set its `lang`."""
    pieces = PLACE.split(frame)
    kept = [words[piece] if place % 2 else piece.replace("%%", "%") for place, piece in enumerate(pieces)]
    return Sentence(one if isinstance(one, Text | Sentence) else str(one) for one in kept)


def own_words(initiative: Initiative, words: Any) -> Text:
    """Words that stand beside the document, in the language in which the plan is written."""
    return Text(str(words or ""), initiative.language, False)


class LocalisedDocument:
    """Reads one document in one language: `localised.text("summary")`, `localised.rows("alternatives")`."""

    def __init__(self, document: Document, language: str) -> None:
        self.document = document
        self.language = language
        self.source_language: str = document.get("language", "nl")
        self._translated: dict[str, str] = (document.get("translations") or {}).get(language, {})

    def __getitem__(self, key: str) -> Any:
        """The raw value of a key; for templates: `{{ dossier.phase }}`."""
        return self.document.get(key)

    def text(self, path: str, source: str | None = None) -> Text:
        if source is None:
            source = self.document.get(path) or ""
        translated = self._translated.get(path)
        if self.language != self.source_language and translated:
            return Text(translated, self.language, False)
        return Text(source, self.source_language, bool(source) and self.language != self.source_language)

    def rows(self, key: str) -> list[dict[str, Any]]:
        """The rows of a part; each translatable column is a Text."""
        from .fields import FIELD

        translatable = [column.key for column in FIELD[key].columns if column.translatable]
        return [
            {
                **row,
                **{column: self.text(f"{key}/{row['key']}/{column}", row.get(column) or "") for column in translatable},
            }
            for row in self.document.get(key) or ()
        ]

    @property
    def untranslated(self) -> bool:
        """True when the reader's language is not the source language and nothing was translated."""
        return self.language != self.source_language and not self._translated


def shows_latest(initiative: Initiative, dossier: LocalisedDocument) -> bool:
    """Whether this is the public dossier as it stands now.

    What rooms keep beside the document (assessments, rounds) is left out of a version of the past and of a preview.
    """
    latest = getattr(initiative, "dossier", None)
    return latest is not None and dossier.document is latest.document
