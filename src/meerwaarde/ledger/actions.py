"""Every change of state leaves one Event here, inside the transaction of the change."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from typing import Any

import orjson
from django.contrib.auth.models import AnonymousUser
from django.db import models, transaction
from django.utils import timezone

from meerwaarde.database.direct import insert_objects

from . import verify
from .leaves import Batch
from .models import Event, new_salt


def commitment_of(salt: bytes, payload: dict[str, Any], *, without_fractions: bool = False) -> bytes:
    """SHA-256 over the salt and the canonical JSON (RFC 8785) of the payload: 32 bytes that reveal nothing.

    For a payload `without_fractions`, with keys in ASCII and numbers below 2**53, a general encoder writes the same
    bytes, much faster. Raises ValueError, or then TypeError, for what JSON cannot hold.
    """
    if without_fractions:
        return hashlib.sha256(salt + orjson.dumps(payload, option=orjson.OPT_SORT_KEYS)).digest()
    return verify.commitment_of(salt, payload)


def payload_of(event: Event) -> dict[str, Any]:
    """What the commitment covers: everything the change says, except who did it (a person can be erased)."""
    return _payload(vars(event))


def _payload(values: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "organisation": values["organisation"],
        "kind": values["kind"],
        "subject": f"{values['subject_type']}:{values['subject_id']}",
        "version": values["version"],
        "role": values["role"],
        # In UTC, as the database gives it back, so that the commitment can be recomputed.
        "at": values["at"].astimezone(UTC).isoformat(),
        "reason": values["reason"],
        "before": values["before"],
        "after": values["after"],
    }


def event_values(
    *,
    by: Any,
    role: str,
    organisation: str,
    kind: str,
    subject_type: str,
    subject_id: int,
    before: dict[str, Any] | None = None,
    after: dict[str, Any] | None = None,
    reason: str = "",
    version: int | None = None,
    public: bool = True,
    at: datetime | None = None,
    without_fractions: bool = False,
) -> dict[str, Any]:
    """The columns of a new Event, with its commitment; for bulk work that inserts rows directly.

    `without_fractions` promises that `before` and `after` hold no fractions, no numbers above 2**53 and ASCII keys.
    """
    values = {
        "organisation": organisation,
        "kind": kind,
        "subject_type": subject_type,
        "subject_id": subject_id,
        "version": version,
        "public": public,
        "role": role,
        "actor_id": None if by is None or isinstance(by, AnonymousUser) else by.pk,
        "at": at or timezone.now(),
        "reason": reason,
        "before": before or {},
        "after": after or {},
    }
    salt = new_salt()
    commitment = commitment_of(salt, _payload(values), without_fractions=without_fractions)
    return {**values, "salt": salt, "commitment": commitment}


def build_event(*, subject: models.Model, **fields: Any) -> Event:
    """An unsaved Event about `subject` (other arguments of `event_values`)."""
    return Event(**event_values(subject_type=subject._meta.label_lower, subject_id=subject.pk, **fields))


def _refuse_alone() -> None:
    if not transaction.get_connection().in_atomic_block:
        raise transaction.TransactionManagementError("An event is recorded in the transaction of its change.")


def record_event(**fields: Any) -> Event:
    """Insert one Event (arguments of `build_event`). Refuses to run outside of a transaction."""
    _refuse_alone()
    event = build_event(**fields)
    event.save(force_insert=True)
    return event


def record_events(events: Iterable[Event]) -> None:
    """Insert unsaved Events (see `build_event`), with few statements. Refuses to run outside of a transaction."""
    _refuse_alone()
    insert_objects([*events])


def record_batch(commitments: Iterable[bytes], **fields: Any) -> tuple[Event, Batch]:
    """One Event for many items (votes, ballots): what it commits to holds the Merkle root over their commitments.

    `commitments` are salted (see `commitment_of`); the other arguments are those of `build_event`, and `after` gains
    `batch_root` and `batch_size`. The caller keeps the commitments, from which `Batch` makes every inner proof again.
    Raises ValueError for an empty batch or a commitment that stands twice.
    """
    batch = Batch(commitments)
    return record_event(**{**fields, "after": {**(fields.get("after") or {}), **batch.parts()}}), batch


def erase_payloads(events: models.QuerySet[Event]) -> int:
    """Erase what lies beside the log: content, reason, person and salt. Returns the number of events erased.

    What stands in the log stays: kind, organisation, hour and commitment, so that it still verifies. Without the salt
    nobody can find out what was committed to. Runs in the transaction of the action that checked the permission, and
    which records an Event of its own that says that, and why, something was erased.
    """
    if not transaction.get_connection().in_atomic_block:
        raise transaction.TransactionManagementError("Content is erased in the transaction of the action that says so.")
    now, erased = timezone.now(), 0
    for event in events.filter(erased_at=None).select_for_update().iterator(chunk_size=500):
        # The exact time is personal too; the hour stands in the log.
        hours = {
            name: getattr(event, name).replace(minute=0, second=0, microsecond=0) for name in ("at", "recorded_at")
        }
        Event.objects.filter(pk=event.pk).update(
            before={}, after={}, reason="", salt=b"", actor=None, erased_at=now, **hours
        )
        erased += 1
    return erased
