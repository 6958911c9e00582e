"""Votes: what is accepted, what is refused, and how they change."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from opinion_conversations import dense

from meerwaarde.analysis.opinion_map import WITHDRAWN, BadVotes, build_map, counting, votes_from_arrays


def refused(*arrays, **named):
    with pytest.raises(BadVotes) as refusal:
        votes_from_arrays(*arrays, **named)
    return refusal.value


def test_votes_are_kept_sparse_in_rows():
    votes = votes_from_arrays([1, 0, 1], [2, 0, 0], [1, -1, 0])
    assert votes.starts.tolist() == [0, 1, 3]
    assert votes.statements.tolist() == [0, 0, 2]
    assert votes.values.tolist() == [-1, 0, 1]


def test_a_pass_is_a_vote():
    assert len(votes_from_arrays([0, 1], [0, 0], [0, 0])) == 2


@pytest.mark.parametrize("value", [2, -2, 9])
def test_unknown_vote_values_are_refused_with_their_row(value):
    bad = refused([0, 1, 2], [0, 0, 0], [1, 0, value])
    assert (bad.code, bad.row) == ("vote_value", 3)
    assert str(value) in str(bad)


def test_half_votes_and_missing_numbers_are_refused():
    assert refused([0, 1], [0, 0], [1, 0.5]).row == 2
    assert refused([0, 1], [0, 0], [float("nan"), 1]).row == 1


def test_a_pair_that_votes_twice_is_refused_with_the_second_row():
    bad = refused([0, 1, 0], [3, 3, 3], [1, 1, -1])
    assert (bad.code, bad.row, bad.parts["participant"], bad.parts["statement"]) == ("duplicate_vote", 3, 0, 3)


def test_unknown_participants_and_statements_are_refused():
    assert refused([0, 5], [0, 0], [1, 1], participant_count=3).code == "unknown_participant"
    assert refused([0, -1], [0, 0], [1, 1]).code == "unknown_participant"
    assert refused([0, 1], [0, 7], [1, 1], statement_count=2).code == "unknown_statement"


def test_arrays_of_different_length_are_refused():
    assert refused([0, 1], [0], [1, 1]).code == "lengths"


def test_participants_must_be_whole_numbers():
    assert refused([0.0, 1.0], [0, 0], [1, 1]).code == "not_whole"


@pytest.mark.parametrize("weight", [0, -1, float("nan"), float("inf")])
def test_weights_must_be_above_zero(weight):
    assert refused([0, 1], [0, 0], [1, -1], weights=[1, weight]).row == 2


@pytest.mark.parametrize(
    ("arrays", "code"),
    [
        (([], [], []), "empty"),
        (([0, 0], [0, 1], [1, -1]), "one_participant"),
        (([0, 1, 2], [0, 0, 1], [1, 1, -1]), "constant"),
    ],
)
def test_no_map_rather_than_a_misleading_one(arrays, code):
    with pytest.raises(BadVotes) as refusal:
        build_map(votes_from_arrays(*arrays), rng=np.random.default_rng(1))
    assert refusal.value.code == code


def test_every_refusal_can_be_said_in_dutch():
    bad = refused([0, 1, 0], [3, 3, 3], [1, 1, -1])
    assert bad.text("nl") == "regel 3: deelnemer “0” stemt voor de tweede keer op stelling “3”"


def test_input_is_never_changed():
    who, what, said = np.array([0, 1, 2]), np.array([0, 0, 1]), np.array([1, -1, 0])
    before = [each.copy() for each in (who, what, said)]
    votes = votes_from_arrays(who, what, said)
    votes.with_changes([0], [0], [-1])
    assert all(np.array_equal(a, b) for a, b in zip(before, (who, what, said), strict=True))
    assert votes.values.tolist() == [1, -1, 0]
    with pytest.raises(ValueError):
        votes.values[0] = 0


@settings(max_examples=60, deadline=None)
@given(st.data())
def test_changes_give_the_same_votes_as_starting_over(data):
    people, columns = 6, 5
    pair = st.tuples(st.integers(0, people - 1), st.integers(0, columns - 1))
    start = data.draw(st.dictionaries(pair, st.integers(-1, 1), min_size=1, max_size=25))
    grown = st.tuples(st.integers(0, people + 1), st.integers(0, columns))
    changes = data.draw(st.lists(st.tuples(grown, st.integers(-1, 2)), max_size=20))
    who, what, said = zip(*[(*each, value) for each, value in start.items()], strict=True)
    votes = votes_from_arrays(who, what, said, participant_count=people, statement_count=columns)
    expected = dict(start)
    for each, value in changes:
        expected.pop(each, None) if value == WITHDRAWN else expected.__setitem__(each, value)
    changed = votes.with_changes(
        np.array([each[0] for each, _ in changes], dtype=int),
        np.array([each[1] for each, _ in changes], dtype=int),
        np.array([value for _, value in changes], dtype=int),
        participant_count=people + 2,
        statement_count=columns + 1,
    )
    table = np.full((people + 2, columns + 1), np.nan)
    for (row, column), value in expected.items():
        table[row, column] = value
    assert np.array_equal(dense(changed), table, equal_nan=True)
    assert len(changed) == len(expected)


@pytest.mark.parametrize("kind", [np.uint8, np.int16, np.uint64])
def test_votes_in_any_order_and_of_any_whole_type_give_the_same_rows(kind):
    rng = np.random.default_rng(3)
    cells = rng.choice(40 * 9, 120, replace=False)
    who, what, said = cells // 9, cells % 9, rng.integers(-1, 2, 120)
    expected = np.full((40, 9), np.nan)
    expected[who, what] = said
    votes = votes_from_arrays(who.astype(kind), what.astype(kind), said, participant_count=40, statement_count=9)
    found = np.full((40, 9), np.nan)
    found[np.repeat(np.arange(40), votes.per_participant), votes.statements] = votes.values
    np.testing.assert_array_equal(found, expected)
    assert all(np.all(np.diff(row) > 0) for row in np.split(votes.statements, votes.starts[1:-1]))


@pytest.mark.parametrize("weighted", [False, True])
def test_passes_over_the_votes_equal_the_table_written_out(monkeypatch, weighted):
    """In many pieces, with people who did not vote first, last and between."""
    monkeypatch.setattr(counting, "VOTES_AT_ONCE", 1)
    rng = np.random.default_rng(4)
    people, statements = 60, 3
    table = np.where(rng.random((people, statements)) < 0.4, rng.integers(-1, 2, (people, statements)), 9)
    table[[0, 1, 17, 18, 59]] = 9
    who, what = np.nonzero(table != 9)
    weights = rng.random(people) + 0.5 if weighted else None
    votes = votes_from_arrays(
        who, what, table[who, what], participant_count=people, statement_count=statements, weights=weights
    )
    cells = np.stack([table == answer for answer in (-1, 0, 1)], axis=2).astype(float)
    each = np.ones(people) if weights is None else weights
    assert len(list(counting.pieces(votes, statements * 3))) > 3

    worth, labels = rng.random((2, statements, 3)), rng.integers(-1, 2, people)
    sums = [np.einsum("psa,sa->p", cells, one) for one in worth]
    np.testing.assert_allclose(counting.sums_per_participant(votes, *worth), sums, atol=1e-12)
    np.testing.assert_allclose(counting.count_answers(votes), np.einsum("psa,p->sa", cells, each))
    groups = np.where(labels < 0, 2, labels)[:, None] == np.arange(3)
    np.testing.assert_allclose(
        counting.count_votes(votes, labels, 2), np.einsum("psa,p,pg->gsa", cells, each, groups.astype(float))
    )
    back = [np.einsum("psa,p->sa", cells, one * each) for one in sums]
    np.testing.assert_allclose(counting.there_and_back(votes, list(worth), weights), back, atol=1e-12)
