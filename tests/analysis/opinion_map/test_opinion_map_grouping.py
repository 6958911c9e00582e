"""Groups and silhouettes against sums over all pairs."""

import numpy as np
import pytest

from meerwaarde.analysis.opinion_map import adjusted_rand_index
from meerwaarde.analysis.opinion_map.grouping import MOST_CELLS, cells, distances, find_groups, nearest, silhouette


def all_pairs_silhouette(positions, labels):
    apart = np.hypot(*(np.subtract.outer(axis, axis) for axis in positions.T))
    sizes = np.bincount(labels)
    sums = np.stack([apart[:, labels == group].sum(axis=1) for group in range(len(sizes))], axis=1)
    scores = []
    for row, own in zip(sums, labels, strict=True):
        if sizes[own] == 1:
            scores.append(0.0)
            continue
        inside = row[own] / (sizes[own] - 1)
        outside = min(row[other] / sizes[other] for other in range(len(sizes)) if other != own)
        scores.append((outside - inside) / max(inside, outside))
    return float(np.mean(scores))


def clouds(people, rng, *, apart=4.0):
    middle = np.array([[0, 0], [apart, 0], [0, apart]])
    group = rng.integers(0, 3, people)
    return middle[group] + rng.standard_normal((people, 2)), group


def test_silhouette_of_few_people_is_exact():
    rng = np.random.default_rng(1)
    positions, _ = clouds(MOST_CELLS - 100, rng)
    places = cells(positions)
    for count in (2, 3, 4):
        labels = nearest(positions, positions[:count])
        assert silhouette(places, distances(places), labels, count) == pytest.approx(
            all_pairs_silhouette(positions, labels), abs=1e-9
        )


@pytest.mark.parametrize("apart", [0.0, 2.0, 5.0])
def test_silhouette_of_many_people_is_within_two_hundredths_of_all_pairs(apart):
    rng = np.random.default_rng(2)
    positions, _ = clouds(1_500, rng, apart=apart)
    for count in (2, 3, 5):
        found = find_groups(positions, forced=count)
        assert found.silhouette == pytest.approx(all_pairs_silhouette(positions, found.labels), abs=0.02)


def test_a_group_of_one_scores_zero():
    places = cells(np.array([[0.0, 0], [0, 0.1], [9, 9]]))
    labels = np.array([0, 0, 1])
    assert silhouette(places, distances(places), labels, 2) == pytest.approx(2 / 3 * (1 - 0.1 / 12.7), abs=0.01)


def test_cells_hold_about_equally_many_people_and_everyone_once():
    positions, _ = clouds(10_000, np.random.default_rng(3))
    places = cells(positions)
    assert len(places.centres) == MOST_CELLS
    assert places.people.sum() == 10_000
    assert places.people.min() >= 10_000 // MOST_CELLS - 2
    assert places.people.max() <= 10_000 // MOST_CELLS + 2


@pytest.mark.parametrize("people", [90, 5_000])
def test_well_separated_clouds_are_found_with_their_number(people):
    positions, group = clouds(people, np.random.default_rng(4), apart=9)
    found = find_groups(positions)
    assert len(found.centres) == 3
    assert adjusted_rand_index(group, found.labels) > 0.99


def test_groups_are_numbered_from_large_to_small_and_settled():
    positions, _ = clouds(3_000, np.random.default_rng(5))
    found = find_groups(positions, forced=4)
    sizes = np.bincount(found.labels)
    assert (np.diff(sizes) <= 0).all()
    assert (nearest(positions, found.centres) == found.labels).mean() > 0.999


def test_grouping_does_not_depend_on_anything_random():
    positions, _ = clouds(2_000, np.random.default_rng(6), apart=2)
    assert np.array_equal(find_groups(positions).labels, find_groups(positions).labels)


def test_a_weight_of_three_is_three_people():
    positions, _ = clouds(60, np.random.default_rng(7), apart=2)
    weights = np.random.default_rng(8).integers(1, 4, 60)
    weighted = find_groups(positions, weights.astype(float), forced=3)
    repeated = find_groups(np.repeat(positions, weights, axis=0), forced=3)
    assert np.sort(weighted.centres, axis=0) == pytest.approx(np.sort(repeated.centres, axis=0), abs=1e-6)


@pytest.mark.parametrize("positions", [np.zeros((0, 2)), np.zeros((2, 2)), np.ones((30, 2))])
def test_no_groups_where_there_are_no_different_places(positions):
    assert find_groups(positions) is None


def test_adjusted_rand_index_by_hand():
    # Hubert and Arabie (1985): pairs together in both 1, rows 2, columns 3, of 10
    one, other = np.array([0, 0, 1, 1, 2]), np.array([0, 0, 0, 1, 2])
    assert adjusted_rand_index(one, other) == pytest.approx((1 - 0.6) / (2.5 - 0.6))
    assert adjusted_rand_index(one, one) == 1.0
    assert adjusted_rand_index(one, np.array([2, 2, 0, 0, 1])) == 1.0
