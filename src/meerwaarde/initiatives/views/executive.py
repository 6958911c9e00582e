"""The page of the accountable executive: what awaits me, overdue dates, alarms, and signing."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.db.models import F
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from meerwaarde.organisations.models import Executive, Organisation
from meerwaarde.organisations.permissions import Permission, organisation_view

from ..actions.signing import LEFT_OFFICE, MOST_WORDS, sign_why
from ..document import build_document
from ..forms.scan import SignForm
from ..queries.work import executive_work, initiative_of, signed_why
from .phases import put_errors


@organisation_view(Permission.SEE_WORK)
def executive_page(request: HttpRequest, organisation: Organisation) -> HttpResponse:
    mine = Executive.objects.filter(organisation=organisation, user_id=request.user.pk or 0)
    me = mine.order_by(F("until").desc(nulls_first=True), "pk").first()
    context = {
        "organisation": organisation,
        "executive": me,
        "has_left": me is not None and not me.is_in_office,
        "executive_work": executive_work(request.user, organisation) if me else None,
    }
    return render(request, "initiatives/work/executive.html", context)


@organisation_view(Permission.SIGN)
def sign(request: HttpRequest, organisation: Organisation, plan: str) -> HttpResponse:
    initiative = initiative_of(organisation, plan)
    if initiative.executive is None or initiative.executive.user_id != request.user.pk:
        raise PermissionDenied(_("Only the executive who is accountable for this plan can sign it."))
    if not initiative.executive.is_in_office:
        raise PermissionDenied(LEFT_OFFICE)
    document = build_document(initiative)
    proposal = initiative.why_statement or (document["why"] if len(document["why"].split()) <= MOST_WORDS else "")
    form = SignForm(initial={"statement": proposal})
    status = 200
    if request.method == "POST":
        form, status = SignForm(request.POST), 400
        if form.is_valid():
            try:
                sign_why(by=request.user, initiative=initiative, statement=form.cleaned_data["statement"])
            except ValidationError as refused:
                put_errors(form, refused)
            else:
                messages.success(request, _("You signed. Everybody can read it now."))
                return redirect("executive_page", organisation.slug)
    context = {
        "organisation": organisation,
        "initiative": initiative,
        "document": document,
        "form": form,
        "signed": signed_why(initiative),
    }
    return render(request, "initiatives/work/sign.html", context, status=status)
