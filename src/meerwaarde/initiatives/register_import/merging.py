"""A record that changed in the register: what nobody manages here follows, what was edited is never overwritten.

Once its organisation manages a plan here, nothing becomes public that it did not choose: every change of the register
is then a difference to accept or to keep.

A three-way comparison per field. Base is what the register said last time (`RegisterRecord.values`), theirs what it
says now, ours what stands here (also in a draft that is not published yet).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from meerwaarde.ledger.actions import record_event
from meerwaarde.ledger.models import Event
from meerwaarde.organisations.models import Organisation

from ..actions.counting import count_again
from ..actions.editing import free_plan_slug
from ..actions.locking import locked_initiative
from ..actions.versions import record_version
from ..document import build_document, write_document
from ..fields import Document
from ..models import Difference, Draft, Initiative, RegisterRecord
from .mapping import Entry
from .writing import PHASES


@dataclass(frozen=True)
class Merge:
    """Which fields follow the register, and which differ from what an official wrote."""

    follow: Document
    differ: dict[str, tuple[Any, Any]]  # key: (ours, theirs)
    agreed: frozenset[str]  # both sides now say the same


def merge(base: Document, ours: Document, theirs: Document, edited: Document | None = None) -> Merge:
    """Compare per field of `theirs`; fields the source does not speak about are left alone.

    `edited` holds the fields of an unpublished draft: they count as edited here.
    """
    edited = edited or {}
    follow: Document = {}
    differ: dict[str, tuple[Any, Any]] = {}
    agreed = set()
    for key, their in theirs.items():
        our = edited.get(key, ours.get(key))
        if our == their and ours.get(key) == their:
            agreed.add(key)
        elif key not in edited and our == base.get(key, _NOTHING.get(key, our if not our else None)):
            follow[key] = their
        elif our != their and their != base.get(key):
            differ[key] = (our, their)
    return Merge(follow, differ, frozenset(agreed))


def managed(merged: Merge, ours: Document) -> Merge:
    """The same for a plan that its organisation manages: what would have followed is asked instead."""
    asked = {key: (ours.get(key), their) for key, their in merged.follow.items()}
    return Merge({}, {**merged.differ, **asked}, merged.agreed)


# Before a source first spoke about a field, "unknown" is what stood there without anybody writing it.
_NOTHING: dict[str, Any] = {"assessment_status": "unknown"}


def update_initiative(record: RegisterRecord, entry: Entry, organisation: Organisation, *, at: datetime) -> int:
    """Take over what changed, inside the caller's transaction. Returns the number of new open differences."""
    initiative = locked_initiative(record.initiative_id)
    before = build_document(initiative)
    draft = Draft.objects.filter(initiative=initiative).first()
    merged = merge(record.values, before, entry.values, draft.content if draft else None)
    if initiative.adopted_at is not None:
        merged = managed(merged, before)
    moved = _move(initiative, organisation)
    changes = dict(merged.follow)
    if "register_status" in changes and initiative.adopted_at is None:
        _follow_status(initiative, record.values.get("register_status", ""), changes["register_status"], at)
    initiative.origin_url = entry.url
    if changes or moved:
        write_document(initiative, changes)
        record_version(
            by=None, role=Event.Role.IMPORT, kind="register_changed", initiative=initiative, before=before, at=at
        )
    else:
        initiative.save(update_fields=["origin_url"])
    if record.vanished_at:
        record_event(
            by=None,
            role=Event.Role.IMPORT,
            organisation=initiative.organisation.slug,
            kind="register_returned",
            subject=initiative,
            public=initiative.is_published,
            at=at,
        )
    found = _note_differences(record, merged, at)
    record.values = {**record.values, **entry.values}
    record.content_hash = entry.content_hash
    record.last_changed = at
    record.vanished_at = None
    record.save()
    return found


def _follow_status(initiative: Initiative, old: str, new: str, at: datetime) -> None:
    """The phase follows the register's status as long as nobody moved it here."""
    if old in PHASES and (initiative.phase, initiative.outcome) == PHASES[old]:
        initiative.phase, initiative.outcome = PHASES[new]
        initiative.phase_since = at


def _move(initiative: Initiative, organisation: Organisation) -> bool:
    """A record that went to another organisation goes with it, unless its organisation manages it here."""
    if initiative.organisation_id == organisation.pk or initiative.adopted_at is not None:
        return False
    former = initiative.organisation
    if Initiative.objects.filter(organisation=organisation, slug=initiative.slug).exists():
        initiative.slug = free_plan_slug(organisation, initiative.title)
    initiative.organisation = organisation
    initiative.save(update_fields=["organisation", "slug"])
    count_again(former)
    return True


def _note_differences(record: RegisterRecord, merged: Merge, at: datetime) -> int:
    open_ones = {d.path: d for d in record.differences.filter(state=Difference.State.OPEN)}
    for path in merged.agreed & open_ones.keys():
        open_ones[path].delete()
    found = 0
    for path, (ours, theirs) in merged.differ.items():
        if path in open_ones:
            difference = open_ones[path]
            difference.ours, difference.theirs, difference.found_at = ours, theirs, at
            difference.save()
        elif not _was_kept(record, path, theirs):
            Difference.objects.create(record=record, path=path, ours=ours, theirs=theirs, found_at=at)
            found += 1
    return found


def _was_kept(record: RegisterRecord, path: str, theirs: Any) -> bool:
    """An official has already said of this very value that theirs stays."""
    kept = (
        record.differences.filter(path=path, state=Difference.State.KEPT)
        .order_by("id")
        .values_list("theirs", flat=True)
    )
    return any(value == theirs for value in kept)
