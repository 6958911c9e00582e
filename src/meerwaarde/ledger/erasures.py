"""What was erased stands on a list beside the database, because a backup of before holds it still.

Putting a backup back erases it again. A line says what kind of erasure it was, of which record, and the commitment of
that record's first Event, by which it is known again: after an older backup was put back, numbers are given anew. No
line tells what was erased, or whose it was.
"""

from __future__ import annotations

import json
import os
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.conf import settings

from meerwaarde.ui.registry import Registry

from .models import Event


@dataclass(frozen=True)
class Erasure:
    """A kind of erasure, named as its Event: `again` gets the number of a record and erases it if it is back."""

    key: str
    order: int
    again: Callable[[int], bool]


@dataclass(frozen=True)
class Erased:
    """How many records were erased again, and which lines of the list cannot be read."""

    records: int = 0
    unreadable: tuple[int, ...] = ()


erasures: Registry[Erasure] = Registry()


def remember_erasure(event: Event) -> None:
    """Put what this Event says on the list. Called in its transaction: without its line nothing is erased.

    Raises OSError when the list cannot be written.
    """
    type, number = event.subject_type, event.subject_id
    line = {"kind": event.kind, "type": type, "number": number, "known_by": _first_commitment(type, number)}
    # A line of its own, also after one that a full disk cut short.
    content = f"\n{json.dumps(line)}\n".encode()
    with Path(settings.ERASURES).open("ab", buffering=0) as file:
        file.write(content)
        os.fsync(file.fileno())


def erase_again() -> Erased:
    """Erase every record of the list that is there (again). Nothing changes when it is done twice."""
    done, unreadable = 0, []
    for number, line in enumerate(_lines(), 1):
        if not line.strip():
            continue
        try:
            said: Any = json.loads(line)
            erasure = erasures[said["kind"]]
            known_by = _first_commitment(str(said["type"]), int(said["number"]))
            is_the_same = known_by == str(said["known_by"])
        except (ValueError, TypeError, KeyError):
            unreadable.append(number)
            continue
        done += is_the_same and erasure.again(int(said["number"]))
    return Erased(done, tuple(unreadable))


def _lines() -> list[bytes]:
    try:
        return Path(settings.ERASURES).read_bytes().splitlines()
    except FileNotFoundError:
        return []


def _first_commitment(type: str, number: int) -> str:
    """Of a record that has no Event here, because it came after the backup: nothing."""
    events = Event.objects.filter(subject_type=type, subject_id=number).order_by("id")
    return "".join(bytes(one).hex() for one in events.values_list("commitment", flat=True)[:1])
