"""What everybody reads: the decision and its versions, what input changed, and the pages for the council."""

from __future__ import annotations

from typing import Any

from django.db.models import Max
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.utils.translation import get_language
from django.views.decorators.http import require_safe

from meerwaarde.initiatives.freshness import public_page
from meerwaarde.initiatives.models import Initiative
from meerwaarde.initiatives.queries.dossier import public_initiative
from meerwaarde.organisations.models import Organisation
from meerwaarde.participation.queries.public import page_about

from ..queries.council import council_page
from ..queries.impact import impact_page
from ..queries.memo import memo_of
from ..queries.open_data import decisions_data
from ..queries.public import decision_page, decision_state, public_decision


def _state(request: HttpRequest, slug: str, plan: str, **_address: Any) -> tuple[Any, ...]:
    return decision_state(slug, plan)


@require_safe
@public_page(_state)
def decision(request: HttpRequest, slug: str, plan: str, number: int, version: int | None = None) -> HttpResponse:
    initiative, shown = public_decision(slug, plan, number, version)
    return render(request, "decisions/decision.html", decision_page(initiative, shown, get_language() or "nl"))


@require_safe
@public_page(_state)
def impact(request: HttpRequest, slug: str, plan: str) -> HttpResponse:
    """What people's input changed: a picture, a list, what was promised, and who took part."""
    initiative = public_initiative(slug, plan)
    return render(request, "decisions/impact.html", impact_page(initiative, get_language() or "nl"))


@require_safe
@public_page(_state)
def decisions_json(request: HttpRequest, slug: str, plan: str) -> HttpResponse:
    content = decisions_data(public_initiative(slug, plan))
    return JsonResponse(content, json_dumps_params={"ensure_ascii": False, "indent": 1})


@require_safe
@public_page(_state)
def plan_council(request: HttpRequest, slug: str, plan: str) -> HttpResponse:
    """Two minutes for a council member, then the memo."""
    initiative, language = public_initiative(slug, plan), get_language() or "nl"
    memo = memo_of(initiative, language)
    context = {**page_about(initiative, language), "memo": memo, "brief": memo.brief}
    return render(request, "decisions/plan_council.html", context)


def _council_state(request: HttpRequest, slug: str) -> tuple[Any, ...]:
    """Every change to a plan that this page tells of moves the plan's last change."""
    organisation = get_object_or_404(Organisation, slug=slug)
    changed = Initiative.objects.filter(organisation=organisation).aggregate(last=Max("changed_at"))["last"]
    return (organisation.pk, organisation.name, organisation.theme, organisation.site_name, changed)


@require_safe
@public_page(_council_state)
def council(request: HttpRequest, slug: str) -> HttpResponse:
    organisation = get_object_or_404(Organisation, slug=slug)
    context = {
        "organisation": organisation,
        "page": council_page(organisation, get_language() or "nl"),
        "today": timezone.localdate(),
    }
    return render(request, "decisions/council.html", context)
