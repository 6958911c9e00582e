"""How far the weights may shift before the choice changes: exact statements for the mean effects.

“X stays first until a weighs more than k times b” depends on what the other weights do meanwhile, so each statement
says which: `held` (weight moves from b to a, the others stay as they are), `proportional` (a gains at the expense of
all others, which keep their proportions), or `free` (the others may be anything the preferences allow).
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import permutations
from math import inf
from typing import Literal

import numpy as np

from .errors import VerificationFailed, WeighingError
from .favourable import rival_rows
from .problem import FloatArray, Problem
from .ratios import extreme_ratio
from .space import WeightSpace, linear_program

Limit = Literal["rival", "preferences", "nothing"]
Others = Literal["held", "proportional"]
SAME = 1e-9


@dataclass(frozen=True)
class HeldThreshold:
    """From the current weights, `alternative` stays first while `more` weighs at most `until` times `less`.

    `others`: what the other weights do. `ratio_now`: the present ratio (inf when `less` weighs nothing). `limit`:
    `rival` (beyond `until`, `rival` is ahead), `preferences` (it stays first as far as the preferences go, which is
    `until`) or `nothing` (it stays first however much `more` weighs; `until` is inf). `weights`: the weighting at the
    threshold.
    """

    alternative: str
    more: str
    less: str
    others: Others
    ratio_now: float
    until: float
    limit: Limit
    rival: str | None
    weights: tuple[float, ...]


@dataclass(frozen=True)
class FreeThreshold:
    """Whatever the other weights are (within the preferences):

    `alternative` is certainly first while `more` weighs less than `certain_until` times `less` (0: no ratio that the
    preferences allow makes it certain), after which `certain_rival` can be ahead, at `certain_weights`. It can be first
    while `more` weighs at most `possible_until` times `less`, as at `possible_weights`, after which one of
    `possible_rivals` is always ahead. Limits as in HeldThreshold; with `nothing` the ratio is inf, and
    `possible_weights` is where `less` weighs nothing.
    """

    alternative: str
    more: str
    less: str
    certain_until: float
    certain_limit: Limit
    certain_rival: str | None
    certain_weights: tuple[float, ...] | None
    possible_until: float
    possible_limit: Limit
    possible_rivals: tuple[str, ...]
    possible_weights: tuple[float, ...]


def hold_others(
    problem: Problem, space: WeightSpace, alternative: str, weights: FloatArray, others: Others = "held"
) -> tuple[HeldThreshold, ...]:
    """Thresholds for every ordered pair of criteria, from `weights` of shape (C,) where the alternative must be first.

    Pairs of which neither criterion weighs anything are left out, as are (for `proportional`) those in which `less`
    weighs nothing or `more` everything. Raises WeighingError (`not_first_now`, `unknown_alternative`). Each is checked
    before it is returned (VerificationFailed). Complexity: C^2 (A + statements) steps of size C.
    """
    number = _number(problem, alternative)
    rivals = rival_rows(problem.mean, number)
    scale = max(float(np.abs(problem.mean).max()), 1e-300)
    if (rivals @ weights > SAME * scale).any():
        raise WeighingError(
            "not_first_now", f"“{alternative}” is not first at the current weights", alternative=alternative
        )
    names = [name for name in problem.alternatives if name != alternative]
    found = []
    for a, b in permutations(range(len(problem.criteria)), 2):
        line = _line(weights, a, b, others)
        if line is not None:
            start, direction, now = line
            found.append(
                _along(problem, space, rivals / scale, names, alternative, (a, b, others), start, direction, now)
            )
    return tuple(found)


def _line(weights: FloatArray, a: int, b: int, others: Others) -> tuple[FloatArray, FloatArray, float] | None:
    """Weightings start + t direction for t from 0 (a weighs nothing) to 1 (b weighs nothing), and the present t."""
    start = weights.copy()
    start[a] = 0.0
    if others == "held":
        both = weights[a] + weights[b]
        if both <= 0:
            return None
        start[b] = both
        direction = np.zeros(len(weights))
        direction[a], direction[b] = both, -both
        return start, direction, float(weights[a] / both)
    if weights[b] <= 0 or weights[a] >= 1:
        return None
    start /= start.sum()
    direction = -start
    direction[a] = 1.0
    return start, direction, float(weights[a])


def _along(
    problem: Problem,
    space: WeightSpace,
    rivals: FloatArray,
    names: list[str],
    alternative: str,
    pair: tuple[int, int, Others],
    start: FloatArray,
    direction: FloatArray,
    now: float,
) -> HeldThreshold:
    a, b, others = pair
    end_rival, rival = _first_stop(rivals, start, direction, now)
    end_preferences, _ = _first_stop(space.rows, start, direction, now)
    limit: Limit = "rival"
    end = end_rival
    if end_preferences < end_rival:
        end, limit, rival = end_preferences, "preferences", None
    if end >= 1 - SAME:  # level at most where b weighs nothing at all, which is no ratio
        end, limit, rival = 1.0, "nothing", None

    def ratio(t: float) -> float:
        at = start + t * direction
        return inf if at[b] <= 0 or t >= 1 else float(at[a] / at[b])

    stays = (rivals @ (start + end * direction) <= 10 * SAME).all()
    beyond = start + (end + (1 - end) * 1e-3) * direction
    if not stays or (rival is not None and rivals[rival] @ beyond <= 0):
        raise VerificationFailed("a threshold did not pass its check")
    reached = start + end * direction
    return HeldThreshold(
        alternative,
        problem.criteria[a],
        problem.criteria[b],
        others,
        ratio(now),
        ratio(end),
        limit,
        names[rival] if rival is not None else None,
        tuple(float(weight) for weight in np.maximum(reached, 0.0)),
    )


def _first_stop(rows: FloatArray, start: FloatArray, direction: FloatArray, now: float) -> tuple[float, int | None]:
    """The first t >= now beyond which a row is above 0, and which; 1 and None when there is none before t = 1."""
    level, slope = rows @ start, rows @ direction
    rising = np.flatnonzero(slope > 1e-12)
    if not len(rising):
        return 1.0, None
    stops = np.maximum(-level[rising] / slope[rising], now)
    first = int(np.argmin(stops))
    return (float(stops[first]), int(rising[first])) if stops[first] < 1 else (1.0, None)


def free_others(
    problem: Problem,
    space: WeightSpace,
    alternative: str,
    pairs: Iterable[tuple[str, str]] | None = None,
) -> tuple[FreeThreshold, ...]:
    """Thresholds for ordered pairs (more, less) of criteria, all pairs unless given; none when the alternative is first
    nowhere in the weight space, nor for a pair whose `less` can weigh nothing else than 0 there.

    Raises WeighingError (`unknown_alternative`, `unknown_criterion`) and VerificationFailed (see ratios.certify).
    Complexity: up to A + 5 linear programs per pair.
    """
    number = _number(problem, alternative)
    scale = max(float(np.abs(problem.mean).max()), 1e-300)
    rivals = rival_rows(problem.mean, number) / scale
    names = [name for name in problem.alternatives if name != alternative]
    leads = [_greatest_lead(row, space) for row in rivals]
    ahead = sorted((at for at, lead in enumerate(leads) if lead > SAME), key=lambda at: -leads[at])
    chosen = permutations(problem.criteria, 2) if pairs is None else pairs
    found = [_free(problem, space, rivals, names, alternative, ahead, more, less) for more, less in chosen]
    return tuple(one for one in found if one is not None)


def _greatest_lead(row: FloatArray, space: WeightSpace) -> float:
    """The largest row . w in the space."""
    if space.is_simplex:
        return float(row.max())
    zeros = np.zeros(len(space.rows))
    best = linear_program(-row, A_ub=space.rows, b_ub=zeros, A_eq=np.ones((1, len(row))), b_eq=[1.0])
    if best.status != 0:
        raise VerificationFailed(f"whether a rival can be ahead was not found: {best.message}")
    return -float(best.fun)


def _free(
    problem: Problem,
    space: WeightSpace,
    rivals: FloatArray,
    names: list[str],
    alternative: str,
    ahead: list[int],
    more: str,
    less: str,
) -> FreeThreshold | None:
    a, b = (_criterion(problem, name) for name in (more, less))
    allowed = extreme_ratio(space.rows, a, b, greatest=True)
    possible = extreme_ratio(np.vstack([rivals, space.rows]), a, b, greatest=True)
    lowest = extreme_ratio(space.rows, a, b, greatest=False)
    if allowed is None or possible is None or lowest is None:
        return None
    least = lowest.ratio
    possible_limit: Limit = "rival"
    if possible.ratio == inf:
        possible_limit = "nothing"
    elif possible.ratio >= allowed.ratio * (1 - SAME) - SAME:
        possible_limit = "preferences"
    certain, certain_rival, certain_weights = inf, None, None
    for at in ahead:
        # Where the rival is level or ahead; its closure is that of where it is ahead, which is not empty.
        overtakes = extreme_ratio(np.vstack([-rivals[at], space.rows]), a, b, greatest=False)
        if overtakes is not None and overtakes.ratio < certain:
            certain, certain_rival = overtakes.ratio, names[at]
            certain_weights = tuple(float(weight) for weight in overtakes.weights)
            if certain <= least * (1 + SAME) + SAME:
                certain = 0.0
                break  # the preferences allow no ratio below that
    certain_limit: Limit = "rival" if certain_rival else "nothing"
    if certain_rival is None and allowed.ratio < inf:
        certain, certain_limit = allowed.ratio, "preferences"
        certain_weights = tuple(float(weight) for weight in allowed.weights)
    return FreeThreshold(
        alternative,
        more,
        less,
        certain,
        certain_limit,
        certain_rival,
        certain_weights,
        possible.ratio,
        possible_limit,
        tuple(names[at] for at in possible.binding if at < len(names)) if possible_limit == "rival" else (),
        tuple(float(weight) for weight in possible.weights),
    )


def _number(problem: Problem, alternative: str) -> int:
    if alternative not in problem.alternatives:
        raise WeighingError("unknown_alternative", f"there is no alternative “{alternative}”", alternative=alternative)
    return problem.alternatives.index(alternative)


def _criterion(problem: Problem, criterion: str) -> int:
    if criterion not in problem.criteria:
        raise WeighingError(
            "unknown_criterion",
            f"there is no criterion “{criterion}”; the criteria are: {', '.join(problem.criteria)}",
            criterion=criterion,
            criteria=list(problem.criteria),
        )
    return problem.criteria.index(criterion)
