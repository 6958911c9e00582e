"""What to do when the register says something else than what an official wrote here: accept it, or keep ours."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from meerwaarde.ledger.actions import record_event
from meerwaarde.organisations.permissions import Permission, require

from ..document import build_document, write_document
from ..models import Difference, Draft, Initiative
from .locking import locked_initiative
from .versions import record_version


def _open_difference(difference: Difference) -> tuple[Difference, Initiative]:
    """The difference and its initiative, locked. Raises ValidationError when somebody settled it before."""
    found = Difference.objects.select_for_update(of=("self",)).select_related("record").get(pk=difference.pk)
    if found.state != Difference.State.OPEN:
        raise ValidationError(_("Somebody else already decided on this difference."))
    initiative = locked_initiative(found.record.initiative_id)
    return found, initiative


@transaction.atomic
def accept_difference(*, by: Any, difference: Difference) -> Difference:
    """Take over what the register says; it becomes a new public version, and goes out of a draft."""
    role = require(by, Permission.EDIT, difference.record.initiative.organisation)
    difference, initiative = _open_difference(difference)
    before = build_document(initiative)
    if before.get(difference.path) != difference.theirs:
        write_document(initiative, {difference.path: difference.theirs})
        record_version(by=by, role=role, kind="register_accepted", initiative=initiative, before=before)
    draft = Draft.objects.select_for_update().filter(initiative=initiative).first()
    if draft and difference.path in draft.content:
        del draft.content[difference.path]
        draft.revision += 1
        draft.save()
    return _settle(difference, Difference.State.ACCEPTED)


@transaction.atomic
def keep_difference(*, by: Any, difference: Difference) -> Difference:
    """Let ours stand. The same value of the register does not come back as a difference."""
    role = require(by, Permission.EDIT, difference.record.initiative.organisation)
    difference, initiative = _open_difference(difference)
    record_event(
        by=by,
        role=role,
        organisation=initiative.organisation.slug,
        kind="register_kept",
        subject=initiative,
        # What a draft says is not public yet.
        public=False,
        before={difference.path: difference.theirs},
        after={difference.path: difference.ours},
    )
    return _settle(difference, Difference.State.KEPT)


def _settle(difference: Difference, state: str) -> Difference:
    difference.state = state
    difference.settled_at = timezone.now()
    difference.save(update_fields=["state", "settled_at"])
    return difference
