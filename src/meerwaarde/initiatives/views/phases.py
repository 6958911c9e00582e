"""The quick scan, the route and the phases."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.forms import Form
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from meerwaarde.organisations.models import Organisation
from meerwaarde.organisations.permissions import Permission, can, organisation_view

from ..actions.phases import GateNotMet, move_to_phase
from ..actions.routes import agree_lighter_route, answer_scan, choose_route
from ..document import build_document, scan_of
from ..forms.scan import PhaseForm, RouteForm, ScanForm
from ..queries.work import gaps_of, initiative_of
from ..routes import PHASES, Step, is_checked, phase_changes, route_by_scan, still_needed
from ..vocabulary import Phase, Route


def put_errors(form: Form, refused: ValidationError) -> None:
    """Show the errors of an action at the fields they speak of, or above the form."""
    named = refused.error_dict if hasattr(refused, "error_dict") else {"": refused.error_list}
    for name, errors in named.items():
        for error in errors:
            form.add_error(name if name in form.fields else None, error)


@organisation_view(Permission.SEE_WORK)
def quick_scan(request: HttpRequest, organisation: Organisation, plan: str) -> HttpResponse:
    initiative = initiative_of(organisation, plan)
    given = scan_of(initiative)
    proposed = route_by_scan(given)
    initial = {key: None if answer is None else "yes" if answer else "no" for key, answer in given.items()}
    scan_form = ScanForm(initial=initial)
    route_form = RouteForm(initial={"route": initiative.route, "reason": initiative.route_reason})
    status = 200
    if request.method == "POST" and request.POST.get("form") == "route":
        route_form = RouteForm(request.POST)
        status = 400
        if route_form.is_valid():
            try:
                changed = choose_route(by=request.user, initiative=initiative, **route_form.cleaned_data)
            except ValidationError as refused:
                put_errors(route_form, refused)
            else:
                asked = bool(changed.lighter_route_asked)
                text = _("Asked. The quick scan's route holds until the privacy officer agrees.") if asked else ""
                messages.success(request, text or _("The route was chosen."))
                return redirect("quick_scan", organisation.slug, plan)
    elif request.method == "POST":
        scan_form = ScanForm(request.POST)
        status = 400
        if scan_form.is_valid():
            answer_scan(by=request.user, initiative=initiative, answers=scan_form.answers())
            messages.success(request, _("Saved. The answers are public once the plan is."))
            return redirect(f"{request.path}#result")
    context = {
        "organisation": organisation,
        "initiative": initiative,
        "scan_form": scan_form,
        "route_form": route_form,
        "proposed": Route(proposed) if proposed else None,
        "asked": Route(initiative.lighter_route_asked) if initiative.lighter_route_asked else None,
        "routes": [(route, [Phase(phase).label for phase in PHASES[route]]) for route in Route],
        "may_edit": can(request.user, Permission.EDIT, organisation),
        "may_agree": can(request.user, Permission.AGREE_LIGHTER_ROUTE, organisation),
    }
    return render(request, "initiatives/work/scan.html", context, status=status)


@require_POST
@organisation_view(Permission.AGREE_LIGHTER_ROUTE)
def agree_route(request: HttpRequest, organisation: Organisation, plan: str) -> HttpResponse:
    try:
        agree_lighter_route(by=request.user, initiative=initiative_of(organisation, plan))
    except ValidationError as refused:
        messages.error(request, " ".join(refused.messages))
    else:
        messages.success(request, _("You agreed. The lighter route holds now."))
    return redirect("quick_scan", organisation.slug, plan)


@organisation_view(Permission.SEE_WORK)
def change_phase(request: HttpRequest, organisation: Organisation, plan: str) -> HttpResponse:
    initiative = initiative_of(organisation, plan)
    document = build_document(initiative)
    target = request.POST.get("target", "") if request.method == "POST" else ""
    status = 400 if request.method == "POST" else 200
    steps = []
    for change in phase_changes(initiative):
        form = PhaseForm(request.POST if change.target == target else None, change=change, route=initiative.route)
        if change.target == target and form.is_valid():
            values = {**form.cleaned_data, "target": change.target}
            try:
                move_to_phase(by=request.user, initiative=initiative, **values)
            except GateNotMet as refused:
                for sentence in refused.messages:
                    form.add_error(None, sentence)
            except ValidationError as refused:
                put_errors(form, refused)
            else:
                messages.success(
                    request, _("The plan is now in the phase “%(phase)s”.") % {"phase": change.target.label}
                )
                return redirect("edit_overview", organisation.slug, plan)
        missing = still_needed(initiative, document, change.target)
        steps.append(
            {
                "change": change,
                "form": form,
                "missing": missing,
                "is_checked": is_checked(change.target, initiative.route),
                "is_open": not missing and initiative.is_published,
                "is_main": change.step is Step.NEXT,
            }
        )
    context = {
        "organisation": organisation,
        "initiative": initiative,
        "steps": steps,
        "way": PHASES.get(initiative.route, ()),
        "gaps": gaps_of(initiative, document) if initiative.origin_id else [],
        "may_publish": can(request.user, Permission.PUBLISH, organisation),
    }
    return render(request, "initiatives/work/phase.html", context, status=status)
