"""The outputs of a dossier at stable addresses; each answers conditional requests."""

from __future__ import annotations

import tempfile
from collections.abc import Callable
from functools import wraps
from typing import Any, cast

from csp.decorators import csp_replace
from django.conf import settings
from django.contrib import messages
from django.http import FileResponse, HttpRequest, HttpResponse, HttpResponseBase, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.clickjacking import xframe_options_exempt
from django.views.decorators.http import condition, require_safe

from meerwaarde.decisions.queries.memo import memo_of
from meerwaarde.decisions.queries.public import decision_state
from meerwaarde.initiatives.freshness import public_page
from meerwaarde.initiatives.queries.dossier import public_initiative
from meerwaarde.initiatives.queries.work import initiative_of
from meerwaarde.initiatives.views.dossier import state
from meerwaarde.initiatives.vocabulary import Phase
from meerwaarde.opinions.queries.statements import public_conversation
from meerwaarde.organisations.models import Organisation
from meerwaarde.organisations.permissions import Permission, organisation_view

from .archive import NotArchivable, write_archive
from .feeds import dossier_calendar
from .memo import WORD, memo_docx, memo_metadata, memo_pdf
from .opinion_report import opinion_report_pdf
from .pdf import TooBusy
from .pdf import dossier_pdf as make_pdf
from .queries import published, tag_of

# Room for a title of three lines and a summary of 40 words at 400 pixels wide; the card scrolls when it needs more.
CARD_HEIGHT = 420
View = Callable[..., HttpResponse]


def _tag(kind: str) -> Callable[[View], View]:
    def tag(request: HttpRequest, slug: str, plan: str) -> str | None:
        return tag_of(slug, plan, kind, get_language() or "nl")

    return cast(Callable[[View], View], condition(etag_func=tag))


def _when_not_too_busy(view: Callable[..., HttpResponseBase]) -> Callable[..., HttpResponseBase]:
    @wraps(view)
    def shown(request: HttpRequest, *address: Any, **named: Any) -> HttpResponseBase:
        try:
            return view(request, *address, **named)
        except TooBusy:
            sentence = _("Many documents are being made at the moment. Try again in a minute.")
            return HttpResponse(sentence, status=503, content_type="text/plain", headers={"Retry-After": "60"})

    return shown


def _attached(content: bytes, media_type: str, name: str) -> HttpResponse:
    response = HttpResponse(content, content_type=media_type)
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


@require_safe
@_when_not_too_busy
@_tag("pdf")
def dossier_pdf(request: HttpRequest, slug: str, plan: str) -> HttpResponse:
    dossier = published(slug, plan, get_language() or "nl")
    response = HttpResponse(make_pdf(dossier), content_type="application/pdf")
    response["Content-Disposition"] = f'inline; filename="{plan}-{dossier.dossier.version}.pdf"'
    return response


@require_safe
@_when_not_too_busy
def opinion_report(request: HttpRequest, slug: str, plan: str, number: int) -> HttpResponse:
    _initiative, conversation = public_conversation(slug, plan, number)
    response = HttpResponse(opinion_report_pdf(conversation, get_language() or "nl"), content_type="application/pdf")
    response["Content-Disposition"] = f'inline; filename="{plan}-{number}.pdf"'
    return response


@require_safe
@_tag("ics")
def dossier_ics(request: HttpRequest, slug: str, plan: str) -> HttpResponse:
    dossier = published(slug, plan, get_language() or "nl")
    return _attached(dossier_calendar(dossier), "text/calendar; charset=utf-8", f"{plan}.ics")


def _memo_state(request: HttpRequest, slug: str, plan: str) -> tuple[Any, ...]:
    return decision_state(slug, plan)


@require_safe
@public_page(_memo_state)
def council_memo_pdf(request: HttpRequest, slug: str, plan: str) -> HttpResponse:
    """The memo at one address: always the newest, with the version on it."""
    initiative, language = public_initiative(slug, plan), get_language() or "nl"
    response = HttpResponse(memo_pdf(initiative, memo_of(initiative, language)), content_type="application/pdf")
    response["Content-Disposition"] = f'inline; filename="{plan}-memo.pdf"'
    return response


@require_safe
@public_page(_memo_state)
def council_memo_docx(request: HttpRequest, slug: str, plan: str) -> HttpResponse:
    initiative, language = public_initiative(slug, plan), get_language() or "nl"
    return _attached(memo_docx(initiative, memo_of(initiative, language)), WORD, f"{plan}-memo.docx")


@require_safe
@public_page(_memo_state)
def council_memo_json(request: HttpRequest, slug: str, plan: str) -> HttpResponse:
    initiative, language = public_initiative(slug, plan), get_language() or "nl"
    content = memo_metadata(initiative, memo_of(initiative, language))
    return JsonResponse(
        content,
        content_type="application/ld+json",
        json_dumps_params={"ensure_ascii": False, "indent": 1},
    )


@organisation_view(Permission.EDIT)
@require_safe
@_when_not_too_busy
def archive_export(request: HttpRequest, organisation: Organisation, plan: str) -> HttpResponseBase:
    """Everything public of one dossier with MDTO metadata. Nothing is sent before the package is whole."""
    initiative = initiative_of(organisation, plan)
    file = tempfile.TemporaryFile()  # noqa: SIM115  the response closes it
    try:
        write_archive(file, initiative)
    except NotArchivable as refusal:
        file.close()
        messages.error(request, " ".join(refusal.messages))
        return redirect("plan_archive", organisation.slug, plan)
    file.seek(0)
    return FileResponse(file, as_attachment=True, filename=f"{plan}.zip", content_type="application/zip")


@require_safe
@xframe_options_exempt
@csp_replace({"frame-ancestors": ["*"]})  # type: ignore[untyped-decorator]  # the library has no types
@_tag("card")
def dossier_card(request: HttpRequest, slug: str, plan: str) -> HttpResponse:
    """A small card of a dossier that other sites may show in an iframe; holds no form and no script."""
    dossier = published(slug, plan, get_language() or "nl")
    localised = dossier.localised
    context = {
        "initiative": dossier.initiative,
        "address": dossier.address,
        "title": localised.text("title"),
        "summary": localised.text("summary"),
        "phase": Phase(localised["phase"]).label,
        "version": dossier.dossier.version,
        "built_at": dossier.dossier.built_at,
    }
    return render(request, "publication/card.html", context)


@require_safe
@public_page(state)
def dossier_embed(request: HttpRequest, slug: str, plan: str) -> HttpResponse:
    """The code by which another site shows the card."""
    dossier = published(slug, plan, get_language() or "nl")
    card_url = reverse("dossier_card", args=[slug, plan])
    title = dossier.localised.text("title")
    context = {
        "organisation": dossier.initiative.organisation,
        "initiative": dossier.initiative,
        "title": title,
        "card_url": card_url,
        # The template escapes it once more (force_escape), since it is shown as text.
        "code": format_html(
            '<iframe src="{}" title="{}" width="400" height="{}" loading="lazy"></iframe>',
            settings.BASE_URL + card_url,
            title.text,
            CARD_HEIGHT,
        ),
    }
    return render(request, "publication/embed.html", context)
