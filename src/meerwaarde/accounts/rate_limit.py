"""How often one visitor may do something in a day, without keeping who they are."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from ipaddress import IPv4Address, IPv6Network, ip_address

from django.conf import settings
from django.db import connection
from django.http import HttpRequest
from django.utils import timezone

from .limits import key_of

# The rows stay until they expire, so that a count is never lower than before.
COUNT_MORE = """
    INSERT INTO accounts_limitcount (cache_key, value, expires) VALUES {rows}
    ON CONFLICT (cache_key) DO UPDATE
    SET value = CAST(CAST(accounts_limitcount.value AS integer) + CAST(excluded.value AS integer) AS text)
    RETURNING cache_key, value
"""


@dataclass(frozen=True)
class Visit:
    """One visitor who does one kind of thing today, under a keyed hash that changes daily."""

    key: str
    most_per_day: int


def address_of(request: HttpRequest) -> str:
    """The visitor's network address; behind a trusted proxy the one that the proxy itself added last."""
    forwarded = request.headers.get("X-Forwarded-For", "") if settings.SECURE_PROXY_SSL_HEADER else ""
    return forwarded.rpartition(",")[2].strip() or request.META.get("REMOTE_ADDR", "")


def _counted_as(address: str) -> str:
    """One household has a whole network of IPv6 addresses (/64); an IPv4 address within IPv6 is that IPv4 address."""
    try:
        found = ip_address(address)
    except ValueError:
        return address
    if isinstance(found, IPv4Address):
        return address
    if found.ipv4_mapped:
        return str(found.ipv4_mapped)
    return str(IPv6Network((int(found), 128)).supernet(new_prefix=64))


def visit_of(request: HttpRequest, action: str, most_per_day: int) -> Visit:
    return Visit(
        key_of(f"{timezone.localdate()}:{_counted_as(address_of(request))}", f"limit:{action}", 1), most_per_day
    )


def count_visits(visits: Sequence[Visit]) -> list[bool]:
    """Count each once more, and say which are within their limit. Kept one day.

    One statement, also for two processes at once. Inside of a transaction the counts are written with what they count.
    """
    more = Counter(visit.key for visit in visits)
    expires = connection.ops.adapt_datetimefield_value(timezone.now() + timedelta(days=1))
    # In one order for everybody, so that two processes never wait for each other.
    rows = [(key, str(more[key]), expires) for key in sorted(more)]
    with connection.cursor() as cursor:
        cursor.execute(
            COUNT_MORE.format(rows=", ".join(["(%s, %s, %s)"] * len(rows))), [value for row in rows for value in row]
        )
        so_far = {key: int(value) - more[key] for key, value in cursor.fetchall()}
    within = []
    for visit in visits:
        so_far[visit.key] += 1
        within.append(so_far[visit.key] <= visit.most_per_day)
    return within


def within_limit(request: HttpRequest, action: str, most_per_day: int) -> bool:
    """Count one more; False when it is more than allowed today."""
    return count_visits([visit_of(request, action, most_per_day)])[0]
