"""Small accessible PDF files for the demo's attachments."""

from __future__ import annotations

import json

TEMPLATE = """#set document(title: {title}, date: none)
#set text(lang: "nl", size: 14pt)
#set page(paper: "a5", margin: 2cm)
= #{title}
{paragraphs}
"""


def paper(title: str, text: str) -> bytes:
    """A one-page tagged PDF with a title and paragraphs (separated by blank lines)."""
    import typst

    paragraphs = "\n\n".join(f"#{json.dumps(part, ensure_ascii=False)}" for part in text.split("\n\n"))
    source = TEMPLATE.format(title=json.dumps(title, ensure_ascii=False), paragraphs=paragraphs)
    compiled: bytes = typst.compile(source.encode(), format="pdf")
    return compiled
