"""What is weighed: alternatives, criteria and their uncertain effects on one common scale, higher being better."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import ArrayLike, NDArray

from .errors import WeighingError

FloatArray = NDArray[np.float64]
SUM_TOLERANCE = 1e-6


@dataclass(frozen=True)
class Effect:
    """One effect of one alternative on one criterion.

    `mean` is its centre; `spread` a standard deviation (normal) or `half_width` half the distance between its bounds
    (uniform); both zero: the effect is exact. Same unit for all three: that of the scale.
    """

    mean: float
    spread: float = 0.0
    half_width: float = 0.0

    @classmethod
    def between(cls, low: float, high: float) -> Effect:
        """Equally likely anywhere between two bounds."""
        if not low <= high:
            raise WeighingError(
                "bounds_reversed", f"the lower bound {low} is above the upper bound {high}", low=low, high=high
            )
        return cls((low + high) / 2, half_width=(high - low) / 2)


@dataclass(frozen=True)
class Scale:
    """The values of a criterion that count as worst (0) and best (1). For a cost the worst is the higher number."""

    worst: float
    best: float


@dataclass(frozen=True, eq=False)
class Problem:
    """Effects of A alternatives on C criteria.

    `mean`, `spread` (standard deviation of a normal effect) and `half_width` (of a uniform effect): shape (A, C), in
    the common scale. `draws`: shape (D, A, C), joint draws of all effects, which then replace spread and half_width;
    `mean` is their mean. `weight_draws`: shape (D, C), weights that replace the uniform distribution over the weight
    space, one per draw of the effects. Arrays are copied and cannot be written to.

    Raises WeighingError: `no_alternatives`, `no_criteria`, `duplicate_name`, `empty_name`, `wrong_shape`,
    `not_a_number`, `negative_spread`, `two_uncertainties`, `bad_weight_draws`.
    """

    alternatives: tuple[str, ...]
    criteria: tuple[str, ...]
    mean: FloatArray
    spread: FloatArray
    half_width: FloatArray
    draws: FloatArray | None = None
    weight_draws: FloatArray | None = None

    def __post_init__(self) -> None:
        object.__setattr__(self, "alternatives", tuple(self.alternatives))
        object.__setattr__(self, "criteria", tuple(self.criteria))
        _check_names(self.alternatives, "alternative", "alternatives")
        _check_names(self.criteria, "criterion", "criteria")
        shape = (len(self.alternatives), len(self.criteria))
        for field in ("mean", "spread", "half_width"):
            array = _copied(getattr(self, field), field)
            if array.shape != shape:
                raise _wrong_shape(field, array.shape, shape)
            self._check_numbers(array, field)
            object.__setattr__(self, field, array)
        for field in ("spread", "half_width"):
            self._refuse(getattr(self, field) < 0, "negative_spread", "a spread cannot be negative")
        both = (self.spread > 0) & (self.half_width > 0)
        self._refuse(both, "two_uncertainties", "give a spread or bounds, not both")
        if self.draws is not None:
            draws = _copied(self.draws, "draws")
            if draws.ndim != 3 or draws.shape[1:] != shape or not len(draws):
                raise _wrong_shape("draws", draws.shape, ("draws", *shape))
            self._check_numbers(draws, "draws")
            object.__setattr__(self, "draws", draws)
        if self.weight_draws is not None:
            object.__setattr__(self, "weight_draws", self._checked_weights(_copied(self.weight_draws, "weight_draws")))

    def _refuse(self, wrong: NDArray[np.bool_], code: str, text: str) -> None:
        if wrong.any():
            alternative, criterion = np.argwhere(wrong)[0][-2:]
            names = {"alternative": self.alternatives[alternative], "criterion": self.criteria[criterion]}
            where = f"alternative “{names['alternative']}”, criterion “{names['criterion']}”"
            raise WeighingError(code, f"{where}: {text}", **names)

    def _check_numbers(self, array: FloatArray, field: str) -> None:
        self._refuse(~np.isfinite(array), "not_a_number", f"the {field} of this effect is not a finite number")

    def _checked_weights(self, weights: FloatArray) -> FloatArray:
        count = len(weights) if self.draws is None else len(self.draws)
        if weights.shape != (count, len(self.criteria)) or not count:
            raise _wrong_shape("weight_draws", weights.shape, (count, len(self.criteria)))
        wrong = ~(np.isfinite(weights).all(axis=1) & (weights >= 0).all(axis=1))
        wrong |= ~(np.abs(weights.sum(axis=1) - 1) <= SUM_TOLERANCE)
        if wrong.any():
            row = int(np.flatnonzero(wrong)[0]) + 1
            raise WeighingError(
                "bad_weight_draws", f"row {row} of the weights: weights are 0 or more and add up to 1", row=row
            )
        return weights

    @property
    def is_exact(self) -> bool:
        """No effect is uncertain."""
        return self.draws is None and not self.spread.any() and not self.half_width.any()

    @classmethod
    def from_effects(
        cls,
        alternatives: Sequence[str],
        criteria: Sequence[str],
        effects: Mapping[str, Mapping[str, Effect | float]],
    ) -> Problem:
        """From one Effect (or exact number) per alternative and criterion; each must be there (`missing_effect`)."""
        _check_names(tuple(alternatives), "alternative", "alternatives")
        _check_names(tuple(criteria), "criterion", "criteria")
        for name in effects:
            if name not in alternatives:
                raise WeighingError(
                    "unknown_alternative",
                    f"effects are given for “{name}”, which is not an alternative",
                    alternative=name,
                )
            for criterion in effects[name]:
                if criterion not in criteria:
                    raise WeighingError(
                        "unknown_criterion",
                        f"alternative “{name}” has an effect on “{criterion}”, which is not a criterion",
                        criterion=criterion,
                        criteria=list(criteria),
                    )
        parts = np.zeros((3, len(alternatives), len(criteria)))
        for row, alternative in enumerate(alternatives):
            for column, criterion in enumerate(criteria):
                effect = effects.get(alternative, {}).get(criterion)
                if effect is None:
                    raise WeighingError(
                        "missing_effect",
                        f"alternative “{alternative}” has no effect on criterion “{criterion}”; "
                        "give one (0 when it is not touched)",
                        alternative=alternative,
                        criterion=criterion,
                    )
                effect = effect if isinstance(effect, Effect) else Effect(float(effect))
                parts[:, row, column] = effect.mean, effect.spread, effect.half_width
        return cls(tuple(alternatives), tuple(criteria), parts[0], parts[1], parts[2])

    @classmethod
    def from_draws(
        cls,
        alternatives: Sequence[str],
        criteria: Sequence[str],
        draws: ArrayLike,
        weight_draws: ArrayLike | None = None,
    ) -> Problem:
        """From joint draws of all effects, shape (D, A, C), and optionally one weight vector per draw, (D, C)."""
        array = np.asarray(draws, dtype=np.float64)
        shape = (len(alternatives), len(criteria))
        if array.ndim != 3 or not len(array):
            raise _wrong_shape("draws", array.shape, ("draws", *shape))
        none = np.zeros(array.shape[1:])
        weights = None if weight_draws is None else np.asarray(weight_draws, dtype=np.float64)
        with np.errstate(invalid="ignore"):
            mean = np.where(np.isfinite(array).all(axis=0), array.mean(axis=0), 0.0)  # draws themselves are checked
        return cls(tuple(alternatives), tuple(criteria), mean, none, none, array, weights)

    def scaled(self, scales: Mapping[str, Scale]) -> Problem:
        """The same effects, linearly scaled so that worst is 0 and best is 1, for the criteria given.

        Raises WeighingError: `unknown_criterion`, `degenerate_range` (worst equals best, or not finite),
        `outside_range` (a mean effect lies outside the range, so the range is not what the weights are about).
        """
        shift, factor = np.zeros(len(self.criteria)), np.ones(len(self.criteria))
        for criterion, scale in scales.items():
            if criterion not in self.criteria:
                raise WeighingError(
                    "unknown_criterion",
                    f"a range is given for “{criterion}”, which is not a criterion",
                    criterion=criterion,
                    criteria=list(self.criteria),
                )
            width = scale.best - scale.worst
            if not math.isfinite(width) or abs(width) <= 1e-12 * max(abs(scale.best), abs(scale.worst)):
                raise WeighingError(
                    "degenerate_range",
                    f"the range of “{criterion}” runs from {scale.worst:g} to {scale.best:g}; "
                    "worst and best must be two different numbers",
                    criterion=criterion,
                    worst=scale.worst,
                    best=scale.best,
                )
            at = self.criteria.index(criterion)
            shift[at], factor[at] = scale.worst, 1 / width
            outside = np.zeros_like(self.mean, dtype=bool)
            share = (self.mean[:, at] - scale.worst) / width
            outside[:, at] = (share < -1e-9) | (share > 1 + 1e-9)
            text = f"the effect lies outside the range {scale.worst:g} to {scale.best:g}; widen the range"
            self._refuse(outside, "outside_range", text)
        return replace(
            self,
            mean=(self.mean - shift) * factor,
            spread=self.spread * np.abs(factor),
            half_width=self.half_width * np.abs(factor),
            draws=None if self.draws is None else (self.draws - shift) * factor,
        )


def _copied(array: ArrayLike, field: str) -> FloatArray:
    try:
        copied = np.array(array, dtype=np.float64)
    except (TypeError, ValueError):
        raise WeighingError("not_a_number", f"{field} holds something that is not a number", field=field) from None
    copied.setflags(write=False)
    return copied


def _wrong_shape(field: str, found: tuple[int, ...], expected: tuple[object, ...]) -> WeighingError:
    text = f"{field} has shape {found}, expected {expected}"
    return WeighingError("wrong_shape", text, field=field, found=list(found), expected=list(expected))


def _check_names(names: tuple[str, ...], one: str, many: str) -> None:
    if not names:
        raise WeighingError(f"no_{many}", f"there are no {many}; give at least one")
    seen: set[str] = set()
    for name in names:
        if not name.strip():
            raise WeighingError("empty_name", f"a name of one of the {many} is empty", kind=one)
        if name in seen:
            raise WeighingError("duplicate_name", f"the {one} “{name}” is given twice", kind=one, name=name)
        seen.add(name)
