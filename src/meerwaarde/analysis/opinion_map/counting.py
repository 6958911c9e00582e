"""Counting votes: everything about statements follows from how often each answer was given."""

from __future__ import annotations

import numpy as np

from .votes import Floats, Labels, Votes

VOTES_AT_ONCE = 4_000_000
DISAGREED, PASSED, AGREED = 0, 1, 2  # the last axis of the counts


def count_votes(votes: Votes, labels: Labels, groups: int) -> Floats:
    """Votes per group, statement and answer: (groups + 1, statements, 3), answers as DISAGREED, PASSED, AGREED.

    labels: (participants,), -1 for those in no group; they are counted in the last row. Sums of weights when there are
    weights, else whole numbers. Cost: one pass, in pieces of some millions of votes.
    """
    columns = votes.statement_count
    total = np.zeros((groups + 1) * columns * 3)
    group = np.where(labels < 0, groups, labels).astype(np.int64)
    begin = 0
    while begin < votes.participant_count:
        limit = votes.starts[begin] + VOTES_AT_ONCE
        end = max(int(np.searchsorted(votes.starts, limit, side="right")) - 1, begin + 1)
        part = slice(int(votes.starts[begin]), int(votes.starts[end]))
        sizes = np.diff(votes.starts[begin : end + 1])
        key = np.repeat(group[begin:end] * columns, sizes)
        key += votes.statements[part]
        key *= 3
        key += votes.values[part]
        key += 1
        weights = None if votes.weights is None else np.repeat(votes.weights[begin:end], sizes)
        total += np.bincount(key, weights=weights, minlength=len(total))
        begin = end
    return total.reshape(groups + 1, columns, 3)


def count_answers(votes: Votes) -> Floats:
    """Votes per statement and answer, (statements, 3); sums of weights when there are weights. Cost: one pass."""
    everyone = np.zeros(votes.participant_count, dtype=np.int64)
    counted: Floats = count_votes(votes, everyone, 1)[0]
    return counted
