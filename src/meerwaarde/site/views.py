"""Home, the organisations, one organisation: pages that gather from all rooms."""

from __future__ import annotations

from typing import Any

from django import forms
from django.db.models import Max
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from meerwaarde.initiatives.freshness import public_page
from meerwaarde.initiatives.queries import map as map_queries
from meerwaarde.initiatives.queries.register import last_change, public
from meerwaarde.organisations.models import Organisation, OrganisationBorder
from meerwaarde.participation.queries.public import rounds_open_now

from . import queries

# So many stand on the home page by name where there is no map to choose on.
FEW_ORGANISATIONS = 8


def _home_state(request: HttpRequest) -> tuple[Any, ...]:
    return last_change(), OrganisationBorder.objects.aggregate(last=Max("pk"))["last"]


@require_safe
@public_page(_home_state)
def home(request: HttpRequest) -> HttpResponse:
    language = get_language() or "nl"
    drawing = map_queries.drawing(with_points=False)
    context = {
        "figures": queries.figures(),
        "drawing": drawing,
        "without_map": [] if drawing.view_box or len(drawing.with_plans) > FEW_ORGANISATIONS else drawing.with_plans,
        "recent": queries.recent(language),
        "open_rounds": rounds_open_now(),
        "organisation_form": OrganisationForm(),
    }
    return render(request, "site/home.html", context)


class OrganisationForm(forms.Form):
    q = forms.CharField(
        label=_("Name of your municipality"),
        required=False,
        max_length=100,
        widget=forms.TextInput(
            attrs={"type": "search", "class": "utrecht-textbox utrecht-textbox--html-input", "autocomplete": "off"}
        ),
    )
    kind = forms.ChoiceField(
        label=_("Kind"), required=False, choices=[("", _("all kinds")), *Organisation.Kind.choices]
    )


@require_safe
@public_page(_home_state)
def organisations(request: HttpRequest) -> HttpResponse:
    form = OrganisationForm(request.GET)
    if not form.is_valid():
        return render(request, "site/organisations.html", {"form": form, "is_refused": True}, status=400)
    asked = form.cleaned_data
    rows = queries.organisations(asked["q"], asked["kind"])
    context = {"form": form, "rows": rows, "letters": queries.by_letter(rows), "is_asked": any(asked.values())}
    return render(request, "site/organisations.html", context)


def _organisation_state(request: HttpRequest, slug: str) -> tuple[Any, ...]:
    organisation = get_object_or_404(Organisation, slug=slug)
    changed = public().filter(organisation=organisation).aggregate(last=Max("changed_at"))["last"]
    goals = organisation.policy_goals.values_list("pk", "title", "description", "retired_at")
    executives = organisation.executives.values_list("pk", "function", "name", "until")
    own = {key: value for key, value in vars(organisation).items() if not key.startswith("_")}
    return sorted(own.items()), changed, list(goals), list(executives)


@require_safe
@public_page(_organisation_state)
def organisation(request: HttpRequest, slug: str) -> HttpResponse:
    shown = get_object_or_404(Organisation, slug=slug)
    page = queries.organisation_page(shown, get_language() or "nl")
    return render(request, "site/organisation.html", {"organisation": shown, "page": page})
