"""Where the places of one dossier lie, drawn as SVG: within the border of its organisation when that is known here."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from math import cos, radians
from typing import Any

from meerwaarde.organisations.borders import METRES_PER_UNIT, project
from meerwaarde.organisations.models import Organisation, OrganisationBorder

MOST_SHAPES = 200
MOST_POSITIONS = 400  # of one line or ring; more would not show at this size
MARGIN = 0.06
METRES_PER_DEGREE = 111_200  # of latitude; of longitude times the cosine of the latitude
SMALLEST_METRES = 600  # one point alone is shown with this much around it
BAR_METRES = (50, 100, 200, 500, 1000, 2000, 5000, 10_000, 20_000, 50_000, 100_000, 200_000)

Position = tuple[float, float]
Projection = Callable[[float, float], Position]


class Shapes:
    """Points, lines and areas of GeoJSON geometries in the coordinates of one drawing."""

    def __init__(self, geometries: Sequence[dict[str, Any]], to_drawing: Projection) -> None:
        self.to_drawing = to_drawing
        self.points: list[Position] = []
        self.lines: list[str] = []
        self.areas: list[str] = []
        self.positions: list[Position] = []
        for geometry in geometries[:MOST_SHAPES]:
            if geometry.get("coordinates"):
                self._add(geometry["type"], geometry["coordinates"])

    def _add(self, kind: str, coordinates: Any) -> None:
        match kind:
            case "Point":
                self.points += self._drawn([coordinates])
            case "MultiPoint":
                self.points += self._drawn(coordinates)
            case "LineString":
                self.lines.append(self._path([coordinates], ""))
            case "MultiLineString":
                self.lines.append(self._path(coordinates, ""))
            case "Polygon":
                self.areas.append(self._path(coordinates, "Z"))
            case "MultiPolygon":
                self.areas.append(self._path([ring for area in coordinates for ring in area], "Z"))

    def _drawn(self, positions: Sequence[Sequence[float]]) -> list[Position]:
        step = max(1, len(positions) // MOST_POSITIONS)
        drawn = [self.to_drawing(p[0], p[1]) for p in positions[::step]]
        self.positions += drawn
        return drawn

    def _path(self, parts: Sequence[Sequence[Sequence[float]]], end: str) -> str:
        return "".join("M" + "L".join(f"{x:g} {y:g}" for x, y in self._drawn(part)) + end for part in parts)


def mini_map(organisation: Organisation, geometries: Sequence[dict[str, Any]]) -> dict[str, Any] | None:
    """What the small map of a dossier shows; None when there is nothing to draw."""
    border = _border(organisation)
    if border is not None:
        shapes = Shapes(geometries, project)
        box = (*project(border.west, border.north), *project(border.east, border.south))
        return _drawing(shapes, box, metres_per_unit=METRES_PER_UNIT, outline=border.outline)
    return pointing_map(geometries)


def pointing_map(geometries: Sequence[dict[str, Any]]) -> dict[str, Any] | None:
    """The places from nearby, in metres around the first, whose `longitude` and `latitude` are given with it."""
    first = next(iter(Shapes(geometries, lambda x, y: (x, y)).positions), None)
    if first is None:
        return None
    shapes = Shapes(geometries, _in_metres(*first))
    xs, ys = zip(*shapes.positions, strict=True)
    # At least some street around it, in the shape of a screen rather than a tower.
    width = max(max(xs) - min(xs), (max(ys) - min(ys)) * 1.4, SMALLEST_METRES)
    height = max(max(ys) - min(ys), width / 2)
    x, y = (min(xs) + max(xs)) / 2, (min(ys) + max(ys)) / 2
    drawn = _drawing(shapes, (x - width / 2, y - height / 2, x + width / 2, y + height / 2), metres_per_unit=1)
    return {**drawn, "longitude": first[0], "latitude": first[1]}


def _border(organisation: Organisation) -> OrganisationBorder | None:
    try:
        border: OrganisationBorder = organisation.border
    except OrganisationBorder.DoesNotExist:
        return None
    return border if border.outline else None


def _in_metres(longitude: float, latitude: float) -> Projection:
    """Metres east and south of this place: true enough for one municipality."""
    narrow = cos(radians(latitude))

    def to_drawing(x: float, y: float) -> Position:
        east = (x - longitude) * narrow * METRES_PER_DEGREE
        return round(east, 1), round((latitude - y) * METRES_PER_DEGREE, 1)

    return to_drawing


def _drawing(
    shapes: Shapes, box: tuple[float, float, float, float], *, metres_per_unit: float, outline: str = ""
) -> dict[str, Any]:
    left, top, right, bottom = box
    size = max(right - left, bottom - top) or 1.0
    margin = size * MARGIN
    left, top, right, bottom = left - margin, top - margin, right + margin, bottom + margin + size * MARGIN
    return {
        "view_box": f"{left:.1f} {top:.1f} {right - left:.1f} {bottom - top:.1f}",
        "outline": outline,
        "radius": f"{size / 45:.2f}",
        "points": shapes.points,
        "lines": shapes.lines,
        "areas": shapes.areas,
        "bar": _scale_bar(left + margin, bottom - margin, size, metres_per_unit),
    }


def _scale_bar(x: float, y: float, size: float, metres_per_unit: float) -> dict[str, str]:
    """A bar of a round number of metres, about a quarter of the drawing."""
    most = size * metres_per_unit / 3
    metres = max((length for length in BAR_METRES if length <= most), default=BAR_METRES[0])
    tick = size / 60
    return {
        "path": f"M{x:.1f} {y - tick:.1f}v{tick:.1f}h{metres / metres_per_unit:.1f}v{-tick:.1f}",
        "x": f"{x:.1f}",
        "y": f"{y - 2 * tick:.1f}",
        "text_size": f"{size / 24:.1f}",
        "label": f"{metres} m" if metres < 1000 else f"{metres // 1000} km",
    }
