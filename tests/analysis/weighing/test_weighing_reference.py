"""Published results: R package smaa 0.3-2 on thrombolytics, 10,000 draws of effects and weights."""

import json

import numpy as np
import pytest

from meerwaarde.analysis.weighing import WeightSpace, find_favourable_spaces, measure_acceptability
from meerwaarde.analysis.weighing.problem import Problem
from meerwaarde.analysis.weighing.reading import read_draws


@pytest.fixture(scope="module")
def evidence(shared):
    folder = shared / "data" / "evidence"
    if not (folder / "smaa_thrombo.expected.json").is_file():
        pytest.skip("the published SMAA results are not here")
    return folder


@pytest.fixture(scope="module")
def expected(evidence):
    return json.loads((evidence / "smaa_thrombo.expected.json").read_text(encoding="utf-8"))


@pytest.fixture(scope="module")
def problem(evidence):
    return read_draws(evidence / "smaa_thrombo_measurements.csv.gz", evidence / "smaa_thrombo_weights.csv.gz")


def test_the_published_figures_are_reproduced_to_the_printed_precision(problem, expected):
    found = measure_acceptability(problem, rng=np.random.default_rng(0))
    assert found.alternatives == ("Heparin", "Enoxaparin")
    assert found.rank.round(4).tolist() == expected["rank_acceptability"]
    assert found.central_weights.round(7).tolist() == expected["central_weights"]
    assert found.confidence.round(4).tolist() == expected["confidence_factor"]
    assert found.pairwise.round(4).tolist() == expected["pairwise_winning"]


def test_our_own_weights_give_the_published_figures_within_sampling_error(problem, expected):
    ours = Problem.from_draws(problem.alternatives, problem.criteria, problem.draws)
    found = measure_acceptability(ours, rng=np.random.default_rng(1))
    assert found.method == "simplex"
    for mine, published, error in (
        (found.rank, expected["rank_acceptability"], found.rank_error),
        (found.central_weights, expected["central_weights"], found.central_weights_error),
    ):
        assert (np.abs(mine - published) <= 4.5 * 2**0.5 * error).all()


def test_fixed_weights_give_the_published_acceptability(problem, expected):
    weights = np.tile([0.5, 0.2, 0.3], (len(problem.draws), 1))
    fixed = Problem.from_draws(problem.alternatives, problem.criteria, problem.draws, weights)
    found = measure_acceptability(fixed, rng=np.random.default_rng(0))
    assert found.rank.round(4).tolist() == expected["fixed_weights_05_02_03"]["rank_acceptability"]


def test_the_exact_share_for_mean_effects_is_the_one_of_the_formula(problem, expected):
    share = expected["exact_weight_space"]["heparin_best_share"]
    for given in (problem.mean, np.array(expected["exact_weight_space"]["mean_values"])):
        none = np.zeros_like(given)
        exact = Problem(problem.alternatives, problem.criteria, given, none, none)
        found = find_favourable_spaces(exact, WeightSpace(exact.criteria)).spaces[0].share
        d = given[0] - given[1]
        formula = sum(d[i] ** 2 / np.prod([d[i] - d[j] for j in range(3) if j != i]) for i in range(3) if d[i] > 0)
        assert found == pytest.approx(formula, abs=1e-12)
        assert found == pytest.approx(share, abs=5e-4)
