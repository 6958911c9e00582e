"""The tests and intervals against sums by hand, and against the formulas written out on the full table."""

import numpy as np
import pytest
from opinion_conversations import NO_EVIDENCE, dense, planted
from scipy.stats import norm

from meerwaarde.analysis.opinion_map import Settings, build_map, votes_from_arrays
from meerwaarde.analysis.opinion_map.counting import count_answers, count_votes
from meerwaarde.analysis.opinion_map.selection import common_ground, dividing_statements, representative_statements
from meerwaarde.analysis.opinion_map.statistics import (
    design_effect,
    group_statistics,
    one_proportion_test,
    two_proportion_test,
    votes_needed,
    wilson,
)


def counts_of(*groups):
    """Counts (groups, statements, 3) from (agree, pass, disagree) per statement."""
    return np.array([[each[::-1] for each in group] for group in groups], dtype=float)


def test_tests_by_hand():
    # 2 sqrt(10) (8 / 10 - 1/2) and, pooled (8 + 3) / 20: (0.8 - 0.3) / sqrt(0.55 x 0.45 x 0.2)
    assert one_proportion_test(np.array([7.0]), np.array([9.0])) == pytest.approx([1.8974], abs=1e-4)
    z = two_proportion_test(np.array([7.0]), np.array([2.0]), np.array([9.0]), np.array([9.0]))
    assert z == pytest.approx([2.2473], abs=1e-4)


def test_a_statement_on_which_everyone_agrees_does_not_distinguish():
    full = np.array([9.0])
    assert two_proportion_test(full, full, full, full) == [0.0]


def test_statistics_equal_those_of_the_full_table():
    rng = np.random.default_rng(1)
    votes = votes_from_arrays(*planted(200, 30, 3, rng, density=0.4)[:3])
    drawn = build_map(votes, rng=rng, settings=Settings(groups=3, resamples=0, permutations=0))
    table, s = dense(votes), drawn.statistics
    for group in range(3):
        inside, outside = table[drawn.labels == group], table[(drawn.labels >= 0) & (drawn.labels != group)]
        for answer, share, ratio, ratio_z in (
            (1, s.agree_share, s.agree_ratio, s.agree_ratio_z),
            (-1, s.disagree_share, s.disagree_ratio, s.disagree_ratio_z),
        ):
            hits, heard = (inside == answer).sum(axis=0), (~np.isnan(inside)).sum(axis=0)
            others, heard_others = (outside == answer).sum(axis=0), (~np.isnan(outside)).sum(axis=0)
            assert share[group] == pytest.approx((hits + 1) / (heard + 2))
            assert ratio[group] == pytest.approx((hits + 1) / (heard + 2) / ((others + 1) / (heard_others + 2)))
            one, two = (hits + 1) / (heard + 1), (others + 1) / (heard_others + 1)
            pooled = (hits + others + 2) / (heard + heard_others + 2)
            spread = np.sqrt(pooled * (1 - pooled) * (1 / (heard + 1) + 1 / (heard_others + 1)))
            assert ratio_z[group] == pytest.approx((one - two) / spread)
    assert s.consensus_agree == pytest.approx(s.agree_share.prod(axis=0))


def test_counting_in_pieces_gives_the_same(monkeypatch):
    rng = np.random.default_rng(2)
    votes = votes_from_arrays(*planted(300, 20, 2, rng, density=0.5)[:3], weights=rng.uniform(1, 2, 300))
    labels = rng.integers(-1, 2, 300)
    whole = count_votes(votes, labels, 2)
    monkeypatch.setattr("meerwaarde.analysis.opinion_map.counting.VOTES_AT_ONCE", 57)
    assert count_votes(votes, labels, 2) == pytest.approx(whole)
    assert count_answers(votes) == pytest.approx(whole.sum(axis=0))


def test_wilson_interval_by_hand():
    # Wilson (1927), 10 of 20: (10 + 1.9207) / 23.8415 +- 1.96 sqrt(5 + 0.9604) / 23.8415
    share, low, high = wilson(np.array([10.0]), np.array([20.0]))
    assert (share[0], low[0], high[0]) == pytest.approx((0.5, 0.2993, 0.7007), abs=1e-4)


def test_after_the_votes_that_were_needed_the_interval_is_narrow_enough():
    z = norm.ppf(0.975)
    for agreed, voted in ((0, 0), (3, 9), (18, 20), (50, 100), (1, 1)):
        more = int(votes_needed(np.array([float(agreed)]), np.array([float(voted)]), 0.1)[0])
        share = (agreed + z * z / 2) / (voted + z * z)
        assert z * np.sqrt(share * (1 - share) / (voted + more + z * z)) <= 0.1 + 1e-9
        if more:
            assert z * np.sqrt(share * (1 - share) / (voted + more - 1 + z * z)) > 0.1


def test_a_statement_without_votes_needs_as_many_as_an_undecided_one():
    assert votes_needed(np.array([0.0]), np.array([0.0]), 0.1).tolist() == [93]


def test_unequal_weights_are_worth_fewer_people():
    assert design_effect(None) == 1.0
    assert design_effect(np.array([2.0, 2.0])) == 1.0
    assert design_effect(np.array([1.0, 3.0])) == pytest.approx(1.25)


def test_common_ground_needs_a_majority_in_every_group():
    s = group_statistics(
        counts_of(
            [(40, 5, 5), (48, 1, 1), (2, 3, 45), (0, 0, 0)],
            [(10, 5, 35), (30, 2, 4), (1, 1, 28), (20, 0, 0)],
        )
    )
    found = common_ground(s)
    assert [(each.statement, each.agrees) for each in found] == [(2, False), (1, True)]
    assert all(share > 0.5 for each in found for share in each.shares)


def test_dividing_statements_put_opposed_majorities_first():
    s = group_statistics(
        counts_of(
            [(40, 5, 5), (48, 1, 1), (30, 10, 10)],
            [(5, 5, 40), (5, 45, 0), (29, 10, 11)],
        )
    )
    found = dividing_statements(s)
    assert [(each.statement, each.opposed) for each in found] == [(0, True), (1, False)]
    assert (found[0].most, found[0].least) == (0, 1)


def test_a_group_that_only_disagrees_still_has_statements():
    s = group_statistics(counts_of([(0, 1, 30), (1, 0, 25)], [(20, 5, 5), (15, 5, 5)]))
    found = representative_statements(s, 0)
    assert [each.agrees for each in found] == [False, False]
    assert found[0].statement == 0


def test_representative_statements_are_those_that_were_planted():
    rng = np.random.default_rng(3)
    who, what, said, group = planted(400, 40, 2, rng, density=0.5)
    drawn = build_map(votes_from_arrays(who, what, said), rng=rng, settings=NO_EVIDENCE)
    for each in drawn.groups:
        member = group[drawn.labels == each.number][0]
        for chosen in each.representative:
            own = said[(group[who] == member) & (what == chosen.statement)].mean()
            other = said[(group[who] != member) & (what == chosen.statement)].mean()
            assert (own > other) == chosen.agrees
            assert chosen.share > 0.5


def test_what_all_groups_share_is_not_called_disputed():
    rng = np.random.default_rng(4)
    group = np.repeat([0, 1], 200)
    agreeing = np.where(group == 0, 0.98, 0.75)  # of the first statement: shared by both groups, and not as much
    said = np.where(rng.random((400, 12)) < np.column_stack([agreeing, *[np.where(group == 0, 0.9, 0.1)] * 11]), 1, -1)
    who, what = np.nonzero(np.ones_like(said))
    votes = votes_from_arrays(who, what, said.ravel())
    drawn = build_map(votes, rng=rng, settings=Settings(groups=2, resamples=0, permutations=0))
    assert [each.statement for each in drawn.common_ground] == [0]
    assert 0 in {each.statement for each in drawn.dividing}
    assert {each.statement for each in drawn.disputed} == set(range(1, 12))
