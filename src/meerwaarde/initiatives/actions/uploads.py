"""Attachments and the film: kept only when they passed the checks, public only by a step that makes a version."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext as _

from meerwaarde.database.saving import clean_and_save
from meerwaarde.ledger.actions import record_event
from meerwaarde.organisations.permissions import Permission, require

from ..document import build_document
from ..fields import Document
from ..films import check_captions, check_video
from ..models import Attachment, Clip, Initiative
from ..uploads import CheckedFile, check_attachment, kept_name
from .locking import locked_initiative
from .versions import record_version

MAX_ATTACHMENTS = 100


@contextmanager
def files_kept_only_with_their_rows() -> Iterator[list[str]]:
    """A transaction with a list of stored files that are removed again when it fails."""
    stored: list[str] = []
    try:
        with transaction.atomic():
            yield stored
    except BaseException:
        for name in stored:
            default_storage.delete(name)
        raise


def store_file(row: Any, field: str, title: str, checked: CheckedFile, stored: list[str]) -> None:
    """Keep the file of an unsaved row, inside of `files_kept_only_with_their_rows`."""
    file = getattr(row, field)
    file.save(kept_name(title, checked.extension), ContentFile(checked.content), save=False)
    stored.append(file.name)


def remove_after_commit(*files: Any) -> None:
    """Their rows are removed in this transaction; when that holds, the files are removed too."""
    names = [file.name for file in files if file]

    def remove() -> None:
        for name in names:
            default_storage.delete(name)

    transaction.on_commit(remove)


def _record(
    *, by: Any, role: str, kind: str, initiative: Initiative, before: Document, what: str, was_public: bool
) -> None:
    """A version when the public reads something else by it; otherwise an internal event."""
    if was_public:
        record_version(by=by, role=role, kind=kind, initiative=initiative, before=before)
    else:
        record_event(
            by=by,
            role=role,
            organisation=initiative.organisation.slug,
            kind=kind,
            subject=initiative,
            public=False,
            after={"file": what},
        )


def add_attachment(*, by: Any, initiative: Initiative, title: str, file: UploadedFile[bytes]) -> Attachment:
    """Check a file and keep it, not yet public. Raises UploadRefused with the reason."""
    role = require(by, Permission.EDIT, initiative.organisation)
    checked = check_attachment(file)
    with files_kept_only_with_their_rows() as stored:
        initiative = locked_initiative(initiative.pk)
        if initiative.attachments.count() >= MAX_ATTACHMENTS:
            raise ValidationError(
                _("A plan has at most %(number)s attachments.") % {"number": MAX_ATTACHMENTS}, code="number"
            )
        if initiative.attachments.filter(sha256=checked.sha256).exists():
            raise ValidationError(_("This file is already there."), code="double")
        last = initiative.attachments.aggregate(last=Max("position"))["last"]
        attachment = Attachment(
            initiative=initiative,
            position=0 if last is None else last + 1,
            title=title,
            media_type=checked.media_type,
            size_bytes=checked.size_bytes,
            sha256=checked.sha256,
        )
        store_file(attachment, "file", title, checked, stored)
        clean_and_save(attachment, exclude=["initiative"])
        _record(
            by=by,
            role=role,
            kind="attachment_added",
            initiative=initiative,
            before={},
            what=checked.sha256,
            was_public=False,
        )
    return attachment


@transaction.atomic
def set_attachment_public(*, by: Any, initiative: Initiative, key: str, public: bool) -> Attachment:
    """Publish an attachment, or take it back; both are a new version of a public dossier."""
    role = require(by, Permission.PUBLISH, initiative.organisation)
    initiative = locked_initiative(initiative.pk)
    before = build_document(initiative)
    attachment = initiative.attachments.get(key=key)
    if attachment.is_public == public:
        return attachment
    attachment.is_public = public
    attachment.save(update_fields=["is_public"])
    kind = "attachment_published" if public else "attachment_withdrawn"
    record_version(by=by, role=role, kind=kind, initiative=initiative, before=before)
    return attachment


@transaction.atomic
def remove_attachment(*, by: Any, initiative: Initiative, key: str) -> None:
    """Remove an attachment and its file. The history keeps its title and SHA-256."""
    attachment = initiative.attachments.get(key=key)
    # Taking something away from the public needs the right to publish.
    needed = Permission.PUBLISH if attachment.is_public else Permission.EDIT
    role = require(by, needed, initiative.organisation)
    initiative = locked_initiative(initiative.pk)
    before = build_document(initiative)
    attachment.delete()
    remove_after_commit(attachment.file)
    _record(
        by=by,
        role=role,
        kind="attachment_removed",
        initiative=initiative,
        before=before,
        what=attachment.sha256,
        was_public=attachment.is_public,
    )


def set_clip(
    *,
    by: Any,
    initiative: Initiative,
    title: str,
    video: UploadedFile[bytes],
    captions: UploadedFile[bytes],
    captions_language: str,
    transcript: str,
) -> Clip:
    """Keep a film with its captions and transcript, not yet public; it takes the place of an earlier one."""
    role = require(by, Permission.EDIT, initiative.organisation)
    old = Clip.objects.filter(initiative=initiative).first()
    if old and old.is_public:
        role = require(by, Permission.PUBLISH, initiative.organisation)
    checked_captions = check_captions(captions)
    checked_video = check_video(video)
    with files_kept_only_with_their_rows() as stored:
        initiative = locked_initiative(initiative.pk)
        before = build_document(initiative)
        old = Clip.objects.filter(initiative=initiative).first()
        was_public = bool(old and old.is_public)
        if old:
            remove_after_commit(old.video, old.captions)
            old.delete()
        clip = Clip(
            initiative=initiative,
            title=title,
            media_type=checked_video.media_type,
            captions_language=captions_language,
            transcript=transcript,
        )
        store_file(clip, "video", title, checked_video, stored)
        store_file(clip, "captions", title, checked_captions, stored)
        clean_and_save(clip, exclude=["initiative"])
        initiative = locked_initiative(initiative.pk)  # without the earlier film on the object
        _record(
            by=by,
            role=role,
            kind="clip_added",
            initiative=initiative,
            before=before,
            what=checked_video.sha256,
            was_public=was_public,
        )
    return clip


@transaction.atomic
def set_clip_public(*, by: Any, initiative: Initiative, public: bool) -> None:
    """Publish the film, or take it back; both are a new version of a public dossier."""
    role = require(by, Permission.PUBLISH, initiative.organisation)
    initiative = locked_initiative(initiative.pk)
    before = build_document(initiative)
    if Clip.objects.filter(initiative=initiative, is_public=not public).update(is_public=public):
        kind = "clip_published" if public else "clip_withdrawn"
        record_version(by=by, role=role, kind=kind, initiative=locked_initiative(initiative.pk), before=before)


@transaction.atomic
def remove_clip(*, by: Any, initiative: Initiative) -> None:
    clip = Clip.objects.get(initiative=initiative)
    needed = Permission.PUBLISH if clip.is_public else Permission.EDIT
    role = require(by, needed, initiative.organisation)
    before = build_document(locked_initiative(initiative.pk))
    remove_after_commit(clip.video, clip.captions)
    clip.delete()
    _record(
        by=by,
        role=role,
        kind="clip_removed",
        initiative=locked_initiative(initiative.pk),
        before=before,
        what=clip.title,
        was_public=clip.is_public,
    )
