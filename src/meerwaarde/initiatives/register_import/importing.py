"""The import of a whole register file: checked first, then written in batches of one transaction each."""

from __future__ import annotations

import pickle
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from itertools import islice
from pathlib import Path
from tempfile import TemporaryFile
from typing import IO, Any

from django.db import transaction
from django.utils import timezone
from django.utils.dateparse import parse_datetime

from meerwaarde.ledger.actions import build_event, record_events
from meerwaarde.ledger.models import Event
from meerwaarde.organisations.naming import NameIndex, organisations_named

from ..actions.counting import count_all_again
from ..addresses import is_address
from ..models import ImportSource, Initiative, RegisterRecord
from .mapping import MAX_ADDRESS, Entry, Refusal, map_export_record, map_record
from .merging import update_initiative
from .reading import BadFile, Header, read_records
from .standard import looks_like_standard, map_standard_record
from .writing import create_initiatives

BATCH = 1000
DEFAULT_SOURCE = "algorithm-register"
SOURCE_NAMES = {DEFAULT_SOURCE: "Algoritmeregister"}
# A file that would mark more than this as vanished is more likely cut or of another register than true.
MOST_VANISHING = 0.1
VANISHING_COUNTS_FROM = 20
AHEAD = timedelta(days=1)  # clocks and time zones differ
KNOWN_HEADER = frozenset({"fetched_at", "count", "source_url"})
Progress = Callable[[str, int], None]


class OlderFile(BadFile):
    """The file is older than what was imported before; importing it would turn time back."""


class MassVanishing(BadFile):
    """The file misses so many records that it is probably not whole."""


@dataclass
class Outcome:
    created: int = 0
    updated: int = 0
    unchanged: int = 0
    vanished: int = 0
    returned: int = 0
    differences: int = 0
    refusals: list[Refusal] = field(default_factory=list)
    # False when the file could not tell what has vanished: not an export, or a refused record without identifier.
    vanished_checked: bool = False
    elapsed_seconds: float = 0.0

    @property
    def records(self) -> int:
        return self.created + self.updated + self.unchanged

    def as_json(self) -> dict[str, Any]:
        seconds = max(self.elapsed_seconds, 0.001)
        return {
            "created": self.created,
            "updated": self.updated,
            "unchanged": self.unchanged,
            "vanished": self.vanished,
            "returned": self.returned,
            "refused": len(self.refusals),
            "differences": self.differences,
            "vanished_checked": self.vanished_checked,
            "elapsed_seconds": round(self.elapsed_seconds, 2),
            "records_per_second": round(self.records / seconds),
            "refusals": [refusal.as_json() for refusal in self.refusals],
        }


@dataclass(frozen=True)
class Checked:
    """What the first reading of a file found."""

    header: Header
    records: int
    refusals: list[Refusal]
    ids: frozenset[str]
    as_of: datetime

    @property
    def tells_what_vanished(self) -> bool:
        """Only a whole export does, and not when a refused record may be one that we know."""
        return self.header.is_complete and all(refusal.id for refusal in self.refusals)


def entries_of(path: Path, header: Header) -> Iterator[Entry | Refusal]:
    seen: set[str] = set()
    for position, record in enumerate(read_records(path, header, standard_fields=looks_like_standard), start=1):
        mapper = map_export_record if header.kind == "export" else map_standard_record
        yield map_record(position, record, mapper, seen)


def _nothing(step: str, records: int) -> None:
    """No progress is shown."""


class Spool:
    """The accepted entries of a file, on disk between checking and writing: what was checked is what is written."""

    def __init__(self, file: IO[bytes]) -> None:
        self._file = file
        self._batch: list[Entry] = []

    def add(self, entry: Entry) -> None:
        self._batch.append(entry)
        if len(self._batch) == BATCH:
            self._write()

    def _write(self) -> None:
        pickle.dump(self._batch, self._file, protocol=pickle.HIGHEST_PROTOCOL)
        self._batch = []

    def __iter__(self) -> Iterator[Entry]:
        self._write()
        self._file.seek(0)
        with suppress(EOFError):
            while True:
                yield from pickle.load(self._file)  # noqa: S301  a file without a name, written above


def check_file(path: Path, spool: Spool, *, as_of: datetime | None = None, progress: Progress = _nothing) -> Checked:
    """Read a whole file without writing to the database. Raises BadFile when it is not whole."""
    header = Header()
    refusals: list[Refusal] = []
    ids: set[str] = set()
    records = 0
    for item in entries_of(path, header):
        records += 1
        if isinstance(item, Refusal):
            refusals.append(item)
        else:
            spool.add(item)
        if identifier := item.id if isinstance(item, Refusal) else item.external_id:
            ids.add(identifier)
        if records % BATCH == 0:
            progress("checked", records)
    if not records:
        raise BadFile("the file holds no records")
    return Checked(header, records, refusals, frozenset(ids), _check_header(header, records, as_of))


def _check_header(header: Header, records: int, as_of: datetime | None) -> datetime:
    if unknown := sorted(header.values.keys() - KNOWN_HEADER):
        raise BadFile(f"“{unknown[0][:60]}” is not a field at the top of an export")
    count = header.values.get("count")
    if count is not None and (isinstance(count, bool) or count != records):
        raise BadFile(f"the file says it holds {str(count)[:20]} records, but it holds {records}")
    fetched = _fetched_at(header)
    moment = as_of or fetched
    if moment > timezone.now() + AHEAD:
        raise BadFile(f"the file is of {moment:%Y-%m-%d %H:%M}, which is still to come; --as-of gives the right date")
    return moment


def _fetched_at(header: Header) -> datetime:
    fetched = header.values.get("fetched_at")
    if fetched is None:
        return timezone.now()
    try:
        moment = parse_datetime(fetched) if isinstance(fetched, str) else None
    except ValueError:
        moment = None
    if moment is None:
        raise BadFile(f"“fetched_at” is not a date and time: {str(fetched)[:60]}")
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


def import_register(
    path: Path,
    *,
    by: None = None,
    source: str = DEFAULT_SOURCE,
    as_of: datetime | None = None,
    force: bool = False,
    batch: int = BATCH,
    progress: Progress = _nothing,
) -> Outcome:
    """Import a register file as the register itself (no person: `by` is None, the role is "import").

    Raises BadFile, with nothing imported, when the file is not whole; OlderFile when a newer one was imported before,
    MassVanishing when it misses more than a tenth of the records, both unless `force`.
    """
    with TemporaryFile() as file:
        spool = Spool(file)
        started = time.monotonic()
        checked = check_file(path, spool, as_of=as_of, progress=progress)
        outcome = _import_checked(checked, iter(spool), source=source, force=force, batch=batch, progress=progress)
    outcome.elapsed_seconds = time.monotonic() - started
    return outcome


def _import_checked(
    checked: Checked, accepted: Iterator[Entry], *, source: str, force: bool, batch: int, progress: Progress
) -> Outcome:
    register = _source(source, checked)
    if register.as_of and checked.as_of < register.as_of and not force:
        raise OlderFile(
            f"the file is of {checked.as_of:%Y-%m-%d %H:%M}, but one of {register.as_of:%Y-%m-%d %H:%M} was imported "
            "before; use --force to go back in time"
        )
    gone = _not_named(register, checked.ids, refuse_many=not force) if checked.tells_what_vanished else []
    outcome = Outcome(refusals=checked.refusals)
    names = NameIndex.load()
    touched: set[int] = set()
    while entries := list(islice(accepted, batch)):
        _import_batch(register, entries, names, outcome, touched)
        progress("imported", outcome.records)
    outcome.vanished_checked = checked.tells_what_vanished
    with transaction.atomic():
        register = ImportSource.objects.select_for_update().get(pk=register.pk)
        if outcome.vanished_checked:
            outcome.vanished = mark_vanished(gone, at=timezone.now())
        if checked.header.is_complete:
            register.as_of = checked.as_of
            register.save(update_fields=["as_of"])
        # Once more from the rows, so that a crash or an edit in between leaves no wrong count.
        if touched:
            count_all_again(touched)
    return outcome


def _source(slug: str, checked: Checked) -> ImportSource:
    url = checked.header.values.get("source_url")
    url = url if isinstance(url, str) and len(url) <= MAX_ADDRESS and is_address(url) else ""
    source, _made = ImportSource.objects.get_or_create(
        slug=slug, defaults={"name": SOURCE_NAMES.get(slug, slug), "url": url}
    )
    return source


def _import_batch(
    source: ImportSource, entries: list[Entry], names: NameIndex, outcome: Outcome, touched: set[int]
) -> None:
    """One transaction. The counts are raised after it is committed."""
    at = timezone.now()
    updated = returned = differences = 0
    with transaction.atomic():
        # Two imports of one source wait for each other.
        ImportSource.objects.select_for_update().get(pk=source.pk)
        known = {
            record.external_id: record
            for record in RegisterRecord.objects.filter(
                source=source, external_id__in=[entry.external_id for entry in entries]
            ).defer("values")
        }
        new = [entry for entry in entries if entry.external_id not in known]
        changed = [
            entry
            for entry in entries
            if entry.external_id in known
            and (
                bytes(known[entry.external_id].content_hash) != entry.content_hash
                or known[entry.external_id].vanished_at
            )
        ]
        organisations = organisations_named((entry.organisation for entry in [*new, *changed]), names)
        create_initiatives(source, new, organisations, at=at)
        for entry in changed:
            record = known[entry.external_id]
            if record.vanished_at and bytes(record.content_hash) == entry.content_hash:
                returned += 1
            differences += update_initiative(record, entry, organisations[entry.organisation], at=at)
            updated += 1
    touched |= {organisation.pk for organisation in organisations.values()}
    outcome.created += len(new)
    outcome.updated += updated
    outcome.returned += returned
    outcome.differences += differences
    outcome.unchanged += len(entries) - len(new) - updated


def _not_named(source: ImportSource, named: frozenset[str], *, refuse_many: bool) -> list[int]:
    """Keys of the records that a complete file no longer names. Raises MassVanishing when these are very many."""
    known = RegisterRecord.objects.filter(source=source, vanished_at=None).values_list("pk", "external_id")
    gone, count = [], 0
    for pk, external_id in known.iterator(chunk_size=5000):
        count += 1
        if external_id not in named:
            gone.append(pk)
    if refuse_many and len(gone) >= VANISHING_COUNTS_FROM and len(gone) > MOST_VANISHING * count:
        raise MassVanishing(
            f"{len(gone)} of the {count} records of this register are not in the file and would be marked as "
            "vanished; when that is right, use --force"
        )
    return gone


def mark_vanished(gone: list[int], *, at: datetime) -> int:
    """Say of every record that a complete file no longer names that it has vanished; its dossier stays."""
    for start in range(0, len(gone), BATCH):
        part = gone[start : start + BATCH]
        RegisterRecord.objects.filter(pk__in=part).update(vanished_at=at)
        record_events(
            build_event(
                by=None,
                role=Event.Role.IMPORT,
                organisation=initiative.organisation.slug,
                kind="register_vanished",
                subject=initiative,
                public=initiative.is_published,
                at=at,
            )
            for initiative in Initiative.objects.filter(register_record__in=part).select_related("organisation")
        )
    return len(gone)
