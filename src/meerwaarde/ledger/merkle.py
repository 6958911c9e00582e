"""Merkle trees as in RFC 9162, section 2.1: which hashes a proof needs, taken from wherever the hashes are kept.

A *node* (level, index) is the root of the complete subtree over the entries `index * 2**level` up to
`(index + 1) * 2**level`. Verification, and the two hash functions, stand in `verify`, the file that also works alone.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from typing import Protocol

from . import verify
from .verify import GrowingTree, leaf_hash, verify_consistency, verify_inclusion

__all__ = [
    "EMPTY_ROOT",
    "GrowingTree",
    "HashList",
    "Nodes",
    "consistency_proof",
    "consistency_ranges",
    "inclusion_proof",
    "inclusion_ranges",
    "leaf_hash",
    "root_of",
    "subtree_root",
    "verify_consistency",
    "verify_inclusion",
]
EMPTY_ROOT = hashlib.sha256(b"").digest()


class Nodes(Protocol):
    def node(self, level: int, index: int) -> bytes:
        """The root of one complete subtree."""
        ...


class HashList:
    """The nodes of a tree that is kept in memory, from the hashes of its leaves. n - 1 hashes, 64n bytes."""

    def __init__(self, leaves: Sequence[bytes]) -> None:
        self.size = len(leaves)
        self._levels = [list(leaves)]
        while len(self._levels[-1]) > 1:
            below = self._levels[-1]
            self._levels.append(
                [verify.node_hash(below[i], below[i + 1]) for i in range(0, len(below) // 2 * 2, 2)],
            )

    def node(self, level: int, index: int) -> bytes:
        return self._levels[level][index]


def subtree_root(nodes: Nodes, start: int, end: int) -> bytes:
    """The hash MTH(D[start:end]) of a subtree of the RFC's recursion; takes at most log2(end - start) + 1 nodes."""
    parts = []
    while start < end:
        level = (end - start).bit_length() - 1
        parts.append(nodes.node(level, start >> level))
        start += 1 << level
    if not parts:
        return EMPTY_ROOT
    root = parts.pop()
    while parts:
        root = verify.node_hash(parts.pop(), root)
    return root


def root_of(nodes: Nodes, size: int) -> bytes:
    """The root of the first `size` entries."""
    return subtree_root(nodes, 0, size)


def _split(start: int, end: int) -> int:
    return start + (1 << ((end - start - 1).bit_length() - 1))


def inclusion_ranges(position: int, size: int) -> list[tuple[int, int]]:
    """The subtrees whose roots make the inclusion proof, from leaf to root (RFC 9162, 2.1.3.1).

    Raises ValueError unless 0 <= position < size.
    """
    if not 0 <= position < size:
        raise ValueError(f"a log of {size} entries has no entry {position}")
    ranges, start, end = [], 0, size
    while end - start > 1:
        middle = _split(start, end)
        if position < middle:
            ranges.append((middle, end))
            end = middle
        else:
            ranges.append((start, middle))
            start = middle
    return ranges[::-1]


def consistency_ranges(first: int, second: int) -> list[tuple[int, int]]:
    """The subtrees whose roots make the consistency proof (RFC 9162, 2.1.4.1).

    Raises ValueError unless 0 < first <= second.
    """
    if not 0 < first <= second:
        raise ValueError(f"there is no consistency proof from {first} to {second} entries")
    ranges, start, end = [], 0, second
    while first != end:
        middle = _split(start, end)
        if first <= middle:
            ranges.append((middle, end))
            end = middle
        else:
            ranges.append((start, middle))
            start = middle
    if start:
        ranges.append((start, end))
    return ranges[::-1]


def inclusion_proof(nodes: Nodes, position: int, size: int) -> list[bytes]:
    """Hashes that lead from the entry at `position` to the root of `size` entries: at most log2(size) + 1."""
    return [subtree_root(nodes, start, end) for start, end in inclusion_ranges(position, size)]


def consistency_proof(nodes: Nodes, first: int, second: int) -> list[bytes]:
    """Hashes that show that the tree of `second` entries begins with the tree of `first`."""
    return [subtree_root(nodes, start, end) for start, end in consistency_ranges(first, second)]
