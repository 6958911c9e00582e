"""From stored votes to a map as plain data: the same votes give the same data, today and in ten years.

A run names its input by batches of votes: built on all batches up to `base`, then changed by those up to `batch`. What
was voted never changes (a change of mind is a new row), so that any published map can be drawn again from its run.
"""

from __future__ import annotations

from collections import OrderedDict
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from meerwaarde.analysis.opinion_map import BadVotes, OpinionMap, Votes, build_map, update_map, votes_from_arrays
from meerwaarde.analysis.opinion_map.disclosure import Disclosure, publish
from meerwaarde.analysis.opinion_map.verification import verify_map

from .map_data import map_data
from .models import Participant, Vote, VoteBatch
from .vocabulary import VoteValue

ANALYSIS = "opinion map"
SEED = 1
# Maps that this process keeps in memory, so that new votes update them.
MOST_KEPT = 4
ROWS_AT_ONCE = 50_000


@dataclass(frozen=True)
class Changes:
    """Votes in the order of the log: the row of each participant, the column of each statement, and the value."""

    people: NDArray[np.int64]
    columns: NDArray[np.int64]
    values: NDArray[np.int64]


@dataclass(frozen=True, eq=False)
class Base:
    """A map built from nothing, with the votes it was built on and which participant has which row."""

    name: tuple[Any, ...]
    votes: Votes
    drawn: OpinionMap
    rows: dict[int, int]


_kept: OrderedDict[int, Base] = OrderedDict()


def forget_bases() -> None:
    _kept.clear()


def read_changes(conversation: int, after: int, until: int, rows: dict[int, int]) -> Changes:
    """The votes of the batches `after` < number <= `until`; new participants get the next rows (`rows` grows)."""
    found = (
        Vote.objects.filter(batch__conversation=conversation, batch__number__gt=after, batch__number__lte=until)
        .order_by("batch__number", "id")
        .values_list("participant_id", "statement__number", "value")
    )
    people, columns, values = [], [], []
    for participant, number, value in found.iterator(chunk_size=ROWS_AT_ONCE):
        people.append(rows.setdefault(participant, len(rows)))
        columns.append(number - 1)
        values.append(value)
    return Changes(*(np.array(each, dtype=np.int64) for each in (people, columns, values)))


def standing(changes: Changes, people: int, statements: int, weights: NDArray[np.float64] | None) -> Votes:
    """The last vote of each pair, without those that were taken back."""
    key = changes.people * statements + changes.columns
    _, last = np.unique(key[::-1], return_index=True)
    last = len(key) - 1 - last
    last = last[changes.values[last] != VoteValue.WITHDRAWN]
    return votes_from_arrays(
        changes.people[last],
        changes.columns[last],
        changes.values[last],
        participant_count=people,
        statement_count=statements,
        weights=weights,
    )


def weights_of(conversation: int, rows: dict[int, int]) -> NDArray[np.float64] | None:
    """The weights that an import brought; everybody else weighs 1. None when nobody has one."""
    given = dict(
        Participant.objects.filter(conversation=conversation, weight__isnull=False).values_list("pk", "weight")
    )
    if not given:
        return None
    weights = np.ones(len(rows))
    for participant, row in rows.items():
        weights[row] = given.get(participant, 1.0)
    return weights


def base_for(given: dict[str, Any]) -> Base:
    """The map that `given` builds on; from memory when this process has it."""
    conversation = given["conversation"]
    name = (given["base"], given["base_statements"], tuple(given["hidden"]), given["chain"])
    known = _kept.get(conversation)
    if known is not None and known.name == name:
        _kept.move_to_end(conversation)
        return known
    rows: dict[int, int] = {}
    changes = read_changes(conversation, 0, given["base"], rows)
    votes = standing(changes, len(rows), given["base_statements"], weights_of(conversation, rows))
    hidden = np.isin(np.arange(1, votes.statement_count + 1), given["hidden"])
    drawn = build_map(votes, rng=np.random.default_rng(SEED), hidden=hidden)
    base = Base(name, votes, drawn, rows)
    _kept[conversation] = base
    _kept.move_to_end(conversation)
    while len(_kept) > MOST_KEPT:
        _kept.popitem(last=False)
    return base


def compute(given: dict[str, Any], parameters: dict[str, Any], _rng: np.random.Generator) -> dict[str, Any]:
    """The map of `given` as plain data, checked by counting again. Raises BadVotes when no honest map follows.

    given: conversation; base and batch (numbers of batches); base_statements and statements (how many there were);
    hidden (numbers that moderation left out); chain (names the votes up to `base`). parameters: smallest, rounding, and
    whether the numbers per statement are published.
    """
    base = base_for(given)
    votes, drawn = base.votes, base.drawn
    if given["batch"] > given["base"]:
        rows = dict(base.rows)
        changes = read_changes(given["conversation"], given["base"], given["batch"], rows)
        votes, drawn = update_map(
            drawn,
            votes,
            changes.people,
            changes.columns,
            changes.values,
            participant_count=len(rows),
            statement_count=given["statements"],
        )
    verify_map(drawn, votes)
    published = publish(drawn, Disclosure(parameters["smallest"], parameters["rounding"]))
    return map_data(drawn, published, counts=parameters["counts"])


def chain_at(conversation: int, number: int) -> str:
    """The name of all votes up to and including this batch."""
    chain = VoteBatch.objects.filter(conversation=conversation, number=number).values_list("chain", flat=True).get()
    return bytes(chain).hex()


__all__ = ["ANALYSIS", "SEED", "BadVotes", "chain_at", "compute", "forget_bases"]
