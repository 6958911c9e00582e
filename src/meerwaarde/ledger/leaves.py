"""What the public log holds of a change: a leaf of five parts, and nothing that can be traced to a person.

Votes and ballots go in by batch: one leaf commits to the Merkle root over the salted commitments of all items, and
each receipt holds the inner proof. Nothing here knows of Django.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import rfc8785

from . import merkle
from .verify import LEAF_VERSION


def hour_of(moment: datetime) -> str:
    """The hour in UTC; a leaf tells no more of the time."""
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:00:00Z")


def leaf_of(organisation: str, kind: str, commitment: bytes, at: datetime) -> dict[str, Any]:
    return {
        "version": LEAF_VERSION,
        "organisation": organisation,
        "kind": kind,
        "commitment": commitment.hex(),
        "hour": hour_of(at),
    }


def entry_of(organisation: str, kind: str, commitment: bytes, at: datetime) -> bytes:
    """The leaf as canonical JSON (RFC 8785): the entry of the log."""
    return rfc8785.dumps(leaf_of(organisation, kind, commitment, at))


@dataclass(frozen=True)
class InnerProof:
    """Shows that a commitment is one of the `size` items of a batch."""

    position: int
    size: int
    proof: list[bytes]

    def parts(self) -> dict[str, Any]:
        """As it stands in a receipt, under `item`."""
        return {"position": self.position, "size": self.size, "proof": [step.hex() for step in self.proof]}


class Batch:
    """The items of one batch, in the order of their commitments, so that the order says nothing of who came when.

    Raises ValueError when it is empty, or when a commitment is not 32 bytes or stands twice.
    """

    def __init__(self, commitments: Iterable[bytes]) -> None:
        self.commitments = sorted(commitments)
        if not self.commitments or any(len(commitment) != 32 for commitment in self.commitments):
            raise ValueError("a batch has one or more commitments of 32 bytes")
        self._places = {commitment: place for place, commitment in enumerate(self.commitments)}
        if len(self._places) != len(self.commitments):
            raise ValueError("a commitment stands twice in the batch")
        self._tree = merkle.HashList([merkle.leaf_hash(commitment) for commitment in self.commitments])

    def __len__(self) -> int:
        return len(self.commitments)

    def root(self) -> bytes:
        return merkle.root_of(self._tree, len(self))

    def parts(self) -> dict[str, Any]:
        """What the event of the batch commits to, as part of its `after`."""
        return {"batch_root": self.root().hex(), "batch_size": len(self)}

    def proof(self, commitment: bytes) -> InnerProof:
        """Raises KeyError when the commitment is not in the batch."""
        place = self._places[commitment]
        return InnerProof(place, len(self), merkle.inclusion_proof(self._tree, place, len(self)))
