from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.conf import settings
from django.utils.translation import get_language

from .announcing import address_in
from .kinds import sentence_of
from .models import Notice, Subscription
from .topics import Followed, find_topics

SHOWN = 100
MOST_FOLLOWED = 50


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
    language = get_language() or settings.LANGUAGE_CODE
    return [
        NoticeLine(n.pk, sentence_of(n.kind, n.values), address_in(language, n.address), n.at, n.read_at is not None)
        for n in notices
    ]


def followed_by(person: Any) -> list[tuple[Followed, str]]:
    """What is mailed to the address of this person, as far as it is public, with the right to stop each of them.

    One query, and one for each kind of topic.
    """
    mine = Subscription.objects.filter(email=person.email.lower(), confirmed_at__isnull=False).order_by("id")
    tokens = dict(mine.values_list("topic", "token")[:MOST_FOLLOWED])
    found = find_topics(tokens)
    return [(found[topic], token) for topic, token in tokens.items() if topic in found]
