"""Conditional requests for public pages: what a page shows is named by a short tag, found with one small query."""

from __future__ import annotations

import hashlib
import logging
import os
import shutil
import time
from collections import OrderedDict
from collections.abc import Callable
from functools import lru_cache, wraps
from pathlib import Path
from threading import Lock, get_ident
from typing import Any

from django.conf import settings
from django.core.cache import caches
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.cache import get_conditional_response, patch_cache_control, patch_vary_headers
from django.utils.http import quote_etag
from django.utils.translation import get_language

import meerwaarde

logger = logging.getLogger(__name__)
Mark = tuple[int, int]
NO_MARK: Mark = (0, 0)
SHOWN = {".py", ".html", ".mo", ".css", ".js", ".svg"}


@lru_cache(maxsize=1)
def code_version() -> str:
    """A digest of the code, templates and translations, equal on every machine that runs the same release."""
    digest = hashlib.sha256(meerwaarde.__version__.encode())
    root = Path(meerwaarde.__file__).parent
    for path in sorted(root.rglob("*")):
        if path.suffix in SHOWN and "node_modules" not in path.parts:
            digest.update(path.relative_to(root).as_posix().encode())
            digest.update(path.read_bytes())
    return digest.hexdigest()[:16]


def has_session(request: HttpRequest) -> bool:
    """Whether this visitor may be signed in; looks at the cookie only, so that a visitor's session is not touched."""
    return settings.SESSION_COOKIE_NAME in request.COOKIES


def tag_of(request: HttpRequest, *parts: Any) -> str:
    """The ETag of a page: what it shows, in which language, on which day, by which code, and for whom."""
    person = request.user.pk if has_session(request) else None
    asked = (request.get_host(), request.get_full_path())
    shown = (code_version(), get_language(), timezone.localdate().isoformat(), person, asked, parts)
    return quote_etag(hashlib.sha256(repr(shown).encode()).hexdigest()[:32])


class RenderedPages:
    """Pages as they were rendered for visitors, by their tag; the least used leave when there are too many.

    A tag names everything that a page shows, so nothing here can be out of date. What was erased must leave the memory
    all the same: `clear` leaves a mark for the other processes of this installation, which forget everything that they
    keep with the next request that comes in (`apps.py`). PDFs made of these pages lie on disk, and go at once.
    """

    def __init__(self, most_bytes: int) -> None:
        self.most_bytes = most_bytes
        self._pages: OrderedDict[str, tuple[str, bytes]] = OrderedDict()
        self._bytes = 0
        self._lock = Lock()
        self._forgotten: Mark = NO_MARK

    def moment(self) -> Mark:
        """Another one after every erasure in any process; what was read before it may have been erased since."""
        mark = _mark()
        if mark != self._forgotten:
            self._forget(mark)
        return mark

    def get(self, tag: str) -> HttpResponse | None:
        with self._lock:
            kept = self._pages.get(tag)
            if kept is None:
                return None
            self._pages.move_to_end(tag)
        return HttpResponse(kept[1], content_type=kept[0])

    def keep(self, tag: str, response: HttpResponse, moment: Mark) -> None:
        """Keep a page whose rendering began at `moment`, unless something was erased since."""
        content = response.content
        if len(content) > self.most_bytes // 16 or self.moment() != moment:
            return
        with self._lock:
            if self._forgotten != moment:  # just now
                return
            if tag not in self._pages:
                self._pages[tag] = (response.headers["Content-Type"], content)
                self._bytes += len(content)
            while self._bytes > self.most_bytes:
                _tag, (_type, dropped) = self._pages.popitem(last=False)
                self._bytes -= len(dropped)

    def clear(self) -> None:
        try:
            _leave_mark()
        except OSError:  # what was erased stays erased
            logger.exception("Other web processes could not be told to forget their pages: restart them.")
        self._forget(_mark())
        shutil.rmtree(settings.KEPT_PDFS, ignore_errors=True)

    def _forget(self, mark: Mark) -> None:
        with self._lock:
            self._pages.clear()
            self._bytes = 0
            self._forgotten = mark
        caches["computed"].clear()


def _mark() -> Mark:
    """Which file lies at PAGES_CLEARED, and of what time."""
    try:
        found = os.stat(settings.PAGES_CLEARED)
    except FileNotFoundError:
        return NO_MARK
    return found.st_ino, found.st_mtime_ns


def _leave_mark() -> None:
    """Another file than the one that lies there, so that two erasures at the same moment differ."""
    fresh = Path(f"{settings.PAGES_CLEARED}.{os.getpid()}-{get_ident()}")
    fresh.touch()
    now = time.time_ns()
    os.utime(fresh, ns=(now, now))
    fresh.replace(settings.PAGES_CLEARED)


rendered_pages = RenderedPages(most_bytes=32 * 1024 * 1024)


def forget_what_was_erased(**_signal: Any) -> None:
    """With every request, also one for a page that is never kept."""
    rendered_pages.moment()


def is_for_anyone(request: HttpRequest, response: HttpResponse | None = None) -> bool:
    """Whether this page is the same for every visitor: nobody signed in, no message waiting, no form's secret in it."""
    if has_session(request) or "messages" in request.COOKIES:
        return False
    return response is None or (not response.cookies and not request.META.get("CSRF_COOKIE_NEEDS_UPDATE"))


def mark_public(request: HttpRequest, response: HttpResponse) -> None:
    """Anyone's cache may keep a visitor's page if it asks again each time; a signed-in page is for one person."""
    patch_vary_headers(response, ["Cookie"])
    if has_session(request):
        patch_cache_control(response, private=True, max_age=0, must_revalidate=True)
    else:
        patch_cache_control(response, public=True, max_age=0, must_revalidate=True)


def public_page(
    state: Callable[..., tuple[Any, ...]],
) -> Callable[[Callable[..., Any]], Callable[..., HttpResponse]]:
    """Answer 304 when nothing changed. `state(request, **address)` gives what the page depends on, in one query.

    It raises Http404 when there is nothing to show.
    """

    def decorate(view: Callable[..., Any]) -> Callable[..., HttpResponse]:
        @wraps(view)
        def conditional(request: HttpRequest, **address: Any) -> HttpResponse:
            known = state(request, **address)
            tag = tag_of(request, *known)
            response = get_conditional_response(request, etag=tag) if request.method in ("GET", "HEAD") else None
            if response is None and is_for_anyone(request):
                response = rendered_pages.get(tag)
            if response is None:
                moment = rendered_pages.moment()
                response = view(request, **address)
                is_kept = not response.streaming and not settings.DEBUG  # a download is checked by its tag only
                if response.status_code == 200 and is_kept and is_for_anyone(request, response):
                    rendered_pages.keep(tag, response, moment)
            if response.status_code in (200, 304):
                response.headers["ETag"] = tag
                mark_public(request, response)
            return response

        return conditional

    return decorate
