"""How every answer of the API looks: the API Design Rules of the Dutch government, problems as in RFC 9457."""

from __future__ import annotations

import hashlib
import logging
from typing import Any

from django.core.exceptions import ValidationError as NotAllowed
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.cache import get_conditional_response
from django.utils.http import quote_etag
from django.utils.translation import gettext as _
from ninja import NinjaAPI, Schema
from ninja.errors import HttpError, ValidationError

VERSION = "1.0.0"
PROBLEM = "application/problem+json"
log_book = logging.getLogger(__name__)


class Problem(Schema):
    """What went wrong (RFC 9457); `errors` names each parameter that is not right."""

    type: str = "about:blank"
    title: str
    status: int
    detail: str = ""
    errors: dict[str, str] = {}


class Api(NinjaAPI):
    """Every answer names the version, may be read by pages of others, and can be asked for again by its ETag."""

    def create_response(self, request: HttpRequest, data: Any, **options: Any) -> HttpResponse:
        response: HttpResponse = super().create_response(request, data, **options)
        if response.status_code >= 400:
            response.headers["Content-Type"] = PROBLEM
        response.headers["API-Version"] = VERSION
        response.headers["Access-Control-Allow-Origin"] = "*"
        response.headers["Access-Control-Expose-Headers"] = "API-Version, ETag, Link"
        if request.method not in ("GET", "HEAD") or response.status_code != 200:
            response.headers["Cache-Control"] = "no-store"
            return response
        etag = quote_etag(hashlib.sha256(response.content).hexdigest()[:32])
        response.headers["ETag"] = etag
        response.headers["Cache-Control"] = "public, max-age=0, must-revalidate"
        return get_conditional_response(request, etag=etag, response=response) or response

    def get_openapi_schema(self, **options: Any) -> Any:
        """The description, in which a refusal has the media type of a problem."""
        described = super().get_openapi_schema(**options)
        for operations in described["paths"].values():
            for operation in operations.values():
                for status, answer in operation["responses"].items():
                    if int(status) >= 400:
                        answer["content"] = {PROBLEM: answer["content"].pop("application/json")}
        return described


def problem(
    request: HttpRequest, status: int, title: str, detail: str = "", errors: dict[str, str] | None = None
) -> HttpResponse:
    content = Problem(title=title, status=status, detail=detail, errors=errors or {})
    return api.create_response(request, content.model_dump(), status=status)


api = Api(
    title="Meerwaarde",
    version=VERSION,
    description=(
        "Digital initiatives of public organisations, from goal to shared lesson: what the pages show, as JSON. "
        "Texts come in the language asked for (`language`), or in the language they were written in."
    ),
    urls_namespace="api-v1",
    openapi_url="/openapi.json",
    docs_url=None,
    openapi_extra={"info": {"contact": {"name": "The organisation that keeps this site"}, "license": {"name": "CC0"}}},
)


@api.exception_handler(ValidationError)
def _not_understood(request: HttpRequest, refusal: ValidationError) -> HttpResponse:
    # Where it stands: "query", our own name for the whole, the parameter, and in a list which of them.
    errors = {str([*error["loc"], error["loc"][-1]][2]): error["msg"] for error in refusal.errors}
    return problem(request, 400, _("This question was not understood"), "; ".join(errors.values()), errors)


@api.exception_handler(NotAllowed)
def _not_allowed(request: HttpRequest, refusal: NotAllowed) -> HttpResponse:
    errors = {key: " ".join(texts) for key, texts in getattr(refusal, "message_dict", {}).items()}
    return problem(request, 400, _("This question was not understood"), " ".join(refusal.messages), errors)


@api.exception_handler(Http404)
def _not_there(request: HttpRequest, refusal: Http404) -> HttpResponse:
    return problem(request, 404, _("There is nothing at this address"), str(refusal))


@api.exception_handler(HttpError)
def _refused(request: HttpRequest, refusal: HttpError) -> HttpResponse:
    return problem(request, refusal.status_code, str(refusal))


@api.exception_handler(Exception)
def _failed(request: HttpRequest, failure: Exception) -> HttpResponse:
    log_book.exception("The API failed at %s", request.path)
    return problem(request, 500, _("Something went wrong here"))


def nothing_here(request: HttpRequest) -> HttpResponse:
    """Every other address below the API: a problem, not a page."""
    return problem(request, 404, _("There is nothing at this address"))
