"""The accountable executive signs why this is wanted: a political choice with a name to it."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from meerwaarde.database.saving import clean_and_save
from meerwaarde.organisations.permissions import Permission, require

from ..document import build_document
from ..models import Initiative
from .versions import record_version

MOST_WORDS = 120
LEFT_OFFICE = gettext_lazy(
    "You are no longer in office, so you cannot sign. Ask for the plan to be put in somebody else's name."
)


@transaction.atomic
def sign_why(*, by: Any, initiative: Initiative, statement: str) -> Initiative:
    """Sign "why we want this" in at most 120 words.

    Raises PermissionDenied for anybody but the executive accountable for this very initiative, and for one who left
    office; ValidationError for an empty or too long statement, or when the initiative is not public yet.
    """
    role = require(by, Permission.SIGN, initiative.organisation)
    initiative = (
        Initiative.objects.select_for_update(of=("self",))
        .select_related("organisation", "executive")
        .get(pk=initiative.pk)
    )
    executive = initiative.executive
    if executive is None or executive.user_id != by.pk:
        raise PermissionDenied(_("Only the executive who is accountable for this plan can sign it."))
    if not executive.is_in_office:
        raise PermissionDenied(LEFT_OFFICE)
    if not initiative.is_published:
        raise ValidationError(_("Publish the plan first: what you sign is public."))
    statement = statement.strip()
    words = len(statement.split())
    if not words:
        raise ValidationError({"statement": _("Write why you want this.")})
    if words > MOST_WORDS:
        raise ValidationError(
            {"statement": _("At most %(most)d words; this has %(words)d.") % {"most": MOST_WORDS, "words": words}}
        )
    before = build_document(initiative)
    initiative.why_statement = statement
    initiative.why_signed_at = timezone.now()
    initiative.why_signed_as = str(executive)
    clean_and_save(initiative, exclude=["organisation", "origin", "policy_goal", "executive"])
    record_version(by=by, role=role, kind="why_signed", initiative=initiative, before=before)
    return initiative
