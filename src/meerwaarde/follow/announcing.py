"""Telling followers: rooms announce inside their own actions; the digest tells it by mail, the feed at once."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.conf import settings
from django.db import transaction
from django.urls import translate_url
from django.utils import timezone, translation

from .kinds import KINDS
from .models import Announcement
from .topics import TOPIC_KINDS, Topic


@transaction.atomic
def announce(*, topics: Iterable[Topic], kind: str, values: dict[str, Any], address: str) -> None:
    """Tell the followers of these topics something that is public. Somebody who follows several is told once.

    `kind` is a sentence that was registered with `register_kind`; `values` fill it. Runs in the transaction of the
    action, so that what was rolled back is never told. Raises ValueError for an unknown kind or topic, or an address
    outside of this site.
    """
    if kind not in KINDS:
        raise ValueError(f"There is no kind of announcement named {kind}.")
    if not address.startswith("/") or address.startswith("//"):
        raise ValueError("An announcement leads to a page of this site: its address starts with one slash.")
    chosen = dict.fromkeys(topics)
    if unknown := [str(topic) for topic in chosen if topic.kind not in TOPIC_KINDS]:
        raise ValueError(f"Nobody can follow {', '.join(unknown)}.")
    now, address = timezone.now(), translate_url(address, settings.LANGUAGE_CODE)
    Announcement.objects.bulk_create(
        Announcement(topic=str(topic), kind=kind, values=values, address=address, at=now) for topic in chosen
    )


def address_in(language: str, address: str) -> str:
    """Where it leads, for a reader in this language; `address` is kept in the language of the site."""
    with translation.override(settings.LANGUAGE_CODE):
        return translate_url(address, language)
