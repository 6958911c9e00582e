"""The government's explanations: Markdown with HTML in it, made safe. Their language is Dutch."""

from __future__ import annotations

from functools import lru_cache

import nh3
from django.utils.safestring import SafeString, mark_safe
from markdown_it import MarkdownIt

from meerwaarde.ui.rich_text import TAGS

LANGUAGE = "nl"
SHORT_LENGTH = 320  # longer explanations fold away, so that the questions stay in sight

_parser = MarkdownIt("commonmark", {"html": True, "breaks": True}).disable(["image", "code"])


def _without_empty_links(element: str, attribute: str, value: str) -> str | None:
    """Their links within their own form ("#") lead nowhere here."""
    return None if value.startswith("#") else value


@lru_cache(maxsize=2048)
def official_html(source: str) -> SafeString:
    """An explanation as safe HTML: only plain text elements and links stay."""
    clean = nh3.clean(
        _parser.render(source),
        tags=TAGS,
        attributes={"a": {"href"}},
        attribute_filter=_without_empty_links,
        url_schemes={"http", "https", "mailto"},
        link_rel="noopener noreferrer",
    )
    return mark_safe(clean.strip())  # noqa: S308  sanitised by nh3 above


def is_short(source: str) -> bool:
    return len(source) <= SHORT_LENGTH
