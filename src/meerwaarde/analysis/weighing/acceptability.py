"""Stochastic multicriteria acceptability analysis (SMAA-2) with additive values.

Lahdelma & Salminen (2001), "SMAA-2: stochastic multicriteria acceptability analysis for group decision making",
Operations Research 49:444-454; computed as in Tervonen & Lahdelma (2007), "Implementing stochastic multicriteria
acceptability analysis", European Journal of Operational Research 178:500-513. Formulas: docs/methods/weighing.md.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from .errors import VerificationFailed, WeighingError
from .problem import FloatArray, Problem
from .sampling import WeightStream, stream_of
from .space import WeightSpace
from .values import ValueSampler

SAMPLES = 100_000
CELLS_PER_CHUNK = 1 << 20
MOST_ROWS = 2048  # fits the cache, and is too small for a matrix product to wait for other cores


@dataclass(frozen=True, eq=False)
class Acceptability:
    """How robust each of A alternatives is over all weightings of C criteria. Every figure has its standard error.

    `rank`: (A, A), share of weightings in which the row's alternative takes the column's rank (0: first).
    `central_weights`: (A, C), mean weighting among those where it is first; NaN when it never is. `confidence`: (A,),
    share of the draws of the effects in which it is first under its central weights; NaN when it never is. `pairwise`:
    (A, A), share in which the row's alternative has the higher value than the column's (diagonal 0). Equal values share
    the ranks equally. `*_error`: standard errors of the same shapes (that of the confidence: given the central
    weights). `samples`: number of weightings; `method`: how they were drawn (see sampling.py; `given`: by the caller).
    """

    alternatives: tuple[str, ...]
    criteria: tuple[str, ...]
    samples: int
    method: str
    rank: FloatArray
    rank_error: FloatArray
    central_weights: FloatArray
    central_weights_error: FloatArray
    confidence: FloatArray
    confidence_error: FloatArray
    pairwise: FloatArray
    pairwise_error: FloatArray

    @property
    def first(self) -> FloatArray:
        """Shape (A,): share of weightings in which each alternative is first."""
        return self.rank[:, 0]


def measure_acceptability(
    problem: Problem,
    space: WeightSpace | None = None,
    *,
    samples: int = SAMPLES,
    rng: np.random.Generator,
) -> Acceptability:
    """Rank acceptability, central weights, confidence and pairwise winning by Monte Carlo simulation.

    With joint draws of the effects the number of weightings is the number of draws, and `samples` is not used; with
    hit-and-run it is rounded up to whole chains, and the first draws are then used again. The outcome depends on the
    state of `rng` only.

    Raises WeighingError (`too_few_samples`, `weights_and_preferences`, `other_criteria`) and VerificationFailed.
    Complexity: time samples x A x (A + C), twice; memory independent of the number of samples.
    """
    space = WeightSpace(problem.criteria) if space is None else space
    if space.criteria != problem.criteria:
        raise WeighingError("other_criteria", "the weight space is about other criteria than the effects")
    if samples < 2:
        raise WeighingError("too_few_samples", f"give at least 2 samples, not {samples}", samples=samples)
    samples = samples if problem.draws is None else len(problem.draws)
    weights_rng, effects_rng, confidence_rng, pilot_rng = rng.spawn(4)
    if problem.weight_draws is None:
        stream = stream_of(space, samples, pilot_rng)
    elif space.statements:
        raise WeighingError(
            "weights_and_preferences", "give either draws of the weights or preferences, not both: draws already say it"
        )
    else:
        stream = _given(problem.weight_draws)
    values = ValueSampler(problem)
    count = len(problem.alternatives)
    tally = _Tally(count, len(problem.criteria), stream.lanes)
    rows = max(stream.lanes, min(MOST_ROWS, CELLS_PER_CHUNK // (count + len(problem.criteria)) + 1))
    for weights in stream.chunks(weights_rng, rows):
        tally.add(weights, values.paired(weights, effects_rng, tally.samples), values.tie)
    central, central_error = tally.central_weights()
    confidence, confidence_error = _confidence(values, central, stream.samples, confidence_rng)
    rank, rank_error = tally.share(tally.rank)
    pairwise, pairwise_error = tally.share(tally.wins)
    found = Acceptability(
        problem.alternatives,
        problem.criteria,
        tally.samples,
        stream.method,
        rank,
        rank_error,
        central,
        central_error,
        confidence,
        confidence_error,
        pairwise,
        pairwise_error,
    )
    check_acceptability(found, space)
    return found


def check_acceptability(found: Acceptability, space: WeightSpace) -> None:
    """Every alternative has one rank and every rank one alternative; one of each pair wins; central weights fit.

    Raises VerificationFailed.
    """
    count = len(found.alternatives)
    ones = np.ones(count)
    others = ~np.eye(count, dtype=bool)
    known = ~np.isnan(found.central_weights[:, 0])
    fits = found.method == "given" or all(space.holds(weights, 1e-6) for weights in found.central_weights[known])
    if not (
        np.allclose(found.rank.sum(axis=0), ones, atol=1e-9)
        and np.allclose(found.rank.sum(axis=1), ones, atol=1e-9)
        and np.allclose((found.pairwise + found.pairwise.T)[others], 1, atol=1e-9)
        and fits
    ):
        raise VerificationFailed(
            "the shares of the ranks do not add up, or central weights lie outside the preferences"
        )


def _given(weight_draws: FloatArray) -> WeightStream:
    def chunks(_rng: np.random.Generator, rows: int):  # type: ignore[no-untyped-def]
        for start in range(0, len(weight_draws), rows):
            yield weight_draws[start : start + rows]

    return WeightStream("given", len(weight_draws), 1, chunks)


class _Tally:
    """Sums over the weightings, per lane where the rows of a lane depend on each other."""

    def __init__(self, alternatives: int, criteria: int, lanes: int) -> None:
        self.alternatives, self.lanes, self.samples = alternatives, lanes, 0
        self.rank = np.zeros((lanes, alternatives, alternatives))
        self.wins = np.zeros((lanes, alternatives, alternatives))
        self.first = np.zeros((lanes, alternatives))
        self.first_weights = np.zeros((lanes, alternatives, criteria))
        # Of the squared shares, for the error of a ratio of two means.
        self.squares = [
            np.zeros((alternatives, 1)),
            np.zeros((alternatives, criteria)),
            np.zeros((alternatives, criteria)),
        ]

    def add(self, weights: FloatArray, values: FloatArray, tie: float) -> None:
        count, rows = values.shape
        self.samples += rows
        lane = np.arange(rows) % self.lanes
        better = np.zeros((count, rows), dtype=np.int32)  # how many alternatives have a higher value
        equal = np.zeros((count, rows), dtype=np.int32)
        tied = False
        for one in range(count):
            for other in range(one + 1, count):
                difference = values[one] - values[other]
                above, below = difference > tie, difference < -tie
                better[other] += above
                better[one] += below
                self.wins[:, one, other] += self._per_lane(above)
                self.wins[:, other, one] += self._per_lane(below)
                same = ~(above | below)
                if same.any():
                    tied = True
                    equal[one] += same
                    equal[other] += same
                    half = self._per_lane(same) / 2
                    self.wins[:, one, other] += half
                    self.wins[:, other, one] += half
        self._add_ranks(better, equal, tied, lane)
        self._add_first(weights, (better == 0) / (equal + 1.0))

    def _per_lane(self, happened: NDArray[np.bool_]) -> NDArray[np.int64]:
        if self.lanes == 1:
            return np.array([np.count_nonzero(happened)])
        counts: NDArray[np.int64] = happened.reshape(-1, self.lanes).sum(axis=0)
        return counts

    def _add_ranks(
        self, better: NDArray[np.int32], equal: NDArray[np.int32], tied: bool, lane: NDArray[np.int64]
    ) -> None:
        """An alternative with b better ones and t equal ones takes each of the ranks b .. b + t for 1 / (t + 1)."""
        for one in range(self.alternatives):
            at = lane * self.alternatives + better[one]
            for step in range(int(equal[one].max()) + 1 if tied else 1):
                here = equal[one] >= step
                counts = np.bincount(
                    at[here] + step,
                    weights=1 / (equal[one][here] + 1.0) if tied else None,
                    minlength=self.lanes * self.alternatives,
                )
                self.rank[:, one] += counts.reshape(self.lanes, self.alternatives)

    def _add_first(self, weights: FloatArray, share: FloatArray) -> None:
        if self.lanes == 1:
            self.first[0] += share.sum(axis=1)
            self.first_weights[0] += share @ weights
            squared = share**2
            self.squares[0] += squared.sum(axis=1, keepdims=True)
            self.squares[1] += squared @ weights
            self.squares[2] += squared @ weights**2
        else:
            count, criteria = self.alternatives, weights.shape[1]
            by_lane = share.reshape(count, -1, self.lanes)
            self.first += by_lane.sum(axis=1).T
            weights_by_lane = weights.reshape(-1, self.lanes, criteria)
            self.first_weights += np.matmul(by_lane.transpose(2, 0, 1), weights_by_lane.transpose(1, 0, 2))

    def share(self, counts: FloatArray) -> tuple[FloatArray, FloatArray]:
        """Mean over the weightings of what was counted, and its standard error."""
        mean = counts.sum(axis=0) / self.samples
        if self.lanes == 1:
            return mean, np.sqrt(np.maximum(mean * (1 - mean), 0) / self.samples)
        by_lane = counts * (self.lanes / self.samples)
        return mean, by_lane.std(axis=0, ddof=1) / np.sqrt(self.lanes)

    def central_weights(self) -> tuple[FloatArray, FloatArray]:
        """Mean weighting where each alternative is first, and its standard error (linearised ratio of two means)."""
        first = self.first.sum(axis=0)[:, None]
        with np.errstate(divide="ignore", invalid="ignore"):
            central = self.first_weights.sum(axis=0) / first
            if self.lanes == 1:
                zero, once, twice = self.squares
                spread = twice - 2 * central * once + central**2 * zero
            else:
                residual = self.first_weights - central * self.first[:, :, None]
                spread = (residual**2).sum(axis=0) * self.lanes / (self.lanes - 1)
            return central, np.sqrt(np.maximum(spread, 0)) / first


def _confidence(
    values: ValueSampler, central: FloatArray, samples: int, rng: np.random.Generator
) -> tuple[FloatArray, FloatArray]:
    """Share of draws of the effects in which each alternative is first under its own central weights."""
    known = np.flatnonzero(~np.isnan(central[:, 0]))
    confidence = np.full(len(central), np.nan)
    if not len(known):
        return confidence, confidence.copy()
    samples = 1 if values.problem.is_exact else samples
    first = np.zeros(len(known))
    rows = max(16, min(MOST_ROWS, CELLS_PER_CHUNK // (len(known) * len(central))))
    for start in range(0, samples, rows):
        crossed = values.crossed(central[known], rng, start, min(rows, samples - start))
        best = crossed.max(axis=1)
        at_best = crossed >= best[:, None, :] - values.tie
        own = at_best[np.arange(len(known)), known]
        first += (own / at_best.sum(axis=1)).sum(axis=1)
    confidence[known] = first / samples
    error = np.sqrt(np.maximum(confidence * (1 - confidence), 0) / samples)
    return confidence, error
