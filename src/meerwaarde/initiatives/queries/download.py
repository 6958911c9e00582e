"""What is public about dossiers, as plain JSON: one line in a list, and everything of one."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.urls import reverse
from django.utils import timezone

from meerwaarde.ledger.queries import events_of

from ..localised import LocalisedDocument
from ..models import Initiative

MOST_VERSIONS = 1000


def record_of(initiative: Initiative, language: str) -> dict[str, Any]:
    """One plan in a list; needs its organisation and dossier at hand."""
    localised = LocalisedDocument(initiative.dossier.document, language)
    return {
        "title": localised.text("title").text,
        "organisation": initiative.organisation.name,
        "theme": initiative.theme,
        "phase": initiative.phase,
        "register_status": initiative.register_status,
        "personal_data": initiative.personal_data,
        "summary": localised.text("summary").text,
        # A record that was taken over has no summary: its register asks for the goal.
        "goal": localised.text("societal_goal").text,
        "managed_here": initiative.is_followed_here,
        "changed_at": initiative.changed_at.isoformat(),
        "url": settings.BASE_URL + initiative.get_absolute_url(),
    }


def dossier_download(initiative: Initiative) -> dict[str, Any]:
    organisation, origin = initiative.organisation, initiative.origin
    address = [organisation.slug, initiative.slug]
    events = (
        events_of(initiative)
        .filter(version__gte=1)
        .order_by("-version", "-id")
        .values_list("version", "kind", "role", "at", "reason")[:MOST_VERSIONS]
    )
    return {
        "format": "meerwaarde-dossier/1",
        "address": settings.BASE_URL + reverse("dossier", args=address),
        "version": initiative.version,
        "published_on": timezone.localtime(initiative.published_at).date() if initiative.published_at else None,
        "changed_on": timezone.localtime(initiative.changed_at).date(),
        "organisation": {
            "name": organisation.name,
            "kind": organisation.kind,
            "cbs_code": organisation.cbs_code,
            "address": settings.BASE_URL + f"/o/{organisation.slug}/",
        },
        "is_fictional": initiative.is_fictional,
        "provenance": {
            "managed_by_organisation": initiative.is_followed_here,
            "register": origin.name if origin else None,
            "register_address": initiative.origin_url or (origin.url if origin else "") or None,
            "register_as_of": timezone.localtime(origin.as_of).date() if origin and origin.as_of else None,
        },
        "document": initiative.dossier.document,
        "versions": [
            {
                "version": version,
                "kind": kind,
                "role": role,
                "on": timezone.localtime(at).date(),
                "reason": reason,
                "address": settings.BASE_URL + reverse("dossier_version", args=[*address, version]),
            }
            for version, kind, role, at, reason in events
        ],
    }
