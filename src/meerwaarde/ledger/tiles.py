"""A log as static files, as in c2sp.org/tlog-tiles: tiles of 256 hashes, bundles of 256 entries, full and partial.

    tile/<level>/<n>[.p/<width>]      the hashes of 256 subtrees of 256**level entries
    tile/entries/<n>[.p/<width>]      the entries themselves, each behind its length in two bytes
    checkpoint                        the signed state; written last, so that all it promises is on disk

Files are written whole: to a temporary name, flushed to disk, then renamed. Nothing here knows of Django.
"""

from __future__ import annotations

import os
import re
import secrets
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from . import merkle, verify

WIDTH = 256
HASH_BYTES = 32
MOST_ENTRY_BYTES = 65_535
# So many finished tiles are kept in memory before they are written together.
TILES_AT_ONCE = 64
TEMPORARY = ".writing"


class TileMissing(Exception):
    """A tile that should be there is not, or has the wrong length."""


@dataclass(frozen=True)
class Tile:
    """Which tile: `level` is None for a bundle of entries; `width` below 256 means partial."""

    level: int | None
    index: int
    width: int = WIDTH

    @property
    def path(self) -> str:
        """Relative to the log's address: index 1234067 is x001/x234/067."""
        parts = [f"{self.index % 1000:03d}"]
        rest = self.index // 1000
        while rest:
            parts.append(f"x{rest % 1000:03d}")
            rest //= 1000
        level = "entries" if self.level is None else str(self.level)
        partial = f".p/{self.width}" if self.width < WIDTH else ""
        return f"tile/{level}/{'/'.join(reversed(parts))}{partial}"

    @property
    def full(self) -> Tile:
        return Tile(self.level, self.index)


_PATH = re.compile(r"tile/(entries|0|[1-9]\d?)/((?:x\d{3}/){0,6}\d{3})(?:\.p/([1-9]\d{0,2}))?")


def parse_tile_path(path: str) -> Tile:
    """The tile at this path. Raises ValueError for any other spelling than the one in the specification."""
    match = _PATH.fullmatch(path) if path.isascii() else None
    if match is None:
        raise ValueError("not the path of a tile")
    level = None if match[1] == "entries" else int(match[1])
    tile = Tile(level, int(match[2].replace("/", "").replace("x", "")), int(match[3] or WIDTH))
    if (level or 0) > 63 or tile.path != path:
        raise ValueError("not the path of a tile")
    return tile


def pack_entry(entry: bytes) -> bytes:
    """Raises ValueError for an entry of more than 65,535 bytes."""
    if len(entry) > MOST_ENTRY_BYTES:
        raise ValueError("an entry has at most 65,535 bytes")
    return len(entry).to_bytes(2, "big") + entry


def unpack_entries(bundle: bytes) -> list[bytes]:
    """Raises ValueError when the bundle is cut off."""
    entries, place = [], 0
    while place < len(bundle):
        end = place + 2 + int.from_bytes(bundle[place : place + 2], "big")
        if end > len(bundle) or place + 2 > len(bundle):
            raise ValueError("a bundle of entries is cut off")
        entries.append(bundle[place + 2 : end])
        place = end
    return entries


class TileStore:
    """The folder of one log."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def read(self, tile: Tile) -> bytes:
        """A tile as it is served. A partial tile that was removed is the beginning of the full one.

        Raises TileMissing.
        """
        for kept in (tile, tile.full):
            try:
                content = (self.folder / kept.path).read_bytes()
            except (FileNotFoundError, NotADirectoryError):
                continue
            if kept == tile:
                return content
            if tile.level is not None:
                return content[: tile.width * HASH_BYTES]
            return b"".join(map(pack_entry, unpack_entries(content)[: tile.width]))
        raise TileMissing(tile.path)

    def hashes(self, tile: Tile) -> bytes:
        """The hashes of a tile, of the right length. Raises TileMissing."""
        content = self.read(tile)
        if len(content) != tile.width * HASH_BYTES:
            raise TileMissing(f"{tile.path} has {len(content)} bytes")
        return content

    def entries(self, tile: Tile) -> list[bytes]:
        """The entries of a bundle, as many as its width. Raises TileMissing."""
        try:
            entries = unpack_entries(self.read(tile))
        except ValueError as error:
            raise TileMissing(f"{tile.path}: {error}") from None
        if len(entries) != tile.width:
            raise TileMissing(f"{tile.path} has {len(entries)} entries")
        return entries

    def checkpoint(self) -> str | None:
        """The signed note as it was last published."""
        try:
            return (self.folder / "checkpoint").read_text(encoding="utf-8")
        except FileNotFoundError:
            return None

    def write(self, files: dict[str, bytes]) -> None:
        """Write files so that each is there whole or not at all, and all are on disk when this returns."""
        temporary = self.folder / TEMPORARY
        temporary.mkdir(parents=True, exist_ok=True)
        folders: set[Path] = set()
        for path, content in files.items():
            target = self.folder / path
            if not target.parent.is_dir():
                target.parent.mkdir(parents=True, exist_ok=True)
                folders.update(parent for parent in target.parents if parent.is_relative_to(self.folder))
            beside = temporary / f"{os.getpid()}-{secrets.token_hex(8)}"
            with beside.open("wb") as file:
                file.write(content)
                file.flush()
                os.fsync(file.fileno())
            os.replace(beside, target)
            folders.add(target.parent)
        for folder in sorted(folders, reverse=True):
            flush_folder(folder)

    def remove_leftovers(self) -> None:
        """What a process that was stopped left half-written. Only for who holds the log."""
        for left in (self.folder / TEMPORARY).glob("*"):
            left.unlink(missing_ok=True)

    def remove_partial(self, tile: Tile) -> None:
        """Partial tiles of a tile that is full now."""
        folder = (self.folder / tile.full.path).with_name(Path(tile.full.path).name + ".p")
        if (self.folder / tile.full.path).is_file() and folder.is_dir():
            for partial in folder.iterdir():
                partial.unlink(missing_ok=True)
            folder.rmdir()


def flush_folder(folder: Path) -> None:
    """A renamed file is only safe once its folder is on disk too."""
    number = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(number)
    finally:
        os.close(number)


def root_of_hashes(hashes: bytes) -> bytes:
    """The root over consecutive hashes of one tile; their number is a power of two."""
    level = [hashes[i : i + HASH_BYTES] for i in range(0, len(hashes), HASH_BYTES)]
    while len(level) > 1:
        level = [verify.node_hash(level[i], level[i + 1]) for i in range(0, len(level), 2)]
    return level[0]


class TileTree:
    """The nodes of a log of `size` entries, read from its tiles. `tiles_read` counts, for who watches the cost.

    Keeps each tile it read: make a new one for every question. Raises TileMissing.
    """

    def __init__(self, store: TileStore, size: int) -> None:
        self.store = store
        self.size = size
        self.tiles_read = 0
        self._kept: dict[tuple[int, int], bytes] = {}

    def tile(self, level: int, index: int) -> bytes:
        key = (level, index)
        if key not in self._kept:
            width = min((self.size >> 8 * level) - index * WIDTH, WIDTH)
            if width < 1:
                raise TileMissing(f"a log of {self.size} entries has no tile {index} on level {level}")
            self._kept[key] = self.store.hashes(Tile(level, index, width))
            self.tiles_read += 1
        return self._kept[key]

    def node(self, level: int, index: int) -> bytes:
        # A tile holds its lowest level; the seven above it are hashed together when asked.
        tile_level, height = divmod(level, 8)
        first = index << height
        hashes = self.tile(tile_level, first // WIDTH)
        start = first % WIDTH * HASH_BYTES
        part = hashes[start : start + (HASH_BYTES << height)]
        if len(part) != HASH_BYTES << height:
            raise TileMissing(f"a log of {self.size} entries has no subtree {index} on level {level}")
        return root_of_hashes(part)

    def root(self, size: int | None = None) -> bytes:
        """The root of the first `size` entries (of all, when not said)."""
        return merkle.root_of(self, self.size if size is None else size)


def partial_tiles(size: int) -> Iterator[Tile]:
    """The partial hash tiles of a log of `size` entries, from low to high."""
    level = 0
    while size >> 8 * level:
        width = (size >> 8 * level) % WIDTH
        if width:
            yield Tile(level, (size >> 8 * level) // WIDTH, width)
        level += 1


def extend(store: TileStore, size: int, entries: Iterable[bytes]) -> int:
    """Append entries to a log of `size` entries; returns the new size. Writes tiles, no checkpoint.

    Appending the same entries again writes the same files, so a run that was cut off is simply done again. Per entry
    at most two hashes on average, whatever the size; memory for 64 tiles. Raises TileMissing when the partial tiles of
    `size` are not there.
    """
    levels: dict[int, bytearray] = {tile.level or 0: bytearray(store.hashes(tile)) for tile in partial_tiles(size)}
    width = size % WIDTH
    bundle = bytearray(store.read(Tile(None, size // WIDTH, width)) if width else b"")
    if len(unpack_entries(bytes(bundle))) != width:
        raise TileMissing(Tile(None, size // WIDTH, width).path)
    ready: dict[str, bytes] = {}
    start = size
    for entry in entries:
        bundle += pack_entry(entry)
        carry, level = merkle.leaf_hash(entry), 0
        size += 1
        while True:
            hashes = levels.setdefault(level, bytearray())
            hashes += carry
            if len(hashes) < WIDTH * HASH_BYTES:
                break
            ready[Tile(level, (size >> 8 * (level + 1)) - 1).path] = bytes(hashes)
            if level == 0:
                ready[Tile(None, size // WIDTH - 1).path] = bytes(bundle)
                bundle.clear()
            carry, level = root_of_hashes(bytes(hashes)), level + 1
            hashes.clear()
        if len(ready) >= TILES_AT_ONCE:
            store.write(ready)
            ready = {}
    if size > start:
        for tile in partial_tiles(size):
            ready[tile.path] = bytes(levels[tile.level or 0])
        if bundle:
            ready[Tile(None, size // WIDTH, size % WIDTH).path] = bytes(bundle)
        store.write(ready)
    return size


def remove_outgrown(store: TileStore, first: int, second: int) -> None:
    """Partial tiles that became full between these sizes; to be called once the checkpoint of `second` is published."""
    level = 0
    while second >> 8 * (level + 1):
        # One tile earlier too: a process may have been stopped before it came to this.
        start = max((first >> 8 * (level + 1)) - 1, 0)
        for index in range(start, second >> 8 * (level + 1)):
            store.remove_partial(Tile(level, index))
            if level == 0:
                store.remove_partial(Tile(None, index))
        level += 1


def read_entries(store: TileStore, start: int, size: int) -> Iterator[bytes]:
    """The entries from `start` of a log of `size`, bundle by bundle. Raises TileMissing."""
    for index in range(start // WIDTH, -(-size // WIDTH)):
        bundle = store.entries(Tile(None, index, min(size - index * WIDTH, WIDTH)))
        yield from bundle[max(start - index * WIDTH, 0) :]
