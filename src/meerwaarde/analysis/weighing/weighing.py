"""One whole weighing: sampled acceptability and exact geometry side by side, for one weight space."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import permutations

import numpy as np

from .acceptability import SAMPLES, Acceptability, measure_acceptability
from .errors import WeighingError
from .favourable import FavourableSpaces, find_favourable_spaces, rival_rows
from .preferences import Statement
from .problem import FloatArray, Problem
from .space import WeightSpace
from .thresholds import FreeThreshold, HeldThreshold, free_others, hold_others

FREE_PAIRS = 60  # all pairs of up to 8 criteria
WEIGHTS_TOLERANCE = 1e-6


@dataclass(frozen=True, eq=False)
class Weighing:
    """Everything that can be said for one weight space; plain.py turns it into plain values.

    `weights`: shape (C,), the current weights from which `held` counts; `weights_from`: `given`, `mean of draws` or
    `middle` (of the weight space, see WeightSpace.middle). `values`: shape (A,), the value of each alternative there;
    `leaders`: those that are first there. `held`, `free`: thresholds of the leaders. `free_omitted`: number of ordered
    pairs of criteria for which the free thresholds were not computed, to bound the work.
    """

    problem: Problem
    space: WeightSpace
    acceptability: Acceptability
    favourable: FavourableSpaces
    weights: FloatArray
    weights_from: str
    values: FloatArray
    leaders: tuple[str, ...]
    held: tuple[HeldThreshold, ...]
    free: tuple[FreeThreshold, ...]
    free_omitted: int


def weigh(
    problem: Problem,
    statements: Sequence[Statement] = (),
    *,
    rng: np.random.Generator,
    weights: Mapping[str, float] | None = None,
    samples: int = SAMPLES,
    free_pairs: int = FREE_PAIRS,
) -> Weighing:
    """Weigh the alternatives under partial preferences (none: every weighting).

    `weights`: current weights by criterion, any positive sum (criteria left out weigh 0); used where the preferences
    allow them. `free_pairs`: for how many ordered pairs of criteria (over all leaders) the free thresholds are
    computed, those whose held threshold is nearest first. Other arguments, errors and complexity:
    measure_acceptability, find_favourable_spaces, hold_others, free_others, WeightSpace; also raises WeighingError
    (`bad_weights`).
    """
    space = WeightSpace(problem.criteria, tuple(statements))
    given = None if weights is None else _shares(weights, problem.criteria)
    acceptability = measure_acceptability(problem, space, samples=samples, rng=rng)
    if given is not None and space.holds(given, WEIGHTS_TOLERANCE):
        current, origin = given, "given"
    elif problem.weight_draws is not None:
        current, origin = problem.weight_draws.mean(axis=0), "mean of draws"
        current = current / current.sum()
    else:
        current, origin = space.middle, "middle"
    values = problem.mean @ current
    scale = max(float(np.abs(problem.mean).max()), 1e-300)
    leaders = tuple(
        name
        for number, name in enumerate(problem.alternatives)
        if (rival_rows(problem.mean, number) @ current <= 1e-12 * scale).all()
    )
    held = tuple(
        threshold
        for leader in leaders
        for others in ("held", "proportional")
        for threshold in hold_others(problem, space, leader, current, others)
    )
    pairs, omitted = _pairs_within(problem, held, len(leaders), free_pairs)
    free = tuple(one for leader in leaders for one in free_others(problem, space, leader, pairs))
    current = current.copy()
    values.setflags(write=False)
    current.setflags(write=False)
    favourable = find_favourable_spaces(problem, space)
    return Weighing(problem, space, acceptability, favourable, current, origin, values, leaders, held, free, omitted)


def _shares(weights: Mapping[str, float], criteria: Sequence[str]) -> FloatArray:
    for name in weights:
        if name not in criteria:
            raise WeighingError(
                "unknown_criterion",
                f"a weight is given for “{name}”, which is not a criterion; the criteria are: {', '.join(criteria)}",
                criterion=name,
                criteria=list(criteria),
            )
    given = np.array([float(weights.get(name, 0.0)) for name in criteria])
    if not (np.isfinite(given).all() and (given >= 0).all() and given.sum() > 0):
        raise WeighingError("bad_weights", "weights are 0 or more, and at least one is more than 0")
    shares: FloatArray = given / given.sum()
    return shares


def _pairs_within(
    problem: Problem, held: tuple[HeldThreshold, ...], leaders: int, most: int
) -> tuple[list[tuple[str, str]], int]:
    """All ordered pairs of criteria, or those nearest to a change; and how many are left out."""
    pairs = list(permutations(problem.criteria, 2))
    most = max(1, most // max(1, leaders))
    if len(pairs) <= most:
        return pairs, 0
    nearness: dict[tuple[str, str], float] = {}
    for one in held:
        if one.others == "held" and one.limit == "rival":
            change = one.until / one.ratio_now if one.ratio_now > 0 else one.until + 1
            nearness[one.more, one.less] = min(change, nearness.get((one.more, one.less), np.inf))
    nearest = sorted(pairs, key=lambda pair: nearness.get(pair, np.inf))[:most]
    return nearest, len(pairs) - len(nearest)
