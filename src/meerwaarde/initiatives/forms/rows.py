"""Rows of a document (alternatives, places, ...) as forms that work without JavaScript.

Every row carries its key in a hidden input, also a new one: so saving twice keeps it the same row. Adding, removing
and moving are buttons of the one form.
"""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext as _

from ..fields import FIELD, Document, Field, Kind
from ..history import row_title
from ..models.parts import new_key
from ..vocabulary import Precision
from .fields import form_field, plain_value

MOST_ROWS = 200


class RowForm(forms.Form):
    """One row. A row in which nothing was written is left out; its choices alone do not count as writing."""

    key = forms.RegexField(r"^[0-9a-f]{8}$", widget=forms.HiddenInput)

    def __init__(self, *args: Any, field: Field, document: Document, **kwargs: Any) -> None:
        super().__init__(*args, use_required_attribute=False, empty_permitted=True, **kwargs)
        self.row_field = field
        for column in field.columns:
            self.fields[column.key] = form_field(column, required=column.required, choices=_choices(column, document))

    def has_changed(self) -> bool:
        return any(
            str(self[column.key].data or "").strip()
            for column in self.row_field.columns
            if column.kind is not Kind.CHOICE and not isinstance(self.fields[column.key], forms.ChoiceField)
        )

    def clean(self) -> dict[str, Any]:
        values: dict[str, Any] = super().clean() or {}
        coarse = values.get("precision", Precision.EXACT) != Precision.EXACT
        if coarse and not values.get("precision_reason"):
            self.add_error("precision_reason", _("Say why the exact place is not shown."))
        if values.get("product") and "supplier" in self.fields and not values.get("supplier"):
            self.add_error("supplier", _("Name the supplier of this product."))
        return values

    def row(self) -> dict[str, Any]:
        return {
            "key": self.cleaned_data["key"],
            **{column.key: plain_value(column, self.cleaned_data[column.key]) for column in self.row_field.columns},
        }

    @property
    def ordinal(self) -> int:
        return int(str(self.prefix).rsplit("-", 1)[1]) + 1


def _choices(column: Field, document: Document) -> list[tuple[str, Any]] | None:
    if column.options:
        return [("", _("not yet chosen")), *column.options()]
    if column.refers_to:
        nothing = _("not yet chosen") if column.required else _("the whole")
        rows = document.get(column.refers_to) or ()
        return [("", nothing), *((row["key"], _name_of(FIELD[column.refers_to], row)) for row in rows)]
    return None


def _name_of(field: Field, row: dict[str, Any]) -> str:
    """The name of a row in a list of choices; a row without a name is told by what it says first."""
    title = row_title(field, row)
    if row.get("title") or row.get("name"):
        return title
    text = next((row.get(column.key) for column in field.columns if column.kind is Kind.TEXT), "") or ""
    return f"{title}: {text[:60]}" if text else title


class RowSet:
    """All rows of one field on the page, bound when `data` is given."""

    def __init__(self, field: Field, document: Document, data: Any = None, *, extra: int = 0) -> None:
        self.field = field
        self.stored: list[dict[str, Any]] = list(document.get(field.key) or ())
        self.is_bound = data is not None
        if data is not None:
            try:
                count = min(max(int(data.get(f"{field.key}-count", "0")), 0), MOST_ROWS)
            except ValueError:
                count = 0
            self.forms = [
                RowForm(data, prefix=f"{field.key}-{n}", field=field, document=document) for n in range(count)
            ]
        else:
            blank = extra or (0 if self.stored else 1)
            rows: list[dict[str, Any]] = [*self.stored, *({"key": new_key()} for _n in range(blank))]
            self.forms = [
                RowForm(initial=row, prefix=f"{field.key}-{n}", field=field, document=document)
                for n, row in enumerate(rows)
            ]

    @property
    def count_name(self) -> str:
        return f"{self.field.key}-count"

    def is_valid(self) -> bool:
        keys = [form.cleaned_data.get("key") for form in self.forms if form.is_valid() and form.has_changed()]
        return all(form.is_valid() for form in self.forms) and len(keys) == len(set(keys))

    def rows(self) -> list[dict[str, Any]]:
        """The rows as they should be kept: a row with an error stays as it was stored before."""
        stored = {row["key"]: row for row in self.stored}
        kept: dict[str, dict[str, Any]] = {}
        for form in self.forms:
            if form.is_valid():
                if form.has_changed():
                    kept.setdefault(form.cleaned_data["key"], form.row())
            elif (key := str(form["key"].data or "")) in stored:
                kept.setdefault(key, stored[key])
        return list(kept.values())


def arranged(rows: list[dict[str, Any]], operation: str, key: str) -> list[dict[str, Any]]:
    """The rows after "remove", "up" or "down" of the row with this key."""
    position = next((n for n, row in enumerate(rows) if row["key"] == key), None)
    if position is None:
        return rows
    rest = [row for row in rows if row["key"] != key]
    if operation == "remove":
        return rest
    rest.insert(max(position + (-1 if operation == "up" else 1), 0), rows[position])
    return rest
