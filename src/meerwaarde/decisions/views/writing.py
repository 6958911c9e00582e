"""Officials write a decision: what is decided, the ways that were weighed, considerations, limits, dissent."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from meerwaarde.initiatives.queries.work import initiative_of
from meerwaarde.organisations.models import Organisation
from meerwaarde.organisations.permissions import Permission, can, organisation_view
from meerwaarde.organisations.views.answers import form_page, refusals_shown
from meerwaarde.participation.gates import plan_counts

from ..actions import (
    Early,
    announce_decision,
    discard_draft,
    link_formal_procedure,
    publish_decision,
    remove_consideration,
    start_change,
    start_decision,
    write_consideration,
    write_decision,
)
from ..actions.drafting import WRITTEN
from ..actions.publishing import ANNOUNCED
from ..forms.considerations import ConsiderationForm, SourceFormSet
from ..forms.drafting import AlternativesForm, DecisionForm, DissentFormSet, LimitFormSet, StartForm, rows_of
from ..forms.publishing import AnnouncementForm, PublishForm
from ..forms.records import FormalProcedureForm
from ..models import Decision, DecisionVersion
from ..queries.public import parts_of
from ..queries.standing import decisions_of
from ..queries.work import (
    citations_as_form,
    closed_rounds,
    commitments_of,
    decision_in_work,
    decisions_in_work,
    draft_of,
)
from ..readiness import gave_advice, missing_to_publish

GET_AND_POST = ["GET", "HEAD", "POST"]


@organisation_view(Permission.SEE_WORK)
@require_http_methods(GET_AND_POST)
def plan_decisions(request: HttpRequest, organisation: Organisation, plan: str) -> HttpResponse:
    """The decisions of a plan; start one, and link the procedure in law."""
    initiative = initiative_of(organisation, plan)
    what = request.POST.get("what", "")
    formal = decisions_of(initiative).formal
    start = StartForm(request.POST if what == "start" else None, use_required_attribute=False)
    procedure = FormalProcedureForm(
        request.POST if what == "formal" else None,
        prefix="formal",
        use_required_attribute=False,
        initial={"title": formal.title, "url": formal.url, "until": formal.until} if formal else None,
    )
    if what == "start" and start.is_valid():
        with refusals_shown(start):
            draft = start_decision(by=request.user, initiative=initiative, title=start.cleaned_data["title"])
            return redirect("edit_decision", organisation.slug, plan, draft.decision.number)
    if what == "formal" and procedure.is_valid():
        with refusals_shown(procedure):
            link_formal_procedure(by=request.user, initiative=initiative, **procedure.cleaned_data)
            messages.success(request, _("Saved. Everybody can read it now."))
            return redirect("plan_decisions", organisation.slug, plan)
    context = {
        "organisation": organisation,
        "initiative": initiative,
        "lines": decisions_in_work(initiative),
        "rounds": closed_rounds(initiative),
        "commitments": commitments_of(initiative).count(),
        "start": start,
        "procedure": procedure,
        "may_edit": can(request.user, Permission.EDIT, organisation),
        "may_publish": can(request.user, Permission.PUBLISH, organisation),
    }
    status = 400 if start.errors or procedure.errors else 200
    return render(request, "decisions/work/plan.html", context, status=status)


@organisation_view(Permission.SEE_WORK)
def decision_work(request: HttpRequest, organisation: Organisation, plan: str, number: int) -> HttpResponse:
    """Where a decision stands, what it says now, and what it still needs."""
    return _work_page(request, decision_in_work(organisation, plan, number))


def _work_page(request: HttpRequest, decision: Decision, form: PublishForm | None = None) -> HttpResponse:
    organisation, initiative = decision.initiative.organisation, decision.initiative
    draft = decision.versions.filter(published_at=None).first()
    context: dict[str, Any] = {
        "organisation": organisation,
        "initiative": initiative,
        "decision": decision,
        "draft": draft,
        "may_edit": can(request.user, Permission.EDIT, organisation),
        "may_decide": can(request.user, Permission.DECIDE, organisation),
        "may_publish": can(request.user, Permission.PUBLISH, organisation),
    }
    if draft is not None:
        draft.decision = decision
        counts = plan_counts(initiative)
        is_early = bool(counts.without_outcome and not counts.open_rounds)
        context |= {
            **parts_of(draft),
            "is_written": context["may_edit"],
            "missing": missing_to_publish(draft, allow_open=is_early),
            "counts": counts,
            "is_early": is_early,
            "form": form or _publish_form(draft, is_early, None),
        }
    elif decision.current:
        context |= parts_of(decision.current)
    status = 400 if form is not None and form.errors else 200
    return render(request, "decisions/work/decision.html", context, status=status)


def _publish_form(draft: DecisionVersion, is_early: bool, posted: Any) -> PublishForm:
    return PublishForm(
        posted,
        organisation=draft.decision.initiative.organisation,
        is_change=draft.decision.current_id is not None,
        is_early=is_early,
    )


@organisation_view(Permission.EDIT)
@require_http_methods(GET_AND_POST)
def edit_decision(request: HttpRequest, organisation: Organisation, plan: str, number: int) -> HttpResponse:
    decision = decision_in_work(organisation, plan, number)
    draft, posted = draft_of(decision), request.POST or None
    form = DecisionForm(
        posted,
        initial={name: getattr(draft, name) for name in WRITTEN},
        gave_advice=gave_advice(decision.initiative),
    )
    ways = AlternativesForm(posted, initiative=decision.initiative, kept=list(draft.alternatives.all()), prefix="way")
    limits = LimitFormSet(posted, prefix="limits", initial=list(draft.limits.values(*LIMIT)))
    dissents = DissentFormSet(posted, prefix="dissents", initial=list(draft.dissents.values("who", "text")))
    return form_page(
        request,
        form,
        ways,
        limits,
        dissents,
        act=lambda: write_decision(
            by=request.user,
            decision=decision,
            alternatives=ways.rows(),
            limits=rows_of(limits, "kind"),
            dissents=rows_of(dissents, "who"),
            **form.values(),
        ),
        said=_("Saved as draft. It is not public until you publish it."),
        then=("decision_work", organisation.slug, plan, number),
        template="decisions/work/edit.html",
        context=lambda: {
            "organisation": organisation,
            "initiative": decision.initiative,
            "decision": decision,
            "draft": draft,
            "ways": ways,
            "limits": limits,
            "dissents": dissents,
        },
    )


LIMIT = ("kind", "subject", "most", "keep_hours", "ends_on", "text")


@organisation_view(Permission.EDIT)
@require_http_methods(GET_AND_POST)
def edit_consideration(
    request: HttpRequest, organisation: Organisation, plan: str, number: int, position: int | None = None
) -> HttpResponse:
    """One step of the reasoning; `position` counts from one, as on the page."""
    decision = decision_in_work(organisation, plan, number)
    draft, at = draft_of(decision), None if position is None else position - 1
    kept = citations_as_form(draft, at) if at is not None else {}
    form = ConsiderationForm(request.POST or None, initiative=decision.initiative, initial=kept)
    sources = SourceFormSet(request.POST or None, prefix="sources", initial=kept.get("sources"))
    return form_page(
        request,
        form,
        sources,
        act=lambda: write_consideration(
            by=request.user,
            decision=decision,
            position=at,
            title=form.cleaned_data["title"],
            text=form.cleaned_data["text"],
            citations=form.citations(rows_of(sources, "words")),
        ),
        said=_("Saved as draft. It is not public until you publish it."),
        then=("decision_work", organisation.slug, plan, number),
        template="decisions/work/consideration.html",
        context=lambda: {
            "organisation": organisation,
            "initiative": decision.initiative,
            "decision": decision,
            "position": position,
            "sources": sources,
        },
    )


@organisation_view(Permission.EDIT)
@require_POST
def drop_consideration(
    request: HttpRequest, organisation: Organisation, plan: str, number: int, position: int
) -> HttpResponse:
    decision = decision_in_work(organisation, plan, number)
    draft_of(decision)
    remove_consideration(by=request.user, decision=decision, position=position - 1)
    return redirect("decision_work", organisation.slug, plan, number)


@organisation_view(Permission.EDIT)
@require_POST
def change_decision(request: HttpRequest, organisation: Organisation, plan: str, number: int) -> HttpResponse:
    """Start a new version of a published decision."""
    try:
        start_change(by=request.user, decision=decision_in_work(organisation, plan, number))
    except ValidationError as refusal:
        messages.error(request, " ".join(refusal.messages))
        return redirect("decision_work", organisation.slug, plan, number)
    return redirect("edit_decision", organisation.slug, plan, number)


@organisation_view(Permission.EDIT)
@require_POST
def discard_decision(request: HttpRequest, organisation: Organisation, plan: str, number: int) -> HttpResponse:
    decision = decision_in_work(organisation, plan, number)
    draft_of(decision)
    discard_draft(by=request.user, decision=decision)
    messages.success(request, _("The draft was thrown away."))
    return redirect("plan_decisions", organisation.slug, plan)


@organisation_view(Permission.DECIDE)
@require_POST
def publish(request: HttpRequest, organisation: Organisation, plan: str, number: int) -> HttpResponse:
    """Publish the draft. What stands in the way is said on the page of the decision."""
    decision = decision_in_work(organisation, plan, number)
    draft, counts = draft_of(decision), plan_counts(decision.initiative)
    is_early = bool(counts.without_outcome and not counts.open_rounds)
    form = _publish_form(draft, is_early, request.POST)
    if form.is_valid():
        values = form.cleaned_data
        taken_on = ("executive", "ground", "early_reason", "answers_by")
        early = Early(*(values[name] for name in taken_on)) if is_early else None
        with refusals_shown(form):
            publish_decision(by=request.user, decision=decision, reason=values.get("reason", ""), early=early)
            messages.success(request, _("The decision is public now."))
            return redirect("decision_work", organisation.slug, plan, number)
    return _work_page(request, decision, form)


@organisation_view(Permission.PUBLISH)
@require_http_methods(GET_AND_POST)
def announce(request: HttpRequest, organisation: Organisation, plan: str, number: int) -> HttpResponse:
    """Link the official announcement and the formal route."""
    decision = decision_in_work(organisation, plan, number)
    form = AnnouncementForm(
        request.POST or None,
        initial={name: getattr(decision, name) for name in ANNOUNCED},
        use_required_attribute=False,
    )
    return form_page(
        request,
        form,
        act=lambda: announce_decision(by=request.user, decision=decision, **form.cleaned_data),
        said=_("Saved. Everybody can read it now."),
        then=("decision_work", organisation.slug, plan, number),
        template="decisions/work/announce.html",
        context=lambda: {"organisation": organisation, "initiative": decision.initiative, "decision": decision},
    )
