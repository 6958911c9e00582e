"""Taking a gathered record into management: from then on its own organisation writes it."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from meerwaarde.organisations.permissions import Permission, require

from ..document import build_document
from ..models import Initiative
from .locking import locked_initiative
from .versions import record_version


@transaction.atomic
def adopt_initiative(*, by: Any, initiative: Initiative) -> Initiative:
    """An official of its organisation takes an imported record into management. Its gates stay gaps, never passed.

    Raises ValidationError when it is managed here already.
    """
    role = require(by, Permission.EDIT, initiative.organisation)
    initiative = locked_initiative(initiative.pk)
    if initiative.is_followed_here:
        raise ValidationError(_("This plan is already managed here."))
    before = build_document(initiative)
    initiative.adopted_at = timezone.now()
    initiative.save(update_fields=["adopted_at"])
    organisation = initiative.organisation
    if not organisation.takes_part:
        organisation.takes_part = True
        organisation.save(update_fields=["takes_part", "changed_at"])
    record_version(by=by, role=role, kind="adopted", initiative=initiative, before=before)
    return initiative
