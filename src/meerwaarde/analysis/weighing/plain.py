"""A weighing in plain values: for JSON, for a stored run, and for pages that make sentences of it in any language."""

from __future__ import annotations

from math import isfinite
from typing import Any

from .problem import FloatArray
from .thresholds import FreeThreshold, HeldThreshold
from .weighing import Weighing

NEAREST = 3
NEVER = 1e-12
STANDS_OUT = 1.25
"""A criterion stands out for an alternative when its central weight is this many times its middle weight."""


def as_plain(weighing: Weighing) -> dict[str, Any]:
    """Only dicts, lists, texts, numbers and None (for: never first, or no limit). Keys: docs/methods/weighing.md."""
    found, problem = weighing.acceptability, weighing.problem
    alternatives, criteria = problem.alternatives, problem.criteria

    def by_both(table: FloatArray, columns: tuple[str, ...]) -> dict[str, Any]:
        return {
            name: dict(zip(columns, map(_number, row), strict=True))
            for name, row in zip(alternatives, table, strict=True)
        }

    def by_one(figures: FloatArray) -> dict[str, float | None]:
        return dict(zip(alternatives, map(_number, figures), strict=True))

    def ranks(table: FloatArray) -> dict[str, list[float | None]]:
        return {name: [_number(one) for one in row] for name, row in zip(alternatives, table, strict=True)}

    def central(table: FloatArray) -> dict[str, Any]:
        known = by_both(table, criteria)
        return {name: None if None in row.values() else row for name, row in known.items()}

    return {
        "preferences": [str(statement) for statement in weighing.space.statements],
        "rank_acceptability": ranks(found.rank),
        "central_weights": central(found.central_weights),
        "confidence": by_one(found.confidence),
        "pairwise_winning": by_both(found.pairwise, alternatives),
        "standard_errors": {
            "rank_acceptability": ranks(found.rank_error),
            "central_weights": central(found.central_weights_error),
            "confidence": by_one(found.confidence_error),
            "pairwise_winning": by_both(found.pairwise_error, alternatives),
        },
        "samples": found.samples,
        "weights_drawn_by": found.method,
        "current_weights": dict(zip(criteria, map(float, weighing.weights), strict=True)),
        "current_weights_from": weighing.weights_from,
        "values": by_one(weighing.values),
        "first_now": list(weighing.leaders),
        "first_share_exact": {one.alternative: one.share for one in weighing.favourable.spaces} or None,
        "first_share_not_computed": weighing.favourable.not_computed or None,
        "thresholds": [
            *(threshold_as_plain(one, criteria) for one in weighing.held),
            *(threshold_as_plain(one, criteria) for one in weighing.free),
        ],
        "free_thresholds_omitted": weighing.free_omitted,
        "statements": statements(weighing),
    }


def threshold_as_plain(threshold: HeldThreshold | FreeThreshold, criteria: tuple[str, ...]) -> dict[str, Any]:
    """A threshold by its own field names; `others` says what the other weights do; None: no limit."""

    def weights(given: tuple[float, ...] | None) -> dict[str, float] | None:
        return None if given is None else dict(zip(criteria, given, strict=True))

    plain: dict[str, Any] = {
        "alternative": threshold.alternative,
        "more": threshold.more,
        "less": threshold.less,
        "others": threshold.others if isinstance(threshold, HeldThreshold) else "free",
    }
    if isinstance(threshold, HeldThreshold):
        return plain | {
            "ratio_now": _number(threshold.ratio_now),
            "until": _number(threshold.until),
            "limit": threshold.limit,
            "rival": threshold.rival,
            "weights": weights(threshold.weights),
        }
    return plain | {
        "certain_until": _number(threshold.certain_until),
        "certain_limit": threshold.certain_limit,
        "certain_rival": threshold.certain_rival,
        "certain_weights": weights(threshold.certain_weights),
        "possible_until": _number(threshold.possible_until),
        "possible_limit": threshold.possible_limit,
        "possible_rivals": list(threshold.possible_rivals),
        "possible_weights": weights(threshold.possible_weights),
    }


def statements(weighing: Weighing, nearest: int = NEAREST) -> list[dict[str, Any]]:
    """What the choice hangs on, most telling first, as plain values with a `kind` from which a sentence can be made.

    - `first_now`: `alternatives` that are first at the current weights (`weights_from`).
    - `always_first`: the `alternative` is first at every weighting that is allowed (exact).
    - `stays_first_until`: of the thresholds with the others held, per leader the `nearest` ones with a rival: fields of
      threshold_as_plain, with `certain_until` and `possible_until` of the same pair when the others are free.
    - `stays_first_alone`: no shift between just two criteria takes the first place from the `alternative`.
    - `needs`: to prefer the `alternative`, these `criteria` must weigh more than in the middle of the space.
    - `never_first`: the `alternative` is first at no weighting that is allowed (exact, for the mean effects).
    """
    said: list[dict[str, Any]] = [
        {"kind": "first_now", "alternatives": list(weighing.leaders), "weights_from": weighing.weights_from}
    ]
    for leader in weighing.leaders:
        free = [one for one in weighing.free if one.alternative == leader]
        if free and all(one.certain_limit != "rival" for one in free):
            said.append({"kind": "always_first", "alternative": leader})
            continue
        near = nearest_thresholds(weighing, leader)
        if not near and weighing.held:
            said.append({"kind": "stays_first_alone", "alternative": leader})
        said += [_with_free(one, free, weighing.problem.criteria) for one in near[:nearest]]
    central = weighing.acceptability.central_weights
    middle = weighing.space.middle if weighing.problem.weight_draws is None else weighing.weights
    for name, weights in zip(weighing.problem.alternatives, central, strict=True):
        order = sorted(range(len(middle)), key=lambda at: -(weights[at] - middle[at]))
        criteria = [weighing.problem.criteria[at] for at in order[:3] if weights[at] > STANDS_OUT * middle[at]]
        if criteria:
            said.append({"kind": "needs", "alternative": name, "criteria": criteria})
    said += [
        {"kind": "never_first", "alternative": one.alternative}
        for one in weighing.favourable.spaces
        if one.share <= NEVER and not one.tied_with
    ]
    return said


def nearest_thresholds(weighing: Weighing, leader: str) -> list[HeldThreshold]:
    """Held thresholds of a leader beyond which a rival is ahead, smallest change of the ratio first."""
    with_rival = [
        one for one in weighing.held if one.alternative == leader and one.others == "held" and one.limit == "rival"
    ]
    return sorted(with_rival, key=lambda one: one.until / one.ratio_now if one.ratio_now > 0 else one.until + 1)


def _with_free(held: HeldThreshold, free: list[FreeThreshold], criteria: tuple[str, ...]) -> dict[str, Any]:
    said = {"kind": "stays_first_until"} | threshold_as_plain(held, criteria)
    for one in free:
        if (one.more, one.less) == (held.more, held.less):
            said |= {"certain_until": _number(one.certain_until), "possible_until": _number(one.possible_until)}
            said |= {"certain_limit": one.certain_limit, "possible_limit": one.possible_limit}
    return said


def _number(figure: float) -> float | None:
    return float(figure) if isfinite(figure) else None
