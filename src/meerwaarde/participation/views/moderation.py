"""Moderators read, withhold by a rule, and look at objections to others' decisions."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from meerwaarde.organisations.models import Organisation
from meerwaarde.organisations.permissions import Permission, organisation_view
from meerwaarde.organisations.views.answers import refusals_shown

from ..actions import (
    decide_appeal,
    show_contributions,
    show_files,
    withhold_contribution,
    withhold_files,
)
from ..forms.moderation import AppealDecisionForm, WithholdForm
from ..models import Contribution
from ..queries.work import open_appeals, waiting_to_be_read
from ..vocabulary import FileState

PER_PAGE = 20


def number_in(text: str) -> int:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 18 else 0


@organisation_view(Permission.MODERATE)
@require_http_methods(["GET", "HEAD", "POST"])
def participation_moderation(request: HttpRequest, organisation: Organisation) -> HttpResponse:
    """What waits to be read comes first; each text with a button to show it and a form to withhold it."""
    what, number = request.POST.get("what", ""), number_in(request.POST.get("contribution", ""))
    forms: dict[int, WithholdForm] = {}
    if what == "show":
        chosen = [number_in(text) for text in request.POST.getlist("contribution")]
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
        found = get_object_or_404(appeals, pk=number_in(request.POST.get("appeal", "")))
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
