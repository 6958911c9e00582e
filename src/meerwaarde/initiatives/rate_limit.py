"""How often one visitor may do something in a day, without keeping who they are."""

from __future__ import annotations

import hashlib
import hmac

from django.conf import settings
from django.core.cache import cache
from django.http import HttpRequest
from django.utils import timezone

DAY_SECONDS = 86_400


def address_of(request: HttpRequest) -> str:
    """The visitor's network address; behind a trusted proxy the one that the proxy itself added last."""
    forwarded = request.headers.get("X-Forwarded-For", "") if settings.SECURE_PROXY_SSL_HEADER else ""
    return forwarded.rpartition(",")[2].strip() or request.META.get("REMOTE_ADDR", "")


def within_limit(request: HttpRequest, action: str, most_per_day: int) -> bool:
    """Count one more; False when it is more than allowed today. Kept one day, under a keyed hash that changes daily."""
    who = f"{timezone.localdate()}:{address_of(request)}"
    digest = hmac.new(settings.SECRET_KEY.encode(), who.encode(), hashlib.sha256).hexdigest()
    # One entry per time: adding an entry that is not there yet is one step, also for two processes at once.
    places = [f"limit:{action}:{digest}:{number}" for number in range(most_per_day)]
    taken = cache.get_many(places)
    return any(cache.add(place, 1, DAY_SECONDS) for place in places if place not in taken)
