"""Texts of a register: checked for what no text may hold, and the standard's limited HTML turned into Markdown."""

from __future__ import annotations

import re
from html.parser import HTMLParser

from meerwaarde.database.texts import FORBIDDEN

_BLOCKS = {"div", "p", "ul", "ol", "h1", "h2", "h3", "h4", "h5", "h6", "table", "tr", "blockquote"}
_DROPPED = {"script", "style", "template", "iframe", "object", "noscript", "svg", "math", "title"}


def forbidden_character(text: str) -> str:
    """The first character that no text may hold, as "U+0007"; empty when there is none."""
    found = FORBIDDEN.search(text)
    return f"U+{ord(found.group()):04X}" if found else ""


def tidy(text: str) -> str:
    """Plain text with one kind of line end, no spaces around lines (four of them would read as code in Markdown)."""
    if "\n" not in text and "\r" not in text:
        return text.strip()
    lines = text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    return re.sub(r"\n{3,}", "\n\n", "\n".join(line.strip() for line in lines)).strip()


def one_line(text: str) -> str:
    return " ".join(text.split())


class _Markdown(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.parts: list[str] = []
        self.lists: list[int] = []  # 0 for a bullet list, else the next number
        self.dropped = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in _DROPPED:
            self.dropped += 1
        elif tag == "br":
            self.parts.append("\n")
        elif tag == "li":
            number = self.lists[-1] if self.lists else 0
            self.parts.append(f"\n{number}. " if number else "\n- ")
            if number:
                self.lists[-1] += 1
        elif tag in _BLOCKS:
            self.parts.append("\n\n" if not self.lists else " ")
            if tag in ("ul", "ol"):
                self.lists.append(int(tag == "ol"))

    def handle_endtag(self, tag: str) -> None:
        if tag in _DROPPED:
            self.dropped = max(self.dropped - 1, 0)
        elif tag in _BLOCKS:
            if tag in ("ul", "ol") and self.lists:
                self.lists.pop()
            self.parts.append("\n\n" if not self.lists else " ")

    def handle_data(self, data: str) -> None:
        if not self.dropped:
            self.parts.append(data)


def markdown_of(html: str) -> str:
    """Markdown of a text with the few tags the publication standard allows (div, br, p, ul, ol, li).

    Scripts and styles go with their content, of other tags the text stays. What comes out is still only a text: pages
    render it through ui/rich_text.py, which shows remaining tags as text.
    """
    if "<" not in html and "&" not in html:
        return tidy(html)
    parser = _Markdown()
    parser.feed(html)
    parser.close()
    return tidy(re.sub(r"[ \t\xa0]+", " ", "".join(parser.parts)))
