"""What everybody reads of a plan's assessments."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils.translation import get_language
from django.views.decorators.http import require_safe

from meerwaarde.initiatives.freshness import public_page
from meerwaarde.initiatives.localised import LocalisedDocument
from meerwaarde.initiatives.queries.dossier import header_of, public_initiative, public_state

from ..queries.public import assessments_download, public_assessment


def state(request: HttpRequest, slug: str, plan: str, number: int = 0) -> tuple[Any, ...]:
    """Publishing a part renews the moment of the initiative's last change, which is in this state."""
    return public_state(slug, plan)


@require_safe
@public_page(state)
def dossier_assessment(request: HttpRequest, slug: str, plan: str, number: int) -> HttpResponse:
    initiative = public_initiative(slug, plan)
    reading = LocalisedDocument(initiative.dossier.document, get_language() or "nl")
    context = {
        "initiative": initiative,
        "organisation": initiative.organisation,
        "header": header_of(initiative, reading),
        "found": public_assessment(initiative, number),
    }
    return render(request, "assessments/public/assessment.html", context)


@require_safe
@public_page(state)
def dossier_assessments_json(request: HttpRequest, slug: str, plan: str) -> HttpResponse:
    content = assessments_download(public_initiative(slug, plan))
    return JsonResponse(content, json_dumps_params={"ensure_ascii": False, "indent": 1})
