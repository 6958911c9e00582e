"""What may be uploaded: told by content, limited in size, cleaned. Everything else is refused with a reason.

A file is only kept after `check_attachment`, `check_video` or `check_captions` returned it: its name says what it is,
its content agrees, it is whole, it cannot unfold into something huge and it holds nothing that runs.
"""

from __future__ import annotations

import base64
import csv
import hashlib
import io
import warnings
import zipfile
from dataclasses import dataclass, replace
from pathlib import PurePath
from typing import Any

import puremagic
from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.template.defaultfilters import filesizeformat
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from .file_reader import ReaderRefusal, run_reader

MAX_PIXELS = 40_000_000  # a 40-megapixel photo; more is a bomb or needs a smaller copy
MAX_ZIP_ENTRIES = 2_000
MAX_UNPACKED_BYTES = 200 * 1024 * 1024
MAX_ZIP_RATIO = 200  # an XML part of an office file seldom shrinks more than 50 times
RATIO_COUNTS_FROM_BYTES = 5 * 1024 * 1024
MAX_ZIP_DEPTH = 1  # a sheet inside a document is usual; an archive inside that is not

REASONS: dict[str, Any] = {
    "empty": gettext_lazy("The file is empty."),
    "unreadable": gettext_lazy("The file cannot be read; perhaps it is damaged. Save it again and try once more."),
    "cut": gettext_lazy("The file is not whole: its end is missing. Save or download it again and try once more."),
    "encrypted": gettext_lazy("The file is locked with a password. Save it without a password."),
    "active_pdf": gettext_lazy("This PDF holds a script or an action. Save it again as a plain PDF (PDF/A)."),
    "files_inside": gettext_lazy("This PDF holds other files. Upload those on their own."),
    "macros": gettext_lazy("The file holds macros. Save it without macros."),
    "bomb": gettext_lazy("The file unfolds into far more than its size. It is refused for safety."),
    "too_many_parts": gettext_lazy("The file has too many parts to check it safely."),
    "too_long": gettext_lazy("The text is too long. Take the part that describes the plan."),
    "no_text": gettext_lazy("No text was found in this file. Is it a scan? Paste the text instead."),
    "not_utf8": gettext_lazy("The text is not in UTF-8. Save it as “UTF-8” and try once more."),
    "control": gettext_lazy("The text holds characters that do not belong in text (such as NUL)."),
    "pixels": gettext_lazy("The picture has too many pixels. Make it smaller: at most 40 megapixels."),
    "markup": gettext_lazy("Web pages, drawings in SVG and scripts cannot be uploaded."),
    "wrong_type": gettext_lazy("The name says one kind of file, but the content is something else."),
    "captions": gettext_lazy("These are not captions in WebVTT: the file must start with “WEBVTT”."),
}


class UploadRefused(ValidationError):
    """The file was not kept; the message says why and what to do."""


def refuse(code: str) -> UploadRefused:
    return UploadRefused(str(REASONS[code]), code=code)


@dataclass(frozen=True)
class CheckedFile:
    """A file that may be kept: its cleaned content and what it is."""

    content: bytes
    extension: str
    media_type: str

    @property
    def size_bytes(self) -> int:
        return len(self.content)

    @property
    def sha256(self) -> str:
        return hashlib.sha256(self.content).hexdigest()


MEDIA_TYPES = {
    "pdf": "application/pdf",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "odt": "application/vnd.oasis.opendocument.text",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "csv": "text/csv; charset=utf-8",
    "txt": "text/plain; charset=utf-8",
    "png": "image/png",
    "jpg": "image/jpeg",
    "webp": "image/webp",
    "mp4": "video/mp4",
    "webm": "video/webm",
    "vtt": "text/vtt; charset=utf-8",
}
ATTACHMENT_EXTENSIONS = ("pdf", "docx", "odt", "xlsx", "csv", "txt", "png", "jpg", "webp")
PROPOSAL_EXTENSIONS = ("docx", "pdf", "txt", "md")
VIDEO_EXTENSIONS = ("mp4", "webm")
SPELLINGS = {"jpeg": "jpg", "markdown": "md"}
ZIP_PARTS = {
    "docx": ("[Content_Types].xml", "word/document.xml"),
    "xlsx": ("[Content_Types].xml", "xl/workbook.xml"),
    "odt": ("mimetype", "content.xml"),
}


def extension_of(name: str, allowed: tuple[str, ...]) -> str:
    extension = PurePath(name).suffix.lower().lstrip(".")
    extension = SPELLINGS.get(extension, extension)
    if extension not in allowed:
        raise UploadRefused(
            _("This kind of file cannot be uploaded. Allowed are: %(kinds)s.") % {"kinds": ", ".join(allowed)},
            code="extension",
        )
    return extension


def read_limited(file: UploadedFile[bytes], max_bytes: int) -> bytes:
    """The content of an upload; refused before it is read when it is too large."""
    size = file.size or 0
    content = b"" if size > max_bytes else file.read(max_bytes + 1)
    if size > max_bytes or len(content) > max_bytes:
        raise UploadRefused(
            _("The file is too large: at most %(size)s.") % {"size": filesizeformat(max_bytes)}, code="size"
        )
    if not content:
        raise refuse("empty")
    return content


def check_attachment(
    file: UploadedFile[bytes], allowed: tuple[str, ...] = ATTACHMENT_EXTENSIONS, max_bytes: int | None = None
) -> CheckedFile:
    """An attachment that may be kept. Raises UploadRefused."""
    extension = extension_of(file.name or "", allowed)
    content = read_limited(file, min(max_bytes or settings.UPLOAD_MAX_BYTES, settings.UPLOAD_MAX_BYTES))
    if extension in ("csv", "txt"):
        check_text(content)
        if extension == "csv":
            check_csv(content)
    elif extension == "pdf":
        check_pdf(content)
    elif extension in ZIP_PARTS:
        check_office_file(content, extension)
    else:
        content = clean_image(content, extension)
    return CheckedFile(content, extension, MEDIA_TYPES[extension])


def sniffed(content: bytes) -> set[str]:
    """The extensions that the content itself may have, by its magic numbers."""
    try:
        found = {match.extension.lstrip(".") for match in puremagic.magic_string(content) if match.extension}
    except (puremagic.PureError, ValueError, IndexError):
        return set()
    return {SPELLINGS.get(extension, extension) for extension in found}


def check_text(content: bytes) -> str:
    """Plain text in UTF-8, without control characters, that is not a disguised page or script."""
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise refuse("not_utf8") from error
    if any(character < " " and character not in "\t\n\r\f" for character in text) or "\x7f" in text:
        raise refuse("control")
    start = text.lstrip()[:200].lower()
    if start.startswith(("<!doctype", "<html", "<svg", "<?xml", "<script", "<head", "<body", "<?php", "#!")):
        raise refuse("markup")
    if sniffed(content[:4096]) & {"pdf", "png", "jpg", "zip", "exe", "rtf", "ps"}:
        raise refuse("wrong_type")
    return text


def check_csv(content: bytes) -> None:
    try:
        for _row in csv.reader(io.StringIO(content.decode("utf-8-sig"), newline=""), strict=False):
            pass
    except csv.Error as error:
        raise refuse("unreadable") from error


def check_pdf(content: bytes) -> None:
    if not content.startswith(b"%PDF-"):
        raise refuse("wrong_type")
    if b"%%EOF" not in content[-2048:]:
        raise refuse("cut")
    try:
        run_reader("pdf-check", content)
    except ReaderRefusal as refusal:
        raise refuse(refusal.code) from refusal


def without_maker(checked: CheckedFile) -> CheckedFile:
    """A picture or PDF that does not tell who made it, where and with what. Raises UploadRefused."""
    if checked.extension != "pdf":
        return checked  # `check_attachment` made the picture anew
    try:
        content = base64.b64decode(run_reader("pdf-without-maker", checked.content))
    except ReaderRefusal as refusal:
        raise refuse(refusal.code) from refusal
    return replace(checked, content=content)


def check_office_file(content: bytes, extension: str) -> None:
    """A zip with the parts of its kind, that does not unfold into a bomb, holds no macros and is not locked."""
    if not content.startswith(b"PK\x03\x04"):
        raise refuse("wrong_type")
    names = check_zip(content)
    if not set(ZIP_PARTS[extension]) <= names:
        raise refuse("wrong_type")
    if any("vbaproject" in name.lower() or name.startswith(("Basic/", "Scripts/")) for name in names):
        raise refuse("macros")
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        if extension == "odt":
            if archive.read("mimetype").strip() != MEDIA_TYPES["odt"].encode():
                raise refuse("wrong_type")
            if (
                b"encryption-data" in archive.read("META-INF/manifest.xml")
                if "META-INF/manifest.xml" in names
                else False
            ):
                raise refuse("encrypted")
        elif b"macroEnabled" in archive.read("[Content_Types].xml"):
            raise refuse("macros")
        for name in names:
            # Office files never declare entities; a file that does is made to blow up a parser.
            if name.endswith((".xml", ".rels")) and b"<!DOCTYPE" in archive.open(name).read(4096):
                raise refuse("bomb")


@dataclass
class Budget:
    """What an upload and the archives inside of it may unfold into together."""

    left: int

    def take(self, number: int) -> None:
        self.left -= number
        if self.left < 0:
            raise refuse("bomb")


def check_zip(content: bytes | bytearray, *, budget: Budget | None = None, depth: int = 0) -> set[str]:
    """The names in an archive, after unpacking it once while counting: sizes that lie do not help a bomb."""
    budget = budget or Budget(MAX_UNPACKED_BYTES)
    names: set[str] = set()
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            entries = archive.infolist()
            if len(entries) > MAX_ZIP_ENTRIES or sum(entry.file_size for entry in entries) > budget.left:
                raise refuse("bomb")
            for entry in entries:
                path = PurePath(entry.filename)
                if path.is_absolute() or ".." in path.parts or "\\" in entry.filename or entry.filename in names:
                    raise refuse("unreadable")
                if entry.flag_bits & 0x1:
                    raise refuse("encrypted")
                if entry.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
                    raise refuse("unreadable")  # office programs write no other
                names.add(entry.filename)
                _unpack(archive, entry, budget, depth)
    except (zipfile.BadZipFile, NotImplementedError, EOFError, OSError, RuntimeError, ValueError) as error:
        raise refuse("cut" if isinstance(error, zipfile.BadZipFile) else "unreadable") from error
    return names


def _unpack(archive: zipfile.ZipFile, entry: zipfile.ZipInfo, budget: Budget, depth: int) -> None:
    """Unpacks one entry in pieces, of which only an archive inside of this one is kept, until it is checked too."""
    import zlib

    size, is_archive, inner = 0, False, bytearray()
    try:
        with archive.open(entry) as part:
            while piece := part.read(64 * 1024):
                if not size and piece.startswith((b"PK\x03\x04", b"\x1f\x8b", b"7z\xbc\xaf", b"Rar!", b"BZh")):
                    if depth >= MAX_ZIP_DEPTH or not piece.startswith(b"PK\x03\x04"):
                        raise refuse("bomb")
                    is_archive = True
                if is_archive:
                    inner += piece
                size += len(piece)
                budget.take(len(piece))
                if size > RATIO_COUNTS_FROM_BYTES and size > MAX_ZIP_RATIO * max(entry.compress_size, 1):
                    raise refuse("bomb")
    except zlib.error as error:
        raise refuse("cut") from error
    if is_archive:
        check_zip(inner, budget=budget, depth=depth + 1)


def clean_image(content: bytes, extension: str) -> bytes:
    """The picture alone, written anew: no place, device or other metadata, no hidden tail, one frame."""
    from PIL import Image, ImageOps, UnidentifiedImageError

    kind = {"png": "PNG", "jpg": "JPEG", "webp": "WEBP"}[extension]
    if extension not in sniffed(content[:4096]):
        raise refuse("wrong_type")
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error", Image.DecompressionBombWarning)
            with Image.open(io.BytesIO(content), formats=[kind]) as opened:
                if opened.width * opened.height > MAX_PIXELS:
                    raise refuse("pixels")
                opened.load()
                image = ImageOps.exif_transpose(opened)
                if kind == "JPEG" and image.mode not in ("RGB", "L"):
                    image = image.convert("RGB")
                image.info = {key: image.info[key] for key in ("transparency",) if key in image.info}
                written = io.BytesIO()
                image.save(written, kind, quality=88, optimize=True)
    except (Image.DecompressionBombError, Image.DecompressionBombWarning) as error:
        raise refuse("pixels") from error
    except UnidentifiedImageError as error:
        raise refuse("unreadable") from error
    except (OSError, SyntaxError, ValueError, EOFError) as error:
        raise refuse("cut" if "truncated" in str(error).lower() else "unreadable") from error
    return written.getvalue()


def kept_name(title: str, extension: str) -> str:
    """The name under which a file is kept: readable, impossible to guess, and nothing of what the sender wrote."""
    import secrets

    from django.utils.text import slugify

    return f"{slugify(title)[:60].strip('-') or 'file'}-{secrets.token_hex(8)}.{extension}"
