"""From a map and some new votes to the next map, without starting over."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray

from .components import CentredVotes, leading_components, project
from .counting import count_answers, count_votes
from .grouping import Grouping, best_matching, find_groups
from .mapping import OpinionMap, Sketch, refuse_hopeless
from .votes import Floats, Labels, Votes

DRIFT = 1e-6  # tolerance of the axes of an update; a map from nothing uses 1e-8


def update_map(
    earlier: OpinionMap,
    votes: Votes,
    participants: ArrayLike,
    statements: ArrayLike,
    values: ArrayLike,
    *,
    participant_count: int | None = None,
    statement_count: int | None = None,
) -> tuple[Votes, OpinionMap]:
    """The votes and the map after some changes; `votes` are those of `earlier`, which stay as they are.

    The changes are as in Votes.with_changes (new, changed and withdrawn votes, new participants and statements). The
    axes start from the earlier ones, so a few products suffice; only participants whose votes or group changed are
    counted again; the number of groups and the evidence stay those of the earlier map (as Pol.is holds its number of
    groups), and groups keep their numbers. Build the map anew when the votes have grown by a tenth since
    `evidence.votes`. Raises BadVotes as Votes.with_changes and build_map. Cost: a dozen passes over the votes, no
    bootstrap, no permutation.
    """
    after = votes.with_changes(
        participants, statements, values, participant_count=participant_count, statement_count=statement_count
    )
    new_columns = after.statement_count - votes.statement_count
    hidden = np.concatenate((earlier.hidden, np.zeros(new_columns, dtype=bool)))
    before_open, open_votes = votes.without(earlier.hidden), after.without(hidden)
    touched = np.unique(np.asarray(participants, dtype=np.int64))
    counts = np.pad(earlier.counts, ((0, 0), (0, new_columns), (0, 0)))
    answers = counts.sum(axis=0) + of_some(open_votes, touched) - of_some(before_open, touched, new_columns)
    if votes.weights is not None:
        answers[answers < 1e-9] = 0.0  # what rounding leaves of a withdrawn vote
    refuse_hopeless(open_votes, answers)
    centred = CentredVotes.of(open_votes, answers)
    components = leading_components(centred, start=earlier.components.vectors, tolerance=DRIFT)
    number = int((answers.sum(axis=1) > 0).sum())
    positions = project(open_votes, centred.means, components.vectors, number)
    placed = np.flatnonzero(open_votes.per_participant >= min(earlier.settings.fewest_votes, number))
    weights = None if after.weights is None else after.weights[placed]
    grouping = find_groups(
        positions[placed],
        weights,
        most_groups=earlier.settings.most_groups,
        forced=earlier.settings.groups or (len(earlier.grouping.centres) if earlier.grouping else None),
    )
    if grouping is not None and earlier.grouping is not None and earlier.groups:
        grouping = same_numbers(grouping, placed, earlier)
    sketch = Sketch(open_votes, centred, components, number, positions, placed, grouping, earlier.evidence, hidden)

    def count(labels: Labels, groups: int) -> Floats:
        if groups + 1 != len(counts):
            return count_votes(open_votes, labels, groups)
        old = np.concatenate((earlier.labels, np.full(len(labels) - len(earlier.labels), -1)))
        moved = labels != old
        moved[touched] = True
        changed = np.flatnonzero(moved)
        if len(changed) > len(labels) // 4:
            return count_votes(open_votes, labels, groups)
        present = changed[changed < before_open.participant_count]
        gone = count_votes(before_open.chosen(present), old[present], groups)
        come = count_votes(open_votes.chosen(changed), labels[changed], groups)
        return counts - np.pad(gone, ((0, 0), (0, new_columns), (0, 0))) + come

    return after, sketch.completed(earlier.settings, count)


def of_some(votes: Votes, participants: NDArray[np.int64], new_columns: int = 0) -> Floats:
    """Votes of these participants per statement and answer, (statements + new columns, 3)."""
    present = participants[participants < votes.participant_count]
    return np.pad(count_answers(votes.chosen(present)), ((0, new_columns), (0, 0)))


def same_numbers(grouping: Grouping, placed: NDArray[np.int64], earlier: OpinionMap) -> Grouping:
    """The groups numbered as those of the earlier map that they share most people with."""
    groups = len(grouping.centres)
    if groups != len(earlier.groups):
        return grouping
    known = placed < len(earlier.labels)
    old = earlier.labels[placed[known]]
    now = grouping.labels[known]
    both = old >= 0
    table = np.bincount(now[both] * groups + old[both], minlength=groups * groups).reshape(groups, groups)
    turn = best_matching(table)
    centres = np.empty_like(grouping.centres)
    centres[turn] = grouping.centres
    return Grouping(turn[grouping.labels], centres, grouping.tried)
