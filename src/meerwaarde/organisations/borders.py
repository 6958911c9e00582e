"""Municipal borders: read from GeoJSON, checked, tied to organisations, and drawn on one national map.

The map is an oblique stereographic projection of the sphere around Amersfoort, the centre of the Dutch national grid:
conformal, and within the Netherlands straight to less than a drawing unit. One unit is 200 m. The frame is fixed, so
that an outline never depends on which other borders are loaded. x grows to the east, y to the south, as in SVG:
`viewBox="0 0 {MAP_WIDTH} {MAP_HEIGHT}"`.
"""

from __future__ import annotations

import json
import math
import re
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy
import shapely
from django.core.exceptions import ValidationError
from django.db import transaction
from shapely.geometry import shape
from shapely.geometry.base import BaseGeometry

from meerwaarde.ledger.actions import record_event
from meerwaarde.ledger.models import Event

from .border_file import MAX_POSITIONS, BadBorders, TooMuch, read_features
from .models import Organisation, OrganisationBorder
from .naming import NameIndex, municipality_key, remember_name

MAP_WIDTH = 1400
MAP_HEIGHT = 1640
METRES_PER_UNIT = 200.0
CENTRE_LONGITUDE = 5.38763889
CENTRE_LATITUDE = 52.15616056
EARTH_RADIUS_M = 6_382_644.571
# Where the centre lies in the frame, in units.
CENTRE_X = 730.0
CENTRE_Y = 818.0

TOLERANCE_UNITS = 1.0  # of the simplification: 200 m, less than half a pixel on a screen-wide map
# Longitudes and latitudes that can be Dutch territory in Europe.
FRAME = (2.0, 49.5, 8.5, 56.0)
NAME_FIELDS = ("statnaam", "gemeentenaam", "naam", "name")
CODE_FIELDS = ("statcode", "gemeentecode", "code")


def project(longitude: float, latitude: float) -> tuple[float, float]:
    """A place (degrees, EPSG:4326) on the national map, in units of its viewBox."""
    x, y = _projected(numpy.array([[longitude, latitude]]))[0]
    return round(float(x), 1), round(float(y), 1)


def _projected(positions: numpy.ndarray[Any, Any]) -> numpy.ndarray[Any, Any]:
    """Oblique stereographic projection (Snyder, Map Projections: a Working Manual, 1987, eq. 21-2 to 21-4)."""
    longitude = numpy.radians(positions[:, 0] - CENTRE_LONGITUDE)
    latitude = numpy.radians(positions[:, 1])
    centre = math.radians(CENTRE_LATITUDE)
    cosine = numpy.cos(latitude) * numpy.cos(longitude)
    k = 2 / (1 + math.sin(centre) * numpy.sin(latitude) + math.cos(centre) * cosine)
    east = EARTH_RADIUS_M * k * numpy.cos(latitude) * numpy.sin(longitude)
    north = EARTH_RADIUS_M * k * (math.cos(centre) * numpy.sin(latitude) - math.sin(centre) * cosine)
    return numpy.column_stack((CENTRE_X + east / METRES_PER_UNIT, CENTRE_Y - north / METRES_PER_UNIT))


def outline_of(geometry: BaseGeometry) -> str:
    """SVG path of a projected (multi)polygon: whole units, relative steps, so that the national map stays small."""
    parts = []
    for polygon in shapely.get_parts(geometry):
        for ring in (polygon.exterior, *polygon.interiors):
            points = numpy.rint(numpy.asarray(ring.coords)[:-1]).astype(int)
            if len(points) == 0:
                continue
            steps = numpy.diff(points, axis=0)
            steps = steps[steps.any(axis=1)]
            if len(steps) < 2:  # an island smaller than the pen
                continue
            path = " ".join(f"{dx} {dy}" for dx, dy in steps.tolist()).replace(" -", "-")
            parts.append(f"M{points[0][0]} {points[0][1]}l{path}z")
    return "".join(parts)


@dataclass(frozen=True)
class Border:
    position: int
    code: str
    name: str
    geometry: BaseGeometry


@dataclass
class Imported:
    created: int = 0
    tied: int = 0
    unchanged: int = 0
    outline_bytes: int = 0
    # Municipalities here without a border in the file: nothing is guessed for them.
    without_border: list[str] = field(default_factory=list)


def read_borders(path: Path) -> list[Border]:
    """Every border of a GeoJSON file, plain or gzip. Raises BadBorders with all reasons when one is not sound."""
    borders: list[Border] = []
    reasons: list[dict[str, Any]] = []
    seen: set[str] = set()
    for position, feature in enumerate(read_features(path), start=1):
        if isinstance(feature, TooMuch):
            reason = f"the border has more than {MAX_POSITIONS} positions"
            reasons.append({"position": position, "id": "", "reason": reason})
            continue
        code, name, reason = _named(feature)
        geometry: BaseGeometry | None = None
        if not reason and code in seen:
            reason = f"the code {code} stands twice in the file"
        if not reason:
            seen.add(code)
            geometry, reason = _sound_geometry(feature.get("geometry"))
        if reason or geometry is None:
            reasons.append({"position": position, "id": code, "reason": reason})
        else:
            borders.append(Border(position, code, name, geometry))
    if reasons:
        raise BadBorders(reasons)
    return borders


def _named(feature: Any) -> tuple[str, str, str]:
    """Code, name, and why the feature is refused (empty when it is not)."""
    if not isinstance(feature, dict) or feature.get("type") != "Feature":
        return "", "", "is not a GeoJSON Feature"
    properties = feature.get("properties")
    if not isinstance(properties, dict):
        return "", "", "has no properties"
    code = next((properties[f] for f in CODE_FIELDS if f in properties), None)
    name = next((properties[f] for f in NAME_FIELDS if f in properties), None)
    if not isinstance(code, str) or not re.fullmatch(r"GM\d{4}", code):
        return "", "", f"statcode must be a CBS code of a municipality (GM0014), not {str(code)[:30]!r}"
    if not isinstance(name, str) or not name.strip() or len(name) > 150 or not name.isprintable():
        return code, "", "statnaam must be a name"
    return code, " ".join(name.split()), ""


def _sound_geometry(geometry: Any) -> tuple[BaseGeometry | None, str]:
    if not isinstance(geometry, dict) or geometry.get("type") not in ("Polygon", "MultiPolygon"):
        kind = geometry.get("type") if isinstance(geometry, dict) else None
        return None, f"the geometry must be a Polygon or MultiPolygon, not {str(kind)[:30]}"
    try:
        made = shape(geometry)
    except (ValueError, TypeError, AttributeError, IndexError, KeyError, shapely.errors.ShapelyError) as error:
        return None, f"the geometry cannot be read: {str(error)[:120]}"
    if made.is_empty:
        return None, "the geometry is empty"
    # What the library takes for numbers, or closes, by itself.
    if not _holds_numbers(geometry["coordinates"]):
        return None, "the geometry cannot be read: a coordinate must be a number"
    polygons = [geometry["coordinates"]] if geometry["type"] == "Polygon" else geometry["coordinates"]
    if any(not ring or ring[0] != ring[-1] for polygon in polygons for ring in polygon):
        return None, "the geometry is not valid: a ring must end where it begins"
    positions = shapely.get_num_coordinates(made)
    if positions > MAX_POSITIONS:
        return None, f"the border has {positions} positions, {MAX_POSITIONS} is the most"
    west, south, east, north = made.bounds
    if not all(map(math.isfinite, (west, south, east, north))):
        return None, "a coordinate is not a number"
    if west < FRAME[0] or south < FRAME[1] or east > FRAME[2] or north > FRAME[3]:
        return None, f"lies outside the Netherlands ({west:.2f} {south:.2f} {east:.2f} {north:.2f})"
    if not made.is_valid:
        return None, f"the geometry is not valid: {shapely.is_valid_reason(made)[:120]}"
    return made, ""


def _holds_numbers(part: Any) -> bool:
    if isinstance(part, list):
        return all(map(_holds_numbers, part))
    return isinstance(part, int | float) and not isinstance(part, bool)


def outlines_of(borders: list[Border]) -> list[str]:
    """The outlines of all borders, simplified together so that neighbours still touch."""
    flat = [shapely.transform(shapely.force_2d(border.geometry), _projected) for border in borders]
    simplified = shapely.coverage_simplify(numpy.array(flat), TOLERANCE_UNITS)
    return [outline_of(geometry) or outline_of(whole) for geometry, whole in zip(simplified, flat, strict=True)]


@transaction.atomic
def import_borders(path: Path, *, by: None = None) -> Imported:
    """Give every municipality of the file its border and CBS code; those not known yet are made. All or nothing."""
    borders = read_borders(path)
    result = Imported()
    index = NameIndex.load()
    by_code = {o.cbs_code: o for o in Organisation.objects.exclude(cbs_code=None)}
    shared_names = _shared(borders)
    for border, outline in zip(borders, outlines_of(borders), strict=True):
        organisation = by_code.get(border.code) or _by_name(border.name, index, shared_names)
        if organisation is None:
            name = f"Gemeente {border.name}"
            organisation = Organisation(
                name=name, slug=index.free_slug(name), kind=Organisation.Kind.MUNICIPALITY, cbs_code=border.code
            )
            _save(organisation, border, "created", after={"name": name, "cbs_code": border.code})
            index.add(organisation, name)
            result.created += 1
        elif organisation.cbs_code is None:
            organisation.cbs_code = border.code
            _save(organisation, border, "tied_to_cbs_code", after={"cbs_code": border.code})
            result.tied += 1
        else:
            result.unchanged += 1
        remember_name(organisation, f"Gemeente {border.name}", index)
        _store(organisation, border, outline)
        result.outline_bytes += len(outline)
    result.without_border = list(
        Organisation.objects.filter(kind=Organisation.Kind.MUNICIPALITY, cbs_code=None, is_fictional=False)
        .order_by("name")
        .values_list("name", flat=True)
    )
    return result


def _shared(borders: list[Border]) -> set[str]:
    """Names that more than one municipality has: Bergen (NH.) and Bergen (L.)."""
    bases = [municipality_key(border.name)[0] for border in borders]
    return {base for base in bases if bases.count(base) > 1}


def _by_name(name: str, index: NameIndex, shared_names: set[str]) -> Organisation | None:
    base, province = municipality_key(name)
    free = {o.pk: (p, o) for p, o in index.municipalities.get(base, ()) if o.cbs_code is None}
    exact = [o for p, o in free.values() if p == province]
    if len(exact) == 1:
        return exact[0]
    # "Gemeente Laren" of the register is "Laren (NH.)", since there is only one Laren.
    if base not in shared_names and len(free) == 1:
        other_province, organisation = next(iter(free.values()))
        return organisation if not (province and other_province) else None
    return None


def _save(organisation: Organisation, border: Border, kind: str, after: dict[str, Any]) -> None:
    try:
        organisation.full_clean()
    except ValidationError as error:
        raise BadBorders(
            [{"position": border.position, "id": border.code, "reason": "; ".join(error.messages)}]
        ) from error
    organisation.save()
    record_event(
        by=None,
        role=Event.Role.IMPORT,
        organisation=organisation.slug,
        kind=f"organisation_{kind}",
        subject=organisation,
        after=after,
    )


def _store(organisation: Organisation, border: Border, outline: str) -> None:
    west, south, east, north = (round(value, 6) for value in border.geometry.bounds)
    inside = border.geometry.representative_point()
    OrganisationBorder.objects.update_or_create(
        organisation=organisation,
        defaults={
            "geometry": json.loads(shapely.to_geojson(border.geometry)),
            "outline": outline,
            "longitude": round(inside.x, 6),
            "latitude": round(inside.y, 6),
            "west": west,
            "south": south,
            "east": east,
            "north": north,
        },
    )
