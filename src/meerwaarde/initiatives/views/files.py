"""Uploaded files as they are served: never as a page, never able to run, in ranges for films."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import IO, Any

from django.core.files.storage import default_storage
from django.http import (
    Http404,
    HttpRequest,
    HttpResponse,
    HttpResponseBase,
    HttpResponseNotModified,
    StreamingHttpResponse,
)
from django.utils.cache import patch_cache_control
from django.utils.http import content_disposition_header, parse_etags
from django.views.decorators.http import require_safe

from meerwaarde.accounts.second_factor import ask_for_second_factor, lacks_second_factor

from ..queries.files import kept_file

PIECE = 128 * 1024
SHOWN_IN_THE_PAGE = ("image/", "video/", "text/vtt")


@require_safe
def uploaded_file(request: HttpRequest, path: str) -> HttpResponseBase:
    """One uploaded file. What is not public looks as if it does not exist."""
    kept = kept_file(path, request.user)
    if kept is None:
        raise Http404
    if not kept.is_public and lacks_second_factor(request):
        return ask_for_second_factor(request)
    try:
        file: IO[bytes] = default_storage.open(path, "rb")
        size = default_storage.size(path)
    except FileNotFoundError as error:
        raise Http404 from error
    etag = f'"{kept.etag}"'
    asked = parse_etags(request.headers.get("If-None-Match", ""))
    if etag in asked or "*" in asked:
        file.close()
        return _safe(HttpResponseNotModified(), etag, kept.is_public)
    first, last, status = 0, size - 1, 200
    wanted = request.headers.get("Range")
    if wanted and request.headers.get("If-Range", etag) == etag:
        given = byte_range(wanted, size)
        if given == "beyond":
            file.close()
            response = HttpResponse(status=416, headers={"Content-Range": f"bytes */{size}"})
            return _safe(response, etag, kept.is_public)
        if isinstance(given, tuple):
            (first, last), status = given, 206
    answer: HttpResponseBase
    if request.method == "HEAD":
        file.close()
        answer = HttpResponse(status=status)
    else:
        answer = StreamingHttpResponse(pieces(file, first, last), status=status)
    answer.headers["Content-Type"] = kept.media_type
    answer.headers["Content-Length"] = str(last - first + 1)
    if status == 206:
        answer.headers["Content-Range"] = f"bytes {first}-{last}/{size}"
    as_download = not kept.media_type.startswith(SHOWN_IN_THE_PAGE)
    extension = path.rpartition(".")[2]
    disposition = content_disposition_header(as_download, download_name(kept.title, extension))
    if disposition:
        answer.headers["Content-Disposition"] = disposition
    return _safe(answer, etag, kept.is_public)


def download_name(title: str, extension: str) -> str:
    """A file's name of its title: no folders, no line ends or other characters that cannot be seen."""
    plain = "".join(c if c.isprintable() and c not in '/\\:*?"<>|' else " " for c in title)
    name = " ".join(plain.split())[:100].strip(". ")
    return f"{name or 'file'}.{extension}"


def _safe(response: Any, etag: str, is_public: bool) -> HttpResponseBase:
    response.headers["ETag"] = etag
    response.headers["Accept-Ranges"] = "bytes"
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.headers["Content-Security-Policy"] = "sandbox; default-src 'none'; img-src 'self'; media-src 'self'"
    response.headers["Cross-Origin-Resource-Policy"] = "same-origin"
    # A file can be taken back: it is asked for anew each time, and answered by "not modified".
    if is_public:
        patch_cache_control(response, public=True, no_cache=True)
    else:
        patch_cache_control(response, private=True, no_store=True)
    answered: HttpResponseBase = response
    return answered


def byte_range(header: str, size: int) -> tuple[int, int] | str | None:
    """First and last byte of a single range, "beyond" when it lies outside of the file, None to send the whole."""
    match = re.fullmatch(r"bytes=(\d{0,15})-(\d{0,15})", header.strip())
    if not match or not any(match.groups()):
        return None
    start, end = match.groups()
    if not start:
        if int(end) == 0:
            return "beyond"
        return max(0, size - int(end)), size - 1
    if int(start) >= size:
        return "beyond"
    if end and int(end) < int(start):
        return None
    return int(start), min(int(end), size - 1) if end else size - 1


def pieces(file: IO[bytes], first: int, last: int) -> Iterator[bytes]:
    with file:
        file.seek(first)
        left = last - first + 1
        while left > 0 and (piece := file.read(min(PIECE, left))):
            left -= len(piece)
            yield piece
