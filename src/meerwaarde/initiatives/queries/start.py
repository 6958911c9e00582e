"""What an official can start from, and where copied text still waits."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.db.models import Q, QuerySet

from meerwaarde.organisations.models import Organisation

from ..document import build_document
from ..fields import FIELD, Document, Field, Kind, label_of
from ..models import CopiedField, Draft, Initiative
from ..search import matching

OFFERED = 20


def waiting_records(organisation: Organisation, words: str = "") -> QuerySet[Initiative]:
    """What the register import made for this organisation and nobody manages here yet."""
    records = Initiative.objects.filter(organisation=organisation, origin__isnull=False, adopted_at=None)
    for word in words.split()[:6]:
        records = records.filter(Q(title__icontains=word) | Q(summary__icontains=word))
    return records.select_related("origin").order_by("title", "id")


def lendable_dossiers(organisation: Organisation, words: str, language: str) -> list[Initiative]:
    """Public dossiers of other organisations in which these words occur, the best hits first."""
    ids = matching(words, language).ids if words.strip() else []
    found = (
        Initiative.objects.filter(version__gt=0, pk__in=ids)
        .exclude(organisation=organisation)
        .select_related("organisation")
        .in_bulk()
    )
    return [found[pk] for pk in ids if pk in found][:OFFERED]


@dataclass(frozen=True)
class CopiedText:
    """One copied field as the page shows it: its text as it would be published, and where it came from."""

    path: str
    label: Any
    source_title: str
    source_url: str
    text: str
    rows: list[list[tuple[Any, str]]]
    can_be_rewritten_here: bool
    section: str
    max_length: int


def copied_texts(initiative: Initiative) -> list[CopiedText]:
    """The copied fields that still wait, in the order of the document."""
    draft = Draft.objects.filter(initiative=initiative).first()
    document = {**build_document(initiative), **(draft.content if draft else {})}
    order = list(FIELD)
    waiting = [copied for copied in initiative.copied_fields.filter(confirmed_at=None) if copied.path in FIELD]
    waiting.sort(key=lambda copied: order.index(copied.path))
    return [_copied_text(copied, document) for copied in waiting]


def _copied_text(copied: CopiedField, document: Document) -> CopiedText:
    field = FIELD[copied.path]
    value = document.get(copied.path)
    rows = []
    if field.kind is Kind.ROWS:
        titles = {row["key"]: row.get("title") or "" for row in document.get("technologies") or () if "key" in row}
        rows = [
            [(column.label, _cell(copied.path, column, row, titles)) for column in field.columns if row.get(column.key)]
            for row in value or ()
        ]
    return CopiedText(
        path=copied.path,
        label=label_of(copied.path),
        source_title=copied.source_title,
        source_url=copied.source_url,
        text="" if rows else shown(field, value),
        rows=rows,
        can_be_rewritten_here=field.kind in (Kind.TEXT, Kind.LINE),
        section=field.section,
        max_length=field.max_length,
    )


def _cell(path: str, column: Field, row: dict[str, Any], titles: dict[str, str]) -> str:
    """One cell of a copied row in words: kinds and technologies are kept as identifiers."""
    value = row.get(column.key)
    if column.options and value not in (None, ""):
        return column.option_label(value)
    if column.refers_to:
        return titles.get(str(value), "")
    return shown(column, value)


def shown(field: Field, value: Any) -> str:
    if value in (None, ""):
        return ""
    if field.choices and value in field.choices.values:
        return str(field.choices(value).label)
    if isinstance(value, list):
        return ", ".join(map(str, value))
    if isinstance(value, dict):
        return str(value.get("title") or "")
    return str(value)


def settled_count(initiative: Initiative) -> int:
    return initiative.copied_fields.filter(confirmed_at__isnull=False).count()
