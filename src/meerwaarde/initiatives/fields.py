"""The table of fields of an initiative: what can be said of it, in which section, and how.

One table drives the forms, the comparison of versions, the provenance of copied text, translations, the download and
the dossier page. Rooms above add their own rows with `register_rows` (see initiatives/document.py).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from typing import Any

from django.db.models import TextChoices
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from . import dtpr
from .vocabulary import (
    AlternativeKind,
    ChainStepKind,
    PartnerRole,
    Precision,
    PublicationCategory,
    ReferenceKind,
    RegisterStatus,
    Theme,
    Transition,
    YesNoUnknown,
)

FORMAT = 1

Document = dict[str, Any]


class Kind(StrEnum):
    LINE = "line"  # one line of plain text
    TEXT = "text"  # Markdown
    CHOICE = "choice"
    DATE = "date"  # ISO 8601 or null
    FLAG = "flag"  # true or false
    NUMBER = "number"  # whole number or null
    URL = "url"
    EMAIL = "email"
    RELATION = "relation"  # {"id": 3, "title": "..."} or null
    GEOMETRY = "geometry"  # GeoJSON geometry or null
    TAGS = "tags"  # list of labels
    ROWS = "rows"  # list of {"key": "3f2a9c01", ...columns}


@dataclass(frozen=True)
class Field:
    key: str
    kind: Kind
    label: str | Promise
    section: str = ""
    hint: str | Promise = ""
    choices: type[TextChoices] | None = None
    translatable: bool = False
    max_length: int = 0
    columns: tuple[Field, ...] = ()
    required: bool = False  # without it a row says nothing, and the database refuses it
    refers_to: str = ""  # a column that holds the key of a row of this field
    options: Callable[[], list[tuple[str, Any]]] | None = None  # of a line or number: codes (or groups) with labels
    one: str | Promise = ""  # what one row is called: "Step" of "Steps of the data"
    minimum: int = 0
    maximum: int = 10_000_000

    def option_label(self, value: Any) -> str:
        """The words for one of the options; the value itself when it is not one of them."""
        found = self.options() if self.options else []
        flat = [
            pair for code, label in found for pair in (label if isinstance(label, (list, tuple)) else [(code, label)])
        ]
        return str(dict(flat).get(str(value), value))

    @property
    def empty(self) -> Any:
        if self.kind in (Kind.ROWS, Kind.TAGS):
            return []
        if self.kind in (Kind.DATE, Kind.NUMBER, Kind.RELATION, Kind.GEOMETRY):
            return None
        if self.kind is Kind.FLAG:
            return False
        if self.choices is YesNoUnknown:
            return YesNoUnknown.UNKNOWN.value
        return ""


def _line(
    key: str, label: Any, section: str, hint: Any = "", *, length: int = 300, tr: bool = True, required: bool = False
) -> Field:
    return Field(key, Kind.LINE, label, section, hint, translatable=tr, max_length=length, required=required)


def _text(key: str, label: Any, section: str, hint: Any = "", *, length: int = 20_000, required: bool = False) -> Field:
    return Field(key, Kind.TEXT, label, section, hint, translatable=True, max_length=length, required=required)


def _choice(
    key: str, label: Any, section: str, choices: type[TextChoices], hint: Any = "", *, required: bool = False
) -> Field:
    return Field(key, Kind.CHOICE, label, section, hint, choices=choices, required=required)


def _date(key: str, label: Any, section: str, hint: Any = "") -> Field:
    return Field(key, Kind.DATE, label, section, hint)


def _url(key: str, label: Any, section: str = "", hint: Any = "") -> Field:
    return Field(key, Kind.URL, label, section, hint, max_length=1000)


# Sections in the order of the story; the title and its fields are asked and shown together.
SECTIONS: dict[str, Any] = {
    "goal": _("Why we want this"),
    "alternatives": _("What else could we do?"),
    "who": _("Who is responsible"),
    "technology": _("What technology is used"),
    "chain": _("The way of the data"),
    "law": _("Rules and privacy"),
    "where": _("Where and when"),
    "documents": _("Documents and links"),
}

OWN_FIELDS: tuple[Field, ...] = (
    _line("title", _("Title"), "goal", _("Short and recognisable for residents."), length=200),
    _text("summary", _("Summary"), "goal", _("What will happen, in two or three plain sentences.")),
    _text("why", _("Why is this socially desirable?"), "goal", _("What gets better, and for whom?")),
    _text("problem", _("Problem"), "goal", _("What is the matter now, and how do you know?")),
    _text("societal_goal", _("Societal goal"), "goal", _("What must be better for people, without naming technology.")),
    Field("policy_goal", Kind.RELATION, _("Policy goal"), "goal", _("The goal of the council this belongs to.")),
    _text("municipal_task", _("Municipal task"), "goal", _("The legal task or ambition this rests on.")),
    _choice("theme", _("Theme"), "goal", Theme),
    _choice("transition", _("Transition it serves"), "goal", Transition),
    _line("indicator_name", _("Indicator"), "goal", _("By what do you see that it helps?")),
    _line("indicator_unit", _("Unit"), "goal", _("For example: reports per month."), length=60),
    _line("indicator_baseline", _("Baseline"), "goal", _("How it stands now, before anything changes."), length=120),
    _date("indicator_baseline_on", _("Date of the baseline"), "goal"),
    _line("indicator_target", _("Target"), "goal", length=120),
    _text("limits", _("Limits and no-go's"), "goal", _("What will certainly not happen?")),
    _text("not_measured", _("What is not measured"), "goal", _("Reassure where you can: what do the devices not see?")),
    Field(
        "alternatives",
        Kind.ROWS,
        _("Alternatives"),
        "alternatives",
        _("Always also: do nothing, and a way without digital technology."),
        one=_("Choice"),
        columns=(
            _choice("kind", _("Kind"), "", AlternativeKind, required=True),
            _line("title", _("Title"), "", length=200, required=True),
            _text("description", _("What it means, with benefits and drawbacks"), ""),
        ),
    ),
    _line("owner", _("Responsible department"), "who", length=200),
    _line(
        "contact_role",
        _("Who to ask"),
        "who",
        _("A function, not a name: for example project leader parking."),
        length=200,
    ),
    Field(
        "contact_email",
        Kind.EMAIL,
        _("E-mail for questions"),
        "who",
        _("A general address, not a person's."),
        max_length=254,
    ),
    Field("executive", Kind.RELATION, _("Accountable executive"), "who", _("Mayor, alderman or deputy.")),
    _line("who_decides", _("Who decides"), "who"),
    Field(
        "partners",
        Kind.ROWS,
        _("Partners"),
        "who",
        one=_("Partner"),
        columns=(
            _line("name", _("Name"), "", length=200, tr=False, required=True),
            _choice("role", _("Role"), "", PartnerRole, required=True),
            _text("agreement", _("What was agreed"), "", length=4000),
            _url("website", _("Website")),
        ),
    ),
    Field(
        "technologies",
        Kind.ROWS,
        _("Technologies"),
        "technology",
        one=_("Technology"),
        columns=(
            Field("kind", Kind.LINE, _("Kind"), max_length=60, required=True, options=dtpr.choices),
            _line("title", _("Name"), "", length=200, required=True),
            _text("description", _("What it does"), ""),
            Field("count", Kind.NUMBER, _("How many")),
            _line("supplier", _("Supplier"), "", length=200, tr=False),
            _line("product", _("Product"), "", length=200, tr=False),
        ),
    ),
    _text("how_it_works", _("How it works"), "technology"),
    _text("human_intervention", _("What people decide"), "technology", _("Who looks at it, and who can step in?")),
    Field(
        "chain_steps",
        Kind.ROWS,
        _("Steps of the data"),
        "chain",
        one=_("Step"),
        columns=(
            _choice("kind", _("Step"), "", ChainStepKind, required=True),
            # The key of the technology this step belongs to, or empty for the whole.
            Field("technology", Kind.LINE, _("Technology"), max_length=8, refers_to="technologies"),
            _text("what", _("What happens with which data"), "", length=4000, required=True),
            _choice("personal", _("Personal data?"), "", YesNoUnknown),
            _line("legal_ground", _("Legal ground"), "", length=500),
            _line("recipient", _("Who receives it"), ""),
            _line("supplier", _("Supplier"), "", length=200, tr=False),
            _line("retention", _("How long it is kept"), "", length=200),
        ),
    ),
    _text("data_description", _("Which data"), "chain"),
    _choice("personal_data", _("Does it use personal data?"), "law", YesNoUnknown),
    _text("legal_basis", _("Legal basis"), "law", _("The law or rule that allows this.")),
    _choice("assessment_status", _("Was an impact assessment done?"), "law", YesNoUnknown),
    _text("assessment_explanation", _("About the impact assessment"), "law"),
    _text("proportionality", _("Weighing"), "law", _("Why the benefits outweigh the drawbacks.")),
    _text("risk_management", _("How risks are handled"), "law"),
    _choice("publication_category", _("Category in the algorithm register"), "law", PublicationCategory),
    _choice("register_status", _("Status in the algorithm register"), "law", RegisterStatus),
    Field(
        "places",
        Kind.ROWS,
        _("Places"),
        "where",
        one=_("Place"),
        columns=(
            _line("title", _("Name of the place"), "", length=200, required=True),
            _text("description", _("What is there"), "", length=4000),
            Field("geometry", Kind.GEOMETRY, _("Place on the map (GeoJSON)")),
            _choice("precision", _("How exact"), "", Precision),
            _line("precision_reason", _("Why not exact"), "", length=500),
            _line("precision_legal_ground", _("Legal ground for that"), ""),
            _date("precision_review_on", _("Looked at again on"), ""),
        ),
    ),
    _date("starts_on", _("Start"), "where"),
    _date("ends_on", _("End"), "where"),
    Field("months_only", Kind.FLAG, _("Only the month is known"), "where"),
    _date("review_on", _("Review date"), "where", _("When do you look again whether this is still right?")),
    Field("tags", Kind.TAGS, _("Tags"), "documents"),
    _url("website", _("Web page for residents"), "documents"),
    _url("processing_register_url", _("Address in the register of processing"), "documents"),
    _url("source_code_url", _("Address of the source code"), "documents"),
    Field(
        "references",
        Kind.ROWS,
        _("Sources and documents elsewhere"),
        "documents",
        one=_("Source"),
        columns=(
            _choice("kind", _("Kind"), "", ReferenceKind, required=True),
            _line("title", _("Title"), "", length=500, required=True),
            _url("url", _("Address")),
        ),
    ),
)
COLUMN_FIELDS = tuple(f for f in OWN_FIELDS if f.kind not in (Kind.ROWS, Kind.TAGS, Kind.RELATION))
# Every field by its key, in the order of the story; rows that other rooms registered stand last.
FIELD: dict[str, Field] = {field.key: field for field in OWN_FIELDS}

# Not edited as fields, but part of what the public reads and of every version: set by actions of their own.
STATE_LABELS: dict[str, Any] = {
    "phase": _("Phase"),
    "outcome": _("Outcome"),
    "closing_sentence": _("What came of it"),
    "route": _("Route"),
    "route_reason": _("Reason for this route"),
    "scan": _("Quick scan"),
    "why_statement": _("Why we want this, signed"),
    "why_signed_as": _("Signed by"),
    "attachments": _("Attachments"),
    "clip": _("Film"),
    "adopted": _("Managed by the organisation here"),
    "translations": _("Translations"),
}


def label_of(key: str) -> str | Promise:
    """The label of a document key, for history, comparison and provenance."""
    if key in FIELD:
        return FIELD[key].label
    label: str | Promise = STATE_LABELS.get(key, key)
    return label


def empty_document(language: str = "nl") -> Document:
    return {"format": FORMAT, "language": language, **{field.key: field.empty for field in FIELD.values()}}


def is_filled(value: Any) -> bool:
    """Whether something was said; “unknown” says nothing yet."""
    return bool(value.strip() if isinstance(value, str) else value) and value != YesNoUnknown.UNKNOWN


def texts_of(document: Document) -> Iterator[tuple[str, str, Field]]:
    """Every translatable text of a document: its path, the text in the source language, and its field."""
    for field, columns in _translatable():
        if field.kind is Kind.ROWS:
            for row in document.get(field.key) or ():
                for column in columns:
                    yield f"{field.key}/{row['key']}/{column.key}", row.get(column.key) or "", column
        else:
            yield field.key, document.get(field.key) or "", field


@cache
def _translatable() -> tuple[tuple[Field, tuple[Field, ...]], ...]:
    """The fields with texts, and of rows their columns with texts."""
    found = [(field, tuple(column for column in field.columns if column.translatable)) for field in FIELD.values()]
    return tuple((field, columns) for field, columns in found if columns or field.translatable)
