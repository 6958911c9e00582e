"""Where copied texts come from: marked when they are taken over, confirmed when an official rewrites them."""

from __future__ import annotations

from collections.abc import Iterable

from django.utils import timezone

from ..fields import Document
from ..models import CopiedField, Initiative


def mark_copied(initiative: Initiative, paths: Iterable[str], *, source_title: str, source_url: str = "") -> int:
    """Mark fields as taken over and not yet confirmed. Returns how many. Runs in the caller's transaction."""
    fields = [
        CopiedField(initiative=initiative, path=path, source_title=source_title[:300], source_url=source_url[:1000])
        for path in paths
    ]
    CopiedField.objects.bulk_create(fields, ignore_conflicts=True)
    return len(fields)


def confirm_rewritten(initiative: Initiative, before: Document, changes: Document) -> int:
    """An official who changes a copied text makes it their own. Returns how many fields were confirmed by that."""
    rewritten = [key for key, value in changes.items() if before.get(key) != value]
    if not rewritten:
        return 0
    return initiative.copied_fields.filter(confirmed_at=None, path__in=rewritten).update(confirmed_at=timezone.now())
