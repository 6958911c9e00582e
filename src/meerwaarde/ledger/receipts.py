"""What somebody gets in hand: a signed promise at once, and the proof when the entry stands in the log."""

from __future__ import annotations

import base64
from datetime import datetime
from typing import Any

from . import merkle
from .actions import payload_of
from .keys import current_signer
from .leaves import Batch, entry_of, leaf_of
from .logs import log_of, signers_of, store_of, verifiers_of
from .models import Event, Log
from .notes import sign_note
from .published import NotPublished, PublishedLog
from .verify import RECEIPT_FORMAT


def leaf_hash_of(event: Event) -> bytes:
    return merkle.leaf_hash(entry_of(event.organisation, event.kind, bytes(event.commitment), event.at))


def promise_of(event: Event) -> str:
    """A signed note: this entry will stand in the log within a minute. The same note each time it is asked for.

    Hand it out after the transaction of the event was committed, never before. Its three lines are the origin with
    `/promise`, the hash of the entry, and the moment (seconds since 1970); no checkpoint can look like it.
    """
    return _promise(event.organisation, "promise", leaf_hash_of(event), event.recorded_at)


def promise_of_item(organisation: str, commitment: bytes, at: datetime) -> str:
    """A signed note: this item (a vote, a ballot) will be in the next batch. `commitment` is its salted commitment."""
    return _promise(organisation, "batch-promise", commitment, at)


def _promise(organisation: str, kind: str, digest: bytes, at: datetime) -> str:
    signer = current_signer(organisation) or signers_of(log_of(organisation))[0]
    text = f"{signer.name}/{kind}\n{base64.b64encode(digest).decode()}\n{int(at.timestamp())}\n"
    return sign_note(text, [signer])


def receipt_of(event: Event, *, with_content: bool = True) -> dict[str, Any]:
    """The receipt of one event, as JSON that `meerwaarde verify` and `verify.py` check offline.

    `with_content` adds what was committed to, with its salt, unless it was erased: for the person it is about.
    """
    log = log_of(event.organisation)
    receipt = {
        **_head(log),
        "leaf": leaf_of(event.organisation, event.kind, bytes(event.commitment), event.at),
        **_proof(event),
    }
    if event.erased_at is None:
        receipt["promise"] = promise_of(event)
        if with_content:
            receipt |= {"salt": bytes(event.salt).hex(), "payload": payload_of(event)}
    return receipt


def receipt_of_item(
    commitment: bytes,
    at: datetime,
    *,
    organisation: str,
    event: Event | None = None,
    batch: Batch | None = None,
    salt: bytes | None = None,
    content: Any = None,
) -> dict[str, Any]:
    """The receipt of one item of a batch: the promise, and once there is an `event` with its `batch`, both proofs.

    With `salt` and `content` the receipt shows what was committed to; leave them out where a receipt must prove that
    a vote was counted and not what it was. Raises KeyError when the item is not in the batch.
    """
    item: dict[str, Any] = {"commitment": commitment.hex()}
    if salt is not None:
        item |= {"salt": salt.hex(), "payload": content}
    receipt = {**_head(log_of(organisation)), "promise": promise_of_item(organisation, commitment, at)}
    if event is not None and batch is not None:
        item |= batch.proof(commitment).parts()
        receipt |= {
            "leaf": leaf_of(event.organisation, event.kind, bytes(event.commitment), event.at),
            "salt": bytes(event.salt).hex(),
            "payload": payload_of(event),
            **_proof(event),
        }
    return {**receipt, "item": item}


def _head(log: Log) -> dict[str, Any]:
    signers_of(log)  # a key that was just made is one of the keys of this log
    return {"format": RECEIPT_FORMAT, "keys": list(map(str, verifiers_of(log)))}


def _proof(event: Event) -> dict[str, Any]:
    """Position, proof and checkpoint, once the entry is published."""
    if event.position is None:
        return {}
    try:
        published = PublishedLog(store_of(event.organisation))
        proof = published.inclusion(event.position)
    except (NotPublished, ValueError):
        return {}
    return {"position": event.position, "proof": [step.hex() for step in proof], "checkpoint": published.note}
