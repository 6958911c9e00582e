"""The pages that say what went wrong, and what programs ask for at the top of every site."""

from __future__ import annotations

from collections.abc import Iterator

from django.conf import settings
from django.core.exceptions import (
    DisallowedHost,
    RequestDataTooBig,
    TooManyFieldsSent,
    TooManyFilesSent,
)
from django.http import (
    Http404,
    HttpRequest,
    HttpResponse,
    HttpResponseBadRequest,
    HttpResponseRedirect,
    HttpResponseServerError,
)
from django.shortcuts import render
from django.template.loader import render_to_string
from django.templatetags.static import static
from django.utils.cache import patch_cache_control
from django.views.decorators.http import require_safe

STYLES = ("ui/tokens/meerwaarde.css", "ui/base.css", "ui/components.css")


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    if isinstance(exception, DisallowedHost):
        # Stands on its own: every other page asks for the host, which is what was wrong.
        values = {"styles": list(_styles()), "base_url": settings.BASE_URL}
        return HttpResponseBadRequest(render_to_string("ui/wrong_host.html", values))
    if isinstance(exception, (RequestDataTooBig, TooManyFieldsSent, TooManyFilesSent)):
        too_many = not isinstance(exception, RequestDataTooBig)
        megabytes = (settings.DATA_UPLOAD_MAX_MEMORY_SIZE or 0) // 1024**2
        most = settings.DATA_UPLOAD_MAX_NUMBER_FIELDS if too_many else megabytes
        return render(request, "ui/too_large.html", {"most": most, "is_of_fields": too_many}, status=400)
    return render(request, "ui/400.html", status=400)


def forbidden(request: HttpRequest, exception: Exception) -> HttpResponse:
    return render(request, "ui/403.html", {"message": str(exception)}, status=403)


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    return render(request, "ui/404.html", status=404)


def _styles() -> Iterator[str]:
    for name in STYLES:
        try:
            yield static(name)
        except ValueError:  # collected files are missing: the page is plain, but it is there
            return


def server_error(request: HttpRequest) -> HttpResponse:
    """Stands on its own, in both languages: whatever broke (database, session, settings) is not asked again."""
    return HttpResponseServerError(render_to_string("ui/500.html", {"styles": list(_styles())}))


ROBOTS = """User-agent: *
Disallow: /accounts/
Disallow: /en/accounts/
Disallow: /work/
Disallow: /en/work/
Disallow: /o/*/work/
Disallow: /en/o/*/work/
Allow: /
"""


@require_safe
def robots(request: HttpRequest) -> HttpResponse:
    """Search engines are welcome on everything that is public."""
    response = HttpResponse(ROBOTS, content_type="text/plain; charset=utf-8")
    patch_cache_control(response, public=True, max_age=86_400)
    return response


@require_safe
def favicon(request: HttpRequest) -> HttpResponse:
    """For programs that ask for it without reading a page first."""
    try:
        response = HttpResponseRedirect(static("ui/mark.svg"))
    except ValueError as error:  # collected files are missing
        raise Http404 from error
    patch_cache_control(response, public=True, max_age=86_400)
    return response
