"""The weighing: the public page with weights to try, its data, and the page on which a group writes its answer."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from meerwaarde.initiatives.freshness import public_page
from meerwaarde.initiatives.localised import LocalisedDocument
from meerwaarde.initiatives.models import Initiative
from meerwaarde.initiatives.queries.dossier import header_of, public_initiative, public_state

from ..actions import publish_preferences, withdraw_preferences, write_preferences
from ..actions.groups import require_member
from ..forms import PreferencesForm
from ..models import OwnValue, Preferences, WeighingGroup
from ..own_values import codes_of, own_values
from ..queries.weighing import read_weights, weighing_input, weighing_run
from ..queries.weighing_page import (
    Names,
    answer_of,
    groups_of,
    published_answers,
    sliders_of,
    trial_context,
    weighing_page,
)
from ..vocabulary import short_label


def _state(request: HttpRequest, slug: str, plan: str) -> tuple[Any, ...]:
    own = OwnValue.objects.filter(organisation__slug=slug).values_list("code", "name", "retired_at")
    answers = Preferences.objects.filter(
        initiative__organisation__slug=slug, initiative__slug=plan, published_at__isnull=False
    ).values_list("pk", "published_at")
    # A page that htmx asked for is only a part of the page.
    return (*public_state(slug, plan), tuple(own), tuple(answers), bool(getattr(request, "htmx", False)))


@require_safe
@public_page(_state)
def dossier_weighing(request: HttpRequest, slug: str, plan: str) -> HttpResponse:
    """The address holds the weights that were tried, so that it can be shared."""
    initiative = public_initiative(slug, plan)
    given = weighing_input(initiative.dossier.document)
    problem, status, weights = "", 200, None
    try:
        weights = read_weights(request.GET, given.values)
    except ValueError:
        problem = _("Choose whole numbers from 0 to 10, and at least one above 0.")
        status = 400
    if getattr(request, "htmx", False) and given.can_be_weighed:
        names = Names(
            LocalisedDocument(initiative.dossier.document, get_language() or "nl"),
            own_values(initiative.organisation_id),
        )
        context = {"trial": trial_context(given, names, weights), "tried": True} if weights else {"problem": problem}
        return render(
            request, "values/_trial.html", {**context, "sliders": sliders_of(given, names, weights), "is_part": True}
        )
    context = {
        **weighing_page(initiative, given, get_language() or "nl", weights),
        "problem": problem,
        "my_groups": groups_of(request.user, initiative),
    }
    return render(request, "values/weighing.html", context, status=status)


@require_safe
@public_page(_state)
def weighing_json(request: HttpRequest, slug: str, plan: str) -> HttpResponse:
    """Input, seed and result of the run, so that anyone can compute it again with `meerwaarde weigh`."""
    initiative = public_initiative(slug, plan)
    given = weighing_input(initiative.dossier.document)
    if not given.can_be_weighed:
        raise Http404(_("There is nothing to weigh yet in this dossier."))
    run = weighing_run(given)
    titles = {row["key"]: row["title"] for row in initiative.dossier.document.get("alternatives") or ()}
    content = {
        "dossier_version": initiative.version,
        "alternatives": titles,
        "input": run.input,
        "parameters": run.parameters,
        "seed": run.seed,
        "input_hash": run.input_hash,
        "code_version": run.code_version,
        "result": run.result,
    }
    return JsonResponse(content, json_dumps_params={"ensure_ascii": False, "indent": 1})


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def group_preferences(request: HttpRequest, slug: str, group: str, plan: str) -> HttpResponse:
    """A group writes what it finds important for one plan, sees its own answer, and publishes it or not."""
    found = get_object_or_404(WeighingGroup.objects.select_related("organisation"), organisation__slug=slug, slug=group)
    require_member(request.user, found)
    initiative = public_initiative(slug, plan)
    kept = Preferences.objects.filter(group=found, initiative=initiative).first()
    codes = codes_of(initiative.organisation_id)
    own = own_values(initiative.organisation_id)
    labels = {code: short_label(code, own) for code in codes}
    initial = {"statements": kept.statements, "explanation": kept.explanation} if kept else {}
    form = PreferencesForm(request.POST or None, labels=labels, kept=initial)
    if request.method == "POST":
        done = _done(request, found, initiative, kept, form)
        if done:
            messages.success(request, done)
            return redirect(request.path)
    reading = LocalisedDocument(initiative.dossier.document, get_language() or "nl")
    names, given = Names(reading, own), weighing_input(initiative.dossier.document)
    context = {
        "organisation": initiative.organisation,
        "initiative": initiative,
        "header": header_of(initiative, reading),
        "group": found,
        "form": form,
        "kept": kept,
        "mine": answer_of(found, kept.statements, kept.explanation, given, names, is_public=bool(kept.published_at))
        if kept and given.can_be_weighed
        else None,
        "others": [a for a in published_answers(initiative, given, names) if a.name != found.name]
        if given.can_be_weighed
        else [],
        "is_changed": bool(kept and kept.published_at and kept.published_statements != kept.statements),
    }
    return render(request, "values/preferences.html", context, status=400 if form.errors else 200)


def _done(
    request: HttpRequest, group: WeighingGroup, initiative: Initiative, kept: Preferences | None, form: PreferencesForm
) -> str:
    """Do what was asked; the sentence that says so, or nothing when the form has errors."""
    what = request.POST.get("what", "")
    if what == "publish" and kept:
        publish_preferences(by=request.user, preferences=kept)
        return _("Published. Everybody can read the answer of your group now.")
    if what == "withdraw" and kept:
        withdraw_preferences(by=request.user, preferences=kept)
        return _("The answer of your group is no longer public. That it once was, stays in the public log.")
    if not form.is_valid():
        return ""
    try:
        write_preferences(
            by=request.user,
            group=group,
            initiative=initiative,
            statements=form.statements(),
            explanation=form.cleaned_data["explanation"],
        )
    except ValidationError as refusal:
        form.add_error(None, refusal)
        return ""
    return _("Saved. Only your group sees it, until you publish it.")
