"""The mails to followers. Each of them can be stopped with one click, also by the mail program itself (RFC 8058)."""

from __future__ import annotations

import logging
from collections import defaultdict
from dataclasses import dataclass
from smtplib import SMTPException

from django.conf import settings
from django.core.mail import EmailMessage, get_connection
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _

from .announcing import address_in
from .kinds import sentence_of
from .models import Announcement, Subscription
from .topics import Followed, find_topic

logger = logging.getLogger(__name__)
# More than this in one mail nobody reads; the rest stands on the page.
MOST_LINES = 30


@dataclass(frozen=True)
class Line:
    sentence: str
    address: str


@dataclass(frozen=True)
class Part:
    """What is new in one topic."""

    followed: Followed
    lines: list[Line]
    more: int
    stop: str


def followed_of(subscription: Subscription) -> Followed | None:
    kind, _slash, number = subscription.topic.partition("/")
    return find_topic(kind, int(number))


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
    """
    due = Subscription.objects.filter(rhythm=rhythm, confirmed_at__isnull=False).order_by("email", "id")
    by_person: dict[tuple[str, str], list[Subscription]] = defaultdict(list)
    for subscription in due.iterator(chunk_size=2000):
        by_person[subscription.email, subscription.language].append(subscription)
    sent = 0
    with get_connection() as connection:
        for (_email, language), subscriptions in by_person.items():
            with translation.override(language):
                message, newest = _digest(subscriptions)
            if message is not None:
                message.connection = connection
                try:
                    message.send()
                except SMTPException:  # one address that is refused does not keep the others from their mail
                    logger.warning("A digest was refused by the mail server.", exc_info=True)
                    continue
                sent += 1
            for subscription, number in newest:
                Subscription.objects.filter(pk=subscription.pk).update(told_until=number)
    return sent


def _digest(subscriptions: list[Subscription]) -> tuple[EmailMessage | None, list[tuple[Subscription, int]]]:
    """The mail of one person, or None when there is nothing new; and until where each subscription is told then."""
    parts, newest = [], []
    told: set[tuple[str, str]] = set()
    for subscription in subscriptions:
        fresh = list(
            Announcement.objects.filter(topic=subscription.topic, pk__gt=subscription.told_until).order_by("id")
        )
        followed = followed_of(subscription)
        if not fresh:
            continue
        newest.append((subscription, fresh[-1].pk))
        lines = []
        for one in fresh:
            line = Line(sentence_of(one.kind, one.values), settings.BASE_URL + address_in(subscription.language, one))
            if (line.sentence, line.address) not in told:
                told.add((line.sentence, line.address))
                lines.append(line)
        if followed and lines:
            stop = settings.BASE_URL + reverse("stop_following", args=[subscription.token])
            parts.append(Part(followed, lines[:MOST_LINES], len(lines[MOST_LINES:]), stop))
    if not parts:
        return None, newest
    first = newest[0][0]
    body = render_to_string("follow/mail/digest.txt", {"parts": parts, "site": settings.BASE_URL})
    title = parts[0].followed.title if len(parts) == 1 else ""
    subject = _("New: %(title)s") % {"title": title} if title else _("New in what you follow")
    return _message(first, subject, body), newest


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
