"""Reads files from outside in a process of its own, with a limit on time and memory: `python -m` this module.

Parsers of PDF and Word are large, and a file can be made to keep them busy for ever. So they never run in the web
server: `run_reader` starts this module, hands it the file on standard input and reads one JSON answer. Knows nothing
of Django, so that it starts fast.
"""

from __future__ import annotations

import base64
import io
import json
import os
import subprocess
import sys
from typing import Any

SECONDS = 20
MEMORY_BYTES = 1_500 * 1024 * 1024
MAX_TEXT = 400_000  # characters of text that are handed back
MAX_FILE_TEXT = 64 * 1024 * 1024  # characters of base64 of a file that is handed back
MAX_PAGES = 400
MAX_OBJECTS = 200_000
HEADING = "\x02"  # stands before a line that the document itself marks as a heading

# What a PDF may carry that acts on the reader's machine, or hides another file.
ACTIVE_ACTIONS = frozenset({"/JavaScript", "/Launch", "/ImportData", "/SubmitForm", "/GoToE", "/Rendition"})
ACTIVE_KEYS = frozenset({"/JS", "/JavaScript"})
HIDDEN_FILES = frozenset({"/EmbeddedFile", "/RichMedia", "/EmbeddedFiles"})


class ReaderRefusal(Exception):
    """The file was refused; `code` says why (see `uploads.REASONS`)."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


def run_reader(task: str, content: bytes, *, seconds: int = SECONDS) -> str:
    """The answer of `task` (a key of `TASKS`) on a file. Raises ReaderRefusal."""
    try:
        # The task is one of a few fixed words and the program is this module.
        done = subprocess.run(  # noqa: S603
            [sys.executable, "-I", "-m", __name__, task],
            input=content,
            capture_output=True,
            timeout=seconds + 5,
            check=False,
            env={"PATH": os.environ.get("PATH", ""), "PYTHONDONTWRITEBYTECODE": "1"},
        )
        answer: dict[str, str] = json.loads(done.stdout)
    except (subprocess.TimeoutExpired, ValueError) as error:
        raise ReaderRefusal("unreadable") from error
    if "refused" in answer:
        raise ReaderRefusal(answer["refused"])
    return answer["text"]


def pdf_reader(content: bytes) -> Any:
    from pypdf import PdfReader

    reader = PdfReader(io.BytesIO(content), strict=False)
    if reader.is_encrypted:
        raise ReaderRefusal("encrypted")
    if not reader.pages:
        raise ReaderRefusal("unreadable")
    return reader


def check_pdf(content: bytes) -> str:
    """Refuses a PDF with scripts, actions that leave the document, or other files inside."""
    reader = pdf_reader(content)
    numbers = {number for generation in reader.xref.values() for number in generation} | set(reader.xref_objStm)
    if len(numbers) > MAX_OBJECTS:
        raise ReaderRefusal("too_many_parts")
    from pypdf.generic import IndirectObject

    for generation, entries in reader.xref.items():
        for number in entries:
            _check_object(reader.get_object(IndirectObject(number, generation, reader)))
    for number in reader.xref_objStm:
        _check_object(reader.get_object(IndirectObject(number, 0, reader)))
    _check_object(reader.trailer)
    return ""


def _check_object(found: Any) -> None:
    from pypdf.generic import ArrayObject, DictionaryObject

    waiting = [found]
    seen = 0
    while waiting:
        value = waiting.pop()
        seen += 1
        if seen > MAX_OBJECTS:
            raise ReaderRefusal("too_many_parts")
        if isinstance(value, DictionaryObject):
            if ACTIVE_KEYS & value.keys() or str(value.get("/S", "")) in ACTIVE_ACTIONS:
                raise ReaderRefusal("active_pdf")
            if (
                HIDDEN_FILES & value.keys()
                or {str(value.get("/Type", "")), str(value.get("/Subtype", ""))} & HIDDEN_FILES
            ):
                raise ReaderRefusal("files_inside")
            # raw_get: references are objects of their own and looked at there.
            waiting.extend(value.raw_get(key) for key in value)
        elif isinstance(value, ArrayObject):
            waiting.extend(list.__iter__(value))


def pdf_text(content: bytes) -> str:
    reader = pdf_reader(content)
    parts: list[str] = []
    length = 0
    for number, page in enumerate(reader.pages):
        if number >= MAX_PAGES or length > MAX_TEXT:
            raise ReaderRefusal("too_long")
        parts.append(page.extract_text() or "")
        length += len(parts[-1])
    text = "\n".join(parts)
    if not text.strip():
        raise ReaderRefusal("no_text")
    return text


def pdf_without_maker(content: bytes) -> str:
    """The same pages without what the file tells of who made it, where and with what. In base64."""
    from pypdf import PdfWriter
    from pypdf.generic import DictionaryObject

    writer = PdfWriter(clone_from=pdf_reader(content))
    writer.metadata = None
    # XMP stands with the document, and may stand with a page or picture as well.
    for part in writer._objects:
        if isinstance(part, DictionaryObject):
            part.pop("/Metadata", None)
            part.pop("/PieceInfo", None)
    writer.compress_identical_objects(remove_unreferenced=True)
    written = io.BytesIO()
    writer.write(written)
    return base64.b64encode(written.getvalue()).decode("ascii")


def docx_text(content: bytes) -> str:
    from docx import Document
    from docx.table import Table

    parts: list[str] = []
    length = 0
    for block in Document(io.BytesIO(content)).iter_inner_content():
        if isinstance(block, Table):
            lines = [" | ".join(dict.fromkeys(cell.text.strip() for cell in row.cells)) for row in block.rows]
            text = "\n".join(line for line in lines if line.strip(" |"))
        else:
            text = block.text.strip()
            style = (block.style.style_id or "") if block.style is not None else ""
            name = (block.style.name or "").lower() if block.style is not None else ""
            if text and (style.lower().startswith(("heading", "kop", "title", "titel")) or name.startswith("heading")):
                text = HEADING + text.replace("\n", " ")
            elif text and name.startswith("list"):
                text = f"- {text}"
        parts.append(text)
        length += len(text)
        if length > MAX_TEXT:
            raise ReaderRefusal("too_long")
    text = "\n\n".join(part for part in parts if part)
    if not text.strip():
        raise ReaderRefusal("no_text")
    return text


# What each does, and the longest answer that is handed back.
TASKS = {
    "pdf-text": (pdf_text, MAX_TEXT * 2),
    "docx-text": (docx_text, MAX_TEXT * 2),
    "pdf-check": (check_pdf, 0),
    "pdf-without-maker": (pdf_without_maker, MAX_FILE_TEXT),
}


def limit_this_process() -> None:
    try:
        import resource
    except ImportError:  # not a Unix machine: the time limit of `run_reader` stays
        return
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    if sys.platform == "linux":
        resource.setrlimit(resource.RLIMIT_AS, (MEMORY_BYTES, MEMORY_BYTES))


def main() -> int:
    import logging

    logging.disable()
    limit_this_process()
    try:
        read, longest = TASKS[sys.argv[1]]
        text = read(sys.stdin.buffer.read())
        answer = {"text": text} if len(text) <= longest else {"refused": "too_long"}
    except ReaderRefusal as refusal:
        answer = {"refused": refusal.code}
    except Exception:  # whatever a parser trips over, the file is what is wrong
        answer = {"refused": "unreadable"}
    sys.stdout.write(json.dumps(answer))
    return 0


if __name__ == "__main__":
    sys.exit(main())
