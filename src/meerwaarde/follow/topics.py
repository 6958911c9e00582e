"""What can be followed without an account. A room registers its kinds of topics; announcements go to topics."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable
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
    """`find` gives what everybody may see under these numbers; nothing for what is not there, or not public."""

    key: str
    label: str | Promise
    find: Callable[[Collection[int]], Iterable[Followed]]


TOPIC_KINDS: dict[str, TopicKind] = {}


def register_topic(kind: TopicKind) -> TopicKind:
    """Raises ValueError when another kind has this key."""
    if kind.key in TOPIC_KINDS:
        raise ValueError(f"There is already a kind of topic named {kind.key}.")
    TOPIC_KINDS[kind.key] = kind
    return kind


def find_topic(kind: str, number: int) -> Followed | None:
    topic = str(Topic(kind, number))
    return find_topics([topic]).get(topic)


def find_topics(topics: Iterable[str]) -> dict[str, Followed]:
    """Those that everybody may see, as `plan/17` names them; one look per kind."""
    numbers = defaultdict(set)
    for topic in topics:
        kind, _slash, number = topic.partition("/")
        numbers[kind].add(int(number))
    return {
        str(found.topic): found
        for kind, wanted in numbers.items()
        if kind in TOPIC_KINDS
        for found in TOPIC_KINDS[kind].find(wanted)
    }
