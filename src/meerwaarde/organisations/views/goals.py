from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from ..actions import add_policy_goal, change_policy_goal, retire_policy_goal
from ..forms import GoalForm
from ..models import Organisation, PolicyGoal
from ..permissions import Permission, organisation_view
from ..queries import policy_goals_of
from .answers import refusals_shown


@organisation_view(Permission.MANAGE)
@require_http_methods(["GET", "HEAD", "POST"])
def policy_goals(request: HttpRequest, organisation: Organisation) -> HttpResponse:
    form = GoalForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        with refusals_shown(form):
            add_policy_goal(by=request.user, organisation=organisation, **form.cleaned_data)
            messages.success(request, _("The policy goal is added."))
            return redirect("policy_goals", organisation.slug)
    values = {"organisation": organisation, "goals": policy_goals_of(organisation), "form": form}
    return render(request, "organisations/goals.html", values, status=400 if form.errors else 200)


@organisation_view(Permission.MANAGE)
@require_http_methods(["GET", "HEAD", "POST"])
def policy_goal(request: HttpRequest, organisation: Organisation, goal: int) -> HttpResponse:
    record = get_object_or_404(PolicyGoal, organisation=organisation, pk=goal)
    # The form validates a copy: only the action changes the record itself.
    form = GoalForm(request.POST or None, instance=record)
    if request.method == "POST" and form.is_valid():
        with refusals_shown(form):
            change_policy_goal(by=request.user, goal=record, **form.cleaned_data)
            messages.success(request, _("The policy goal is changed."))
            return redirect("policy_goals", organisation.slug)
    values = {"organisation": organisation, "goal": record, "form": form}
    return render(request, "organisations/goal.html", values, status=400 if form.errors else 200)


@organisation_view(Permission.MANAGE)
@require_POST
def retire_goal(request: HttpRequest, organisation: Organisation, goal: int) -> HttpResponse:
    record = get_object_or_404(PolicyGoal, organisation=organisation, pk=goal)
    retire_policy_goal(by=request.user, goal=record)
    messages.success(request, _("The policy goal is no longer offered for new plans."))
    return redirect("policy_goals", organisation.slug)
