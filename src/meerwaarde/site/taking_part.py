"""What a visitor can take part in now. Rooms with forms of participation register where to find it."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from meerwaarde.initiatives.registry import Registry


@dataclass(frozen=True)
class Chance:
    """One open invitation: its words, until when (ISO date, or "" when open-ended), and where to go."""

    title: str
    organisation: str
    until: str
    url: str


@dataclass(frozen=True)
class ChanceSource:
    key: str
    order: int
    find: Callable[[str], Iterable[Chance]]


chances: Registry[ChanceSource] = Registry()
