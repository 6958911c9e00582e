"""The rows of this room in the dossier's document: drafts, versions, comparison and download follow from them."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _

from meerwaarde.initiatives.document import register_rows
from meerwaarde.initiatives.fields import Field, Kind

from .models import Measure, UntouchedArea, UntouchedValue, ValueEffect
from .vocabulary import (
    ASPECTS,
    HIGHEST,
    LOWEST,
    SIZE_LABELS,
    AcceptedBy,
    AffectedGroup,
    Certainty,
    ImpactArea,
    MeasureRoute,
    PublicValue,
)

SECTION = "values"


def size_options() -> list[tuple[str, Any]]:
    return [(str(size), label) for size, label in SIZE_LABELS.items()]


def value_options() -> list[tuple[str, Any]]:
    return list(PublicValue.choices)


def aspect_options() -> list[tuple[str, Any]]:
    return [
        (str(label), [(aspect.code, aspect.label) for aspect in ASPECTS if aspect.value == code])
        for code, label in PublicValue.choices
    ]


def _text(key: str, label: Any, hint: Any = "", *, length: int = 4000, required: bool = False) -> Field:
    return Field(key, Kind.TEXT, label, SECTION, hint, translatable=True, max_length=length, required=required)


VALUE = Field("value", Kind.LINE, _("Public value"), max_length=60, required=True, options=value_options)
EFFECTS = Field(
    "value_effects",
    Kind.ROWS,
    _("Effects on public values"),
    SECTION,
    _("What each alternative does, for whom, and how sure you are."),
    columns=(
        VALUE,
        Field("alternative", Kind.LINE, _("Alternative"), max_length=8, required=True, refers_to="alternatives"),
        _text("description", _("What happens"), _("One or two plain sentences."), required=True),
        Field(
            "size",
            Kind.NUMBER,
            _("How much better or worse"),
            required=True,
            options=size_options,
            minimum=LOWEST,
            maximum=HIGHEST,
        ),
        Field("group", Kind.CHOICE, _("For whom"), choices=AffectedGroup, required=True),
        Field("aspect", Kind.LINE, _("Aspect"), max_length=40, options=aspect_options),
        Field("area", Kind.CHOICE, _("Area of impact"), choices=ImpactArea, required=True),
        Field(
            "step",
            Kind.LINE,
            _("Step of the data where it arises"),
            hint=_("Needed for a negative effect of a digital alternative."),
            max_length=8,
            refers_to="chain_steps",
        ),
        Field("certainty", Kind.CHOICE, _("How certain"), choices=Certainty, required=True),
        _text("evidence", _("How do you know?")),
        Field("source", Kind.URL, _("Address of the source"), max_length=1000),
        Field(
            "residual",
            Kind.NUMBER,
            _("What remains after the measures"),
            options=size_options,
            minimum=LOWEST,
            maximum=HIGHEST,
        ),
        Field("accepted_by", Kind.CHOICE, _("Who accepts what remains"), choices=AcceptedBy),
        _text("accepted_reason", _("Why is that acceptable?")),
    ),
)
MEASURES = Field(
    "measures",
    Kind.ROWS,
    _("Measures"),
    SECTION,
    _("What you do about a negative effect: by debate, policy, technology or organisation."),
    columns=(
        Field("effect", Kind.LINE, _("Effect"), max_length=8, required=True, refers_to="value_effects"),
        Field("route", Kind.CHOICE, _("Kind of measure"), choices=MeasureRoute, required=True),
        Field("title", Kind.LINE, _("Measure"), translatable=True, max_length=200, required=True),
        _text("description", _("What it means")),
        Field("owner", Kind.LINE, _("Who does it"), hint=_("A role or department, not a name."), max_length=200),
        Field("due_on", Kind.DATE, _("Ready on")),
    ),
)
UNTOUCHED_VALUES = Field(
    "values_untouched",
    Kind.ROWS,
    _("Values that are not touched"),
    SECTION,
    columns=(VALUE, _text("reason", _("Why not"), length=2000, required=True)),
)
UNTOUCHED_AREAS = Field(
    "areas_untouched",
    Kind.ROWS,
    _("Areas of impact that are not touched"),
    SECTION,
    columns=(Field("area", Kind.CHOICE, _("Area of impact"), choices=ImpactArea, required=True),),
)

register_rows(EFFECTS, ValueEffect, title=_("Which values are at stake"), before="law")
register_rows(MEASURES, Measure)
register_rows(UNTOUCHED_VALUES, UntouchedValue)
register_rows(UNTOUCHED_AREAS, UntouchedArea)
