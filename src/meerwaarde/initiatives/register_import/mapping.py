"""One record of a register becomes an Entry: document fields in our words, or a refusal that names field and reason."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from ..addresses import is_address
from ..fields import FIELD, Document
from ..vocabulary import RegisterStatus, YesNoUnknown
from .reading import Repeated
from .texts import forbidden_character, one_line, tidy

# Raise this when the mapping changes, so that unchanged records are mapped again.
MAPPING_VERSION = 1
MAX_ID = 100
MAX_ORGANISATION = 200
MAX_ADDRESS = 1000


@dataclass(frozen=True)
class Refusal:
    """Why a record was left out: its position in the file (from 1), identifier if it has one, field and reason."""

    position: int
    id: str
    field: str
    reason: str

    def as_json(self) -> dict[str, Any]:
        return {"position": self.position, "id": self.id, "field": self.field, "reason": self.reason}

    def __str__(self) -> str:
        return f"record {self.position} ({self.id or 'no id'}): {self.field}: {self.reason}"


class Refused(Exception):
    def __init__(self, field: str, reason: str) -> None:
        super().__init__(f"{field}: {reason}")
        self.field, self.reason = field, reason


@dataclass(frozen=True)
class Entry:
    """A record in our words. `values` holds only the fields about which the source says something."""

    position: int
    external_id: str
    organisation: str
    url: str
    content_hash: bytes
    values: Document = field(compare=False)


STATUSES = {
    "in_gebruik": RegisterStatus.IN_USE,
    "ontwikkeling": RegisterStatus.DEVELOPMENT,
    "buiten_gebruik": RegisterStatus.OUT_OF_USE,
}
ASSESSMENTS = {
    "Ja": YesNoUnknown.YES,
    "Nee": YesNoUnknown.NO,
    "Onbekend": YesNoUnknown.UNKNOWN,
    "": YesNoUnknown.UNKNOWN,
}
EXPORT_FIELDS = frozenset(
    {
        "doel",
        "geregistreerd",
        "id",
        "impactassessment",
        "juridische_basis",
        "organisatie",
        "status",
        "title",
        "toegevoegd",
        "url",
    }
)


def shown(value: Any, length: int = 60) -> str:
    """A value as a refusal quotes it: short, on one line."""
    text = one_line(str(value))
    safe = "".join(character if character.isprintable() else "?" for character in text)
    return safe if len(safe) <= length else safe[: length - 3] + "..."


def hash_of(record: dict[str, Any]) -> bytes:
    """Of everything the source says about a record, in an order of our own."""
    canonical = json.dumps(record, sort_keys=True, ensure_ascii=True, separators=(",", ":"))
    return hashlib.sha256(f"{MAPPING_VERSION}\n{canonical}".encode()).digest()


def text_of(record: dict[str, Any], name: str, *, limit: int, required: bool = False) -> str:
    """The text of a field. Raises Refused for another type, a text that is too long, or a character no text holds."""
    value = record.get(name, "")
    if value is None:
        value = ""
    if isinstance(value, Repeated):
        raise Refused(name, "stands twice in the record")
    if not isinstance(value, str):
        raise Refused(name, f"must be a text, not {type(value).__name__} ({shown(value, 30)})")
    if len(value) > limit:
        raise Refused(name, f"has {len(value)} characters, {limit} is the most")
    if character := forbidden_character(value):
        raise Refused(name, f"holds the control character {character}")
    if required and not value.strip():
        raise Refused(name, "is missing or empty")
    return value


def choice_of(record: dict[str, Any], name: str, choices: dict[str, Any], *, required: bool = True) -> Any:
    value = text_of(record, name, limit=200)
    if value not in choices:
        if not value and not required:
            return ""
        known = ", ".join(choice for choice in choices if choice)
        raise Refused(name, f"“{shown(value)}” is unknown (known: {known})" if value else "is missing or empty")
    return choices[value]


def address_of(record: dict[str, Any], name: str, *, limit: int = MAX_ADDRESS) -> str:
    value = text_of(record, name, limit=limit).strip()
    if value and not is_address(value):
        raise Refused(name, f"“{shown(value)}” is not a web address (http or https)")
    return value


def day_of(record: dict[str, Any], name: str) -> str:
    value = text_of(record, name, limit=40).strip()
    if not value:
        return ""
    try:
        day = date.fromisoformat(value) if len(value) == 10 else None
    except ValueError:
        day = None
    if day is None:
        raise Refused(name, f"“{shown(value)}” is not a date (YYYY-MM-DD)")
    return day.isoformat()


def refuse_unknown_fields(record: dict[str, Any], known: frozenset[str]) -> None:
    if unknown := sorted(record.keys() - known):
        raise Refused(shown(unknown[0]), "is not a field of this format")


def limit_of(key: str) -> int:
    return FIELD[key].max_length


def map_export_record(record: dict[str, Any]) -> tuple[str, str, str, Document]:
    """External id, organisation, address and values of one record of the register's export."""
    external_id = one_line(text_of(record, "id", limit=MAX_ID, required=True))
    refuse_unknown_fields(record, EXPORT_FIELDS)
    title = one_line(text_of(record, "title", limit=limit_of("title"), required=True))
    organisation = one_line(text_of(record, "organisatie", limit=MAX_ORGANISATION, required=True))
    day_of(record, "geregistreerd")
    day_of(record, "toegevoegd")
    values: Document = {
        "title": title,
        "societal_goal": tidy(text_of(record, "doel", limit=limit_of("societal_goal"))),
        "legal_basis": tidy(text_of(record, "juridische_basis", limit=limit_of("legal_basis"))),
        "assessment_status": choice_of(record, "impactassessment", ASSESSMENTS).value,
        "register_status": choice_of(record, "status", STATUSES).value,
    }
    return external_id, organisation, address_of(record, "url"), values


Mapper = Callable[[dict[str, Any]], tuple[str, str, str, Document]]


def map_record(position: int, record: Any, mapper: Mapper, seen: set[str]) -> Entry | Refusal:
    """An Entry, or the first reason to refuse the record. `seen` keeps the identifiers met before in this file."""
    if not isinstance(record, dict):
        return Refusal(position, "", "record", f"must be an object, not {type(record).__name__}")
    try:
        external_id, organisation, url, values = mapper(record)
    except Refused as refused:
        return Refusal(position, identifier_of(record), refused.field, refused.reason)
    if external_id in seen:
        return Refusal(position, external_id, "id", "stands twice in the file; the first one counts")
    seen.add(external_id)
    return Entry(position, external_id, organisation, url, hash_of(record), values)


def identifier_of(record: dict[str, Any]) -> str:
    """The identifier of a refused record, as far as it has a usable one."""
    for name in ("id", "lars"):
        value = record.get(name)
        if isinstance(value, str) and value.strip() and len(value) <= MAX_ID and not forbidden_character(value):
            return one_line(value)
    return ""
