"""What holds for every weighing."""

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from meerwaarde.analysis.weighing import (
    AtLeast,
    Bounds,
    Problem,
    WeightSpace,
    find_favourable_spaces,
    measure_acceptability,
    weigh,
)

SETTINGS = settings(max_examples=30, deadline=None)
seeds = st.integers(0, 2**32 - 1)
figures = st.floats(-3, 3, allow_nan=False).map(lambda number: round(number, 2))


@st.composite
def problems(draw, most=5, uncertain=True):
    alternatives, criteria = draw(st.integers(1, most)), draw(st.integers(1, most))
    table = st.lists(figures, min_size=alternatives * criteria, max_size=alternatives * criteria)
    shape = (alternatives, criteria)
    mean = np.array(draw(table)).reshape(shape)
    spread, half_width = np.zeros(shape), np.zeros(shape)
    if uncertain:
        kinds = np.random.default_rng(draw(seeds)).integers(0, 3, shape)
        spread[kinds == 1], half_width[kinds == 2] = 0.5, 1.0
    names = [f"X{number}" for number in range(alternatives)], [f"c{number}" for number in range(criteria)]
    return Problem(*map(tuple, names), mean, spread, half_width)


@st.composite
def spaces(draw, criteria):
    """Preferences around a weighting, so that they never contradict each other."""
    weights = np.random.default_rng(draw(seeds)).dirichlet(np.ones(len(criteria)))
    said = []
    for more, less in draw(st.lists(st.tuples(st.sampled_from(criteria), st.sampled_from(criteria)), max_size=3)):
        a, b = criteria.index(more), criteria.index(less)
        if a != b and weights[a] > weights[b] > 0.01:
            said.append(AtLeast(more, less, draw(st.floats(0.2, 1)) * weights[a] / weights[b]))
    for name in draw(st.lists(st.sampled_from(criteria), max_size=2, unique=True)):
        weight = weights[criteria.index(name)]
        said.append(Bounds(name, weight / 2, min(1.0, weight + draw(st.floats(0, 0.3)))))
    return WeightSpace(criteria, tuple(said))


def draws_of(problem, chance, count=300):
    shape = (count, *problem.mean.shape)
    return problem.mean + problem.spread * chance.normal(size=shape) + problem.half_width * chance.uniform(-1, 1, shape)


@SETTINGS
@given(st.data(), problems(), seeds)
def test_shares_of_ranks_add_up_per_alternative_and_per_rank(data, problem, seed):
    space = data.draw(spaces(problem.criteria))
    found = measure_acceptability(problem, space, samples=500, rng=np.random.default_rng(seed))
    assert np.allclose(found.rank.sum(axis=0), 1)
    assert np.allclose(found.rank.sum(axis=1), 1)
    assert (found.rank >= 0).all()
    pairs = found.pairwise + found.pairwise.T
    assert np.allclose(pairs[~np.eye(len(pairs), dtype=bool)], 1)


@SETTINGS
@given(st.data(), problems(), seeds, st.floats(0.01, 2))
def test_a_dominated_alternative_is_never_first(data, problem, seed, lead):
    space = data.draw(spaces(problem.criteria))
    chance = np.random.default_rng(seed)
    draws = draws_of(problem, chance)
    worse = draws[:, :1] - lead * chance.uniform(0.5, 1, draws[:, :1].shape)
    dominated = Problem.from_draws((*problem.alternatives, "worse"), problem.criteria, np.hstack([draws, worse]))
    found = measure_acceptability(dominated, space, rng=chance)
    assert found.first[-1] == 0
    assert np.isnan(found.confidence[-1])
    assert np.isnan(found.central_weights[-1]).all()
    assert find_favourable_spaces(dominated, space).spaces[-1].share == 0


@SETTINGS
@given(problems(), seeds)
def test_another_order_of_alternatives_and_criteria_changes_only_the_order(problem, seed):
    chance = np.random.default_rng(seed)
    draws = draws_of(problem, chance)
    weights = chance.dirichlet(np.ones(len(problem.criteria)), len(draws))
    rows, columns = chance.permutation(draws.shape[1]), chance.permutation(draws.shape[2])
    found = measure_acceptability(
        Problem.from_draws(problem.alternatives, problem.criteria, draws, weights), rng=chance
    )
    moved = Problem.from_draws(
        [problem.alternatives[at] for at in rows],
        [problem.criteria[at] for at in columns],
        draws[:, rows][:, :, columns],
        weights[:, columns],
    )
    again = measure_acceptability(moved, rng=chance)
    assert np.allclose(again.rank, found.rank[rows])
    assert np.allclose(again.pairwise, found.pairwise[np.ix_(rows, rows)])
    assert np.allclose(again.central_weights, found.central_weights[np.ix_(rows, columns)], equal_nan=True)
    assert np.allclose(again.confidence, found.confidence[rows], equal_nan=True)


@SETTINGS
@given(problems(uncertain=False), seeds)
def test_exact_shares_do_not_depend_on_the_order(problem, seed):
    chance = np.random.default_rng(seed)
    rows, columns = chance.permutation(problem.mean.shape[0]), chance.permutation(problem.mean.shape[1])
    names = [problem.alternatives[at] for at in rows], [problem.criteria[at] for at in columns]
    none = np.zeros_like(problem.mean)
    moved = Problem(*map(tuple, names), problem.mean[np.ix_(rows, columns)], none, none)
    found = find_favourable_spaces(problem, WeightSpace(problem.criteria)).spaces
    again = find_favourable_spaces(moved, WeightSpace(moved.criteria)).spaces
    assert np.allclose([one.share for one in again], [found[at].share for at in rows], atol=1e-9)


@SETTINGS
@given(st.data(), problems(uncertain=False), seeds)
def test_sampled_and_exact_shares_agree_for_exact_effects(data, problem, seed):
    space = data.draw(spaces(problem.criteria))
    found = measure_acceptability(problem, space, samples=2_000, rng=np.random.default_rng(seed))
    exact = np.array([one.share for one in find_favourable_spaces(problem, space).spaces])
    error = np.sqrt(exact * (1 - exact) / found.samples)
    assert (np.abs(found.first - exact) <= 5.5 * error + 5 / found.samples).all()


@SETTINGS
@given(problems(), seeds, figures, st.floats(0.1, 10))
def test_shifting_or_stretching_the_common_scale_changes_nothing(problem, seed, shift, stretch):
    moved = Problem(
        problem.alternatives,
        problem.criteria,
        problem.mean * stretch + shift,
        problem.spread * stretch,
        problem.half_width * stretch,
    )
    found, again = (
        measure_acceptability(one, samples=400, rng=np.random.default_rng(seed)) for one in (problem, moved)
    )
    assert np.allclose(found.rank, again.rank, atol=2 / 400)


@settings(max_examples=10, deadline=None)
@given(st.data(), problems(most=4), seeds)
def test_the_same_seed_gives_the_same_weighing_and_the_input_stays_as_it_was(data, problem, seed):
    said = data.draw(spaces(problem.criteria)).statements
    before = [problem.mean.copy(), problem.spread.copy(), problem.half_width.copy()]
    one, other = (weigh(problem, said, samples=300, rng=np.random.default_rng(seed)) for _time in range(2))
    assert np.array_equal(one.acceptability.rank, other.acceptability.rank)
    assert np.array_equal(one.acceptability.confidence, other.acceptability.confidence, equal_nan=True)
    assert one.held == other.held
    assert one.free == other.free
    for array, copy in zip((problem.mean, problem.spread, problem.half_width), before, strict=True):
        assert np.array_equal(array, copy)
        assert not array.flags.writeable
