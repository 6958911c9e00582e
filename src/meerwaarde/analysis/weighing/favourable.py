"""The weightings in which each alternative is first, as exact polytopes: nothing here is sampled.

For given effects, alternative x is first where (effect_k - effect_x) . w <= 0 for every other k: half-spaces through
the weight space. Their intersection is found by its vertices and measured by triangulation (polytope.py).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from .errors import VerificationFailed
from .polytope import TooManyFaces, cut_simplex
from .problem import FloatArray, Problem
from .space import WeightSpace

MOST_CRITERIA = 8
SHARE_TOLERANCE = 1e-9


@dataclass(frozen=True, eq=False)
class FavourableSpace:
    """`share`: of the weight space in which the alternative is first by its mean effects (0 to 1, exact; alternatives
    with equal effects share it equally). `vertices`: shape (V, C), the corners of that part; V is 0 when it is never
    first. `tied_with`: other alternatives with the same values everywhere in the weight space."""

    alternative: str
    share: float
    vertices: FloatArray
    tied_with: tuple[str, ...] = ()


@dataclass(frozen=True)
class FavourableSpaces:
    """One space per alternative, in their order; or none, and `not_computed` says why: `too_many_criteria` (more than
    MOST_CRITERIA) or `too_many_faces` (the number of faces grows exponentially with the number of criteria)."""

    spaces: tuple[FavourableSpace, ...] = ()
    not_computed: str = ""


def rival_rows(effects: FloatArray, alternative: int) -> FloatArray:
    """Shape (A - 1, C): the alternative is first where these rows @ w <= 0, in the order of its rivals."""
    rows: FloatArray = np.delete(effects - effects[alternative], alternative, axis=0)
    return rows


def find_favourable_spaces(problem: Problem, space: WeightSpace) -> FavourableSpaces:
    """Exact shares of the weight space for the mean effects; the shares are checked to add up to 1.

    Complexity: that of a triangulation, exponential in the number of criteria: 10 alternatives take about 0.02 s with
    5 criteria and 0.5 s with 8. Raises VerificationFailed.
    """
    if len(problem.criteria) > MOST_CRITERIA:
        return FavourableSpaces(not_computed="too_many_criteria")
    try:
        return FavourableSpaces(_measured(problem, space))
    except TooManyFaces:
        return FavourableSpaces(not_computed="too_many_faces")


def _measured(problem: Problem, space: WeightSpace) -> tuple[FavourableSpace, ...]:
    whole = space.polytope
    if whole is None:
        raise TooManyFaces
    # Columns span what the space spans: all criteria, or less when preferences fix a relation between weights.
    _, _, directions = np.linalg.svd(whole.vertices, full_matrices=False)
    basis = directions[: whole.dimension + 1].T
    total = float(whole.volumes(basis).sum())
    # Differences that vanish at every corner of the space vanish in it.
    at_corners = problem.mean @ whole.vertices.T
    scale = max(float(np.abs(problem.mean).max()), 1e-300)
    found = []
    for number, name in enumerate(problem.alternatives):
        same = np.abs(at_corners - at_corners[number]).max(axis=1) <= 1e-12 * scale
        different = (problem.mean - problem.mean[number])[~same]
        part = cut_simplex(np.vstack([space.rows, different]), len(problem.criteria))
        has_volume = part.dimension == whole.dimension
        volume = float(part.volumes(basis).sum()) if has_volume else 0.0
        tied = tuple(other for at, other in enumerate(problem.alternatives) if same[at] and at != number)
        found.append(FavourableSpace(name, volume / total / (1 + len(tied)), part.vertices, tied))
    if abs(sum(one.share for one in found) - 1) > SHARE_TOLERANCE:
        raise VerificationFailed("the parts of the weight space do not add up to the whole")
    return tuple(found)
