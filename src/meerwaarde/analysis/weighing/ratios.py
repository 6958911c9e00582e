"""The greatest and least ratio of two weights in a cone, by linear-fractional programming, each with a certificate.

Charnes & Cooper (1962), "Programming with linear fractional functionals", Naval Research Logistics Quarterly 9:181-186:
with the weight b scaled to 1, the ratio of a to b is linear. The cone is {y >= 0, rows @ y <= 0}.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import inf, isfinite

import numpy as np

from .errors import VerificationFailed
from .problem import FloatArray
from .space import linear_program

TOLERANCE = 1e-7
NEVER_BINDS = 1e-9


@dataclass(frozen=True, eq=False)
class RatioExtreme:
    """`ratio` of weight a to weight b; `weights`: where it is reached, shape (C,), sum 1 (for an infinite ratio: where
    b weighs nothing); `binding`: numbers of the rows that stop it from going further."""

    ratio: float
    weights: FloatArray
    binding: tuple[int, ...]


def extreme_ratio(rows: FloatArray, a: int, b: int, *, greatest: bool) -> RatioExtreme | None:
    """The greatest or least w[a] / w[b] over {w >= 0, sum(w) = 1, rows @ w <= 0, w[b] > 0}; None when that is empty.

    `rows`: shape (m, C). An infinite ratio is returned as such. The answer is checked before it is returned: its
    weights lie in the cone, and the multipliers of the linear program prove that no weighting goes beyond it. Raises
    VerificationFailed. Complexity: one linear program of C variables and m rows.
    """
    if not len(rows):
        return (
            RatioExtreme(inf, np.eye(rows.shape[1])[a], ())
            if greatest
            else RatioExtreme(0, np.eye(rows.shape[1])[b], ())
        )
    lengths = np.linalg.norm(rows, axis=1, keepdims=True)
    scaled = rows / np.where(lengths > 0, lengths, 1.0)
    count = rows.shape[1]
    objective = np.zeros(count)
    objective[a] = -1.0 if greatest else 1.0
    unit = np.zeros((1, count))
    unit[0, b] = 1.0
    zeros = np.zeros(len(scaled))
    found = linear_program(objective, A_ub=scaled, b_ub=zeros, A_eq=unit, b_eq=[1.0])
    if found.status != 0:
        # Presolve may call an unbounded program infeasible, so which of the two it is comes from bounded programs.
        if found.status != 3 and _largest(scaled, b, criteria=count)[0] <= NEVER_BINDS:
            return None
        highest, weights = _largest(scaled, a, criteria=count, absent=b) if greatest else (0.0, objective)
        if highest > NEVER_BINDS:
            return RatioExtreme(inf, weights, ())
        found = linear_program(objective, A_ub=scaled, b_ub=zeros, A_eq=unit, b_eq=[1.0], presolve=False)
        if found.status != 0:
            raise VerificationFailed(f"a ratio of weights was not found: {found.message}")
    weights = found.x / found.x.sum()
    multipliers = -found.ineqlin.marginals
    binding = tuple(int(at) for at in np.flatnonzero(multipliers > NEVER_BINDS))
    extreme = RatioExtreme(float(found.x[a]), weights, binding)
    certify(extreme, scaled, a, b, multipliers, greatest=greatest)
    return extreme


def _largest(rows: FloatArray, a: int, *, criteria: int, absent: int | None = None) -> tuple[float, FloatArray]:
    """The largest weight of a in the cone (with weight 0 for `absent`), and where; 0 when there is none.

    From weights where b weighs nothing and a something, the ratio of a to b has no limit.
    """
    objective = np.zeros(criteria)
    objective[a] = -1.0
    equal, total = np.ones((1, criteria)), [1.0]
    if absent is not None:
        equal, total = np.vstack([equal, np.eye(criteria)[absent]]), [1.0, 0.0]
    found = linear_program(objective, A_eq=equal, b_eq=total, A_ub=rows, b_ub=np.zeros(len(rows)))
    return (float(found.x[a]), found.x) if found.status == 0 else (0.0, np.zeros(criteria))


def certify(
    extreme: RatioExtreme, rows: FloatArray, a: int, b: int, multipliers: FloatArray, *, greatest: bool
) -> None:
    """Prove an extreme ratio r without trusting who found it. Raises VerificationFailed.

    Reached: the weights lie in the cone and have ratio r. Not surpassed: with multipliers u >= 0, the vector
    s = r e_b - e_a + u @ rows (greatest; minus the first two terms for the least) has no negative part, so in the cone
    r y_b - y_a = s.y - u.(rows @ y) >= 0.
    """
    weights, ratio = extreme.weights, extreme.ratio
    reached = (
        (weights >= -TOLERANCE).all()
        and (rows @ weights <= TOLERANCE).all()
        and abs(weights[a] - ratio * weights[b]) <= TOLERANCE
    )
    sign = 1.0 if greatest else -1.0
    rest = multipliers @ rows
    rest[b] += sign * ratio
    rest[a] -= sign
    tolerance = TOLERANCE * max(1.0, abs(ratio))
    proven = isfinite(ratio) and (multipliers >= -TOLERANCE).all() and (rest >= -tolerance).all()
    if not (reached and proven):
        raise VerificationFailed("a ratio of weights did not pass its check")
