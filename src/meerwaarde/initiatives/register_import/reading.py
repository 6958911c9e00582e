"""A register file as a stream of records: plain or gzip, a file, an address or standard input.

The whole file is read twice: once to see that it is whole and well formed, once to import it. So an address and
standard input are first kept in a temporary file.
"""

from __future__ import annotations

import codecs
import gzip
import os
import sys
import tempfile
import urllib.request
import zlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.client import HTTPException
from pathlib import Path
from typing import IO, Any
from urllib.parse import urlsplit

import ijson

MAX_BYTES = 1024**3  # of the decompressed file
MAX_DOWNLOAD_BYTES = 512 * 1024**2
MAX_RATIO = 100  # decompressed to compressed, above this a gzip file is a bomb
RATIO_COUNTS_FROM_BYTES = 16 * 1024**2
MAX_BYTES_BETWEEN_VALUES = 32 * 1024**2  # one text may not fill the memory
MAX_DEPTH = 8
TIMEOUT_S = 60
CHUNK_BYTES = 64 * 1024

Record = Any  # what stands at the place of a record; only a dict can be one


class BadFile(Exception):
    """The file as a whole cannot be read; nothing was imported."""


class Repeated(str):
    """The value of a field that stood twice in one record."""

    __slots__ = ()


@dataclass
class Header:
    """What a file says about itself. `kind` is known after the first record, the rest when the file is read."""

    kind: str = ""  # "export" (the register's own), "standard" (a list) or "single" (one record)
    values: dict[str, Any] = field(default_factory=dict)

    @property
    def is_complete(self) -> bool:
        """Only an export says that it holds everything; what it does not name has vanished."""
        return self.kind == "export"


class _Counted:
    """Passes bytes on, and refuses when there are too many."""

    def __init__(self, source: IO[bytes], compressed: IO[bytes] | None) -> None:
        self._source, self._compressed = source, compressed
        self.read_bytes = 0
        self.since_value = 0

    def read(self, size: int = -1) -> bytes:
        try:
            chunk = self._source.read(size)
        except (EOFError, zlib.error, gzip.BadGzipFile) as error:
            raise BadFile(f"the gzip file is damaged or cut off: {error}") from error
        self.read_bytes += len(chunk)
        self.since_value += len(chunk)
        if self.read_bytes > MAX_BYTES:
            raise BadFile(f"the file is larger than {MAX_BYTES // 1024**2} MB (decompressed)")
        if self.since_value > MAX_BYTES_BETWEEN_VALUES:
            raise BadFile(f"one value is larger than {MAX_BYTES_BETWEEN_VALUES // 1024**2} MB")
        if (
            self._compressed is not None
            and self.read_bytes > RATIO_COUNTS_FROM_BYTES
            and self.read_bytes > MAX_RATIO * max(self._compressed.tell(), 1)
        ):
            raise BadFile(f"the gzip file unpacks to more than {MAX_RATIO} times its size")
        return chunk


@contextmanager
def local_copy(source: str, *, standard_input: IO[bytes] | None = None) -> Iterator[Path]:
    """A file on this machine with what `source` (a path, an http address, or "-") holds. Raises BadFile."""
    if source != "-" and not source.lower().startswith(("http:", "https:")):
        path = Path(source)
        if not os.path.isfile(path):  # unlike Path.is_file, also of a name that is too long
            raise BadFile(f"there is no file {source}")
        yield path
        return
    with tempfile.TemporaryDirectory(prefix="meerwaarde-import-") as folder:
        target = Path(folder) / "register"
        with target.open("wb") as file:
            if source == "-":
                _copy(standard_input or sys.stdin.buffer, file)
            else:
                try:
                    request = urllib.request.Request(source, headers={"Accept": "application/json"})  # noqa: S310  http(s) only, checked above
                    with _opener().open(request, timeout=TIMEOUT_S) as answer:
                        _copy(answer, file)
                except (OSError, ValueError, HTTPException) as error:  # ValueError: a broken address
                    raise BadFile(f"{source} could not be read: {error}") from error
        yield target


class _OnlyWeb(urllib.request.HTTPRedirectHandler):
    """Follows redirects to http and https only."""

    def redirect_request(self, req: Any, fp: Any, code: int, msg: str, headers: Any, newurl: str) -> Any:
        if urlsplit(newurl).scheme not in ("http", "https"):
            raise BadFile(f"redirected to an address that is not http: {newurl}")
        return super().redirect_request(req, fp, code, msg, headers, newurl)


def _opener() -> urllib.request.OpenerDirector:
    return urllib.request.build_opener(_OnlyWeb)


def _copy(source: IO[bytes], target: IO[bytes]) -> None:
    copied = 0
    while chunk := source.read(CHUNK_BYTES):
        copied += len(chunk)
        if copied > MAX_DOWNLOAD_BYTES:
            raise BadFile(f"the source is larger than {MAX_DOWNLOAD_BYTES // 1024**2} MB")
        target.write(chunk)


@contextmanager
def opened(path: Path) -> Iterator[_Counted]:
    """The bytes of a plain or gzip file, after a byte order mark. Raises BadFile for other encodings than UTF-8."""
    try:
        file = path.open("rb")
    except OSError as error:
        raise BadFile(f"{path.name} cannot be read ({error.strerror})") from None
    with file as raw:
        packed = raw.read(2) == b"\x1f\x8b"
        raw.seek(0)
        source: IO[bytes] = gzip.GzipFile(fileobj=raw) if packed else raw  # type: ignore[assignment]  # read() is all we use
        counted = _Counted(source, raw if packed else None)
        start = counted.read(4)
        if start.startswith((b"\xff\xfe", b"\xfe\xff")) or start[:2].count(0):
            raise BadFile("the file is not UTF-8 (it looks like UTF-16 or UTF-32); save it as UTF-8")
        rest = start[3:] if start.startswith(b"\xef\xbb\xbf") else start
        yield _Prefixed(counted, rest)  # type: ignore[misc]  # reads as the counted file


class _Prefixed:
    """The first bytes, put back before the rest."""

    def __init__(self, source: _Counted, start: bytes) -> None:
        self._start, self.counted = start, source

    def read(self, size: int = -1) -> bytes:
        if self._start and size != 0:
            start, self._start = self._start, b""
            return start
        return self.counted.read(size)


def read_records(path: Path, header: Header, *, standard_fields: Callable[[dict[str, Any]], bool]) -> Iterator[Record]:
    """The records of a file in their order; fills `header` on the way.

    `standard_fields` says whether an object at the top is itself a record of the publication standard.
    Raises BadFile when the file is not JSON, not UTF-8, cut off, or of no known shape: possibly after many records.
    """
    with opened(path) as file:
        counted = file.counted  # type: ignore[attr-defined]  # of _Prefixed
        # Numbers as the machine's own (`use_float`): of longer ones the parser would make a crash.
        events = ijson.basic_parse(file, buf_size=CHUNK_BYTES, use_float=True)
        try:
            event, _value = next(events)
            if event == "start_array":
                header.kind = "standard"
                yield from _items(events, counted)
            elif event == "start_map":
                yield from _top_object(events, counted, header, standard_fields)
            else:
                raise BadFile("the file holds neither a list of records nor an object")
            if next(events, None) is not None:
                raise BadFile("something follows after the end of the JSON")
        except StopIteration as error:
            raise BadFile("the file is empty") from error
        except (ijson.JSONError, UnicodeDecodeError) as error:
            place = first_byte_not_utf8(path, until=counted.read_bytes)
            if place is not None:
                raise BadFile(f"the file is not UTF-8 near byte {place:,}; save it as UTF-8") from error
            reason = str(error).strip().splitlines()[0] if str(error) else "syntax error"
            if "overflow" in reason:
                raise BadFile(f"a number is too long to read (near byte {counted.read_bytes:,})") from error
            raise BadFile(f"the file is not whole or not JSON (near byte {counted.read_bytes:,}): {reason}") from error
        except (ValueError, SystemError, OverflowError) as error:  # another parser, of a number of 100,000 digits
            raise BadFile(f"a number is too long to read (near byte {counted.read_bytes:,})") from error


def first_byte_not_utf8(path: Path, *, until: int) -> int | None:
    """Where, counted in the unpacked file, the first byte stands that is not UTF-8; None when all are up to `until`."""
    decoder = codecs.getincrementaldecoder("utf-8")()
    read = 0
    with opened(path) as file:
        counted = file.counted  # type: ignore[attr-defined]  # of _Prefixed
        while read < until and (chunk := file.read(CHUNK_BYTES)):
            counted.since_value = 0
            held = len(decoder.getstate()[0])  # of a character that began in the chunk before
            try:
                decoder.decode(chunk)
            except UnicodeDecodeError as error:
                return max(read - held + error.start, 0)
            read += len(chunk)
    return None


def _items(events: Iterator[tuple[str, Any]], counted: _Counted) -> Iterator[Record]:
    for event, value in events:
        if event == "end_array":
            return
        yield _build(event, value, events, counted)


def _top_object(
    events: Iterator[tuple[str, Any]],
    counted: _Counted,
    header: Header,
    standard_fields: Callable[[dict[str, Any]], bool],
) -> Iterator[Record]:
    for event, value in events:
        if event == "end_map":
            break
        key = value
        event, value = next(events)
        if key in header.values or (key == "algoritmes" and header.kind):
            raise BadFile(f"“{key}” stands twice at the top of the file")
        if key == "algoritmes":
            if event != "start_array":
                raise BadFile("“algoritmes” is not a list")
            header.kind = "export"
            yield from _items(events, counted)
        else:
            header.values[key] = _build(event, value, events, counted)
    if header.kind:
        return
    if not standard_fields(header.values):
        raise BadFile("the file is neither an export of the register (algoritmes) nor the publication standard's JSON")
    header.kind = "single"
    record, header.values = header.values, {}
    yield record


def _build(event: str, value: Any, events: Iterator[tuple[str, Any]], counted: _Counted, depth: int = 0) -> Any:
    """One JSON value out of parse events."""
    counted.since_value = 0
    if depth > MAX_DEPTH:
        raise BadFile(f"values are nested more than {MAX_DEPTH} deep")
    if event == "start_map":
        built: dict[str, Any] = {}
        for inner, key in events:
            if inner == "end_map":
                break
            kind, item = next(events)
            if kind == "string":
                counted.since_value = 0
            else:
                item = _build(kind, item, events, counted, depth + 1)
            built[key] = Repeated() if key in built else item
        return built
    if event == "start_array":
        listed: list[Any] = []
        for inner, item in events:
            if inner == "end_array":
                break
            listed.append(_build(inner, item, events, counted, depth + 1))
        return listed
    return value
