"""The public history of a dossier: every change, every version as it was, and any two versions side by side."""

from __future__ import annotations

from typing import Any

from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from ..freshness import public_page
from ..history import compare
from ..localised import LocalisedDocument
from ..queries.dossier import document_at, event_of_version, header_of, public_initiative, version_page
from ..queries.history import changes_of, told
from .dossier import state

PER_PAGE = 20
MOST_DIGITS = 9


def _header(request: HttpRequest, slug: str, plan: str) -> dict[str, Any]:
    initiative = public_initiative(slug, plan)
    reading = LocalisedDocument(initiative.dossier.document, get_language() or "nl")
    return {
        "initiative": initiative,
        "organisation": initiative.organisation,
        "header": header_of(initiative, reading),
        "dossier": reading,
    }


@require_safe
@public_page(state)
def dossier_history(request: HttpRequest, slug: str, plan: str) -> HttpResponse:
    context = _header(request, slug, plan)
    initiative = context["initiative"]
    page = Paginator(changes_of(initiative), PER_PAGE).get_page(request.GET.get("page"))
    context |= {"page": page, "changes": [told(event, initiative.language) for event in page]}
    return render(request, "initiatives/dossier/history.html", context)


@require_safe
@public_page(lambda request, slug, plan, number: state(request, slug, plan))
def dossier_version(request: HttpRequest, slug: str, plan: str, number: int) -> HttpResponse:
    initiative = public_initiative(slug, plan)
    context = version_page(initiative, number, get_language() or "nl")
    return render(request, "initiatives/dossier/version.html", context)


def _number(text: str | None, default: int) -> int | None:
    if text is None:
        return default
    return int(text) if text.isascii() and text.isdigit() and len(text) <= MOST_DIGITS else None


@require_safe
@public_page(state)
def dossier_compare(request: HttpRequest, slug: str, plan: str) -> HttpResponse:
    """Two versions side by side; a number that is not a version is answered with 400 and what to do."""
    context = _header(request, slug, plan)
    initiative = context["initiative"]
    latest = initiative.version
    new = _number(request.GET.get("to"), latest)
    old = _number(request.GET.get("from"), max(1, (new or latest) - 1))
    context |= {"latest": latest, "old": old, "new": new}
    if old is None or new is None or not (1 <= old <= latest and 1 <= new <= latest):
        context["problem"] = _("Choose two version numbers between 1 and %(latest)s.") % {"latest": latest}
        return render(request, "initiatives/dossier/compare.html", context, status=400)
    try:
        events = event_of_version(initiative, old), event_of_version(initiative, new)
    except Http404 as missing:
        context["problem"] = str(missing)
        return render(request, "initiatives/dossier/compare.html", context, status=400)
    context |= {
        "old_event": events[0],
        "new_event": events[1],
        "changes": compare(document_at(initiative, old), document_at(initiative, new)),
    }
    return render(request, "initiatives/dossier/compare.html", context)
