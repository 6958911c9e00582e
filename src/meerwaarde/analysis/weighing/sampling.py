"""Weights drawn uniformly from a weight space.

Exact and independent where that can be done: on the whole simplex (normalised exponentials; Tervonen & Lahdelma 2007),
on a space that is itself a simplex (every ordering, most ratio statements), on a space small enough to be cut into
simplices, or by rejection. Otherwise hit-and-run (Smith 1984; for weights Tervonen, van Valkenhoef, Basturk & Postmus
2013): many chains side by side, from the analytic centre, with directions shaped by the inscribed ellipsoid there. The
chains are independent of each other, so the standard error is taken between chains and holds however slowly they mix.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from math import ceil

import numpy as np
from numpy.typing import NDArray

from .polytope import Polytope, TooManyFaces
from .space import Chart, WeightSpace

FloatArray = NDArray[np.float64]
TRIANGULATED_DIMENSIONS = 7
MOST_SAMPLED_SIMPLICES = 20_000
PILOT = 20_000
LEAST_ACCEPTED = 0.05
CHAINS = 500


@dataclass(frozen=True)
class WeightStream:
    """`method` names how; `samples` how many; row r of each chunk belongs to lane r % lanes (1: all independent)."""

    method: str
    samples: int
    lanes: int
    chunks: Callable[[np.random.Generator, int], Iterator[FloatArray]]
    """From a generator and the most rows per chunk, weights of shape (rows, C)."""


def stream_of(space: WeightSpace, samples: int, rng: np.random.Generator) -> WeightStream:
    """The best way to draw from this space. `rng` is used for a pilot only where rejection is considered."""
    count = len(space.criteria)
    if space.is_simplex:
        return _independent("simplex", samples, lambda chance, rows: _dirichlet(chance, rows, count))
    polytope = space.polytope
    if polytope is not None and len(polytope.vertices) == polytope.dimension + 1:
        corners = polytope.vertices
        return _independent(
            "simplex-of-preferences", samples, lambda chance, rows: _dirichlet(chance, rows, len(corners)) @ corners
        )
    if polytope is not None and polytope.dimension <= TRIANGULATED_DIMENSIONS:
        try:
            triangulated = _from_simplices(polytope)
        except TooManyFaces:
            triangulated = None
        if triangulated is not None:
            return _independent("triangulation", samples, triangulated)
    shifted = _Shifted.of(space)
    accepted = len(shifted.accepted(rng, PILOT)) / PILOT
    if accepted >= LEAST_ACCEPTED:
        return _independent("rejection", samples, lambda chance, rows: shifted.rows(chance, rows, accepted))
    chains = min(CHAINS, samples)
    steps = ceil(samples / chains)
    walk = _Walk(space.chart, chains, steps)
    return WeightStream("hit-and-run", chains * steps, chains, walk.chunks)


def _independent(method: str, samples: int, draw: Callable[[np.random.Generator, int], FloatArray]) -> WeightStream:
    def chunks(rng: np.random.Generator, rows: int) -> Iterator[FloatArray]:
        for start in range(0, samples, rows):
            yield draw(rng, min(rows, samples - start))

    return WeightStream(method, samples, 1, chunks)


def _dirichlet(rng: np.random.Generator, rows: int, count: int) -> FloatArray:
    weights = rng.standard_exponential((rows, count))
    weights /= weights.sum(axis=1, keepdims=True)
    return weights


def _from_simplices(polytope: Polytope) -> Callable[[np.random.Generator, int], FloatArray] | None:
    """Draw a simplex in proportion to its volume, then a point in it."""
    simplices = polytope.simplices
    if len(simplices) > MOST_SAMPLED_SIMPLICES:
        return None
    _, _, directions = np.linalg.svd(polytope.vertices, full_matrices=False)
    volumes = polytope.volumes(directions[: polytope.dimension + 1].T)
    ends = np.cumsum(volumes / volumes.sum())

    def draw(rng: np.random.Generator, rows: int) -> FloatArray:
        chosen = np.minimum(np.searchsorted(ends, rng.random(rows), side="right"), len(simplices) - 1)
        mixture = _dirichlet(rng, rows, simplices.shape[1])
        weights = np.zeros((rows, polytope.vertices.shape[1]))
        for corner in range(simplices.shape[1]):
            weights += mixture[:, corner, None] * polytope.vertices[simplices[chosen, corner]]
        return weights

    return draw


@dataclass(frozen=True, eq=False)
class _Shifted:
    """Rejection from the smallest simplex w >= lowest that holds the space; `lowest` from the vertices or bounds."""

    rows_of_space: FloatArray
    lowest: FloatArray

    @classmethod
    def of(cls, space: WeightSpace) -> _Shifted:
        from .preferences import Bounds

        lowest = np.zeros(len(space.criteria))
        for statement in space.statements:
            if isinstance(statement, Bounds):
                at = space.criteria.index(statement.criterion)
                lowest[at] = max(lowest[at], statement.low)
        return cls(space.rows, lowest)

    def accepted(self, rng: np.random.Generator, tries: int) -> FloatArray:
        weights = self.lowest + (1 - self.lowest.sum()) * _dirichlet(rng, tries, len(self.lowest))
        accepted: FloatArray = weights[(weights @ self.rows_of_space.T <= 1e-15).all(axis=1)]
        return accepted

    def rows(self, rng: np.random.Generator, rows: int, share: float) -> FloatArray:
        parts: list[FloatArray] = []
        missing = rows
        while missing > 0:
            parts.append(self.accepted(rng, min(PILOT * 4, ceil(1.1 * missing / share) + 10))[:missing])
            missing -= len(parts[-1])
        return np.vstack(parts)


@dataclass(frozen=True, eq=False)
class _Walk:
    """Hit-and-run chains. After whitening, mixing takes about the square of the dimension in steps (Lovász 1999)."""

    chart: Chart
    chains: int
    steps: int

    def chunks(self, rng: np.random.Generator, rows: int) -> Iterator[FloatArray]:
        dimension = self.chart.basis.shape[1]
        faces, room = self.chart.faces @ self.chart.axes, self.chart.room - self.chart.faces @ self.chart.centre
        state = np.zeros((dimension, self.chains))
        slack = np.repeat(room[:, None], self.chains, axis=1)
        for _step in range(50 + 3 * dimension**2):
            _hit_and_run(rng, faces, state, slack)
        slack = room[:, None] - faces @ state
        states = max(1, rows // self.chains)
        for start in range(0, self.steps, states):
            kept = []
            for _state in range(min(states, self.steps - start)):
                for _step in range(max(1, dimension)):
                    _hit_and_run(rng, faces, state, slack)
                slack = room[:, None] - faces @ state  # removes what rounding adds up
                kept.append(self.chart.to_weights((self.chart.centre[:, None] + self.chart.axes @ state).T))
            yield np.concatenate(kept)


def _hit_and_run(rng: np.random.Generator, faces: FloatArray, state: FloatArray, slack: FloatArray) -> None:
    """One step of every chain, in place: a uniform point on the chord in a random direction.

    `state`: shape (d, chains); `slack`: shape (f, chains), room left at each face.
    """
    direction = rng.standard_normal(state.shape)
    closing = faces @ direction
    with np.errstate(divide="ignore", invalid="ignore"):
        inverse = closing / np.maximum(slack, 1e-300)
    # The chord runs from 1 / min(inverse) to 1 / max(inverse); a bounded polytope has faces on both sides.
    ahead, behind = 1 / inverse.max(axis=0), 1 / inverse.min(axis=0)
    move = behind + (ahead - behind) * rng.random(state.shape[1])
    state += move * direction
    slack -= move * closing
    np.maximum(slack, 0.0, out=slack)
