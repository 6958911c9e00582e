"""The public pages about values: the matrix of a dossier, and what an organisation holds to."""

from __future__ import annotations

from typing import Any

from django.db.models import Max
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import get_language
from django.views.decorators.http import require_safe

from meerwaarde.initiatives.freshness import public_page
from meerwaarde.initiatives.queries.dossier import public_initiative, public_state
from meerwaarde.organisations.models import Organisation

from ..models import OwnValue, ValueStance
from ..queries.public import matrix_page, stances_of


def _matrix_state(request: HttpRequest, slug: str, plan: str) -> tuple[Any, ...]:
    own = OwnValue.objects.filter(organisation__slug=slug).values_list("code", "name", "retired_at")
    return (*public_state(slug, plan), tuple(own))


@require_safe
@public_page(_matrix_state)
def dossier_values(request: HttpRequest, slug: str, plan: str) -> HttpResponse:
    initiative = public_initiative(slug, plan)
    return render(request, "values/matrix.html", matrix_page(initiative, get_language() or "nl"))


def _stance_state(request: HttpRequest, slug: str) -> tuple[Any, ...]:
    organisation = get_object_or_404(Organisation, slug=slug)
    changed = ValueStance.objects.filter(organisation=organisation).aggregate(last=Max("changed_at"))["last"]
    own = OwnValue.objects.filter(organisation=organisation).values_list("code", "name", "question", "retired_at")
    return (organisation.pk, organisation.name, organisation.theme, organisation.site_name, changed, tuple(own))


@require_safe
@public_page(_stance_state)
def organisation_values(request: HttpRequest, slug: str) -> HttpResponse:
    organisation = get_object_or_404(Organisation, slug=slug)
    context = {"organisation": organisation, "stances": stances_of(organisation)}
    return render(request, "values/stances.html", context)
