"""The privacy officer erases what somebody said or proposed, and looks up an address only for that."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from meerwaarde.organisations.models import Organisation
from meerwaarde.organisations.permissions import Permission, organisation_view
from meerwaarde.organisations.views.answers import show_refusal

from ..actions import erase_contribution, look_up_identity
from ..actions.proposals import erase_proposer_address, look_up_proposer, take_away_proposal
from ..codes import hash_of, read_code
from ..forms.moderation import ErasureForm
from ..models import Contribution, PlanProposal
from ..queries.personal import personal_data_of, proposal_data_of
from ..queries.receipts import contribution_with
from .moderation import number_in


@organisation_view(Permission.ERASE)
@require_http_methods(["GET", "HEAD", "POST"])
def participation_erasure(request: HttpRequest, organisation: Organisation) -> HttpResponse:
    """Find it by number or code; give what is kept of that person, look up the address, or erase."""
    form = ErasureForm(request.POST or None, use_required_attribute=False)
    found: Contribution | PlanProposal | None = None
    email: str | None = None
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        search = _proposal if given["subject"] == "proposal" else _contribution
        found = search(organisation, given["number"])
        if found is None:
            form.add_error("number", _("There is nothing with this reference or code here."))
        else:
            try:
                done = _do(request, found, request.POST.get("what", "find"), given["ground"])
            except ValidationError as refusal:
                show_refusal(form, refusal)
            else:
                if isinstance(done, HttpResponse):
                    return done
                email = done
    is_proposal = isinstance(found, PlanProposal)
    context = {"organisation": organisation, "form": form, "found": found, "email": email, "is_proposal": is_proposal}
    return render(request, "participation/work/erasure.html", context, status=400 if form.errors else 200)


def _do(request: HttpRequest, found: Contribution | PlanProposal, what: str, ground: str) -> HttpResponse | str | None:
    """A response when it is done; the address when that was asked (empty when there is none)."""
    by = request.user
    organisation = found.organisation if isinstance(found, PlanProposal) else found.initiative.organisation
    if what == "erase":
        if isinstance(found, PlanProposal):
            take_away_proposal(by=by, proposal=found, ground=ground)
        else:
            erase_contribution(by=by, contribution=found, ground=ground)
        messages.success(request, _("Erased: text and address are gone. The log keeps that it was there."))
    elif what == "erase_address" and isinstance(found, PlanProposal):
        erase_proposer_address(by=by, proposal=found, ground=ground)
        messages.success(request, _("The address is gone. What was proposed stays."))
    elif what in ("identity", "export"):
        email = _look_up(by, found, ground)
        return email if what == "identity" else _attached(found, email)
    else:
        return None
    return redirect("participation_erasure", organisation.slug)


def _look_up(by: Any, found: Contribution | PlanProposal, ground: str) -> str:
    if isinstance(found, PlanProposal):
        return look_up_proposer(by=by, proposal=found, ground=ground)
    return look_up_identity(by=by, contribution=found, ground=ground)


def _attached(found: Contribution | PlanProposal, email: str) -> HttpResponse:
    """All that is kept, as a file; that it was looked up stands in the log by now."""
    if isinstance(found, PlanProposal):
        content = proposal_data_of(found, email=email)
    else:
        content = personal_data_of(found, with_others=True)
    response = JsonResponse(content, json_dumps_params={"ensure_ascii": False, "indent": 1})
    response.headers["Content-Disposition"] = 'attachment; filename="personal-data.json"'
    return response


def _contribution(organisation: Organisation, written: str) -> Contribution | None:
    if number := number_in(written.strip()):
        known = Contribution.objects.select_related("initiative__organisation", "round", "place")
        found = known.filter(pk=number).first()
    else:
        try:
            found = contribution_with(read_code(written))
        except ValidationError:
            return None
    return found if found and found.initiative.organisation_id == organisation.pk else None


def _proposal(organisation: Organisation, written: str) -> PlanProposal | None:
    known = PlanProposal.objects.select_related("organisation", "initiative__organisation")
    known = known.filter(organisation=organisation)
    if number := number_in(written.strip()):
        return known.filter(pk=number).first()
    try:
        return known.filter(code_hash=hash_of(read_code(written))).first()
    except ValidationError:
        return None
