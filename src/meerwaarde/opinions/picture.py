"""The map as a picture that a person can enter: every group is a link to what it finds."""

from __future__ import annotations

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from meerwaarde.analysis.opinion_map.picture import COLOURS, LARGEST, MARGIN, SIZE, key, mark

from .queries.maps import GroupOnMap, MapReading
from .queries.voting import Place

ROOM = SIZE - 2 * MARGIN
WRITTEN = mark_safe(
    'font-family="sans-serif" font-size="24" font-weight="bold" text-anchor="middle" fill="#111111"'
    ' stroke="#ffffff" stroke-width="5" paint-order="stroke"'
)


def on_paper(x: float, y: float) -> tuple[float, float]:
    return MARGIN + x * ROOM, SIZE - MARGIN - y * ROOM


def group_name(reading: MapReading, group: GroupOnMap) -> str:
    """A group with its size; “about” when sizes are rounded."""
    words = {"letter": group.letter, "people": group.people}
    if reading.rounding > 1:
        return _("Group %(letter)s, about %(people)s people") % words
    return _("Group %(letter)s, %(people)s people") % words


def draw_picture(reading: MapReading, place: Place | None = None, *, links: bool = True) -> SafeString:
    """The picture as SVG: marks for handfuls of people, with a letter, a shape and a colour for each group."""
    most = max((people for _x, _y, _group, people in reading.dots), default=1)
    marks: dict[int, list[str]] = {}
    weights: dict[int, tuple[float, float, int]] = {}
    for x, y, owner, people in reading.dots:
        left, top = on_paper(x, y)
        marks.setdefault(owner, []).append(mark(left, top, max(2.0, LARGEST * (people / most) ** 0.5), owner))
        before = weights.get(owner, (0.0, 0.0, 0))
        weights[owner] = before[0] + left * people, before[1] + top * people, before[2] + people
    groups = {group.number: group for group in reading.groups}
    parts = []
    for number in sorted(marks):
        drawn = mark_safe("".join(marks[number]))  # noqa: S308 only numbers of ours
        if number not in groups:
            parts.append(format_html('<g class="opinion-group">{}</g>', drawn))
            continue
        group, (x, y, people) = groups[number], weights[number]
        label = format_html(
            '<text x="{}" y="{}" {}>{}</text>',
            f"{x / max(people, 1):.1f}",
            f"{y / max(people, 1) + 8:.1f}",
            WRITTEN,
            group.letter,
        )
        inside = format_html('<g class="opinion-group" data-group="{}">{}{}</g>', group.letter.lower(), drawn, label)
        name = group_name(reading, group)
        parts.append(
            format_html('<a href="#{}" aria-label="{}">{}</a>', group.anchor, name, inside) if links else inside
        )
    if place is not None:
        x, y = on_paper(place.x, place.y)
        parts.append(
            format_html(
                '<circle cx="{}" cy="{}" r="9" fill="#ffffff" stroke="#111111" stroke-width="4"/>'
                '<text x="{}" y="{}" {}>{}</text>',
                f"{x:.1f}",
                f"{y:.1f}",
                f"{min(max(x, 40), SIZE - 40):.1f}",
                f"{y - 15 if y > 40 else y + 27:.1f}",
                WRITTEN,
                _("you"),
            )
        )
    return format_html(
        '<svg class="opinion-picture" viewBox="0 0 {} {}" role="group" aria-labelledby="picture-title">'
        '<title id="picture-title">{}</title><rect width="{}" height="{}" fill="#ffffff"/>{}</svg>',
        SIZE,
        SIZE,
        _("Map of the answers"),
        SIZE,
        SIZE,
        format_html_join("", "{}", ((part,) for part in parts)),
    )


def bar_of(share: int, group: int | None) -> SafeString:
    """A share in percent as a bar; says nothing to a screen reader, the number stands beside it."""
    return format_html(
        '<svg class="opinion-bar" viewBox="0 0 100 6" preserveAspectRatio="none" aria-hidden="true">'
        '<rect width="100" height="6" fill="currentColor" fill-opacity="0.12"/>'
        '<rect width="{}" height="6" fill="{}"/></svg>',
        share,
        "currentColor" if group is None else COLOURS[group % len(COLOURS)],
    )


def mark_of(group: int) -> SafeString:
    """The small mark of a group, beside its letter."""
    return mark_safe(key(group))  # noqa: S308 only numbers of ours
