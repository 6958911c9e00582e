"""Rows of an export as this product understands them; what cannot be used is refused with its row and field."""

from __future__ import annotations

import csv
import html
import io
import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import nh3
from django.utils import timezone

from meerwaarde.database.texts import FORBIDDEN

from ..models.contributions import LONGEST_TEXT
from .mapping import Mapping

MOST_BYTES = 200 * 1024 * 1024
LANGUAGES = ("nl", "en")
BREAK = re.compile(r"<\s*(?:br\s*/?|/p|/div|/li|/h[1-6])\s*>", re.IGNORECASE)
WRITTEN_OUT = re.compile(r"(\d{1,2})\s+([^\W\d]+)\s+(\d{4})")


class BadFile(ValueError):
    """The file as a whole cannot be read; nothing was taken over."""


@dataclass(frozen=True)
class Taken:
    """One row as it will be written here."""

    row: int
    origin: str
    text: str
    language: str
    received_on: date


@dataclass(frozen=True)
class Refused:
    row: int
    field: str
    reason: str

    def __str__(self) -> str:
        return f"row {self.row}, {self.field}: {self.reason}"


@dataclass(frozen=True)
class LeftOut:
    """Not wrong, but not taken over: the mapping says so (withdrawn, spam)."""

    row: int
    column: str


Row = Taken | Refused | LeftOut


def read_rows(path: Path, mapping: Mapping, *, language: str) -> Iterator[Row]:
    """Each row once. A CSV counts its rows as a spreadsheet does (the first with values is 2), JSON from 1.

    Raises BadFile for what is no CSV or JSON in UTF-8, or lacks a column that the mapping needs.
    """
    try:
        size = path.stat().st_size
        content = path.read_bytes() if size <= MOST_BYTES else b""
    except OSError as error:
        raise BadFile(f"{path} cannot be read ({error.strerror})") from None
    if size > MOST_BYTES:
        raise BadFile(f"{path.name} is larger than {MOST_BYTES // 1024**2} MB; split it")
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise BadFile(f"{path.name} is not UTF-8 (byte {error.start}); save it as “CSV UTF-8”") from None
    if "\0" in text:
        raise BadFile(f"{path.name} is not text")
    rows = _json_rows(text, path.name) if text.lstrip()[:1] in ("[", "{") else _csv_rows(text, path.name)
    first = 1 if text.lstrip()[:1] in ("[", "{") else 2
    known = {column for row in rows for column in row}
    for field in ("id", "text"):
        if not any(_matching(name, known) for name in mapping.columns[field]):
            names = ", ".join(mapping.columns[field])
            raise BadFile(f"{path.name} has no column for {field}; the mapping “{mapping.name}” looks for: {names}")
    for number, row in enumerate(rows, start=first):
        yield _read(number, row, mapping, language)


def _csv_rows(text: str, name: str) -> list[dict[str, str]]:
    head = text.partition("\n")[0]
    delimiter = max(";,\t", key=head.count)
    reader = csv.DictReader(io.StringIO(text), delimiter=delimiter, strict=True)
    try:
        rows = [{str(key): value or "" for key, value in row.items() if key is not None} for row in reader]
    except csv.Error as error:
        raise BadFile(f"{name}, row {reader.line_num}: {error}") from None
    if not rows:
        raise BadFile(f"{name} holds no rows")
    return rows


def _json_rows(text: str, name: str) -> list[dict[str, str]]:
    try:
        given = json.loads(text)
    except ValueError as error:  # also a number of more than 4300 digits
        raise BadFile(f"{name} is not valid JSON: {error}") from None
    except RecursionError:
        raise BadFile(f"{name} is nested too deeply") from None
    if isinstance(given, dict):  # {"proposals": [...]}, {"records": [...]}
        lists = [value for value in given.values() if isinstance(value, list)]
        given = lists[0] if len(lists) == 1 else [given]
    if not given or not all(isinstance(row, dict) for row in given):
        raise BadFile(f"{name} holds no list of records")
    try:
        return [dict(_flat(row)) for row in given]
    except RecursionError:  # it goes a few levels less deep than the parser
        raise BadFile(f"{name} is nested too deeply") from None


def _flat(record: dict[str, Any], prefix: str = "") -> Iterator[tuple[str, str]]:
    """Nested records as the platforms write them in CSV: `{"title": {"nl": "x"}}` is `title/nl`."""
    for key, value in record.items():
        if isinstance(value, dict):
            yield from _flat(value, f"{prefix}{key}/")
        elif isinstance(value, bool):
            yield f"{prefix}{key}", str(value).lower()
        elif value is None or isinstance(value, list):
            yield f"{prefix}{key}", ""
        else:
            yield f"{prefix}{key}", str(value)


def _matching(name: str, columns: Any) -> list[str]:
    if name.endswith("/*"):
        return sorted(column for column in columns if column.startswith(name[:-1]))
    return [name] if name in columns else []


def _value(row: dict[str, str], mapping: Mapping, field: str, language: str) -> tuple[str, str]:
    """The first column with something in it, and the language that its name says; the wanted language goes first."""
    for name in mapping.columns.get(field, ()):
        columns = _matching(name, row)
        columns.sort(key=lambda column: (not column.endswith(f"/{language}"), column))
        for column in columns:
            if value := row[column].strip():
                return value, column.rpartition("/")[2] if name.endswith("/*") else ""
    return "", ""


def _read(number: int, row: dict[str, str], mapping: Mapping, language: str) -> Row:
    for column, values in (mapping.leave_out or {}).items():
        if row.get(column, "").strip().lower() in values:
            return LeftOut(number, column)
    name, _own = _value(row, mapping, "id", language)
    if not name:
        return Refused(number, "id", "there is none, so it could not be recognised a second time")
    address, _own = _value(row, mapping, "address", language)
    title, _own = _value(row, mapping, "title", language)
    body, own_language = _value(row, mapping, "text", language)
    text = "\n\n".join(part for part in (plain(title), plain(body)) if part)
    if not text:
        return Refused(number, "text", "there is no text")
    if found := FORBIDDEN.search(text + name + address):
        return Refused(number, "text", f"it holds U+{ord(found.group()):04X}, a character that does not belong in text")
    if len(text) > LONGEST_TEXT:
        return Refused(number, "text", f"it has {len(text)} characters; at most {LONGEST_TEXT}")
    written, _own = _value(row, mapping, "received_on", language)
    day = read_day(written, mapping) if written else timezone.localdate()
    if day is None:
        return Refused(number, "received_on", f"“{written[:40]}” is not a date that the mapping knows")
    if day > timezone.localdate():
        return Refused(number, "received_on", f"{day.isoformat()} is still to come")
    origin = f"{mapping.name}:{address or name}"
    if len(origin) > 300:
        return Refused(number, "id", "it is longer than 300 characters")
    return Taken(number, origin, text, own_language if own_language in LANGUAGES else language, day)


def plain(text: str) -> str:
    """HTML as plain text with its paragraphs; text without markup stays as it is."""
    if "<" in text:
        text = html.unescape(nh3.clean(BREAK.sub("\n", text), tags=set()))
    lines = [" ".join(line.split()) for line in text.replace("\r\n", "\n").split("\n")]
    return re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).strip()


def read_day(written: str, mapping: Mapping) -> date | None:
    """ISO 8601 first, then the mapping's own formats, then a day with the month written out."""
    try:
        return _day(datetime.fromisoformat(written))
    except ValueError:
        pass
    for pattern in mapping.dates:
        try:
            return _day(datetime.strptime(written, pattern))  # noqa: DTZ007  made aware in _day
        except ValueError:
            continue
    if mapping.months and (found := WRITTEN_OUT.search(written)):
        number, month, year = found.groups()
        if month.lower() in mapping.months:
            try:
                return date(int(year), mapping.months.index(month.lower()) + 1, int(number))
            except ValueError:
                return None
    return None


def _day(moment: datetime) -> date:
    """The day here; a moment without a zone was written in UTC, as all three platforms do."""
    return timezone.localtime(moment if moment.tzinfo else moment.replace(tzinfo=UTC)).date()
