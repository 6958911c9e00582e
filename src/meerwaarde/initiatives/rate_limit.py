"""How often one visitor may do something in a day, without keeping who they are."""

from __future__ import annotations

from datetime import timedelta

from django.conf import settings
from django.db import connection
from django.http import HttpRequest
from django.utils import timezone

from meerwaarde.accounts.limits import key_of

# The row stays until it expires, so that a count is never lower than before.
COUNT_ONE_MORE = """
    INSERT INTO accounts_limitcount (cache_key, value, expires) VALUES (%s, '1', %s)
    ON CONFLICT (cache_key) DO UPDATE SET value = CAST(CAST(accounts_limitcount.value AS integer) + 1 AS text)
    RETURNING value
"""


def address_of(request: HttpRequest) -> str:
    """The visitor's network address; behind a trusted proxy the one that the proxy itself added last."""
    forwarded = request.headers.get("X-Forwarded-For", "") if settings.SECURE_PROXY_SSL_HEADER else ""
    return forwarded.rpartition(",")[2].strip() or request.META.get("REMOTE_ADDR", "")


def within_limit(request: HttpRequest, action: str, most_per_day: int) -> bool:
    """Count one more; False when it is more than allowed today. Kept one day, under a keyed hash that changes daily.

    One statement, also for two processes at once. Inside of a transaction the count is written with what it counts.
    """
    key = key_of(f"{timezone.localdate()}:{address_of(request)}", f"limit:{action}", 1)
    expires = connection.ops.adapt_datetimefield_value(timezone.now() + timedelta(days=1))
    with connection.cursor() as cursor:
        cursor.execute(COUNT_ONE_MORE, [key, expires])
        return int(cursor.fetchone()[0]) <= most_per_day
