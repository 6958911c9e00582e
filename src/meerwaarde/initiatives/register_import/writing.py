"""New records, many at a time: the same rows, version, event, dossier and search text as one published by hand."""

from __future__ import annotations

from collections import Counter
from datetime import date, datetime
from functools import lru_cache
from typing import Any

from django.utils.text import slugify

from meerwaarde.database.direct import insert_directly
from meerwaarde.ledger.actions import event_values
from meerwaarde.ledger.models import Event
from meerwaarde.organisations.models import Organisation

from .. import search
from ..actions.counting import count_more
from ..actions.editing import free_plan_slug
from ..document import build_document
from ..fields import COLUMN_FIELDS, Document, Kind
from ..models import (
    Dossier,
    ImportSource,
    Initiative,
    InitiativeTag,
    Partner,
    Reference,
    RegisterRecord,
)
from ..models.parts import Part
from ..slugs import RESERVED_SLUGS
from ..vocabulary import Outcome, Phase, RegisterStatus
from .mapping import Entry

# Where a record enters: nobody followed it here, so no gate was passed.
PHASES: dict[str, tuple[str, str]] = {
    RegisterStatus.DEVELOPMENT: (Phase.GOAL, ""),
    RegisterStatus.IN_USE: (Phase.IN_USE, ""),
    RegisterStatus.OUT_OF_USE: (Phase.CLOSED, Outcome.STOPPED),
}
_DATES = frozenset(f.key for f in COLUMN_FIELDS if f.kind is Kind.DATE)
_COLUMNS = frozenset(f.key for f in COLUMN_FIELDS)
_PARTS: dict[str, type[Part]] = {"references": Reference, "partners": Partner}


def create_initiatives(
    source: ImportSource, entries: list[Entry], organisations: dict[str, Organisation], *, at: datetime
) -> None:
    """Publish new records as version 1, inside the caller's transaction. `organisations` is by name."""
    if not entries:
        return
    places = [organisations[entry.organisation] for entry in entries]
    documents = [_document(source, entry) for entry in entries]
    slugs = _free_slugs(entries, places)
    initiatives = insert_directly(
        Initiative,
        [
            _initiative(source, entry, document, organisation.pk, slug, at)
            for entry, document, organisation, slug in zip(entries, documents, places, slugs, strict=True)
        ],
    )
    for key, model in _PARTS.items():
        insert_directly(model, [row for pk, d in zip(initiatives, documents, strict=True) for row in _rows(pk, d[key])])
    insert_directly(
        InitiativeTag,
        [
            {"initiative_id": pk, "label": label}
            for pk, document in zip(initiatives, documents, strict=True)
            for label in document["tags"]
        ],
    )
    insert_directly(
        Event,
        [
            event_values(
                by=None,
                role=Event.Role.IMPORT,
                organisation=organisation.slug,
                kind="imported",
                subject_type=Initiative._meta.label_lower,
                subject_id=pk,
                version=1,
                after={key: value for key, value in document.items() if value is not None},  # all differs from nothing
                at=at,
                without_fractions=True,
            )
            for pk, organisation, document in zip(initiatives, places, documents, strict=True)
        ],
    )
    insert_directly(
        Dossier,
        [
            {"initiative_id": pk, "version": 1, "built_at": at, "document": document}
            for pk, document in zip(initiatives, documents, strict=True)
        ],
    )
    insert_directly(
        RegisterRecord,
        [
            {
                "source_id": source.pk,
                "external_id": entry.external_id,
                "initiative_id": pk,
                "content_hash": entry.content_hash,
                "values": entry.values,
                "first_seen": at,
                "last_changed": at,
            }
            for pk, entry in zip(initiatives, entries, strict=True)
        ],
    )
    search.add_documents(zip(initiatives, places, documents, strict=True))
    count_more(Counter((o.pk, d["theme"], d["phase"]) for o, d in zip(places, documents, strict=True)))


def _document(source: ImportSource, entry: Entry) -> Document:
    """What `build_document` makes of the rows of a new record (a test compares them), without reading the rows."""
    phase, outcome = PHASES[entry.values["register_status"]]
    document = {**_blank_document(source), **entry.values, "phase": phase, "outcome": outcome}
    document["tags"] = sorted(document["tags"])
    return document


@lru_cache(maxsize=8)
def _blank_document(source: ImportSource) -> Document:
    return build_document(Initiative(origin=source), rows={})


def _initiative(
    source: ImportSource, entry: Entry, document: Document, organisation_id: int, slug: str, at: datetime
) -> dict[str, Any]:
    values = {key: value for key, value in entry.values.items() if key in _COLUMNS}
    for key in _DATES & values.keys():
        values[key] = date.fromisoformat(values[key]) if values[key] else None
    return {
        **values,
        "organisation_id": organisation_id,
        "slug": slug,
        "phase": document["phase"],
        "outcome": document["outcome"],
        "phase_since": at,
        "origin_id": source.pk,
        "origin_url": entry.url,
        "created_at": at,
        "published_at": at,
        "changed_at": at,
        "version": 1,
    }


def _free_slugs(entries: list[Entry], organisations: list[Organisation]) -> list[str]:
    """An address for each: its title, with the register's identifier behind it when that is taken."""
    wanted = [slugify(entry.values["title"])[:60].strip("-") or "plan" for entry in entries]
    # By slug alone: asking for organisations too would look up every pair of the two lists.
    taken = set(Initiative.objects.filter(slug__in=set(wanted)).values_list("organisation_id", "slug"))
    slugs = []
    for entry, organisation, slug in zip(entries, organisations, wanted, strict=True):
        if (organisation.pk, slug) in taken or slug in RESERVED_SLUGS:
            slug = f"{slug[:50]}-{slugify(entry.external_id)[:25]}".strip("-")
            while (organisation.pk, slug) in taken or Initiative.objects.filter(
                organisation=organisation, slug=slug
            ).exists():
                slug = free_plan_slug(organisation, f"{slug[:60]}-{entry.position}")
                if (organisation.pk, slug) in taken:
                    slug = f"{slug[:60]}-{len(taken)}"
        taken.add((organisation.pk, slug))
        slugs.append(slug)
    return slugs


def _rows(initiative_id: int, rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    return [{"initiative_id": initiative_id, "position": position, **row} for position, row in enumerate(rows)]
