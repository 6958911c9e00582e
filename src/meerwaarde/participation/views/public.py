"""What everybody reads: a round, its promise through time, the rules of moderation, and the open data of this room."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import get_language
from django.views.decorators.http import require_safe

from meerwaarde.initiatives.freshness import public_page
from meerwaarde.initiatives.queries.dossier import public_initiative
from meerwaarde.organisations.models import Organisation

from ..models import Intervention
from ..queries.public import (
    moderation_page,
    page_about,
    promise_changes,
    public_round,
    register_data,
    round_page,
    round_state,
)
from ..vocabulary import Rule


def _state(request: HttpRequest, slug: str, plan: str, number: int | None = None) -> tuple[Any, ...]:
    return round_state(slug, plan, number)


@require_safe
@public_page(_state)
def round(request: HttpRequest, slug: str, plan: str, number: int) -> HttpResponse:
    initiative, found = public_round(slug, plan, number)
    context = round_page(initiative, found, get_language() or "nl", request.GET.get("page"))
    return render(request, "participation/round.html", {**context, "rules": Rule.choices})


@require_safe
@public_page(_state)
def round_promise(request: HttpRequest, slug: str, plan: str, number: int) -> HttpResponse:
    """Every version of the promise beside the one before it, with the reason."""
    initiative, found = public_round(slug, plan, number)
    context = {**page_about(initiative, get_language() or "nl"), "round": found, "changes": promise_changes(found)}
    return render(request, "participation/promise.html", context)


@require_safe
@public_page(_state)
def participation_json(request: HttpRequest, slug: str, plan: str) -> HttpResponse:
    content = register_data(public_initiative(slug, plan))
    return JsonResponse(content, json_dumps_params={"ensure_ascii": False, "indent": 1})


def _moderation_state(request: HttpRequest, slug: str) -> tuple[Any, ...]:
    organisation = get_object_or_404(Organisation, slug=slug)
    known = Intervention.objects.filter(contribution__initiative__organisation=organisation)
    rows = known.order_by("id").values_list("id", "appealed_on", "lifted_on")
    return (organisation.pk, organisation.name, organisation.theme, organisation.site_name, tuple(rows))


@require_safe
@public_page(_moderation_state)
def moderation_rules(request: HttpRequest, slug: str) -> HttpResponse:
    organisation = get_object_or_404(Organisation, slug=slug)
    return render(request, "participation/moderation.html", {"organisation": organisation, **moderation_page(slug)})
