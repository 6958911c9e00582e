"""Markdown in, safe HTML out. Raw HTML in the source is shown as text, never interpreted."""

from __future__ import annotations

import re

import nh3
from django.utils.safestring import SafeString, mark_safe
from markdown_it import MarkdownIt

TAGS = {
    "p",
    "br",
    "strong",
    "em",
    "ul",
    "ol",
    "li",
    "a",
    "blockquote",
    "h3",
    "h4",
    "h5",
    "code",
    "pre",
    "hr",
    "table",
    "thead",
    "tbody",
    "tr",
    "th",
    "td",
}
ATTRIBUTES = {"a": {"href"}}

_parser = MarkdownIt("commonmark", {"html": False, "linkify": False}).enable("table").disable("image")


# A line that begins with a letter and holds nothing that means something in Markdown or HTML (`_` is looked for apart).
_LINE = r"[^\W\d_][\w .,;:?!%()/'\"+=@€‘’“”–—…-]*(?<! )"
_PROSE = re.compile(rf"{_LINE}(?:\n\n?{_LINE})*")


def render_markdown(source: str) -> SafeString:
    """HTML of a user's text. Headings start at h3, since the page owns h1 and h2."""
    if not source:
        return SafeString("")
    if _PROSE.fullmatch(source) and "_" not in source:
        # Most texts are prose: what the parser and the sanitiser make of that is said in one line (a test compares).
        return mark_safe("<p>" + source.replace("\n\n", "</p>\n<p>") + "</p>\n")  # noqa: S308  as described above
    return parsed_and_sanitised(source)


def parsed_and_sanitised(source: str) -> SafeString:
    """HTML of any text, the long way."""
    tokens = _parser.parse(source)
    for token in tokens:
        if token.type in ("heading_open", "heading_close"):
            token.tag = f"h{min(int(token.tag[1]) + 2, 5)}"
    html = _parser.renderer.render(tokens, _parser.options, {})
    clean = nh3.clean(
        html,
        tags=TAGS,
        attributes=ATTRIBUTES,
        url_schemes={"http", "https", "mailto", "tel"},
        link_rel="noopener noreferrer nofollow ugc",
    )
    return mark_safe(clean)  # noqa: S308  sanitised by nh3 on the line above
