"""Thresholds against a brute-force search that shares no code with them."""

from math import inf

import numpy as np
import pytest
from weighing_brute_force import (
    corners,
    corners_while_behind,
    corners_while_first,
    greatest_ratio,
    held_threshold,
    least_ratio,
    pairs,
    searched_ratio_of_three,
)

from meerwaarde.analysis.weighing import (
    Problem,
    VerificationFailed,
    WeighingError,
    WeightSpace,
    find_favourable_spaces,
    free_others,
    hold_others,
    read_statement,
)
from meerwaarde.analysis.weighing.ratios import RatioExtreme, certify, extreme_ratio

PREFERENCES = [(), ("a >= b",), ("a >= 2 * c", "0.1 <= b <= 0.5"), ("a = b",), ("d >= 0.05", "c >= a", "1.5 * b >= c")]


def problem_of(effects):
    names = tuple(f"X{number}" for number in range(len(effects))), tuple("abcd"[: effects.shape[1]])
    none = np.zeros_like(effects)
    return Problem(*names, effects, none, none)


def same(found, expected):
    return found == expected if inf in (found, expected) else abs(found - expected) <= 1e-6 * max(1, abs(expected))


@pytest.mark.parametrize("whole_numbers", [False, True])
@pytest.mark.parametrize("seed", range(12))
def test_held_thresholds_agree_with_bisection_within_a_millionth(seed, whole_numbers):
    chance = np.random.default_rng(seed)
    effects = chance.integers(-3, 4, (4, 4)).astype(float) if whole_numbers else chance.normal(0, 2, (4, 4))
    weights = chance.dirichlet(np.ones(4))
    problem = problem_of(effects)
    leader = int(np.argmax(effects @ weights))
    for others in ("held", "proportional"):
        found = hold_others(problem, WeightSpace(problem.criteria), f"X{leader}", weights, others)
        assert len(found) == 12
        for threshold in found:
            a, b = problem.criteria.index(threshold.more), problem.criteria.index(threshold.less)
            assert same(threshold.until, held_threshold(effects, weights, leader, a, b, others))


@pytest.mark.parametrize("said", PREFERENCES)
@pytest.mark.parametrize("seed", range(3))
def test_free_thresholds_agree_with_every_corner_tried(seed, said):
    chance = np.random.default_rng(100 + seed)
    effects = chance.integers(-3, 4, (4, 4)).astype(float) if seed % 2 else chance.normal(0, 2, (4, 4))
    problem = problem_of(effects)
    space = WeightSpace(problem.criteria, tuple(read_statement(one, problem.criteria) for one in said))
    for x, name in enumerate(problem.alternatives):
        found = {(one.more, one.less): one for one in free_others(problem, space, name)}
        first, behind = corners_while_first(effects, space.rows, x), corners_while_behind(effects, space.rows, x)
        for a, b in pairs(4):
            expected = greatest_ratio(first, a, b)
            threshold = found.get((problem.criteria[a], problem.criteria[b]))
            if threshold is None:
                assert expected in (None, inf)  # nowhere first, or only where b weighs nothing
                continue
            assert same(threshold.possible_until, expected)
            overtaken, allowed = least_ratio(behind, a, b), least_ratio([corners(space.rows, 4)], a, b)
            overtaken = 0 if overtaken <= allowed + 1e-9 else overtaken  # not certain at any ratio that is allowed
            if threshold.certain_limit == "rival":
                assert same(threshold.certain_until, overtaken)
            else:
                assert overtaken == inf


@pytest.mark.parametrize("seed", range(8))
def test_free_thresholds_agree_with_a_search_over_ratios_of_three_criteria(seed):
    effects = np.random.default_rng(200 + seed).normal(0, 2, (3, 3))
    problem = problem_of(effects)
    for x, name in enumerate(problem.alternatives):
        for one in free_others(problem, WeightSpace(problem.criteria), name):
            a, b = problem.criteria.index(one.more), problem.criteria.index(one.less)
            searched = searched_ratio_of_three(effects, x, a, b)
            if searched is not None:
                assert same(one.possible_until, searched)


def test_weights_at_a_threshold_show_what_it_says():
    effects = np.array([[0.0, 2, 1], [1, 0, 1.5], [-1, 1, 3]])
    problem = problem_of(effects)
    for one in free_others(problem, WeightSpace(problem.criteria), "X0"):
        values = effects @ np.array(one.possible_weights)
        assert values[0] >= values.max() - 1e-9
        if one.certain_rival:
            values = effects @ np.array(one.certain_weights)
            assert values[problem.alternatives.index(one.certain_rival)] >= values[0] - 1e-9


def test_a_ratio_that_could_be_surpassed_fails_its_check():
    rows = np.array([[1.0, -3.0, 0.0]])  # a weighs at most 3 times b
    best = extreme_ratio(rows, 0, 1, greatest=True)
    assert best.ratio == pytest.approx(3)
    too_low = RatioExtreme(2.0, np.array([2 / 3, 1 / 3, 0]), ())
    unreached = RatioExtreme(4.0, np.array([4 / 5, 1 / 5, 0]), ())
    for wrong in (too_low, unreached):
        with pytest.raises(VerificationFailed):
            certify(wrong, rows, 0, 1, np.array([1.0]), greatest=True)


def test_no_weighting_left_gives_no_ratio():
    assert extreme_ratio(np.array([[1.0, 1.0]]), 0, 1, greatest=True) is None


def test_an_alternative_that_is_not_first_has_no_held_threshold():
    problem = problem_of(np.array([[1.0, 0], [0, 1]]))
    with pytest.raises(WeighingError) as refused:
        hold_others(problem, WeightSpace(problem.criteria), "X0", np.array([0.2, 0.8]))
    assert refused.value.code == "not_first_now"


def test_an_alternative_that_is_never_first_has_no_free_threshold():
    problem = problem_of(np.array([[0.0, 0], [1, 1]]))
    assert free_others(problem, WeightSpace(problem.criteria), "X0") == ()


@pytest.mark.parametrize("seed", range(6))
def test_favourable_spaces_agree_with_qhull(seed):
    from scipy.optimize import linprog
    from scipy.spatial import ConvexHull, HalfspaceIntersection

    chance = np.random.default_rng(seed)
    effects = chance.normal(0, 1, (4, 4))
    problem = problem_of(effects)
    for x, space in enumerate(find_favourable_spaces(problem, WeightSpace(problem.criteria)).spaces):
        rows = np.vstack([-np.eye(4), np.delete(effects - effects[x], x, axis=0)])
        faces, room = rows[:, :3] - rows[:, [3]], -rows[:, 3]
        lengths = np.linalg.norm(faces, axis=1)
        inside = linprog(
            [0, 0, 0, -1], np.c_[faces, lengths], room, bounds=[(None, None)] * 3 + [(None, None)], method="highs"
        )
        if inside.x[3] < 1e-9:
            assert space.share == 0
        else:
            points = HalfspaceIntersection(np.c_[faces, -room], inside.x[:3]).intersections
            assert space.share == pytest.approx(6 * ConvexHull(points).volume, abs=1e-9)
