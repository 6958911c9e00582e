"""Groups of like-minded people: k-means in the plane, and the silhouette that chooses how many.

An all-pairs silhouette of n participants needs n x n distances; Pol.is compares about 100 base clusters instead. We
compare up to 400 cells: strips of equally many people, so that a cell is small where many people are. With at most 400
participants each participant is a cell of its own and the silhouette is exact.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from itertools import permutations

import numpy as np
from numpy.typing import NDArray

from .votes import Floats, Labels

MOST_CELLS = 400
MOST_ROUNDS = 60
ROWS_AT_ONCE = 64
DRAWS = 8
SELECTION_ROUND = 6
PROMISING = 4


@dataclass(frozen=True, eq=False)
class Cells:
    """Participants gathered in small cells of the plane.

    centres: (cells, 2); people: (cells,) number of participants; weights: (cells,) their weight; spread: (cells,)
    expected distance between two people of one cell; of: (participants,) the cell of each.
    """

    centres: Floats
    people: Floats
    weights: Floats
    spread: Floats
    of: Labels


def cells(positions: Floats, weights: Floats | None = None, most: int = MOST_CELLS) -> Cells:
    """At most `most` cells of `positions` (participants, 2). Cost: O(n log n)."""
    count = len(positions)
    worth = np.ones(count) if weights is None else weights
    if count <= most:
        return Cells(positions, np.ones(count), worth, np.zeros(count), np.arange(count))
    strips = int(np.sqrt(most))
    rank = np.empty(count, dtype=np.int64)
    rank[np.argsort(positions[:, 0], kind="stable")] = np.arange(count)
    strip = rank * strips // count
    order = np.lexsort((positions[:, 1], strip))
    sizes = np.bincount(strip, minlength=strips)
    within = np.arange(count) - np.repeat(np.cumsum(sizes) - sizes, sizes)
    of = np.empty(count, dtype=np.int64)
    of[order] = strip[order] * strips + within * strips // sizes[strip[order]]
    total = strips * strips
    weight: Floats = np.bincount(of, weights=worth, minlength=total).astype(float)
    centres: Floats = np.column_stack(
        [np.bincount(of, weights=worth * positions[:, axis], minlength=total) for axis in (0, 1)]
    )
    centres = centres / weight[:, None]
    away = positions - centres[of]
    squares = np.bincount(of, weights=worth * np.einsum("ij,ij->i", away, away), minlength=total) / weight
    # two points of a round normal cloud with variance v per axis lie sqrt(pi v) apart on average
    return Cells(centres, np.bincount(of, minlength=total).astype(float), weight, np.sqrt(np.pi * squares / 2), of)


def nearest(positions: Floats, centres: Floats) -> Labels:
    """The nearest centre of each position; ties go to the first. Cost: O(n x centres)."""
    best = np.zeros(len(positions), dtype=np.int64)
    least = np.full(len(positions), np.inf)
    for index, centre in enumerate(centres):
        distance = (positions[:, 0] - centre[0]) ** 2
        distance += (positions[:, 1] - centre[1]) ** 2
        closer = distance < least
        best[closer] = index
        np.minimum(least, distance, out=least)
    return best


def centres_of(positions: Floats, weights: Floats, labels: Labels, before: Floats) -> Floats:
    """Weighted means per group; a group that lost everyone stays where it was."""
    count = len(before)
    total = np.bincount(labels, weights=weights, minlength=count)
    sums = np.column_stack(
        [np.bincount(labels, weights=weights * positions[:, axis], minlength=count) for axis in (0, 1)]
    )
    return np.where(total[:, None] > 0, sums / np.where(total, total, 1)[:, None], before)


def settle(positions: Floats, weights: Floats, centres: Floats, rounds: int = MOST_ROUNDS) -> tuple[Labels, Floats]:
    """Lloyd's rounds from these centres until nobody changes group (Lloyd 1982)."""
    labels = nearest(positions, centres)
    for _ in range(rounds):
        centres = centres_of(positions, weights, labels, centres)
        again = nearest(positions, centres)
        if np.array_equal(again, labels):
            break
        labels = again
    return labels, centres


def inertia(positions: Floats, weights: Floats, labels: Labels, centres: Floats) -> float:
    """Weighted sum of squared distances to the own centre."""
    away = positions - centres[labels]
    return float(weights @ np.einsum("ij,ij->i", away, away))


def starts(places: Cells, count: int, draws: int) -> NDArray[np.float64]:
    """Starting centres (tries, count, 2): slices along each axis, and k-means++ draws with a fixed seed."""
    points, weights = places.centres, places.weights
    tries = []
    for axis in (0, 1):
        order = np.argsort(points[:, axis], kind="stable")
        share = np.cumsum(weights[order]) - weights[order] / 2
        slices = np.minimum((share / weights.sum() * count).astype(np.int64), count - 1)
        before = points[order[np.linspace(0, len(order) - 1, count).astype(np.int64)]]
        tries.append(centres_of(points[order], weights[order], slices, before))
    luck = np.random.default_rng(0).random((count, draws, 1))
    worth = np.broadcast_to(weights, (draws, len(weights)))
    least = np.full(worth.shape, np.inf)
    drawn = np.empty((draws, count, 2))
    for index in range(count):
        upto = np.cumsum(worth, axis=1)
        chosen = np.minimum((upto <= luck[index] * upto[:, -1:]).sum(axis=1), len(points) - 1)
        drawn[:, index] = points[chosen]
        distance = (points[:, 0] - drawn[:, index, :1]) ** 2 + (points[:, 1] - drawn[:, index, 1:]) ** 2
        np.minimum(least, distance, out=least)
        worth = least * weights
    return np.concatenate((np.array(tries), drawn))


def kmeans(places: Cells, count: int, *, draws: int = DRAWS) -> tuple[Labels, Floats, float]:
    """The best of several starts: (cells,) labels, (count, 2) centres, inertia.

    Weighted k-means (Lloyd 1982; starts of Arthur and Vassilvitskii 2007), all starts at once; after some rounds only
    the most promising go on. Deterministic. Cost: O(cells x count) a round, whatever the number of participants.
    """
    centres = starts(places, count, draws)
    points, weights = places.centres, places.weights
    moments = np.stack([weights, weights * points[:, 0], weights * points[:, 1]])
    labels = np.full((len(centres), len(points)), -1)
    for turn in range(MOST_ROUNDS):
        again, least = nearest_of_all(points, centres)
        if np.array_equal(again, labels):
            break
        labels = again
        if turn == SELECTION_ROUND:
            kept = np.argsort(least @ weights, kind="stable")[:PROMISING]
            centres, labels, least = centres[kept], labels[kept], least[kept]
        tries = len(centres)
        key = (labels + np.arange(tries)[:, None] * count).ravel()
        total, *sums = (np.bincount(key, weights=np.tile(each, tries), minlength=tries * count) for each in moments)
        means = (np.stack(sums, axis=1) / np.where(total > 0, total, 1)[:, None]).reshape(centres.shape)
        centres = np.where(total.reshape(tries, count, 1) > 0, means, centres)
    costs = least @ weights
    best = int(np.argmax(costs <= costs.min() * (1 + 1e-9)))  # the first of those that are equal but for rounding
    return labels[best], centres[best], float(costs[best])


def nearest_of_all(points: Floats, centres: Floats) -> tuple[Labels, Floats]:
    """For every try (tries, count, 2): the nearest centre of each point and its squared distance, (tries, points)."""
    best = np.zeros((len(centres), len(points)), dtype=np.int64)
    least = np.full(best.shape, np.inf)
    for index in range(centres.shape[1]):
        distance = (points[:, 0] - centres[:, index, :1]) ** 2
        distance += (points[:, 1] - centres[:, index, 1:]) ** 2
        best[distance < least] = index
        np.minimum(least, distance, out=least)
    return best, least


def distances(places: Cells) -> Floats:
    """Between all cells (cells, cells); on the diagonal the expected distance within the cell."""
    horizontal, vertical = places.centres.T
    apart = np.empty((len(horizontal), len(horizontal)))
    for begin in range(0, len(apart), ROWS_AT_ONCE):  # the matrix library's threads cost more than they bring here
        rows = apart[begin : begin + ROWS_AT_ONCE]
        np.subtract.outer(horizontal[begin : begin + ROWS_AT_ONCE], horizontal, out=rows)
        rows *= rows
        other = np.subtract.outer(vertical[begin : begin + ROWS_AT_ONCE], vertical)
        other *= other
        rows += other
        np.sqrt(rows, out=rows)
    np.fill_diagonal(apart, places.spread)
    return apart


def silhouette(places: Cells, apart: Floats, labels: Labels, count: int) -> float:
    """Mean silhouette over participants (Rousseeuw 1987): how much nearer people are to their own group than to the
    next one, from -1 to 1. Exact when cells are participants. Cost: O(cells^2 x count)."""
    member = (labels[:, None] == np.arange(count)) * places.people[:, None]
    sizes = member.sum(axis=0)
    if (sizes > 0).sum() < 2:
        return -1.0
    towards = np.einsum("ij,jk->ik", apart, member)
    index = np.arange(len(labels))
    own = np.maximum(towards[index, labels] - places.spread, 0) / np.maximum(sizes[labels] - 1, 1)
    mean = towards / np.where(sizes > 0, sizes, 1)
    mean[:, sizes == 0] = np.inf
    mean[index, labels] = np.inf
    other = mean.min(axis=1)
    largest = np.maximum(own, other)
    score = np.divide(other - own, largest, out=np.zeros(len(labels)), where=largest > 0)
    score[sizes[labels] <= 1] = 0.0
    return float((score * places.people).sum() / places.people.sum())


@dataclass(frozen=True)
class GroupCount:
    """What speaks for this number of groups: mean silhouette (-1 to 1), inertia, people in the smallest group."""

    groups: int
    silhouette: float
    inertia: float
    smallest: int


@dataclass(frozen=True, eq=False)
class Grouping:
    """The chosen grouping: labels (participants,), centres (groups, 2), and every number that was tried."""

    labels: Labels
    centres: Floats
    tried: tuple[GroupCount, ...]

    @property
    def silhouette(self) -> float:
        return next(each.silhouette for each in self.tried if each.groups == len(self.centres))


def find_groups(
    positions: Floats,
    weights: Floats | None = None,
    *,
    most_groups: int = 5,
    forced: int | None = None,
    most_cells: int = MOST_CELLS,
    draws: int = DRAWS,
    full: bool = True,
) -> Grouping | None:
    """The grouping of `positions` (participants, 2) in 2 to `most_groups` groups with the highest silhouette.

    `forced` asks for exactly that number. None when fewer than three participants or two places are there. With
    `full` the groups are settled on the participants themselves, else on the cells. Groups are numbered from large to
    small. Deterministic. Cost: O(n log n) once, plus O(n x groups) a round to settle.
    """
    worth = np.ones(len(positions)) if weights is None else weights
    places = cells(positions, weights, most_cells)
    if len(positions) < 3:
        return None
    different = len(np.unique(np.round(places.centres, 9), axis=0))
    wanted = [forced] if forced else list(range(2, most_groups + 1))
    wanted = [count for count in wanted if count <= min(different, len(positions) - 1)]
    if not wanted or different < 2:
        return None
    apart = distances(places)
    tried: list[GroupCount] = []
    found: dict[int, tuple[Labels, Floats]] = {}
    for count in wanted:
        labels, centres, cost = kmeans(places, count, draws=draws)
        smallest = int(np.bincount(labels, weights=places.people, minlength=count).min())
        if smallest:
            tried.append(GroupCount(count, silhouette(places, apart, labels, count), cost, smallest))
            found[count] = labels, centres
    if not tried:
        return None
    best = max(tried, key=lambda each: (round(each.silhouette, 9), -each.groups)).groups
    cell_labels, centres = found[best]
    labels = settle(positions, worth, centres)[0] if full and len(places.of) > most_cells else cell_labels[places.of]
    if full:
        centres = centres_of(positions, worth, labels, centres)
    return numbered(labels, centres, tuple(tried))


def numbered(labels: Labels, centres: Floats, tried: tuple[GroupCount, ...]) -> Grouping:
    """Groups numbered from large to small; equal sizes from left to right."""
    sizes = np.bincount(labels, minlength=len(centres))
    order = np.lexsort((centres[:, 0], -sizes))
    turn = np.empty_like(order)
    turn[order] = np.arange(len(order))
    return Grouping(turn[labels], centres[order], tried)


def adjusted_rand_index(one: Labels, other: Labels) -> float:
    """Agreement of two groupings (n,), 1 when equal and about 0 by chance (Hubert and Arabie 1985). Cost: O(n)."""
    columns = int(other.max()) + 1
    table = np.bincount(one * columns + other, minlength=(int(one.max()) + 1) * columns).reshape(-1, columns)

    def pairs(sizes: NDArray[np.int64]) -> float:
        return float((sizes * (sizes - 1.0) / 2).sum())

    together, rows, cols = pairs(table.ravel()), pairs(table.sum(axis=1)), pairs(table.sum(axis=0))
    everyone = len(one) * (len(one) - 1.0) / 2
    expected = rows * cols / everyone if everyone else 0.0
    highest = (rows + cols) / 2
    return 1.0 if highest == expected else (together - expected) / (highest - expected)


@cache
def _orders(groups: int) -> NDArray[np.int64]:
    return np.array(list(permutations(range(groups))), dtype=np.int64)


def best_matching(together: NDArray[np.int64]) -> NDArray[np.int64]:
    """Which group of the other grouping goes with each of this one, (groups,), so that most people stay together.

    together: (groups, groups) people in both. Every order is tried; Settings keeps their number small.
    """
    orders = _orders(len(together))
    kept: NDArray[np.int64] = orders[together[np.arange(len(together)), orders].sum(axis=1).argmax()]
    return kept
