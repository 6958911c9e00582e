"""The sign in the street and its sheet to print; letters with codes."""

from __future__ import annotations

from django.conf import settings
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from meerwaarde.initiatives.queries.work import initiative_of
from meerwaarde.organisations.models import Organisation
from meerwaarde.organisations.permissions import Permission, organisation_view
from meerwaarde.organisations.views.answers import refusals_shown

from ..actions.access import issue_access_codes, make_signs
from ..forms.rounds import LettersForm
from ..letters import letters_pdf
from ..models import AccessCode
from ..queries.signs import round_at, sheet_of, sign_with, signs_of
from ..queries.work import round_of
from .contribute import write_from


@require_http_methods(["GET", "HEAD", "POST"])
def sign(request: HttpRequest, code: str) -> HttpResponse:
    """Scan, read five lines, say something in one box, get a code."""
    found = sign_with(code)
    return write_from(request, found.initiative, round_at(found.initiative), sign=found)


@organisation_view(Permission.EDIT)
@require_http_methods(["GET", "HEAD", "POST"])
def plan_signs(request: HttpRequest, organisation: Organisation, plan: str) -> HttpResponse:
    initiative = initiative_of(organisation, plan)
    problem = ""
    if request.method == "POST":
        try:
            make_signs(by=request.user, initiative=initiative)
            return redirect("plan_signs", organisation.slug, plan)
        except ValidationError as refusal:
            problem = " ".join(refusal.messages)
    signs = [(one, settings.BASE_URL + one.get_absolute_url()) for one in signs_of(initiative)]
    context = {"organisation": organisation, "initiative": initiative, "signs": signs, "problem": problem}
    return render(request, "participation/work/signs.html", context, status=400 if problem else 200)


@organisation_view(Permission.EDIT)
@require_safe
def print_signs(request: HttpRequest, organisation: Organisation, plan: str) -> HttpResponse:
    """One sheet for each sign, to print."""
    initiative = initiative_of(organisation, plan)
    sheets = [
        sheet_of(one, settings.BASE_URL + one.get_absolute_url())
        for one in signs_of(initiative)
        if initiative.is_published
    ]
    context = {"organisation": organisation, "initiative": initiative, "sheets": sheets}
    return render(request, "participation/work/sign_sheets.html", context)


@organisation_view(Permission.PUBLISH)
@require_http_methods(["GET", "HEAD", "POST"])
def round_letters(request: HttpRequest, organisation: Organisation, plan: str, number: int) -> HttpResponse:
    """Make codes and get them as letters, once: nobody here can look them up later."""
    round = round_of(organisation, plan, number)
    form = LettersForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        with refusals_shown(form):
            codes = issue_access_codes(by=request.user, round=round, number=form.cleaned_data["number"])
            address = settings.BASE_URL + reverse("contribute", args=[organisation.slug, plan, number])
            response = HttpResponse(letters_pdf(round, codes, address=address), content_type="application/pdf")
            response.headers["Content-Disposition"] = 'attachment; filename="letters.pdf"'
            response.headers["Cache-Control"] = "no-store"
            return response
    codes_of_round = AccessCode.objects.filter(round=round)
    context = {
        "organisation": organisation,
        "initiative": round.initiative,
        "round": round,
        "form": form,
        "made": codes_of_round.count(),
        "used": codes_of_round.filter(used=True).count(),
    }
    return render(request, "participation/work/letters.html", context, status=400 if form.errors else 200)
