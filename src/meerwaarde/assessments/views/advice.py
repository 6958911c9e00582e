"""The privacy officer's inbox, giving advice, and the advice about one plan."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.forms import Form
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from meerwaarde.initiatives.models import Initiative
from meerwaarde.initiatives.queries.work import initiative_of
from meerwaarde.organisations.models import Organisation
from meerwaarde.organisations.permissions import Permission, can, organisation_view

from ..actions.advice import ask_advice, give_advice, handle_advice
from ..forms.advice import AdviceForm, AskForm, HandlingForm
from ..models import AdviceRequest
from ..queries.advice import (
    advice_about,
    advice_of,
    changed_since,
    given_advice,
    since_last_advice,
    waiting_advice,
)
from ..queries.workspace import started_of
from .work import common


def add_problem(form: Form, problem: ValidationError) -> None:
    """The refusal of an action at the field it is about, when the form has that field."""
    for field, sentences in getattr(problem, "message_dict", {None: problem.messages}).items():
        form.add_error(field if field in form.fields else None, sentences)


@require_safe
@organisation_view(Permission.ADVISE)
def advice_inbox(request: HttpRequest, organisation: Organisation) -> HttpResponse:
    context = {
        "organisation": organisation,
        "waiting": waiting_advice(organisation),
        "given": given_advice(organisation),
    }
    return render(request, "assessments/advice/inbox.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@organisation_view(Permission.ADVISE)
def advice(request: HttpRequest, organisation: Organisation, number: int) -> HttpResponse:
    """One question: what changed since the last advice, and the form to answer it."""
    found = advice_of(organisation, number)
    form = AdviceForm(request.POST if request.method == "POST" else None)
    status = 200
    if request.method == "POST":
        status = 400
        if form.is_valid():
            given = form.cleaned_data
            try:
                give_advice(
                    by=request.user,
                    advice=found,
                    verdict=given["verdict"],
                    text=given["advice"],
                    text_is_public=given["text_is_public"],
                )
            except ValidationError as problem:
                add_problem(form, problem)
            else:
                messages.success(request, _("Your advice was given. The editors were told."))
                return redirect("advice_inbox", organisation.slug)
    context = {
        **common(request, found.initiative),
        "advice": found,
        "form": form,
        "since_last": since_last_advice(found),
        "since_asked": changed_since(found),
    }
    return render(request, "assessments/advice/give.html", context, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
@organisation_view(Permission.SEE_WORK)
def plan_advice(request: HttpRequest, organisation: Organisation, plan: str) -> HttpResponse:
    """The advice about one plan: ask for it, and say what was done with it."""
    initiative = initiative_of(organisation, plan)
    assessments = [one.assessment for one in started_of(initiative)]
    ask = AskForm(assessments=assessments)
    handling: tuple[int, HandlingForm] | None = None
    if request.method == "POST":
        if not can(request.user, Permission.EDIT, organisation):
            raise PermissionDenied
        if "advice" in request.POST:
            answer = _handle(request, organisation, initiative)
            if isinstance(answer, HttpResponse):
                return answer
            handling = answer
        else:
            ask = AskForm(request.POST, assessments=assessments)
            if _ask(request, initiative, ask):
                return redirect("plan_advice", organisation.slug, plan)
    requests = advice_about(initiative)
    shown = [(one, _handling_form(one, handling)) for one in requests]
    latest = next((one for one in requests if one.is_given), None)
    context = {
        **common(request, initiative),
        "shown": shown,
        "ask": ask,
        "is_waiting": any(not one.is_given for one in requests),
        "latest": latest,
        "since": changed_since(_whole(latest, initiative)) if latest else None,
    }
    status = 400 if request.method == "POST" else 200
    return render(request, "assessments/advice/plan.html", context, status=status)


def _whole(advice: AdviceRequest, initiative: Initiative) -> AdviceRequest:
    advice.initiative = initiative
    return advice


def _ask(request: HttpRequest, initiative: Initiative, form: AskForm) -> bool:
    if not form.is_valid():
        return False
    try:
        ask_advice(
            by=request.user,
            initiative=initiative,
            due_on=form.cleaned_data["due_on"],
            question=form.cleaned_data["question"],
            assessment=form.cleaned_data.get("assessment"),
        )
    except ValidationError as problem:
        add_problem(form, problem)
        return False
    messages.success(request, _("The privacy officer was asked."))
    return True


def _handle(
    request: HttpRequest, organisation: Organisation, initiative: Initiative
) -> HttpResponse | tuple[int, HandlingForm]:
    given = request.POST["advice"]
    number = int(given) if given.isascii() and given.isdigit() and len(given) < 18 else 0
    found = get_object_or_404(
        AdviceRequest.objects.select_related("initiative__organisation"), pk=number, initiative=initiative
    )
    form = HandlingForm(request.POST, prefix=f"a{found.pk}")
    if form.is_valid():
        try:
            handle_advice(
                by=request.user,
                advice=found,
                handling=form.cleaned_data["handling"],
                reason=form.cleaned_data["reason"],
            )
        except ValidationError as problem:
            add_problem(form, problem)
        else:
            messages.success(request, _("Recorded. It is public with the dossier."))
            return redirect("plan_advice", organisation.slug, initiative.slug)
    return found.pk, form


def _handling_form(advice: AdviceRequest, bound: tuple[int, HandlingForm] | None) -> HandlingForm | None:
    if not advice.is_given:
        return None
    if bound is not None and bound[0] == advice.pk:
        return bound[1]
    start = {"handling": advice.handling, "reason": advice.handling_reason}
    return HandlingForm(initial=start, prefix=f"a{advice.pk}")
