"""What was asked of the database a moment ago, for many who ask the same at the same time."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Generic, TypeVar

Found = TypeVar("Found")

_all: list[Recent] = []  # type: ignore[type-arg]  # of anything


class Recent(Generic[Found]):
    """What was looked up at most `seconds` ago: one object for all threads of this process, to be read and not changed.

    What `look_up` raises is not remembered. At most `most` are kept.
    """

    def __init__(self, seconds: float, most: int = 5_000) -> None:
        self._seconds, self._most = seconds, most
        self._kept: dict[str, tuple[float, Found]] = {}
        _all.append(self)

    def get(self, key: str, look_up: Callable[[], Found]) -> Found:
        now = time.monotonic()
        kept = self._kept.get(key)
        if kept is not None and kept[0] > now:
            return kept[1]
        found = look_up()
        if len(self._kept) >= self._most:
            self._kept = {}
        self._kept[key] = (now + self._seconds, found)
        return found

    def forget(self) -> None:
        self._kept = {}


def forget_all() -> None:
    """Whatever any of them remembers: between two tests."""
    for each in _all:
        each.forget()
