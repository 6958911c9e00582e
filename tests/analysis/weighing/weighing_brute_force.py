"""Slow, independent ways to the same answers; nothing here is taken from the package.

Every polytope is {w >= 0, sum(w) = 1, rows @ w <= 0}; a linear-fractional function reaches its extremes at a corner.
"""

from itertools import combinations, permutations
from math import inf

import numpy as np


def corners(rows, criteria):
    """Try every choice of criteria - 1 tight half-spaces, keep the solutions that lie in the polytope."""
    every = np.vstack([-np.eye(criteria), np.asarray(rows).reshape(-1, criteria)])
    found = []
    for tight in combinations(range(len(every)), criteria - 1):
        system = np.vstack([np.ones(criteria), every[list(tight)]])
        if abs(np.linalg.det(system)) > 1e-12:
            point = np.linalg.solve(system, np.eye(criteria)[0])
            if (every @ point <= 1e-9).all():
                found.append(point)
    return np.array(found).reshape(-1, criteria)


def ratio_at(weights, a, b):
    return weights[a] / weights[b] if weights[b] > 1e-12 else inf


def first_rows(effects, x):
    return np.delete(effects - effects[x], x, axis=0)


def corners_while_first(effects, rows, x):
    return corners(np.vstack([first_rows(effects, x), rows]), effects.shape[1])


def corners_while_behind(effects, rows, x):
    """Per rival that can be strictly ahead of x: the corners of where it is level or ahead."""
    every = [(row, corners(np.vstack([-row[None], rows]), effects.shape[1])) for row in first_rows(effects, x)]
    return [points for row, points in every if len(points) and (points @ row).max() > 1e-9]


def greatest_ratio(points, a, b):
    """None when there are no such weights."""
    ratios = [ratio_at(point, a, b) for point in points if max(point[a], point[b]) > 1e-12]
    return max(ratios, default=None)


def least_ratio(points_per_rival, a, b):
    return min(
        (ratio_at(point, a, b) for points in points_per_rival for point in points if point[b] > 1e-12), default=inf
    )


def held_threshold(effects, weights, x, a, b, others):
    """Bisection on the weight of a, from the present one up; inf when x stays first until b weighs nothing."""

    def at(weight):
        moved = weights.copy()
        moved[a] = weight
        if others == "held":
            moved[b] = weights[a] + weights[b] - weight
        else:
            rest = np.arange(len(weights)) != a
            moved[rest] *= (1 - weight) / (1 - weights[a])
        return moved

    def is_first(weight):
        values = effects @ at(weight)
        return values[x] >= np.delete(values, x).max() - 1e-12

    low, high = weights[a], weights[a] + weights[b] if others == "held" else 1.0
    if is_first(high):
        return inf
    for _step in range(200):
        middle = (low + high) / 2
        low, high = (middle, high) if is_first(middle) else (low, middle)
    return ratio_at(at(low), a, b)


def searched_ratio_of_three(effects, x, a, b):
    """Bisection on the ratio itself, for three criteria: with ratio r, weights are (r s, s, 1 - (1 + r) s)."""
    third = 3 - a - b

    def can_be_first(ratio):
        # The lead over each rival is linear in s: level + slope s >= 0 with 0 < s <= 1 / (1 + r).
        low, high = 0.0, 1 / (1 + ratio)
        for row in -first_rows(effects, x):
            level, slope = row[third], ratio * row[a] + row[b] - (1 + ratio) * row[third]
            if slope > 0:
                low = max(low, -level / slope)
            elif slope < 0:
                high = min(high, level / -slope)
            elif level < 0:
                return False
        return low <= high and high > 0

    ratios = [ratio for ratio in np.geomspace(1e-6, 1e6, 4001) if can_be_first(ratio)]
    if not ratios:
        return None
    low, high = ratios[-1], ratios[-1] * 1.01
    if low >= 9e5:
        return inf
    for _step in range(200):
        middle = (low + high) / 2
        low, high = (middle, high) if can_be_first(middle) else (low, middle)
    return low


def pairs(criteria):
    return list(permutations(range(criteria), 2))
