"""Tiles: their paths, their content, what appending costs, and that a log can be followed from its files alone."""

from __future__ import annotations

import itertools

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from meerwaarde.ledger import merkle, tiles, verify
from meerwaarde.ledger.tiles import Tile, TileMissing, TileStore, TileTree


def entry(number: int) -> bytes:
    return f"entry {number}".encode()


def entries(start: int, end: int):
    return map(entry, range(start, end))


@pytest.fixture(scope="module")
def seventy_thousand(tmp_path_factory):
    """The example of the specification: a tree of 70,000 entries."""
    store = TileStore(tmp_path_factory.mktemp("log"))
    assert tiles.extend(store, 0, entries(0, 70_000)) == 70_000
    return store


@pytest.mark.parametrize(
    ("tile", "path"),
    [
        (Tile(0, 1_234_067), "tile/0/x001/x234/067"),
        (Tile(0, 0), "tile/0/000"),
        (Tile(1, 999), "tile/1/999"),
        (Tile(3, 1000, 17), "tile/3/x001/000.p/17"),
        (Tile(None, 273, 112), "tile/entries/273.p/112"),
        (Tile(63, 5, 255), "tile/63/005.p/255"),
    ],
)
def test_the_path_of_a_tile(tile, path):
    assert tile.path == path
    assert tiles.parse_tile_path(path) == tile


@pytest.mark.parametrize(
    "path",
    [
        "tile/00/000",
        "tile/64/000",
        "tile/0/0",
        "tile/0/x000/001",
        "tile/0/001/067",
        "tile/0/x001",
        "tile/0/000.p/0",
        "tile/0/000.p/256",
        "tile/0/000.p/012",
        "tile/0/000/",
        "tile/0/../key",
        "tile/-1/000",
        "tile/entries/000.p/",
        "tile/0/٠٠٠",
        "tile/0/000\n",
    ],
)
def test_any_other_spelling_of_a_path_is_refused(path):
    with pytest.raises(ValueError):
        tiles.parse_tile_path(path)


@given(st.integers(0, 10**15), st.sampled_from([None, 0, 1, 5]), st.integers(1, 256))
def test_every_path_is_read_back(index, level, width):
    tile = Tile(level, index, width)
    assert tiles.parse_tile_path(tile.path) == tile


def test_seventy_thousand_entries_make_the_tiles_that_the_specification_says(seventy_thousand):
    found = {
        path.relative_to(seventy_thousand.folder).as_posix()
        for path in seventy_thousand.folder.rglob("tile/*/**/*")
        if path.is_file()
    }
    expected = {Tile(0, index).path for index in range(273)} | {Tile(None, index).path for index in range(273)}
    expected |= {
        Tile(0, 273, 112).path,
        Tile(None, 273, 112).path,
        Tile(1, 0).path,
        Tile(1, 1, 17).path,
        Tile(2, 0, 1).path,
    }
    assert found == expected
    assert len(seventy_thousand.read(Tile(0, 5))) == 8192


def test_tiles_hold_the_hashes_of_the_tree(seventy_thousand):
    hashes = [merkle.leaf_hash(entry(number)) for number in range(70_000)]
    tree, read = merkle.HashList(hashes), TileTree(seventy_thousand, 70_000)
    for size in (1, 255, 256, 257, 65_535, 65_536, 65_537, 69_999, 70_000):
        assert read.root(size) == merkle.root_of(tree, size)
        for position in {0, size // 2, size - 1}:
            assert merkle.inclusion_proof(read, position, size) == merkle.inclusion_proof(tree, position, size)
        for first in {1, size // 3 + 1, size}:
            assert merkle.consistency_proof(read, first, size) == merkle.consistency_proof(tree, first, size)
    assert list(tiles.read_entries(seventy_thousand, 69_995, 70_000)) == list(entries(69_995, 70_000))


@settings(max_examples=25, deadline=None)
@given(st.lists(st.integers(1, 400), min_size=1, max_size=6))
def test_it_does_not_matter_in_how_many_turns_a_log_grew(tmp_path_factory, steps):
    store, size = TileStore(tmp_path_factory.mktemp("log")), 0
    for step in steps:
        before = size
        size = tiles.extend(store, size, entries(size, size + step))
        tiles.remove_outgrown(store, before, size)
        assert TileTree(store, size).root() == merkle.root_of(
            merkle.HashList([merkle.leaf_hash(e) for e in entries(0, size)]), size
        )
    assert list(tiles.read_entries(store, 0, size)) == list(entries(0, size))
    # A partial tile of an earlier size is still answered: as it was, or as the beginning of the full one.
    for earlier in itertools.accumulate(steps):
        for tile in tiles.partial_tiles(earlier):
            assert len(store.hashes(tile)) == tile.width * 32
        assert list(tiles.read_entries(store, 0, earlier)) == list(entries(0, earlier))


def test_partial_tiles_go_once_the_full_one_is_there(tmp_path):
    store = TileStore(tmp_path)
    tiles.extend(store, 0, entries(0, 200))
    tiles.extend(store, 200, entries(200, 300))
    assert (tmp_path / "tile/0/000.p/200").exists()
    tiles.remove_outgrown(store, 200, 300)
    assert not (tmp_path / "tile/0/000.p").exists()
    assert not (tmp_path / "tile/entries/000.p").exists()
    assert (tmp_path / "tile/0/001.p/44").exists()


def test_appending_again_writes_the_same_files(tmp_path):
    store = TileStore(tmp_path)
    tiles.extend(store, 0, entries(0, 250))
    tiles.extend(store, 250, entries(250, 530))
    first = {path: path.read_bytes() for path in tmp_path.rglob("tile/**/*") if path.is_file()}
    tiles.extend(store, 250, entries(250, 530))
    assert first == {path: path.read_bytes() for path in tmp_path.rglob("tile/**/*") if path.is_file()}


def test_a_missing_or_cut_off_tile_is_said(tmp_path):
    store = TileStore(tmp_path)
    tiles.extend(store, 0, entries(0, 300))
    (tmp_path / "tile/0/001.p/44").write_bytes(b"short")
    with pytest.raises(TileMissing, match="5 bytes"):
        tiles.extend(store, 300, entries(300, 301))
    (tmp_path / "tile/0/001.p/44").unlink()
    with pytest.raises(TileMissing):
        TileTree(store, 300).root()
    with pytest.raises(TileMissing):
        TileTree(store, 300).node(0, 300)


def test_an_entry_is_at_most_what_two_bytes_can_say():
    assert tiles.unpack_entries(tiles.pack_entry(bytes(65_535))) == [bytes(65_535)]
    with pytest.raises(ValueError, match="65,535"):
        tiles.pack_entry(bytes(65_536))
    with pytest.raises(ValueError, match="cut off"):
        tiles.unpack_entries(b"\x00\x05abc")


@pytest.fixture
def counted(monkeypatch):
    """Counts the hashes of inner nodes, files read and files written."""
    counts = {"hashes": 0, "read": 0, "written": 0}
    hash_two, read, write = verify.node_hash, TileStore.read, TileStore.write

    def counting_hash(left, right):
        counts["hashes"] += 1
        return hash_two(left, right)

    def counting_read(store, tile):
        counts["read"] += 1
        return read(store, tile)

    def counting_write(store, files):
        counts["written"] += len(files)
        return write(store, files)

    monkeypatch.setattr(verify, "node_hash", counting_hash)
    monkeypatch.setattr(TileStore, "read", counting_read)
    monkeypatch.setattr(TileStore, "write", counting_write)
    return counts


def test_a_proof_reads_few_tiles_and_hashes_each_at_most_once(seventy_thousand, counted):
    for position in (0, 12_345, 65_535, 65_536, 69_999):
        counted.update(hashes=0, read=0)
        merkle.inclusion_proof(TileTree(seventy_thousand, 70_000), position, 70_000)
        # Two tiles on each of three levels: the one of the entry and the one at the right edge.
        assert counted["read"] <= 6
        assert counted["hashes"] <= 6 * 255


def test_appending_costs_the_same_however_long_the_log_is(tmp_path, seventy_thousand, counted):
    costs = []
    for size in (10, 2_570, 66_058):  # each 10 past a full tile
        store = TileStore(tmp_path / str(size))
        tiles.extend(store, 0, entries(0, size))
        counted.update(hashes=0, read=0, written=0)
        tiles.extend(store, size, entries(size, size + 100))
        costs.append(dict(counted))
    assert all(cost["hashes"] == 0 for cost in costs)  # no tile became full
    assert [cost["read"] for cost in costs] == [2, 3, 4]  # the partial tile of each level, and the bundle
    assert [cost["written"] for cost in costs] == [2, 3, 4]
