"""Every pass over the votes: how often each answer was given, and what a person's answers add up to.

A vote is a cell of a small table (statement, answer). Counting votes is counting cells; adding up somebody's votes is
looking up what each cell is worth. The votes go by in pieces that fit the processor's cache, so a pass costs the same
per vote for a hundred people as for a million, and needs no memory to speak of.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from .votes import Floats, Labels, Votes

VOTES_AT_ONCE = 32_768
ANSWERS = np.array([-1.0, 0.0, 1.0])  # the values behind the last axis of a table
DISAGREED, PASSED, AGREED = 0, 1, 2


@dataclass(frozen=True, eq=False)
class Piece:
    """Some participants in a row, of whom at least one voted.

    people: which; cells: (votes,) the place of each vote in a flat table (statements, 3); sizes: (people,) votes of
    each; starts: (those who voted,) where their votes begin; voted: (people,) who voted, or None when all did.
    """

    people: slice
    cells: NDArray[np.intp]
    sizes: NDArray[np.int64]
    starts: NDArray[np.int64]
    voted: NDArray[np.bool_] | None

    def sums(self, worth: Floats) -> Floats:
        """What the votes of each are worth together, (people,); `worth` is the flat table."""
        added = np.add.reduceat(worth.take(self.cells), self.starts)
        if self.voted is None:
            return added
        everyone = np.zeros(len(self.sizes))
        everyone[self.voted] = added
        return everyone

    def counted(self, weights: Floats, length: int) -> NDArray[Any]:
        """The cells counted, (length,), each with the weight (people,) of who gave the vote."""
        return np.bincount(self.cells, weights=np.repeat(weights, self.sizes), minlength=length)


def pieces(votes: Votes, table: int) -> Iterator[Piece]:
    """The participants in order, some ten thousands of votes at a time; those between who did not vote may be left out.

    table: entries of the table that is used with each piece; pieces are never much smaller than that, lest the table
    costs more than the votes."""
    starts, people = votes.starts, votes.participant_count
    at_once = max(VOTES_AT_ONCE, 2 * table)
    begin = 0
    while begin < people:
        end = max(int(np.searchsorted(starts, starts[begin] + at_once, side="right")) - 1, begin + 1)
        first, last = int(starts[begin]), int(starts[end])
        if last > first:
            cells = votes.statements[first:last].astype(np.intp)
            cells *= 3
            cells += votes.values[first:last]
            cells += 1
            sizes = np.diff(starts[begin : end + 1])
            where = starts[begin:end] - first
            voted = sizes > 0
            if voted.all():
                yield Piece(slice(begin, end), cells, sizes, where, None)
            else:
                yield Piece(slice(begin, end), cells, sizes, where[voted], voted)
        begin = end


def count_votes(votes: Votes, labels: Labels, groups: int) -> Floats:
    """Votes per group, statement and answer: (groups + 1, statements, 3), answers as DISAGREED, PASSED, AGREED.

    labels: (participants,), -1 for those in no group; they are counted in the last row. Sums of weights when there are
    weights, else whole numbers. Cost: one pass.
    """
    length = votes.statement_count * 3
    total = np.zeros((groups + 1) * length)
    first = np.where(labels < 0, groups, labels).astype(np.int64) * length
    for piece in pieces(votes, len(total)):
        key = np.repeat(first[piece.people], piece.sizes)
        key += piece.cells
        weights = None if votes.weights is None else np.repeat(votes.weights[piece.people], piece.sizes)
        total += np.bincount(key, weights=weights, minlength=len(total))
    return total.reshape(groups + 1, votes.statement_count, 3)


def count_answers(votes: Votes) -> Floats:
    """Votes per statement and answer, (statements, 3); sums of weights when there are weights. Cost: one pass."""
    everyone = np.zeros(votes.participant_count, dtype=np.int64)
    counted: Floats = count_votes(votes, everyone, 0)[0]
    return counted


def sums_per_participant(votes: Votes, *worth: Floats) -> list[Floats]:
    """For each table (statements, 3) of what an answer is worth: the sum over the votes of each participant,
    (participants,); 0 for who did not vote. Cost: one pass for all tables together."""
    sums = [np.zeros(votes.participant_count) for _ in worth]
    tables = [table.ravel() for table in worth]
    for piece in pieces(votes, votes.statement_count * 3):
        for total, table in zip(sums, tables, strict=True):
            total[piece.people] = piece.sums(table)
    return sums


def there_and_back(votes: Votes, tables: list[Floats], weights: Floats | None) -> list[Floats]:
    """For each table (statements, 3): the answers counted (statements, 3) with, for a weight, the sum that the table
    gives to who voted (times `weights` (participants,), when there are). Cost: one pass for all tables together."""
    counted = [np.zeros(votes.statement_count * 3) for _ in tables]
    flat = [table.ravel() for table in tables]
    for piece in pieces(votes, votes.statement_count * 3):
        for total, table in zip(counted, flat, strict=True):
            along = piece.sums(table)
            if weights is not None:
                along *= weights[piece.people]
            total += piece.counted(along, len(total))
    return [total.reshape(-1, 3) for total in counted]
