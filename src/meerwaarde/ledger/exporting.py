"""An export of one log: a first line with the signed checkpoint, then one line per entry, all canonical JSON.

Written and read as a stream. `docs/methods/ledger.md` describes the lines; `verify.verify_export` checks them.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any, BinaryIO

from .actions import payload_of
from .logs import log_of, store_of, verifiers_of
from .models import Event
from .notes import parse_note
from .published import PublishedLog
from .tiles import WIDTH, Tile
from .verify import EXPORT_FORMAT, canonical, open_note, read_json


def write_export(
    organisation: str,
    file: BinaryIO,
    *,
    internal: bool = False,
    progress: Callable[[int, int], None] = lambda done, size: None,
) -> int:
    """Write the log of an organisation as it was last signed; returns its number of entries.

    Entries and hashes come from the published files, the content beside them from the database: of public events, or
    of all with `internal`; never of what was erased. Raises NotPublished, or TileMissing when a file was lost.
    """
    published = PublishedLog(store_of(organisation))
    verifiers = verifiers_of(log_of(organisation))
    # Signatures of witnesses are not ours to vouch for; an export holds only those of the log.
    text, signed = open_note(published.note, verifiers)
    known = {(entry.by.name, entry.by.key_id) for entry in signed}
    note = text + "\n" + "".join(line for line in _signature_lines(published.note) if _key_of(line) in known)
    header = {"format": EXPORT_FORMAT, "keys": [str(entry.by) for entry in signed], "checkpoint": note}
    file.write(canonical(header) + b"\n")
    for index in range(-(-published.size // WIDTH)):
        width = min(published.size - index * WIDTH, WIDTH)
        hashes = published.store.hashes(Tile(0, index, width))
        beside = _beside(organisation, index * WIDTH, width, internal=internal)
        for number, entry in enumerate(published.store.entries(Tile(None, index, width))):
            position = index * WIDTH + number
            line = {"position": position, "hash": hashes[number * 32 : number * 32 + 32].hex()}
            file.write(canonical({**line, "leaf": read_json(entry), **beside.get(position, {})}) + b"\n")
        progress(index * WIDTH + width, published.size)
    return published.size


def _beside(organisation: str, start: int, width: int, *, internal: bool) -> dict[int, dict[str, Any]]:
    events = Event.objects.filter(organisation=organisation, position__gte=start, position__lt=start + width)
    events = events.filter(erased_at=None) if internal else events.filter(erased_at=None, public=True)
    return {
        event.position: {"salt": bytes(event.salt).hex(), "payload": payload_of(event)}
        for event in events
        if event.position is not None
    }


def _signature_lines(note: str) -> list[str]:
    return [f"{line}\n" for line in note.rpartition("\n\n")[2].splitlines()]


def _key_of(line: str) -> tuple[str, bytes]:
    return parse_note(f"text\n\n{line}")[1][0][:2]


def export_to(path: Path, organisation: str, **options: Any) -> int:
    """Write an export whole or not at all, beside its name first."""
    beside = path.with_name(f".{path.name}.writing")
    try:
        with beside.open("wb") as file:
            size = write_export(organisation, file, **options)
        beside.replace(path)
    finally:
        beside.unlink(missing_ok=True)
    return size
