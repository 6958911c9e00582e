"""How many notices wait, for the header."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject

from .queries import unread_count


def notices(request: HttpRequest) -> dict[str, Any]:
    """Counted only for who is signed in, and only when the page shows it: public pages cost no query."""
    person = getattr(request, "user", None)
    if person is None:
        return {}

    def count() -> int:
        return unread_count(person) if person.is_authenticated else 0

    return {"unread_notices": SimpleLazyObject(count)}
