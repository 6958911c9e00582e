"""Form fields made from the document's table of fields, so that a new field needs no new form."""

from __future__ import annotations

import json
import math
import re
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from meerwaarde.database.texts import refuse_forbidden

from ..addresses import WebAddressFormField
from ..fields import Field, Kind

GEOMETRY_MAX_CHARACTERS = 200_000
GEOMETRY_TYPES = {"Point", "MultiPoint", "LineString", "MultiLineString", "Polygon", "MultiPolygon"}
_LATITUDE_LONGITUDE = re.compile(r"^\s*(-?\d{1,3}(?:[.,]\d+)?)\s*[,;\s]\s*(-?\d{1,3}(?:[.,]\d+)?)\s*$")


class TagsField(forms.CharField):
    """Words separated by commas, as a sorted list."""

    def to_python(self, value: Any) -> Any:
        text = super().to_python(value) or ""
        labels = sorted({" ".join(label.split()).lower() for label in text.split(",") if label.strip()})
        if any(len(label) > 60 for label in labels):
            raise ValidationError(_("A tag has at most 60 characters; put commas between tags."), code="long_tag")
        if len(labels) > 30:
            raise ValidationError(_("At most 30 tags."), code="many_tags")
        return labels

    def prepare_value(self, value: Any) -> Any:
        return ", ".join(value) if isinstance(value, list) else value

    def run_validators(self, value: Any) -> None:
        super().run_validators(", ".join(value))


class GeometryField(forms.CharField):
    """A point as "52.37, 4.89" (latitude, longitude), or a GeoJSON geometry; kept as GeoJSON, EPSG:4326."""

    def clean(self, value: Any) -> Any:
        text = super().clean(value)
        if not text:
            return None
        if point := _LATITUDE_LONGITUDE.match(text):
            latitude, longitude = (float(number.replace(",", ".")) for number in point.groups())
            return checked_geometry({"type": "Point", "coordinates": [longitude, latitude]})
        try:
            return checked_geometry(json.loads(text, parse_constant=_no_constant))
        except (ValueError, RecursionError) as error:
            raise ValidationError(
                _("Write a place as “52.37, 4.89” (latitude, longitude) or as a GeoJSON geometry."), code="geometry"
            ) from error

    def prepare_value(self, value: Any) -> Any:
        if not isinstance(value, dict):
            return value
        if value.get("type") == "Point":
            longitude, latitude = value["coordinates"][:2]
            return f"{latitude}, {longitude}"
        return json.dumps(value)


def _no_constant(name: str) -> Any:
    raise ValueError(name)


def checked_geometry(geometry: Any) -> dict[str, Any]:
    """A GeoJSON geometry of one of the six plain types, valid and within the world. Raises ValidationError."""
    from shapely.errors import ShapelyError
    from shapely.geometry import mapping, shape

    if isinstance(geometry, dict) and geometry.get("type") == "Feature":
        geometry = geometry.get("geometry")
    if not isinstance(geometry, dict) or geometry.get("type") not in GEOMETRY_TYPES:
        raise ValidationError(_("This is not a point, line or area in GeoJSON."), code="geometry")
    try:
        made = shape({"type": geometry["type"], "coordinates": geometry.get("coordinates")})
        bounds = made.bounds
        valid = made.is_valid and not made.is_empty
    except (ShapelyError, ValueError, TypeError, IndexError, KeyError, AttributeError, RecursionError) as error:
        raise ValidationError(_("The coordinates of this geometry cannot be read."), code="geometry") from error
    if not valid:
        raise ValidationError(_("This geometry is not valid: lines of an area may not cross."), code="geometry")
    west, south, east, north = bounds
    if not all(map(math.isfinite, bounds)) or west < -180 or east > 180 or south < -90 or north > 90:
        raise ValidationError(
            _("This place lies outside the world: latitude first, then longitude, in degrees."), code="geometry"
        )
    plain: dict[str, Any] = json.loads(json.dumps(mapping(made)))
    return plain


def form_field(field: Field, *, required: bool = False, choices: list[tuple[str, Any]] | None = None) -> forms.Field:
    """The form field of one document field. `choices` for a line with a fixed list (kinds, technologies)."""
    made = _made(field, required=required, choices=choices)
    if isinstance(made, forms.CharField):
        made.validators.append(refuse_forbidden)
    return made


def _made(field: Field, *, required: bool, choices: list[tuple[str, Any]] | None) -> forms.Field:
    common: dict[str, Any] = {"label": field.label, "help_text": field.hint, "required": required}
    length = field.max_length or None
    if choices is not None:
        return forms.ChoiceField(choices=choices, **common)
    match field.kind:
        case Kind.TEXT:
            return forms.CharField(max_length=length, widget=forms.Textarea(attrs={"rows": 5}), **common)
        case Kind.CHOICE:
            known = field.choices.choices if field.choices else []
            blank = [] if field.empty or required else [("", _("not yet chosen"))]
            return forms.ChoiceField(choices=[*blank, *known], **common)
        case Kind.DATE:
            return forms.DateField(widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"), **common)
        case Kind.FLAG:
            return forms.BooleanField(**common)
        case Kind.NUMBER:
            return forms.IntegerField(min_value=field.minimum, max_value=field.maximum, **common)
        case Kind.URL:
            return WebAddressFormField(max_length=length, assume_scheme="https", **common)
        case Kind.EMAIL:
            return forms.EmailField(max_length=length, widget=forms.EmailInput(attrs={"autocomplete": "off"}), **common)
        case Kind.TAGS:
            return TagsField(max_length=2000, **{**common, "help_text": field.hint or _("Put commas between them.")})
        case Kind.GEOMETRY:
            hint = _("For example “52.37, 4.89” (latitude, longitude), or a GeoJSON geometry.")
            return GeometryField(
                max_length=GEOMETRY_MAX_CHARACTERS,
                widget=forms.Textarea(attrs={"rows": 2}),
                **{**common, "help_text": hint},
            )
        case _:
            return forms.CharField(max_length=length, **common)


def plain_value(field: Field, value: Any) -> Any:
    """A cleaned form value as the document keeps it (plain JSON)."""
    if field.kind is Kind.DATE:
        return value.isoformat() if value else None
    if value in (None, ""):
        return field.empty
    if field.kind is Kind.NUMBER:
        return int(value)
    return value
