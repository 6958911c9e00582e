"""What holds for every page: no characters that no text has, and no copies of pages that are for one person."""

from __future__ import annotations

from collections.abc import Callable
from functools import cached_property

from csp.constants import HEADER
from csp.middleware import CSPMiddleware
from csp.utils import build_policy
from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.utils.cache import patch_cache_control

from .views import bad_request

Answer = Callable[[HttpRequest], HttpResponseBase]


class ContentSecurityPolicy(CSPMiddleware):
    """The library's header, put together once for all responses that ask nothing of their own of it."""

    @cached_property
    def _usual(self) -> str:
        return str(build_policy())

    def process_response(self, request: HttpRequest, response: HttpResponseBase) -> HttpResponseBase:
        asks_its_own = any(name.startswith("_csp") for name in (*vars(response), *vars(request)))
        if asks_its_own or settings.DEBUG or HEADER in response:
            answer: HttpResponseBase = super().process_response(request, response)
            return answer
        response[HEADER] = self._usual
        return response


class RefuseNullCharacters:
    """PostgreSQL refuses to look for U+0000. Where no form told the visitor so, an address or question with one is
    answered with 400, not 500. A cookie that holds one is not ours: as if it were not there."""

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        for name in [name for name, value in request.COOKIES.items() if "\0" in value]:
            del request.COOKIES[name]
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        asked = request.path + request.META.get("QUERY_STRING", "").replace("%00", "\0")
        if isinstance(exception, ValueError) and "\0" in asked:
            return bad_request(request, exception)
        return None


class KeepPrivate:
    """A page that does not say itself how long it may be kept is never kept when somebody may be signed in."""

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        response = self.get_response(request)
        if not response.has_header("Cache-Control") and self._is_for_one(request, response):
            patch_cache_control(response, private=True, no_store=True)
        return response

    @staticmethod
    def _is_for_one(request: HttpRequest, response: HttpResponseBase) -> bool:
        # By the cookie only, so that a visitor's session is not touched.
        if settings.SESSION_COOKIE_NAME in request.COOKIES or settings.SESSION_COOKIE_NAME in response.cookies:
            return True
        found = request.resolver_match
        return found is not None and "accounts" in found.route.split("/")
