"""Small pictures and letters beside the groups of a map."""

from __future__ import annotations

from collections.abc import Sequence

from django import template
from django.utils.safestring import SafeString

from ..picture import bar_of
from ..picture import mark_of as small_mark

register = template.Library()


@register.simple_tag
def mark_of(group: int) -> SafeString:
    return small_mark(group)


@register.simple_tag
def bar(share: int, group: int | None = None) -> SafeString:
    """A share as a bar in the colour of its group; the number stands beside it."""
    return bar_of(share, group)


@register.simple_tag
def letter_at(letters: Sequence[str], place: int) -> str:
    """The letter at this place."""
    return letters[place] if place < len(letters) else ""
