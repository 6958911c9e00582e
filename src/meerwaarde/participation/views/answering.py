"""The answering workspace: tick, then answer, group or hand over; arguments; and what waits for a second person."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_http_methods

from meerwaarde.accounts.models import User
from meerwaarde.organisations.models import Organisation
from meerwaarde.organisations.permissions import Permission, organisation_view
from meerwaarde.organisations.views.answers import refusals_shown, show_refusal

from ..actions import (
    add_argument,
    agree_with_answer,
    answer_contributions,
    assign_contributions,
    change_argument,
    end_absence,
    group_contributions,
    merge_arguments,
    propose_answer,
    return_answer,
    set_absence,
    split_argument,
    undo_merge,
    ungroup_contributions,
)
from ..forms.answering import NEW_ARGUMENT, AbsenceForm, AnswerForm, ArgumentForm, AssignForm, GroupingForm, ReturnForm
from ..models import Absence, Argument, Contribution, Round
from ..notices import people_who
from ..queries.answering import (
    ALL,
    ANSWERED,
    OPEN,
    OTHER,
    PROPOSED,
    AnsweringPage,
    Selection,
    absences_of,
    answering_page,
    argument_of,
    contributions_chosen,
    my_work,
    proposals_of,
    selection_of,
)
from ..queries.arguments import arguments_of
from ..queries.suggested import suggested_groups
from ..queries.work import round_of

ANSWER, GROUP, ASSIGN = "answer", "group", "assign"
FILTER_LABELS = [
    (OPEN, gettext_lazy("without an answer")),
    (PROPOSED, gettext_lazy("waits for a second person")),
    (ANSWERED, gettext_lazy("answered")),
    (OTHER, gettext_lazy("not shown or erased")),
    (ALL, gettext_lazy("all")),
]


def numbers_in(given: Iterable[str]) -> list[int]:
    return [int(text) for text in given if text.isascii() and text.isdigit() and len(text) < 18]


def openings_in(request: HttpRequest) -> dict[int, str]:
    """The sentence for one person alone, that stands beside each contribution in the form."""
    found = {}
    for number in numbers_in(request.POST.getlist("contribution")):
        if text := request.POST.get(f"opening-{number}", "").strip():
            found[number] = text
    return found


@organisation_view(Permission.ANSWER)
@require_http_methods(["GET", "HEAD", "POST"])
def round_answers(request: HttpRequest, organisation: Organisation, plan: str, number: int) -> HttpResponse:
    """Everything that was ticked, or everything in the selection, gets one answer, goes to one argument or person."""
    round, selection = round_of(organisation, plan, number), selection_of(request.GET)
    page = answering_page(round, selection, request.GET.get("page"), request.user)
    what = request.POST.get("what", ANSWER) if request.method == "POST" else ""
    openings = openings_in(request)
    boxes = _forms(request, page, selection, what)
    if request.method == "POST" and what in boxes and boxes[what].is_valid():
        done = _carried_out(request, round, selection, what, boxes[what], page)
        if done:
            messages.success(request, done)
            return redirect(request.get_full_path())
    context = {
        "organisation": organisation,
        "initiative": round.initiative,
        "round": round,
        "selection": selection,
        "shown_argument": next((a for a in page.arguments if str(a.argument.number) == selection.argument), None),
        "work": page,
        "page": page.page,
        "rows": [(row, openings.get(row.contribution.pk, row.opening)) for row in page.rows],
        "filters": FILTER_LABELS,
        "chosen": numbers_in(request.POST.getlist("contribution")),
        "boxes": boxes,
        "what": what or ANSWER,
    }
    failed = any(box.errors for box in boxes.values())
    return render(request, "participation/work/answers.html", context, status=400 if failed else 200)


def _forms(request: HttpRequest, page: AnsweringPage, selection: Selection, what: str) -> dict[str, forms.Form]:
    def given(name: str) -> Any:
        return request.POST if what == name else None

    arguments = [line.argument for line in page.arguments]
    return {
        ANSWER: AnswerForm(given(ANSWER), use_required_attribute=False),
        GROUP: GroupingForm(given(GROUP), arguments=arguments, shown=selection.argument),
        ASSIGN: AssignForm(given(ASSIGN), people=page.people),
    }


def _carried_out(
    request: HttpRequest, round: Round, selection: Selection, what: str, form: forms.Form, page: AnsweringPage
) -> str:
    """What was done, in a sentence; an empty one when it was refused, with the reason on the form."""
    everything = contributions_chosen(round, selection, request.user)
    if "everything" in request.POST:
        chosen = list(everything[: page.at_once])
    else:
        chosen = list(Contribution.objects.filter(round=round, pk__in=numbers_in(request.POST.getlist("contribution"))))
    values = form.cleaned_data
    try:
        if what == ANSWER:
            return _answer(request, round, chosen, values)
        if what == GROUP:
            return _group(request, round, selection, chosen, values)
        to = User.objects.filter(pk=values["person"]).first() if values["person"] else None
        organisation = round.initiative.organisation
        number = assign_contributions(by=request.user, organisation=organisation, contributions=chosen, to=to)
        said = ngettext("%(number)d changed hands.", "%(number)d changed hands.", number)
        return said % {"number": number}
    except ValidationError as refusal:
        show_refusal(form, refusal)
        return ""


def _answer(request: HttpRequest, round: Round, chosen: list[Contribution], values: dict[str, Any]) -> str:
    given = {**values, "openings": openings_in(request)}
    if round.four_eyes:
        propose_answer(by=request.user, round=round, contributions=chosen, **given)
        return _("The answer waits for a second person.")
    organisation = round.initiative.organisation
    number = answer_contributions(by=request.user, organisation=organisation, contributions=chosen, **given)
    return ngettext("%(number)d answer is given.", "%(number)d answers are given.", number) % {"number": number}


@transaction.atomic
def _group(
    request: HttpRequest, round: Round, selection: Selection, chosen: list[Contribution], values: dict[str, Any]
) -> str:
    by, title = request.user, values["title"]
    is_new, leave = values["argument"] == NEW_ARGUMENT, values.get("move")
    here = argument_of(round, int(selection.argument)) if leave else None
    if is_new and here:
        split_argument(by=by, argument=here, title=title, contributions=chosen)
    elif is_new:
        add_argument(by=by, round=round, title=title, contributions=chosen)
    else:
        group_contributions(by=by, argument=argument_of(round, int(values["argument"])), contributions=chosen)
        if here:
            ungroup_contributions(by=by, argument=here, contributions=chosen)
    number = len(chosen)
    said = ngettext("%(number)d contribution put together.", "%(number)d contributions put together.", number)
    return said % {"number": number}


@organisation_view(Permission.ANSWER)
@require_http_methods(["GET", "HEAD", "POST"])
def round_arguments(request: HttpRequest, organisation: Organisation, plan: str, number: int) -> HttpResponse:
    """The arguments of a round: other words, merging and its undoing; and suggestions of what says the same."""
    round = round_of(organisation, plan, number)
    what = request.POST.get("what", "")
    form = ArgumentForm(request.POST if what == "suggestion" else None, use_required_attribute=False)
    problem = ""
    if request.method == "POST":
        try:
            done = _argument_step(request, round, what, form)
        except ValidationError as refusal:
            problem = " ".join(refusal.messages)
        else:
            if done:
                messages.success(request, done)
                return redirect("round_arguments", organisation.slug, plan, number)
    merged = Argument.objects.filter(round=round, merged_at__isnull=False).select_related("merged_into")
    context = {
        "organisation": organisation,
        "initiative": round.initiative,
        "round": round,
        "lines": arguments_of(round),
        "merged": list(merged),
        "suggestions": suggested_groups(round),
        "form": form,
        "refused": request.POST.get("group", "") if form.errors else "",
        "problem": problem,
    }
    status = 400 if problem or form.errors else 200
    return render(request, "participation/work/arguments.html", context, status=status)


def _argument_step(request: HttpRequest, round: Round, what: str, form: ArgumentForm) -> str:
    """What was done, in a sentence; an empty one when the form must be filled in better. Raises ValidationError."""
    numbers = numbers_in(request.POST.getlist("argument"))
    if what == "suggestion":
        if not form.is_valid():
            return ""
        chosen = Contribution.objects.filter(round=round, pk__in=numbers_in(request.POST.getlist("contribution")))
        made = add_argument(by=request.user, round=round, contributions=chosen, **form.cleaned_data)
        return _("“%(title)s” is an argument now.") % {"title": made.title}
    if what == "merge":
        into = argument_of(round, int((numbers_in([request.POST.get("into", "")]) or [0])[0]))
        others = Argument.objects.filter(round=round, number__in=numbers)
        merge_arguments(by=request.user, into=into, others=others)
        return _("They are one argument now. You can take this back.")
    if what == "undo":
        undo_merge(by=request.user, argument=argument_of(round, (numbers or [0])[0]))
        return _("The merge was taken back.")
    if what == "change":
        argument = argument_of(round, (numbers or [0])[0])
        title, text = request.POST.get("title", ""), request.POST.get("text", "")
        change_argument(by=request.user, argument=argument, title=title, text=text)
        return _("Saved.")
    return ""


@organisation_view(Permission.ANSWER)
@require_http_methods(["GET", "HEAD", "POST"])
def answer_proposals(request: HttpRequest, organisation: Organisation, plan: str, number: int) -> HttpResponse:
    """Answers that wait for a second person: agree, or send back with a reason."""
    round = round_of(organisation, plan, number)
    form, refused = ReturnForm(use_required_attribute=False), 0
    if request.method == "POST":
        wanted = (numbers_in([request.POST.get("proposal", "")]) or [0])[0]
        proposal = get_object_or_404(round.answer_proposals, pk=wanted)
        form = ReturnForm(request.POST, use_required_attribute=False)
        try:
            if request.POST.get("what") == "agree":
                given = agree_with_answer(by=request.user, proposal=proposal)
                said = ngettext("%(number)d answer is given.", "%(number)d answers are given.", given)
                messages.success(request, said % {"number": given})
                return redirect("answer_proposals", organisation.slug, plan, number)
            if form.is_valid():
                return_answer(by=request.user, proposal=proposal, **form.cleaned_data)
                messages.success(request, _("Sent back to who wrote it."))
                return redirect("answer_proposals", organisation.slug, plan, number)
        except ValidationError as refusal:
            show_refusal(form, refusal)
        refused = proposal.pk
    context = {
        "organisation": organisation,
        "initiative": round.initiative,
        "round": round,
        "proposals": proposals_of(round),
        "form": form,
        "refused": refused,
    }
    return render(request, "participation/work/proposals.html", context, status=400 if form.errors else 200)


@organisation_view(Permission.ANSWER)
@require_http_methods(["GET", "HEAD", "POST"])
def my_answers(request: HttpRequest, organisation: Organisation) -> HttpResponse:
    """What is mine to answer, and who stands in while I am away."""
    people = [one for one in people_who(Permission.ANSWER, organisation) if one.pk != request.user.pk]
    what = request.POST.get("what", "")
    form = AbsenceForm(request.POST if what == "away" else None, people=people)
    if what == "back":
        wanted = (numbers_in([request.POST.get("absence", "")]) or [0])[0]
        absence = get_object_or_404(Absence, pk=wanted, organisation=organisation, person=request.user.pk)
        end_absence(by=request.user, absence=absence)
        messages.success(request, _("Saved."))
        return redirect("my_answers", organisation.slug)
    if what == "away" and form.is_valid():
        values = dict(form.cleaned_data)
        chosen = values.pop("cover")
        cover = next(one for one in people if one.pk == chosen)
        with refusals_shown(form):
            set_absence(by=request.user, organisation=organisation, cover=cover, **values)
            messages.success(request, _("Saved. Meanwhile your colleague sees your work as well."))
            return redirect("my_answers", organisation.slug)
    rounds, messages_waiting = my_work(organisation, request.user)
    context = {
        "organisation": organisation,
        "rounds": rounds,
        "messages_waiting": messages_waiting,
        "absences": absences_of(organisation),
        "form": form,
        "has_colleagues": bool(people),
    }
    return render(request, "participation/work/mine.html", context, status=400 if form.errors else 200)
