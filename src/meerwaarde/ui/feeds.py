"""Feeds in Atom that are whole whatever stands in a text."""

from __future__ import annotations

from typing import Any

from django.utils.feedgenerator import Atom1Feed

from meerwaarde.database.texts import without_forbidden


def _clean(value: Any) -> Any:
    return without_forbidden(value) if isinstance(value, str) else value


class AtomFeed(Atom1Feed):
    """One character that XML cannot hold would take every reader the whole feed."""

    def __init__(self, *args: Any, **named: Any) -> None:
        super().__init__(*map(_clean, args), **{name: _clean(value) for name, value in named.items()})

    def add_item(self, *args: Any, **named: Any) -> None:
        super().add_item(*map(_clean, args), **{name: _clean(value) for name, value in named.items()})
