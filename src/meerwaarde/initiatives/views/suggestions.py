"""Suggest something about a dossier, and the organisation's list of suggestions with its answers."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from meerwaarde.accounts.rate_limit import within_limit
from meerwaarde.organisations.models import Organisation
from meerwaarde.organisations.permissions import Permission, organisation_view

from ..actions.suggestions import OF_ANYONE, answer_suggestion, make_suggestion
from ..forms.suggestions import AnswerForm, SuggestionForm
from ..localised import LocalisedDocument
from ..models import Suggestion
from ..queries.dossier import header_of, public_initiative
from ..queries.suppliers import suggestions_for

MOST_PER_DAY = 10
PER_PAGE = 20


@require_http_methods(["GET", "HEAD", "POST"])
def dossier_suggest(request: HttpRequest, slug: str, plan: str) -> HttpResponse:
    initiative = public_initiative(slug, plan)
    chosen = request.GET.get("kind")
    start = {"kind": chosen} if chosen in OF_ANYONE else {}
    form = SuggestionForm(request.POST or None, initial=start)
    status = 200
    if request.method == "POST":
        if form.is_of_a_program:
            return redirect(f"{request.path}?thanks=1")  # it need not know
        if not form.is_valid():
            status = 400
        elif not within_limit(request, "suggest", MOST_PER_DAY):
            form.add_error(None, _("From here enough suggestions were made today. Please try again tomorrow."))
            status = 429
        else:
            try:
                make_suggestion(
                    by=request.user,
                    initiative=initiative,
                    kind=form.cleaned_data["kind"],
                    text=form.cleaned_data["text"],
                    email=form.cleaned_data["email"],
                )
            except ValidationError as problem:
                form.add_error(None, problem)
                status = 400
            else:
                return redirect(f"{request.path}?thanks=1")
    reading = LocalisedDocument(initiative.dossier.document, get_language() or "nl")
    context = {
        "initiative": initiative,
        "organisation": initiative.organisation,
        "header": header_of(initiative, reading),
        "form": form,
        "thanks": request.method != "POST" and "thanks" in request.GET,
    }
    return render(request, "initiatives/dossier/suggest.html", context, status=status)


@organisation_view(Permission.HANDLE_SUGGESTIONS)
def suggestions(request: HttpRequest, organisation: Organisation) -> HttpResponse:
    """The suggestions on the organisation's dossiers: open ones first, each with its own small form."""
    answered_id = request.POST.get("suggestion") if request.method == "POST" else None
    bound: AnswerForm | None = None
    status = 200
    if answered_id is not None:
        if not (answered_id.isascii() and answered_id.isdigit()):
            return redirect("suggestions", organisation.slug)
        suggestion = get_object_or_404(Suggestion, pk=int(answered_id[:18]), initiative__organisation=organisation)
        bound = AnswerForm(request.POST, prefix=f"s{suggestion.pk}", auto_id=f"id_{suggestion.pk}_%s")
        if bound.is_valid():
            try:
                answer_suggestion(
                    by=request.user,
                    suggestion=suggestion,
                    accepted=bound.cleaned_data["accepted"],
                    answer=bound.cleaned_data["answer"],
                )
            except ValidationError as problem:
                bound.add_error(None, problem)
            else:
                messages.success(request, _("The answer is public now."))
                return redirect("suggestions", organisation.slug)
        status = 400
    page = Paginator(suggestions_for(organisation), PER_PAGE).get_page(request.GET.get("page"))
    shown = []
    for suggestion in page:
        form = None
        if suggestion.state == Suggestion.State.OPEN:
            mine = bound is not None and str(suggestion.pk) == answered_id
            form = bound if mine else AnswerForm(prefix=f"s{suggestion.pk}", auto_id=f"id_{suggestion.pk}_%s")
        shown.append((suggestion, form))
    context = {"organisation": organisation, "page": page, "shown": shown}
    return render(request, "initiatives/dossier/suggestions.html", context, status=status)
