"""The two main axes of the votes, without ever writing out the table of participants x statements.

A vote that was not given is imputed by the mean of its statement (Small et al. 2021). After centring such a cell is
exactly zero, so the centred, imputed matrix X is as sparse as the votes: x = vote - mean of the statement where someone
voted, and 0 elsewhere. Its covariance is only ever multiplied with a vector: X'(X c) costs one pass over the votes, and
X itself is never stored, for x depends on the statement and the answer alone: it is a table (statements, 3).
"""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np

from .counting import AGREED, ANSWERS, DISAGREED, count_answers, sums_per_participant, there_and_back
from .votes import Floats, Votes

WIDEST_BASIS = 48
KEPT_AT_RESTART = 8
MOST_PRODUCTS = 600


@dataclass(eq=False)
class CentredVotes:
    """The centred, imputed matrix X (participants x statements) as an operator; counts its products.

    means, variances: (statements,) of the votes and of the columns of X; weights: (participants,) with mean 1 over
    those who voted, or None; degrees: the divisor of the covariance, participants with a vote minus 1.
    """

    votes: Votes
    means: Floats
    variances: Floats
    weights: Floats | None
    degrees: float
    products: int = field(default=0)

    @classmethod
    def of(cls, votes: Votes, answers: Floats | None = None) -> CentredVotes:
        """X of these votes. answers: their counts (statements, 3), when known. Cost: at most one pass."""
        answers = count_answers(votes) if answers is None else answers
        voters = answers.sum(axis=1)
        means = np.divide(
            answers[:, AGREED] - answers[:, DISAGREED], voters, out=np.zeros(len(voters)), where=voters > 0
        )
        squares = answers[:, AGREED] + answers[:, DISAGREED] - voters * means**2
        squares[squares < 1e-9 * voters] = 0.0
        present = votes.per_participant > 0
        degrees = float(max(present.sum() - 1, 1))
        weights, scale = None, 1.0
        if votes.weights is not None:
            scale = float(present.sum() / votes.weights[present].sum())
            weights = votes.weights * scale
        return cls(votes, means, squares * scale / degrees, weights, degrees)

    @property
    def deviations(self) -> Floats:
        """What X holds for each answer to each statement: vote minus mean, (statements, 3)."""
        return deviations_from(self.means)

    def covariance_times(self, vectors: Floats) -> Floats:
        """Covariance @ vectors, (statements, columns). Cost: one pass over the votes."""
        deviations = self.deviations
        tables = [deviations * vector[:, None] for vector in vectors.T]
        counted = there_and_back(self.votes, tables, self.weights)
        self.products += len(tables)
        return np.column_stack([(deviations * each).sum(axis=1) for each in counted]) / self.degrees


def deviations_from(means: Floats) -> Floats:
    """Each answer to each statement minus the mean of the statement, (statements, 3)."""
    return ANSWERS - means[:, None]


@dataclass(frozen=True, eq=False)
class Components:
    """The leading axes: vectors (axes, statements) of length 1, variances (axes,) = eigenvalues of the covariance.

    residual: the largest |C v - lambda v| relative to the first variance; converged tells whether it met the tolerance.
    """

    vectors: Floats
    variances: Floats
    total_variance: float
    residual: float
    converged: bool
    products: int


def leading_components(
    centred: CentredVotes,
    count: int = 2,
    *,
    start: Floats | None = None,
    tolerance: float = 1e-8,
    most_products: int = MOST_PRODUCTS,
) -> Components:
    """The `count` eigenvectors of the covariance with the largest eigenvalues; the same input gives the same output.

    Block Krylov iteration with Rayleigh-Ritz and thick restart (Wu and Simon 2000; Saad 2011, ch. 6-7). `start`
    (axes, statements) are earlier axes: with them a small change of the votes needs a few products only. Signs: the
    largest loading of an axis is positive, or as in `start`. Cost: O(products x votes) time, O(statements) memory.
    """
    variances = centred.variances
    active = np.flatnonzero(variances > 0)
    count = min(count, len(active))
    spread = np.sqrt(variances)
    if start is not None:
        block = np.zeros((len(variances), len(start)))
        block[: start.shape[1]] = start.T
    else:
        turns = np.arange(len(variances))[:, None] * np.array([0.6180339887498949, 0.7548776662466927])
        block = np.cos(2 * np.pi * turns) * spread[:, None]
    block[variances == 0] = 0.0
    basis = orthonormal(block, np.zeros((len(variances), 0)))
    if basis.shape[1] < count:
        extra = np.zeros((len(variances), count))
        extra[active[np.argsort(-variances[active], kind="stable")[:count]], np.arange(count)] = 1.0
        basis = np.hstack((basis, orthonormal(extra, basis)))
    image = centred.covariance_times(basis)
    while True:
        small = basis.T @ image
        values, turn = np.linalg.eigh((small + small.T) / 2)
        values, turn = values[::-1], turn[:, ::-1]
        vectors = basis @ turn[:, :count]
        rest = image @ turn[:, :count] - vectors * values[:count]
        errors = np.linalg.norm(rest, axis=0) / max(values[0], 1e-300)
        unfinished = errors > tolerance
        if not unfinished.any() or centred.products >= most_products:
            break
        if basis.shape[1] + count > WIDEST_BASIS:
            basis, image = basis @ turn[:, :KEPT_AT_RESTART], image @ turn[:, :KEPT_AT_RESTART]
        fresh = orthonormal(rest[:, unfinished], basis)
        if not fresh.shape[1]:
            break
        basis = np.hstack((basis, fresh))
        image = np.hstack((image, centred.covariance_times(fresh)))
    return Components(
        signed(vectors, start),
        values[:count].copy(),
        float(variances.sum()),
        float(errors.max()),
        bool(errors.max() <= tolerance),
        centred.products,
    )


def orthonormal(block: Floats, basis: Floats) -> Floats:
    """The part of `block` outside `basis`, orthonormal; directions that add nothing are left out."""
    columns: list[Floats] = []
    for column in block.T:
        length = np.linalg.norm(column)
        if length == 0:
            continue
        vector = column / length
        for _ in range(2):  # once more, because one projection leaves rounding behind (Giraud et al. 2005)
            vector = vector - basis @ (basis.T @ vector)
            for other in columns:
                vector = vector - other * (other @ vector)
            size = np.linalg.norm(vector)
            if size < 1e-10:
                break
            vector = vector / size
        else:
            columns.append(vector)
    return np.column_stack(columns) if columns else np.zeros((len(block), 0))


def signed(vectors: Floats, start: Floats | None) -> Floats:
    """The axes as rows, each turned so that its sign is settled."""
    rows = vectors.T.copy()
    for axis, row in enumerate(rows):
        along = 0.0
        if start is not None and axis < len(start):
            along = float(row[: start.shape[1]] @ start[axis])
        if abs(along) < 0.1:
            along = float(row[np.argmax(np.abs(row))])
        if along < 0:
            row *= -1
    return rows


def project(votes: Votes, means: Floats, vectors: Floats, statements: int) -> Floats:
    """Positions (participants, axes): X c, times sqrt(statements / own votes) so that those who voted little do not
    crowd the middle (the sparsity correction of Pol.is). Participants without votes get nan. Cost: one pass."""
    given = votes.per_participant
    deviations = deviations_from(means)
    along = sums_per_participant(votes, *(deviations * vector[:, None] for vector in vectors))
    if len(along) < 2:  # one statement with differences: the map is a line
        along.append(np.zeros(votes.participant_count))
    places = np.column_stack(along)
    places *= np.sqrt(statements / np.maximum(given, 1.0))[:, None]
    places[given == 0] = np.nan
    return places
