"""What officials do with text that was taken over from elsewhere: accept it, rewrite it or throw it away."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from meerwaarde.ledger.actions import record_event
from meerwaarde.organisations.permissions import Permission, require

from ..document import build_document
from ..fields import FIELD
from ..models import CopiedField, Draft, Initiative
from .editing import save_draft


def _open_fields(initiative: Initiative, paths: Iterable[str]) -> list[CopiedField]:
    """The unconfirmed fields with these paths, locked. Raises ValidationError when one was settled in between."""
    wanted = set(paths)
    fields = list(initiative.copied_fields.select_for_update().filter(path__in=wanted, confirmed_at=None))
    if not wanted or {field.path for field in fields} != wanted:
        raise ValidationError(_("This text was already accepted, rewritten or thrown away."))
    return fields


@transaction.atomic
def accept_copied(*, by: Any, initiative: Initiative, paths: Iterable[str]) -> int:
    """Accept copied texts as they stand: from now on they are the organisation's own words, with their source."""
    role = require(by, Permission.EDIT, initiative.organisation)
    fields = _open_fields(initiative, paths)
    now = timezone.now()
    CopiedField.objects.filter(pk__in=[field.pk for field in fields]).update(confirmed_at=now)
    record_event(
        by=by,
        role=role,
        organisation=initiative.organisation.slug,
        kind="copied_accepted",
        subject=initiative,
        # The document does not change, so this is no version.
        public=False,
        after={"accepted": {field.path: field.source_title for field in fields}},
        at=now,
    )
    return len(fields)


@transaction.atomic
def rewrite_copied(*, by: Any, initiative: Initiative, path: str, text: str) -> Draft:
    """Replace a copied text by own words. It becomes a draft; publishing is a step of its own."""
    require(by, Permission.EDIT, initiative.organisation)
    fields = _open_fields(initiative, [path])
    draft = save_draft(by=by, initiative=initiative, changes={path: text})
    CopiedField.objects.filter(pk__in=[field.pk for field in fields]).update(confirmed_at=timezone.now())
    return draft


@transaction.atomic
def throw_away_copied(*, by: Any, initiative: Initiative, path: str) -> Draft:
    """Empty a copied field and forget where it came from.

    A published text stays public until the draft is published.
    """
    require(by, Permission.EDIT, initiative.organisation)
    fields = _open_fields(initiative, [path])
    CopiedField.objects.filter(pk__in=[field.pk for field in fields]).delete()
    # The title stays: a plan without one cannot be saved.
    value = build_document(initiative)["title"] if path == "title" else FIELD[path].empty
    return save_draft(by=by, initiative=initiative, changes={path: value})
