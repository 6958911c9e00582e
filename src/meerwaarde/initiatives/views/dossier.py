"""The public page of one dossier, and its content as JSON."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.urls import NoReverseMatch, reverse
from django.utils.translation import get_language
from django.views.decorators.http import require_safe

from ..freshness import public_page
from ..models import Initiative
from ..queries.dossier import dossier_page, public_initiative, public_state
from ..queries.download import dossier_download


def state(request: HttpRequest, slug: str, plan: str) -> tuple[Any, ...]:
    return public_state(slug, plan)


def outputs_of(initiative: Initiative) -> dict[str, str]:
    """The addresses of the other shapes of this dossier, as far as this installation has them."""
    address = [initiative.organisation.slug, initiative.slug]
    found = {}
    for name in ("pdf", "ics", "json", "feed", "embed", "suggest"):
        try:
            found[name] = reverse(f"dossier_{name}", args=address)
        except NoReverseMatch:
            continue
    return found


@require_safe
@public_page(state)
def dossier(request: HttpRequest, slug: str, plan: str) -> HttpResponse:
    initiative = public_initiative(slug, plan)
    context = dossier_page(initiative, get_language() or "nl")
    outputs = outputs_of(initiative)
    context |= {"outputs": outputs, "suggest_url": outputs.get("suggest", ""), "base_url": settings.BASE_URL}
    return render(request, "initiatives/dossier/dossier.html", context)


@require_safe
@public_page(state)
def dossier_json(request: HttpRequest, slug: str, plan: str) -> HttpResponse:
    content = dossier_download(public_initiative(slug, plan))
    return JsonResponse(content, json_dumps_params={"ensure_ascii": False, "indent": 1})
