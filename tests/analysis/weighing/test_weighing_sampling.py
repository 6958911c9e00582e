"""Weights are uniform on what the preferences leave open, whichever way they are drawn."""

from itertools import pairwise

import numpy as np
import pytest

from meerwaarde.analysis.weighing import Bounds, Problem, WeightSpace, measure_acceptability, read_statement
from meerwaarde.analysis.weighing import sampling as ways
from meerwaarde.analysis.weighing.sampling import stream_of

SAMPLES = 20_000
NAMES = "abcdefghijklmnopqrst"


def space_of(criteria, *said):
    return WeightSpace(tuple(criteria), tuple(read_statement(one, criteria) for one in said))


def drawn(space, seed=1, samples=SAMPLES):
    stream = stream_of(space, samples, np.random.default_rng(seed))
    return stream, np.vstack(list(stream.chunks(np.random.default_rng(seed + 1), 2048)))


@pytest.mark.parametrize(
    ("space", "method"),
    [
        (space_of("abc"), "simplex"),
        (space_of("abcd", "a >= b", "b >= c"), "simplex-of-preferences"),
        (
            space_of(NAMES, *[f"{one} >= {other}" for one, other in pairwise(NAMES)]),
            "simplex-of-preferences",
        ),
        (space_of("abcd", "0.1 <= a <= 0.5", "b >= 2 * c"), "triangulation"),
        (space_of("abcd", "a = b", "c <= 0.4"), "triangulation"),
        (space_of(NAMES, "a <= 0.2", "b <= 0.2"), "rejection"),
        (space_of(NAMES, *[f"0.02 <= {one} <= 0.08" for one in NAMES]), "hit-and-run"),
    ],
)
def test_each_space_is_drawn_from_in_the_best_way_and_never_left(space, method):
    stream, weights = drawn(space)
    assert stream.method == method
    assert weights.shape == (stream.samples, len(space.criteria))
    assert np.allclose(weights.sum(axis=1), 1)
    assert weights.min() >= 0
    assert (weights @ space.rows.T).max(initial=0) <= 1e-9


def test_orderings_have_the_mean_of_their_corners():
    _, weights = drawn(space_of("abc", "a >= b", "b >= c"))
    assert np.allclose(weights.mean(axis=0), [11 / 18, 5 / 18, 2 / 18], atol=0.006)


def test_half_of_the_triangle_is_drawn_from_evenly():
    # Within 0.2 <= a <= 0.6, the density of a falls as 1 - a; its mean is the ratio of two integrals.
    _, weights = drawn(space_of("abc", "0.2 <= a <= 0.6"))
    a = np.linspace(0.2, 0.6, 100_001)
    assert weights[:, 0].mean() == pytest.approx((a * (1 - a)).sum() / (1 - a).sum(), abs=0.004)
    assert np.allclose(weights[:, 1].mean(), weights[:, 2].mean(), atol=0.008)


def test_hit_and_run_agrees_with_exact_draws_within_its_own_error(monkeypatch):
    space = space_of("abcde", "a >= b", "b >= 2 * c", "0.05 <= d <= 0.3")
    chance = np.random.default_rng(5)
    none = np.zeros((4, 5))
    problem = Problem(("W", "X", "Y", "Z"), space.criteria, chance.normal(0, 1, (4, 5)), none + 0.5, none)
    exact = measure_acceptability(problem, space, samples=SAMPLES, rng=np.random.default_rng(1))
    monkeypatch.setattr(ways, "TRIANGULATED_DIMENSIONS", -1)
    monkeypatch.setattr(ways, "LEAST_ACCEPTED", 2.0)
    walked = measure_acceptability(problem, space, samples=SAMPLES, rng=np.random.default_rng(2))
    assert (exact.method, walked.method) == ("triangulation", "hit-and-run")
    for field in ("rank", "pairwise", "central_weights"):
        error = np.hypot(getattr(exact, f"{field}_error"), getattr(walked, f"{field}_error"))
        assert (np.abs(getattr(exact, field) - getattr(walked, field)) <= 5 * error + 1e-12).all()


def test_the_stated_error_is_the_one_seen_over_many_runs():
    problem = Problem(("X", "Y"), ("a", "b"), np.array([[1.0, 0], [0, 2]]), np.full((2, 2), 0.5), np.zeros((2, 2)))
    runs = [measure_acceptability(problem, samples=400, rng=np.random.default_rng(seed)) for seed in range(300)]
    for figure, error in (
        (lambda run: run.first[0], lambda run: run.rank_error[0, 0]),
        (lambda run: run.central_weights[0, 0], lambda run: run.central_weights_error[0, 0]),
    ):
        seen = np.std([figure(run) for run in runs])
        assert np.mean([error(run) for run in runs]) == pytest.approx(seen, rel=0.2)


def test_a_space_of_one_point_gives_that_point():
    _, weights = drawn(WeightSpace(("a", "b"), (Bounds("a", 0.3, 0.3),)), samples=10)
    assert np.allclose(weights, [0.3, 0.7])


def test_two_ways_to_the_middle_agree_with_many_redundant_statements():
    plain = space_of("abc", "a >= b", "b >= c")
    redundant = space_of("abc", "a >= b", "b >= c", "a >= c", "c <= 0.9", "a >= 0.5 * b", "a >= b")
    assert np.allclose(plain.middle, redundant.middle, atol=1e-8)
