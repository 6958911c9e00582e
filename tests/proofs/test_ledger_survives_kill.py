"""Writers and two sequencers are killed at random moments: no acknowledged change is lost, no position given twice."""

from __future__ import annotations

import random
import signal
import subprocess
import time
from pathlib import Path

import pytest

from meerwaarde.ledger import merkle
from meerwaarde.ledger.notes import open_checkpoint, parse_verifier
from meerwaarde.ledger.tiles import TileStore, TileTree
from unit.ledger import processes

pytestmark = pytest.mark.proof


def stopped(process: subprocess.Popen[str]) -> set[int]:
    """Kill a writer; what it acknowledged, without a line that it did not finish."""
    process.send_signal(signal.SIGKILL)
    output, _errors = process.communicate()
    return {int(line) for line in output[: output.rfind("\n") + 1].split()}


def test_nothing_acknowledged_is_lost_and_every_checkpoint_is_consistent(place, tmp_path, long_proofs, record_property):
    rng = random.Random(23)
    checkpoint_file = tmp_path / "ledger" / "voorbeeld" / "checkpoint"
    seen: dict[int, str] = {}
    acknowledged: set[int] = set()
    turns = 50 if long_proofs else 2
    for _turn in range(turns):
        writer = place.start("processes.write(100_000, pause=0.001)")
        sequencers = [place.start("processes.sequence_for(600)") for _ in range(2)]
        grown = len(seen)
        limit = time.monotonic() + 60
        # Until checkpoints were signed in this turn; then a random moment more.
        while len(seen) < grown + 3 and time.monotonic() < limit:
            keep(checkpoint_file, seen)
            time.sleep(0.01)
        time.sleep(rng.random())
        victims = [*sequencers, writer]
        rng.shuffle(victims)
        for victim in victims:
            found = stopped(victim)
            acknowledged |= found if victim is writer else set()
            keep(checkpoint_file, seen)
    size = place.assert_whole(acknowledged)
    assert size >= len(acknowledged) > 0
    assert_consistent(tmp_path / "ledger" / "voorbeeld", place, seen, size)
    kept = f"{len(acknowledged):,} acknowledged changes, none lost; {len(seen):,} checkpoints, all consistent"
    record_property("figure", f"{turns} times a writer and two sequencers killed: {kept}")


def keep(checkpoint_file: Path, seen: dict[int, str]) -> None:
    """What a witness would have kept. Two states of one size would be a fork."""
    if checkpoint_file.exists():
        note = checkpoint_file.read_text(encoding="utf-8")
        size = int(note.split("\n")[1])
        assert seen.setdefault(size, note) == note


def assert_consistent(folder: Path, place: processes.Place, seen: dict[int, str], size: int) -> None:
    key = place.run("from meerwaarde.ledger.models import LogKey; print(LogKey.objects.get().verifier)")
    verifier = parse_verifier(key)
    last = open_checkpoint((folder / "checkpoint").read_text(encoding="utf-8"), [verifier])
    assert last.size == size
    for note in seen.values():
        earlier = open_checkpoint(note, [verifier])
        proof = merkle.consistency_proof(TileTree(TileStore(folder), size), earlier.size, size)
        assert merkle.verify_consistency(earlier.size, size, earlier.root, last.root, proof)
