"""How rooms add to a room below without that room knowing them: typed, ordered, and a key only once."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Generic, Protocol, TypeVar


class Keyed(Protocol):
    @property
    def key(self) -> str: ...

    @property
    def order(self) -> int: ...


K = TypeVar("K", bound=Keyed)


class Registry(Generic[K]):
    """Entries by key, in their order. A room fills those of the rooms below it in its `AppConfig.ready`."""

    def __init__(self) -> None:
        self._entries: dict[str, K] = {}

    def register(self, entry: K) -> K:
        if entry.key in self._entries:
            raise ValueError(f"registered twice: {entry.key}")
        self._entries[entry.key] = entry
        return entry

    def __iter__(self) -> Iterator[K]:
        return iter(sorted(self._entries.values(), key=lambda entry: (entry.order, entry.key)))

    def __getitem__(self, key: str) -> K:
        return self._entries[key]
