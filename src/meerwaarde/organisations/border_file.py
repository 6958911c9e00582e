"""A GeoJSON file as a stream of features, so that a hostile one is refused before it fills the memory."""

from __future__ import annotations

import codecs
import gzip
import json
import re
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Any

import ijson

MAX_BYTES = 50 * 1024**2  # of the unpacked file
MAX_FEATURES = 2000
MAX_POSITIONS = 200_000  # of one border
MAX_DEPTH = 12
CHUNK_BYTES = 64 * 1024

Events = Iterator[tuple[str, Any]]


class BadBorders(Exception):
    """The file was refused; nothing was imported. Holds every reason, with the number of the feature (from 1)."""

    def __init__(self, reasons: list[dict[str, Any]]) -> None:
        super().__init__(
            "; ".join(f"feature {r['position']}: {r['reason']}" if r["position"] else r["reason"] for r in reasons)
        )
        self.reasons = reasons


def bad(reason: str) -> BadBorders:
    """The file as a whole is refused."""
    return BadBorders([{"position": None, "id": "", "reason": reason}])


class TooMuch:
    """Stands for a feature that was longer than any border."""


class _Text:
    """Passes unpacked bytes on; refuses too many of them and what is not UTF-8."""

    def __init__(self, source: IO[bytes]) -> None:
        self._source, self._read = source, 0
        self._decoder = codecs.getincrementaldecoder("utf-8")()

    def read(self, size: int = -1) -> bytes:
        try:
            chunk = self._source.read(size)
        except (EOFError, zlib.error, gzip.BadGzipFile) as error:
            raise bad(f"the gzip file is damaged or cut off: {error}") from error
        except OSError as error:
            raise bad(f"the file cannot be read: {error}") from error
        held = len(self._decoder.getstate()[0])  # of a character that began in the chunk before
        try:
            self._decoder.decode(chunk, final=not chunk)
        except UnicodeDecodeError as error:
            raise bad(f"the file is not UTF-8: {error.reason} at byte {self._read - held + error.start}") from error
        if not self._read and chunk.startswith(codecs.BOM_UTF8):
            self._read = len(codecs.BOM_UTF8)
            chunk = chunk[self._read :]
        self._read += len(chunk)
        if self._read > MAX_BYTES:
            raise bad(f"the file is larger than {MAX_BYTES // 1024**2} MB (decompressed)")
        return chunk


class _Builder:
    """Makes values of parse events, at most so many; of what comes after that nothing is kept."""

    def __init__(self, most: int) -> None:
        self.left = most

    def build(self, event: str, value: Any, events: Events, depth: int = 0) -> Any:
        self.left -= 1
        if depth > MAX_DEPTH:
            raise bad(f"values are nested more than {MAX_DEPTH} deep")
        if event == "start_map":
            made: dict[str, Any] = {}
            for inner, key in events:
                if inner == "end_map":
                    break
                item = self.build(*next(events), events, depth + 1)
                if self.left >= 0:
                    made[key] = item
            return made
        if event == "start_array":
            listed: list[Any] = []
            for inner, item in events:
                if inner == "end_array":
                    break
                built = self.build(inner, item, events, depth + 1)
                if self.left >= 0:
                    listed.append(built)
            return listed
        return value


def _built(event: str, value: Any, events: Events, most: int) -> Any:
    builder = _Builder(most)
    made = builder.build(event, value, events)
    return made if builder.left >= 0 else TooMuch()


@contextmanager
def _opened(path: Path) -> Iterator[_Text]:
    try:
        raw = path.open("rb")
    except OSError as error:
        raise bad(f"the file cannot be read: {error}") from error
    with raw:
        packed = raw.read(2) == b"\x1f\x8b"
        raw.seek(0)
        source: IO[bytes] = gzip.GzipFile(fileobj=raw) if packed else raw  # type: ignore[assignment]  # only `read` is called
        yield _Text(source)


def read_features(path: Path) -> Iterator[Any]:
    """The features of a FeatureCollection, plain or gzip, each a value of JSON or TooMuch.

    Raises BadBorders when the file is not whole or not such a collection: possibly after many features.
    """
    with _opened(path) as text:
        events = ijson.basic_parse(text, buf_size=CHUNK_BYTES, use_float=True)
        try:
            yield from _collection(events)
        except (ijson.JSONError, StopIteration, ValueError, OverflowError) as error:
            reason = str(error).strip().splitlines()[0] if str(error) else "it is empty"
            raise bad(f"the file is not whole or not JSON: {reason}") from error


def _collection(events: Events) -> Iterator[Any]:
    event, _value = next(events)
    found, top = 0, {}
    if event == "start_map":
        for inner, key in events:
            if inner == "end_map":
                break
            event, value = next(events)
            if key in top:
                raise bad(f"“{key[:60]}” stands twice at the top of the file")
            if key != "features" or event != "start_array":
                top[key] = _built(event, value, events, most=1000)
                continue
            top[key] = True
            for inner_event, item in events:
                if inner_event == "end_array":
                    break
                found += 1
                if found > MAX_FEATURES:
                    raise bad(f"the file holds more than {MAX_FEATURES} features")
                # A position is a list of two or three numbers; the rest is for the properties.
                yield _built(inner_event, item, events, most=4 * MAX_POSITIONS + 10_000)
    for _event in events:  # a file that is cut off says so, whatever it holds
        pass
    if top.get("type") != "FeatureCollection":
        raise bad("the file is not a GeoJSON FeatureCollection")
    if not found:
        raise bad("the FeatureCollection holds no features")
    system = json.dumps(top.get("crs", ""), default=str)
    if "crs" in top and not re.search(r"4326|CRS84", system):
        raise bad(f"the coordinates must be longitude and latitude (EPSG:4326), not {system[:80]}")
