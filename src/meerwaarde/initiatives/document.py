"""The document of an initiative: its whole content as plain JSON, in one shape for everything that reads or writes it.

Rows in the database are the truth; the document is made from them (`build_document`) and written back to them
(`write_document`). What fields there are stands in initiatives/fields.py.
"""

from __future__ import annotations

from datetime import date
from typing import Any

from django.db import connection
from django.utils.functional import Promise

from meerwaarde.database.saving import clean_and_save, sentences_for_refusals
from meerwaarde.database.slugs import free_slug
from meerwaarde.organisations.models import Executive, PolicyGoal

from .fields import COLUMN_FIELDS, FIELD, FORMAT, SECTIONS, Document, Field, Kind
from .models import (
    Alternative,
    ChainStep,
    Initiative,
    InitiativeTag,
    Partner,
    Place,
    Product,
    Reference,
    Supplier,
    Technology,
    Translation,
)
from .models.parts import Part, new_key
from .vocabulary import ScanQuestion

# Rows are written in this order: what is referred to comes before what refers.
ROW_MODELS: dict[str, type[Part]] = {
    "alternatives": Alternative,
    "partners": Partner,
    "technologies": Technology,
    "chain_steps": ChainStep,
    "places": Place,
    "references": Reference,
}


def register_rows(field: Field, model: type[Part], *, title: str | Promise = "", before: str = "") -> None:
    """Let a room above keep rows of its own in the dossier: drafts, versions, comparison and download follow.

    With `title` the field's section is new, and stands in the story before the section `before`.
    Raises ValueError for a key that is taken.
    """
    if field.key in FIELD:
        raise ValueError(f"registered twice: {field.key}")
    FIELD[field.key] = field
    ROW_MODELS[field.key] = model
    if title and field.section not in SECTIONS:
        later = {key: SECTIONS.pop(key) for key in list(SECTIONS)[list(SECTIONS).index(before) :]}
        SECTIONS.update({field.section: title, **later})


def _json(value: Any) -> Any:
    return value.isoformat() if isinstance(value, date) else value


def _row_document(field: Field, row: Any) -> dict[str, Any]:
    values: dict[str, Any] = {"key": row.key}
    for column in field.columns:
        value = getattr(row, column.key)
        if isinstance(value, Part):
            value = value.key
        elif isinstance(value, (Supplier, Product)):
            value = value.name
        elif value is None and column.empty is not None:
            value = column.empty
        values[column.key] = _json(value)
    return values


def row_querysets(initiative: Initiative) -> dict[str, list[Any]]:
    """The parts of one initiative: one query, and one for each kind that it has any of."""
    return {
        key: list(
            ROW_MODELS[key]._default_manager.filter(initiative=initiative).select_related(*_relations(FIELD[key]))
        )
        for key in _kinds_of(initiative)
    }


def _kinds_of(initiative: Initiative) -> list[str]:
    quote = connection.ops.quote_name
    exists = (
        f"EXISTS(SELECT 1 FROM {quote(model._meta.db_table)} WHERE initiative_id = %s)"  # noqa: S608  our own models
        for model in ROW_MODELS.values()
    )
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {', '.join(exists)}", [initiative.pk] * len(ROW_MODELS))
        there = cursor.fetchone()
    return [key for key, is_there in zip(ROW_MODELS, there, strict=True) if is_there]


def _relations(field: Field) -> list[str]:
    model = ROW_MODELS[field.key]
    return [column.key for column in field.columns if model._meta.get_field(column.key).is_relation]


def build_document(
    initiative: Initiative,
    *,
    rows: dict[str, list[Any]] | None = None,
    tags: list[str] | None = None,
    translations: dict[str, dict[str, str]] | None = None,
    attachments: list[dict[str, Any]] | None = None,
    clip: dict[str, Any] | None = None,
) -> Document:
    """The document as the rows stand now. Bulk work passes the parts it already holds, so that nothing is queried."""
    fresh = rows is None
    rows = row_querysets(initiative) if rows is None else rows
    if fresh:
        tags = list(initiative.tags.values_list("label", flat=True))
        translations = {}
        for language, path, text in initiative.translations.order_by("language", "path").values_list(
            "language", "path", "text"
        ):
            translations.setdefault(language, {})[path] = text
        attachments = [
            {
                "key": a.key,
                "title": a.title,
                "file": a.file.name,
                "media_type": a.media_type,
                "size_bytes": a.size_bytes,
                "sha256": a.sha256,
            }
            for a in initiative.attachments.filter(is_public=True)
        ]
        film = getattr(initiative, "clip", None)
        clip = (
            {
                "title": film.title,
                "video": film.video.name,
                "media_type": film.media_type,
                "captions": film.captions.name,
                "captions_language": film.captions_language,
                "transcript": film.transcript,
            }
            if film and film.is_public
            else None
        )
    document: Document = {"format": FORMAT, "language": initiative.language}
    for field in FIELD.values():
        if field.kind is Kind.ROWS:
            document[field.key] = [_row_document(field, row) for row in rows.get(field.key, ())]
        elif field.kind is Kind.TAGS:
            document[field.key] = sorted(tags or ())
        elif field.kind is Kind.RELATION:
            related = getattr(initiative, field.key)
            document[field.key] = {"id": related.pk, "title": str(related)} if related else None
        else:
            document[field.key] = _json(getattr(initiative, field.key))
    document.update(
        phase=initiative.phase,
        outcome=initiative.outcome,
        closing_sentence=initiative.closing_sentence,
        route=initiative.route,
        route_reason=initiative.route_reason,
        scan=scan_of(initiative),
        why_statement=initiative.why_statement,
        why_signed_as=initiative.why_signed_as,
        why_signed_at=_json(initiative.why_signed_at),
        adopted=initiative.is_followed_here,
        translations=translations or {},
        attachments=attachments or [],
        clip=clip,
    )
    return document


def stored_document(initiative: Initiative) -> Document:
    """What is published, or the bare rows of a plan that never was; queries nothing when the parts were fetched."""
    dossier = getattr(initiative, "dossier", None)
    return dict(dossier.document) if dossier else build_document(initiative, rows={})


def scan_of(initiative: Initiative) -> dict[str, bool | None]:
    return {question.value: getattr(initiative, question.value) for question in ScanQuestion}


def differing(before: Document, after: Document) -> tuple[Document, Document]:
    """The keys of two documents that differ, with their old and new values."""
    old: Document = {}
    new: Document = {}
    for key in {**before, **after}:
        was, becomes = before.get(key), after.get(key)
        if was != becomes:
            old[key], new[key] = was, becomes
    return old, new


def write_document(initiative: Initiative, changes: Document) -> None:
    """Write changed fields to the rows of a saved initiative. Runs inside the caller's transaction.

    Raises ValidationError when a field or an invariant is violated; then nothing may be kept (the caller's
    transaction is rolled back).
    """
    for field in COLUMN_FIELDS:
        if field.key in changes:
            value = changes[field.key]
            if field.kind is Kind.DATE and isinstance(value, str):
                value = date.fromisoformat(value) if value else None
            setattr(initiative, field.key, value)
    if "policy_goal" in changes:
        chosen = changes["policy_goal"]
        initiative.policy_goal = (
            PolicyGoal.objects.get(pk=chosen["id"], organisation=initiative.organisation) if chosen else None
        )
    if "executive" in changes:
        chosen = changes["executive"]
        initiative.executive = (
            Executive.objects.get(pk=chosen["id"], organisation=initiative.organisation) if chosen else None
        )
    clean_and_save(initiative, exclude=["organisation", "origin", "policy_goal", "executive"])
    for key in ROW_MODELS:
        if key in changes:
            _write_rows(initiative, FIELD[key], changes[key])
    if "tags" in changes:
        labels = {label.strip().lower()[:60] for label in changes["tags"] if label.strip()}
        initiative.tags.exclude(label__in=labels).delete()
        tags = [InitiativeTag(initiative=initiative, label=label) for label in sorted(labels)]
        for tag in tags:
            tag.clean_fields(exclude=["initiative"])
        InitiativeTag.objects.bulk_create(tags, ignore_conflicts=True)
    if "translations" in changes:
        _write_translations(initiative, changes["translations"])


def _write_rows(initiative: Initiative, field: Field, rows: list[dict[str, Any]]) -> None:
    model = ROW_MODELS[field.key]
    existing = {row.key: row for row in model._default_manager.filter(initiative=initiative)}
    kept: set[str] = set()
    written: list[Any] = []
    for position, values in enumerate(rows):
        key = values.get("key") or new_key()
        row: Any = existing.get(key) or model(initiative=initiative, key=key)
        kept.add(key)
        written.append(row)
        row.position = position
        for column in field.columns:
            if column.key in values:
                _set_column(initiative, row, column, values[column.key])
        if isinstance(row, Place):
            row.longitude, row.latitude = centre_of(row.geometry)
        row.full_clean(exclude=["initiative"], validate_unique=False, validate_constraints=False)
    with sentences_for_refusals(written):
        for row in written:
            if row.pk:
                row.save()
        model._default_manager.bulk_create(row for row in written if not row.pk)
    gone = [row.pk for key, row in existing.items() if key not in kept]
    if gone:
        model._default_manager.filter(pk__in=gone).delete()


def _set_column(initiative: Initiative, row: Any, column: Field, value: Any) -> None:
    if column.refers_to:
        referred = ROW_MODELS[column.refers_to]._default_manager
        setattr(row, column.key, referred.filter(initiative=initiative, key=value).first() if value else None)
    elif column.key == "supplier":
        row.supplier = supplier_named(value) if value else None
    elif column.key == "product":
        row.product = (
            Product.objects.get_or_create(supplier=row.supplier, name=value)[0] if value and row.supplier else None
        )
    elif column.kind is Kind.DATE and isinstance(value, str):
        setattr(row, column.key, date.fromisoformat(value) if value else None)
    else:
        setattr(row, column.key, value)


def supplier_named(name: str) -> Supplier:
    """The supplier with this name (whatever its case), made when it is new."""
    name = " ".join(name.split())[:200]
    found = Supplier.objects.filter(name__iexact=name).first()
    if found:
        return found
    slug = free_slug(name, lambda slug: Supplier.objects.filter(slug=slug).exists(), otherwise="supplier")
    return Supplier.objects.create(name=name, slug=slug)


def centre_of(geometry: dict[str, Any] | None) -> tuple[float | None, float | None]:
    """Longitude and latitude (degrees, EPSG:4326) of a point on or inside a GeoJSON geometry."""
    if not geometry:
        return None, None
    from shapely.geometry import shape

    point = shape(geometry).representative_point()
    return round(point.x, 6), round(point.y, 6)


def _write_translations(initiative: Initiative, languages: dict[str, dict[str, str]]) -> None:
    initiative.translations.all().delete()
    rows = [
        Translation(initiative=initiative, language=language, path=path, text=text)
        for language, texts in languages.items()
        for path, text in texts.items()
        if text and language != initiative.language
    ]
    for row in rows:
        row.clean_fields(exclude=["initiative"])
    Translation.objects.bulk_create(rows)
