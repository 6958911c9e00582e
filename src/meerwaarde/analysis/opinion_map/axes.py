"""What the two axes of the map stand for."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from .components import Components
from .counting import sums_per_participant
from .votes import Floats, Votes


@dataclass(frozen=True)
class AxisStatement:
    """A statement that stretches an axis: its column, and its loading (-1 to 1; who agrees moves by this much)."""

    statement: int
    loading: float


@dataclass(frozen=True)
class Axis:
    """One axis: share of all variance, the statements that those at the high and the low end agree with, and how the
    position goes with agreeing and passing at all (correlations; a large one says that the axis shows a habit of
    answering more than an opinion)."""

    number: int
    variance_share: float
    high: tuple[AxisStatement, ...]
    low: tuple[AxisStatement, ...]
    correlation_with_agreeing: float
    correlation_with_passing: float


def explain_axes(
    votes: Votes, components: Components, positions: Floats, placed: NDArray[np.int64], *, most: int = 5
) -> tuple[Axis, ...]:
    """Explanations of the axes from their loadings and from the placed participants. Cost: one pass over the votes."""
    given = np.maximum(votes.per_participant, 1)[placed]
    agreed, passed = (np.tile(answer, (votes.statement_count, 1)) for answer in ([0.0, 0.0, 1.0], [0.0, 1.0, 0.0]))
    agreeing, passing = (total[placed] / given for total in sums_per_participant(votes, agreed, passed))
    axes = []
    for number, vector in enumerate(components.vectors):
        order = np.argsort(-vector, kind="stable")
        along = positions[placed, number]
        axes.append(
            Axis(
                number + 1,
                float(components.variances[number] / components.total_variance),
                tuple(AxisStatement(int(each), float(vector[each])) for each in order[:most] if vector[each] > 0),
                tuple(AxisStatement(int(each), float(vector[each])) for each in order[::-1][:most] if vector[each] < 0),
                correlation(along, agreeing),
                correlation(along, passing),
            )
        )
    return tuple(axes)


def correlation(one: Floats, other: Floats) -> float:
    """Pearson's correlation; 0 when one of the two does not vary."""
    if len(one) < 2 or one.std() == 0 or other.std() == 0:
        return 0.0
    return float(np.clip(np.corrcoef(one, other)[0, 1], -1, 1))
