"""Which statements speak for a group, which all groups share, and which divide them."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from .statistics import GroupStatistics, critical, two_proportion_test
from .votes import Floats


@dataclass(frozen=True)
class Representative:
    """A statement that speaks for one group: what the group answers more than the others do.

    statement: its column; agrees: the direction; count of voters; share smoothed, share_z its test against one half;
    ratio: the share over that of the others; ratio_z: two-proportion test; best: the one that the group agrees most on.
    """

    statement: int
    agrees: bool
    count: float
    voters: float
    share: float
    share_z: float
    ratio: float
    ratio_z: float
    best: bool = False


@dataclass(frozen=True)
class CommonGround:
    """A statement on which a majority of every group gives the same answer.

    shares: smoothed share of that answer per group; lowest_z: its weakest test against one half; consensus: the
    product of the shares (group-aware consensus).
    """

    statement: int
    agrees: bool
    shares: tuple[float, ...]
    lowest_z: float
    consensus: float


@dataclass(frozen=True)
class Dividing:
    """A statement on which two groups differ most: shares that agree per group, the two groups and the test between
    them. opposed: a majority of one agrees while a majority of the other disagrees."""

    statement: int
    shares: tuple[float, ...]
    most: int
    least: int
    difference: float
    z: float
    opposed: bool


def representative_statements(
    statistics: GroupStatistics, group: int, *, most: int = 5, confidence: float = 0.9
) -> tuple[Representative, ...]:
    """The statements of one group, chosen as Pol.is does (`repness.clj`): both tests significant for one answer, ranked
    by R x R-test x P x P-test, headed by the best statement that the group agrees on. Cost: O(statements)."""
    s, line = statistics, critical(confidence)
    share, share_z = (s.agree_share[group], s.disagree_share[group]), (s.agree_z[group], s.disagree_z[group])
    ratio, ratio_z = (
        (s.agree_ratio[group], s.disagree_ratio[group]),
        (s.agree_ratio_z[group], s.disagree_ratio_z[group]),
    )
    counts = (s.agreed[group], s.disagreed[group])
    enough = np.zeros(len(share[0]), dtype=bool)
    for side in (0, 1):
        enough |= (share_z[side] > line) & (ratio_z[side] > line)
    side_of = np.where(ratio_z[0] > ratio_z[1], 0, 1)

    def pick(table: tuple[Floats, Floats]) -> Floats:
        return np.where(side_of == 0, table[0], table[1])

    def describe(statement: int, best: bool = False) -> Representative:
        side = int(side_of[statement])
        return Representative(
            statement,
            side == 0,
            float(counts[side][statement]),
            float(s.voters[group, statement]),
            float(share[side][statement]),
            float(share_z[side][statement]),
            float(ratio[side][statement]),
            float(ratio_z[side][statement]),
            best,
        )

    metric = pick(ratio) * pick(ratio_z) * pick(share) * pick(share_z)
    ranked = np.flatnonzero(enough)[np.argsort(-metric[enough], kind="stable")]
    best = best_agreed(s, group, line)
    head = [describe(best, best=True)] if best is not None else []
    if not head and not len(ranked):
        voted = np.flatnonzero(s.voters[group] > 0)
        if not len(voted):
            return ()
        strongest = np.maximum(ratio_z[0], ratio_z[1])[voted]
        return (describe(int(voted[np.argmax(strongest)])),)
    chosen = head + [describe(int(each)) for each in ranked if each != best]
    return tuple(sorted(chosen[:most], key=lambda each: not each.agrees))


def best_agreed(s: GroupStatistics, group: int, line: float) -> int | None:
    """The statement that the group agrees on most typically: by R and its test once one is above 1, else by P."""
    best: int | None = None
    by_share = s.agree_share[group] * s.agree_z[group]
    by_ratio = (s.agree_ratio[group] * s.agree_ratio_z[group] * by_share).tolist()
    by_share = by_share.tolist()
    typical = (s.agree_ratio[group] > 1).tolist()
    voted = (s.agreed[group] > 0) | (s.disagreed[group] > 0)
    good = ((s.agree_z[group] > line) | ((s.agree_ratio[group] > 1) & (s.agree_share[group] > 0.5))).tolist()
    for statement in np.flatnonzero(voted).tolist():
        if best is None:
            if good[statement]:
                best = statement
        else:
            by = by_ratio if typical[best] else by_share
            if by[statement] > by[best]:
                best = statement
    return best


def common_ground(
    statistics: GroupStatistics, *, confidence: float = 0.9, fewest_voters: int = 7
) -> tuple[CommonGround, ...]:
    """Statements on which every group for itself has a significant majority for the same answer, strongest first.

    With one group (no clear groups) this is the consensus of everyone. Cost: O(groups x statements).
    """
    s, line, found = statistics, critical(confidence), []
    for agrees, share, z, consensus in (
        (True, s.agree_share, s.agree_z, s.consensus_agree),
        (False, s.disagree_share, s.disagree_z, s.consensus_disagree),
    ):
        shared = ((share > 0.5) & (z > line) & (s.voters >= fewest_voters)).all(axis=0)
        for statement in np.flatnonzero(shared):
            shares = tuple(float(each) for each in share[:, statement])
            lowest = float(z[:, statement].min())
            found.append(CommonGround(int(statement), agrees, shares, lowest, float(consensus[statement])))
    return tuple(sorted(found, key=lambda each: (-each.consensus, each.statement)))


def dividing_statements(
    statistics: GroupStatistics, *, confidence: float = 0.9, fewest_voters: int = 7
) -> tuple[Dividing, ...]:
    """Statements on which the most and the least agreeing group differ significantly, widest first; groups with fewer
    than `fewest_voters` votes on a statement do not count there. The line is raised for the number of pairs and
    statements compared (Bonferroni). Cost: O(groups x statements)."""
    s = statistics
    groups, columns = s.agree_share.shape
    if groups < 2:
        return ()
    heard = s.voters >= fewest_voters
    most = np.where(heard, s.agree_share, -1.0).argmax(axis=0)
    least = np.where(heard, s.agree_share, 2.0).argmin(axis=0)
    index: NDArray[np.int64] = np.arange(columns)
    z = two_proportion_test(
        s.agreed[most, index], s.agreed[least, index], s.voters[most, index], s.voters[least, index]
    )
    compared = max(int((heard.sum(axis=0) >= 2).sum()), 1) * groups * (groups - 1) / 2
    line = critical(1 - (1 - confidence) / compared)
    found = [
        Dividing(
            int(each),
            tuple(float(share) for share in s.agree_share[:, each]),
            int(most[each]),
            int(least[each]),
            float(s.agree_share[most[each], each] - s.agree_share[least[each], each]),
            float(z[each]),
            bool(s.agree_share[most[each], each] > 0.5 and s.disagree_share[least[each], each] > 0.5),
        )
        for each in np.flatnonzero((heard.sum(axis=0) >= 2) & (z > line))
    ]
    return tuple(sorted(found, key=lambda each: (not each.opposed, -each.difference, each.statement)))
