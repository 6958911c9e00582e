from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from .kinds import sentence_of
from .models import Notice

SHOWN = 100


@dataclass(frozen=True)
class NoticeLine:
    id: int
    sentence: str
    address: str
    at: datetime
    is_read: bool


def unread_count(person: Any) -> int:
    return Notice.objects.filter(recipient=person, read_at=None).count()


def notices_of(person: Any) -> list[NoticeLine]:
    """The latest hundred notices, unread first, each as a sentence in the active language."""
    notices = list(Notice.objects.filter(recipient=person).order_by("-id")[:SHOWN])
    notices.sort(key=lambda notice: notice.read_at is not None)
    return [NoticeLine(n.pk, sentence_of(n.kind, n.values), n.address, n.at, n.read_at is not None) for n in notices]
