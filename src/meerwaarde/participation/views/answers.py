"""Officials answer what is in the inbox, with a due date; and they enter what came in elsewhere."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from meerwaarde.initiatives.queries.work import initiative_of
from meerwaarde.organisations.models import Organisation
from meerwaarde.organisations.permissions import Permission, organisation_view
from meerwaarde.organisations.views.answers import refusals_shown, show_refusal

from ..actions import answer_contributions, enter_on_behalf
from ..csv_import import BadFile, import_contributions
from ..forms.answering import AnswerForm, BehalfForm, ImportForm
from ..models import Contribution, Round
from ..qr import qr_of
from ..queries.answering import PER_PAGE
from ..queries.places import places_to_choose
from ..queries.work import inbox_messages, inbox_of, round_of


def _chosen(request: HttpRequest) -> list[int]:
    return [
        int(number)
        for number in request.POST.getlist("contribution")
        if number.isascii() and number.isdigit() and len(number) < 18
    ]


def _answered(request: HttpRequest, organisation: Organisation, form: AnswerForm, which: Any) -> bool:
    """Answer what was chosen, or put on the form what stands in the way."""
    if not form.is_valid():
        return False
    try:
        number = answer_contributions(
            by=request.user,
            organisation=organisation,
            contributions=which.filter(pk__in=_chosen(request)),
            outcome=form.cleaned_data["outcome"],
            reason=form.cleaned_data["reason"],
        )
    except ValidationError as refusal:
        show_refusal(form, refusal)
        return False
    said = ngettext("%(number)d answer is given.", "%(number)d answers are given.", number) % {"number": number}
    messages.success(request, said)
    return True


@organisation_view(Permission.ANSWER)
@require_http_methods(["GET", "HEAD", "POST"])
def participation_inbox(request: HttpRequest, organisation: Organisation) -> HttpResponse:
    form = AnswerForm(request.POST or None, use_required_attribute=False)
    form.fields["reason"].help_text = _("Only the sender reads this, with the tracking code.")
    of_inbox = Contribution.objects.filter(round=None, initiative__organisation=organisation)
    if request.method == "POST" and _answered(request, organisation, form, of_inbox):
        return redirect("participation_inbox", organisation.slug)
    answered = request.GET.get("show") == "answered"
    page = Paginator(inbox_messages(organisation, answered=answered), PER_PAGE).get_page(request.GET.get("page"))
    context = {
        "organisation": organisation,
        "inbox": inbox_of(organisation),
        "page": page,
        "answered": answered,
        "chosen": _chosen(request) if request.method == "POST" else [],
        "form": form,
    }
    return render(request, "participation/work/inbox.html", context, status=400 if form.errors else 200)


@organisation_view(Permission.ANSWER)
@require_http_methods(["GET", "HEAD", "POST"])
def enter_for_round(request: HttpRequest, organisation: Organisation, plan: str, number: int) -> HttpResponse:
    return _enter(request, organisation, round_of(organisation, plan, number), None)


@organisation_view(Permission.ANSWER)
@require_http_methods(["GET", "HEAD", "POST"])
def enter_for_inbox(request: HttpRequest, organisation: Organisation, plan: str) -> HttpResponse:
    return _enter(request, organisation, None, plan)


def _enter(request: HttpRequest, organisation: Organisation, round: Round | None, plan: str | None) -> HttpResponse:
    initiative = round.initiative if round else initiative_of(organisation, plan or "")
    form = BehalfForm(
        request.POST or None,
        request.FILES or None,
        in_round=round is not None,
        places=lambda: places_to_choose(initiative, get_language() or "nl"),
    )
    if request.method == "POST" and form.is_valid():
        given = ("kind", "text", "channel", "received_on", "submission", "email")
        with refusals_shown(form):
            received = enter_on_behalf(
                by=request.user,
                initiative=initiative,
                round=round,
                language=initiative.language,
                where=form.where(),
                files=form.cleaned_data["uploads"],
                **{name: form.cleaned_data[name] for name in given},
            )
            address = reverse("receipt", args=[received.code])
            entered: dict[str, Any] = {
                "organisation": organisation,
                "initiative": initiative,
                "round": round,
                "words": received.code.split("-"),
                "address": request.build_absolute_uri(address),
                "qr": qr_of(request.build_absolute_uri(address)),
                "contribution": received.contribution,
            }
            # Shown once and not by an address of its own: nobody here can look up the code later.
            return render(request, "participation/work/entered.html", entered)
    context = {"organisation": organisation, "initiative": initiative, "round": round, "form": form}
    return render(request, "participation/work/enter.html", context, status=400 if form.errors else 200)


@organisation_view(Permission.ANSWER)
@require_http_methods(["GET", "HEAD", "POST"])
def import_for_round(request: HttpRequest, organisation: Organisation, plan: str, number: int) -> HttpResponse:
    """Letters and forms in bulk. The codes are shown once, to be printed or copied into letters."""
    round = round_of(organisation, plan, number)
    form = ImportForm(request.POST or None, request.FILES or None, use_required_attribute=False)
    done: list[Any] = []
    wrong: list[str] = []
    if request.method == "POST" and form.is_valid():
        try:
            done = import_contributions(by=request.user, round=round, content=form.cleaned_data["file"].read())
        except BadFile as refusal:
            wrong = refusal.messages
    context = {
        "organisation": organisation,
        "initiative": round.initiative,
        "round": round,
        "form": form,
        "done": done,
        "wrong": wrong,
    }
    return render(request, "participation/work/import.html", context, status=400 if form.errors or wrong else 200)
