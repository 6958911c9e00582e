"""Writing a dossier: the overview, one page per section, translating, preview and publishing."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from meerwaarde.analysis.readability import measure
from meerwaarde.database.choices import label_for
from meerwaarde.organisations.models import Organisation
from meerwaarde.organisations.permissions import Permission, can, organisation_view

from ..actions.editing import (
    DraftConflict,
    NotYetPublishable,
    discard_draft,
    missing_to_publish,
    publish_changes,
    save_draft,
)
from ..actions.starting import adopt_record
from ..document import build_document, differing
from ..fields import FIELD, SECTIONS, Document, Field, Kind, is_filled
from ..forms.scan import PublishForm
from ..forms.sections import LIGHT_SECTION, SectionPage, TranslationForm, digest_of, fields_of
from ..history import compare, row_title
from ..models import Draft, Initiative
from ..queries.preview import preview_page
from ..queries.register import first_sentence
from ..queries.work import hints_for, initiative_of, sections_of
from ..readability_hints import sentences as hint_sentences
from ..routes import is_checked, phase_changes, still_needed
from ..vocabulary import Route, ScanQuestion


class Writing:
    """A plan on the desk: what is published, what is drafted on top of it, and both together."""

    def __init__(self, initiative: Initiative) -> None:
        self.initiative = initiative
        self.draft = Draft.objects.filter(initiative=initiative).first()
        self.published: Document = build_document(initiative)
        self.content: Document = self.draft.content if self.draft else {}
        self.document: Document = {**self.published, **self.content}
        self.revision = self.draft.revision if self.draft else None

    @property
    def saved_time(self) -> str:
        """When the draft was saved last, as a time of the day; nothing when there is no draft."""
        return date_format(timezone.localtime(self.draft.saved_at), "H:i") if self.draft else ""

    def context(self, request: HttpRequest) -> dict[str, Any]:
        organisation = self.initiative.organisation
        return {
            "organisation": organisation,
            "initiative": self.initiative,
            "document": self.document,
            "draft": self.draft,
            "has_draft": bool(self.content),
            "may_edit": can(request.user, Permission.EDIT, organisation),
            "may_publish": can(request.user, Permission.PUBLISH, organisation),
            "is_light": self.initiative.route == Route.LIGHT,
        }


@organisation_view(Permission.SEE_WORK)
def edit_overview(request: HttpRequest, organisation: Organisation, plan: str) -> HttpResponse:
    writing = Writing(initiative_of(organisation, plan))
    initiative = writing.initiative
    change = next(iter(phase_changes(initiative)), None)
    needed = still_needed(initiative, writing.document, change.target) if change else []
    to_publish = missing_to_publish(initiative, writing.document)
    context = {
        **writing.context(request),
        "to_publish": to_publish,
        "next_change": change,
        "needed": needed,
        "is_checked": change is not None and is_checked(change.target, initiative.route),
        "hints": hints_for(request.user, [initiative]).get(initiative.pk, []),
        "sections": sections_of(writing.document, writing.content, [*to_publish, *needed]),
    }
    return render(request, "initiatives/work/overview.html", context)


@organisation_view(Permission.EDIT)
def edit_section(request: HttpRequest, organisation: Organisation, plan: str, section: str) -> HttpResponse:
    if section not in SECTIONS and section != LIGHT_SECTION:
        raise Http404
    initiative = initiative_of(organisation, plan)
    if not initiative.is_followed_here:
        return redirect("edit_overview", organisation.slug, plan)
    writing = Writing(initiative)
    if request.method != "POST":
        page = SectionPage(section, initiative, writing.document, add=request.GET.get("add", ""))
        return _section_page(request, writing, page)
    page = SectionPage(section, initiative, writing.document, request.POST)
    valid = page.is_valid()
    changes = page.changes(request.POST.get("arrange", ""))
    seen = request.POST.get("seen", "")
    conflict = seen != digest_of(writing.document, section) and any(
        writing.document.get(key) != value for key, value in changes.items()
    )
    if not conflict:
        try:
            save_draft(by=request.user, initiative=initiative, changes=changes, revision=writing.revision)
        except DraftConflict:
            conflict = True
    if conflict:
        writing = Writing(initiative_of(organisation, plan))
        if "autosave" in request.POST:
            return _saved(request, writing, section, page, conflict=True)
        mine = {**writing.document, **changes}
        context = {"conflict": compare(*differing(writing.document, mine)), "valid": valid}
        return _section_page(request, writing, page, status=409, **context)
    writing = Writing(initiative)
    if "autosave" in request.POST:
        return _saved(request, writing, section, page)
    if not valid:
        return _section_page(request, writing, page, status=400)
    add, goto = request.POST.get("add", ""), request.POST.get("goto", "")
    here = request.path
    if add in page.rowsets:
        return redirect(f"{here}?add={add}#rows-{add}-last")
    if "arrange" in request.POST:
        return redirect(f"{here}#rows-{request.POST['arrange'].split(':')[1]}")
    messages.success(request, _("Saved as draft. It is not public until you publish it."))
    if goto in SECTIONS:
        return redirect("edit_section", organisation.slug, plan, goto)
    if goto == "stay":
        return redirect(here)
    return redirect("edit_overview", organisation.slug, plan)


def _section_page(
    request: HttpRequest, writing: Writing, page: SectionPage, *, status: int = 200, **extra: Any
) -> HttpResponse:
    order = list(SECTIONS)
    position = order.index(page.section) if page.section in order else -1
    following = order[position + 1] if 0 <= position < len(order) - 1 else ""
    language = writing.initiative.language
    language = language if language in ("nl", "en") else "nl"
    hints = {
        field.key: hint_sentences(measure(str(writing.document.get(field.key) or "")[:20_000], language))
        for field in fields_of(page.section)
        if field.kind is Kind.TEXT and field.translatable
    }
    copied = {one.path: one for one in writing.initiative.copied_fields.all() if one.confirmed_at is None}
    context = {
        **writing.context(request),
        "page": page,
        "entries": [
            {
                "field": field,
                "bound": bound,
                "rows": rows,
                "hints": hints.get(field.key),
                "copied": copied.get(field.key),
                "needed": page.needs.get(field.key, ""),
            }
            for field, bound, rows in page
        ],
        "errors": page.errors(),
        "section": page.section,
        "section_title": _("Your plan on one page") if page.section == LIGHT_SECTION else SECTIONS[page.section],
        "section_list": SECTIONS.items(),
        "following": following,
        "following_title": SECTIONS.get(following, ""),
        "seen": digest_of(writing.document, page.section),
        "saved_time": writing.saved_time,
        **extra,
    }
    return render(request, "initiatives/work/section.html", context, status=status)


def _saved(
    request: HttpRequest, writing: Writing, section: str, page: SectionPage, *, conflict: bool = False
) -> HttpResponse:
    context = {
        "conflict": conflict,
        "time": writing.saved_time,
        "seen": "" if conflict else digest_of(writing.document, section),
        "errors": page.errors(),
    }
    return render(request, "initiatives/work/_saved.html", context)


@organisation_view(Permission.EDIT)
def edit_translation(request: HttpRequest, organisation: Organisation, plan: str) -> HttpResponse:
    """Source beside target, for every text that has words."""
    initiative = initiative_of(organisation, plan)
    writing = Writing(initiative)
    language = "en" if initiative.language == "nl" else "nl"
    status = 200
    if request.method == "POST":
        form = TranslationForm(request.POST, document=writing.document, language=language)
        if form.is_valid():
            translations = {**(writing.document.get("translations") or {}), language: form.texts()}
            translations = {one: texts for one, texts in translations.items() if texts}
            try:
                revision = int(request.POST.get("revision") or 0) if writing.draft else None
                save_draft(
                    by=request.user, initiative=initiative, changes={"translations": translations}, revision=revision
                )
            except (DraftConflict, ValueError):
                form.add_error(
                    None, _("Somebody else saved this plan after you opened it. Look at it, and press Save again.")
                )
                status = 409
            else:
                messages.success(request, _("Saved as draft. It is not public until you publish it."))
                return redirect("edit_overview", organisation.slug, plan)
        else:
            status = 400
    else:
        form = TranslationForm(document=writing.document, language=language)
    context = {**writing.context(request), "form": form, "language": language, "revision": writing.revision}
    return render(request, "initiatives/work/translate.html", context, status=status)


@organisation_view(Permission.SEE_WORK)
def preview(request: HttpRequest, organisation: Organisation, plan: str) -> HttpResponse:
    """The dossier as residents would see it with the draft in it."""
    writing = Writing(initiative_of(organisation, plan))
    context = preview_page(writing.initiative, writing.document, get_language() or "nl")
    return render(request, "initiatives/work/preview.html", context)


@organisation_view(Permission.PUBLISH)
def publish(request: HttpRequest, organisation: Organisation, plan: str) -> HttpResponse:
    writing = Writing(initiative_of(organisation, plan))
    initiative = writing.initiative
    missing = missing_to_publish(initiative, writing.document)
    form = PublishForm(request.POST if request.method == "POST" else None)
    problems: list[str] = []
    status = 200
    if request.method == "POST":
        status = 400
        if form.is_valid():
            try:
                publish_changes(by=request.user, initiative=initiative, reason=form.cleaned_data["reason"])
            except NotYetPublishable as refused:
                problems = [] if missing else refused.messages
            except ValidationError as refused:
                problems = refused.messages
            else:
                messages.success(request, _("Published. Everybody can read it now."))
                return redirect("edit_overview", organisation.slug, plan)
    before = writing.published if initiative.is_published else {}
    context = {
        **writing.context(request),
        "missing": missing,
        "problems": problems,
        "form": form,
        "changes": compare({key: before.get(key) for key in writing.content}, writing.content),
        "becomes_public": [] if initiative.is_published else in_short(writing.document),
    }
    return render(request, "initiatives/work/publish.html", context, status=status)


def in_short(document: Document) -> list[tuple[Any, str]]:
    """What a plan says that nobody outside has read yet: each filled field with its first words, and the quick scan."""
    found = []
    for field in FIELD.values():
        value: Any = document.get(field.key)
        if not is_filled(value):
            continue
        match field.kind:
            case Kind.ROWS:
                text = "; ".join(_row_in_short(field, row) for row in value)
            case Kind.TAGS:
                text = ", ".join(value)
            case Kind.RELATION:
                text = value["title"]
            case Kind.CHOICE:
                text = label_for(field.choices, value) if field.choices else value
            case Kind.DATE:
                text = date_format(date.fromisoformat(value), "j F Y")
            case Kind.FLAG:
                text = _("yes")
            case _:
                text = first_sentence(str(value))
        found.append((field.label, text))
    scan = document.get("scan") or {}
    found += [
        (question.label, _("yes") if scan[question] else _("no"))
        for question in ScanQuestion
        if scan.get(question) is not None
    ]
    return found


def _row_in_short(field: Field, row: dict[str, Any]) -> str:
    """What the row is called, and how its text begins."""
    title = row_title(field, row)
    texts = (str(row.get(column.key) or "") for column in field.columns if column.kind is Kind.TEXT)
    said = first_sentence(next((text for text in texts if text), ""))
    return f"{title}: {said}" if said and said != title else title


@require_POST
@organisation_view(Permission.EDIT)
def discard(request: HttpRequest, organisation: Organisation, plan: str) -> HttpResponse:
    discard_draft(by=request.user, initiative=initiative_of(organisation, plan))
    messages.success(request, _("The draft was thrown away. What is published did not change."))
    return redirect("edit_overview", organisation.slug, plan)


@require_POST
@organisation_view(Permission.EDIT)
def adopt(request: HttpRequest, organisation: Organisation, plan: str) -> HttpResponse:
    try:
        adopt_record(by=request.user, initiative=initiative_of(organisation, plan))
    except ValidationError as refused:
        messages.error(request, " ".join(refused.messages))
    else:
        messages.success(request, _("You manage this plan from now on."))
    return redirect("edit_overview", organisation.slug, plan)
