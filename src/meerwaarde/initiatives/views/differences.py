"""Register and own text side by side, to accept or to keep."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from meerwaarde.organisations.models import Organisation
from meerwaarde.organisations.permissions import Permission, can, organisation_view

from ..actions.differences import accept_difference, keep_difference
from ..models import Difference
from ..queries.differences import open_differences
from ..queries.work import initiative_of

ACTIONS = {"accept": accept_difference, "keep": keep_difference}


@require_http_methods(["GET", "HEAD", "POST"])
@organisation_view(Permission.SEE_WORK)
def differences(request: HttpRequest, organisation: Organisation, plan: str) -> HttpResponse:
    initiative = initiative_of(organisation, plan)
    status = 200
    if request.method == "POST":
        action = ACTIONS.get(request.POST.get("action", ""))
        chosen = request.POST.get("difference", "")
        if action is None or not chosen.isdecimal() or len(chosen) > 18:
            messages.error(request, _("Choose what to do with a difference."))
            status = 400
        else:
            difference = get_object_or_404(Difference, pk=int(chosen), record__initiative=initiative)
            try:
                action(by=request.user, difference=difference)
            except ValidationError as refused:
                messages.error(request, " ".join(refused.messages))
                status = 400
            else:
                taken = action is accept_difference
                messages.success(
                    request,
                    _("Taken over from the register.") if taken else _("Your text stays as it is."),
                )
                return redirect("differences", organisation.slug, initiative.slug)
    context = {
        "organisation": organisation,
        "initiative": initiative,
        "differences": open_differences(initiative),
        "may_edit": can(request.user, Permission.EDIT, organisation),
    }
    return render(request, "initiatives/work/differences.html", context, status=status)
