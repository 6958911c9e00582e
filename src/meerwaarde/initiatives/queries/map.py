"""Where plans are: the map of the register."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.db.models import Count, QuerySet, Sum
from django.urls import reverse

from meerwaarde.organisations.borders import project
from meerwaarde.organisations.models import Organisation

from ..models import Initiative, Place, RegisterCount
from .register import Selection, counts_of, public

MOST_POINTS = 1000
PLACEHOLDER = "the-organisation"


@dataclass(frozen=True)
class Territory:
    """One organisation on the map: what is drawn, how many plans, where it leads."""

    name: str
    outline: str
    number: int
    url: str

    @property
    def shade(self) -> int:
        """0 to 4, for the class of the outline: none, 1-4, 5-19, 20-99, 100 or more."""
        return sum(self.number >= step for step in (1, 5, 20, 100))


@dataclass(frozen=True)
class Point:
    x: float
    y: float
    title: str
    url: str


@dataclass(frozen=True)
class Drawing:
    """The map of the selection. `view_box` is empty when no borders were imported: then there is only the list."""

    view_box: str
    territories: list[Territory]
    points: list[Point]
    radius: float

    @property
    def with_plans(self) -> list[Territory]:
        return [territory for territory in self.territories if territory.number]


def numbers_per_organisation(selection: Selection | None) -> dict[int, int]:
    """Organisation id -> how many of the selection; without selection all that is public."""
    rows: Any
    if selection is None:
        rows = RegisterCount.objects.order_by().values_list("organisation").annotate(number=Sum("number"))
    elif selection.ids is None and selection.filters.is_counted:
        counted = counts_of(selection.filters)
        rows = counted.order_by().values_list("organisation").annotate(number=Sum("number"))
    else:
        rows = selection.queryset.order_by().values_list("organisation").annotate(number=Count("pk"))
    return dict(rows)


def drawing(selection: Selection | None = None, *, with_points: bool = True) -> Drawing:
    """At most three queries: numbers, organisations with their outlines, places."""
    numbers = numbers_per_organisation(selection)
    organisations = (
        Organisation.objects.filter(border__isnull=False) | Organisation.objects.filter(pk__in=list(numbers))
    ).order_by("name")
    # Made once: an address looked up for each of 342 municipalities would be a tenth of the page's time.
    plain, chosen = reverse("organisation", args=[PLACEHOLDER]), _address(selection, PLACEHOLDER)
    territories, sides = [], []
    for pk, name, slug, outline, west, south, east, north in organisations.values_list(
        "pk", "name", "slug", "border__outline", *(f"border__{side}" for side in ("west", "south", "east", "north"))
    ):
        address = chosen.replace(PLACEHOLDER, slug) if numbers.get(pk) else plain.replace(PLACEHOLDER, slug)
        territories.append(Territory(name, outline or "", numbers.get(pk, 0), address))
        if outline:
            sides.append((west, south, east, north))
    if not sides:
        return Drawing("", territories, [], 0)
    west, south, east, north = (
        limit(side) for limit, side in zip((min, min, max, max), zip(*sides, strict=True), strict=True)
    )
    corners = [project(x, y) for x in (west, (west + east) / 2, east) for y in (south, north)]
    left, top = min(x for x, _y in corners), min(y for _x, y in corners)
    right, bottom = max(x for x, _y in corners), max(y for _x, y in corners)
    margin = (right - left) * 0.02 or 1
    box = (left - margin, top - margin, right - left + 2 * margin, bottom - top + 2 * margin)
    return Drawing(
        " ".join(f"{number:.2f}" for number in box),
        territories,
        _points(selection) if with_points else [],
        round(box[2] / 150, 2),
    )


def _address(selection: Selection | None, slug: str) -> str:
    if selection is None or selection.filters.is_empty:
        return reverse("organisation", args=[slug])
    pairs = [pair for pair in selection.filters.without_page().pairs() if pair[0] not in ("view", "organisation")]
    return f"{reverse('register')}?{urlencode([*pairs, ('organisation', slug)])}"


def _points(selection: Selection | None) -> list[Point]:
    chosen: QuerySet[Initiative] = selection.queryset if selection else public()
    places = (
        Place.objects.filter(initiative__in=chosen, latitude__isnull=False, longitude__isnull=False)
        .order_by("-id")
        .values_list("longitude", "latitude", "title", "initiative__slug", "initiative__organisation__slug")
    )
    found = []
    for longitude, latitude, title, slug, organisation in places[:MOST_POINTS]:
        if longitude is None or latitude is None:
            continue
        x, y = project(longitude, latitude)
        found.append(Point(round(x, 1), round(y, 1), title, reverse("dossier", args=[organisation, slug])))
    return found
