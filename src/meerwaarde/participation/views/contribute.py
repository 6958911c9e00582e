"""Say something, without an account: one text box, and then the tracking code."""

from __future__ import annotations

from typing import Any

from django.core import signing
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from meerwaarde.accounts.rate_limit import visit_of
from meerwaarde.initiatives.models import Initiative
from meerwaarde.initiatives.queries.dossier import public_initiative
from meerwaarde.organisations.views.answers import refusals_shown

from ..actions import confirm_contribution, contribute
from ..actions.receiving import TOO_MANY
from ..forms.residents import ContributionForm
from ..hints import hints_in
from ..models import Contribution, Round, Sign
from ..openid import forget, identified_in, provider_name
from ..queries.places import map_to_point_at, places_to_choose
from ..queries.public import page_about, public_round, round_to_take_part_in
from ..queries.signs import sign_lines
from ..queries.work import inbox_of
from ..tasks import CONFIRMATION
from ..vocabulary import ContributionState, Verification

# Many phones share one address of their provider.
MOST_PER_DAY = 50


@require_http_methods(["GET", "HEAD", "POST"])
def contribute_to_round(request: HttpRequest, slug: str, plan: str, number: int) -> HttpResponse:
    round = round_to_take_part_in(slug, plan, number)
    return write_from(request, round.initiative, round)


@require_http_methods(["GET", "HEAD", "POST"])
def ask(request: HttpRequest, slug: str, plan: str) -> HttpResponse:
    """A question, report or idea when nothing is being asked. It goes to the inbox and is not shown."""
    return write_from(request, public_initiative(slug, plan), None)


def write_from(
    request: HttpRequest, initiative: Initiative, round: Round | None, *, sign: Sign | None = None
) -> HttpResponse:
    asked = round.promise.verification if round is not None and round.promise is not None else Verification.OPEN
    known = identified_in(request, round) if round is not None and asked == Verification.OPENID else ""
    form = ContributionForm(
        request.POST or None,
        request.FILES or None,
        places=lambda: places_to_choose(initiative, get_language() or "nl"),
        in_round=round is not None,
        needs_email=asked == Verification.EMAIL,
        needs_letter=asked == Verification.LETTER,
        initial={"passage": request.GET.get("passage", ""), "place": sign.place if sign else ""},
    )
    hints: list[str] = []
    status = 200
    if request.method == "POST":
        if form.is_of_a_program:
            return redirect(initiative.get_absolute_url())  # it need not know
        status = 400
        if form.is_valid():
            hints = [] if form.cleaned_data["hinted"] else hints_in(form.cleaned_data["text"])
            if hints:
                form.data = {**form.data.dict(), "hinted": "yes"}  # type: ignore[attr-defined]  # a QueryDict
                status = 200
            else:
                with refusals_shown(form):
                    received = contribute(
                        initiative=initiative,
                        round=round,
                        kind=form.cleaned_data["kind"],
                        text=form.cleaned_data["text"],
                        submission=form.cleaned_data["submission"],
                        email=form.cleaned_data["email"],
                        language=get_language() or "nl",
                        letter_code=form.cleaned_data.get("letter_code", ""),
                        sign=sign,
                        passage=form.cleaned_data["passage"],
                        where=form.where(),
                        files=form.cleaned_data["uploads"],
                        identified_as=known,
                        visit=visit_of(request, "contribute", MOST_PER_DAY),
                    )
                    response = HttpResponseRedirect(reverse("receipt", args=[received.code]) + "?new=1")
                    if round is not None and known:
                        forget(response, round)
                    return response
        if any(error.code == TOO_MANY for error in form.non_field_errors().as_data()):
            status = 429
    if round is not None:
        initiative, round = public_round(initiative.organisation.slug, initiative.slug, round.number)
    context: dict[str, Any] = {
        **page_about(initiative, get_language() or "nl"),
        "round": round,
        "passage": _passage(round, form["passage"].value()),
        "form": form,
        "hints": hints,
        "pointing_map": map_to_point_at(initiative, get_language() or "nl"),
        "must_identify": asked == Verification.OPENID and not known,
        "is_identified": bool(known),
        "provider": provider_name(),
        "had_files": bool(request.FILES),
        "inbox": None if round else inbox_of(initiative.organisation),
    }
    if sign is not None:
        context |= {"sign": sign, "lines": sign_lines(sign, get_language() or "nl")}
        return render(request, "participation/sign.html", context, status=status)
    return render(request, "participation/contribute.html", context, status=status)


def _passage(round: Round | None, number: Any) -> tuple[int, str] | None:
    """The paragraph that somebody reacts to, with its number."""
    written = str(number or "")
    if round is None or not (written.isascii() and written.isdigit() and len(written) < 5):
        return None
    passages = round.passages
    return (int(written), passages[int(written) - 1]) if 1 <= int(written) <= len(passages) else None


@require_http_methods(["GET", "HEAD", "POST"])
def confirm(request: HttpRequest, token: str) -> HttpResponse:
    """The link in the mail. It counts after the button: mail programs open links by themselves."""
    try:
        number = signing.loads(token, salt=CONFIRMATION)
    except signing.BadSignature:
        raise Http404(_("This link is not complete. Copy it whole from the e-mail.")) from None
    contribution = get_object_or_404(
        Contribution.objects.select_related("initiative__organisation", "round__promise"), pk=number
    )
    if request.method == "POST":
        contribution = confirm_contribution(contribution=contribution)
    context = {
        "organisation": contribution.initiative.organisation,
        "initiative": contribution.initiative,
        "round": contribution.round,
        "is_done": contribution.state != ContributionState.UNCONFIRMED,
        "is_too_late": contribution.round is not None and not contribution.round.can_be_confirmed,
    }
    return render(request, "participation/confirm.html", context)
