"""Officials say what changes and whether it happened, who took part, and how the archive keeps the dossier."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from meerwaarde.initiatives.queries.work import initiative_of
from meerwaarde.organisations.models import Organisation
from meerwaarde.organisations.permissions import Permission, can, organisation_view
from meerwaarde.organisations.views.answers import form_page
from meerwaarde.participation.queries.work import round_of

from ..actions import (
    choose_selection_category,
    drop_commitment,
    finish_commitment,
    fix_turnout,
    make_commitment,
)
from ..forms.followup import CommitmentForm, SettleForm
from ..forms.records import SelectionForm, TurnoutForm
from ..models import Turnout
from ..queries.work import commitment_in_work, commitments_of, selection_of, used_contributions
from ..vocabulary import CommitmentState

GET_AND_POST = ["GET", "HEAD", "POST"]


@organisation_view(Permission.SEE_WORK)
@require_http_methods(GET_AND_POST)
def plan_commitments(request: HttpRequest, organisation: Organisation, plan: str) -> HttpResponse:
    """What was promised to happen; add to it."""
    initiative = initiative_of(organisation, plan)
    form = CommitmentForm(request.POST or None, initiative=initiative)
    return form_page(
        request,
        form,
        act=lambda: make_commitment(
            by=request.user,
            initiative=initiative,
            contributions=form.chosen(),
            **{name: form.cleaned_data[name] for name in ("kind", "what", "who", "due_on")},
        ),
        said=_("Saved. Everybody can read it now."),
        then=("plan_commitments", organisation.slug, plan),
        template="decisions/work/commitments.html",
        context=lambda: {
            "organisation": organisation,
            "initiative": initiative,
            "commitments": list(commitments_of(initiative)),
            "without": used_contributions(initiative).count(),
            "may_publish": can(request.user, Permission.PUBLISH, organisation),
        },
    )


@organisation_view(Permission.PUBLISH)
@require_http_methods(GET_AND_POST)
def settle_commitment(request: HttpRequest, organisation: Organisation, plan: str, number: int) -> HttpResponse:
    """Say what came of one promise."""
    commitment = commitment_in_work(organisation, plan, number)
    form = SettleForm(request.POST or None, use_required_attribute=False)

    def settle() -> None:
        result = form.cleaned_data["result"]
        if form.cleaned_data["state"] == CommitmentState.DONE:
            finish_commitment(by=request.user, commitment=commitment, result=result)
        else:
            drop_commitment(by=request.user, commitment=commitment, reason=result)

    return form_page(
        request,
        form,
        act=settle,
        said=_("Saved. Everybody can read it now."),
        then=("plan_commitments", organisation.slug, plan),
        template="decisions/work/settle.html",
        context=lambda: {
            "organisation": organisation,
            "initiative": commitment.initiative,
            "commitment": commitment,
        },
    )


@organisation_view(Permission.PUBLISH)
@require_http_methods(GET_AND_POST)
def round_turnout(request: HttpRequest, organisation: Organisation, plan: str, number: int) -> HttpResponse:
    """Count once who took part in a closed round."""
    round = round_of(organisation, plan, number)
    form = TurnoutForm(request.POST or None, round=round)
    return form_page(
        request,
        form,
        act=lambda: fix_turnout(by=request.user, round=round, counts=form.counts()),
        said=_("Counted. Everybody can read it now."),
        then=("plan_decisions", organisation.slug, plan),
        template="decisions/work/turnout.html",
        context=lambda: {
            "organisation": organisation,
            "initiative": round.initiative,
            "round": round,
            "is_counted": Turnout.objects.filter(round=round).exists(),
        },
    )


@organisation_view(Permission.EDIT)
@require_http_methods(GET_AND_POST)
def plan_archive(request: HttpRequest, organisation: Organisation, plan: str) -> HttpResponse:
    """By which line of the selection list the dossier is kept, and the way to its export."""
    initiative = initiative_of(organisation, plan)
    kept = selection_of(initiative)
    form = SelectionForm(request.POST or None, instance=kept)
    return form_page(
        request,
        form,
        act=lambda: choose_selection_category(by=request.user, initiative=initiative, **form.cleaned_data),
        said=_("Saved."),
        then=("plan_archive", organisation.slug, plan),
        template="decisions/work/archive.html",
        context=lambda: {"organisation": organisation, "initiative": initiative, "is_chosen": kept is not None},
    )
