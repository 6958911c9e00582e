"""The public register: list, map, downloads and feed of one set of filters."""

from __future__ import annotations

import csv
import json
from collections.abc import Iterator
from dataclasses import replace
from typing import Any
from urllib.parse import parse_qsl, urlencode

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from meerwaarde.ui.feeds import AtomFeed
from meerwaarde.ui.views import bad_request

from ..forms.register import RegisterForm
from ..freshness import public_page
from ..queries import map as map_queries
from ..queries import register as queries
from ..queries.download import record_of

COLUMNS = (
    "title",
    "organisation",
    "theme",
    "phase",
    "register_status",
    "personal_data",
    "summary",
    "goal",
    "managed_here",
    "changed_at",
    "url",
)
FORMULA_SIGNS = ("=", "+", "-", "@", "\t", "\r", "\n")


def _state(request: HttpRequest) -> tuple[Any, ...]:
    return (queries.last_change(),)


@require_safe
@public_page(_state)
def register(request: HttpRequest) -> HttpResponse:
    form = RegisterForm(request.GET)
    if not form.is_valid():
        if set(form.errors) == {"page"}:
            raise Http404(_("This page of the register does not exist."))
        # What stands in no field on the page cannot be corrected there: the notice is enough.
        for hidden in form.hidden_fields():
            form.errors.pop(hidden.name, None)
        return render(request, "initiatives/register/register.html", {"form": form, "is_refused": True}, status=400)
    filters = form.filters()
    if parse_qsl(request.META.get("QUERY_STRING", ""), keep_blank_values=True) != filters.pairs():
        return redirect(reverse("register") + filters.address)
    language = get_language() or "nl"
    selection = queries.select(filters, language)
    if filters.page > selection.pages:
        raise Http404
    cap = selection.most_pages * queries.PER_PAGE
    context: dict[str, Any] = {
        "form": form,
        "filters": filters,
        "selection": selection,
        "chips": queries.chips(filters),
        "address": filters.without_page().address,
        "list_address": replace(filters.without_page(), view="").address,
        "map_address": replace(filters.without_page(), view="map").address,
        "page_obj": Paginator(range(selection.pages * queries.PER_PAGE), queries.PER_PAGE).page(filters.page),
        "is_capped": selection.is_cut or selection.total > cap,
        "cap": cap,
    }
    if filters.view == "map":
        context["drawing"] = map_queries.drawing(selection)
    else:
        context["cards"] = queries.cards(selection.page_ids(), language, filters.q, noted=True)
    return render(request, "initiatives/register/register.html", context)


def _asked(request: HttpRequest) -> queries.Selection:
    """What is chosen by the address; raises ValidationError for unknown values."""
    form = RegisterForm(request.GET)
    if not form.is_valid():
        raise ValidationError(form.errors.get_json_data())
    return queries.select(form.filters(), get_language() or "nl")


def safe_cell(value: Any) -> str:
    """A cell that no spreadsheet reads as a formula (OWASP: CSV injection)."""
    text = {True: "yes", False: "no"}.get(value, str(value)) if isinstance(value, bool) else str(value)
    return f"'{text}" if text.startswith(FORMULA_SIGNS) else text


class _Line:
    """A file that gives back what is written, so that csv can stream."""

    def write(self, value: str) -> str:
        return value


@require_safe
@public_page(_state)
def register_csv(request: HttpRequest) -> HttpResponse | StreamingHttpResponse:
    try:
        selection = _asked(request)
    except ValidationError as error:
        return bad_request(request, error)
    language = get_language() or "nl"
    writer = csv.writer(_Line())

    def lines() -> Iterator[str]:
        yield "\ufeff" + writer.writerow(COLUMNS)
        for row in selection.all_rows():
            yield writer.writerow([safe_cell(value) for value in record_of(row, language).values()])

    return StreamingHttpResponse(
        lines(),
        content_type="text/csv; charset=utf-8",
        headers={"Content-Disposition": 'attachment; filename="register.csv"'},
    )


@require_safe
@public_page(_state)
def register_json(request: HttpRequest) -> HttpResponse | StreamingHttpResponse:
    try:
        selection = _asked(request)
    except ValidationError as error:
        return bad_request(request, error)
    language = get_language() or "nl"

    def pieces() -> Iterator[str]:
        head = {
            "url": settings.BASE_URL + reverse("register") + selection.filters.without_page().address,
            "language": language,
            "total": selection.total,
            "more_than_total": selection.is_cut,
        }
        yield json.dumps(head, ensure_ascii=False)[:-1] + ', "initiatives": ['
        for number, row in enumerate(selection.all_rows()):
            yield ("," if number else "") + "\n" + json.dumps(record_of(row, language), ensure_ascii=False)
        yield "\n]}\n"

    return StreamingHttpResponse(
        pieces(),
        content_type="application/json",
        headers={"Content-Disposition": 'attachment; filename="register.json"'},
    )


@require_safe
@public_page(_state)
def register_feed(request: HttpRequest) -> HttpResponse:
    """What changed last in this search, so that it can be followed in a feed reader."""
    form = RegisterForm(request.GET)
    if not form.is_valid():
        return bad_request(request, ValidationError("unknown filter"))
    filters = replace(form.filters(), sort="newest", view="", page=1)
    language = get_language() or "nl"
    shown = [str(chip.label) for chip in queries.chips(filters)]
    feed = AtomFeed(
        title=_("Digital plans") + (": " + ", ".join(shown) if shown else ""),
        link=settings.BASE_URL + reverse("register") + filters.address,
        description=_("The plans that changed last."),
        language=language,
        feed_url=settings.BASE_URL
        + reverse("register_feed")
        + (f"?{urlencode(filters.pairs())}" if filters.pairs() else ""),
    )
    for card in queries.cards(queries.select(filters, language).page_ids(), language):
        address = settings.BASE_URL + card.url
        feed.add_item(
            title=f"{card.title.text} ({card.initiative.organisation.name})",
            link=address,
            description=card.summary.text,
            unique_id=address,
            pubdate=card.initiative.published_at,
            updateddate=card.initiative.changed_at,
        )
    return HttpResponse(feed.writeString("utf-8"), content_type=feed.content_type)
