"""Reads the demo's files: one TOML file per dossier, in which every text stands in Dutch and in English."""

from __future__ import annotations

import hashlib
import tomllib
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any

from meerwaarde.initiatives.fields import FIELD, Document, Field, Kind

FOLDER = Path(__file__).resolve().parent
SOURCE_LANGUAGE, TRANSLATION = "nl", "en"
# Texts that are set by an action of their own, and still have a translation.
STATEMENTS = ("why_statement", "closing_sentence")


@dataclass(frozen=True)
class DossierFile:
    """One dossier of the demo: its final content, and the steps by which it came there."""

    name: str
    table: dict[str, Any]

    @property
    def organisation(self) -> str:
        return str(self.table["organisation"])

    @property
    def slug(self) -> str:
        return str(self.table["slug"])

    @property
    def history(self) -> list[dict[str, Any]]:
        return list(self.table["history"])

    def content(self) -> Document:
        """The document's keys with their final values. Policy goal and executive are still the names of this file."""
        content: Document = {}
        translated: dict[str, str] = {}
        for field in FIELD.values():
            if field.key not in self.table:
                continue
            value = self.table[field.key]
            if field.kind is Kind.ROWS:
                content[field.key] = [self._row(field, position, row, translated) for position, row in enumerate(value)]
            else:
                content[field.key] = self._value(field, field.key, value, translated)
        for key in STATEMENTS:
            if key in self.table:
                translated[key] = _clean(self.table[key][TRANSLATION])
        content["translations"] = {TRANSLATION: translated}
        return content

    def statement(self, key: str) -> str:
        return _clean(self.table[key][SOURCE_LANGUAGE])

    def key_of(self, part: str, reference: str | int) -> str:
        """The stable key of a row: the same at every load, so that addresses of parts stay."""
        return hashlib.sha256(f"{self.organisation}/{self.slug}/{part}/{reference}".encode()).hexdigest()[:8]

    def _row(self, field: Field, position: int, row: dict[str, Any], translated: dict[str, str]) -> dict[str, Any]:
        key = self.key_of(field.key, row.get("ref", position))
        values: dict[str, Any] = {"key": key}
        for column in field.columns:
            value = row.get(column.key, column.empty)
            if column.refers_to and value:
                value = self.key_of(column.refers_to, value)
            values[column.key] = self._value(column, f"{field.key}/{key}/{column.key}", value, translated)
        return values

    def _value(self, field: Field, path: str, value: Any, translated: dict[str, str]) -> Any:
        if field.translatable and value:
            translated[path] = _clean(value[TRANSLATION])
            return _clean(value[SOURCE_LANGUAGE])
        if isinstance(value, (date, datetime)):
            return value.isoformat()
        if field.kind is Kind.TAGS:
            return sorted(value)
        return value


def _clean(text: str) -> str:
    return text.strip()


def read_organisations() -> dict[str, Any]:
    return tomllib.loads((FOLDER / "organisations.toml").read_text(encoding="utf-8"))


def read_dossiers() -> list[DossierFile]:
    """Every dossier file. The neighbour's come first: a plan of the demo copies from one of them."""
    return [
        DossierFile(path.stem, tomllib.loads(path.read_text(encoding="utf-8")))
        for path in sorted((FOLDER / "dossiers").glob("*.toml"))
    ]
