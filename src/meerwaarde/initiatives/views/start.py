"""Starting a plan in one of four ways, and settling text that was copied."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from meerwaarde.organisations.models import Organisation
from meerwaarde.organisations.permissions import Permission, organisation_view

from ..actions.copied import accept_copied, rewrite_copied, throw_away_copied
from ..actions.starting import adopt_record, copy_dossier, start_from_text, start_light
from ..forms.start import CopiedForm, LightForm, ReviewForm, SourceForm, TitleForm
from ..models import Initiative
from ..proposal_text import check_length, propose, text_of_upload
from ..queries.start import OFFERED, copied_texts, lendable_dossiers, settled_count, waiting_records
from ..uploads import UploadRefused


def invalid(form: object) -> int:
    """The status of a page with this form: 400 when what was sent is wrong."""
    return 400 if getattr(form, "errors", None) else 200


def language_of_page() -> str:
    return (get_language() or "nl")[:2]


@require_GET
@organisation_view(Permission.EDIT)
def start(request: HttpRequest, organisation: Organisation) -> HttpResponse:
    context = {"organisation": organisation, "waiting": waiting_records(organisation).count()}
    return render(request, "initiatives/start/start.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@organisation_view(Permission.EDIT)
def light(request: HttpRequest, organisation: Organisation) -> HttpResponseBase:
    form = LightForm(
        request.POST if request.method == "POST" else None, initial={"contact_email": organisation.contact_email}
    )
    if request.method == "POST" and form.is_valid():
        try:
            initiative = start_light(
                by=request.user, organisation=organisation, language=language_of_page(), **form.answers()
            )
        except ValidationError as error:
            form.add_error(None, error.messages)
        else:
            return redirect("publish", organisation.slug, initiative.slug)
    context = {"organisation": organisation, "form": form}
    return render(request, "initiatives/start/light.html", context, status=invalid(form))


@require_http_methods(["GET", "HEAD", "POST"])
@organisation_view(Permission.EDIT)
def from_register(request: HttpRequest, organisation: Organisation) -> HttpResponseBase:
    if request.method == "POST":
        plan = request.POST.get("plan", "").replace("\0", "")
        initiative = get_object_or_404(Initiative, organisation=organisation, slug=plan, origin__isnull=False)
        try:
            adopt_record(by=request.user, initiative=initiative)
        except ValidationError as error:
            messages.error(request, " ".join(error.messages))
            return redirect("start_register", organisation.slug)
        messages.success(request, _("You manage this plan here now. Check what the register says, field by field."))
        return redirect("copied_fields", organisation.slug, initiative.slug)
    words = request.GET.get("q", "").replace("\0", "")[:100]
    page = Paginator(waiting_records(organisation, words), OFFERED).get_page(request.GET.get("page"))
    context = {"organisation": organisation, "page": page, "words": words}
    return render(request, "initiatives/start/register.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@organisation_view(Permission.EDIT)
def copy(request: HttpRequest, organisation: Organisation) -> HttpResponseBase:
    chosen, form = None, None
    if wanted := (request.POST.get("from") or request.GET.get("from", "")).replace("\0", ""):
        owner, _slash, plan = wanted.partition("/")
        public = Initiative.objects.filter(version__gt=0).select_related("organisation", "dossier")
        chosen = get_object_or_404(public, organisation__slug=owner, slug=plan)
        form = TitleForm(request.POST if request.method == "POST" else None, initial={"title": chosen.title[:200]})
        if request.method == "POST" and form.is_valid():
            title = form.cleaned_data["title"]
            initiative = copy_dossier(by=request.user, organisation=organisation, source=chosen, title=title)
            messages.success(request, _("The texts are copied. Nothing is public before you accepted each of them."))
            return redirect("copied_fields", organisation.slug, initiative.slug)
    words = request.GET.get("q", "").replace("\0", "")[:100]
    found = lendable_dossiers(organisation, words, language_of_page())
    context = {"organisation": organisation, "chosen": chosen, "form": form, "found": found, "words": words}
    return render(request, "initiatives/start/copy.html", context, status=invalid(form))


@require_http_methods(["GET", "HEAD", "POST"])
@organisation_view(Permission.EDIT)
def from_text(request: HttpRequest, organisation: Organisation) -> HttpResponseBase:
    if request.method == "POST" and "count" in request.POST:
        return _create_from_text(request, organisation)
    form = SourceForm(request.POST, request.FILES) if request.method == "POST" else SourceForm()
    if request.method == "POST" and form.is_valid():
        file = form.cleaned_data["file"]
        today = date_format(timezone.localdate(), "j F Y")
        try:
            text = text_of_upload(file) if file else check_length(form.cleaned_data["text"])
            proposal = propose(text)
        except UploadRefused as refusal:
            form.add_error("file" if file else "text", refusal)
        else:
            if proposal.paragraphs:
                name = str(file.name)[:200] if file else _("pasted text")
                source_title = _("%(name)s, read on %(date)s") % {"name": name, "date": today}
                review = ReviewForm(proposal=proposal, source_title=source_title)
                context = {"organisation": organisation, "form": review, "left_out": proposal.left_out}
                return render(request, "initiatives/start/review.html", context)
            form.add_error(None, _("No text was found."))
    context = {"organisation": organisation, "form": form}
    return render(request, "initiatives/start/text.html", context, status=invalid(form))


def _create_from_text(request: HttpRequest, organisation: Organisation) -> HttpResponseBase:
    form = ReviewForm(request.POST)
    if form.is_valid():
        try:
            initiative = start_from_text(
                by=request.user,
                organisation=organisation,
                title=form.cleaned_data["title"],
                assigned=form.assigned(),
                source_title=form.cleaned_data["source"],
            )
        except ValidationError as error:
            form.add_error(None, error.messages)
        else:
            messages.success(request, _("The plan is made. Accept or rewrite each text before you publish it."))
            return redirect("copied_fields", organisation.slug, initiative.slug)
    context = {"organisation": organisation, "form": form}
    return render(request, "initiatives/start/review.html", context, status=400)


@require_http_methods(["GET", "HEAD", "POST"])
@organisation_view(Permission.EDIT)
def copied_fields(request: HttpRequest, organisation: Organisation, plan: str) -> HttpResponseBase:
    initiative = get_object_or_404(
        Initiative.objects.select_related("organisation", "policy_goal", "executive", "origin"),
        organisation=organisation,
        slug=plan,
    )
    form = None
    if request.method == "POST":
        paths = list(initiative.copied_fields.values_list("path", flat=True))
        form = CopiedForm(request.POST, paths=paths)
        if form.is_valid():
            try:
                _settle(request, initiative, form)
            except ValidationError as error:
                form.add_error(None, error.messages)
            else:
                return redirect("copied_fields", organisation.slug, initiative.slug)
    context = {
        "organisation": organisation,
        "initiative": initiative,
        "waiting": copied_texts(initiative),
        "settled": settled_count(initiative),
        "form": form,
    }
    return render(request, "initiatives/start/copied.html", context, status=invalid(form))


def _settle(request: HttpRequest, initiative: Initiative, form: CopiedForm) -> None:
    path, step = form.cleaned_data["path"], form.cleaned_data["step"]
    if step == "accept":
        accept_copied(by=request.user, initiative=initiative, paths=[path])
        messages.success(request, _("Accepted."))
    elif step == "rewrite":
        rewrite_copied(by=request.user, initiative=initiative, path=path, text=form.cleaned_data["text"])
        messages.success(request, _("Your own text is kept in the draft."))
    else:
        throw_away_copied(by=request.user, initiative=initiative, path=path)
        messages.success(request, _("Thrown away."))
