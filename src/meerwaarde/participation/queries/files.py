"""Which photo or document of a contribution a visitor may have."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _

from meerwaarde.initiatives.queries.files import Kept
from meerwaarde.organisations.permissions import Permission, can

from ..models import ContributionFile
from ..vocabulary import FileState

# Who reads, answers or erases what people send.
MAY_SEE = (Permission.MODERATE, Permission.ANSWER, Permission.ERASE)


def kept_with_contribution(name: str, user: Any) -> Kept | None:
    """Everybody has it when a moderator showed it and the text is readable; else who works with contributions."""
    found = (
        ContributionFile.objects.filter(file=name)
        .select_related("contribution__initiative__organisation", "contribution__round")
        .first()
    )
    if found is None:
        return None
    one = found.contribution
    is_public = one.initiative.is_published and one.is_readable and found.state == FileState.SHOWN
    if not is_public and not any(can(user, permission, one.initiative.organisation) for permission in MAY_SEE):
        return None
    title = _("contribution %(number)d, file %(position)d") % {"number": one.pk, "position": found.position}
    return Kept(name, found.media_type, title, found.sha256, is_public)
