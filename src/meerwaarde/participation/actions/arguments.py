"""Grouping what people said into arguments. Every step can be taken back, and what was before stays readable."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import F, Max
from django.utils import timezone
from django.utils.translation import gettext as _

from meerwaarde.database.saving import clean_and_save
from meerwaarde.ledger.actions import record_events
from meerwaarde.organisations.permissions import Permission, require

from ..models import Argument, Contribution, Grouping, Round
from ..vocabulary import ContributionState
from .recording import event_on, record_on_plan
from .rounds import locked

GROUPABLE = (ContributionState.WAITING, ContributionState.SHOWN)


@transaction.atomic
def add_argument(
    *,
    by: Any,
    round: Round,
    title: str,
    text: str = "",
    language: str = "",
    contributions: Iterable[Contribution] = (),
) -> Argument:
    """A new argument of a round, with what belongs to it. Raises ValidationError without a title."""
    role = require(by, Permission.ANSWER, round.initiative.organisation)
    argument = _new_argument(locked(round), title, text, language)
    _record(by, role, argument, kind="argument_added", after={"argument_title": argument.title})
    if wanted := list(contributions):
        _group(by, role, argument, _chosen(argument.round, wanted), timezone.now())
    return argument


def _new_argument(round: Round, title: str, text: str, language: str, split_from: Argument | None = None) -> Argument:
    highest = Argument.objects.filter(round=round).aggregate(highest=Max("number"))["highest"] or 0
    argument = Argument(
        round=round,
        number=highest + 1,
        title=title.strip(),
        text=text.strip(),
        language=language or round.initiative.language,
        made_at=timezone.now(),
        split_from=split_from,
    )
    clean_and_save(argument, exclude=["round", "split_from", "merged_into"], force_insert=True)
    return argument


@transaction.atomic
def change_argument(*, by: Any, argument: Argument, title: str, text: str) -> Argument:
    """Say it in other words; what it was called before stays in the log."""
    argument = _locked_argument(argument)
    role = require(by, Permission.ANSWER, argument.round.initiative.organisation)
    before = {"argument_title": argument.title, "argument_text": argument.text}
    argument.title, argument.text, argument.revision = title.strip(), text.strip(), argument.revision + 1
    clean_and_save(
        argument, exclude=["round", "split_from", "merged_into"], update_fields=["title", "text", "revision"]
    )
    after = {"argument_title": argument.title, "argument_text": argument.text}
    _record(by, role, argument, kind="argument_changed", before=before, after=after)
    return argument


@transaction.atomic
def group_contributions(*, by: Any, argument: Argument, contributions: Iterable[Contribution]) -> int:
    """These say this too; one contribution may hold several arguments. Returns how many were not in it yet."""
    argument = _locked_argument(argument)
    role = require(by, Permission.ANSWER, argument.round.initiative.organisation)
    return _group(by, role, argument, _chosen(argument.round, contributions), timezone.now())


@transaction.atomic
def ungroup_contributions(*, by: Any, argument: Argument, contributions: Iterable[Contribution]) -> int:
    """These do not belong to it after all; that they once did stays on the trail. Returns how many left."""
    argument = _locked_argument(argument)
    role = require(by, Permission.ANSWER, argument.round.initiative.organisation)
    return _end(by, role, argument, contributions, timezone.now())


@transaction.atomic
def split_argument(
    *, by: Any, argument: Argument, title: str, contributions: Iterable[Contribution], text: str = ""
) -> Argument:
    """A part of what is in an argument says something else: it goes to a new one, that tells where it came from."""
    argument = _locked_argument(argument)
    role = require(by, Permission.ANSWER, argument.round.initiative.organisation)
    chosen, moment = _chosen(argument.round, contributions), timezone.now()
    inside = argument.groupings.filter(until=None, contribution__in=chosen).count()
    if inside != len(chosen):
        raise ValidationError(_("Choose contributions that are in this argument."))
    part = _new_argument(argument.round, title, text, argument.language, split_from=argument)
    after = {"argument_title": part.title, "split_from": argument.number}
    _record(by, role, part, kind="argument_split", after=after)
    _end(by, role, argument, chosen, moment)
    _group(by, role, part, chosen, moment, moved_from={one.pk: argument.pk for one in chosen})
    return part


@transaction.atomic
def merge_arguments(*, by: Any, into: Argument, others: Iterable[Argument]) -> Argument:
    """These say the same: everything moves to one. The others keep their number, and tell where they went."""
    into = _locked_argument(into)
    role = require(by, Permission.ANSWER, into.round.initiative.organisation)
    chosen = {one.pk for one in others} - {into.pk}
    merged = list(
        Argument.objects.select_for_update(of=("self",))
        .select_related("round__initiative__organisation")
        .filter(pk__in=chosen, round=into.round, merged_at=None)
    )
    if not chosen or len(merged) != len(chosen):
        raise ValidationError(_("Choose other arguments of this round, that were not merged before."))
    moment = timezone.now()
    for other in merged:
        standing = other.groupings.filter(until=None)
        moving = list(
            Contribution.objects.select_related("initiative__organisation").filter(
                pk__in=standing.values("contribution")  # in every state, so that nothing stays behind
            )
        )
        other.merged_into, other.merged_at, other.revision = into, moment, other.revision + 1
        other.save(update_fields=["merged_into", "merged_at", "revision"])
        after = {"merged_into": into.number, "contributions": len(moving)}
        _record(by, role, other, kind="argument_merged", after=after)
        _end(by, role, other, moving, moment)
        _group(by, role, into, moving, moment, moved_from={one.pk: other.pk for one in moving})
    return into


@transaction.atomic
def undo_merge(*, by: Any, argument: Argument) -> Argument:
    """Take back a merge: what was in it then is in it again, and leaves the other when the merge brought it there."""
    argument = _locked_argument(argument, current=False)
    role = require(by, Permission.ANSWER, argument.round.initiative.organisation)
    into, moment = argument.merged_into, argument.merged_at
    if into is None or moment is None:
        raise ValidationError(_("This argument was not merged."))
    if not into.is_current:
        raise ValidationError(_("What it was merged into was merged itself. Take that back first."))
    # As it stood at the merge, with the argument out of which an earlier merge had brought it.
    ended = dict(argument.groupings.filter(until=moment).values_list("contribution", "moved_from"))
    returning = list(Contribution.objects.select_related("initiative__organisation").filter(pk__in=ended))
    brought = into.groupings.filter(moved_from=argument, until=None, contribution__in=ended)
    leaving = list(Contribution.objects.filter(pk__in=brought.values("contribution")))
    argument.merged_into, argument.merged_at, argument.revision = None, None, argument.revision + 1
    argument.save(update_fields=["merged_into", "merged_at", "revision"])
    after = {"unmerged_from": into.number, "contributions": len(returning)}
    _record(by, role, argument, kind="argument_unmerged", after=after)
    now = timezone.now()
    _end(by, role, into, leaving, now)
    _group(by, role, argument, returning, now, moved_from=ended)
    return argument


def _locked_argument(argument: Argument, *, current: bool = True) -> Argument:
    found = (
        Argument.objects.select_for_update(of=("self",))
        .select_related("round__initiative__organisation", "merged_into__round__initiative__organisation")
        .get(pk=argument.pk)
    )
    if current and not found.is_current:
        raise ValidationError(_("This argument was merged into another. Take that back first."))
    return found


def _chosen(round: Round, contributions: Iterable[Contribution]) -> list[Contribution]:
    """These contributions as they are now. Raises ValidationError when one is not of this round, or has no text."""
    wanted = {one.pk for one in contributions}
    found = list(
        Contribution.objects.select_for_update(of=("self",))
        .select_related("initiative__organisation")
        .filter(pk__in=wanted, round=round, state__in=GROUPABLE)
    )
    if not found or len(found) != len(wanted):
        raise ValidationError(_("Choose contributions of this round that are not withheld, withdrawn or erased."))
    return found


def _group(
    by: Any,
    role: str,
    argument: Argument,
    contributions: list[Contribution],
    at: datetime,
    moved_from: Mapping[int, int | None] | None = None,
) -> int:
    standing = argument.groupings.filter(until=None, contribution__in=contributions)
    present = set(standing.values_list("contribution", flat=True))
    fresh = [one for one in contributions if one.pk not in present]
    source = moved_from or {}
    Grouping.objects.bulk_create(
        [Grouping(contribution=one, argument=argument, since=at, moved_from_id=source.get(one.pk)) for one in fresh],
        batch_size=500,
    )
    _changed(by, role, argument, fresh, kind="contribution_grouped")
    return len(fresh)


def _end(by: Any, role: str, argument: Argument, contributions: Iterable[Contribution], at: datetime) -> int:
    chosen = [one.pk for one in contributions]
    standing = argument.groupings.filter(until=None, contribution__in=chosen)
    leaving = list(
        Contribution.objects.select_related("initiative__organisation").filter(pk__in=standing.values("contribution"))
    )
    standing.update(until=at)
    _changed(by, role, argument, leaving, kind="contribution_ungrouped")
    return len(leaving)


def _changed(by: Any, role: str, argument: Argument, contributions: list[Contribution], *, kind: str) -> None:
    """One event on each contribution, and new revisions: the pages that show them are made anew."""
    Contribution.objects.filter(pk__in=[one.pk for one in contributions]).update(revision=F("revision") + 1)
    after = {"argument": argument.number}
    record_events([event_on(one, by=by, role=role, kind=kind, after=after) for one in contributions])


def _record(
    by: Any,
    role: str,
    argument: Argument,
    *,
    kind: str,
    after: dict[str, Any],
    before: dict[str, Any] | None = None,
) -> None:
    record_on_plan(
        by=by,
        role=role,
        initiative=argument.round.initiative,
        kind=kind,
        before=before,
        after={"round": argument.round.number, "argument": argument.number, **after},
        public=False,
    )
