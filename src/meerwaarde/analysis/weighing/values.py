"""Values of the alternatives under uncertain effects: value = sum over criteria of weight x effect."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np

from .problem import FloatArray, Problem


@dataclass(frozen=True, eq=False)
class ValueSampler:
    """Draws the values of all alternatives, with fresh effects for every weighting.

    Normal effects are independent, so given the weights their weighted sum is itself normal: one draw per alternative
    instead of one per alternative and criterion has exactly the same distribution. Uniform effects are drawn one by
    one. Joint draws are used in their order, each once.
    """

    problem: Problem

    @cached_property
    def variance(self) -> FloatArray | None:
        """Shape (A, C), or None when no effect is normal."""
        return self.problem.spread**2 if self.problem.spread.any() else None

    @cached_property
    def tie(self) -> float:
        """Values closer than this are equal: rounding, far below any difference in effects."""
        every = self.problem.mean if self.problem.draws is None else self.problem.draws
        return 1e-12 * max(float(np.abs(every).max()), 1e-300)

    def paired(self, weights: FloatArray, rng: np.random.Generator, start: int) -> FloatArray:
        """`weights`: shape (rows, C), the weightings from number `start`. Returns values of shape (A, rows)."""
        problem = self.problem
        if problem.draws is not None:
            again = np.arange(start, start + len(weights)) % len(problem.draws)
            joint: FloatArray = np.einsum("rac,rc->ar", problem.draws[again], weights)
            return joint
        values: FloatArray = problem.mean @ weights.T
        if self.variance is not None:
            values += np.sqrt(self.variance @ (weights**2).T) * rng.standard_normal(values.shape)
        for row, half_width in enumerate(problem.half_width):
            uncertain = np.flatnonzero(half_width)
            if len(uncertain):
                reach = weights[:, uncertain] * half_width[uncertain]
                values[row] += 2 * np.einsum("rc,rc->r", rng.random(reach.shape), reach) - reach.sum(axis=1)
        return values

    def crossed(self, weights: FloatArray, rng: np.random.Generator, start: int, rows: int) -> FloatArray:
        """Values under each of F weightings, `weights` of shape (F, C), for the same `rows` draws of the effects.

        Returns shape (F, A, rows). The draws are common to the weightings.
        """
        problem = self.problem
        if problem.draws is not None:
            joint: FloatArray = np.einsum("rac,fc->far", problem.draws[start : start + rows], weights, optimize=True)
            return joint
        values = np.repeat((weights @ problem.mean.T)[:, :, None], rows, axis=2)
        if self.variance is not None:
            deviation = np.sqrt(weights**2 @ self.variance.T)
            values += deviation[:, :, None] * rng.standard_normal((len(problem.alternatives), rows))
        for row, half_width in enumerate(problem.half_width):
            uncertain = np.flatnonzero(half_width)
            if len(uncertain):
                reach = weights[:, uncertain] * half_width[uncertain]
                values[:, row] += 2 * (reach @ rng.random((rows, len(uncertain))).T) - reach.sum(axis=1, keepdims=True)
        return values
