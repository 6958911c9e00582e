"""Managers say what the organisation holds to, add values of their own, and make the groups that weigh."""

from __future__ import annotations

from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from meerwaarde.organisations.models import Organisation
from meerwaarde.organisations.permissions import Permission, organisation_view
from meerwaarde.organisations.views.answers import refusals_shown

from ..actions import add_group, add_member, add_own_value, retire_own_value, state_stance
from ..forms import GroupForm, MemberForm, OwnValueForm, StanceForm
from ..models import OwnValue, WeighingGroup
from ..queries.public import stances_of


@organisation_view(Permission.MANAGE)
@require_http_methods(["GET", "HEAD", "POST"])
def manage_values(request: HttpRequest, organisation: Organisation) -> HttpResponse:
    stances = stances_of(organisation)
    what = request.POST.get("what", "")
    form = StanceForm(request.POST if what == "stances" else None, stances=stances)
    own_form = OwnValueForm(request.POST if what == "own" else None)
    if what == "stances" and form.is_valid():
        with transaction.atomic():
            for stance in stances:
                state_stance(
                    by=request.user, organisation=organisation, value=stance.code, text=form.cleaned_data[stance.code]
                )
        messages.success(request, _("Saved. Everybody can read it now."))
        return redirect("manage_values", organisation.slug)
    if what == "own" and own_form.is_valid():
        with refusals_shown(own_form):
            add_own_value(by=request.user, organisation=organisation, **own_form.cleaned_data)
            messages.success(request, _("The value is added. Every new weighing asks about it."))
            return redirect("manage_values", organisation.slug)
    status = 400 if request.method == "POST" else 200
    context = {
        "organisation": organisation,
        "form": form,
        "own_form": own_form,
        "own": OwnValue.objects.filter(organisation=organisation, retired_at=None),
    }
    return render(request, "values/manage_values.html", context, status=status)


@organisation_view(Permission.MANAGE)
@require_POST
def retire_value(request: HttpRequest, organisation: Organisation, value: str) -> HttpResponse:
    own = get_object_or_404(OwnValue.objects.select_related("organisation"), organisation=organisation, code=value)
    retire_own_value(by=request.user, own=own)
    messages.success(request, _("New weighings no longer ask about this value."))
    return redirect("manage_values", organisation.slug)


@organisation_view(Permission.MANAGE)
@require_http_methods(["GET", "HEAD", "POST"])
def weighing_groups(request: HttpRequest, organisation: Organisation) -> HttpResponse:
    form = GroupForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        with refusals_shown(form):
            add_group(by=request.user, organisation=organisation, **form.cleaned_data)
            messages.success(request, _("The group is added."))
            return redirect("weighing_groups", organisation.slug)
    groups = WeighingGroup.objects.filter(organisation=organisation, retired_at=None).prefetch_related("members")
    context = {"organisation": organisation, "form": form, "groups": groups, "member_form": MemberForm()}
    return render(request, "values/groups.html", context, status=400 if form.errors else 200)


@organisation_view(Permission.MANAGE)
@require_POST
def weighing_member(request: HttpRequest, organisation: Organisation, group: str) -> HttpResponse:
    found = get_object_or_404(
        WeighingGroup.objects.select_related("organisation"), organisation=organisation, slug=group
    )
    form = MemberForm(request.POST)
    if not form.is_valid():
        messages.error(request, _("This is not an e-mail address."))
    else:
        add_member(by=request.user, group=found, email=form.cleaned_data["email"])
        messages.success(request, _("This person can now write for the group."))
    return redirect("weighing_groups", organisation.slug)
