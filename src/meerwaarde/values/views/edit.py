"""Officials write the effects on values: the matrix as a way in, one page per value, one click for "not touched"."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.text import capfirst
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from meerwaarde.initiatives.actions.editing import DraftConflict, save_draft
from meerwaarde.initiatives.fields import Document
from meerwaarde.initiatives.forms.sections import digest_of
from meerwaarde.initiatives.localised import LocalisedDocument
from meerwaarde.initiatives.models.parts import new_key
from meerwaarde.initiatives.queries.work import initiative_of
from meerwaarde.initiatives.views.edit import Writing
from meerwaarde.organisations.models import Organisation
from meerwaarde.organisations.permissions import Permission, organisation_view

from ..forms import UntouchedForm, ValuePage
from ..gates import weighing_missing
from ..own_values import codes_of, own_values
from ..queries.matrix import matrix_of
from ..rows import SECTION
from ..vocabulary import QUESTIONS, ImpactArea, short_label


@organisation_view(Permission.EDIT)
def edit_values(request: HttpRequest, organisation: Organisation, plan: str) -> HttpResponse:
    """The matrix of the draft; a post says that a value or an area is not touched, or is after all."""
    initiative = initiative_of(organisation, plan)
    if not initiative.is_followed_here:
        return redirect("edit_overview", organisation.slug, plan)
    writing = Writing(initiative)
    problem, status = "", 200
    if request.method == "POST":
        changes, problem = _one_click(request, writing.document, codes_of(organisation.pk))
        if changes:
            save_draft(by=request.user, initiative=initiative, changes=changes)
            messages.success(request, _("Saved as draft. It is not public until you publish it."))
            return redirect(f"{request.path}#{request.POST.get('anchor', 'matrix')[:60]}")
        status = 400
    reading = LocalisedDocument(writing.document, get_language() or "nl")
    context = {
        **writing.context(request),
        "matrix": matrix_of(reading, own_values(organisation.pk)),
        "needed": weighing_missing(writing.document, initiative),
        "edit_base": request.path,
        "problem": problem,
        "problem_value": request.POST.get("value", ""),
    }
    return render(request, "values/edit_matrix.html", context, status=status)


def _one_click(request: HttpRequest, document: Document, codes: list[str]) -> tuple[Document, str]:
    """What the post changes in the document, or the sentence that says what is wrong."""
    what, value, area = (request.POST.get(name, "") for name in ("what", "value", "area"))
    values = [row for row in document.get("values_untouched") or () if row["value"] != value]
    areas = [row for row in document.get("areas_untouched") or () if row["area"] != area]
    if what == "value" and value in codes:
        form = UntouchedForm(request.POST)
        if not form.is_valid():
            return {}, _("Say why this value is not touched.")
        row = {"key": new_key(), "value": value, "reason": form.cleaned_data["reason"]}
        return {"values_untouched": [*values, row]}, ""
    if what == "value-again":
        return {"values_untouched": values}, ""
    if what == "area" and area in ImpactArea.values:
        return {"areas_untouched": [*areas, {"key": new_key(), "area": area}]}, ""
    if what == "area-again":
        return {"areas_untouched": areas}, ""
    return {}, _("This is not one of the choices.")


@organisation_view(Permission.EDIT)
def edit_value(request: HttpRequest, organisation: Organisation, plan: str, value: str) -> HttpResponse:
    """The effects on one value, with their measures; saved as a draft, also while writing."""
    if value not in codes_of(organisation.pk):
        raise Http404
    initiative = initiative_of(organisation, plan)
    if not initiative.is_followed_here:
        return redirect("edit_overview", organisation.slug, plan)
    writing = Writing(initiative)
    if request.method != "POST":
        page = ValuePage(value, writing.document, add="add" in request.GET)
        return _value_page(request, writing, page)
    page = ValuePage(value, writing.document, request.POST)
    valid = page.is_valid()
    changes = page.changes(request.POST.get("arrange", ""))
    conflict = request.POST.get("seen", "") != digest_of(writing.document, SECTION) and any(
        writing.document.get(key) != rows for key, rows in changes.items()
    )
    if not conflict:
        try:
            save_draft(by=request.user, initiative=initiative, changes=changes, revision=writing.revision)
        except DraftConflict:
            conflict = True
    writing = Writing(initiative)
    if "autosave" in request.POST:
        seen = "" if conflict else digest_of(writing.document, SECTION)
        context = {"conflict": conflict, "time": writing.saved_time, "seen": seen, "errors": page.errors()}
        return render(request, "initiatives/work/_saved.html", context)
    if conflict or not valid:
        return _value_page(request, writing, page, status=409 if conflict else 400, conflict=conflict)
    if "add" in request.POST:
        return redirect(f"{request.path}?add=1#effect-last")
    if "arrange" in request.POST:
        return redirect(request.path)
    messages.success(request, _("Saved as draft. It is not public until you publish it."))
    return redirect("edit_section", organisation.slug, plan, SECTION)


def _value_page(
    request: HttpRequest, writing: Writing, page: ValuePage, *, status: int = 200, conflict: bool = False
) -> HttpResponse:
    own = own_values(writing.initiative.organisation_id)
    context: dict[str, Any] = {
        **writing.context(request),
        "page": page,
        "value": page.value,
        "value_label": capfirst(short_label(page.value, own)),
        "question": QUESTIONS.get(page.value, ""),
        "has_alternatives": bool(writing.document.get("alternatives")),
        "errors": page.errors() if page.effects.is_bound else [],
        "conflict": conflict,
        "seen": digest_of(writing.document, SECTION),
        "saved_time": writing.saved_time,
    }
    return render(request, "values/edit_value.html", context, status=status)
