"""Moderators read, withhold by a rule, and look at objections to others' decisions; the privacy officer erases."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from meerwaarde.organisations.models import Organisation
from meerwaarde.organisations.permissions import Permission, organisation_view
from meerwaarde.organisations.views.answers import refusals_shown, show_refusal

from ..actions import (
    decide_appeal,
    erase_contribution,
    look_up_identity,
    show_contributions,
    show_files,
    withhold_contribution,
    withhold_files,
)
from ..codes import read_code
from ..forms.moderation import AppealDecisionForm, ErasureForm, WithholdForm
from ..models import Contribution
from ..queries.personal import personal_data_of
from ..queries.receipts import contribution_with
from ..queries.work import open_appeals, waiting_to_be_read
from ..vocabulary import FileState

PER_PAGE = 20


def _number(text: str) -> int:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 18 else 0


@organisation_view(Permission.MODERATE)
@require_http_methods(["GET", "HEAD", "POST"])
def participation_moderation(request: HttpRequest, organisation: Organisation) -> HttpResponse:
    """What waits to be read comes first; each text with a button to show it and a form to withhold it."""
    what, number = request.POST.get("what", ""), _number(request.POST.get("contribution", ""))
    forms: dict[int, WithholdForm] = {}
    if what == "show":
        chosen = [_number(text) for text in request.POST.getlist("contribution")]
        shown = show_contributions(
            by=request.user, organisation=organisation, contributions=Contribution.objects.filter(pk__in=chosen)
        )
        said = ngettext("%(number)d text is shown now.", "%(number)d texts are shown now.", shown) % {"number": shown}
        messages.success(request, said)
        return redirect("participation_moderation", organisation.slug)
    if what == "withhold":
        found = _contribution_here(organisation, number)
        form = _withhold_form(found, request)
        if form.is_valid():
            only_files = form.cleaned_data.pop("only_files", False)
            with refusals_shown(form):
                withhold = withhold_files if only_files else withhold_contribution
                withhold(by=request.user, contribution=found, **form.cleaned_data)
                messages.success(request, _("It is no longer shown. The author reads the reason with the code."))
                return redirect("participation_moderation", organisation.slug)
        forms[found.pk] = form
    if what == "show_files":
        shown = show_files(by=request.user, contribution=_contribution_here(organisation, number))
        said = ngettext("%(number)d file is shown now.", "%(number)d files are shown now.", shown) % {"number": shown}
        messages.success(request, said)
        return redirect("participation_moderation", organisation.slug)
    page = Paginator(waiting_to_be_read(organisation), PER_PAGE).get_page(request.GET.get("page"))
    context = {
        "organisation": organisation,
        "page": page,
        "rows": [(one, forms.get(one.pk) or _withhold_form(one)) for one in page],
        "appeals": open_appeals(organisation).count(),
        "with_files": {one.pk for one in page if any(file.state == FileState.WAITING for file in one.files.all())},
        "waiting": any(one.state == "waiting" for one in page),
    }
    return render(request, "participation/work/moderation.html", context, status=400 if forms else 200)


def _contribution_here(organisation: Organisation, number: int) -> Contribution:
    known = Contribution.objects.select_related("initiative__organisation")
    return get_object_or_404(known, pk=number, initiative__organisation=organisation, round__isnull=False)


def _withhold_form(one: Contribution, request: HttpRequest | None = None) -> WithholdForm:
    return WithholdForm(
        request.POST if request else None,
        with_files=bool(one.files.all()),
        prefix=f"w{one.pk}",
        auto_id=f"id_{one.pk}_%s",
        use_required_attribute=False,
    )


@organisation_view(Permission.MODERATE)
@require_http_methods(["GET", "HEAD", "POST"])
def participation_appeals(request: HttpRequest, organisation: Organisation) -> HttpResponse:
    appeals = open_appeals(organisation)
    forms: dict[int, AppealDecisionForm] = {}
    if request.method == "POST":
        found = get_object_or_404(appeals, pk=_number(request.POST.get("appeal", "")))
        form = _appeal_form(found.pk, request)
        if form.is_valid():
            try:
                decide_appeal(by=request.user, intervention=found, **form.cleaned_data)
            except ValidationError as refusal:
                form.add_error(None, refusal)
            else:
                messages.success(request, _("Decided. The author reads it with the code."))
                return redirect("participation_appeals", organisation.slug)
        forms[found.pk] = form
    rows = []
    for one in appeals[:PER_PAGE]:
        is_own = one.decided_by_id == request.user.pk  # somebody else looks at it
        rows.append((one, None if is_own and one.pk not in forms else forms.get(one.pk) or _appeal_form(one.pk)))
    context = {"organisation": organisation, "rows": rows}
    return render(request, "participation/work/appeals.html", context, status=400 if forms else 200)


def _appeal_form(number: int, request: HttpRequest | None = None) -> AppealDecisionForm:
    return AppealDecisionForm(
        request.POST if request else None,
        prefix=f"a{number}",
        auto_id=f"id_{number}_%s",
        use_required_attribute=False,
    )


@organisation_view(Permission.ERASE)
@require_http_methods(["GET", "HEAD", "POST"])
def participation_erasure(request: HttpRequest, organisation: Organisation) -> HttpResponse:
    """Find a contribution by number or code; give what is kept of that person, look up the address, or erase it."""
    form = ErasureForm(request.POST or None, use_required_attribute=False)
    found: Contribution | None = None
    email: str | None = None
    if request.method == "POST" and form.is_valid():
        found = _by_number_or_code(organisation, form.cleaned_data["number"])
        what, ground = request.POST.get("what", "find"), form.cleaned_data["ground"]
        if found is None:
            form.add_error("number", _("There is no contribution with this number or code here."))
        else:
            try:
                if what == "erase":
                    erase_contribution(by=request.user, contribution=found, ground=ground)
                    messages.success(request, _("Erased: text and address are gone. The log keeps that it was there."))
                    return redirect("participation_erasure", organisation.slug)
                if what == "export":
                    look_up_identity(by=request.user, contribution=found, ground=ground)
                    content = personal_data_of(found, with_others=True)
                    response = JsonResponse(content, json_dumps_params={"ensure_ascii": False, "indent": 1})
                    response.headers["Content-Disposition"] = 'attachment; filename="personal-data.json"'
                    return response
                if what == "identity":
                    email = look_up_identity(by=request.user, contribution=found, ground=ground)
            except ValidationError as refusal:
                show_refusal(form, refusal)
    context = {"organisation": organisation, "form": form, "found": found, "email": email}
    return render(request, "participation/work/erasure.html", context, status=400 if form.errors else 200)


def _by_number_or_code(organisation: Organisation, written: str) -> Contribution | None:
    if number := _number(written.strip()):
        found = Contribution.objects.select_related("initiative__organisation", "round").filter(pk=number).first()
    else:
        try:
            found = contribution_with(read_code(written))
        except ValidationError:
            return None
    return found if found and found.initiative.organisation_id == organisation.pk else None
