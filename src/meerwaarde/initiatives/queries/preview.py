"""The dossier as it would read once the draft is published."""

from __future__ import annotations

from typing import Any

from django.utils import timezone

from ..fields import Document
from ..models import Initiative
from .dossier import DossierReading, milestones_of, shown_of


def preview_page(initiative: Initiative, document: Document, language: str) -> dict[str, Any]:
    """The context of the dossier's own templates, made from a document that is not public."""
    phases, published = milestones_of(initiative)
    moment = initiative.origin.as_of if initiative.origin else None
    reading = DossierReading(
        document,
        language,
        as_of=timezone.localtime(moment).date() if moment else None,
        milestones=phases,
        published_on=published,
    )
    return shown_of(initiative, reading)
