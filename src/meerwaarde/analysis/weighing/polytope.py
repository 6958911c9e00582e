"""Polytopes inside the simplex of weights: their vertices, their exact volume and a triangulation.

A polytope is {w >= 0, sum(w) = 1, G w <= 0}. Its vertices come from the double description method (Motzkin et al. 1953;
Fukuda & Prodon 1996): the simplex is cut by one half-space after the other, and each edge that crosses the cut gives a
new vertex. Which half-spaces touch which vertex is kept, so degenerate polytopes (many half-spaces through one point,
usual with effects such as -3..+3) need no perturbation. The triangulation pulls one vertex per face (Cohen & Hickey
1979, "Two algorithms for determining volumes of convex polyhedra", J. ACM 26:401-414).
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

FloatArray = NDArray[np.float64]
TOLERANCE = 1e-10
MOST_VERTICES = 3000
MOST_SIMPLICES = 400_000


class TooManyFaces(Exception):
    """The polytope has more vertices or simplices than we enumerate."""


@dataclass(frozen=True, eq=False)
class Polytope:
    """`vertices`: shape (V, n), each a weight vector; `touching`: shape (V, F), which half-spaces are tight there.

    The first n half-spaces are w_j >= 0, the others the rows of G in their order. V is 0 when the polytope is empty.
    """

    vertices: FloatArray
    touching: NDArray[np.bool_]

    @cached_property
    def dimension(self) -> int:
        """-1 when empty, 0 for a point, n - 1 when it has volume in the simplex."""
        if not len(self.vertices):
            return -1
        spans = np.linalg.svd(self.vertices - self.vertices[0], compute_uv=False)
        return int((spans > 1e-9).sum())

    @cached_property
    def simplices(self) -> NDArray[np.int64]:
        """Vertex numbers of a triangulation, shape (S, dimension + 1). Raises TooManyFaces.

        Complexity: the number of faces times the square of the number of half-spaces, plus the number of simplices;
        both grow exponentially with the dimension.
        """
        masks = [sum(1 << int(at) for at in np.flatnonzero(column)) for column in self.touching.T]
        everything = (1 << len(self.vertices)) - 1
        return _triangulated(everything, sorted(set(masks)), {}, [0])

    def volumes(self, basis: FloatArray | None = None) -> FloatArray:
        """Volume of each simplex, shape (S,), as a share of the whole simplex of weights.

        `basis`, shape (n, k): orthonormal basis of the space that the vertices of a flat polytope span; volumes are
        then in its own dimension, comparable among polytopes measured with the same basis.
        """
        corners = self.vertices if basis is None else self.vertices @ basis
        volumes = np.empty(len(self.simplices))
        for start in range(0, len(volumes), 20_000):
            part = self.simplices[start : start + 20_000]
            volumes[start : start + 20_000] = np.abs(np.linalg.det(corners[part]))
        return volumes


def _triangulated(
    face: int, masks: list[int], known: dict[int, NDArray[np.int64]], made: list[int]
) -> NDArray[np.int64]:
    """Simplices of a face (a bit mask of vertices): its first vertex joined to the facets without that vertex."""
    if face in known:
        return known[face]
    apex = (face & -face).bit_length() - 1
    if face == 1 << apex:
        return np.array([[apex]])
    # Largest first, so that a face inside an earlier one is not one of the facets.
    candidates = sorted({face & mask for mask in masks} - {face, 0}, key=int.bit_count, reverse=True)
    facets: list[int] = []
    for candidate in candidates:
        if not any(candidate & facet == candidate for facet in facets):
            facets.append(candidate)
    parts = []
    for facet in facets:
        if not facet >> apex & 1:
            below = _triangulated(facet, masks, known, made)
            parts.append(np.hstack([np.full((len(below), 1), apex), below]))
    result = np.vstack(parts)
    made[0] += len(result)
    if made[0] > MOST_SIMPLICES:
        raise TooManyFaces
    known[face] = result
    return result


def cut_simplex(rows: FloatArray, criteria: int) -> Polytope:
    """The polytope {w >= 0, sum(w) = 1, rows @ w <= 0} with `rows` of shape (m, criteria). Raises TooManyFaces.

    Complexity: per row the number of vertices on one side times that on the other side.
    """
    polytope = Polytope(np.eye(criteria), ~np.eye(criteria, dtype=bool))
    for row in rows:
        polytope = cut(polytope, row)
    return polytope


def cut(polytope: Polytope, row: FloatArray) -> Polytope:
    """What is left of a polytope where row . w <= 0; one half-space more in `touching`."""
    vertices, touching = polytope.vertices, polytope.touching
    largest = np.abs(row).max(initial=0.0)
    values = vertices @ (row / largest) if largest > 0 else np.zeros(len(vertices))
    outside, inside = values > TOLERANCE, values < -TOLERANCE
    tight = (~outside & ~inside)[:, None]
    if not outside.any():
        return Polytope(vertices, np.hstack([touching, tight]))
    kept = ~outside
    made, made_touching = _crossings(vertices, touching, values, np.flatnonzero(inside), np.flatnonzero(outside))
    all_vertices = np.vstack([vertices[kept], made])
    if len(all_vertices) > MOST_VERTICES:
        raise TooManyFaces
    all_touching = np.vstack(
        [
            np.hstack([touching[kept], tight[kept]]),
            np.hstack([made_touching, np.ones((len(made), 1), dtype=bool)]),
        ]
    )
    return Polytope(all_vertices, all_touching)


def _crossings(
    vertices: FloatArray,
    touching: NDArray[np.bool_],
    values: FloatArray,
    inside: NDArray[np.intp],
    outside: NDArray[np.intp],
) -> tuple[FloatArray, NDArray[np.bool_]]:
    """New vertices where an edge crosses the cut. Two vertices share an edge when no third touches all they share."""
    made, shared_by_made = [], []
    dimension = Polytope(vertices, touching).dimension
    for one in inside:
        common = np.count_nonzero(touching[outside] & touching[one], axis=1)
        for other in outside[common >= dimension - 1]:
            shared = touching[one] & touching[other]
            touches_all = ~(shared & ~touching).any(axis=1)
            if touches_all.sum() == 2:
                step = values[one] / (values[one] - values[other])
                made.append(vertices[one] + step * (vertices[other] - vertices[one]))
                shared_by_made.append(shared)
    if not made:
        return np.empty((0, vertices.shape[1])), np.empty((0, touching.shape[1]), dtype=bool)
    return np.array(made), np.array(shared_by_made)
