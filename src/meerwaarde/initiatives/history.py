"""Versions of a dossier: folded from the public events of the log, and compared word by word."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from difflib import SequenceMatcher
from typing import Any

from django.conf import settings
from django.db.models import TextChoices
from django.utils.formats import date_format
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from meerwaarde.database.choices import label_for

from .fields import FIELD, STATE_LABELS, Document, Field, Kind, empty_document, label_of
from .localised import Text, sentence
from .vocabulary import Outcome, Phase, Route, ScanQuestion

# Where a text needs more comparisons than this, only its changed paragraphs are compared word by word.
MOST_COMPARISONS = 1_000_000
STATE_CHOICES: dict[str, type[TextChoices]] = {"phase": Phase, "outcome": Outcome, "route": Route}


def fold(changes: Iterable[Document]) -> Document:
    """The document after these changes (the `after` of the events of versions 1 to n, in order)."""
    document: Document = {**empty_document(), "why_signed_at": None, "clip": None}
    for after in changes:
        document.update(after)
    return document


@dataclass(frozen=True)
class Segment:
    """A piece of text that stayed ("same"), came ("new") or went ("old")."""

    state: str
    text: str


@dataclass(frozen=True)
class FieldChange:
    label: str
    old: tuple[Segment, ...]
    new: tuple[Segment, ...]


@dataclass(frozen=True)
class RowChange:
    """A row that was added, removed or changed; `fields` are its changed columns."""

    state: str
    title: str
    fields: tuple[FieldChange, ...] = ()


@dataclass(frozen=True)
class Change:
    key: str
    label: str
    fields: tuple[FieldChange, ...] = ()
    rows: tuple[RowChange, ...] = field(default=())


def _tokens(text: str) -> list[str]:
    return re.findall(r"\s+|\w+|[^\w\s]", text)


def _append(segments: list[Segment], state: str, text: str) -> None:
    if not text:
        return
    if segments and segments[-1].state == state:
        segments[-1] = Segment(state, segments[-1].text + text)
    else:
        segments.append(Segment(state, text))


def compare_words(old: str, new: str) -> tuple[tuple[Segment, ...], tuple[Segment, ...]]:
    """The old and the new text in segments, compared word by word.

    Time and memory are bounded: what both texts begin and end with is left out first; of long texts the lines are
    compared, and the words only within lines that changed and are short enough.
    """
    left: list[Segment] = []
    right: list[Segment] = []
    _compare(_tokens(old), _tokens(new), left, right, by_line=True)
    return tuple(left), tuple(right)


def _compare(old: list[str], new: list[str], left: list[Segment], right: list[Segment], *, by_line: bool) -> None:
    start, end = 0, 0
    shortest = min(len(old), len(new))
    while start < shortest and old[start] == new[start]:
        start += 1
    while end < shortest - start and old[-1 - end] == new[-1 - end]:
        end += 1
    for segments, words in ((left, old), (right, new)):
        _append(segments, "same", "".join(words[:start]))
    middle_old, middle_new = old[start : len(old) - end], new[start : len(new) - end]
    if len(middle_old) * len(middle_new) <= MOST_COMPARISONS:
        _compare_pieces(middle_old, middle_new, left, right)
    elif by_line:
        _compare_lines(middle_old, middle_new, left, right)
    else:
        _append(left, "old", "".join(middle_old))
        _append(right, "new", "".join(middle_new))
    for segments, words in ((left, old), (right, new)):
        _append(segments, "same", "".join(words[len(words) - end :] if end else []))


def _compare_pieces(old: list[str], new: list[str], left: list[Segment], right: list[Segment]) -> None:
    for state, a, b, c, d in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        same = state == "equal"
        _append(left, "same" if same else "old", "".join(old[a:b]))
        _append(right, "same" if same else "new", "".join(new[c:d]))


def _compare_lines(old: list[str], new: list[str], left: list[Segment], right: list[Segment]) -> None:
    old_lines, new_lines = "".join(old).splitlines(keepends=True), "".join(new).splitlines(keepends=True)
    if len(old_lines) * len(new_lines) > MOST_COMPARISONS:
        _append(left, "old", "".join(old))
        _append(right, "new", "".join(new))
        return
    for state, a, b, c, d in SequenceMatcher(None, old_lines, new_lines, autojunk=False).get_opcodes():
        gone, came = "".join(old_lines[a:b]), "".join(new_lines[c:d])
        if state == "equal":
            _append(left, "same", gone)
            _append(right, "same", came)
        else:
            _compare(_tokens(gone), _tokens(came), left, right, by_line=False)


def in_words(value: Any, known: Field | None = None, key: str = "") -> str:
    """A value of the document as a reader would say it; long texts stay as they are."""
    if value in (None, "", [], {}):
        return ""
    if known and known.choices:
        return label_for(known.choices, value)
    if key in STATE_CHOICES:
        return label_for(STATE_CHOICES[key], value)
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if known and known.kind is Kind.RELATION:
        return str(value.get("title", ""))
    if known and known.kind is Kind.TAGS:
        return ", ".join(value)
    if known and known.kind is Kind.GEOMETRY:
        return _("a place on the map (%(kind)s)") % {"kind": value.get("type", "?")}
    if known and known.kind is Kind.DATE:
        return day(value)
    if known and known.options:
        return known.option_label(value)
    if key == "scan":
        labels = {question.value: question.label for question in ScanQuestion}
        return "\n".join(f"{labels.get(k, k)} {in_words(v) or '…'}" for k, v in value.items() if v is not None)
    if key == "translations":
        return "\n".join(f"{path}: {text}" for texts in value.values() for path, text in sorted(texts.items()))
    if isinstance(value, list):
        return "\n".join(str(item.get("title", "")) if isinstance(item, dict) else str(item) for item in value)
    if isinstance(value, dict):
        return str(value.get("title", ""))
    return str(value)


def day(iso: str) -> str:
    """An ISO date (or date and time) as "1 May 2026" in the active language."""
    from datetime import date

    try:
        return date_format(date.fromisoformat(iso[:10]), "j F Y")
    except (TypeError, ValueError):
        return str(iso)


def _field_change(label: Any, old: str, new: str) -> FieldChange:
    left, right = compare_words(old, new)
    return FieldChange(str(label), left, right)


def compare(old: Document, new: Document) -> list[Change]:
    """What differs between two documents, in the order of the dossier; rows are matched by their key."""
    changes = []
    for key in [*FIELD, *STATE_LABELS]:
        before, after = old.get(key), new.get(key)
        known = FIELD.get(key)
        if before == after:
            continue
        if known and known.kind is Kind.ROWS:
            rows = tuple(_row_changes(known, before, after, _titles(known, old, new)))
            changes.append(Change(key, capfirst(str(known.label)), rows=rows))
            continue
        if key == "translations":
            changes.append(Change(key, capfirst(str(label_of(key))), tuple(_translation_changes(before, after))))
            continue
        words = in_words(before, known, key), in_words(after, known, key)
        if words[0] != words[1]:
            changes.append(Change(key, capfirst(str(label_of(key))), (_field_change("", *words),)))
    return changes


def _translation_changes(before: Any, after: Any) -> Iterable[FieldChange]:
    """Only the translated texts that differ, each named by its field and language."""
    languages = dict(settings.LANGUAGES)
    for language in sorted({*(before or {}), *(after or {})}):
        old, new = (before or {}).get(language, {}), (after or {}).get(language, {})
        for path in sorted({*old, *new}):
            if old.get(path) != new.get(path):
                name = f"{capfirst(_label_of_path(path))} ({languages.get(language, language)})"
                yield _field_change(name, old.get(path, ""), new.get(path, ""))


def _label_of_path(path: str) -> str:
    """ "summary", or "alternatives/3f2a9c01/title" as "Alternatives, title"."""
    key, _separator, column_key = path.partition("/")
    label = str(label_of(key))
    if not column_key or key not in FIELD:
        return label
    columns = {column.key: str(column.label) for column in FIELD[key].columns}
    return f"{label}, {columns.get(column_key.rpartition('/')[2], column_key).lower()}"


def row_title(known: Field, row: dict[str, Any]) -> str:
    """What a row is called in a list: its title or name, or else its first column in words."""
    title = row.get("title") or row.get("name")
    if title:
        return str(title)
    first = known.columns[0]
    return capfirst(in_words(row.get(first.key), first, first.key)) or "…"


def _titles(known: Field, *documents: Document) -> dict[str, str]:
    """The names of the rows that this field's rows refer to, by key."""
    referred = {column.refers_to for column in known.columns if column.refers_to}
    return {
        row["key"]: row_title(FIELD[key], row)
        for document in documents
        for key in referred
        for row in document.get(key) or ()
    }


def _column_words(row: dict[str, Any] | None, column: Field, titles: dict[str, str]) -> str:
    value = (row or {}).get(column.key)
    return titles.get(value or "", str(value or "")) if column.refers_to else in_words(value, column, column.key)


def _row_changes(known: Field, before: Any, after: Any, titles: dict[str, str]) -> Iterable[RowChange]:
    old = {row["key"]: row for row in before or ()}
    new = {row["key"]: row for row in after or ()}
    for key in dict.fromkeys([*new, *old]):
        row, was = new.get(key), old.get(key)
        if row == was:
            continue
        fields = tuple(
            _field_change(
                capfirst(str(column.label)), _column_words(was, column, titles), _column_words(row, column, titles)
            )
            for column in known.columns
            if (was or {}).get(column.key) != (row or {}).get(column.key)
        )
        fields = tuple(change for change in fields if change.old or change.new)
        state = "changed" if row and was else "new" if row else "old"
        yield RowChange(state, row_title(known, row or was or {}), fields)
    if list(old) != list(new) and {k: old[k] for k in old} == {k: new[k] for k in new}:
        yield RowChange("changed", _("another order"))


def sentences(before: Document, after: Document, language: str) -> list[str]:
    """What one event changed, in words short enough for a list. The plan is written in this language."""
    lines = [
        _sentence(key, before.get(key), after.get(key), language)
        for key in [*FIELD, *STATE_LABELS]
        if key in after and before.get(key) != after.get(key)
    ]
    return [line for line in lines if line]


def _sentence(key: str, old: Any, new: Any, language: str) -> str:
    known, label = FIELD.get(key), capfirst(str(label_of(key)))
    if known and known.kind is Kind.ROWS:
        return f"{label}: {_rows_sentence(old or [], new or [])}"
    was, now = in_words(old, known, key), in_words(new, known, key)
    short = known is None or known.kind not in (Kind.TEXT, Kind.GEOMETRY)
    if key in ("translations", "scan", "route_reason", "why_statement", "closing_sentence"):
        short = False
    if was == now:
        return ""
    is_written = known is not None and (known.translatable or known.kind in (Kind.RELATION, Kind.TAGS))
    old_words, new_words = (Text(words, language, False) if is_written else words for words in (was, now))
    if not was:
        return (
            sentence(_("%(field)s: “%(new)s”"), field=label, new=new_words)
            if short and len(now) < 120
            else _("%(field)s: filled in") % {"field": label}
        )
    if not now:
        return _("%(field)s: removed") % {"field": label}
    if short and len(was) + len(now) < 160:
        return sentence(_("%(field)s: from “%(old)s” to “%(new)s”"), field=label, old=old_words, new=new_words)
    return _("%(field)s: rewritten") % {"field": label}


def _rows_sentence(old: list[dict[str, Any]], new: list[dict[str, Any]]) -> str:
    was, now = {row["key"]: row for row in old}, {row["key"]: row for row in new}
    added, removed = len(now.keys() - was.keys()), len(was.keys() - now.keys())
    changed = sum(was[key] != now[key] for key in was.keys() & now.keys())
    parts = []
    if added:
        parts.append(ngettext("%(n)s added", "%(n)s added", added) % {"n": added})
    if changed:
        parts.append(ngettext("%(n)s changed", "%(n)s changed", changed) % {"n": changed})
    if removed:
        parts.append(ngettext("%(n)s removed", "%(n)s removed", removed) % {"n": removed})
    return ", ".join(parts) or _("another order")
