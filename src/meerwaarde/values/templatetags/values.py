"""Filters of the matrix: `{% load values %}`."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import template

from ..queries.matrix import signed as signed_text

register = template.Library()


@register.filter
def signed(size: int) -> str:
    """+2, 0 or −1."""
    return signed_text(size)


@register.filter
def at(rows: Sequence[Any], position: int) -> Any:
    """The row at this position, to walk two lists together."""
    return rows[position]
