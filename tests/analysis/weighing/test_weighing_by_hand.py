"""Small weighings of which every figure can be worked out on paper."""

import numpy as np
import pytest

from meerwaarde.analysis.weighing import (
    Effect,
    Problem,
    WeightSpace,
    find_favourable_spaces,
    free_others,
    hold_others,
    measure_acceptability,
    read_statement,
    weigh,
)


def exact(effects, alternatives="XYZ", criteria="abcd"):
    effects = np.array(effects, dtype=float)
    none = np.zeros_like(effects)
    return Problem(tuple(alternatives[: len(effects)]), tuple(criteria[: effects.shape[1]]), effects, none, none)


def shares(problem, *said):
    space = WeightSpace(problem.criteria, tuple(read_statement(one, problem.criteria) for one in said))
    return [one.share for one in find_favourable_spaces(problem, space).spaces]


def within(found, expected, error, errors=4.5):
    return np.all(np.abs(np.asarray(found) - expected) <= errors * np.asarray(error) + 1e-12)


def test_with_two_criteria_the_share_is_a_length():
    # X is ahead where 3 wa >= 1 wb, so where wa >= 1/4.
    assert shares(exact([[3, 0], [0, 1]])) == pytest.approx([3 / 4, 1 / 4], abs=1e-12)


def test_with_three_criteria_the_share_is_an_area():
    # X is ahead where wa >= wb + wc, so where wa >= 1/2: a triangle with half the sides, a quarter of the area.
    assert shares(exact([[1, 0, 0], [0, 1, 1]])) == pytest.approx([1 / 4, 3 / 4], abs=1e-12)


def test_three_equal_rivals_on_three_criteria_share_the_triangle_equally():
    assert shares(exact(np.eye(3))) == pytest.approx([1 / 3, 1 / 3, 1 / 3], abs=1e-12)


def test_an_ordering_cuts_the_share():
    # Within wa >= wb (a half of the line, from 1/2 to 1), X is ahead where wa >= 3/4.
    assert shares(exact([[1, 0], [0, 3]]), "a >= b") == pytest.approx([1 / 2, 1 / 2], abs=1e-12)


def test_a_fixed_relation_between_weights_leaves_a_space_of_one_dimension_less():
    # With wa = wb and t = wc: X scores 1 - t, Y scores 3 t, so X is ahead where t <= 1/4.
    assert shares(exact([[1, 1, 0], [0, 0, 3]]), "a = b") == pytest.approx([1 / 4, 3 / 4], abs=1e-12)


def test_equal_alternatives_share_what_is_theirs():
    assert shares(exact([[1, 0], [1, 0], [0, 1]])) == pytest.approx([1 / 4, 1 / 4, 1 / 2], abs=1e-12)


def test_the_corners_of_a_favourable_space_are_given():
    space = find_favourable_spaces(exact([[1, 0, 0], [0, 1, 1]]), WeightSpace(("a", "b", "c"))).spaces[0]
    assert sorted(map(tuple, space.vertices.round(12))) == [(0.5, 0, 0.5), (0.5, 0.5, 0), (1, 0, 0)]


def test_with_more_than_eight_criteria_it_says_why_there_is_no_exact_share():
    problem = Problem.from_effects(["X"], list("abcdefghi"), {"X": dict.fromkeys("abcdefghi", 0)})
    found = find_favourable_spaces(problem, WeightSpace(problem.criteria))
    assert (found.spaces, found.not_computed) == ((), "too_many_criteria")


def test_acceptability_and_central_weights_by_hand():
    # X is first where wa >= 1/2. There wa is 1/2 + 1/2 * 1/3 on average, the others share the rest.
    found = measure_acceptability(exact([[1, 0, 0], [0, 1, 1]]), samples=40_000, rng=np.random.default_rng(1))
    assert within(found.first, [1 / 4, 3 / 4], found.rank_error[:, 0])
    assert within(found.central_weights[0], [2 / 3, 1 / 6, 1 / 6], found.central_weights_error[0])
    assert list(found.confidence) == [1, 1]


def test_confidence_is_the_chance_that_the_effects_bear_out_the_central_weights():
    # One criterion: X is uniform on -1..1, Y exactly 0.5, so X is ahead with chance 1/4.
    problem = Problem.from_effects(["X", "Y"], ["a"], {"X": {"a": Effect.between(-1, 1)}, "Y": {"a": 0.5}})
    found = measure_acceptability(problem, samples=40_000, rng=np.random.default_rng(2))
    assert within(found.confidence, [1 / 4, 3 / 4], found.confidence_error)
    assert within(found.first, [1 / 4, 3 / 4], found.rank_error[:, 0])


def test_a_normal_effect_has_its_spread():
    # X - Y is normal with mean 1 and standard deviation sqrt(0.6^2 + 0.8^2) = 1: ahead with chance 0.841345.
    effects = {"X": {"a": Effect(1, spread=0.6)}, "Y": {"a": Effect(0, spread=0.8)}}
    found = measure_acceptability(
        Problem.from_effects(["X", "Y"], ["a"], effects), samples=40_000, rng=np.random.default_rng(3)
    )
    assert within(found.pairwise[0, 1], 0.8413447, found.pairwise_error[0, 1])


def test_equal_alternatives_share_their_ranks():
    found = measure_acceptability(exact([[1, 0], [1, 0], [0, 1]]), samples=20_000, rng=np.random.default_rng(4))
    assert np.allclose(found.rank[0], found.rank[1])
    assert found.pairwise[0, 1] == 0.5
    assert within(found.first, [1 / 4, 1 / 4, 1 / 2], found.rank_error[:, 0])


def test_privacy_must_count_more_than_2_1_times_safety_before_the_choice_changes():
    # Lights lead by 2.1 on safety and trail by 1 on privacy.
    problem = exact([[0, 2.1], [1, 0]], ["Lights", "Nothing"], ["privacy", "safety"])
    threshold = hold_others(problem, WeightSpace(problem.criteria), "Lights", np.array([0.5, 0.5]))[0]
    assert (threshold.more, threshold.less, threshold.rival) == ("privacy", "safety", "Nothing")
    assert threshold.until == pytest.approx(2.1, abs=1e-12)


def test_held_and_proportional_differ_and_say_so():
    # From weights 1/4 1/4 1/2, X leads by wb + wc - 2 wa, which is 1/4.
    problem = exact([[-2, 1, 1], [0, 0, 0]])
    space, weights = WeightSpace(problem.criteria), np.array([0.25, 0.25, 0.5])
    held = hold_others(problem, space, "X", weights, "held")[0]
    # Weight moves from b to a: a = 1/3, b = 1/6.
    assert (held.others, held.until) == ("held", pytest.approx(2))
    proportional = hold_others(problem, space, "X", weights, "proportional")[0]
    # a gains from b and c in proportion: a = 1/3, b = 2/9.
    assert (proportional.others, proportional.until) == ("proportional", pytest.approx(1.5))


def test_a_threshold_beyond_what_the_group_allows_is_not_a_threshold():
    problem = exact([[0, 3], [1, 0]])
    space = WeightSpace(problem.criteria, (read_statement("2 * b >= a", "ab"),))
    threshold = hold_others(problem, space, "X", np.array([0.5, 0.5]))[0]
    assert (threshold.limit, threshold.rival, threshold.until) == ("preferences", None, pytest.approx(2))


def test_an_ordering_has_the_rank_order_centroid_as_its_middle():
    space = WeightSpace(("a", "b", "c"), (read_statement("a >= b", "abc"), read_statement("b >= c", "abc")))
    assert space.middle == pytest.approx([11 / 18, 5 / 18, 2 / 18], abs=1e-9)


def test_without_preferences_the_middle_is_equal_weights():
    assert list(WeightSpace(("a", "b", "c", "d")).middle) == [0.25] * 4


def test_one_alternative_is_always_first():
    weighing = weigh(exact([[1, -1]]), rng=np.random.default_rng(1), samples=100)
    assert weighing.leaders == ("X",)
    assert {one.limit for one in weighing.held} == {"nothing"}
    assert {one.certain_limit for one in weighing.free} == {"nothing"}
    assert list(weighing.acceptability.first) == [1.0]


def test_nothing_is_certain_when_a_rival_can_be_ahead_at_the_least_ratio_allowed():
    # a >= b, so the ratio is at least 1; there c alone can already put Y ahead.
    problem = exact([[1, 1, 0], [0, 0, 1]])
    space = WeightSpace(problem.criteria, (read_statement("a >= b", "abc"),))
    one = free_others(problem, space, "X", [("a", "b")])[0]
    assert (one.certain_until, one.certain_rival) == (0, "Y")


def test_a_rival_that_is_level_only_where_the_other_criterion_weighs_nothing_is_no_limit():
    # Y scores as much as X on a, and less on b: it never gets ahead while b weighs anything.
    problem = exact([[3, 2, 0], [3, -1, 0]])
    found = hold_others(problem, WeightSpace(problem.criteria), "X", np.array([0.3, 0.3, 0.4]), "held")
    assert {one.limit for one in found if one.more == "a"} == {"nothing"}


def test_a_statement_that_says_nothing_new_is_harmless():
    problem = exact([[1], [0]])
    weighing = weigh(problem, [read_statement("a = 1", "a")], rng=np.random.default_rng(1), samples=10)
    assert list(weighing.acceptability.first) == [1, 0]


def test_lower_bounds_that_take_all_weight_leave_one_weighting():
    said = [read_statement(one, "abc") for one in ("a >= 0.1", "b >= 0.2", "c >= 0.7")]
    assert WeightSpace(("a", "b", "c"), tuple(said)).middle == pytest.approx([0.1, 0.2, 0.7])


def test_with_many_criteria_only_the_pairs_nearest_to_a_change_get_free_thresholds():
    weighing = weigh(exact([[0, 2.1, 0], [1, 0, 0]]), rng=np.random.default_rng(1), samples=10, free_pairs=2)
    assert (weighing.free[0].more, weighing.free[0].less) == ("a", "b")
    assert (len(weighing.free), weighing.free_omitted) == (2, 4)
