"""What cannot be weighed is refused with a code, parameters and a sentence that says what to do."""

import numpy as np
import pytest

from meerwaarde.analysis.weighing import (
    AtLeast,
    Bounds,
    ContradictoryPreferences,
    Effect,
    Equal,
    Problem,
    Scale,
    WeighingError,
    WeightSpace,
    measure_acceptability,
    read_statement,
    weigh,
)

NAMES = ("privacy", "safety", "cost of use")


def refused(action, *arguments, **keywords):
    with pytest.raises(WeighingError) as caught:
        action(*arguments, **keywords)
    assert str(caught.value) == caught.value.text
    return caught.value


def arrays(mean, spread=None, half_width=None):
    mean = np.array(mean, dtype=float)
    none = np.zeros_like(mean)
    return mean, none if spread is None else np.array(spread), none if half_width is None else np.array(half_width)


@pytest.mark.parametrize(
    ("text", "statement"),
    [
        ("privacy >= safety", AtLeast("privacy", "safety")),
        ("safety <= privacy", AtLeast("privacy", "safety")),
        ("privacy > 2 * cost of use", AtLeast("privacy", "cost of use", 2)),
        ("2 * privacy >= 3 * safety", AtLeast("privacy", "safety", 1.5)),
        ("privacy ≥ 1,5 × safety", AtLeast("privacy", "safety", 1.5)),
        ("privacy = 2 * safety", Equal("privacy", "safety", 2)),
        ("privacy >= 0.1", Bounds("privacy", 0.1, 1)),
        ("20% <= privacy <= 50%", Bounds("privacy", 0.2, 0.5)),
        ("0.5 >= privacy >= 0.2", Bounds("privacy", 0.2, 0.5)),
        ("0.5 >= privacy", Bounds("privacy", 0, 0.5)),
        ("privacy = 0.25", Bounds("privacy", 0.25, 0.25)),
    ],
)
def test_statements_are_read_as_they_are_written(text, statement):
    read = read_statement(text, NAMES)
    assert read == statement
    assert read_statement(str(read), NAMES) == read


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("privacy", "unreadable_statement"),
        ("privacy >=", "unreadable_statement"),
        ("1 >= 2", "unreadable_statement"),
        ("privacy >= safety >= cost of use", "unreadable_statement"),
        ("privacy >= 2 safety", "unreadable_statement"),
        ("freedom >= safety", "unknown_criterion"),
        ("privacy >= 2 * freedom", "unknown_criterion"),
        ("privacy >= privacy", "same_criterion"),
        ("privacy >= 0 * safety", "bad_factor"),
        ("privacy >= 1.2", "bad_bounds"),
        ("0.5 <= privacy <= 0.2", "bad_bounds"),
    ],
)
def test_a_statement_that_cannot_be_read_is_refused(text, code):
    assert refused(read_statement, text, NAMES).code == code


def test_a_minimal_set_of_clashing_statements_is_named():
    clash = (AtLeast("privacy", "safety", 2), AtLeast("safety", "cost of use"), AtLeast("cost of use", "privacy"))
    others = (Bounds("privacy", 0.1), AtLeast("safety", "privacy", 0.1))
    with pytest.raises(ContradictoryPreferences) as caught:
        WeightSpace(NAMES, (others[0], clash[0], others[1], clash[1], clash[2]))
    # Only weights that are all zero go round this circle, and weights add up to 1.
    named = caught.value.statements
    assert set(named) == set(clash)
    assert "contradict" in caught.value.text
    assert caught.value.params["statements"] == [str(one) for one in named]


@pytest.mark.parametrize("seed", range(8))
def test_without_any_one_of_the_named_statements_the_rest_fits(seed):
    chance = np.random.default_rng(seed)
    said = [Bounds(NAMES[chance.integers(3)], *sorted(chance.uniform(0, 1, 2))) for _number in range(4)]
    said += [AtLeast(*chance.permutation(NAMES)[:2].tolist(), chance.uniform(0.5, 3)) for _number in range(4)]
    try:
        WeightSpace(NAMES, tuple(said))
    except ContradictoryPreferences as clash:
        for left_out in clash.statements:
            WeightSpace(NAMES, tuple(one for one in clash.statements if one is not left_out))


def test_lower_bounds_that_add_up_to_more_than_all_weight_clash():
    said = [Bounds(name, 0.4) for name in NAMES]
    assert refused(WeightSpace, NAMES, tuple(said)).code == "contradictory_preferences"


@pytest.mark.parametrize(
    ("alternatives", "criteria", "given", "code"),
    [
        ((), ("a",), np.zeros((0, 1)), "no_alternatives"),
        (("X",), (), np.zeros((1, 0)), "no_criteria"),
        (("X", "X"), ("a",), [[1], [2]], "duplicate_name"),
        (("X",), ("a", "a"), [[1, 2]], "duplicate_name"),
        (("X",), (" ",), [[1]], "empty_name"),
        (("X",), ("a",), [[1, 2]], "wrong_shape"),
        (("X",), ("a",), [[float("nan")]], "not_a_number"),
        (("X",), ("a",), [[float("inf")]], "not_a_number"),
    ],
)
def test_effects_that_cannot_be_weighed_are_refused(alternatives, criteria, given, code):
    assert refused(Problem, alternatives, criteria, *arrays(given)).code == code


def test_a_negative_spread_is_refused_with_its_place():
    error = refused(Problem, ("X",), ("a", "b"), *arrays([[1, 1]], [[0, -1]]))
    assert (error.code, error.params) == ("negative_spread", {"alternative": "X", "criterion": "b"})


def test_a_spread_and_bounds_for_one_effect_are_refused():
    error = refused(Problem, ("X",), ("a",), *arrays([[1]], [[1.0]], [[1.0]]))
    assert error.code == "two_uncertainties"


def test_a_missing_effect_is_named():
    error = refused(Problem.from_effects, ["X", "Y"], ["a"], {"X": {"a": 1}})
    assert (error.code, error.params) == ("missing_effect", {"alternative": "Y", "criterion": "a"})


def test_an_effect_on_an_unknown_criterion_is_refused():
    assert refused(Problem.from_effects, ["X"], ["a"], {"X": {"a": 1, "b": 1}}).code == "unknown_criterion"
    assert refused(Problem.from_effects, ["X"], ["a"], {"X": {"a": 1}, "Y": {}}).code == "unknown_alternative"


def test_bounds_the_wrong_way_round_are_refused():
    assert refused(Effect.between, 2, 1).code == "bounds_reversed"


def test_scaling_maps_worst_to_0_and_best_to_1():
    problem = Problem.from_effects(["X", "Y"], ["cost"], {"X": {"cost": Effect(30, 5)}, "Y": {"cost": 10}})
    scaled = problem.scaled({"cost": Scale(worst=50, best=10)})
    assert scaled.mean.ravel().tolist() == [0.5, 1]
    assert scaled.spread.ravel().tolist() == [0.125, 0]


@pytest.mark.parametrize(
    ("scales", "code"),
    [
        ({"cost": Scale(5, 5)}, "degenerate_range"),
        ({"cost": Scale(0, float("inf"))}, "degenerate_range"),
        ({"cost": Scale(0, 2)}, "outside_range"),
        ({"price": Scale(0, 2)}, "unknown_criterion"),
    ],
)
def test_a_range_that_cannot_scale_is_refused(scales, code):
    problem = Problem.from_effects(["X"], ["cost"], {"X": {"cost": 3}})
    assert refused(problem.scaled, scales).code == code


def test_weights_drawn_that_do_not_add_up_to_one_are_refused_with_their_row():
    draws = np.zeros((2, 1, 2))
    error = refused(Problem.from_draws, ["X"], ["a", "b"], draws, [[0.5, 0.5], [0.5, 0.6]])
    assert (error.code, error.params["row"]) == ("bad_weight_draws", 2)


def test_draws_of_weights_and_preferences_together_are_refused():
    problem = Problem.from_draws(["X"], ["a", "b"], np.zeros((1, 1, 2)), [[0.5, 0.5]])
    space = WeightSpace(("a", "b"), (AtLeast("a", "b"),))
    error = refused(measure_acceptability, problem, space, rng=np.random.default_rng(1))
    assert error.code == "weights_and_preferences"


def test_current_weights_must_name_the_criteria_and_weigh_something():
    problem = Problem.from_effects(["X"], ["a"], {"X": {"a": 1}})
    for weights, code in (({"b": 1}, "unknown_criterion"), ({"a": 0}, "bad_weights"), ({"a": -1}, "bad_weights")):
        error = refused(weigh, problem, weights=weights, rng=np.random.default_rng(1), samples=10)
        assert error.code == code


def test_one_sample_is_too_few():
    problem = Problem.from_effects(["X"], ["a"], {"X": {"a": 1}})
    assert refused(measure_acceptability, problem, samples=1, rng=np.random.default_rng(1)).code == "too_few_samples"
