"""A dossier as tagged PDF (PDF/UA-1, ISO 14289-1): Typst refuses what is not accessible."""

from __future__ import annotations

import json
import os
import tempfile
import threading
from collections.abc import Callable, Iterable
from datetime import date
from pathlib import Path
from typing import Any

import typst
from django.conf import settings
from django.utils.formats import date_format
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import override

from meerwaarde import __version__
from meerwaarde.initiatives.fields import FIELD, SECTIONS, Field, Kind
from meerwaarde.initiatives.freshness import rendered_pages
from meerwaarde.initiatives.history import row_title
from meerwaarde.initiatives.localised import LocalisedDocument, Text
from meerwaarde.initiatives.vocabulary import Phase, Route, Theme, YesNoUnknown
from meerwaarde.values.own_values import own_values
from meerwaarde.values.queries.matrix import matrix_of, signed
from meerwaarde.values.rows import SECTION as VALUES

from .decided import decision_sections
from .fonts import SUBSETS, fonts_folder, only_showable
from .queries import Published
from .typst_blocks import Block, blocks_of

TEMPLATE = Path(__file__).parent / "typst" / "dossier.typ"

# A long document keeps a processor busy (two million characters: ten seconds); many at once would stop the server.
_one_at_a_time = threading.Lock()
PATIENCE_SECONDS = 15.0

# Said to be missing when they are; other empty fields are left out.
EXPECTED = {
    "why",
    "problem",
    "societal_goal",
    "limits",
    "not_measured",
    "alternatives",
    "who_decides",
    "chain_steps",
    "legal_basis",
    "assessment_status",
}
HIDDEN = {"title", "summary", "months_only", "geometry", "key"}
# Columns that make the heading of a part instead of a line under it.
ROW_HEADING = {"title", "name", "kind", "technology"}


def dossier_pdf(published: Published) -> bytes:
    """The PDF of this version in this language; made once and kept on disk."""
    initiative, language = published.initiative, published.localised.language
    as_of = initiative.origin.as_of if initiative.origin else None
    stamp = f"{as_of:%Y%m%d}" if as_of else "own"
    # Decisions and answers change what it says, and not the version.
    changed = int(initiative.changed_at.timestamp() * 1000)
    document = f"{initiative.pk}-{published.dossier.version}-{language}"

    def made() -> bytes:
        with override(language):
            return render_pdf(pdf_data(published))

    return kept_pdf(document, f"{stamp}-{changed}", made)


class TooBusy(Exception):
    """Other PDFs are being made, and took too long to wait for."""


def kept_pdf(document: str, state: str, make: Callable[[], bytes]) -> bytes:
    """The PDF of this document from disk, or as `make` makes it, one at a time. `state` says all that it depends on.

    Raises TooBusy.
    """
    folder = Path(settings.KEPT_PDFS)
    kept = folder / f"{document}_{state}-{__version__}.pdf"
    if (content := _read(kept)) is not None:
        return content
    if not _one_at_a_time.acquire(timeout=PATIENCE_SECONDS):
        raise TooBusy
    try:
        if (content := _read(kept)) is not None:  # made while this request waited for its turn
            return content
        moment = rendered_pages.moment()
        content = make()
        if rendered_pages.moment() == moment:  # nothing was erased meanwhile
            _keep(content, kept, instead_of=folder.glob(f"{document}_*"))
    finally:
        _one_at_a_time.release()
    return content


def _read(kept: Path) -> bytes | None:
    """What is erased or replaced may be gone at any moment."""
    try:
        return kept.read_bytes()
    except FileNotFoundError:
        return None


def _keep(content: bytes, kept: Path, *, instead_of: Iterable[Path]) -> None:
    kept.parent.mkdir(parents=True, exist_ok=True)
    for older in instead_of:
        older.unlink(missing_ok=True)
    handle, temporary = tempfile.mkstemp(dir=kept.parent)
    with os.fdopen(handle, "wb") as file:
        file.write(content)
    Path(temporary).replace(kept)


def render_pdf(data: dict[str, Any], template: Path = TEMPLATE) -> bytes:
    """The PDF of these data. Characters without a glyph are shown as a question mark, and the PDF says so."""
    try:
        return _compile(data, template)
    except typst.TypstError as error:
        if "could not be displayed" not in str(error):
            raise
    notice = _("Some characters cannot be shown in this document; the web page shows them.")
    return _compile(with_texts({**data, "notices": [*data["notices"], notice]}, only_showable), template)


def _compile(data: dict[str, Any], template: Path) -> bytes:
    content = typst.compile(
        str(template),
        root=str(template.parent),
        font_paths=[str(fonts_folder())],
        ignore_system_fonts=True,
        sys_inputs={"content": json.dumps(data, ensure_ascii=False)},
        pdf_standards=["ua-1"],
        format="pdf",
    )
    return bytes(content)


def with_texts(value: Any, changed: Callable[[str], str]) -> Any:
    """The same plain data with each of its texts changed."""
    if isinstance(value, str):
        return changed(value)
    if isinstance(value, (list, tuple)):
        return [with_texts(item, changed) for item in value]
    if isinstance(value, dict):
        return {key: with_texts(item, changed) for key, item in value.items()}
    return value


def pdf_data(published: Published) -> dict[str, Any]:
    """The plain data of the PDF, in the active language."""
    localised, initiative = published.localised, published.initiative
    organisation = initiative.organisation
    if initiative.is_followed_here or not (initiative.origin and initiative.origin.as_of):
        missing = _("Not yet filled in.")
    else:
        missing = _("Not filled in in the register on %(date)s.") % {
            "date": date_format(initiative.origin.as_of, "j F Y")
        }
    notices = []
    if organisation.is_fictional:
        notices.append(_("This municipality and this plan are fictional; they show how the product works."))
    if not initiative.is_followed_here:
        notices.append(
            _("Taken over from %(source)s; not managed here by %(organisation)s.")
            % {"source": initiative.origin, "organisation": organisation}
        )
    if localised.untranslated:
        notices.append(_("This text has not been translated; it is shown in its own language."))
    title = localised.text("title")
    return {
        "title": title.text,
        "organisation": organisation.name,
        "language": localised.language,
        "tags": list(localised["tags"] or []),
        "fonts": list(SUBSETS.values()),
        "lead": blocks_of(localised.text("summary").text),
        "notices": notices,
        "statement": _statement(localised),
        "facts": _facts(published),
        "contents_title": _("Contents"),
        "footer": _("%(organisation)s, version %(version)s, %(address)s")
        % {"organisation": organisation.name, "version": published.dossier.version, "address": published.address},
        "sections": [
            *_sections(localised, missing, own_values(initiative.organisation_id)),
            *decision_sections(initiative),
        ],
    }


def _facts(published: Published) -> list[dict[str, str]]:
    localised = published.localised
    facts = [
        (_("Phase"), str(Phase(localised["phase"]).label) if localised["phase"] else ""),
        (_("Theme"), str(Theme(localised["theme"]).label) if localised["theme"] else ""),
        (_("Route"), str(Route(localised["route"]).label) if localised["route"] else ""),
        (_("Signed by"), localised["why_signed_as"] or ""),
        (_("This version"), date_format(published.dossier.built_at, "j F Y")),
    ]
    return [{"label": label, "text": text} for label, text in facts if text]


def _statement(localised: LocalisedDocument) -> dict[str, Any] | None:
    text = localised.text("why_statement")
    signed = localised["why_signed_as"]
    if not text or not signed:
        return None
    return {"blocks": blocks_of(text.text), "language": text.language, "signed": signed}


def _sections(localised: LocalisedDocument, missing: str, own: dict[str, str]) -> Any:
    for key, title in SECTIONS.items():
        fields = _matrix(localised, own) if key == VALUES else []
        for field in FIELD.values():
            if field.section != key or field.key in HIDDEN:
                continue
            shown = _field(localised, field, missing)
            if shown is not None:
                fields.append(shown)
        if fields:
            yield {"title": str(title), "fields": fields}


def _matrix(localised: LocalisedDocument, own: dict[str, str]) -> list[dict[str, Any]]:
    """The matrix of alternatives and values as a table, when effects were stated."""
    matrix = matrix_of(localised, own)
    if not matrix.touched:
        return []

    def cell(words: str, kind: str = "td") -> Block:
        return {"t": kind, "c": [{"t": "text", "c": words}]}

    head = [cell(_("Value"), "th"), *(cell(str(one["title"]), "th") for one in matrix.alternatives)]
    rows = [
        [
            cell(row.label, "th"),
            *(
                cell("; ".join(f"{signed(effect.remaining)} {effect.group}" for effect in part.effects) or "–")
                for part in row.cells
            ),
        ]
        for row in matrix.touched
    ]
    table: Block = {"t": "table", "columns": len(head), "c": [{"t": "tr", "c": row} for row in [head, *rows]]}
    label = _("At a glance: a plus is better, a minus is worse, from −3 to +3, after measures")
    return [{"label": label, "rows": [], "missing": None, "blocks": [table], "language": localised.language}]


def _field(localised: LocalisedDocument, field: Field, missing: str) -> dict[str, Any] | None:
    shown: dict[str, Any] = {"label": str(field.label), "rows": [], "missing": None, "blocks": [], "language": "nl"}
    if field.kind is Kind.ROWS:
        shown["rows"] = [_row(localised, field, row) for row in localised.rows(field.key)]
        empty = not shown["rows"]
    else:
        text = _plain(localised, field, localised.text(field.key) if field.translatable else localised[field.key])
        shown["blocks"], shown["language"] = blocks_of(text.text), text.language
        empty = not text.text
    if empty and field.key not in EXPECTED:
        return None
    if empty:
        shown["missing"] = missing
    return shown


def _row(localised: LocalisedDocument, field: Field, row: dict[str, Any]) -> dict[str, Any]:
    """A part as a heading, its longer texts, and one line of short facts."""
    kind = _kind_label(field, row)
    name = str(row.get("title") or row.get("name") or "")
    if technology := row.get("technology"):
        name = _referred(localised, "technologies", technology) or name
    if not name and not kind:
        name = row_title(field, row)
    texts, facts = [], []
    for column in field.columns:
        if column.key in HIDDEN or column.key in ROW_HEADING:
            continue
        value = row.get(column.key)
        if column.refers_to and value:
            value = _referred(localised, column.refers_to, value)
        text = _plain(localised, column, value)
        if text.text and column.kind is Kind.TEXT:
            texts.append({"blocks": blocks_of(text.text), "language": text.language, "missing": None})
        elif text.text:
            facts.append({"label": str(column.label), "blocks": _inline(text.text), "language": text.language})
    heading = [name, kind] if field.key != "chain_steps" else [kind, name]
    return {"title": heading[0] or heading[1], "kind": heading[1] if heading[0] else "", "texts": texts, "facts": facts}


def _referred(localised: LocalisedDocument, key: str, row_key: str) -> str:
    """What the row with this key is called in the reader's language."""
    found = next((row for row in localised.rows(key) if row["key"] == row_key), None)
    return capfirst(row_title(FIELD[key], found)) if found else ""


def _kind_label(field: Field, row: dict[str, Any]) -> str:
    value = row.get("kind") or ""
    column = next((column for column in field.columns if column.key == "kind"), None)
    if column and column.options and value:
        return column.option_label(value)
    return str(column.choices(value).label) if column and column.choices and value else ""


def _inline(text: str) -> list[Block]:
    """One line of text: the paragraph around it is left out."""
    return [node for block in blocks_of(text) for node in (block["c"] if block["t"] == "p" else [block])]


def _plain(localised: LocalisedDocument, field: Field, value: Any) -> Text:
    """Any value as a text in the reader's language."""
    if isinstance(value, Text):
        return value
    if value is None or value == "" or value == [] or value == YesNoUnknown.UNKNOWN.value:
        words = ""
    elif field.choices is not None:
        words = str(field.choices(value).label)
    elif field.options is not None:
        words = field.option_label(value)
    elif field.kind is Kind.DATE:
        words = date_format(date.fromisoformat(value), "j F Y")
    elif field.kind is Kind.RELATION:
        words = value["title"]
    elif field.kind is Kind.TAGS:
        words = ", ".join(value)
    elif field.kind is Kind.URL:
        words = f"<{value}>"
    else:
        words = str(value)
    return Text(words, localised.language, False)
