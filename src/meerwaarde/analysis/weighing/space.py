"""The weightings that a group's preferences leave open, and which of its statements clash when none is left."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from .errors import ContradictoryPreferences, VerificationFailed
from .polytope import Polytope, TooManyFaces, cut_simplex
from .preferences import Statement

FloatArray = NDArray[np.float64]
SLACK = 1e-9
MOST_VIOLATION = 1e-11


@dataclass(frozen=True, eq=False)
class WeightSpace:
    """{w >= 0, sum(w) = 1} restricted by statements; without statements the whole simplex.

    Raises ContradictoryPreferences (with a smallest clashing set) and WeighingError (`unknown_criterion`).
    """

    criteria: tuple[str, ...]
    statements: tuple[Statement, ...] = ()
    rows: FloatArray = field(init=False)
    """Shape (m, C): rows @ w <= 0 for every weighting that satisfies the statements."""

    def __post_init__(self) -> None:
        object.__setattr__(self, "criteria", tuple(self.criteria))
        object.__setattr__(self, "statements", tuple(self.statements))
        rows = rows_of(self.statements, self.criteria)
        rows.setflags(write=False)
        object.__setattr__(self, "rows", rows)
        if self.statements and not is_feasible(rows):
            raise ContradictoryPreferences(smallest_clash(self.statements, self.criteria))

    @property
    def is_simplex(self) -> bool:
        return not len(self.rows)

    def holds(self, weights: FloatArray, tolerance: float = 1e-9) -> bool:
        """Do these weights, shape (C,), lie in the space?"""
        inside = (weights >= -tolerance).all() and abs(weights.sum() - 1) <= tolerance * len(weights)
        return bool(inside and (self.rows @ weights <= tolerance).all())

    @cached_property
    def polytope(self) -> Polytope | None:
        """Its vertices, or None when there are more than we enumerate (or it is so thin that rounding hides it)."""
        try:
            found = cut_simplex(self.rows, len(self.criteria))
        except TooManyFaces:
            return None
        return found if len(found.vertices) else None

    @cached_property
    def chart(self) -> Chart:
        return chart_of(self.rows, len(self.criteria))

    @cached_property
    def middle(self) -> FloatArray:
        """The middle of the space, shape (C,): its analytic centre, where the product of the distances to its facets is
        largest. Equal weights without statements; with orderings it equals the rank order centroid weights (Barron &
        Barrett 1996), since in every simplex the analytic centre is the centroid. Read-only.

        Complexity: about twenty Newton steps, each cubic in the number of criteria.
        """
        count = len(self.criteria)
        middle: FloatArray = np.full(count, 1 / count) if self.is_simplex else self.chart.to_weights(self.chart.centre)
        middle.setflags(write=False)
        return middle


@dataclass(frozen=True, eq=False)
class Chart:
    """Coordinates y in which the space has volume: w = origin + basis @ y, with slack = room - faces @ y >= 0.

    `basis`: shape (C, d), orthonormal; `faces`: shape (f, d), irredundant and of unit length; `room`: shape (f,);
    `centre`: the analytic centre, shape (d,); `axes`: shape (d, d), columns of the ellipsoid around it that fits inside
    (Dikin 1967), which makes a random walk mix well in a narrow space.
    """

    origin: FloatArray
    basis: FloatArray
    faces: FloatArray
    room: FloatArray
    centre: FloatArray
    axes: FloatArray

    def to_weights(self, y: FloatArray) -> FloatArray:
        """Shape (..., d) to (..., C); rounding below zero is removed."""
        weights = np.maximum(self.origin + y @ self.basis.T, 0.0)
        shares: FloatArray = weights / weights.sum(axis=-1, keepdims=True)
        return shares


def rows_of(statements: Sequence[Statement], criteria: Sequence[str]) -> FloatArray:
    positions = {name: at for at, name in enumerate(criteria)}
    rows = [row for statement in statements for row in statement.rows(positions) if row.any()]
    return np.array(rows).reshape(len(rows), len(criteria))


def linear_program(objective: FloatArray, *, presolve: bool = True, **constraints: Any) -> Any:
    """HiGHS (Huangfu & Hall 2018) with the tightest tolerances it offers; variables are 0 or more."""
    from scipy.optimize import linprog  # loaded when it is asked for: few pages do

    options = {"primal_feasibility_tolerance": 1e-10, "dual_feasibility_tolerance": 1e-10, "presolve": presolve}
    return linprog(objective, bounds=(0, None), method="highs", options=options, **constraints)


def is_feasible(rows: FloatArray) -> bool:
    """Is there a weighting with rows @ w <= 0? Asked as the least violation, a program that always has an answer."""
    violations, count = rows.shape
    if not violations:
        return True
    found = linear_program(
        np.concatenate([np.zeros(count), [1.0]]),
        A_ub=np.hstack([rows, -np.ones((violations, 1))]),
        b_ub=np.zeros(violations),
        A_eq=np.concatenate([np.ones(count), [0.0]])[None],
        b_eq=[1.0],
    )
    if found.status != 0:
        raise VerificationFailed(f"whether the preferences fit was not found: {found.message}")
    return bool(found.fun <= MOST_VIOLATION)


def smallest_clash(statements: Sequence[Statement], criteria: Sequence[str]) -> list[Statement]:
    """A minimal infeasible subset: it has no weighting, and without any one of its statements it has.

    Deletion filter (Chinneck & Dravnieks 1991, "Locating minimal infeasible constraint sets in linear programs", ORSA
    Journal on Computing 3:157-168). Complexity: one linear program per statement.
    """
    left = list(statements)
    for statement in statements:
        without = [one for one in left if one is not statement]
        if not is_feasible(rows_of(without, criteria)):
            left = without
    for statement in left:
        if not is_feasible(rows_of([one for one in left if one is not statement], criteria)):
            raise VerificationFailed("the set of clashing statements is not minimal")
    return left


def chart_of(rows: FloatArray, count: int) -> Chart:
    """Coordinates of {w >= 0, sum(w) = 1, rows @ w <= 0}, which must not be empty.

    One linear program finds the half-spaces that always bind (so the space is flat) together with a point strictly
    inside the others; one per half-space removes those that never matter.
    """
    every = np.vstack([-np.eye(count), rows])
    every = every / np.linalg.norm(every, axis=1, keepdims=True)
    inside, loose = _strictly_inside(every)
    flat = np.vstack([np.ones((1, count)), every[~loose]])
    _, sizes, directions = np.linalg.svd(flat)
    basis = directions[int((sizes > 1e-9 * sizes[0]).sum()) :].T
    faces, room = every[loose] @ basis, -every[loose] @ inside
    lengths = np.linalg.norm(faces, axis=1)
    matters = lengths > 1e-9
    faces, room = faces[matters] / lengths[matters, None], room[matters] / lengths[matters]
    kept = _irredundant(faces, room)
    faces, room = faces[kept], room[kept]
    centre, axes = _analytic_centre(faces, room)
    return Chart(inside, basis, faces, room, centre, axes)


def _strictly_inside(every: FloatArray) -> tuple[FloatArray, NDArray[np.bool_]]:
    """A weighting, and which half-spaces leave room there (all that can at once).

    In a cone any positive slack can be scaled to 1, so the sum of slacks of at most 1 counts those that can be loose.
    """
    half_spaces, count = every.shape
    objective = np.concatenate([np.zeros(count), -np.ones(half_spaces)])
    one = np.hstack([every, np.eye(half_spaces)])
    most = np.hstack([np.zeros((half_spaces, count)), np.eye(half_spaces)])
    limits = np.concatenate([np.zeros(half_spaces), np.ones(half_spaces)])
    found = linear_program(objective, A_ub=np.vstack([one, most]), b_ub=limits)
    if found.status != 0:
        raise VerificationFailed(f"no point inside the weight space was found: {found.message}")
    weights, slacks = found.x[:count], found.x[count:]
    return weights / weights.sum(), slacks > 0.5


def _irredundant(faces: FloatArray, room: FloatArray) -> NDArray[np.bool_]:
    """Which half-spaces shape the polytope faces @ y <= room (which holds 0 and is bounded)."""
    kept = np.ones(len(faces), dtype=bool)
    for at in range(len(faces)):
        kept[at] = False
        # How far does it reach beyond this face without it? The face itself, moved out, keeps the program bounded.
        limits = np.concatenate([room[kept], [room[at] + 1.0]])
        others = np.vstack([faces[kept], faces[at]])
        # Free variables as a difference of two that are 0 or more.
        found = linear_program(np.concatenate([-faces[at], faces[at]]), A_ub=np.hstack([others, -others]), b_ub=limits)
        if found.status != 0 or -found.fun > room[at] + SLACK:
            kept[at] = True
    return kept


def _analytic_centre(faces: FloatArray, room: FloatArray) -> tuple[FloatArray, FloatArray]:
    """Damped Newton on -sum(log(slack)), starting in 0; and the inverse root of its Hessian there."""
    dimension = faces.shape[1]
    y = np.zeros(dimension)
    if not dimension:
        return y, np.zeros((0, 0))
    hessian = np.eye(dimension)
    for _step in range(200):
        slack = room - faces @ y
        gradient = faces.T @ (1 / slack)
        hessian = (faces / slack[:, None] ** 2).T @ faces
        move = -np.linalg.solve(hessian, gradient)
        decrement = max(-float(gradient @ move), 0.0) ** 0.5
        if decrement < 1e-12:
            break
        # A self-concordant barrier: this damping never leaves the polytope (Nesterov & Nemirovski 1994).
        y = y + move / (1 + decrement) if decrement > 0.25 else y + move
    root = np.linalg.cholesky(np.linalg.inv(hessian))
    return y, root
