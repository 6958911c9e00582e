"""Where the counts behind every limit are kept: how often someone signed in, or sent a suggestion.

The `default` cache (settings.CACHES) is a table, so that all processes count together and nobody can push a count out
by visiting pages. Nothing else is kept there: what can be computed again belongs in the cache `computed`.
"""

from __future__ import annotations

import hashlib
import hmac

from django.conf import settings
from django.db import models
from django.utils import timezone


class LimitCount(models.Model):
    """One row of Django's database cache; its columns are Django's (`createcachetable`)."""

    cache_key = models.CharField(max_length=255, primary_key=True)
    value = models.TextField()
    expires = models.DateTimeField(db_index=True)

    def __str__(self) -> str:
        return self.cache_key


def key_of(key: str, prefix: str, version: int) -> str:
    """The key of a count as it is kept: keyed, so that the table and its backup tell no address of a visitor."""
    asked = f"{prefix}:{version}:{key}".encode()
    return hmac.new(settings.SECRET_KEY.encode(), asked, hashlib.sha256).hexdigest()


def remove_expired_counts() -> int:
    """Remove what no limit counts any more. Returns the number of rows."""
    return LimitCount.objects.filter(expires__lt=timezone.now()).delete()[0]
