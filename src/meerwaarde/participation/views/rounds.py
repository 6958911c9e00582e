"""Officials prepare rounds: the promise, opening, closing, reporting back, or the reason why there is none."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from meerwaarde.initiatives.queries.work import initiative_of
from meerwaarde.ledger.queries import overdue_promises
from meerwaarde.organisations.models import Organisation
from meerwaarde.organisations.permissions import Permission, can, organisation_view
from meerwaarde.organisations.views.answers import refusals_shown

from ..actions import (
    close_round,
    create_round,
    discard_promise_draft,
    name_inbox,
    name_levels,
    open_round,
    publish_promise,
    report_back,
    set_four_eyes,
    state_no_participation,
    write_promise,
    write_round_text,
)
from ..actions.promises import PROMISED
from ..forms.rounds import (
    GroupFormSet,
    InboxForm,
    LevelNamesForm,
    NoParticipationForm,
    PromiseForm,
    ReasonForm,
    ReportForm,
    RoundForm,
    RoundTextForm,
)
from ..models import Promise, Round
from ..parts import work_parts_of
from ..queries.counting import counts_of
from ..queries.levels import own_level_names
from ..queries.work import inbox_messages, inbox_of, plan_page, round_of, rounds_of
from ..vocabulary import Level, Reading, Verification


@organisation_view(Permission.SEE_WORK)
def organisation_participation(request: HttpRequest, organisation: Organisation) -> HttpResponse:
    """All rounds of the organisation, and the ways to inbox and moderation."""
    context = {
        "organisation": organisation,
        "lines": rounds_of(organisation),
        "late_in_log": next((one for one in overdue_promises() if one.organisation == organisation.slug), None),
        "inbox": inbox_of(organisation),
        "waiting": inbox_messages(organisation).count(),
        "may_answer": can(request.user, Permission.ANSWER, organisation),
        "may_moderate": can(request.user, Permission.MODERATE, organisation),
        "may_erase": can(request.user, Permission.ERASE, organisation),
        "may_manage": can(request.user, Permission.MANAGE, organisation),
    }
    return render(request, "participation/work/organisation.html", context)


@organisation_view(Permission.MANAGE)
@require_http_methods(["GET", "HEAD", "POST"])
def inbox_settings(request: HttpRequest, organisation: Organisation) -> HttpResponse:
    kept = inbox_of(organisation)
    form = InboxForm(request.POST or None, initial={"name": kept.name, "answer_days": kept.answer_days})
    if request.method == "POST" and form.is_valid():
        with refusals_shown(form):
            name_inbox(by=request.user, organisation=organisation, **form.cleaned_data)
            messages.success(request, _("Saved."))
            return redirect("organisation_participation", organisation.slug)
    context = {"organisation": organisation, "form": form}
    return render(request, "participation/work/inbox_settings.html", context, status=400 if form.errors else 200)


@organisation_view(Permission.MANAGE)
@require_http_methods(["GET", "HEAD", "POST"])
def level_names(request: HttpRequest, organisation: Organisation) -> HttpResponse:
    """The levels in the words of the organisation's own ordinance."""
    own = {f"{level}-{language}": name for (level, language), name in own_level_names(organisation).items()}
    form = LevelNamesForm(request.POST or None, initial=own)
    if request.method == "POST" and form.is_valid():
        name_levels(by=request.user, organisation=organisation, names=form.names())
        messages.success(request, _("Saved."))
        return redirect("organisation_participation", organisation.slug)
    context = {"organisation": organisation, "form": form}
    return render(request, "participation/work/level_names.html", context, status=400 if form.errors else 200)


@organisation_view(Permission.SEE_WORK)
@require_http_methods(["GET", "HEAD", "POST"])
def plan_participation(request: HttpRequest, organisation: Organisation, plan: str) -> HttpResponse:
    """The rounds of one plan; make a round, or say why there is none."""
    initiative = initiative_of(organisation, plan)
    what = request.POST.get("what", "")
    form = RoundForm(request.POST if what == "round" else None, initial={"phase": initiative.phase})
    none_form = NoParticipationForm(
        request.POST if what == "none" else None, prefix="none", initial={"phase": initiative.phase}
    )
    if what == "round" and form.is_valid():
        with refusals_shown(form):
            made = create_round(by=request.user, initiative=initiative, **form.cleaned_data)
            return redirect("round_work", organisation.slug, plan, made.number)
    if what == "none" and none_form.is_valid():
        with refusals_shown(none_form):
            state_no_participation(by=request.user, initiative=initiative, **none_form.cleaned_data)
            messages.success(request, _("Saved. Everybody can read it now."))
            return redirect("plan_participation", organisation.slug, plan)
    context = {
        "organisation": organisation,
        "initiative": initiative,
        "form": form,
        "none_form": none_form,
        "may_edit": can(request.user, Permission.EDIT, organisation),
        "may_publish": can(request.user, Permission.PUBLISH, organisation),
        "may_answer": can(request.user, Permission.ANSWER, organisation),
        **plan_page(initiative),
    }
    status = 400 if form.errors or none_form.errors else 200
    return render(request, "participation/work/plan.html", context, status=status)


@organisation_view(Permission.SEE_WORK)
def round_work(request: HttpRequest, organisation: Organisation, plan: str, number: int) -> HttpResponse:
    """Where a round stands, and the next step."""
    return _round_page(request, round_of(organisation, plan, number))


def _round_page(request: HttpRequest, round: Round, form: forms.Form | None = None, problem: str = "") -> HttpResponse:
    organisation = round.initiative.organisation
    draft = round.promises.filter(published_at=None).prefetch_related("groups").first()
    context = {
        "organisation": organisation,
        "initiative": round.initiative,
        "round": round,
        "draft": draft,
        "counts": counts_of(round),
        "text_form": form if isinstance(form, RoundTextForm) else RoundTextForm(initial={"text": round.text}),
        "reason_form": form if isinstance(form, ReasonForm) else ReasonForm(),
        "report_form": form if isinstance(form, ReportForm) else ReportForm(initial={"report": round.report}),
        "problem": problem,
        "parts": work_parts_of(round),
        "may_edit": can(request.user, Permission.EDIT, organisation),
        "may_publish": can(request.user, Permission.PUBLISH, organisation),
        "may_answer": can(request.user, Permission.ANSWER, organisation),
    }
    status = 400 if problem or (form is not None and form.errors) else 200
    return render(request, "participation/work/round.html", context, status=status)


@organisation_view(Permission.EDIT)
@require_http_methods(["GET", "HEAD", "POST"])
def edit_promise(request: HttpRequest, organisation: Organisation, plan: str, number: int) -> HttpResponse:
    round = round_of(organisation, plan, number)
    kept = round.promises.filter(published_at=None).first() or round.promise
    groups = list(kept.groups.values("name", "online", "offline")) if kept else []
    form = PromiseForm(request.POST or None, initial=_initial(kept))
    group_forms = GroupFormSet(request.POST or None, initial=groups, prefix="groups")
    if request.method == "POST" and form.is_valid() and group_forms.is_valid():
        rows = [one.cleaned_data for one in group_forms if one.cleaned_data.get("name")]
        with refusals_shown(form):
            write_promise(by=request.user, round=round, groups=rows, **form.values())
            messages.success(request, _("Saved as draft. It is not public until you publish it."))
            return redirect("round_work", organisation.slug, plan, number)
    context = {
        "organisation": organisation,
        "initiative": round.initiative,
        "round": round,
        "form": form,
        "group_forms": group_forms,
    }
    status = 400 if form.errors or any(one.errors for one in group_forms) else 200
    return render(request, "participation/work/promise.html", context, status=status)


def _initial(kept: Promise | None) -> dict[str, Any]:
    if kept is None:
        return {"level": Level.CONSULT, "reading": Reading.AFTER, "verification": Verification.OPEN}
    return {name: getattr(kept, name) for name in PROMISED}


@organisation_view(Permission.EDIT)
@require_POST
def discard_promise(request: HttpRequest, organisation: Organisation, plan: str, number: int) -> HttpResponse:
    discard_promise_draft(by=request.user, round=round_of(organisation, plan, number))
    return redirect("round_work", organisation.slug, plan, number)


@organisation_view(Permission.PUBLISH)
@require_POST
def round_step(request: HttpRequest, organisation: Organisation, plan: str, number: int, step: str) -> HttpResponse:
    """Publish the promise, open, close, report back, let four eyes look. What stands in the way is said on the page."""
    round = round_of(organisation, plan, number)
    form: forms.Form | None = None
    try:
        if step == "promise":
            form = ReasonForm(request.POST)
            publish_promise(by=request.user, round=round, reason=request.POST.get("reason", ""))
            done = _("The promise is public now.")
        elif step == "open":
            open_round(by=request.user, round=round)
            done = _("The round is open.")
        elif step == "text":
            form = RoundTextForm(request.POST)
            write_round_text(by=request.user, round=round, text=request.POST.get("text", ""))
            done = _("Saved.")
        elif step == "four_eyes":
            set_four_eyes(by=request.user, round=round, on=request.POST.get("on") == "yes")
            done = _("Saved.")
        elif step == "close":
            close_round(by=request.user, round=round)
            done = _("The round is closed.")
        else:
            form = ReportForm(request.POST)
            report_back(by=request.user, round=round, report=request.POST.get("report", ""))
            done = _("Everybody can read now what was done with it.")
    except ValidationError as refusal:
        return _round_page(request, round_of(organisation, plan, number), form, " ".join(refusal.messages))
    messages.success(request, done)
    return redirect("round_work", organisation.slug, plan, number)
