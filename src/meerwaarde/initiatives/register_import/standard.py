"""Records of the algorithm register's publication standard 1.0 (schema `v1_0__Algorithm`)."""

from __future__ import annotations

import hashlib
import re
from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import validate_email

from ..addresses import is_address
from ..fields import Document
from ..vocabulary import PartnerRole, PublicationCategory, ReferenceKind, RegisterStatus, Theme, YesNoUnknown
from .mapping import (
    MAX_ADDRESS,
    MAX_ID,
    MAX_ORGANISATION,
    Refused,
    address_of,
    choice_of,
    limit_of,
    refuse_unknown_fields,
    shown,
    text_of,
)
from .texts import markdown_of, one_line

REQUIRED = (
    "name",
    "description_short",
    "organization",
    "status",
    "contact_email",
    "publication_category",
    "lang",
    "create_dt",
    "language",
    "state",
    "lars",
)
STATUSES = {
    "In ontwikkeling": RegisterStatus.DEVELOPMENT,
    "In gebruik": RegisterStatus.IN_USE,
    "Buiten gebruik": RegisterStatus.OUT_OF_USE,
}
CATEGORIES = {
    "Hoog-risico AI-systeem": PublicationCategory.HIGH_RISK,
    "Impactvolle algoritmes": PublicationCategory.IMPACTFUL,
    "Overige algoritmes": PublicationCategory.OTHER,
}
# The policy fields of the standard that have a theme here; of the others the theme stays empty.
THEMES: dict[str, Theme | None] = {
    "Organisatie en bedrijfsvoering": Theme.SERVICES,
    "Cultuur en recreatie": None,
    "Economie": None,
    "Overheidsfinanciën": None,
    "Wonen": None,
    "Internationaal": None,
    "Migratie en integratie": None,
    "Natuur en milieu": Theme.ENVIRONMENT,
    "Onderwijs en wetenschap": None,
    "Openbare orde en veiligheid": Theme.SAFETY,
    "Recht": None,
    "Ruimte en infrastructuur": None,
    "Sociale zekerheid": Theme.CARE,
    "Verkeer": Theme.MOBILITY,
    "Werk": None,
    "Zorg en gezondheid": Theme.CARE,
}
# Our field, the standard's field with limited HTML.
TEXTS = {
    "summary": "description_short",
    "societal_goal": "goal",
    "proportionality": "proportionality",
    "human_intervention": "human_intervention",
    "risk_management": "risks",
    "legal_basis": "lawful_basis",
    "assessment_explanation": "impacttoetsen",
    "data_description": "source_data",
    "how_it_works": "methods_and_models",
}
GROUPINGS = {
    "lawful_basis_grouping": ReferenceKind.LAW,
    "impacttoetsen_grouping": ReferenceKind.ASSESSMENT,
    "source_data_grouping": ReferenceKind.DATA_SOURCE,
}
FIELDS = frozenset(
    {
        *REQUIRED,
        *TEXTS.values(),
        *GROUPINGS,
        "category",
        "begin_date",
        "end_date",
        "website",
        "url",
        "process_index_url",
        "provider",
        "publiccode",
        "standard_version",
        "source_id",
        "tags",
        "publication_dt",
    }
)
OWN_WORK = {"intern ontwikkeld", "n.v.t.", "nvt", "niet van toepassing", "onbekend", "-", "geen"}
MAX_GROUPING = 200
MAX_TAGS = 50


def looks_like_standard(record: dict[str, Any]) -> bool:
    """Whether an object at the top of a file is itself a record."""
    return "lars" in record or {"name", "organization"} <= record.keys()


def stable_key(*parts: str) -> str:
    """The key of a row that has none in the source: the same as long as its words are the same."""
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()[:8]


def month_of(record: dict[str, Any], name: str) -> str | None:
    """The first day of a month ("2023-01"), or None."""
    value = text_of(record, name, limit=40).strip()
    if not value:
        return None
    if not re.fullmatch(r"\d{4}-(0[1-9]|1[0-2])", value) or value < "1900":
        raise Refused(name, f"“{shown(value)}” is not a month (YYYY-MM)")
    return f"{value}-01"


def references_of(record: dict[str, Any]) -> list[dict[str, str]]:
    rows: dict[str, dict[str, str]] = {}
    for name, kind in GROUPINGS.items():
        listed = record.get(name)
        if listed is None:
            continue
        if not isinstance(listed, list) or len(listed) > MAX_GROUPING:
            raise Refused(name, f"must be a list of at most {MAX_GROUPING}")
        for index, item in enumerate(listed):
            where = f"{name}[{index}]"
            if not isinstance(item, dict) or item.keys() - {"title", "link"}:
                raise Refused(where, "must be an object with title and link")
            try:
                title = one_line(text_of(item, "title", limit=500))
                link = text_of(item, "link", limit=MAX_ADDRESS).strip()
            except Refused as refused:
                raise Refused(f"{where}.{refused.field}", refused.reason) from None
            if link and not is_address(link):
                # Registers write more than addresses here ("on request"): kept as words.
                title, link = one_line(f"{title} ({link})")[:500], ""
            if title or link:
                key = stable_key(kind, title, link)
                rows[key] = {"key": key, "kind": kind.value, "title": title or link[:500], "url": link}
    return list(rows.values())


def tags_of(record: dict[str, Any]) -> list[str]:
    words = markdown_of(text_of(record, "tags", limit=5000)).replace("\n", ",").split(",")
    labels = sorted({one_line(word).lstrip("- ").lower()[:60].strip() for word in words} - {""})
    return labels[:MAX_TAGS]


def theme_of(record: dict[str, Any]) -> str:
    """The theme of the first category that has one. Only said by the source, never guessed from the texts."""
    categories = record.get("category")
    if categories is None:
        return ""
    if not isinstance(categories, list):
        raise Refused("category", "must be a list")
    for category in categories:
        if not isinstance(category, str) or category not in THEMES:
            raise Refused("category", f"“{shown(category)}” is unknown")
    return next((theme.value for category in categories if (theme := THEMES[category])), "")


def contact_of(record: dict[str, Any]) -> tuple[str, str]:
    """E-mail address and web address: the standard allows either in `contact_email`."""
    contact = text_of(record, "contact_email", limit=500, required=True).strip()
    if is_address(contact):
        return "", contact
    try:
        validate_email(contact)
    except ValidationError:
        raise Refused("contact_email", f"“{shown(contact)}” is neither an e-mail nor a web address") from None
    if len(contact) > limit_of("contact_email"):
        raise Refused("contact_email", "is too long")
    return contact, ""


def check_envelope(record: dict[str, Any]) -> None:
    """What the register itself adds: only published versions in Dutch are a record of their own."""
    for name in REQUIRED:
        text_of(record, name, limit=limit_of("summary"), required=True)
    if record["state"] != "PUBLISHED":
        raise Refused("state", f"“{shown(record['state'])}”: only published versions are taken over")
    if record["lang"] != "nld" or record["language"] != "NLD":
        name = "lang" if record["lang"] != "nld" else "language"
        raise Refused(name, f"“{shown(record[name])}”: only the Dutch version is taken over")
    if record.get("standard_version") not in (None, "1.0"):
        raise Refused("standard_version", f"“{shown(record['standard_version'])}” is unknown (known: 1.0)")
    for name in ("create_dt", "publication_dt"):
        moment = text_of(record, name, limit=40).strip()
        if moment and not re.match(r"\d{4}-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])([T ]|$)", moment):
            raise Refused(name, f"“{shown(moment)}” is not a date and time")
    text_of(record, "source_id", limit=200)


def map_standard_record(record: dict[str, Any]) -> tuple[str, str, str, Document]:
    """External id, organisation, address and values of one record of the publication standard."""
    external_id = one_line(text_of(record, "lars", limit=MAX_ID, required=True))
    refuse_unknown_fields(record, FIELDS)
    check_envelope(record)
    title = one_line(markdown_of(text_of(record, "name", limit=limit_of("title"), required=True)))
    if not title:
        raise Refused("name", "holds no text")
    organisation = one_line(text_of(record, "organization", limit=MAX_ORGANISATION, required=True))
    values: Document = {
        "title": title,
        **{ours: markdown_of(text_of(record, theirs, limit=limit_of(ours))) for ours, theirs in TEXTS.items()},
    }
    email, page = contact_of(record)
    starts_on, ends_on = month_of(record, "begin_date"), month_of(record, "end_date")
    if starts_on and ends_on and ends_on < starts_on:
        raise Refused("end_date", f"lies before the start ({starts_on[:7]})")
    references = references_of(record)
    assessed = any(row["kind"] == ReferenceKind.ASSESSMENT for row in references)
    provider = one_line(text_of(record, "provider", limit=200))
    supplied = provider and provider.lower() not in OWN_WORK
    key = stable_key("provider", provider)
    values.update(
        contact_email=email,
        website=address_of(record, "website") or page,
        register_status=choice_of(record, "status", STATUSES).value,
        publication_category=choice_of(record, "publication_category", CATEGORIES).value,
        # A named assessment was done; without one the register says nothing about it.
        assessment_status=(YesNoUnknown.YES if assessed else YesNoUnknown.UNKNOWN).value,
        theme=theme_of(record),
        starts_on=starts_on,
        ends_on=ends_on,
        months_only=bool(starts_on or ends_on),
        processing_register_url=address_of(record, "process_index_url"),
        source_code_url=address_of(record, "publiccode"),
        references=references,
        partners=[{"key": key, "name": provider, "role": PartnerRole.SUPPLIER.value, "agreement": "", "website": ""}]
        if supplied
        else [],
        tags=tags_of(record),
    )
    return external_id, organisation, address_of(record, "url"), values
