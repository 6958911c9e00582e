"""Votes as sparse rows: only what people answered is stored, never a table of participants x statements."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from .errors import BadVotes

AGREE, PASS, DISAGREE = 1, 0, -1
WITHDRAWN = 2  # only in changes: take the vote back

Whole = NDArray[np.integer[Any]]
Floats = NDArray[np.float64]
Labels = NDArray[np.int64]


@dataclass(frozen=True, eq=False)
class Votes:
    """Who said what, row by row (the CSR form). All arrays are read-only.

    starts: int64 (participants + 1,), where the votes of each participant begin; statements: int32 (votes,), the
    column of each vote, ascending within a participant; values: int8 (votes,), 1 agree, 0 pass, -1 disagree;
    statement_count: number of columns, also those without votes; weights: float64 (participants,) above zero, for
    example to correct for who took part, or None when everyone counts once.
    """

    starts: NDArray[np.int64]
    statements: NDArray[np.int32]
    values: NDArray[np.int8]
    statement_count: int
    weights: NDArray[np.float64] | None = None

    def __post_init__(self) -> None:
        for array in (self.starts, self.statements, self.values, self.weights):
            if array is not None:
                array.flags.writeable = False

    @property
    def participant_count(self) -> int:
        return len(self.starts) - 1

    def __len__(self) -> int:
        return len(self.values)

    @property
    def per_participant(self) -> NDArray[np.int64]:
        """Number of votes of each participant, (participants,)."""
        return np.diff(self.starts)

    def chosen(self, participants: Whole) -> Votes:
        """The votes of these participants (indices, in this order). Cost: their number of votes."""
        sizes = self.per_participant[participants]
        starts = np.concatenate(([0], np.cumsum(sizes)))
        picked = np.arange(starts[-1]) + np.repeat(self.starts[participants] - starts[:-1], sizes)
        weights = None if self.weights is None else self.weights[participants]
        return Votes(starts, self.statements[picked], self.values[picked], self.statement_count, weights)

    def without(self, hidden: NDArray[np.bool_]) -> Votes:
        """Without the votes on hidden statements (statements,); columns keep their numbers. Cost: one pass."""
        if not hidden.any():
            return self
        kept = ~hidden[self.statements]
        starts = np.concatenate(([0], np.cumsum(kept, dtype=np.int64)))[self.starts]
        return Votes(starts, self.statements[kept], self.values[kept], self.statement_count, self.weights)

    def with_changes(
        self,
        participants: ArrayLike,
        statements: ArrayLike,
        values: ArrayLike,
        *,
        participant_count: int | None = None,
        statement_count: int | None = None,
    ) -> Votes:
        """These votes with new, changed and withdrawn ones (value 2 = WITHDRAWN); the latest of one pair counts.

        participants, statements, values: (changes,) whole numbers, in order of time. New participants and statements
        are those beyond the present numbers, up to the counts given. Weights of new participants are 1. Raises
        BadVotes for unknown participants, statements or values. Cost: one copy of the arrays plus sorting the changes.
        """
        people = max(self.participant_count, participant_count or 0)
        columns = max(self.statement_count, statement_count or 0)
        who, what, said = checked(participants, statements, values, people, columns, withdrawals=True)
        key = who.astype(np.int64) * columns + what
        _, last = np.unique(key[::-1], return_index=True)
        last = len(key) - 1 - last
        who, what, said = who[last], what[last], said[last]
        starts = np.concatenate((self.starts, np.full(people - self.participant_count, self.starts[-1])))
        place = np.empty(len(who), dtype=np.int64)
        there = np.zeros(len(who), dtype=bool)
        for index, (person, statement) in enumerate(zip(who, what, strict=True)):
            begin, end = starts[person], starts[person + 1]
            place[index] = begin + np.searchsorted(self.statements[begin:end], statement)
            there[index] = place[index] < end and self.statements[place[index]] == statement
        gone = said == WITHDRAWN
        new_values = self.values.copy()
        new_values[place[there & ~gone]] = said[there & ~gone]
        new, away = ~there & ~gone, there & gone
        kept = np.ones(len(self), dtype=bool)
        kept[place[away]] = False
        inserted = place[new] - np.searchsorted(np.sort(place[away]), place[new])
        kept_statements, kept_values = self.statements, new_values
        if away.any():
            kept_statements, kept_values = kept_statements[kept], kept_values[kept]
        all_statements: NDArray[np.int32] = np.insert(kept_statements, inserted, what[new])
        all_values: NDArray[np.int8] = np.insert(kept_values, inserted, said[new].astype(np.int8))
        sizes = np.diff(starts) + np.bincount(who[new], minlength=people) - np.bincount(who[away], minlength=people)
        weights = self.weights
        if weights is not None:
            weights = np.concatenate((weights, np.ones(people - self.participant_count)))
        return Votes(np.concatenate(([0], np.cumsum(sizes))), all_statements, all_values, columns, weights)


def checked(
    participants: ArrayLike,
    statements: ArrayLike,
    values: ArrayLike,
    participant_count: int | None,
    statement_count: int | None,
    *,
    withdrawals: bool = False,
) -> tuple[Whole, Whole, Whole]:
    """The three arrays (votes,) as whole numbers within their ranges; else BadVotes with the first wrong row."""
    who, what, said = np.asarray(participants), np.asarray(statements), np.asarray(values)
    if not len(who) == len(what) == len(said):
        raise BadVotes("lengths", participants=len(who), statements=len(what), values=len(said))
    for name, array in (("participants", who), ("statements", what)):
        if len(array) and not np.issubdtype(array.dtype, np.integer):
            raise BadVotes("not_whole", what=name)
    highest = WITHDRAWN if withdrawals else AGREE
    with np.errstate(invalid="ignore"):
        wrong = ~((said >= DISAGREE) & (said <= highest))
    if not np.issubdtype(said.dtype, np.integer):
        wrong |= said != np.round(said)
    if wrong.any():
        row = int(np.argmax(wrong))
        raise BadVotes("vote_value", row=row + 1, value=said[row])
    for code, name, array, count in (
        ("unknown_participant", "participant", who, participant_count),
        ("unknown_statement", "statement", what, statement_count),
    ):
        outside = array < 0
        if count is not None:
            outside |= array >= count
        if outside.any():
            row = int(np.argmax(outside))
            part: dict[str, Any] = {name: int(array[row])}
            raise BadVotes(code, row=row + 1, **part)
    return who.astype(np.int64, copy=False) if not len(who) else who, what, said


def votes_from_arrays(
    participants: ArrayLike,
    statements: ArrayLike,
    values: ArrayLike,
    *,
    participant_count: int | None = None,
    statement_count: int | None = None,
    weights: ArrayLike | None = None,
) -> Votes:
    """Votes from three equally long arrays (votes,): index of the participant, index of the statement, -1, 0 or 1.

    The counts are taken from the highest index when not given. weights: (participants,) numbers above zero. The input
    is not changed. Raises BadVotes with the first wrong row for other values, indices outside the counts, and a pair
    that occurs twice. Cost: O(votes) memory and time, plus a sort when they are not in order.
    """
    who, what, said = checked(participants, statements, values, participant_count, statement_count)
    if participant_count is None:
        participant_count = int(who.max()) + 1 if len(who) else 0
    if statement_count is None:
        statement_count = int(what.max()) + 1 if len(what) else 0
    given = None
    if weights is not None:
        given = np.array(weights, dtype=np.float64)
        if given.shape != (participant_count,):
            raise BadVotes("lengths", participants=participant_count, statements=statement_count, values=given.size)
        wrong = ~(np.isfinite(given) & (given > 0))
        if wrong.any():
            row = int(np.argmax(wrong))
            raise BadVotes("weight", row=row + 1, participant=row, value=given[row])
    if not len(who):
        return Votes(
            np.zeros(participant_count + 1, np.int64),
            np.zeros(0, np.int32),
            np.zeros(0, np.int8),
            statement_count,
            given,
        )
    packed = in_order(who, what, said, statement_count)
    cells = packed // 3
    if (cells[1:] == cells[:-1]).any():
        order = np.lexsort((np.arange(len(who)), what, who))
        again = (np.diff(who[order]) == 0) & (np.diff(what[order]) == 0)
        row = int(order[1:][again].min())
        raise BadVotes("duplicate_vote", row=row + 1, participant=int(who[row]), statement=int(what[row]))
    packed -= cells * 3
    packed -= 1
    values = packed.astype(np.int8)
    del packed
    cells %= statement_count
    starts = np.zeros(participant_count + 1, np.int64)
    np.cumsum(np.bincount(who.astype(np.intp, copy=False), minlength=participant_count), out=starts[1:])
    return Votes(starts, cells.astype(np.int32), values, statement_count, given)


def in_order(who: Whole, what: Whole, said: NDArray[Any], statement_count: int) -> NDArray[np.int64]:
    """One whole number a vote, (who * statements + what) * 3 + answer, ascending. Cost: a sort, only when needed."""
    packed = who.astype(np.int64)
    packed *= statement_count
    packed += what.astype(np.int64, copy=False)
    packed *= 3
    packed += said.astype(np.int8)
    packed += 1
    if (packed[1:] < packed[:-1]).any():
        packed.sort()
    return packed
