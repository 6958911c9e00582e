"""Logs, exports and receipts for the tests, made without Django."""

from __future__ import annotations

import json
import random
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from meerwaarde.ledger import merkle, verify
from meerwaarde.ledger.leaves import entry_of
from meerwaarde.ledger.notes import Checkpoint, Signer, generate_signer, sign_note

ORIGIN = "plans.example.org/ledger/voorbeeld"
SIGNER = generate_signer(ORIGIN)


@dataclass
class Made:
    lines: list[bytes]
    hashes: list[bytes]
    notes: dict[int, str]
    signer: Signer = SIGNER

    @property
    def content(self) -> bytes:
        return b"".join(self.lines)

    def receipt(self, position: int) -> dict[str, Any]:
        entry = json.loads(self.lines[position + 1])
        proof = merkle.inclusion_proof(merkle.HashList(self.hashes), position, len(self.hashes))
        return {
            "format": verify.RECEIPT_FORMAT,
            "keys": [str(self.signer.verifier)],
            "leaf": entry["leaf"],
            "position": position,
            "proof": [step.hex() for step in proof],
            "checkpoint": self.notes[len(self.hashes)],
        }


def checkpoint_of(hashes: list[bytes], signer: Signer = SIGNER) -> str:
    root = merkle.root_of(merkle.HashList(hashes), len(hashes)) if hashes else merkle.EMPTY_ROOT
    return sign_note(str(Checkpoint(signer.name, len(hashes), root)), [signer])


def payload(number: int, at: datetime, rng: random.Random) -> dict[str, Any]:
    return {
        "organisation": "voorbeeld",
        "kind": "published",
        "subject": f"initiatives.initiative:{number}",
        "version": number,
        "role": "editor",
        "at": at.isoformat(),
        "reason": rng.choice(["", "Tikfout € hersteld", "“Nieuw” doel"]),
        "before": {},
        "after": {
            "share": rng.choice([0.25, 1e-7, 1e21, -3.0]),
            "texts": [None, True, "bladkorf 🍂"],
            "a": {"b": number},
        },
    }


def make_export(size: int, *, seed: int = 5, notes_at: tuple[int, ...] = (), signer: Signer = SIGNER) -> Made:
    """An export of `size` entries; of two in three the content lies beside it."""
    rng = random.Random(seed)
    at = datetime(2026, 3, 1, 10, tzinfo=UTC)
    lines, hashes = [], []
    for number in range(size):
        at += timedelta(minutes=rng.randrange(90))
        beside, salt = payload(number, at, rng), rng.randbytes(16)
        entry = entry_of("voorbeeld", "published", verify.commitment_of(salt, beside), at)
        hashes.append(merkle.leaf_hash(entry))
        line = {"position": number, "hash": hashes[-1].hex(), "leaf": json.loads(entry)}
        if number % 3:
            line |= {"salt": salt.hex(), "payload": beside}
        lines.append(verify.canonical(line) + b"\n")
    notes = {n: checkpoint_of(hashes[:n], signer) for n in {*notes_at, size}}
    header = {"format": verify.EXPORT_FORMAT, "keys": [str(signer.verifier)], "checkpoint": notes[size]}
    return Made([verify.canonical(header) + b"\n", *lines], hashes, notes, signer)
