"""The assessments of one plan: the list, one of them with its parts, roles, publishing, and files in and out."""

from __future__ import annotations

import json
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.text import slugify
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from meerwaarde.initiatives.models import Initiative
from meerwaarde.initiatives.queries.work import initiative_of
from meerwaarde.organisations.models import Organisation
from meerwaarde.organisations.permissions import Permission, can, organisation_view

from ..actions.answering import propose_from_dossier, start_assessment
from ..actions.exchange import take_over_output
from ..actions.publishing import publish_part, withdraw_part
from ..actions.roles import assign_roles
from ..definition import Outline
from ..forms.roles import RolesForm
from ..models import Assessment, Instrument
from ..output_reading import MAX_BYTES, BadOutput, parse_output
from ..queries.questionnaire import PartTree
from ..queries.workspace import Opened, assessment_of, instruments_for, started_of
from ..snapshot import confirmed, filled_of, part_content


def common(request: HttpRequest, initiative: Initiative) -> dict[str, Any]:
    organisation = initiative.organisation
    return {
        "organisation": organisation,
        "initiative": initiative,
        "may_edit": can(request.user, Permission.EDIT, organisation),
        "may_publish": can(request.user, Permission.PUBLISH, organisation),
    }


def part_or_404(outline: Outline, part: str) -> str:
    if part not in outline.parts:
        raise Http404
    return part


@require_http_methods(["GET", "HEAD", "POST"])
@organisation_view(Permission.SEE_WORK)
def assessments(request: HttpRequest, organisation: Organisation, plan: str) -> HttpResponse:
    initiative = initiative_of(organisation, plan)
    problems: list[str] = []
    if request.method == "POST":
        chosen = request.POST.get("instrument", "")
        number = int(chosen) if chosen.isascii() and chosen.isdigit() and len(chosen) < 18 else 0
        instrument = get_object_or_404(Instrument.objects.defer("definition"), pk=number)
        try:
            started = start_assessment(by=request.user, initiative=initiative, instrument=instrument)
        except ValidationError as refused:
            problems = refused.messages
        else:
            messages.success(request, _("Started. What the dossier already says stands there as a proposal."))
            return redirect("assessment", organisation.slug, plan, started.pk)
    context = {
        **common(request, initiative),
        "started": started_of(initiative),
        "instruments": instruments_for(initiative),
        "problems": problems,
    }
    return render(request, "assessments/work/list.html", context, status=400 if problems else 200)


@require_safe
@organisation_view(Permission.SEE_WORK)
def assessment(request: HttpRequest, organisation: Organisation, plan: str, number: int) -> HttpResponse:
    return _overview(request, assessment_of(organisation, plan, number))


def _overview(request: HttpRequest, found: Assessment, problems: list[str] | None = None) -> HttpResponse:
    opened = Opened(found, request.user)
    states = opened.states()
    counted = [one.progress for one in states]
    context = {
        **common(request, found.initiative),
        "assessment": found,
        "states": states,
        "total": sum(one.total for one in counted),
        "answered": sum(one.answered for one in counted),
        "proposed": sum(one.proposed for one in counted),
        "calculates": opened.outline.calculates,
        "outcomes": opened.outcomes() if opened.outline.calculates else [],
        "problems": problems or [],
    }
    return render(request, "assessments/work/assessment.html", context, status=400 if problems else 200)


@require_POST
@organisation_view(Permission.EDIT)
def propose(request: HttpRequest, organisation: Organisation, plan: str, number: int) -> HttpResponse:
    """Look in the dossier once more."""
    found = propose_from_dossier(by=request.user, assessment=assessment_of(organisation, plan, number))
    if found:
        told = ngettext("%(n)d new proposal from the dossier.", "%(n)d new proposals from the dossier.", found)
        messages.success(request, told % {"n": found})
    else:
        messages.info(request, _("The dossier says nothing new."))
    return redirect("assessment", organisation.slug, plan, number)


@require_POST
@organisation_view(Permission.EDIT)
def take_over(request: HttpRequest, organisation: Organisation, plan: str, number: int) -> HttpResponse:
    found = assessment_of(organisation, plan, number)
    file = request.FILES.get("file")
    if file is None:
        return _overview(request, found, [_("Choose a file.")])
    if (file.size or 0) > MAX_BYTES:
        return _overview(request, found, [_("The file is too large.")])
    try:
        outcome = take_over_output(by=request.user, assessment=found, found=parse_output(file.read()))
    except BadOutput as bad:
        return _overview(request, found, [_("Nothing was taken over."), *bad.messages])
    except ValidationError as refused:
        return _overview(request, found, refused.messages)
    told = ngettext("%(n)d answer was taken over.", "%(n)d answers were taken over.", outcome.taken)
    messages.success(request, told % {"n": outcome.taken})
    if outcome.left:
        listed = ", ".join(outcome.left[:20])
        messages.warning(request, _("Left alone, because another role answers them: %(ids)s.") % {"ids": listed})
    return redirect("assessment", organisation.slug, plan, number)


@require_http_methods(["GET", "HEAD", "POST"])
@organisation_view(Permission.EDIT)
def roles(request: HttpRequest, organisation: Organisation, plan: str, number: int, part: str) -> HttpResponse:
    """Who answers what in one part."""
    found = assessment_of(organisation, plan, number)
    opened = Opened(found, request.user)
    part_or_404(opened.outline, part)
    form = RolesForm(opened.outline, opened.roles, part, request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        assign_roles(by=request.user, assessment=found, roles=form.roles())
        messages.success(request, _("Saved."))
        return redirect("assessment_part", organisation.slug, plan, number, part)
    context = {
        **common(request, found.initiative),
        "assessment": found,
        "part": opened.outline.tasks[part],
        "form": form,
    }
    return render(request, "assessments/work/roles.html", context, status=400 if form.errors else 200)


@require_http_methods(["GET", "HEAD", "POST"])
@organisation_view(Permission.PUBLISH)
def publish(request: HttpRequest, organisation: Organisation, plan: str, number: int, part: str) -> HttpResponse:
    """What would become public of one part, exactly as it would read."""
    found = assessment_of(organisation, plan, number)
    opened = Opened(found, request.user)
    part_or_404(opened.outline, part)
    problems: list[str] = []
    if request.method == "POST":
        try:
            if request.POST.get("step") == "withdraw":
                withdraw_part(by=request.user, assessment=found, part=part)
                messages.success(request, _("This part is internal again."))
            else:
                publish_part(by=request.user, assessment=found, part=part)
                messages.success(request, _("Published. Everybody can read it now."))
        except ValidationError as refused:
            problems = refused.messages
        else:
            return redirect("assessment", organisation.slug, plan, number)
    content = part_content(opened.outline, part, confirmed(opened.answers.values()), found.repeats)
    tree = PartTree(filled_of(opened.outline, content), opened.answers, depth=2).build(part)
    state = next(one for one in opened.states() if one.part == part)
    context = {
        **common(request, found.initiative),
        "assessment": found,
        "part": opened.outline.tasks[part],
        "state": state,
        "tree": tree,
        "has_answers": bool(content["answers"]),
        "problems": problems,
    }
    return render(request, "assessments/work/publish.html", context, status=400 if problems else 200)


@require_safe
@organisation_view(Permission.SEE_WORK)
def output(request: HttpRequest, organisation: Organisation, plan: str, number: int) -> HttpResponse:
    """The whole assessment, also what is internal, in the government's output format."""
    found = assessment_of(organisation, plan, number)
    return _download(Opened(found, request.user).output(), f"{plan}-{slugify(str(found.instrument))}")


@require_safe
@organisation_view(Permission.SEE_WORK)
def definition(request: HttpRequest, organisation: Organisation, plan: str, number: int) -> HttpResponse:
    """The questionnaire itself, as the government gave it."""
    found = assessment_of(organisation, plan, number)
    instrument = Instrument.objects.get(pk=found.instrument_id)
    return _download(instrument.definition, slugify(str(instrument)))


def _download(content: Any, name: str) -> HttpResponse:
    response = JsonResponse(json.loads(json.dumps(content)), json_dumps_params={"ensure_ascii": False, "indent": 1})
    response.headers["Content-Disposition"] = f'attachment; filename="{name}.json"'
    response.headers["Cache-Control"] = "private, no-store"
    return response
