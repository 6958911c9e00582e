"""The package: folders of information objects with their files, and beside each its MDTO (the sidecar of an SIP).

    plan/plan.MDTO.xml                      the dossier
    plan/decision-1/decision-1.MDTO.xml     a piece of it
    plan/decision-1/decision.json           a file of that piece
    plan/decision-1/decision.json.bestand.MDTO.xml
    pakbon.json                             what was packed: numbers and size

https://nationaalarchief.github.io/MDTO-SIP-specificatie/
"""

from __future__ import annotations

import hashlib
import json
import os
import tempfile
import zipfile
from dataclasses import dataclass, replace
from datetime import date, datetime
from pathlib import Path
from typing import IO

from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import override

from meerwaarde import __version__
from meerwaarde.decisions.models import SelectionCategory
from meerwaarde.decisions.queries.work import selection_of
from meerwaarde.initiatives.models import Initiative
from meerwaarde.initiatives.queries.dossier import milestones_of, public_initiative
from meerwaarde.initiatives.vocabulary import Phase, Theme

from ..queries import Published, published
from . import mdto
from .mdto import File, Happening, Identifier, InformationObject, Keeping, Reference, Term
from .pieces import Content, NotArchivable, Piece, pieces_of

SOURCE = "Meerwaarde"


@dataclass
class Packed:
    """What a package holds: pieces of the dossier, their files, and the bytes of those files."""

    pieces: int = 0
    files: int = 0
    bytes: int = 0


@dataclass(frozen=True)
class _About:
    """What every object of one package says in the same words."""

    initiative: Initiative
    selection: SelectionCategory
    closed_on: date | None
    published_on: date | None
    now: datetime

    def identifier(self, *names: str) -> Identifier:
        plan = self.initiative
        return Identifier("/".join([plan.organisation.slug, plan.slug, *names]), f"{SOURCE} ({settings.BASE_URL})")

    @property
    def keeping(self) -> Keeping:
        return Keeping(self.selection.years, self.closed_on)

    @property
    def category(self) -> Term:
        return Term(self.selection.label, self.selection.list_name, self.selection.code)

    @property
    def creator(self) -> Reference:
        organisation = self.initiative.organisation
        code = organisation.cbs_code
        return Reference(organisation.name, Identifier(code, "CBS") if code else None)


def archive_to(path: Path, initiative: Initiative) -> Packed:
    """Write the package whole or not at all, beside its name first. Raises NotArchivable or OSError."""
    handle, beside = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
    try:
        with os.fdopen(handle, "w+b") as file:
            packed = write_archive(file, initiative)
            file.flush()
            os.fsync(file.fileno())
        Path(beside).replace(path)
    finally:
        Path(beside).unlink(missing_ok=True)
    return packed


def write_archive(file: IO[bytes], initiative: Initiative) -> Packed:
    """Every public document of one dossier with its metadata. Raises NotArchivable that says what to do first."""
    about = _about(initiative)
    plan = about.initiative
    packed = Packed()
    with override(plan.language), zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        shown = published(plan.organisation.slug, plan.slug, plan.language)
        dossier = _dossier(about, shown)
        parts = [_pack(archive, about, dossier, piece, packed) for piece in pieces_of(shown)]
        whole = replace(dossier, parts=parts)
        archive.writestr(f"{plan.slug}/{plan.slug}.MDTO.xml", whole.xml())
        archive.writestr("pakbon.json", _slip(about, dossier, packed))
    return packed


def _about(initiative: Initiative) -> _About:
    selection = selection_of(initiative)
    if not initiative.is_published:
        raise NotArchivable(_("Publish the plan first: the archive keeps what was public."))
    if selection is None:
        raise NotArchivable(_("Choose first by which line of the selection list this dossier is kept."))
    phases, published_on = milestones_of(initiative)
    closed = [day for phase, day in phases if phase == Phase.CLOSED]
    is_closed = initiative.phase == Phase.CLOSED
    plan = public_initiative(initiative.organisation.slug, initiative.slug)
    return _About(plan, selection, closed[-1] if closed and is_closed else None, published_on, timezone.localtime())


def _dossier(about: _About, shown: Published) -> InformationObject:
    plan, reading = about.initiative, shown.localised
    descriptions = [reading.text("summary").text]
    if plan.organisation.is_fictional:
        descriptions.append(_("This municipality and this plan are fictional; they show how the product works."))
    with override("nl"):
        theme = Term(str(Theme(plan.theme).label), "Meerwaarde, thema's", plan.theme) if plan.theme else None
    name, events = plan.organisation.name, []
    if about.published_on:
        events.append(Happening("Publicatie", about.published_on, name))
    if about.closed_on:
        events.append(Happening("Bevriezing", about.closed_on, name))
    return InformationObject(
        about.identifier(),
        reading.text("title").text,
        mdto.DOSSIER,
        about.keeping,
        about.category,
        about.creator,
        theme=theme,
        keywords=list(reading["tags"] or ()),
        descriptions=[text for text in descriptions if text],
        address=shown.address,
        covers=(about.published_on, about.closed_on) if about.published_on else None,
        place=about.creator,
        language=plan.language,
        events=[*events, Happening("Export", about.now, name, f"Meerwaarde {__version__}")],
    )


def _pack(
    archive: zipfile.ZipFile, about: _About, dossier: InformationObject, piece: Piece, packed: Packed
) -> Reference:
    """Write one piece with its files and their metadata; returns how the dossier names it."""
    folder = f"{about.initiative.slug}/{piece.key}"
    shows = Reference(piece.title, about.identifier(piece.key))
    files = []
    for content in piece.files:
        described = _file(about, shows, piece, content)
        archive.writestr(f"{folder}/{content.name}", content.content)
        archive.writestr(f"{folder}/{content.name}.bestand.MDTO.xml", described.xml())
        files.append(described.reference)
        packed.files += 1
        packed.bytes += len(content.content)
    made = InformationObject(
        about.identifier(piece.key),
        piece.title,
        mdto.PIECE,
        about.keeping,
        about.category,
        about.creator,
        descriptions=piece.descriptions,
        address=piece.address,
        language=about.initiative.language,
        events=[Happening("Publicatie", piece.made_on, about.initiative.organisation.name)] if piece.made_on else [],
        part_of=dossier.reference,
        files=files,
    )
    archive.writestr(f"{folder}/{piece.key}.MDTO.xml", made.xml())
    packed.pieces += 1
    return made.reference


def _file(about: _About, shows: Reference, piece: Piece, content: Content) -> File:
    return File(
        about.identifier(piece.key, content.name),
        content.name,
        len(content.content),
        content.kind,
        hashlib.sha256(content.content).hexdigest(),
        about.now,
        shows,
        content.address,
    )


def _slip(about: _About, dossier: InformationObject, packed: Packed) -> str:
    """The `pakbon` that the specification asks for beside the package; the hash of the whole is for who sends it."""
    organisation = about.initiative.organisation
    return json.dumps(
        {
            "identificatie": f"{dossier.identifier.key}@{about.now.isoformat(timespec='seconds')}",
            "naam": dossier.name,
            "archiefvormer": organisation.name,
            "contact": organisation.contact_email,
            "gemaakt": about.now.isoformat(timespec="seconds"),
            "mdto": "1.0.1",
            "informatieobjecten": packed.pieces + 1,
            "bestanden": packed.files,
            "omvang": packed.bytes,
        },
        ensure_ascii=False,
        indent=1,
    )
