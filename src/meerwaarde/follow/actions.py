"""Notices: telling one person inside the product. No ledger events: a notice changes nothing that is public."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.conf import settings
from django.db import transaction
from django.urls import translate_url
from django.utils import timezone

from .kinds import KINDS
from .models import Notice


@transaction.atomic
def notify(*, person: Any, kind: str, values: dict[str, Any], address: str = "") -> Notice:
    """Tell a person. While the same notice is still unread it is not repeated, so a task may run twice.

    Raises ValueError for a kind that is not registered, or an address outside of this site.
    """
    if kind not in KINDS:
        raise ValueError(f"There is no kind of notice named {kind}.")
    if address and (not address.startswith("/") or address.startswith("//")):
        raise ValueError("A notice leads to a page of this site: its address starts with one slash.")
    address = translate_url(address, settings.LANGUAGE_CODE)  # who reads it has another language, maybe
    same = Notice.objects.filter(recipient=person, kind=kind, address=address, values=values, read_at=None)
    return same.first() or Notice.objects.create(recipient=person, kind=kind, values=values, address=address)


def notify_all(*, people: Iterable[Any], kind: str, values: dict[str, Any], address: str = "") -> None:
    for person in people:
        notify(person=person, kind=kind, values=values, address=address)


def take_away_notices(*, title: str, under: str) -> None:
    """Those that name something by a title that may not be read any more, with an address that begins so."""
    Notice.objects.filter(values__title=title, address__contains=under).delete()


def mark_read(*, by: Any, notice_ids: Iterable[int] | None = None) -> int:
    """Mark these own notices as read, or all of them. Returns how many were unread."""
    notices = Notice.objects.filter(recipient=by, read_at=None)
    if notice_ids is not None:
        notices = notices.filter(pk__in=list(notice_ids))
    return notices.update(read_at=timezone.now())
