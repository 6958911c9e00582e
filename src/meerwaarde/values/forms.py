"""Forms of this room: the effects on one value with their measures, stances, groups and preferences."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy

from meerwaarde.initiatives.fields import Document
from meerwaarde.initiatives.forms.rows import RowForm, RowSet, arranged
from meerwaarde.initiatives.models.parts import new_key

from .models import WeighingGroup
from .rows import EFFECTS, MEASURES, aspect_options
from .vocabulary import PublicValue


class EffectRows(RowSet):
    """The effects on one value: the value itself is that of the page."""

    def __init__(self, value: str, document: Document, data: Any = None, *, extra: int = 0) -> None:
        self.value = value
        known = dict(zip(PublicValue.values, aspect_options(), strict=True))
        columns = []
        for column in EFFECTS.columns:
            if column.key == "value":
                continue
            if column.key == "aspect":
                if value not in known:
                    continue
                column = replace(column, options=lambda: list(known[value][1]))
            columns.append(column)
        mine = [row for row in document.get("value_effects") or () if row["value"] == value]
        super().__init__(
            replace(EFFECTS, columns=tuple(columns)), {**document, "value_effects": mine}, data, extra=extra
        )

    def rows(self) -> list[dict[str, Any]]:
        return [{"aspect": "", **row, "value": self.value} for row in super().rows()]


class MeasureRows(RowSet):
    """The measures of these effects, and one empty row for each effect."""

    def __init__(self, effects: list[str], document: Document, data: Any = None) -> None:
        rows = [row for row in document.get("measures") or () if row["effect"] in effects]
        blank = [{"key": new_key(), "effect": effect} for effect in effects]
        super().__init__(MEASURES, {**document, "measures": [*rows, *blank]} if effects else {}, data)
        self.stored = rows
        for form in self.forms:
            form.fields["effect"] = forms.ChoiceField(
                choices=[(key, key) for key in effects], widget=forms.HiddenInput, required=True
            )

    def of(self, effect: str) -> list[RowForm]:
        return [form for form in self.forms if str(form["effect"].value() or "") == effect]


@dataclass(frozen=True)
class EffectEntry:
    form: RowForm
    measures: list[RowForm]

    @property
    def main(self) -> Iterator[Any]:
        """What is always asked; the rest stands behind "more"."""
        return (field for field in self.form.visible_fields() if field.name not in MORE)

    @property
    def more(self) -> Iterator[Any]:
        return (field for field in self.form.visible_fields() if field.name in MORE)


MORE = {"evidence", "source", "residual", "accepted_by", "accepted_reason"}


class ValuePage:
    """All forms of one value of one dossier."""

    def __init__(self, value: str, document: Document, data: Any = None, *, add: bool = False) -> None:
        self.value, self.document = value, document
        self.effects = EffectRows(value, document, data, extra=int(add))
        keys = [str(form["key"].value() or "") for form in self.effects.forms]
        self.measures = MeasureRows(keys, document, data)

    def __iter__(self) -> Iterator[EffectEntry]:
        for form in self.effects.forms:
            yield EffectEntry(form, self.measures.of(str(form["key"].value() or "")))

    def is_valid(self) -> bool:
        return all([self.effects.is_valid(), self.measures.is_valid()])

    def changes(self, operation: str = "") -> Document:
        """The rows of the whole document, with those of this page as they were written."""
        effects, measures = self.effects.rows(), self.measures.rows()
        what, _colon, rest = operation.partition(":")
        field, _colon, key = rest.partition(":")
        if what == "remove" and field == "value_effects":
            effects = arranged(effects, what, key)
        if what == "remove" and field == "measures":
            measures = arranged(measures, what, key)
        kept = {row["key"] for row in effects}
        before = {row["key"] for row in self.document.get("value_effects") or () if row["value"] == self.value}
        changes: Document = {
            "value_effects": [r for r in self.document.get("value_effects") or () if r["value"] != self.value]
            + effects,
            "measures": [row for row in self.document.get("measures") or () if row["effect"] not in before | kept]
            + [row for row in measures if row["effect"] in kept],
        }
        if effects:
            changes["values_untouched"] = [
                row for row in self.document.get("values_untouched") or () if row["value"] != self.value
            ]
        return changes

    def errors(self) -> list[tuple[str, str, str]]:
        bound = [field for form in [*self.effects.forms, *self.measures.forms] for field in form]
        return [(one.id_for_label, str(one.label), str(error)) for one in bound for error in one.errors]


class UntouchedForm(forms.Form):
    reason = forms.CharField(label=gettext_lazy("Why is this value not touched?"), max_length=2000)


class StanceForm(forms.Form):
    """One text per value: what the organisation holds to."""

    def __init__(self, *args: Any, stances: list[Any], **kwargs: Any) -> None:
        super().__init__(*args, use_required_attribute=False, label_suffix="", **kwargs)
        for stance in stances:
            self.fields[stance.code] = forms.CharField(
                label=stance.label,
                help_text=stance.question,
                required=False,
                max_length=4000,
                initial=stance.text,
                widget=forms.Textarea(attrs={"rows": 3}),
            )


class OwnValueForm(forms.Form):
    name = forms.CharField(label=gettext_lazy("Name of the value"), max_length=80)
    question = forms.CharField(label=gettext_lazy("As a question of a resident"), max_length=200, required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, use_required_attribute=False, label_suffix="", **kwargs)


class GroupForm(forms.Form):
    name = forms.CharField(label=gettext_lazy("Name of the group"), max_length=120)
    kind = forms.ChoiceField(label=gettext_lazy("What kind of group"), choices=WeighingGroup.Kind.choices)
    email = forms.EmailField(
        label=gettext_lazy("E-mail of the first member"),
        help_text=gettext_lazy("This person gets a mail, and can write the group's answer."),
        required=False,
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, use_required_attribute=False, label_suffix="", **kwargs)


class MemberForm(forms.Form):
    email = forms.EmailField(label=gettext_lazy("E-mail of another member"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, use_required_attribute=False, label_suffix="", **kwargs)


MOST_COMPARISONS = 6
FACTORS = (
    ("1", gettext_lazy("at least as much as")),
    ("1.5", gettext_lazy("at least one and a half times as much as")),
    ("2", gettext_lazy("at least twice as much as")),
    ("3", gettext_lazy("at least three times as much as")),
    ("5", gettext_lazy("at least five times as much as")),
)


class PreferencesForm(forms.Form):
    """Comparisons of two values, and the least and most that one value may count, in percent."""

    explanation = forms.CharField(
        label=gettext_lazy("Why does your group find this important?"),
        required=False,
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 4}),
    )

    def __init__(self, *args: Any, labels: dict[str, str], kept: dict[str, Any], **kwargs: Any) -> None:
        super().__init__(*args, use_required_attribute=False, label_suffix="", **kwargs)
        statements = kept.get("statements") or []
        more = [row for row in statements if row["kind"] == "more"]
        shares = {row["a"]: row for row in statements if row["kind"] == "share"}
        values = [("", gettext_lazy("not yet chosen")), *labels.items()]
        self.initial.setdefault("explanation", kept.get("explanation", ""))
        for number in range(MOST_COMPARISONS):
            row = more[number] if number < len(more) else {}
            for name, label, choices, initial in (
                ("a", gettext_lazy("This value"), values, row.get("a", "")),
                ("factor", gettext_lazy("counts"), list(FACTORS), f"{row.get('factor', 1):g}"),
                ("b", gettext_lazy("This other value"), values, row.get("b", "")),
            ):
                self.fields[f"{name}{number}"] = forms.ChoiceField(
                    label=label, choices=choices, required=False, initial=initial
                )
        self.values = labels
        for code in labels:
            row = shares.get(code, {"least": 0.0, "most": 1.0})
            for name, words, nothing in (
                ("least", gettext_lazy("at least, in percent"), 0.0),
                ("most", gettext_lazy("at most, in percent"), 1.0),
            ):
                initial = None if row[name] == nothing else round(100 * row[name])
                self.fields[f"{name}.{code}"] = forms.IntegerField(
                    label=words, min_value=0, max_value=100, required=False, initial=initial
                )

    def comparisons(self) -> Iterator[tuple[int, Any, Any, Any]]:
        for number in range(MOST_COMPARISONS):
            yield number + 1, self[f"a{number}"], self[f"factor{number}"], self[f"b{number}"]

    def shares(self) -> Iterator[tuple[str, Any, Any]]:
        for code, label in self.values.items():
            yield label, self[f"least.{code}"], self[f"most.{code}"]

    def clean(self) -> dict[str, Any]:
        values: dict[str, Any] = super().clean() or {}
        for number in range(MOST_COMPARISONS):
            a, b = values.get(f"a{number}"), values.get(f"b{number}")
            if bool(a) != bool(b):
                self.add_error(f"b{number}" if a else f"a{number}", gettext_lazy("Choose two values to compare."))
            elif a and a == b:
                self.add_error(f"b{number}", gettext_lazy("Choose two different values."))
        for code in self.values:
            least, most = values.get(f"least.{code}"), values.get(f"most.{code}")
            if least is not None and most is not None and least > most:
                self.add_error(f"most.{code}", gettext_lazy("The most is less than the least."))
        return values

    def statements(self) -> list[dict[str, Any]]:
        """The chosen statements, in the shape of models.Preferences."""
        values = self.cleaned_data
        found: list[dict[str, Any]] = [
            {"kind": "more", "a": values[f"a{n}"], "b": values[f"b{n}"], "factor": float(values[f"factor{n}"] or 1)}
            for n in range(MOST_COMPARISONS)
            if values.get(f"a{n}")
        ]
        for code in self.values:
            least, most = values.get(f"least.{code}"), values.get(f"most.{code}")
            if least is not None or most is not None:
                share = {"least": (least or 0) / 100, "most": (100 if most is None else most) / 100}
                found.append({"kind": "share", "a": code, **share})
        return found
