"""The council memo: as PDF/UA-1 of two pages, as a document that can be edited, and with metadata for other systems."""

from __future__ import annotations

import io
from pathlib import Path
from typing import Any

from django.conf import settings
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from meerwaarde.database.texts import without_forbidden
from meerwaarde.decisions.queries.memo import Memo
from meerwaarde.decisions.queries.standing import decisions_of
from meerwaarde.initiatives.models import Initiative

from .fonts import SUBSETS
from .pdf import render_pdf, with_texts

TEMPLATE = Path(__file__).parent / "typst" / "memo.typ"
PAGES = 2
# A full memo is set a little smaller; below the last size points are left out instead.
SIZES = (10.5, 9.5, 9.0)
FEWEST_POINTS = 2
WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


def memo_data(initiative: Initiative, memo: Memo) -> dict[str, Any]:
    """The plain data of both documents, in the active language."""
    address = settings.BASE_URL + initiative.get_absolute_url()
    notices = []
    if initiative.organisation.is_fictional:
        notices.append(_("This municipality and this plan are fictional; they show how the product works."))
    day = date_format(timezone.localtime(initiative.changed_at), "j F Y")
    words = {"organisation": memo.organisation, "version": memo.version, "day": day, "address": address}
    return {
        "title": str(memo.title),
        "organisation": memo.organisation,
        "kicker": _("Memo for the council of %(organisation)s") % {"organisation": memo.organisation},
        "language": memo.language,
        "tags": list(initiative.dossier.document.get("tags") or ()),
        "fonts": list(SUBSETS.values()),
        "size": SIZES[0],
        "notices": notices,
        "footer": _("From the public dossier of %(organisation)s, version %(version)s of %(day)s, %(address)s") % words,
        "open": _("Open:"),
        "ask": _("Three questions to ask"),
        "questions": memo.questions,
        "steps": [
            {"title": step.title, "texts": step.texts, "points": step.points, "open": step.open} for step in memo.steps
        ],
    }


def memo_pdf(initiative: Initiative, memo: Memo) -> bytes:
    """Two pages, whatever the dossier holds."""
    from pypdf import PdfReader

    data = memo_data(initiative, memo)
    content = b""
    for size in SIZES:
        content = render_pdf({**data, "size": size}, TEMPLATE)
        if len(PdfReader(io.BytesIO(content)).pages) <= PAGES:
            return content
    for most in range(6, FEWEST_POINTS - 1, -1):
        steps = [{**step, "points": step["points"][:most], "open": step["open"][:most]} for step in data["steps"]]
        content = render_pdf({**data, "size": SIZES[-1], "steps": steps}, TEMPLATE)
        if len(PdfReader(io.BytesIO(content)).pages) <= PAGES:
            break
    return content


def memo_docx(initiative: Initiative, memo: Memo) -> bytes:
    """The same memo to edit: headings, lists and language are set, so that it stays accessible."""
    from docx import Document

    data = with_texts(memo_data(initiative, memo), without_forbidden)
    document = Document()
    document.core_properties.title = data["title"]
    document.core_properties.author = data["organisation"]
    document.core_properties.subject = data["kicker"]
    document.core_properties.keywords = ", ".join(data["tags"])
    document.core_properties.language = data["language"]
    _set_language(document, "nl-NL" if data["language"] == "nl" else "en-GB")
    document.add_paragraph(data["kicker"])
    document.add_heading(data["title"], level=1)
    for notice in data["notices"]:
        document.add_paragraph(notice)
    for step in data["steps"]:
        document.add_heading(step["title"], level=2)
        for text in step["texts"]:
            document.add_paragraph(text)
        for point in step["points"]:
            document.add_paragraph(point, style="List Bullet")
        for question in step["open"]:
            paragraph = document.add_paragraph(style="List Bullet")
            paragraph.add_run(f"{data['open']} ").bold = True
            paragraph.add_run(question)
    document.add_heading(data["ask"], level=2)
    for question in data["questions"]:
        document.add_paragraph(question, style="List Number")
    document.add_paragraph(data["footer"])
    written = io.BytesIO()
    document.save(written)
    return written.getvalue()


def _set_language(document: Any, language: str) -> None:
    """Of the style everything else follows, so that a screen reader reads in the right language."""
    from docx.oxml.ns import qn

    properties = document.styles["Normal"].element.get_or_add_rPr()
    element = properties.makeelement(qn("w:lang"), {qn("w:val"): language})
    properties.append(element)


def memo_metadata(initiative: Initiative, memo: Memo) -> dict[str, Any]:
    """schema.org/Report: what a council's information system needs to file the memo and to find its newest version."""
    organisation = initiative.organisation
    address = [organisation.slug, initiative.slug]

    def at(name: str) -> str:
        return settings.BASE_URL + reverse(name, args=address)

    plan = decisions_of(initiative)
    return {
        "@context": "https://schema.org",
        "@type": "Report",
        "@id": at("plan_council"),
        "name": str(memo.title),
        "inLanguage": memo.language,
        "version": memo.version,
        "dateModified": timezone.localtime(initiative.changed_at).isoformat(timespec="seconds"),
        "publisher": {
            "@type": "GovernmentOrganization",
            "name": organisation.name,
            "identifier": organisation.cbs_code,
            "url": settings.BASE_URL + organisation.get_absolute_url(),
        },
        "about": {"@type": "CreativeWork", "url": at("dossier"), "identifier": initiative.slug},
        "keywords": list(initiative.dossier.document.get("tags") or ()),
        "creativeWorkStatus": initiative.phase,
        "audience": {"@type": "Audience", "audienceType": _("the council")},
        "encoding": [
            {"@type": "MediaObject", "encodingFormat": media_type, "contentUrl": at(name)}
            for name, media_type in (
                ("plan_council", "text/html"),
                ("council_memo_pdf", "application/pdf"),
                ("council_memo_docx", WORD),
            )
        ],
        "hasPart": [
            {
                "@type": "Question",
                "name": question,
            }
            for question in memo.questions
        ],
        "mentions": [
            {
                "@type": "Legislation",
                "name": one.current.title,
                "legislationDate": one.current.decided_on.isoformat() if one.current.decided_on else None,
                "legislationPassedBy": one.current.body_words,
                "url": settings.BASE_URL + one.get_absolute_url(),
            }
            for one in plan.decisions
            if one.current
        ],
    }
