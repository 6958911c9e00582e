"""Propose a plan, see with the code what came of it; and, for officials, answer it or make a draft of it."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from meerwaarde.accounts.rate_limit import within_limit
from meerwaarde.organisations.models import Organisation
from meerwaarde.organisations.permissions import Permission, organisation_view
from meerwaarde.organisations.views.answers import refusals_shown, show_refusal

from ..actions.proposals import answer_proposal, propose_plan, take_away_proposal, take_up_proposal
from ..actions.receiving import too_many
from ..codes import hash_of, read_code
from ..forms.residents import ProposalAnswerForm, ProposalForm
from ..hints import hints_in
from ..look_ups import TOO_MANY, may_look_up
from ..models import PlanProposal
from ..queries.personal import proposal_data_of
from ..queries.work import inbox_of
from .answering import numbers_in
from .contribute import MOST_PER_DAY
from .receipts import private

PER_PAGE = 20


@require_http_methods(["GET", "HEAD", "POST"])
def propose(request: HttpRequest, slug: str) -> HttpResponse:
    organisation = get_object_or_404(Organisation, slug=slug, takes_part=True)
    form, hints, status = ProposalForm(request.POST or None), [], 200
    if request.method == "POST":
        if form.is_of_a_program:
            return redirect("organisation", slug)  # it need not know
        status = 400
        if form.is_valid():
            values = form.cleaned_data
            hints = [] if values["hinted"] else hints_in(f"{values['title']} {values['text']}")
            if hints:
                form.data = {**form.data.dict(), "hinted": "yes"}  # type: ignore[attr-defined]  # a QueryDict
                status = 200
            elif not within_limit(request, "contribute", MOST_PER_DAY):
                form.add_error(None, too_many())
                status = 429
            else:
                given = {name: values[name] for name in ("title", "text", "submission", "email")}
                with refusals_shown(form):
                    code = propose_plan(organisation=organisation, language=get_language() or "nl", **given)
                    return redirect(reverse("plan_proposal", args=[code]) + "?new=1")
    context = {"organisation": organisation, "form": form, "hints": hints, "inbox": inbox_of(organisation)}
    return render(request, "participation/propose.html", context, status=status)


@private
@require_http_methods(["GET", "HEAD", "POST"])
def plan_proposal(request: HttpRequest, code: str) -> HttpResponse:
    """What came of it, with the code; and taking it back."""
    found = _found(request, code)
    if isinstance(found, HttpResponse):
        return found
    if request.method == "POST" and found.state != PlanProposal.State.ERASED:
        take_away_proposal(by=None, proposal=found)
        return redirect("plan_proposal", code)
    context = {"organisation": found.organisation, "proposal": found, "code": code, "words": code.split("-")}
    return render(request, "participation/proposal.html", {**context, "is_new": "new" in request.GET})


@private
@require_safe
def plan_proposal_data(request: HttpRequest, code: str) -> HttpResponse:
    """What we keep about this, for its author."""
    found = _found(request, code)
    if isinstance(found, HttpResponse):
        return found
    response = JsonResponse(proposal_data_of(found), json_dumps_params={"ensure_ascii": False, "indent": 1})
    response.headers["Content-Disposition"] = 'attachment; filename="my-data.json"'
    return response


def _found(request: HttpRequest, code: str) -> PlanProposal | HttpResponse:
    if not may_look_up(request):
        return HttpResponse(str(TOO_MANY), status=429)
    try:
        known = PlanProposal.objects.select_related("organisation", "initiative__organisation")
        found = known.filter(code_hash=hash_of(read_code(code))).first()
    except ValidationError:
        found = None
    if found is None:
        raise Http404(_("Nothing was received with this code. Are the words in the right order?"))
    return found


@organisation_view(Permission.ANSWER)
@require_http_methods(["GET", "HEAD", "POST"])
def plan_proposals(request: HttpRequest, organisation: Organisation) -> HttpResponse:
    """What residents propose, the first due date first: answer, or make a draft plan of it."""
    form, chosen = ProposalAnswerForm(request.POST or None), 0
    if request.method == "POST":
        wanted = (numbers_in([request.POST.get("proposal", "")]) or [0])[0]
        proposal = get_object_or_404(PlanProposal, pk=wanted, organisation=organisation)
        chosen = proposal.pk
        if form.is_valid():
            answer = form.cleaned_data["answer"]
            try:
                if request.POST.get("what") == "draft":
                    made = take_up_proposal(by=request.user, proposal=proposal, answer=answer)
                    messages.success(request, _("There is a draft plan now; the sender reads your answer."))
                    return redirect("edit_overview", organisation.slug, made.slug)
                answer_proposal(by=request.user, proposal=proposal, answer=answer)
                messages.success(request, _("Answered. The sender reads it with the tracking code."))
                return redirect("plan_proposals", organisation.slug)
            except ValidationError as refusal:
                show_refusal(form, refusal)
    found = PlanProposal.objects.filter(organisation=organisation).select_related("initiative")
    waiting = found.filter(state=PlanProposal.State.WAITING)
    page = Paginator(waiting, PER_PAGE).get_page(request.GET.get("page"))
    done = found.exclude(state=PlanProposal.State.WAITING).order_by("-answered_on", "-id")[:PER_PAGE]
    context = {"organisation": organisation, "page": page, "done": done, "form": form, "chosen": chosen}
    return render(request, "participation/work/proposals_of_plans.html", context, status=400 if form.errors else 200)
