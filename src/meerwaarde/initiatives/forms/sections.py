"""The form of one section of the dossier, made from the document's table of fields."""

from __future__ import annotations

import hashlib
from typing import Any

import rfc8785
from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from meerwaarde.database.texts import refuse_forbidden
from meerwaarde.organisations.models import PolicyGoal
from meerwaarde.organisations.queries import executives_in_office

from ..actions.editing import NEEDED_TO_PUBLISH
from ..fields import FIELD, Document, Field, Kind, texts_of
from ..models import Initiative
from ..routes import PHASES, needed_before
from ..vocabulary import Phase, Route
from .fields import form_field, plain_value
from .rows import RowSet, arranged

# Everything a light dossier needs, on one page; the quick scan is asked before.
LIGHT_SECTION = "light"
LIGHT_FIELDS = ("title", "summary", "societal_goal", "alternatives", "contact_email", "review_on")


def fields_of(section: str) -> list[Field]:
    if section == LIGHT_SECTION:
        return [FIELD[key] for key in LIGHT_FIELDS]
    return [field for field in FIELD.values() if field.section == section]


def digest_of(document: Document, section: str) -> str:
    """A short fingerprint of what a section held when its page was opened, to see whether somebody else changed it."""
    values = {field.key: document.get(field.key) for field in fields_of(section)}
    return hashlib.sha256(rfc8785.dumps(values)).hexdigest()[:24]


def _relations(field: Field, initiative: Initiative) -> list[tuple[str, Any]]:
    found: Any
    if field.key == "policy_goal":
        found = PolicyGoal.objects.filter(organisation=initiative.organisation, retired_at=None)
    else:
        found = executives_in_office(initiative.organisation)
    return [("", gettext_lazy("not yet chosen")), *((str(one.pk), str(one)) for one in found)]


def needs_of(initiative: Initiative) -> dict[str, str]:
    """Field key -> for what it is needed, for every field that is not simply optional."""
    order = list(Phase)
    # The first publication is the step from draft to goal.
    here = max(order.index(Phase(initiative.phase)), order.index(Phase.GOAL))
    way = PHASES[initiative.route or Route.STANDARD]
    following = next((phase for phase in way if order.index(phase) > here), None)
    needs = {
        key: _("needed for the next step")
        if phase == following
        else _("needed for the phase “%(phase)s”") % {"phase": phase.label}
        for key, phase in needed_before(initiative).items()
    }
    return {**needs, **dict.fromkeys(NEEDED_TO_PUBLISH, _("needed to publish"))}


class SectionForm(forms.Form):
    """The single fields of one section; its rows stand beside it."""

    def __init__(self, *args: Any, section: str, initiative: Initiative, document: Document, **kwargs: Any) -> None:
        super().__init__(*args, use_required_attribute=False, label_suffix="", **kwargs)
        self.section_fields = [field for field in fields_of(section) if field.kind is not Kind.ROWS]
        self.initiative = initiative
        needs = needs_of(initiative)
        for field in self.section_fields:
            choices = _relations(field, initiative) if field.kind is Kind.RELATION else None
            kept = document.get(field.key)
            if choices is not None and kept and str(kept["id"]) not in dict(choices):
                choices.append((str(kept["id"]), kept["title"]))
            self.fields[field.key] = form_field(field, required=field.key == "title", choices=choices)
            self.fields[field.key].needed = needs.get(field.key, "")  # type: ignore[attr-defined]
            if choices is not None and kept:
                kept = str(kept["id"])
            self.initial.setdefault(field.key, kept)

    def clean(self) -> dict[str, Any]:
        values: dict[str, Any] = super().clean() or {}
        start, end = values.get("starts_on"), values.get("ends_on")
        if start and end and end < start:
            self.add_error("ends_on", _("The end lies before the start."))
        return values

    def changes(self) -> Document:
        """The valid values as the document keeps them; a field with an error is left out."""
        changes: Document = {}
        for field in self.section_fields:
            if field.key not in self.cleaned_data:
                continue
            value = self.cleaned_data[field.key]
            if field.kind is Kind.RELATION:
                titles = dict(self.fields[field.key].choices)  # type: ignore[attr-defined]
                changes[field.key] = {"id": int(value), "title": str(titles[value])} if value else None
            else:
                changes[field.key] = plain_value(field, value)
        return changes


class SectionPage:
    """All forms of one section together, in the order of the table of fields."""

    def __init__(
        self, section: str, initiative: Initiative, document: Document, data: Any = None, *, add: str = ""
    ) -> None:
        self.section = section
        self.document = document
        self.form = SectionForm(data, section=section, initiative=initiative, document=document)
        self.needs = needs_of(initiative)
        self.rowsets: dict[str, RowSet] = {
            field.key: RowSet(field, document, data, extra=int(field.key == add))
            for field in fields_of(section)
            if field.kind is Kind.ROWS
        }

    def __iter__(self) -> Any:
        """(field, bound field or None, rows or None), for the template."""
        for field in fields_of(self.section):
            if field.kind is Kind.ROWS:
                yield field, None, self.rowsets[field.key]
            else:
                yield field, self.form[field.key], None

    def is_valid(self) -> bool:
        return all([self.form.is_valid(), *(rowset.is_valid() for rowset in self.rowsets.values())])

    def changes(self, operation: str = "") -> Document:
        """Everything valid; `operation` is "remove:alternatives:3f2a9c01", "up:..." or "down:..."."""
        changes = {**self.form.changes(), **{key: rowset.rows() for key, rowset in self.rowsets.items()}}
        what, _colon, rest = operation.partition(":")
        key, _colon, row_key = rest.partition(":")
        if what in ("remove", "up", "down") and key in self.rowsets:
            changes[key] = arranged(changes[key], what, row_key)
        return changes

    def errors(self) -> list[tuple[str, str, str]]:
        """(id of the control, label, sentence) of every error, for the summary above the form."""
        bound: list[Any] = list(self.form)
        for rowset in self.rowsets.values():
            for row in rowset.forms:
                bound.extend(row)
        return [(one.id_for_label, str(one.label), str(error)) for one in bound for error in one.errors]


class TranslationForm(forms.Form):
    """For every text of the document that has words: its translation."""

    def __init__(self, *args: Any, document: Document, language: str, **kwargs: Any) -> None:
        super().__init__(*args, use_required_attribute=False, label_suffix="", **kwargs)
        existing = (document.get("translations") or {}).get(language, {})
        self.sources: dict[str, tuple[str, str]] = {}
        for path, source, field in texts_of(document):
            if not source.strip():
                continue
            name = path.replace("/", "--")
            self.sources[name] = (path, source)
            widget = forms.Textarea(attrs={"rows": 4, "lang": language}) if field.kind is Kind.TEXT else None
            self.fields[name] = forms.CharField(
                label=str(field.label),
                required=False,
                max_length=field.max_length or 20_000,
                validators=[refuse_forbidden],
                widget=widget or forms.TextInput(attrs={"lang": language}),
            )
            self.initial.setdefault(name, existing.get(path, ""))

    def pairs(self) -> Any:
        for name, (_path, source) in self.sources.items():
            yield source, self[name]

    def texts(self) -> dict[str, str]:
        """Path and translated text; a field with an error is left out."""
        return {
            path: self.cleaned_data[name].strip()
            for name, (path, _source) in self.sources.items()
            if self.cleaned_data.get(name, "").strip()
        }
