"""The public log over HTTP (c2sp.org/tlog-tiles), and proofs as JSON for who does not want to compute them.

Everything here is public and the same for everybody: no session is read and nothing is written.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable
from functools import wraps
from pathlib import Path
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseBase, HttpResponseNotModified, JsonResponse
from django.utils.cache import get_conditional_response
from django.utils.http import quote_etag
from django.utils.translation import gettext as _
from django.views.decorators.gzip import gzip_page
from django.views.decorators.http import require_safe

from .logs import store_of
from .models import Log
from .published import NotPublished, PublishedLog
from .tiles import TileMissing, parse_tile_path

FOREVER = "public, max-age=31536000, immutable"
# A checkpoint is renewed every few seconds (tlog-tiles asks for a few seconds at most).
BRIEFLY = "public, max-age=2"
View = Callable[..., HttpResponseBase]


def _open_to_all(cache: str) -> Callable[[View], View]:
    """Only reading; pages of others may read it too; kept by caches as said, unless it is a refusal."""

    def decorate(view: View) -> View:
        @require_safe
        @wraps(view)
        def answer(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
            response = view(request, *args, **kwargs)
            response["Access-Control-Allow-Origin"] = "*"
            response["X-Content-Type-Options"] = "nosniff"
            response.headers.setdefault("Cache-Control", cache if response.status_code in (200, 304) else BRIEFLY)
            return response

        return answer

    return decorate


def _refusal(message: str, status: int = 404) -> JsonResponse:
    return JsonResponse({"error": message}, status=status, json_dumps_params={"ensure_ascii": False})


def _not_there() -> JsonResponse:
    return _refusal(_("This log does not exist or has no entries yet."))


def _tagged(request: HttpRequest, response: HttpResponse) -> HttpResponseBase:
    """With an ETag of its content; 304 for who has it already."""
    etag = quote_etag(hashlib.sha256(response.content).hexdigest()[:32])
    response["ETag"] = etag
    return get_conditional_response(request, etag=etag, response=response) or HttpResponseNotModified()


@_open_to_all(BRIEFLY)
def checkpoint(request: HttpRequest, slug: str) -> HttpResponseBase:
    note = store_of(slug).checkpoint()
    if note is None:
        return _not_there()
    return _tagged(request, HttpResponse(note, content_type="text/plain; charset=utf-8"))


@_open_to_all("public, max-age=3600")
def key(request: HttpRequest, slug: str) -> HttpResponseBase:
    """Every key that signed for this log, one per line, the current one first."""
    log = Log.objects.filter(organisation=slug).prefetch_related("keys").first()
    if log is None or not log.keys.all():
        return _not_there()
    text = "".join(f"{key.verifier}\n" for key in log.keys.all())
    return _tagged(request, HttpResponse(text, content_type="text/plain; charset=utf-8"))


@_open_to_all("public, max-age=60")
def logs(request: HttpRequest) -> HttpResponseBase:
    """The logs of this installation, for who watches them."""
    rows = [
        {
            "organisation": log.organisation,
            "origin": log.origin,
            "size": log.published_size,
            "prefix": f"{settings.BASE_URL}/ledger/{log.organisation}",
        }
        for log in Log.objects.filter(published_size__gt=0)
    ]
    return _tagged(request, JsonResponse({"logs": rows}))


@_open_to_all(FOREVER)
def tile(request: HttpRequest, slug: str, rest: str) -> HttpResponseBase:
    """A tile of hashes or a bundle of entries. What has a path never changes, so that caches may keep it for ever."""
    try:
        wanted = parse_tile_path(f"tile/{rest}")
        content = store_of(slug).read(wanted)
    except (ValueError, TileMissing):
        return _refusal(_("There is no such part of the log."))
    return _bytes_of(request, content, compress=wanted.level is None)


def _bytes_of(request: HttpRequest, content: bytes, *, compress: bool) -> HttpResponseBase:
    def plain(request: HttpRequest) -> HttpResponse:
        return HttpResponse(content, content_type="application/octet-stream")

    # Hashes do not shrink; entries do, to a quarter.
    return gzip_page(plain)(request) if compress else plain(request)


def _number(request: HttpRequest, name: str) -> int | None:
    """A parameter as a whole number. Raises ValueError."""
    text = request.GET.get(name)
    if text is None:
        return None
    if not re.fullmatch(r"\d{1,18}", text, re.ASCII):
        raise ValueError(_("“%(name)s” must be a whole number.") % {"name": name})
    return int(text)


def _proof(request: HttpRequest, slug: str, answer: Callable[[PublishedLog], dict[str, Any]]) -> HttpResponseBase:
    try:
        published = PublishedLog(store_of(slug))
        found = answer(published)
    except NotPublished:
        return _not_there()
    except LookupError:
        return _refusal(_("This entry is not among the newest in the log. Ask for it by its position."))
    except ValueError as error:
        return _refusal(str(error), 400)
    return _tagged(request, JsonResponse({"origin": published.checkpoint.origin, **found}))


@_open_to_all(BRIEFLY)
def inclusion(request: HttpRequest, slug: str) -> HttpResponseBase:
    """?position=N or ?leaf_hash=HEX, and optionally &size=N: shows that an entry stands in the log."""

    def answer(published: PublishedLog) -> dict[str, Any]:
        position, size = _number(request, "position"), _number(request, "size")
        if position is None:
            wanted = request.GET.get("leaf_hash", "")
            if not re.fullmatch(r"[0-9a-f]{64}", wanted):
                raise ValueError(_("Give “position”, or “leaf_hash” with 64 hexadecimal digits."))
            position = published.position_of(bytes.fromhex(wanted))
            if position is None:
                raise LookupError
        size = published.size if size is None else size
        return {
            "position": position,
            "size": size,
            "proof": [step.hex() for step in published.inclusion(position, size)],
            "leaf_hash": published.hash_at(position).hex(),
            "root": published.root(size).hex(),
            "checkpoint": published.note,
        }

    return _proof(request, slug, answer)


@_open_to_all(BRIEFLY)
def consistency(request: HttpRequest, slug: str) -> HttpResponseBase:
    """?first=N, and optionally &second=N: shows that the log of `second` entries begins with that of `first`."""

    def answer(published: PublishedLog) -> dict[str, Any]:
        first, second = _number(request, "first"), _number(request, "second")
        if first is None:
            raise ValueError(_("“%(name)s” must be a whole number.") % {"name": "first"})
        second = published.size if second is None else second
        return {
            "first": first,
            "second": second,
            "proof": [step.hex() for step in published.consistency(first, second)],
            "first_root": published.root(first).hex(),
            "second_root": published.root(second).hex(),
            "checkpoint": published.note,
        }

    return _proof(request, slug, answer)


@_open_to_all("public, max-age=3600")
def verifier_program(request: HttpRequest) -> HttpResponseBase:
    """The program that checks receipts and exports, to keep and run elsewhere."""
    source = Path(__file__).with_name("verify.py").read_bytes()
    response = HttpResponse(source, content_type="text/x-python; charset=utf-8")
    response["Content-Disposition"] = 'attachment; filename="verify.py"'
    return _tagged(request, response)
