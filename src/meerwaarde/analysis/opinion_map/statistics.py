"""The tests of the published Pol.is pipeline on counts per group and statement, and estimates per statement."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from statistics import NormalDist

import numpy as np
from numpy.typing import NDArray

from .counting import AGREED, DISAGREED
from .votes import Floats

BOTH_SIDES = 0.95  # confidence of the intervals of single statements


def critical(confidence: float) -> float:
    """The z that is exceeded by chance with probability 1 - confidence (one-sided)."""
    return NormalDist().inv_cdf(confidence)


@cache
def _tail() -> tuple[Floats, Floats]:
    z = np.linspace(-8, 8, 4_001)
    return z, np.array([NormalDist().cdf(-each) for each in z.tolist()])


def upper_tail(z: Floats) -> Floats:
    """Probability that a standard normal variable exceeds z, read from a table with steps of 0.004: within 5e-7."""
    return np.interp(z, *_tail())


def design_effect(weights: Floats | None) -> float:
    """How much fewer people unequal weights are worth: n sum(w^2) / sum(w)^2, at least 1 (Kish 1965)."""
    if weights is None or not len(weights):
        return 1.0
    return float(len(weights) * (weights**2).sum() / weights.sum() ** 2)


def smoothed(successes: Floats, trials: Floats) -> Floats:
    """(successes + 1) / (trials + 2)."""
    return (successes + 1) / (trials + 2)


def one_proportion_test(successes: Floats, trials: Floats) -> Floats:
    """z of a share against one half, with Pol.is' added success: 2 sqrt(n + 1) ((s + 1) / (n + 1) - 1/2)."""
    return 2 * np.sqrt(trials + 1) * ((successes + 1) / (trials + 1) - 0.5)


def two_proportion_test(inside: Floats, outside: Floats, trials_inside: Floats, trials_outside: Floats) -> Floats:
    """z of the difference of two shares with pooled variance, with Pol.is' added success; 0 where nobody differs."""
    n_in, n_out = trials_inside + 1, trials_outside + 1
    first, second = (inside + 1) / n_in, (outside + 1) / n_out
    pooled = (inside + outside + 2) / (n_in + n_out)
    spread = np.sqrt(np.maximum(pooled * (1 - pooled), 0) * (1 / n_in + 1 / n_out))
    return np.divide(first - second, spread, out=np.zeros_like(spread), where=spread > 0)


@dataclass(frozen=True, eq=False)
class GroupStatistics:
    """Per group and statement, all (groups, statements); names as in Small et al. (2021).

    agreed, disagreed, voters: (effective) numbers; agree_share, disagree_share: smoothed shares P; agree_z, disagree_z:
    against one half; agree_ratio, disagree_ratio: representativeness R, the share inside over the share outside;
    agree_ratio_z, disagree_ratio_z: its two-proportion test. consensus_agree, consensus_disagree: (statements,) the
    product of the shares over groups (group-aware consensus).
    """

    agreed: Floats
    disagreed: Floats
    voters: Floats
    agree_share: Floats
    disagree_share: Floats
    agree_z: Floats
    disagree_z: Floats
    agree_ratio: Floats
    disagree_ratio: Floats
    agree_ratio_z: Floats
    disagree_ratio_z: Floats
    consensus_agree: Floats
    consensus_disagree: Floats


def group_statistics(counts: Floats) -> GroupStatistics:
    """The statistics of counts (groups, statements, 3). Cost: O(groups x statements)."""
    agreed, disagreed, voters = counts[..., AGREED], counts[..., DISAGREED], counts.sum(axis=2)
    others = [each.sum(axis=0) - each for each in (agreed, disagreed, voters)]
    agree_share, disagree_share = smoothed(agreed, voters), smoothed(disagreed, voters)
    return GroupStatistics(
        agreed=agreed,
        disagreed=disagreed,
        voters=voters,
        agree_share=agree_share,
        disagree_share=disagree_share,
        agree_z=one_proportion_test(agreed, voters),
        disagree_z=one_proportion_test(disagreed, voters),
        agree_ratio=agree_share / smoothed(others[0], others[2]),
        disagree_ratio=disagree_share / smoothed(others[1], others[2]),
        agree_ratio_z=two_proportion_test(agreed, others[0], voters, others[2]),
        disagree_ratio_z=two_proportion_test(disagreed, others[1], voters, others[2]),
        consensus_agree=agree_share.prod(axis=0),
        consensus_disagree=disagree_share.prod(axis=0),
    )


@dataclass(frozen=True, eq=False)
class Estimate:
    """Per statement, all (statements,): votes, the share that agrees or disagrees of all who voted, with the limits of
    a 95% interval (Wilson 1927), and how many more votes are needed before that interval is narrow enough."""

    votes: Floats
    agree: Floats
    agree_low: Floats
    agree_high: Floats
    disagree: Floats
    disagree_low: Floats
    disagree_high: Floats
    votes_needed: NDArray[np.int64]


def estimate(counts: Floats, margin: float) -> Estimate:
    """Estimates from counts (statements, 3). `margin`: wanted half width of the interval, for example 0.1."""
    voters = counts.sum(axis=1)
    agree, agree_low, agree_high = wilson(counts[:, AGREED], voters)
    disagree, disagree_low, disagree_high = wilson(counts[:, DISAGREED], voters)
    needed = np.maximum(
        votes_needed(counts[:, AGREED], voters, margin), votes_needed(counts[:, DISAGREED], voters, margin)
    )
    return Estimate(voters, agree, agree_low, agree_high, disagree, disagree_low, disagree_high, needed)


def wilson(successes: Floats, trials: Floats) -> tuple[Floats, Floats, Floats]:
    """Share and the limits of its 95% interval (Wilson 1927); without votes 0.5 between 0 and 1."""
    z = critical((1 + BOTH_SIDES) / 2)
    share = np.divide(successes, trials, out=np.full_like(trials, 0.5), where=trials > 0)
    middle = (successes + z * z / 2) / (trials + z * z)
    half = z * np.sqrt(trials * share * (1 - share) + z * z / 4) / (trials + z * z)
    return share, np.maximum(middle - half, 0), np.minimum(middle + half, 1)


def votes_needed(successes: Floats, trials: Floats, margin: float) -> NDArray[np.int64]:
    """Votes still missing before the half width is at most `margin`: z^2 p (1 - p) / margin^2 - z^2 - n, with the
    smoothed p of Agresti and Coull (1998), so that a statement without votes counts as one half."""
    z = critical((1 + BOTH_SIDES) / 2)
    share = (successes + z * z / 2) / (trials + z * z)
    missing = z * z * share * (1 - share) / margin**2 - z * z - trials
    return np.maximum(np.ceil(missing - 1e-9), 0).astype(np.int64)
