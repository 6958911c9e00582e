from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from ..actions import add_executive, change_organisation, end_executive
from ..forms import EndExecutiveForm, ExecutiveForm, SettingsForm
from ..models import Executive, Organisation
from ..permissions import Permission, organisation_view
from ..queries import executives_of
from .answers import refusals_shown


def show(
    request: HttpRequest, organisation: Organisation, form: SettingsForm, executive: ExecutiveForm
) -> HttpResponse:
    values = {
        "organisation": organisation,
        "form": form,
        "executive_form": executive,
        "executives": executives_of(organisation),
    }
    wrong = form.errors or executive.errors
    return render(request, "organisations/settings.html", values, status=400 if wrong else 200)


@organisation_view(Permission.MANAGE)
@require_http_methods(["GET", "HEAD", "POST"])
def organisation_settings(request: HttpRequest, organisation: Organisation) -> HttpResponse:
    # A ModelForm writes into its instance while it validates; the page keeps showing what is stored.
    edited = Organisation.objects.get(pk=organisation.pk)
    form = SettingsForm(request.POST or None, instance=edited)
    if request.method == "POST" and form.is_valid():
        with refusals_shown(form):
            change_organisation(by=request.user, organisation=organisation, **form.cleaned_data)
            messages.success(request, _("The settings are saved."))
            return redirect("organisation_settings", organisation.slug)
    return show(request, organisation, form, ExecutiveForm(organisation=organisation))


@organisation_view(Permission.MANAGE)
@require_POST
def new_executive(request: HttpRequest, organisation: Organisation) -> HttpResponse:
    form = ExecutiveForm(request.POST, organisation=organisation)
    if form.is_valid():
        with refusals_shown(form):
            add_executive(by=request.user, organisation=organisation, **form.cleaned_data)
            messages.success(request, _("The executive is added."))
            return redirect("organisation_settings", organisation.slug)
    return show(request, organisation, SettingsForm(instance=organisation), form)


@organisation_view(Permission.MANAGE)
@require_POST
def executive_ended(request: HttpRequest, organisation: Organisation) -> HttpResponse:
    form = EndExecutiveForm(request.POST)
    if not form.is_valid():
        messages.error(request, _("Give the last day in office as a date."))
        return redirect("organisation_settings", organisation.slug)
    executive = get_object_or_404(Executive, organisation=organisation, pk=form.cleaned_data["executive"])
    end_executive(by=request.user, executive=executive, until=form.cleaned_data["until"])
    messages.success(request, _("The last day in office is saved."))
    return redirect("organisation_settings", organisation.slug)
