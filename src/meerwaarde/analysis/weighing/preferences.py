"""What a group says about the weights without giving weights: partial preferences.

Every statement is linear in the weights w (w >= 0, sum 1) and is written here as homogeneous rows g with g.w <= 0, so
that the weight space is a cone cut by the plane sum(w) = 1 (Charnes & Cooper 1962 then needs no change of variables).
"""

from __future__ import annotations

import math
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from .errors import WeighingError

NUMBER = re.compile(r"[+-]?(\d+([.,]\d*)?|[.,]\d+)([eE][+-]?\d+)?\s*(%?)")
SIGNS = re.compile(r"(<=|>=|==|=|<|>|≤|≥)")


def _position(criterion: str, positions: Mapping[str, int]) -> int:
    try:
        return positions[criterion]
    except KeyError:
        known = ", ".join(positions)
        raise WeighingError(
            "unknown_criterion",
            f"there is no criterion “{criterion}”; the criteria are: {known}",
            criterion=criterion,
            criteria=list(positions),
        ) from None


def _factor(times: float) -> None:
    if not (math.isfinite(times) and times > 0):
        raise WeighingError("bad_factor", f"a factor between weights is more than 0, not {times}", factor=times)


@dataclass(frozen=True)
class AtLeast:
    """`more` weighs at least `times` as much as `less`; with the default 1 this is an ordering."""

    more: str
    less: str
    times: float = 1.0

    def __post_init__(self) -> None:
        _factor(self.times)
        if self.more == self.less:
            raise WeighingError(
                "same_criterion", f"“{self.more}” is compared with itself; name two criteria", criterion=self.more
            )

    def __str__(self) -> str:
        return f"{self.more} >= {self.less}" if self.times == 1 else f"{self.more} >= {self.times:g} * {self.less}"

    def rows(self, positions: Mapping[str, int]) -> list[NDArray[np.float64]]:
        row = np.zeros(len(positions))
        row[_position(self.more, positions)] = -1.0
        row[_position(self.less, positions)] = self.times
        return [row]


@dataclass(frozen=True)
class Equal:
    """`first` weighs exactly `times` as much as `second`."""

    first: str
    second: str
    times: float = 1.0

    def __post_init__(self) -> None:
        AtLeast(self.first, self.second, self.times)

    def __str__(self) -> str:
        return str(AtLeast(self.first, self.second, self.times)).replace(">=", "=")

    def rows(self, positions: Mapping[str, int]) -> list[NDArray[np.float64]]:
        row = AtLeast(self.first, self.second, self.times).rows(positions)[0]
        return [row, -row]


@dataclass(frozen=True)
class Bounds:
    """The weight of a criterion lies between `low` and `high`, as shares of all weight (0 to 1)."""

    criterion: str
    low: float = 0.0
    high: float = 1.0

    def __post_init__(self) -> None:
        if not (math.isfinite(self.low) and math.isfinite(self.high) and 0 <= self.low <= self.high <= 1):
            raise WeighingError(
                "bad_bounds",
                f"the weight of “{self.criterion}” cannot lie between {self.low:g} and {self.high:g}: "
                "give bounds from 0 to 1, the lower one first",
                criterion=self.criterion,
                low=self.low,
                high=self.high,
            )

    def __str__(self) -> str:
        if self.low == self.high:
            return f"{self.criterion} = {self.low:g}"
        if self.low == 0:
            return f"{self.criterion} <= {self.high:g}"
        if self.high == 1:
            return f"{self.criterion} >= {self.low:g}"
        return f"{self.low:g} <= {self.criterion} <= {self.high:g}"

    def rows(self, positions: Mapping[str, int]) -> list[NDArray[np.float64]]:
        at = _position(self.criterion, positions)
        rows = []
        if self.low > 0:
            row = np.full(len(positions), self.low)
            row[at] -= 1.0
            rows.append(row)
        if self.high < 1:
            row = np.full(len(positions), -self.high)
            row[at] += 1.0
            rows.append(row)
        return rows


Statement = AtLeast | Equal | Bounds


def read_statement(text: str, criteria: Sequence[str]) -> Statement:
    """One statement in words: `a >= b`, `a >= 2 * b`, `a = b`, `a <= 0.5`, `10% <= a <= 50%`, `a = 0.2`.

    `<` and `>` are read as `<=` and `>=`: an edge has no size. Raises WeighingError (`unreadable_statement`,
    `unknown_criterion`, `bad_bounds`, `bad_factor`, `same_criterion`).
    """
    parts = [part.strip() for part in SIGNS.split(text)]
    operands = [_operand(part, criteria, text) for part in parts[::2]]
    signs = [{"<": "<=", ">": ">=", "≤": "<=", "≥": ">=", "==": "="}.get(sign, sign) for sign in parts[1::2]]
    if len(operands) == 3 and signs in (["<=", "<="], [">=", ">="]):
        (low, none, _), (factor, criterion, _), (high, also_none, _) = operands if signs[0] == "<=" else operands[::-1]
        if none is None and also_none is None and criterion is not None:
            return Bounds(criterion, low / factor, high / factor)
    if len(operands) == 2:
        left, right = operands if signs[0] != "<=" else operands[::-1]  # from here on: left is at least right
        (left_factor, more, _), (right_factor, less, _) = left, right
        if more is not None and less is not None:
            kind = Equal if signs[0] == "=" else AtLeast
            _factor(left_factor)
            return kind(more, less, right_factor / left_factor)
        if more is not None:
            share = right_factor / left_factor
            return Bounds(more, share, share if signs[0] == "=" else 1.0)
        if less is not None:
            share = left_factor / right_factor
            return Bounds(less, share if signs[0] == "=" else 0.0, share)
    raise _unreadable(text)


def _unreadable(text: str) -> WeighingError:
    return WeighingError(
        "unreadable_statement",
        f"“{text}” is not a statement about weights; write for example “a >= b”, “a >= 2 * b” or “0.1 <= a <= 0.5”",
        statement=text,
    )


def _operand(part: str, criteria: Sequence[str], whole: str) -> tuple[float, str | None, str]:
    """A factor and a criterion, or a number alone."""
    if part in criteria:
        return 1.0, part, part
    found = NUMBER.match(part)
    if not found:
        if not part:
            raise _unreadable(whole)
        _position(part, {name: at for at, name in enumerate(criteria)})
        raise _unreadable(whole)
    number = float(found.group(0).rstrip("% ").replace(",", "."))
    number = number / 100 if found.group(4) else number
    rest = part[found.end() :].strip()
    if not rest:
        return number, None, part
    if rest[0] not in "*x×":
        raise _unreadable(whole)
    _factor(number)
    name = rest[1:].strip()
    _position(name, {known: at for at, known in enumerate(criteria)})
    return number, name, part
