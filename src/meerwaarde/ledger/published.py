"""The log as everybody can read it: from its files alone. Knows no database, and so no more than a visitor may know."""

from __future__ import annotations

from . import merkle
from .notes import Checkpoint, parse_checkpoint, parse_note
from .tiles import HASH_BYTES, WIDTH, Tile, TileStore, TileTree

# A hash is sought among so many of the newest entries; who has an older one knows its position.
TILES_SOUGHT = 64


class NotPublished(Exception):
    """There is no checkpoint yet."""


class PublishedLog:
    """One signed state and the tree under it. Raises NotPublished when there is none yet."""

    def __init__(self, store: TileStore) -> None:
        note = store.checkpoint()
        if note is None:
            raise NotPublished
        self.store = store
        self.note = note
        self.checkpoint: Checkpoint = parse_checkpoint(parse_note(note)[0])

    @property
    def size(self) -> int:
        return self.checkpoint.size

    def tree(self) -> TileTree:
        return TileTree(self.store, self.size)

    def hash_at(self, position: int) -> bytes:
        """Raises ValueError when there is no such entry."""
        if not 0 <= position < self.size:
            raise ValueError(f"a log of {self.size} entries has no entry {position}")
        return self.tree().node(0, position)

    def inclusion(self, position: int, size: int | None = None) -> list[bytes]:
        """The inclusion proof in the first `size` entries (in all, when not said). Raises ValueError."""
        return merkle.inclusion_proof(self.tree(), position, self._within(size))

    def consistency(self, first: int, second: int | None = None) -> list[bytes]:
        """The consistency proof between two sizes. Raises ValueError."""
        return merkle.consistency_proof(self.tree(), first, self._within(second))

    def root(self, size: int | None = None) -> bytes:
        """The root of the first `size` entries. Raises ValueError."""
        return self.tree().root(self._within(size))

    def _within(self, size: int | None) -> int:
        if size is not None and not 0 <= size <= self.size:
            raise ValueError(f"{size} entries are not published; there are {self.size}")
        return self.size if size is None else size

    def position_of(self, hash_of_leaf: bytes) -> int | None:
        """Where this entry stands among the newest 16,384; None when it is not there."""
        last = (self.size - 1) // WIDTH
        for index in range(last, max(last - TILES_SOUGHT, -1), -1):
            hashes = self.store.hashes(Tile(0, index, min(self.size - index * WIDTH, WIDTH)))
            for start in range(0, len(hashes), HASH_BYTES):
                if hashes[start : start + HASH_BYTES] == hash_of_leaf:
                    return index * WIDTH + start // HASH_BYTES
        return None
