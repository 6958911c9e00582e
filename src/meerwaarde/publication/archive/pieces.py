"""What of a dossier goes to the archive: all that is public, made by the queries of the public pages."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.serializers.json import DjangoJSONEncoder
from django.db.models.fields.files import FieldFile
from django.urls import reverse
from django.utils import timezone
from django.utils.text import slugify
from django.utils.translation import gettext as _

from meerwaarde.assessments.queries.public import assessments_download
from meerwaarde.decisions.queries.memo import memo_of
from meerwaarde.decisions.queries.open_data import decisions_data
from meerwaarde.initiatives.models import Clip, Initiative
from meerwaarde.initiatives.queries.download import dossier_download
from meerwaarde.ledger.queries import events_of
from meerwaarde.ledger.receipts import receipt_of
from meerwaarde.opinions.exporting import map_json
from meerwaarde.opinions.models import Conversation
from meerwaarde.opinions.queries.maps import map_of
from meerwaarde.participation.models import Round
from meerwaarde.participation.queries.open_data import arguments_data, contributions_data, promises_data
from meerwaarde.participation.queries.public import public_rounds, register_data, said, shown_contributions

from ..memo import memo_docx, memo_pdf
from ..opinion_report import opinion_report_pdf
from ..pdf import dossier_pdf
from ..queries import Published
from .mdto import Term

PRONOM = "PRONOM-register"
PDF = Term("Acrobat PDF 1.7 - Portable Document Format", PRONOM, "fmt/276")
JSON = Term("JSON Data Interchange Format", PRONOM, "fmt/817")
DOCX = Term("Microsoft Word for Windows", PRONOM, "fmt/412")


class NotArchivable(ValidationError):
    """The export was not made; the message says what to do first."""


@dataclass(frozen=True)
class Content:
    """One file. Of an upload the kind is the one that was checked when it came in."""

    name: str
    kind: Term
    content: bytes
    address: str = ""


@dataclass(frozen=True)
class Piece:
    """One document of the dossier, in one or more files."""

    key: str
    title: str
    files: list[Content]
    descriptions: list[str] = field(default_factory=list)
    made_on: date | None = None
    address: str = ""


def pieces_of(published: Published) -> Iterator[Piece]:
    """One at a time, so that no more than one lies in memory. In the active language.

    Raises NotArchivable when an uploaded file is lost or is not what was uploaded.
    """
    initiative, language = published.initiative, published.localised.language
    memo = memo_of(initiative, language)
    yield Piece(
        "dossier",
        _("Dossier, version %(version)d") % {"version": published.dossier.version},
        [
            Content("dossier.pdf", PDF, dossier_pdf(published), _address(initiative, "dossier_pdf")),
            _json("dossier.json", dossier_download(initiative)),
        ],
        made_on=_day(published.dossier.built_at),
        address=published.address,
    )
    yield Piece(
        "memo",
        _("Memo for the council of %(organisation)s") % {"organisation": initiative.organisation.name},
        [
            Content("memo.pdf", PDF, memo_pdf(initiative, memo), _address(initiative, "council_memo_pdf")),
            Content("memo.docx", DOCX, memo_docx(initiative, memo), _address(initiative, "council_memo_docx")),
        ],
        [_("Made from the dossier on the day of the export.")],
        made_on=timezone.localdate(),
        address=_address(initiative, "plan_council"),
    )
    yield from _decisions(initiative)
    rounds = list(public_rounds(initiative))
    participation = register_data(initiative)
    if rounds or participation["no_participation"]:
        yield Piece(
            "participation", _("Participation: promised and done"), [_json("participation.json", participation)]
        )
    for round in rounds:
        yield _round(round)
        yield from _files_of_residents(round)
        yield from _opinions(round, language)
    assessments = assessments_download(initiative)
    if assessments["assessments"] or assessments["advice"]:
        yield Piece(
            "assessments", _("Impact assessments, as far as they are public"), [_json("assessments.json", assessments)]
        )
    yield from _uploads(initiative)
    yield from _log(initiative)


def _decisions(initiative: Initiative) -> Iterator[Piece]:
    data = decisions_data(initiative)
    for decision in data["decisions"]:
        latest = decision["versions"][-1]
        yield Piece(
            f"decision-{decision['number']}",
            _("Decision: %(title)s") % {"title": latest["title"]},
            [_json("decision.json", decision)],
            [_("Every published version. The text stands in the dossier as PDF as well.")],
            made_on=date.fromisoformat(latest["published_on"]),
            address=_address(initiative, "decision", decision["number"]),
        )
    if data["follow_up"] or data["not_yet_answered"]:
        content = {name: data[name] for name in ("not_yet_answered", "follow_up")}
        title = _("What was promised after the decision, and what came of it")
        yield Piece("follow-up", title, [_json("follow-up.json", content)], address=_address(initiative, "impact"))


def _round(round: Round) -> Piece:
    files = [
        _json("promises.json", promises_data(round)),
        _json("contributions.json", list(contributions_data(round))),
    ]
    if arguments := arguments_data(round):
        files.append(_json("arguments.json", arguments))
    return Piece(
        f"round-{round.number}",
        _("What people said: %(title)s") % {"title": round.title},
        files,
        [_("Every version of the promise, what people said as everybody may read it, and the answers.")],
        made_on=_day(round.opened_at) if round.opened_at else None,
        address=settings.BASE_URL + round.get_absolute_url(),
    )


def _files_of_residents(round: Round) -> Iterator[Piece]:
    """The photos and documents that people sent along and that a moderator showed; one contribution at a time."""
    for contribution in shown_contributions(round).filter(files__isnull=False).distinct().order_by("id"):
        title = _("Sent along with the contribution with reference %(number)d") % {"number": contribution.pk}
        files = [
            Content(
                f"{one.position}.{_extension(one.file)}",
                _as_uploaded(one.media_type),
                _stored(one.file, title, one.sha256),
            )
            for one in said(contribution).files
        ]
        if files:
            key = f"round-{round.number}-contribution-{contribution.pk}"
            yield Piece(key, title, files, made_on=contribution.received_on)


def _opinions(round: Round, language: str) -> Iterator[Piece]:
    """The last map, once the vote is over: before that it still changes."""
    conversation = Conversation.objects.filter(round=round).first()
    reading = map_of(conversation) if conversation else None
    if conversation is None or reading is None or not reading.is_final:
        return
    conversation.round = round
    yield Piece(
        f"opinions-{round.number}",
        _("What people agree on: %(title)s") % {"title": round.title},
        [
            Content("report.pdf", PDF, opinion_report_pdf(conversation, language)),
            _json("map.json", map_json(conversation, reading)),
        ],
        made_on=_day(reading.drawn_at),
    )


def _uploads(initiative: Initiative) -> Iterator[Piece]:
    for one in initiative.attachments.filter(is_public=True):
        content = _stored(one.file, one.title, one.sha256)
        name = f"{slugify(one.title)[:60] or 'file'}.{_extension(one.file)}"
        file = Content(name, _as_uploaded(one.media_type), content)
        yield Piece(f"attachment-{one.key}", one.title, [file], made_on=_day(one.added_at))
    clip = Clip.objects.filter(initiative=initiative, is_public=True).first()
    if clip:
        yield Piece(
            "film",
            clip.title,
            [
                Content(
                    f"film.{_extension(clip.video)}",
                    _as_uploaded(clip.media_type),
                    _stored(clip.video, clip.title),
                ),
                Content("captions.vtt", _as_uploaded("text/vtt"), _stored(clip.captions, clip.title)),
                Content("transcript.txt", _as_uploaded("text/plain; charset=utf-8"), clip.transcript.encode()),
            ],
            made_on=_day(clip.added_at),
        )


def _log(initiative: Initiative) -> Iterator[Piece]:
    """The public changes with their receipts, which `meerwaarde verify` checks offline; nothing of what was erased."""
    events = events_of(initiative).filter(erased_at=None).order_by("id")
    files = [
        _json(f"change-{number:04d}.json", receipt_of(event)) for number, event in enumerate(events.iterator(), start=1)
    ]
    if files:
        told = _(
            "Each file is a receipt from the public log: what changed, and the proof that it stands there unchanged."
        )
        yield Piece("log", _("The public changes of this dossier"), files, [told])


def _json(name: str, content: Any) -> Content:
    written = json.dumps(content, cls=DjangoJSONEncoder, ensure_ascii=False, indent=1)
    return Content(name, JSON, written.encode())


def _stored(file: FieldFile, title: str, sha256: str = "") -> bytes:
    try:
        with file.open("rb") as opened:
            content: bytes = opened.read()
    except FileNotFoundError as lost:
        raise NotArchivable(_("The file of “%(title)s” is lost. Put a backup back.") % {"title": title}) from lost
    if sha256 and hashlib.sha256(content).hexdigest() != sha256:
        raise NotArchivable(
            _("The file of “%(title)s” is not what was uploaded. Put a backup back.") % {"title": title}
        )
    return content


def _extension(file: FieldFile) -> str:
    return (file.name or "").rpartition(".")[2]


def _as_uploaded(media_type: str) -> Term:
    return Term(media_type.partition(";")[0], "IANA Media Types")


def _address(initiative: Initiative, name: str, *more: Any) -> str:
    return settings.BASE_URL + reverse(name, args=[initiative.organisation.slug, initiative.slug, *more])


def _day(moment: Any) -> date:
    return timezone.localtime(moment).date()
