"""Merkle trees against the vectors of Certificate Transparency, and against the recursive definition in the RFC."""

from __future__ import annotations

import hashlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from meerwaarde.ledger import merkle, verify

# The leaves and results of the reference implementation's merkle_tree_test (google/certificate-transparency).
LEAVES = [
    bytes.fromhex(leaf)
    for leaf in ("", "00", "10", "2021", "3031", "40414243", "5051525354555657", "606162636465666768696a6b6c6d6e6f")
]
ROOTS = [
    "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
    "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
    "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
    "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
    "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
    "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
    "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
    "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
]
A, B, C, D, E, F = (
    "96a296d224f285c67bee93c30f8a309157f0daa35dc5b87e410b78630a09cfc7",
    "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e",
    "6b47aaf29ee3c2af9af889bc1fb9254dabd31177f16232dd6aab035ca39bf6e4",
    "bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b",
    "ca854ea128ed050b41b35ffc1b87b8eb2bde461e9e3b5596ece6b9d5975a0ae0",
    "0ebc5d3437fbe2db158b9f126a1d118e308181031d0a949f8dededebc558ef6a",
)
INCLUSION = {
    (0, 1): [],
    (0, 8): [A, B, C],
    (5, 8): [D, E, ROOTS[4]],
    (2, 3): [ROOTS[2]],
    (1, 5): [ROOTS[1], B, D],
}
CONSISTENCY = {(1, 1): [], (1, 8): [A, B, C], (6, 8): [F, E, ROOTS[4]], (2, 5): [B, D]}
HASHES = [merkle.leaf_hash(leaf) for leaf in LEAVES]
TREE = merkle.HashList(HASHES)


def by_definition(hashes: list[bytes]) -> bytes:
    """MTH of RFC 9162 section 2.1.1, word for word."""
    if len(hashes) < 2:
        return hashes[0] if hashes else hashlib.sha256(b"").digest()
    split = 1 << ((len(hashes) - 1).bit_length() - 1)
    return hashlib.sha256(b"\x01" + by_definition(hashes[:split]) + by_definition(hashes[split:])).digest()


@pytest.mark.parametrize("size", range(9))
def test_roots_of_certificate_transparency(size):
    growing = merkle.GrowingTree()
    for leaf in HASHES[:size]:
        growing.append(leaf)
    assert merkle.root_of(TREE, size).hex() == growing.root().hex() == ROOTS[size]


@pytest.mark.parametrize(("place", "proof"), INCLUSION.items())
def test_inclusion_proofs_of_certificate_transparency(place, proof):
    position, size = place
    assert [step.hex() for step in merkle.inclusion_proof(TREE, position, size)] == proof
    steps, root = [bytes.fromhex(step) for step in proof], bytes.fromhex(ROOTS[size])
    assert merkle.verify_inclusion(HASHES[position], position, size, steps, root)


@pytest.mark.parametrize(("sizes", "proof"), CONSISTENCY.items())
def test_consistency_proofs_of_certificate_transparency(sizes, proof):
    first, second = sizes
    assert [step.hex() for step in merkle.consistency_proof(TREE, first, second)] == proof
    steps = [bytes.fromhex(step) for step in proof]
    assert merkle.verify_consistency(first, second, bytes.fromhex(ROOTS[first]), bytes.fromhex(ROOTS[second]), steps)


def test_every_proof_of_every_small_tree_is_accepted_and_fits_nowhere_else():
    hashes = [merkle.leaf_hash(bytes([number])) for number in range(33)]
    tree = merkle.HashList(hashes)
    roots = [merkle.root_of(tree, size) for size in range(34)]
    assert roots == [by_definition(hashes[:size]) for size in range(34)]
    for size in range(1, 34):
        for position in range(size):
            proof = merkle.inclusion_proof(tree, position, size)
            assert merkle.verify_inclusion(hashes[position], position, size, proof, roots[size])
            for other in {position - 1, position + 1, size, -1}:
                assert not merkle.verify_inclusion(hashes[position], other, size, proof, roots[size])
            assert not merkle.verify_inclusion(
                hashes[position], position, size, [*proof, proof[-1] if proof else b""], roots[size]
            )
            assert not proof or not merkle.verify_inclusion(hashes[position], position, size, proof[:-1], roots[size])
        for first in range(1, size + 1):
            proof = merkle.consistency_proof(tree, first, size)
            assert merkle.verify_consistency(first, size, roots[first], roots[size], proof)
            assert not merkle.verify_consistency(first, size, roots[first - 1], roots[size], proof)
            assert not merkle.verify_consistency(first, size, roots[first], roots[size - 1], proof)
            assert not proof or not merkle.verify_consistency(first, size, roots[first], roots[size], proof[:-1])
            assert not merkle.verify_consistency(first, size, roots[first], roots[size], [*proof, roots[0]])


@given(data=st.data())
def test_a_changed_bit_in_a_proof_is_refused(data):
    size = data.draw(st.integers(2, 300))
    hashes = [merkle.leaf_hash(number.to_bytes(2, "big")) for number in range(size)]
    tree = merkle.HashList(hashes)
    position, first = data.draw(st.integers(0, size - 1)), data.draw(st.integers(1, size - 1))
    root, proof = merkle.root_of(tree, size), merkle.inclusion_proof(tree, position, size)
    between = merkle.consistency_proof(tree, first, size)
    changed = list(proof)
    step, bit = data.draw(st.integers(0, len(proof) - 1)), data.draw(st.integers(0, 255))
    changed[step] = (int.from_bytes(proof[step], "big") ^ 1 << bit).to_bytes(32, "big")
    assert not merkle.verify_inclusion(hashes[position], position, size, changed, root)
    changed = list(between)
    step = data.draw(st.integers(0, len(between) - 1))
    changed[step] = (int.from_bytes(between[step], "big") ^ 1 << bit).to_bytes(32, "big")
    assert not merkle.verify_consistency(first, size, merkle.root_of(tree, first), root, changed)


@pytest.mark.parametrize(("position", "size"), [(0, 0), (-1, 5), (5, 5)])
def test_there_is_no_proof_of_an_entry_that_is_not_there(position, size):
    with pytest.raises(ValueError, match="has no entry"):
        merkle.inclusion_proof(TREE, position, size)


@pytest.mark.parametrize(("first", "second"), [(0, 5), (6, 5)])
def test_there_is_no_proof_between_sizes_the_wrong_way_round(first, second):
    with pytest.raises(ValueError, match="no consistency proof"):
        merkle.consistency_proof(TREE, first, second)


def test_proofs_have_at_most_the_height_of_the_tree():
    for size in (1, 2, 3, 255, 256, 257, 999_999, 1_000_000, 2**40 - 1):
        height = (size - 1).bit_length()
        for position in {0, size // 3, size - 1}:
            assert len(merkle.inclusion_ranges(position, size)) <= height
        for first in {1, size // 2 + 1, size}:
            assert len(merkle.consistency_ranges(first, size)) <= height + 1


def test_a_growing_tree_hashes_once_per_entry(monkeypatch):
    counted = []
    original = verify.node_hash
    monkeypatch.setattr(verify, "node_hash", lambda left, right: counted.append(1) or original(left, right))
    tree = merkle.GrowingTree()
    for number in range(4096):
        tree.append(merkle.leaf_hash(number.to_bytes(2, "big")))
    assert len(counted) == 4095
