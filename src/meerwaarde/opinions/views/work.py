"""Officials prepare the statements, open and close, read in a conversation, and take along what everybody shares."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST

from meerwaarde.organisations.models import Organisation
from meerwaarde.organisations.permissions import Permission, can, organisation_view
from meerwaarde.organisations.views.answers import refusals_shown, show_refusal
from meerwaarde.participation.queries.work import round_of

from ..actions import (
    add_seed,
    change_disclosure,
    close_conversation,
    create_conversation,
    open_conversation,
    take_along,
)
from ..exporting import export_votes
from ..forms import DisclosureForm, ExportForm, ImportForm, SeedForm
from ..importing import BadConversation, import_conversation
from ..models import Conversation
from ..queries.maps import map_of, to_take_along
from ..queries.work import conversation_of, progress_of, statements_page


@organisation_view(Permission.EDIT)
@require_POST
def create(request: HttpRequest, organisation: Organisation, plan: str, number: int) -> HttpResponse:
    round = round_of(organisation, plan, number)
    try:
        create_conversation(by=request.user, round=round)
    except ValidationError as refusal:
        messages.error(request, refusal.messages[0])
        return redirect("round_work", organisation.slug, plan, number)
    return redirect("conversation_work", organisation.slug, plan, number)


@organisation_view(Permission.SEE_WORK)
def conversation(request: HttpRequest, organisation: Organisation, plan: str, number: int) -> HttpResponse:
    return _page(request, conversation_of(organisation, plan, number))


def _page(request: HttpRequest, found: Conversation, *, problem: str = "", **given: forms.BaseForm) -> HttpResponse:
    organisation = found.round.initiative.organisation
    context: dict[str, Any] = {
        "organisation": organisation,
        "initiative": found.round.initiative,
        "round": found.round,
        "conversation": found,
        "progress": progress_of(found),
        "page": statements_page(found, request.GET.get("page")),
        "map": map_of(found),
        "shareable": len(to_take_along(found)),
        "seed_form": SeedForm(),
        "disclosure_form": DisclosureForm(instance=found),
        "export_form": ExportForm(),
        "problem": problem,
        "may_edit": can(request.user, Permission.EDIT, organisation),
        "may_publish": can(request.user, Permission.PUBLISH, organisation),
        "may_answer": can(request.user, Permission.ANSWER, organisation),
        "may_moderate": can(request.user, Permission.MODERATE, organisation),
        **given,
    }
    return render(request, "opinions/work/conversation.html", context, status=400 if problem or given else 200)


@organisation_view(Permission.EDIT)
@require_POST
def seed(request: HttpRequest, organisation: Organisation, plan: str, number: int) -> HttpResponse:
    found, form = conversation_of(organisation, plan, number), SeedForm(request.POST)
    if form.is_valid():
        with refusals_shown(form):
            add_seed(by=request.user, conversation=found, text=form.cleaned_data["text"])
            messages.success(request, _("The statement was added."))
            return redirect("conversation_work", organisation.slug, plan, number)
    return _page(request, found, seed_form=form)


@organisation_view(Permission.EDIT)
@require_POST
def disclosure(request: HttpRequest, organisation: Organisation, plan: str, number: int) -> HttpResponse:
    found = conversation_of(organisation, plan, number)
    form = DisclosureForm(request.POST)
    if form.is_valid():
        with refusals_shown(form):
            change_disclosure(by=request.user, conversation=found, **form.cleaned_data)
            messages.success(request, _("Saved."))
            return redirect("conversation_work", organisation.slug, plan, number)
    return _page(request, found, disclosure_form=form)


@organisation_view(Permission.PUBLISH)
@require_POST
def step(request: HttpRequest, organisation: Organisation, plan: str, number: int, what: str) -> HttpResponse:
    found = conversation_of(organisation, plan, number)
    try:
        if what == "open":
            open_conversation(by=request.user, conversation=found)
            messages.success(request, _("People can vote now."))
        else:
            close_conversation(by=request.user, conversation=found)
            messages.success(request, _("The vote is closed. The last map is being drawn."))
    except ValidationError as refusal:
        return _page(request, found, problem=refusal.messages[0])
    return redirect("conversation_work", organisation.slug, plan, number)


@organisation_view(Permission.ANSWER)
@require_POST
def take_along_shared(request: HttpRequest, organisation: Organisation, plan: str, number: int) -> HttpResponse:
    found = conversation_of(organisation, plan, number)
    try:
        taken = take_along(by=request.user, conversation=found)
    except ValidationError as refusal:
        return _page(request, found, problem=refusal.messages[0])
    text = ngettext("%(number)d statement was taken along.", "%(number)d statements were taken along.", taken)
    messages.success(request, text % {"number": taken})
    return redirect("conversation_work", organisation.slug, plan, number)


@organisation_view(Permission.ANSWER)
@require_POST
def export(request: HttpRequest, organisation: Organisation, plan: str, number: int) -> HttpResponse:
    found, form = conversation_of(organisation, plan, number), ExportForm(request.POST)
    if form.is_valid():
        with refusals_shown(form):
            content = export_votes(by=request.user, conversation=found, purpose=form.cleaned_data["purpose"])
            response = HttpResponse(content, content_type="text/csv; charset=utf-8")
            response.headers["Content-Disposition"] = 'attachment; filename="participants-votes.csv"'
            return response
    return _page(request, found, export_form=form)


@organisation_view(Permission.EDIT)
@require_http_methods(["GET", "HEAD", "POST"])
def import_files(request: HttpRequest, organisation: Organisation, plan: str, number: int) -> HttpResponse:
    """A conversation that was held elsewhere, from its two files; all of it, or nothing with what is wrong."""
    round = round_of(organisation, plan, number)
    form = ImportForm(request.POST or None, request.FILES or None)
    problems: list[str] = []
    if request.method == "POST" and form.is_valid():
        with tempfile.TemporaryDirectory() as folder:
            for field, name in (("votes", "participants-votes.csv"), ("comments", "comments.csv")):
                with (Path(folder) / name).open("wb") as file:
                    for chunk in form.cleaned_data[field].chunks():
                        file.write(chunk)
            try:
                done = import_conversation(
                    by=request.user, round=round, folder=Path(folder), source=form.cleaned_data["source"]
                )
            except BadConversation as bad:
                problems = bad.sentences()
            except ValidationError as refusal:
                show_refusal(form, refusal)
            else:
                sentence = _(
                    "%(participants)d people with %(votes)d answers on %(statements)d statements were read in."
                )
                messages.success(request, sentence % done.counts())
                return redirect("conversation_work", organisation.slug, plan, number)
    context = {
        "organisation": organisation,
        "initiative": round.initiative,
        "round": round,
        "form": form,
        "problems": problems,
    }
    status = 400 if problems or form.errors else 200
    return render(request, "opinions/work/import.html", context, status=status)
