"""New votes update the map; the outcome is that of starting over."""

import numpy as np
import pytest
from opinion_conversations import NO_EVIDENCE, planted

from meerwaarde.analysis.opinion_map import BadVotes, Settings, build_map, update_map, votes_from_arrays
from meerwaarde.analysis.opinion_map.counting import count_votes
from meerwaarde.analysis.opinion_map.verification import verify_map


@pytest.fixture
def conversation():
    rng = np.random.default_rng(1)
    who, what, said, _ = planted(400, 50, 3, rng, density=0.3)
    votes = votes_from_arrays(who, what, said)
    return votes, build_map(votes, rng=rng, settings=Settings(groups=3, resamples=0, permutations=0))


def changes(rng, people=400, statements=50, count=80):
    return rng.integers(0, people, count), rng.integers(0, statements, count), rng.integers(-1, 3, count)


def same(updated, fresh):
    assert updated.explained_variance == pytest.approx(fresh.explained_variance, rel=1e-9)
    assert np.abs(updated.positions) == pytest.approx(np.abs(fresh.positions), abs=1e-3, nan_ok=True)
    assert updated.counts.sum(axis=0) == pytest.approx(fresh.counts.sum(axis=0))
    assert np.sort([each.size for each in updated.groups]).tolist() == np.sort([g.size for g in fresh.groups]).tolist()
    assert [each.statement for each in updated.common_ground] == [each.statement for each in fresh.common_ground]


def test_an_updated_map_equals_a_new_one(conversation):
    votes, drawn = conversation
    rng = np.random.default_rng(2)
    for _ in range(5):
        votes, drawn = update_map(drawn, votes, *changes(rng))
        same(drawn, build_map(votes, rng=rng, settings=drawn.settings))
        verify_map(drawn, votes)


def test_new_participants_and_statements_join(conversation):
    votes, drawn = conversation
    rng = np.random.default_rng(3)
    who, what = np.repeat(np.arange(398, 405), 9), np.tile(np.arange(43, 52), 7)
    after, updated = update_map(
        drawn, votes, who, what, rng.integers(-1, 2, 63), participant_count=405, statement_count=52
    )
    assert updated.participants == 405
    assert updated.statements == 52
    same(updated, build_map(after, rng=rng, settings=drawn.settings))
    verify_map(updated, after)


def test_hidden_statements_stay_hidden():
    rng = np.random.default_rng(4)
    votes = votes_from_arrays(*planted(200, 30, 2, rng, density=0.4)[:3])
    hidden = np.arange(30) < 4
    drawn = build_map(votes, rng=rng, settings=NO_EVIDENCE, hidden=hidden)
    assert drawn.statements == 26
    after, updated = update_map(drawn, votes, *changes(rng, 200, 30))
    same(updated, build_map(after, rng=rng, settings=NO_EVIDENCE, hidden=hidden))
    verify_map(updated, after)


def test_weights_are_kept():
    rng = np.random.default_rng(5)
    who, what, said, _ = planted(200, 30, 2, rng, density=0.4)
    votes = votes_from_arrays(who, what, said, weights=rng.uniform(0.5, 2, 200))
    drawn = build_map(votes, rng=rng, settings=NO_EVIDENCE)
    after, updated = update_map(drawn, votes, *changes(rng, 200, 30))
    same(updated, build_map(after, rng=rng, settings=NO_EVIDENCE))
    verify_map(updated, after)


def test_the_earlier_map_and_votes_do_not_change(conversation):
    votes, drawn = conversation
    before = [each.copy() for each in (votes.values, drawn.counts, drawn.labels, drawn.positions)]
    update_map(drawn, votes, *changes(np.random.default_rng(6)))
    now = (votes.values, drawn.counts, drawn.labels, drawn.positions)
    assert all(np.array_equal(*each, equal_nan=True) for each in zip(before, now, strict=True))


def test_groups_keep_their_numbers(conversation):
    votes, drawn = conversation
    _, updated = update_map(drawn, votes, *changes(np.random.default_rng(7)))
    assert (updated.labels == drawn.labels).mean() > 0.9


def test_only_changed_participants_are_counted_again(conversation, monkeypatch):
    """The count of work, not the clock: few votes, few participants, few passes."""
    votes, drawn = conversation
    counted = []

    def counting(part, labels, groups):
        counted.append(len(part))
        return count_votes(part, labels, groups)

    monkeypatch.setattr("meerwaarde.analysis.opinion_map.updating.count_votes", counting)
    _, updated = update_map(drawn, votes, [0, 1, 2], [0, 1, 2], [1, 1, 1])
    assert sum(counted) < len(votes) / 10
    assert updated.components.products <= 12


def test_wrong_changes_are_refused(conversation):
    votes, drawn = conversation
    with pytest.raises(BadVotes, match="row 2"):
        update_map(drawn, votes, [0, 1], [0, 0], [1, 3])
    with pytest.raises(BadVotes, match="not known"):
        update_map(drawn, votes, [400], [0], [1])


def test_withdrawing_everything_leaves_no_map(conversation):
    votes, drawn = conversation
    who = np.repeat(np.arange(400), votes.per_participant)
    with pytest.raises(BadVotes, match="no votes"):
        update_map(drawn, votes, who, votes.statements, np.full(len(votes), 2))


def test_evidence_and_number_of_groups_stay_until_the_map_is_built_anew():
    rng = np.random.default_rng(8)
    votes = votes_from_arrays(*planted(300, 40, 2, rng, density=0.3)[:3])
    drawn = build_map(votes, rng=rng, settings=Settings(resamples=5, permutations=19))
    _, updated = update_map(drawn, votes, *changes(rng, 300, 40))
    assert updated.evidence is drawn.evidence
    assert len(updated.groups) == len(drawn.groups)
    assert updated.clear_groups == drawn.clear_groups
