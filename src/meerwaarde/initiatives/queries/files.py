"""Which file a visitor may have."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from meerwaarde.organisations.permissions import Permission, can

from ..models import Attachment, Clip
from ..registry import kept_elsewhere
from ..uploads import MEDIA_TYPES


@dataclass(frozen=True)
class Kept:
    """A file on the disk: its name in the storage, its kind, and whether everybody may have it."""

    name: str
    media_type: str
    title: str
    etag: str
    is_public: bool


def kept_file(name: str, user: Any) -> Kept | None:
    """The file with this name, when it is public or belongs to an organisation where the visitor sees the work."""
    if "\0" in name:  # PostgreSQL refuses to look for it
        return None
    related = ("initiative__organisation",)
    attachment = Attachment.objects.filter(file=name).select_related(*related).first()
    if attachment:
        initiative, public = attachment.initiative, attachment.is_public
        kept = Kept(
            name, attachment.media_type, attachment.title, attachment.sha256, public and initiative.is_published
        )
    else:
        clip = Clip.objects.filter(video=name).select_related(*related).first()
        media_type = clip.media_type if clip else MEDIA_TYPES["vtt"]
        clip = clip or Clip.objects.filter(captions=name).select_related(*related).first()
        if clip is None:
            return next((kept for room in kept_elsewhere if (kept := room.find(name, user))), None)
        initiative, public = clip.initiative, clip.is_public
        # The name holds 64 random bits and its content never changes.
        kept = Kept(name, media_type, clip.title, name.rpartition("/")[2], public and initiative.is_published)
    if kept.is_public or can(user, Permission.SEE_WORK, initiative.organisation):
        return kept
    return None
