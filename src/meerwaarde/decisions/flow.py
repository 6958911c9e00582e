"""The picture of how what people said led to a decision: boxes in columns, with bands between them.

Drawn on the server in whole numbers, in the units of the picture. The list on the same page says the same in words.
"""

from __future__ import annotations

import textwrap
from collections.abc import Sequence
from dataclasses import dataclass, field

COLUMN_WIDTH, GAP = 200, 90
TOP, SPACE, LINE, PADDING = 34, 14, 17, 10
LETTERS, MOST_LINES = 25, 4
THICKEST, THINNEST = 22, 2


@dataclass(frozen=True)
class Box:
    """Something that people said, an argument, a consideration, or a decision. `key` is unique in the picture."""

    key: str
    column: int
    label: str
    number: int | None = None
    note: str = ""


@dataclass(frozen=True)
class Band:
    """So many contributions lead from one box to another."""

    source: str
    target: str
    number: int


@dataclass(frozen=True)
class DrawnBox:
    box: Box
    x: int
    y: int
    height: int
    lines: list[tuple[int, str]]

    width: int = COLUMN_WIDTH


@dataclass(frozen=True)
class DrawnBand:
    band: Band
    path: str
    thickness: int


@dataclass(frozen=True)
class Picture:
    width: int
    height: int
    titles: list[tuple[int, str]]
    boxes: list[DrawnBox] = field(default_factory=list)
    bands: list[DrawnBand] = field(default_factory=list)

    def __bool__(self) -> bool:
        return bool(self.bands)


def _lines(box: Box) -> list[str]:
    words = textwrap.wrap(box.label, LETTERS) or [""]
    if len(words) > MOST_LINES:
        rest = " ".join(words[MOST_LINES - 1 :])
        words = [
            *words[: MOST_LINES - 1],
            textwrap.shorten(rest, LETTERS, placeholder=" …"),
        ]
    return [*words, *([box.note] if box.note else [])]


def draw(titles: Sequence[str], boxes: Sequence[Box], bands: Sequence[Band]) -> Picture:
    """Place the boxes from top to bottom in their column, and the bands between them. Linear in what is drawn."""
    drawn: dict[str, DrawnBox] = {}
    bottoms = [TOP] * len(titles)
    for box in boxes:
        words = _lines(box)
        height = 2 * PADDING + LINE * len(words)
        x, y = box.column * (COLUMN_WIDTH + GAP), bottoms[box.column]
        drawn[box.key] = DrawnBox(
            box, x, y, height, [(y + PADDING + LINE * (line + 1) - 4, text) for line, text in enumerate(words)]
        )
        bottoms[box.column] = y + height + SPACE
    most = max((band.number for band in bands), default=1) or 1
    shown = [
        DrawnBand(
            band,
            _path(drawn[band.source], drawn[band.target]),
            max(THINNEST, round(THICKEST * band.number / most)),
        )
        for band in bands
        if band.source in drawn and band.target in drawn
    ]
    width = len(titles) * COLUMN_WIDTH + (len(titles) - 1) * GAP
    columns = [(column * (COLUMN_WIDTH + GAP), title) for column, title in enumerate(titles)]
    return Picture(width, max(bottoms), columns, list(drawn.values()), shown)


def _path(source: DrawnBox, target: DrawnBox) -> str:
    x1, y1 = source.x + source.width, source.y + source.height // 2
    x2, y2 = target.x, target.y + target.height // 2
    middle = (x1 + x2) // 2
    return f"M{x1} {y1} C{middle} {y1} {middle} {y2} {x2} {y2}"
