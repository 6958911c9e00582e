"""The axes against principal component analysis of the full, imputed table."""

import tracemalloc

import numpy as np
import pytest
from opinion_conversations import NO_EVIDENCE, dense, planted, random_votes

from meerwaarde.analysis.opinion_map import build_map, votes_from_arrays
from meerwaarde.analysis.opinion_map.components import CentredVotes, leading_components
from meerwaarde.analysis.opinion_map.counting import count_answers


def by_the_book(votes, weights=None):
    """Mean imputation, covariance, eigenvectors and corrected positions, all written out."""
    table = dense(votes)
    weights = np.ones(len(table)) if weights is None else weights
    seen = ~np.isnan(table)
    means = np.nansum(table * weights[:, None], axis=0) / (seen * weights[:, None]).sum(axis=0)
    centred = np.where(seen, table, means) - means
    weights = weights * len(weights) / weights.sum()
    values, vectors = np.linalg.eigh((centred * weights[:, None]).T @ centred / (len(table) - 1))
    axes = vectors[:, ::-1][:, :2].T
    positions = centred @ axes.T * np.sqrt(table.shape[1] / seen.sum(axis=1))[:, None]
    return values[::-1], axes, positions


@pytest.mark.parametrize("seed", range(3))
def test_axes_variances_and_positions_equal_those_of_the_full_table(seed):
    rng = np.random.default_rng(seed)
    votes = votes_from_arrays(*planted(150, 40, 3, rng, density=0.3)[:3])
    drawn = build_map(votes, rng=rng, settings=NO_EVIDENCE)
    values, axes, positions = by_the_book(votes)
    assert drawn.explained_variance == pytest.approx(values[:2], rel=1e-9)
    assert drawn.components.total_variance == pytest.approx(values.sum(), rel=1e-9)
    for axis in (0, 1):
        assert abs(drawn.components.vectors[axis] @ axes[axis]) == pytest.approx(1, abs=1e-7)
        assert abs(np.corrcoef(drawn.positions[:, axis], positions[:, axis])[0, 1]) > 1 - 1e-9
        assert np.abs(drawn.positions[:, axis]) == pytest.approx(np.abs(positions[:, axis]), abs=1e-5)


def test_weights_count_like_that_many_people():
    rng = np.random.default_rng(3)
    who, what, said, _ = planted(80, 25, 2, rng, density=0.4)
    weights = rng.uniform(0.5, 3, 80)
    votes = votes_from_arrays(who, what, said, weights=weights)
    values, axes, _ = by_the_book(votes, weights)
    drawn = build_map(votes, rng=rng, settings=NO_EVIDENCE)
    assert drawn.explained_variance == pytest.approx(values[:2], rel=1e-9)
    assert abs(drawn.components.vectors[0] @ axes[0]) == pytest.approx(1, abs=1e-7)


def test_equal_weights_change_nothing():
    rng = np.random.default_rng(4)
    who, what, said, _ = planted(120, 30, 2, rng, density=0.3)
    plain = build_map(votes_from_arrays(who, what, said), rng=rng, settings=NO_EVIDENCE)
    weighted = build_map(votes_from_arrays(who, what, said, weights=np.full(120, 2.5)), rng=rng, settings=NO_EVIDENCE)
    assert np.array_equal(plain.labels, weighted.labels)
    assert weighted.statistics.agree_share == pytest.approx(
        (plain.counts[:2, :, 2] * 2.5 + 1) / (plain.counts[:2].sum(axis=2) * 2.5 + 2)
    )


def test_the_same_votes_give_the_same_map_in_any_order():
    rng = np.random.default_rng(5)
    who, what, said, _ = planted(200, 40, 3, rng, density=0.3)
    order = rng.permutation(len(who))
    one = build_map(votes_from_arrays(who, what, said), rng=np.random.default_rng(1))
    other = build_map(votes_from_arrays(who[order], what[order], said[order]), rng=np.random.default_rng(1))
    assert np.array_equal(one.positions, other.positions)
    assert np.array_equal(one.labels, other.labels)
    assert one.evidence.stability == other.evidence.stability


def test_earlier_axes_save_products():
    rng = np.random.default_rng(6)
    votes = votes_from_arrays(*random_votes(800, 60, rng))
    first = leading_components(CentredVotes.of(votes))
    again = leading_components(CentredVotes.of(votes), start=first.vectors, tolerance=1e-6)
    assert first.converged
    assert again.products == 2 < first.products


def test_statement_variances_come_from_the_counts():
    rng = np.random.default_rng(7)
    votes = votes_from_arrays(*random_votes(100, 12, rng, density=0.7))
    table = dense(votes)
    means = np.nanmean(table, axis=0)
    expected = np.nansum((table - means) ** 2, axis=0) / 99
    assert CentredVotes.of(votes, count_answers(votes)).variances == pytest.approx(expected, rel=1e-9)


def test_products_do_not_grow_with_the_number_of_votes():
    """Complexity is guarded by counting passes over the votes, never by a clock."""
    products = []
    for people in (500, 2_000, 8_000):
        votes = votes_from_arrays(*planted(people, 60, 3, np.random.default_rng(8), density=0.2)[:3])
        products.append(leading_components(CentredVotes.of(votes)).products)
    assert max(products) <= 60
    assert products[-1] <= products[0] + 4


def test_memory_follows_the_votes_and_not_participants_times_statements():
    peaks = []
    for statements in (100, 4_000):
        rng = np.random.default_rng(9)
        who = np.repeat(np.arange(4_000), 10)
        what = (np.arange(10) * (statements // 10) + rng.integers(0, statements // 10, (4_000, 10))).ravel()
        votes = votes_from_arrays(who, what, rng.choice([-1, 1], len(who)), statement_count=statements)
        tracemalloc.start()
        build_map(votes, rng=rng, settings=NO_EVIDENCE)
        peaks.append(tracemalloc.get_traced_memory()[1])
        tracemalloc.stop()
    full_table = 4_000 * 4_000 * 8
    assert peaks[1] < full_table / 5
    assert peaks[1] - peaks[0] < 40 * 8 * 4_000 * 4


def test_one_statement_with_differences_gives_a_line():
    votes = votes_from_arrays([0, 1, 2, 3], [0, 0, 0, 0], [1, -1, 1, -1])
    drawn = build_map(votes, rng=np.random.default_rng(1), settings=NO_EVIDENCE)
    assert len(drawn.explained_variance) == 1
    assert (drawn.positions[:, 1] == 0).all()


def test_participants_without_votes_have_no_place():
    votes = votes_from_arrays([0, 2, 3], [0, 0, 0], [1, -1, 1], participant_count=5)
    drawn = build_map(votes, rng=np.random.default_rng(1), settings=NO_EVIDENCE)
    assert drawn.participants == 3
    assert np.isnan(drawn.positions[[1, 4]]).all()
