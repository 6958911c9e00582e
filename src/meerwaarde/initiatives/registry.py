"""How other rooms add to the trunk without the trunk knowing them: sections, gates, hints, notes.

A room registers in its `AppConfig.ready`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils import timezone

from meerwaarde.organisations.models import Organisation
from meerwaarde.organisations.permissions import Permission
from meerwaarde.ui.registry import Registry

from .fields import Document
from .localised import LocalisedDocument, Text
from .models import Initiative
from .needed import Needed
from .vocabulary import Phase, Route


@dataclass(frozen=True)
class Section:
    """A part of the dossier page. `query` returns the template's context, or None to leave the section out."""

    key: str
    order: int
    title: Any
    template: str
    query: Callable[[Initiative, LocalisedDocument], dict[str, Any] | None]


@dataclass(frozen=True)
class Gate:
    """What must hold before `target` can begin. `missing` returns one `Needed` for each thing still needed.

    A gate works on the document alone, so that a draft, a published version and an import are judged alike.
    """

    key: str
    order: int
    target: Phase
    routes: frozenset[Route]
    title: Any
    missing: Callable[[Document, Initiative], list[Needed]]


@dataclass(frozen=True)
class Hint:
    """A line in an official's workspace about one initiative: what awaits, where to go, and who may go there."""

    sentence: str
    url: str
    permission: Permission = Permission.SEE_WORK


@dataclass(frozen=True)
class WorkspaceHint:
    """The hints of a room about these initiatives, by the initiative's key."""

    key: str
    order: int
    find: Callable[[list[Initiative]], dict[int, list[Hint]]]


@dataclass(frozen=True)
class Waiting:
    """Something that waits for somebody: in a few words, about which plan or organisation, since when or until when."""

    sentence: str
    about: Text | str
    url: str
    since: date | None = None
    due: date | None = None

    @property
    def is_late(self) -> bool:
        return self.due is not None and self.due < timezone.localdate()


@dataclass(frozen=True)
class WaitingSource:
    """What waits for who has `permission`, found for all of these organisations and this person at once."""

    key: str
    order: int
    permission: Permission
    find: Callable[[list[Organisation], Any], Iterable[Waiting]]


@dataclass(frozen=True)
class TimelineStep:
    """Points in the story of a dossier, from goal to lesson: (ISO date or "", title, text, state)."""

    key: str
    order: int
    points: Callable[[Initiative, LocalisedDocument], list[dict[str, Any]]]


@dataclass(frozen=True)
class CardNote:
    """What the register must say on the card of a plan: sentences by the plan's key, for a whole page at once."""

    key: str
    order: int
    notes: Callable[[list[int]], dict[int, list[str]]]


@dataclass(frozen=True)
class Presence:
    """Whether a plan has anything of a room's: an `Exists` over the plan as `OuterRef("pk")`.

    The query that reads a public plan asks it for all rooms at once, so that a room asks nothing more where it has
    nothing to tell.
    """

    key: str
    order: int
    exists: Callable[[], Any]


@dataclass(frozen=True)
class CopyOfDraft:
    """Where a room above keeps words of a draft that is not public.

    `forget` gets the plan and the words (`Forgotten`), and takes them out of those copies as well.
    """

    key: str
    order: int
    forget: Callable[[Initiative, Any], None]


@dataclass(frozen=True)
class KeptElsewhere:
    """Files that a room above keeps: gives what `kept_file` gives, or None when this visitor may not have it."""

    key: str
    order: int
    find: Callable[[str, Any], Any]


def may_have(initiative: Initiative, key: str) -> bool:
    """False when it is known that this plan has nothing of this `Presence`."""
    return bool(getattr(initiative, f"has_{key}", True))


def presences_annotated() -> dict[str, Any]:
    return {f"has_{presence.key}": presence.exists() for presence in presences}


sections: Registry[Section] = Registry()
gates: Registry[Gate] = Registry()
workspace_hints: Registry[WorkspaceHint] = Registry()
waiting_sources: Registry[WaitingSource] = Registry()
timeline_steps: Registry[TimelineStep] = Registry()
card_notes: Registry[CardNote] = Registry()
presences: Registry[Presence] = Registry()
copies_of_drafts: Registry[CopyOfDraft] = Registry()
kept_elsewhere: Registry[KeptElsewhere] = Registry()
