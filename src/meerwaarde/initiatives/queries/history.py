"""The public changes of one dossier, in words."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from django.db.models import QuerySet
from django.utils.functional import Promise
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from meerwaarde.ledger.models import Event
from meerwaarde.ledger.queries import events_of

from ..history import sentences
from ..models import Initiative

# What a change was; rooms above name their kinds with `name_changes`.
_LABELS: dict[str, str | Promise] = {
    "published": _("Dossier made public"),
    "imported": _("Taken over from the register"),
    "adopted": _("The organisation manages this dossier from here on"),
    "changed": _("Dossier changed"),
    "phase_changed": _("Next phase"),
    "scan_answered": _("Quick scan answered"),
    "lighter_route_agreed": _("Lighter route agreed by the privacy officer"),
    "why_signed": _("Signed why we want this"),
    "route_chosen": _("Route chosen"),
    "lighter_route_asked": _("Lighter route asked for"),
    "attachment_published": _("Document added"),
    "attachment_withdrawn": _("Document removed"),
    "attachment_removed": _("Document removed"),
    "clip_added": _("Film added"),
    "clip_published": _("Film added"),
    "clip_withdrawn": _("Film removed"),
    "clip_removed": _("Film removed"),
    "register_changed": _("The register changed"),
    "register_accepted": _("Taken over from the register what changed there"),
    "register_vanished": _("No longer in the register"),
    "register_returned": _("Back in the register"),
    "suggestion_answered": _("Suggestion answered"),
}


def name_changes(labels: Mapping[str, str | Promise]) -> None:
    """Say in words what kinds of change are. Raises ValueError when a kind has its words already."""
    if known := _LABELS.keys() & labels.keys():
        raise ValueError(f"There are already words for changes of the kind {', '.join(sorted(known))}.")
    _LABELS.update(labels)


def label_of_change(kind: str) -> str:
    """A kind that nobody named reads as an ordinary change."""
    return str(_LABELS.get(kind, _LABELS["changed"]))


@dataclass(frozen=True)
class Told:
    """One change as the page tells it: the role, never a person."""

    version: int | None
    at: datetime
    kind: str
    role: str
    lines: list[str]
    reason: str


def changes_of(initiative: Initiative) -> QuerySet[Event]:
    return events_of(initiative).defer("salt", "commitment")


def told(event: Event, language: str) -> Told:
    after = event.after
    role = str(event.get_role_display())
    if event.role == Event.Role.EXECUTIVE and after.get("why_signed_as"):
        role = str(after["why_signed_as"])  # public by function
    return Told(
        version=event.version,
        at=event.at,
        kind=label_of_change(event.kind),
        role=capfirst(role),
        lines=[] if event.version == 1 else sentences(event.before, after, language),
        reason=event.reason,
    )
