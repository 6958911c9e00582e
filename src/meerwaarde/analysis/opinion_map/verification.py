"""An independent check of a map: counted again in another way, before it is stored or shown."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from .errors import MapNotVerified
from .mapping import OpinionMap
from .votes import Votes

PEOPLE_AT_ONCE = 50_000


def verify_map(opinion_map: OpinionMap, votes: Votes) -> None:
    """Raises MapNotVerified with the first thing that is wrong; `votes` are those of the map.

    Everything is added up vote by vote and person by person, not by cells of a table as the map does: counts per group,
    axes by the defining equation, positions with dense rows of a few hundred participants, groups by distance to every
    centre. Cost: a few passes over the votes.
    """
    shown = votes.without(opinion_map.hidden)
    _check_counts(opinion_map, shown)
    _check_axes(opinion_map, shown)
    _check_positions(opinion_map, shown)
    _check_groups(opinion_map, shown)
    _check_sentences(opinion_map)


def _wrong(what: str) -> MapNotVerified:
    return MapNotVerified(f"the map is not right: {what}")


def _pieces(votes: Votes) -> Iterator[tuple[slice, Votes]]:
    """The participants in pieces, so that the check needs little memory."""
    for begin in range(0, votes.participant_count, PEOPLE_AT_ONCE):
        part = slice(begin, min(begin + PEOPLE_AT_ONCE, votes.participant_count))
        yield part, votes.chosen(np.arange(part.start, part.stop))


def _voters(votes: Votes) -> NDArray[np.int64]:
    """Who gave each vote, (votes,)."""
    return np.repeat(np.arange(votes.participant_count), votes.per_participant)


def _check_counts(m: OpinionMap, votes: Votes) -> None:
    groups = m.counts.shape[0] - 1
    row = np.where(m.labels < 0, groups, m.labels)
    counted = np.zeros_like(m.counts)
    for part, piece in _pieces(votes):
        who = _voters(piece)
        weights = 1.0 if piece.weights is None else piece.weights[who]
        np.add.at(counted, (row[part][who], piece.statements, piece.values + 1), weights)
    if not np.allclose(counted, m.counts, rtol=1e-9, atol=1e-6):
        raise _wrong("the votes per group do not add up")


def _check_axes(m: OpinionMap, votes: Votes) -> None:
    vectors = m.components.vectors
    if not np.allclose(vectors @ vectors.T, np.eye(len(vectors)), atol=1e-8):
        raise _wrong("the axes are not at right angles")
    present = votes.per_participant > 0
    everyone = np.ones(votes.participant_count) if votes.weights is None else votes.weights
    scale = present.sum() / everyone[present].sum()
    image = np.zeros_like(vectors)
    for part, piece in _pieces(votes):
        who, what = _voters(piece), piece.statements
        centred = piece.values - m.means[what]
        for axis, vector in enumerate(vectors):
            along = np.bincount(who, weights=centred * vector[what], minlength=piece.participant_count)
            image[axis] += np.bincount(
                what, weights=centred * (scale * everyone[part] * along)[who], minlength=len(vector)
            )
    rest = image / max(present.sum() - 1, 1) - m.components.variances[:, None] * vectors
    error = np.linalg.norm(rest, axis=1).max() / max(m.components.variances[0], 1e-300)
    if error > max(1e-5, 2 * m.components.residual):
        raise _wrong("an axis is not a direction of the largest differences")


def _check_positions(m: OpinionMap, votes: Votes) -> None:
    some = np.unique(np.linspace(0, votes.participant_count - 1, 200).astype(np.int64))
    rows = votes.chosen(some)
    for place, (begin, end) in zip(m.positions[some], pairwise(rows.starts.tolist()), strict=True):
        columns = rows.statements[begin:end]
        if not len(columns):
            if not np.isnan(place).all():
                raise _wrong("someone without votes has a position")
            continue
        full = m.means.copy()
        full[columns] = rows.values[begin:end]
        expected = m.components.vectors @ (full - m.means) * np.sqrt(m.statements / len(columns))
        if not np.allclose(place[: len(expected)], expected, atol=1e-7):
            raise _wrong("a position does not follow from the votes")


def _check_groups(m: OpinionMap, votes: Votes) -> None:
    enough = votes.per_participant >= min(m.settings.fewest_votes, m.statements)
    if not np.array_equal(m.labels >= 0, enough):
        raise _wrong("a participant with too few votes is in a group, or one with enough is not")
    if not m.groups:
        return
    sizes = np.bincount(m.labels[m.labels >= 0], minlength=len(m.groups))
    if [group.size for group in m.groups] != sizes.tolist():
        raise _wrong("the sizes of the groups do not add up")
    centres = np.array([group.centre for group in m.groups])
    placed = m.positions[enough]
    squares = np.stack([((placed - centre) ** 2).sum(axis=1) for centre in centres], axis=1)
    own = squares[np.arange(len(placed)), m.labels[enough]]
    if (own > squares.min(axis=1) + 1e-6 * squares.max()).mean() > 0.01:
        raise _wrong("participants are in a group that is not the nearest")


def _check_sentences(m: OpinionMap) -> None:
    for each in m.common_ground:
        column = 2 if each.agrees else 0
        inside = m.counts[: max(len(m.groups), 1), each.statement]
        if (inside[:, column] * 2 < inside.sum(axis=1) * 0.98).any():
            raise _wrong("a statement of common ground has no majority in a group")
    named = [each.statement for each in m.common_ground] + [each.statement for each in m.dividing]
    if m.hidden[named].any():
        raise _wrong("a statement that moderation left out is shown")
