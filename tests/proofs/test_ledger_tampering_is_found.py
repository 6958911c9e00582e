"""Whatever is done to an exported ledger of 10,000 entries is found, and the first entry that does not fit is named."""

from __future__ import annotations

import io
import random

import pytest

from meerwaarde.ledger import verify
from unit.ledger.made import Made, make_export

pytestmark = pytest.mark.proof


class Forger:
    """Changes an export in one place; says which entry the verifier should name, or None for the first line."""

    def __init__(self, export: Made, rng: random.Random) -> None:
        self.export = export
        self.rng = rng
        self.size = len(export.hashes)
        self.starts = [0]
        for line in export.lines:
            self.starts.append(self.starts[-1] + len(line))

    def flip_a_bit(self) -> tuple[bytes, int | None]:
        line = self.rng.randrange(self.size + 1)
        place = self.rng.randrange(self.starts[line], self.starts[line + 1])
        changed = bytearray(self.export.content)
        changed[place] ^= 1 << self.rng.randrange(8)
        return bytes(changed), line - 1 if line else None

    def remove(self) -> tuple[bytes, int | None]:
        number = self.rng.randrange(self.size)
        lines = self.export.lines
        return b"".join(lines[: number + 1] + lines[number + 2 :]), number

    def insert(self) -> tuple[bytes, int | None]:
        source, number = self.rng.randrange(self.size), self.rng.randrange(self.size + 1)
        lines = self.export.lines
        changed = b"".join([*lines[: number + 1], lines[source + 1], *lines[number + 1 :]])
        return changed, number + (source == number)

    def move(self) -> tuple[bytes, int | None]:
        source, target = self.rng.sample(range(self.size), 2)
        lines = list(self.export.lines)
        lines.insert(target + 1, lines.pop(source + 1))
        return b"".join(lines), min(source, target)


def test_every_change_of_every_kind_is_found(long_proofs, record_property):
    rng = random.Random(31)
    export = make_export(10_000 if long_proofs else 200)
    assert verify.verify_export(io.BytesIO(export.content)).size == len(export.hashes)
    forger = Forger(export, rng)
    turns = 60 if long_proofs else 12
    for _turn in range(turns):
        for change in (forger.flip_a_bit, forger.remove, forger.insert, forger.move):
            changed, number = change()
            with pytest.raises((verify.DoesNotFit, verify.CannotRead)) as refusal:
                verify.verify_export(io.BytesIO(changed))
            if number is not None:
                assert refusal.value.where == f"entry {number}", change.__name__
    kinds = "a bit flipped, an entry removed, inserted or moved"
    record_property("figure", f"{len(export.hashes):,} entries, {turns * 4} changes ({kinds}): all found")
