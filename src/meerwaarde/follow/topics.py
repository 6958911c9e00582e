"""What can be followed without an account. A room registers its kinds of topics; announcements go to topics."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from django.utils.functional import Promise


@dataclass(frozen=True)
class Topic:
    """Something that can be followed: `plan/17`. Its name and address are asked of the room that owns it."""

    kind: str
    number: int

    def __str__(self) -> str:
        return f"{self.kind}/{self.number}"


@dataclass(frozen=True)
class Followed:
    """A topic as the public knows it."""

    topic: Topic
    title: str
    address: str
    language: str = "nl"


@dataclass(frozen=True)
class TopicKind:
    """`find` gives what everybody may see under a number, or None when there is nothing (or nothing public)."""

    key: str
    label: str | Promise
    find: Callable[[int], Followed | None]


TOPIC_KINDS: dict[str, TopicKind] = {}


def register_topic(kind: TopicKind) -> TopicKind:
    """Raises ValueError when another kind has this key."""
    if kind.key in TOPIC_KINDS:
        raise ValueError(f"There is already a kind of topic named {kind.key}.")
    TOPIC_KINDS[kind.key] = kind
    return kind


def find_topic(kind: str, number: int) -> Followed | None:
    return TOPIC_KINDS[kind].find(number) if kind in TOPIC_KINDS else None
