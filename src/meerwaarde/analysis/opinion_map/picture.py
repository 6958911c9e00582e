"""The map as a picture (SVG): marks for handfuls of people, a shape as well as a colour for each group."""

from __future__ import annotations

from html import escape

from .disclosure import PublishedMap
from .wording import TEXTS, letter

SIZE = 520
MARGIN = 40
LARGEST = 11.0
COLOURS = ("#1f5fa8", "#b3261e", "#1b7a3d", "#7a3fa0", "#8a5a00", "#00696f", "#5a5a5a")
POLYGONS = (
    (),  # a circle
    ((-1, -1), (1, -1), (1, 1), (-1, 1)),
    ((0, -1.25), (1.15, 0.85), (-1.15, 0.85)),
    ((0, -1.35), (1.35, 0), (0, 1.35), (-1.35, 0)),
    ((0, -1.2), (1.14, -0.37), (0.7, 0.97), (-0.7, 0.97), (-1.14, -0.37)),
    ((-1.3, -0.6), (1.3, -0.6), (1.3, 0.6), (-1.3, 0.6)),
    ((0, 1.25), (1.15, -0.85), (-1.15, -0.85)),
)


def mark(x: float, y: float, radius: float, group: int, opacity: float = 0.75) -> str:
    """One mark of a group: its shape and colour."""
    colour, shape = COLOURS[group % len(COLOURS)], POLYGONS[group % len(POLYGONS)]
    look = f'fill="{colour}" fill-opacity="{opacity}"'
    if not shape:
        return f'<circle cx="{x:.1f}" cy="{y:.1f}" r="{radius:.1f}" {look}/>'
    points = " ".join(f"{x + dx * radius:.1f},{y + dy * radius:.1f}" for dx, dy in shape)
    return f'<polygon points="{points}" {look}/>'


def draw(published: PublishedMap, language: str = "en", *, standalone: bool = False) -> str:
    """The picture as SVG. `standalone` adds the namespace for a file of its own. Cost: O(dots)."""
    texts = TEXTS[language]
    room = SIZE - 2 * MARGIN
    most = max((dot.people for dot in published.dots), default=1)
    smallest = published.disclosure.smallest
    lines = [
        f'<svg viewBox="0 0 {SIZE} {SIZE}" role="img" aria-labelledby="map-title map-text"'
        f"{' xmlns=' + chr(34) + 'http://www.w3.org/2000/svg' + chr(34) if standalone else ''}"
        f' lang="{language}" font-family="sans-serif">',
        f'<title id="map-title">{escape(texts["picture_title"])}</title>',
        f'<desc id="map-text">{escape(texts["picture_text"].format(smallest=smallest))}</desc>',
        f'<rect width="{SIZE}" height="{SIZE}" fill="#ffffff"/>',
    ]
    sums: dict[int, tuple[float, float, int]] = {}
    for dot in published.dots:
        x, y = MARGIN + dot.x * room, SIZE - MARGIN - dot.y * room
        lines.append(mark(x, y, max(2.0, LARGEST * (dot.people / most) ** 0.5), dot.group))
        before = sums.get(dot.group, (0.0, 0.0, 0))
        sums[dot.group] = before[0] + x * dot.people, before[1] + y * dot.people, before[2] + dot.people
    for group, (x, y, people) in sorted(sums.items()):
        if len(published.groups) > 1:
            lines.append(
                f'<text x="{x / people:.1f}" y="{y / people + 8:.1f}" text-anchor="middle" font-size="24"'
                ' font-weight="bold" fill="#111111" stroke="#ffffff" stroke-width="5" paint-order="stroke">'
                f"{letter(group)}</text>"
            )
    return "\n".join([*lines, "</svg>"])


def key(group: int) -> str:
    """A small picture of a group's mark, for tables; says nothing to a screen reader, the letter stands beside it."""
    return f'<svg viewBox="0 0 16 16" width="16" height="16" aria-hidden="true">{mark(8, 8, 5.5, group, 1.0)}</svg>'
