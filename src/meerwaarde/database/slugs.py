"""The short name by which something stands in addresses."""

from __future__ import annotations

from collections.abc import Callable

from django.utils.text import slugify


def free_slug(text: str, is_taken: Callable[[str], bool], *, otherwise: str, longest: int = 70) -> str:
    """Made of this text, or `otherwise` when no letter of it remains; with a number when it is taken."""
    base = slugify(text)[:longest].strip("-") or otherwise
    slug, number = base, 1
    while is_taken(slug):
        number += 1
        slug = f"{base}-{number}"
    return slug
