"""Markdown as plain data for Typst: user text never becomes Typst code."""

from __future__ import annotations

from typing import Any

from markdown_it import MarkdownIt
from markdown_it.token import Token

Block = dict[str, Any]

_CONTAINERS = {
    "paragraph_open": "p",
    "bullet_list_open": "ul",
    "ordered_list_open": "ol",
    "list_item_open": "li",
    "blockquote_open": "quote",
    "heading_open": "h",
    "strong_open": "strong",
    "em_open": "em",
    "link_open": "link",
    # A table is "table" > "tr" > "th" or "td"; what stands around its rows (thead, tbody) falls away.
    "table_open": "table",
    "tr_open": "tr",
    "th_open": "th",
    "td_open": "td",
}
_parser = MarkdownIt("commonmark", {"html": False}).enable("table").disable("image")
_DEEPEST = 12  # blocks inside blocks; Typst gives up on deeper ones, nobody reads them
_SAFE_SCHEMES = ("http://", "https://", "mailto:", "tel:")


def blocks_of(source: str) -> list[Block]:
    """The text as nested blocks {"t": kind, "c": children or text}."""
    return [_whole(block) for block in _tree(_parser.parse(source))] if source else []


def _whole(block: Block) -> Block:
    """A table with its number of columns and all its rows right below it; other blocks as they are."""
    if not isinstance(block["c"], list):
        return block
    children = [_whole(child) for child in block["c"]]
    if block["t"] == "table":
        rows = [row for part in children for row in (part["c"] if part["t"] == "group" else [part])]
        rows = [row for row in rows if row["t"] == "tr" and row["c"]]
        most = max((len(row["c"]) for row in rows), default=0)
        return {**block, "c": rows, "columns": most} if most else {"t": "group", "c": children}
    return {**block, "c": children}


def _tree(tokens: list[Token]) -> list[Block]:
    root: list[Block] = []
    stack: list[list[Block]] = [root]
    for token in tokens:
        if token.type == "inline":
            stack[-1].extend(_tree(token.children or []))
        elif token.nesting == 1:
            kind = _CONTAINERS.get(token.type, "group") if len(stack) <= _DEEPEST or not token.block else "group"
            block: Block = {"t": kind, "c": []}
            if token.type == "link_open":
                address = str(token.attrGet("href") or "")
                if address.startswith(_SAFE_SCHEMES):
                    block["href"] = address
                else:
                    block["t"] = "group"
            stack[-1].append(block)
            stack.append(block["c"])
        elif token.nesting == -1:
            stack.pop()
        elif token.type in ("softbreak", "hardbreak"):
            stack[-1].append({"t": "br" if token.type == "hardbreak" else "text", "c": " "})
        elif token.type != "hr":
            stack[-1].append({"t": "text", "c": token.content})
    return root
