from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from meerwaarde.accounts.models import User

from ..actions import give_role, hand_over, invite_person, take_role
from ..forms import HandoverForm, InvitationForm, RoleForm
from ..handover import work_of
from ..models import Membership, Organisation
from ..permissions import Permission, can, organisation_view
from ..queries import people_of
from .answers import refusals_shown


@organisation_view(Permission.MANAGE)
@require_http_methods(["GET", "HEAD", "POST"])
def people(request: HttpRequest, organisation: Organisation) -> HttpResponse:
    form = InvitationForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        with refusals_shown(form):
            person = invite_person(by=request.user, organisation=organisation, **form.cleaned_data)
            messages.success(request, _("%(email)s is invited.") % {"email": person.email})
            return redirect("people", organisation.slug)
    values = {"organisation": organisation, "people": people_of(organisation), "form": form, "roles": Membership.Role}
    return render(request, "organisations/people.html", values, status=400 if form.errors else 200)


@organisation_view(Permission.MANAGE)
@require_http_methods(["GET", "HEAD", "POST"])
def handover(request: HttpRequest, organisation: Organisation, number: int) -> HttpResponse:
    """Everything that stands to the name of one person goes to another."""
    known = {line.person.pk: line.person for line in people_of(organisation)}
    person = known.pop(number, None)
    if person is None:
        raise Http404(_("Nobody with this number works here."))
    form = HandoverForm(request.POST or None, people=[one for one in known.values() if one.is_active])
    if request.method == "POST" and form.is_valid():
        values = {**form.cleaned_data, "to": known[int(form.cleaned_data["to"])]}
        with refusals_shown(form):
            hand_over(by=request.user, organisation=organisation, person=person, **values)
            messages.success(request, _("The work of %(person)s was handed over.") % {"person": person})
            still_here = can(request.user, Permission.MANAGE, organisation)
            return redirect("people", organisation.slug) if still_here else redirect("work")
    values = {"organisation": organisation, "person": person, "work": work_of(organisation, person), "form": form}
    return render(request, "organisations/handover.html", values, status=400 if form.errors else 200)


@organisation_view(Permission.MANAGE)
@require_POST
def change_role(request: HttpRequest, organisation: Organisation, change: str) -> HttpResponse:
    """Give or take one role of somebody who is already here."""
    form = RoleForm(request.POST)
    if not form.is_valid():
        messages.error(request, _("Choose a person and a role."))
        return redirect("people", organisation.slug)
    known = User.objects.filter(memberships__organisation=organisation).distinct()
    person = get_object_or_404(known, pk=form.cleaned_data["person"])
    action = give_role if change == "give" else take_role
    try:
        action(by=request.user, organisation=organisation, person=person, role=form.cleaned_data["role"])
    except ValidationError as refusal:
        messages.error(request, " ".join(refusal.messages))
    else:
        messages.success(request, _("The roles of %(person)s are changed.") % {"person": person})
    return redirect("people", organisation.slug)
