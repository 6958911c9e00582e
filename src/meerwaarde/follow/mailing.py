"""The mails to followers. Each of them can be stopped with one click, also by the mail program itself (RFC 8058)."""

from __future__ import annotations

import logging
from collections import defaultdict
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.core.mail import EmailMessage, get_connection
from django.db.models import Exists, OuterRef
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _

from .announcing import address_in
from .kinds import sentence_of
from .models import Announcement, Subscription
from .topics import Followed, find_topics

logger = logging.getLogger(__name__)
# More than this in one mail nobody reads; the rest stands on the page.
MOST_LINES = 30
PEOPLE_AT_A_TIME = 200


@dataclass(frozen=True)
class Line:
    sentence: str
    address: str


@dataclass(frozen=True)
class News:
    """What one subscription was not told yet, the oldest first; and its topic, when that is still public."""

    followed: Followed | None
    fresh: list[Announcement]
    until: int  # the last announcement that is told with these


@dataclass(frozen=True)
class Part:
    """What is new in one topic."""

    followed: Followed
    lines: list[Line]
    more: int
    stop: str


def followed_of(subscription: Subscription) -> Followed | None:
    return find_topics([subscription.topic]).get(subscription.topic)


def mail_confirmation(number: int) -> None:
    subscription = Subscription.objects.filter(pk=number, confirmed_at=None).first()
    followed = followed_of(subscription) if subscription else None
    if subscription is None or followed is None:
        return
    with translation.override(subscription.language):
        address = settings.BASE_URL + reverse("confirm_following", args=[subscription.token])
        body = render_to_string("follow/mail/confirm.txt", {"followed": followed, "address": address})
        _message(subscription, _("Confirm that you want to follow this"), body).send()


def send_digests(rhythm: str) -> int:
    """One mail to each address with everything that is new in what it follows. Returns how many were sent.

    What was told is remembered per mail that went out: a task that stops half-way and runs again tells nothing twice.
    A mail that the server refuses, or at which it breaks off, is tried again at the next turn, and the others still go
    out now; when the server can no longer be reached, they go out at the next turn as well.
    """
    news = Announcement.objects.filter(topic=OuterRef("topic"), pk__gt=OuterRef("told_until"))
    due = Subscription.objects.filter(Exists(news), rhythm=rhythm, confirmed_at__isnull=False).order_by("email", "id")
    by_person: dict[tuple[str, str], list[Subscription]] = defaultdict(list)
    for subscription in due:
        by_person[subscription.email, subscription.language].append(subscription)
    sent = 0
    people = list(by_person.values())
    with get_connection() as connection:
        for first in range(0, len(people), PEOPLE_AT_A_TIME):
            batch = people[first : first + PEOPLE_AT_A_TIME]
            news_of = _news_for([subscription for subscriptions in batch for subscription in subscriptions])
            for subscriptions in batch:
                with translation.override(subscriptions[0].language):
                    message = _digest(subscriptions, news_of)
                if message is not None:
                    message.connection = connection
                    try:
                        message.send()
                    except OSError:  # also each SMTPException
                        logger.warning("A digest was not taken by the mail server.", exc_info=True)
                        if _is_renewed(connection):
                            continue
                        return sent
                    sent += 1
                for subscription in subscriptions:
                    subscription.told_until = news_of[subscription.pk].until
                Subscription.objects.bulk_update(subscriptions, ["told_until"])
    return sent


def _is_renewed(connection: Any) -> bool:
    """Leave what may be half a mail, and connect again. False when the server cannot be reached any more."""
    try:
        connection.close()
        connection.open()
    except OSError:
        logger.warning("The mail server cannot be reached; the other digests wait for the next turn.", exc_info=True)
        return False
    return True


def _news_for(subscriptions: list[Subscription]) -> dict[int, News]:
    """What is new for each of them, by their number."""
    topics = {subscription.topic for subscription in subscriptions}
    waiting = Subscription.objects.filter(
        pk__in=[subscription.pk for subscription in subscriptions],
        topic=OuterRef("topic"),
        told_until__lt=OuterRef("pk"),
    )
    of_topic: dict[str, list[Announcement]] = defaultdict(list)
    for one in Announcement.objects.filter(Exists(waiting), topic__in=topics).order_by("id"):
        of_topic[one.topic].append(one)
    followed = find_topics(topics)
    news_of = {}
    for subscription in subscriptions:
        fresh = [one for one in of_topic[subscription.topic] if one.pk > subscription.told_until]
        until = fresh[-1].pk if fresh else subscription.told_until
        news_of[subscription.pk] = News(followed.get(subscription.topic), fresh, until)
    return news_of


def _digest(subscriptions: list[Subscription], news_of: dict[int, News]) -> EmailMessage | None:
    """The mail of one person; None when nothing that it tells of is public any more."""
    parts = []
    told: set[tuple[str, str]] = set()
    for subscription in subscriptions:
        news = news_of[subscription.pk]
        lines = []
        for one in news.fresh:
            line = Line(
                sentence_of(one.kind, one.values), settings.BASE_URL + address_in(subscription.language, one.address)
            )
            if (line.sentence, line.address) not in told:
                told.add((line.sentence, line.address))
                lines.append(line)
        if news.followed and lines:
            stop = settings.BASE_URL + reverse("stop_following", args=[subscription.token])
            parts.append(Part(news.followed, lines[:MOST_LINES], len(lines[MOST_LINES:]), stop))
    if not parts:
        return None
    body = render_to_string("follow/mail/digest.txt", {"parts": parts, "site": settings.BASE_URL})
    title = parts[0].followed.title if len(parts) == 1 else ""
    subject = _("New: %(title)s") % {"title": title} if title else _("New in what you follow")
    return _message(subscriptions[0], subject, body)


def _message(subscription: Subscription, subject: str, body: str) -> EmailMessage:
    # One click in the mail program stops the whole mail, whatever it tells of.
    address = settings.BASE_URL + reverse("stop_following", args=[subscription.token]) + "?all=yes"
    return EmailMessage(
        " ".join(subject.split()),
        body,
        to=[subscription.email],
        headers={
            "List-Unsubscribe": f"<{address}>",
            "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
            "Auto-Submitted": "auto-generated",
        },
    )
