"""The map in words and numbers: what every page, download and document says, from one run."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from meerwaarde.analysis.opinion_map.wording import letter

from ..models import Conversation, DrawnMap, TakenAlong
from .statements import StatementText, statements_of
from .voting import latest_map, result_of

HABIT = 0.5
MOST_COMMON = 20


@dataclass(frozen=True)
class Line:
    """A statement with an answer: that of one group, or per group."""

    statement: StatementText
    agrees: bool
    shares: tuple[int, ...]
    differs: bool = False


@dataclass(frozen=True)
class DividingLine:
    statement: StatementText
    shares: tuple[int, ...]
    most: str
    least: str
    opposed: bool


@dataclass(frozen=True)
class GroupOnMap:
    """A group with similar answers: what it finds, and on what it differs from the others."""

    number: int
    letter: str
    people: int
    stability: float | None
    agrees: tuple[Line, ...]
    differs: tuple[Line, ...]

    @property
    def anchor(self) -> str:
        return f"group-{self.letter.lower()}"


@dataclass(frozen=True)
class CountLine:
    """Agree, pass and disagree of everyone and per group; None where it is withheld."""

    statement: StatementText
    counts: tuple[int | None, ...]
    interval: tuple[int, int] | None
    needed: int
    groups: tuple[tuple[int | None, ...], ...]


@dataclass(frozen=True)
class Direction:
    """What the two ends of a direction in the picture agree with."""

    share: int
    ends: tuple[tuple[str, tuple[StatementText, ...]], ...]
    habit: str


@dataclass(frozen=True)
class MapReading:
    """A map to read. `drawn_at` is when, `number` which; `dots` are for the picture."""

    number: int
    run: int
    drawn_at: datetime
    is_final: bool
    participants: int
    votes: int
    statement_count: int
    unplaced: int | None
    clear_groups: bool
    shading: bool
    hidden_groups: int
    smallest: int
    rounding: int
    groups: tuple[GroupOnMap, ...]
    common: tuple[Line, ...]
    dividing: tuple[DividingLine, ...]
    counts: tuple[CountLine, ...]
    directions: tuple[Direction, ...]
    evidence: dict[str, Any] | None
    dots: tuple[tuple[float, float, int, int], ...]

    @property
    def letters(self) -> list[str]:
        return [group.letter for group in self.groups]


def percent(share: float) -> int:
    return round(100 * share)


def map_of(
    conversation: Conversation,
    drawn: DrawnMap | None = None,
    statements: dict[int, StatementText] | None = None,
) -> MapReading | None:
    """The map that stands, in words; None when there is none yet. At most four queries."""
    drawn = drawn or latest_map(conversation)
    if drawn is None:
        return None
    return read_map(drawn, result_of(drawn.run_id)["shown"], statements or statements_of(conversation))


def to_take_along(conversation: Conversation) -> list[Line]:
    """What the last map says that everybody shares, and that was not taken along yet."""
    reading = map_of(conversation)
    if reading is None or not reading.is_final:
        return []
    taken = set(
        TakenAlong.objects.filter(statement__conversation=conversation).values_list("statement__number", flat=True)
    )
    return [line for line in reading.common if line.statement.number not in taken]


def read_map(drawn: DrawnMap, shown: dict[str, Any], statements: dict[int, StatementText]) -> MapReading:
    """What was withheld or erased since leaves the map at once."""
    readable = {number: one for number, one in statements.items() if one.is_shown}

    def kept(rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
        return [row for row in rows if row["statement"] in readable]

    groups = []
    for row in shown["groups"]:
        lines = [
            Line(readable[one["statement"]], one["agrees"], (percent(one["share"]),), one["differs"])
            for one in kept(row["statements"])
        ]
        groups.append(
            GroupOnMap(
                row["group"],
                letter(row["group"]),
                row["people"],
                row["stability"],
                tuple(line for line in lines if line.agrees),
                tuple(line for line in lines if not line.agrees),
            )
        )
    return MapReading(
        number=drawn.number,
        run=drawn.run_id,
        drawn_at=drawn.drawn_at,
        is_final=drawn.is_final,
        participants=shown["participants"],
        votes=shown["votes"],
        statement_count=shown["statement_count"],
        unplaced=shown["unplaced"],
        clear_groups=bool(shown["clear_groups"]),
        shading=shown["shading"],
        hidden_groups=shown["hidden_groups"],
        smallest=shown["smallest"],
        rounding=shown["rounding"],
        groups=tuple(groups),
        common=tuple(
            Line(readable[row["statement"]], row["agrees"], tuple(map(percent, row["shares"])))
            for row in kept(shown["common_ground"])
        )[:MOST_COMMON],
        dividing=tuple(
            DividingLine(
                readable[row["statement"]],
                tuple(map(percent, row["shares"])),
                letter(row["most"]),
                letter(row["least"]),
                row["opposed"],
            )
            for row in kept(shown["dividing"])
        ),
        counts=tuple(_counts(row, readable) for row in kept(shown["statements"])),
        directions=tuple(_direction(number, axis, readable) for number, axis in enumerate(shown["axes"])),
        evidence=shown["evidence"],
        dots=tuple((x, y, group, people) for x, y, group, people in shown["dots"]),
    )


def _counts(row: dict[str, Any], readable: dict[int, StatementText]) -> CountLine:
    interval = row["interval"]
    return CountLine(
        readable[row["statement"]],
        tuple(reversed(row["counts"])),
        (percent(interval[0]), percent(interval[1])) if interval else None,
        row["needed"],
        tuple(tuple(reversed(counts)) for counts in row["groups"]),
    )


def _direction(number: int, axis: dict[str, Any], readable: dict[int, StatementText]) -> Direction:
    names = ((_("To the right"), _("To the left")), (_("At the top"), _("At the bottom")))[min(number, 1)]
    ends = tuple(
        (name, tuple(readable[each] for each in axis[end] if each in readable))
        for name, end in zip(names, ("high", "low"), strict=True)
    )
    habit = ""
    if abs(axis["agreeing"]) >= HABIT:
        habit = _("Take care: this direction also shows how often people agree at all.")
    elif abs(axis["passing"]) >= HABIT:
        habit = _("Take care: this direction also shows how often people pass.")
    return Direction(percent(axis["share"]), tuple(end for end in ends if end[1]), habit)
