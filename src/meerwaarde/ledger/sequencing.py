"""The sequencer: committed events get their positions, then their tiles, then a signed checkpoint.

The database alone decides the positions: a turn first gives them in a short transaction, under a lock on the row of
the log, so that two sequencers can never give one position twice or leave one out. The files follow from the database
and are the same however often they are written; the checkpoint is signed last. A turn that is cut off anywhere is
finished by the next one. Before it signs, a turn proves to itself that the new tree begins with every tree that was
signed before (c2sp.org/tlog-checkpoint), and else stops.
"""

from __future__ import annotations

import fcntl
import logging
from collections.abc import Iterator
from contextlib import contextmanager

from django.db import DatabaseError, connection, transaction
from django.db.models import F
from django.utils import timezone

from .keys import KeyRefused
from .leaves import entry_of
from .logs import LedgerDamaged, log_of, published_checkpoint, signers_of, store_of, verifiers_of
from .models import Event, Log
from .notes import Checkpoint, Signer, sign_note
from .tiles import TileMissing, TileStore, TileTree, extend, read_entries, remove_outgrown
from .verify import DoesNotFit, open_note, read_json

# Positions per transaction: short enough that nobody waits for it.
POSITIONS_AT_ONCE = 2_000
# Rows of the database in memory while tiles are written.
ROWS_AT_ONCE = 2_560
log_book = logging.getLogger(__name__)


@contextmanager
def held(store: TileStore) -> Iterator[bool]:
    """Only one process at a time writes in this folder; False for who finds it busy. A dead process holds nothing."""
    store.folder.mkdir(parents=True, exist_ok=True)
    with (store.folder / ".lock").open("a") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            yield False
            return
        yield True


def take_in(organisation: str, limit: int = POSITIONS_AT_ONCE) -> int:
    """Give the next positions to at most `limit` waiting events, in the order of their ids. Returns how many.

    On PostgreSQL the row of the log is locked, on SQLite the whole database (BEGIN IMMEDIATE).
    """
    with transaction.atomic():
        log = Log.objects.select_for_update().get(organisation=organisation)
        waiting = Event.objects.filter(organisation=organisation, position=None).order_by("id")
        ids = list(waiting.values_list("id", flat=True)[:limit])
        _place(log, [(log.size + number, event) for number, event in enumerate(ids)], log.size + len(ids))
    return len(ids)


def _place(log: Log, rows: list[tuple[int, int]], size: int) -> None:
    """Write positions and the new size of the log; all of it or nothing."""
    if rows:
        with connection.cursor() as cursor:
            table = connection.ops.quote_name(Event._meta.db_table)
            cursor.executemany(
                f"UPDATE {table} SET position = %s WHERE id = %s AND position IS NULL",  # noqa: S608 our own name
                rows,
            )
            if cursor.rowcount != len(rows):
                raise DatabaseError(f"{cursor.rowcount} of {len(rows)} events of {log} got their position.")
    if not Log.objects.filter(pk=log.pk, size=log.size).update(size=size):
        raise DatabaseError(f"The size of {log} changed while it was locked.")


def entries_from(log: Log, start: int, end: int) -> Iterator[bytes]:
    """The entries of these positions, made from the database. Raises LedgerDamaged when one is missing."""
    for first in range(start, end, ROWS_AT_ONCE):
        last = min(first + ROWS_AT_ONCE, end)
        rows = Event.objects.filter(organisation=log.organisation, position__gte=first, position__lt=last)
        expected = first
        for position, kind, commitment, at in rows.order_by("position").values_list(
            "position", "kind", "commitment", "at"
        ):
            if position != expected:
                break
            yield entry_of(log.organisation, kind, bytes(commitment), at)
            expected += 1
        if expected != last:
            raise LedgerDamaged(f"{log}: the database has no event for position {expected}.")


def sequence(organisation: str) -> int | None:
    """One turn for one log. Returns the number of entries that the checkpoint gained; None when another is at it.

    Raises LedgerDamaged, KeyRefused, OSError or DatabaseError; then nothing was signed.
    """
    log, store = log_of(organisation), store_of(organisation)
    with held(store) as mine:
        if not mine:
            return None
        store.remove_leftovers()
        signers = signers_of(log)
        try:
            published = published_checkpoint(store, verifiers_of(log))
            if published is not None and published.size > log.size:
                adopt(log, store, published)
            while take_in(organisation):
                pass
            log.refresh_from_db()
            return _publish(log, store, signers, published)
        except (DoesNotFit, TileMissing) as difference:
            raise LedgerDamaged(f"{log}: {difference}") from difference


def _publish(log: Log, store: TileStore, signers: list[Signer], published: Checkpoint | None) -> int:
    done = published.size if published else 0
    if done == log.size == log.published_size and (not published or _signed_by(store, signers)):
        return 0
    try:
        extend(store, done, entries_from(log, done, log.size))
        tree = TileTree(store, log.size)
        root = tree.root()
    except TileMissing as missing:
        # The folder is not what its checkpoint says; the database still has everything.
        log_book.warning("%s: the tiles are written again from the database (%s)", log, missing)
        extend(store, 0, entries_from(log, 0, log.size))
        tree = TileTree(store, log.size)
        root = tree.root()
    signed = [(done, published.root)] if published else []
    if log.published_size:
        signed.append((log.published_size, bytes(log.published_root)))
    for size, earlier in signed:
        if size and tree.root(size) != earlier:
            raise LedgerDamaged(f"{log}: the first {size} entries are not those that were signed before.")
    note = sign_note(str(Checkpoint(log.origin, log.size, root)), signers)
    store.write({"checkpoint": note.encode()})
    Log.objects.filter(pk=log.pk).update(published_size=log.size, published_root=root, published_at=timezone.now())
    remove_outgrown(store, done, log.size)
    return log.size - done


def _signed_by(store: TileStore, signers: list[Signer]) -> bool:
    _text, signed = open_note(store.checkpoint() or "", [signer.verifier for signer in signers])
    return {entry.by for entry in signed} == {signer.verifier for signer in signers}


def adopt(log: Log, store: TileStore, published: Checkpoint) -> None:
    """The database is older than what was published (a backup was put back): what was signed stays as it was signed.

    Events that are in the database get the position they had; of the others only the entry in the log remains.
    """
    if TileTree(store, published.size).root() != published.root:
        raise LedgerDamaged(f"{log}: the tiles are not those of the checkpoint, and the database is older.")
    with transaction.atomic():
        locked = Log.objects.select_for_update().get(pk=log.pk)
        waiting = Event.objects.filter(organisation=log.organisation, position=None)
        ids = {bytes(commitment): event for event, commitment in waiting.values_list("id", "commitment")}
        rows = []
        for position, entry in enumerate(read_entries(store, locked.size, published.size), locked.size):
            event = ids.pop(bytes.fromhex(read_json(entry)["commitment"]), None)
            if event is not None:
                rows.append((position, event))
        _place(locked, rows, published.size)
    lost = published.size - locked.size - len(rows)
    log_book.warning("%s: the database was older than the log; %s entries have no event any more", log, lost)
    log.refresh_from_db()


def logs_to_sequence() -> list[str]:
    """Organisations with events that wait, or with positions that are not published yet."""
    waiting = Event.objects.filter(position=None).order_by().values_list("organisation", flat=True).distinct()
    behind = Log.objects.filter(published_size__lt=F("size")).values_list("organisation", flat=True)
    return sorted({*waiting, *behind})


def logs_without_files() -> list[str]:
    """Organisations whose folder is behind the database: it was lost, or an older copy was put back."""
    missing = []
    for log in Log.objects.filter(published_size__gt=0):
        try:
            published = published_checkpoint(store_of(log.organisation), verifiers_of(log))
        except DoesNotFit:
            published = None
        if published is None or published.size != log.published_size:
            missing.append(log.organisation)
    return missing


def sequence_all(organisations: list[str] | None = None) -> dict[str, int]:
    """One turn for every log that needs it. What goes wrong with one log is logged and does not hold up the others."""
    done = {}
    for organisation in logs_to_sequence() if organisations is None else organisations:
        try:
            gained = sequence(organisation)
        except (LedgerDamaged, KeyRefused, OSError, DatabaseError, ValueError) as error:
            log_book.error("the ledger of %s could not be brought up to date: %s", organisation, error)  # noqa: TRY400
            continue
        if gained is not None:
            done[organisation] = gained
    return done
