"""The page with a plan's attachments and film."""

from __future__ import annotations

from django.conf import settings
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from meerwaarde.organisations.models import Organisation
from meerwaarde.organisations.permissions import Permission, can, organisation_view

from ..actions.uploads import (
    add_attachment,
    remove_attachment,
    remove_clip,
    set_attachment_public,
    set_clip,
    set_clip_public,
)
from ..forms.uploads import AttachmentForm, ClipForm
from ..models import Attachment, Clip, Initiative


@require_http_methods(["GET", "HEAD", "POST"])
@organisation_view(Permission.EDIT)
def attachments(request: HttpRequest, organisation: Organisation, plan: str) -> HttpResponseBase:
    initiative = get_object_or_404(
        Initiative.objects.select_related("organisation"), organisation=organisation, slug=plan
    )
    attachment_form = AttachmentForm()
    clip_form = ClipForm(initial={"captions_language": initiative.language})
    status = 200
    if request.method == "POST":
        step = request.POST.get("step", "")
        if step == "attach":
            attachment_form = AttachmentForm(request.POST, request.FILES)
            done = _attach(request, initiative, attachment_form)
        elif step == "film":
            clip_form = ClipForm(request.POST, request.FILES)
            done = _film(request, initiative, clip_form)
        else:
            done = _change(request, initiative, step)
        if done:
            return redirect("attachments", organisation.slug, initiative.slug)
        status = 400
    return _page(request, initiative, attachment_form, clip_form, status)


def _page(
    request: HttpRequest, initiative: Initiative, attachment_form: AttachmentForm, clip_form: ClipForm, status: int
) -> HttpResponse:
    context = {
        "organisation": initiative.organisation,
        "initiative": initiative,
        "attachments": list(initiative.attachments.all()),
        "clip": Clip.objects.filter(initiative=initiative).first(),
        "attachment_form": attachment_form,
        "clip_form": clip_form,
        "max_bytes": settings.UPLOAD_MAX_BYTES,
        "may_publish": can(request.user, Permission.PUBLISH, initiative.organisation),
    }
    return render(request, "initiatives/uploads/attachments.html", context, status=status)


def _attach(request: HttpRequest, initiative: Initiative, form: AttachmentForm) -> bool:
    if not form.is_valid():
        return False
    given = form.cleaned_data
    try:
        add_attachment(by=request.user, initiative=initiative, title=given["title"], file=given["file"])
    except ValidationError as error:
        form.add_error("file", error.messages)
        return False
    messages.success(request, _("The document is kept. It is not public yet."))
    return True


def _film(request: HttpRequest, initiative: Initiative, form: ClipForm) -> bool:
    if not form.is_valid():
        return False
    try:
        set_clip(by=request.user, initiative=initiative, **form.cleaned_data)
    except ValidationError as error:
        form.add_error("captions" if getattr(error, "code", "") == "captions" else "video", error.messages)
        return False
    messages.success(request, _("The film is kept. It is not public yet."))
    return True


def _change(request: HttpRequest, initiative: Initiative, step: str) -> bool:
    key = request.POST.get("key", "").replace("\0", "")
    try:
        if step in ("publish", "withdraw"):
            set_attachment_public(by=request.user, initiative=initiative, key=key, public=step == "publish")
        elif step == "remove":
            remove_attachment(by=request.user, initiative=initiative, key=key)
        elif step in ("publish_film", "withdraw_film"):
            set_clip_public(by=request.user, initiative=initiative, public=step == "publish_film")
        elif step == "remove_film":
            remove_clip(by=request.user, initiative=initiative)
        else:
            return False
    except (Attachment.DoesNotExist, Clip.DoesNotExist) as error:
        raise Http404 from error
    messages.success(request, _("Saved."))
    return True
