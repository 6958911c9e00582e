"""Films and their captions: checked box by box, without the place where they were made."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator

from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext as _

from .uploads import MEDIA_TYPES, VIDEO_EXTENSIONS, CheckedFile, UploadRefused, extension_of, read_limited, refuse

MAX_CAPTIONS_BYTES = 500_000
MAX_CUES = 5_000
# Boxes of an MP4 that hold other boxes, and the boxes in which phones write place, device and maker.
CONTAINERS = frozenset({b"moov", b"trak", b"mdia", b"minf"})
METADATA = frozenset({b"udta", b"meta"})
CLOCK = r"(?:(\d{2,4}):)?([0-5]\d):([0-5]\d)\.(\d{3})"
TIMING = re.compile(rf"^{CLOCK}[ \t]+-->[ \t]+{CLOCK}(?:[ \t].*)?$")


def check_video(file: UploadedFile[bytes]) -> CheckedFile:
    """A film in MP4 or WebM that is whole. Raises UploadRefused."""
    extension = extension_of(file.name or "", VIDEO_EXTENSIONS)
    content = read_limited(file, settings.UPLOAD_MAX_BYTES)
    if extension == "mp4":
        content = clean_mp4(content)
    else:
        check_webm(content)
    return CheckedFile(content, extension, MEDIA_TYPES[extension])


def boxes(content: bytes | bytearray, start: int, end: int) -> Iterator[tuple[bytes, int, int, int]]:
    """(kind, start, start of what it holds, end) of each box; a box that runs past the end means a cut file."""
    while start < end:
        if end - start < 8:
            raise refuse("cut")
        size, header = int.from_bytes(content[start : start + 4], "big"), 8
        if size == 1:
            size, header = int.from_bytes(content[start + 8 : start + 16], "big"), 16
        elif size == 0:
            size = end - start
        if size < header or start + size > end:
            raise refuse("cut")
        yield bytes(content[start + 4 : start + 8]), start, start + header, start + size
        start += size


def clean_mp4(content: bytes) -> bytes:
    """The film with its metadata blanked in place, so that nothing else moves."""
    if content[4:8] != b"ftyp":
        raise refuse("wrong_type")
    cleaned = bytearray(content)
    kinds = [kind for kind, *_rest in boxes(content, 0, len(content))]
    if b"moov" not in kinds or not {b"mdat", b"moof"} & set(kinds):
        raise refuse("cut")
    waiting = [(0, len(content))]
    while waiting:
        for kind, start, inside, end in boxes(content, *waiting.pop()):
            if kind in METADATA:
                cleaned[start + 4 : start + 8] = b"free"
                cleaned[inside:end] = bytes(end - inside)
            elif kind in CONTAINERS:
                waiting.append((inside, end))
    return bytes(cleaned)


def _ebml_number(content: bytes, at: int, *, keep_marker: bool) -> tuple[int, int]:
    """A variable-length number of EBML and its length in bytes."""
    first = content[at] if at < len(content) else 0
    length = 9 - first.bit_length() if first else 9
    if length > 8 or at + length > len(content):
        raise refuse("cut")
    number = int.from_bytes(content[at : at + length], "big")
    return (number if keep_marker else number & ~(1 << (7 * length))), length


def check_webm(content: bytes) -> None:
    if not content.startswith(b"\x1a\x45\xdf\xa3"):
        raise refuse("wrong_type")
    size, length = _ebml_number(content, 4, keep_marker=False)
    segment = 4 + length + size
    if b"webm" not in content[4 + length : segment]:
        raise refuse("wrong_type")
    if content[segment : segment + 4] != b"\x18\x53\x80\x67":
        raise refuse("cut")
    size, length = _ebml_number(content, segment + 4, keep_marker=False)
    unknown = size == (1 << (7 * length)) - 1  # a live recording does not say how long it is
    if not unknown and segment + 4 + length + size > len(content):
        raise refuse("cut")


def check_captions(file: UploadedFile[bytes]) -> CheckedFile:
    """Captions in WebVTT, written anew with nothing but times and plain text. Raises UploadRefused."""
    extension = extension_of(file.name or "", ("vtt",))
    content = read_limited(file, MAX_CAPTIONS_BYTES)
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise refuse("not_utf8") from error
    return CheckedFile(clean_captions(text).encode(), extension, MEDIA_TYPES[extension])


def _milliseconds(hours: str | None, minutes: str, seconds: str, thousandths: str) -> int:
    return ((int(hours or 0) * 60 + int(minutes)) * 60 + int(seconds)) * 1000 + int(thousandths)


def clean_captions(text: str) -> str:
    """WebVTT with its cues in order. Raises UploadRefused, naming the line, when a cue is wrong."""
    if "\0" in text:
        raise refuse("control")
    lines = text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    if not re.match(r"^WEBVTT(?:[ \t]|$)", lines[0]):
        raise refuse("captions")
    written = ["WEBVTT"]
    cues, last_start, number = 0, 0, 1
    while number < len(lines):
        line = lines[number]
        number += 1
        if "-->" not in line:
            continue
        match = TIMING.match(line.strip())
        start = _milliseconds(*match.group(1, 2, 3, 4)) if match else -1
        end = _milliseconds(*match.group(5, 6, 7, 8)) if match else -1
        if not match or end <= start or start < last_start:
            raise UploadRefused(
                _("The captions have a wrong time on line %(line)s. Write for example 00:01.000 --> 00:04.000.")
                % {"line": number},
                code="captions",
            )
        last_start, spoken = start, []
        while number < len(lines) and lines[number].strip():
            if "-->" in lines[number]:
                break
            spoken.append(_plain(lines[number]))
            number += 1
        cues += 1
        if cues > MAX_CUES:
            raise refuse("too_long")
        if any(spoken):
            written += ["", f"{_clock(start)} --> {_clock(end)}", *filter(None, spoken)]
    if len(written) == 1:
        raise UploadRefused(_("The captions hold no text."), code="captions")
    return "\n".join(written) + "\n"


def _plain(line: str) -> str:
    """The words of one line of a cue; a voice tag becomes the speaker's name."""
    named = re.sub(r"<v(?:\.[^ \t<>]*)?[ \t]+([^<>]*)>", r"\1: ", line)
    return html.escape(html.unescape(re.sub(r"<[^<>]*>", "", named)).strip(), quote=False)


def _clock(milliseconds: int) -> str:
    seconds, thousandths = divmod(milliseconds, 1000)
    minutes, seconds = divmod(seconds, 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours:02d}:{minutes:02d}:{seconds:02d}.{thousandths:03d}"
