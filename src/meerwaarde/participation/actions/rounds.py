"""Rounds: made for a phase, opened with a published promise, closed when the period is over, and reported on."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Max
from django.utils import timezone
from django.utils.translation import gettext as _

from meerwaarde.database.saving import clean_and_save
from meerwaarde.initiatives.actions.locking import locked_initiative
from meerwaarde.initiatives.freshness import rendered_pages
from meerwaarde.initiatives.models import Initiative
from meerwaarde.initiatives.vocabulary import Phase
from meerwaarde.ledger.actions import record_event
from meerwaarde.organisations.models import Organisation
from meerwaarde.organisations.permissions import Permission, require

from ..following import tell_followers
from ..models import Inbox, LevelName, NoParticipation, Round
from ..queries.counting import counts_of
from ..queries.levels import own_level_names
from ..vocabulary import RoundState
from .recording import record_on_plan


def locked(round: Round) -> Round:
    return (
        Round.objects.select_for_update(of=("self",))
        .select_related("initiative__organisation", "promise")
        .get(pk=round.pk)
    )


@transaction.atomic
def create_round(*, by: Any, initiative: Initiative, phase: str, title: str) -> Round:
    """A round in preparation: nobody but officials sees it. Takes back a statement that there would be none."""
    role = require(by, Permission.EDIT, initiative.organisation)
    initiative = locked_initiative(initiative.pk)
    if not initiative.is_followed_here:
        raise ValidationError(_("Manage this plan here first."))
    highest = Round.objects.filter(initiative=initiative).aggregate(highest=Max("number"))["highest"] or 0
    round = Round(initiative=initiative, number=highest + 1, phase=phase, title=title.strip())
    clean_and_save(round, exclude=["initiative", "promise"])
    NoParticipation.objects.filter(initiative=initiative, phase=phase).delete()
    record_on_plan(
        by=by,
        role=role,
        initiative=initiative,
        kind="round_prepared",
        after={"round": round.number, "round_phase": phase, "round_title": round.title},
        public=False,
    )
    # A statement that was taken back leaves the page.
    Initiative.objects.filter(pk=initiative.pk).update(changed_at=timezone.now())
    return round


@transaction.atomic
def write_round_text(*, by: Any, round: Round, text: str) -> Round:
    """The text that people react to, paragraph by paragraph. Not after opening: then they reacted to these words."""
    role = require(by, Permission.EDIT, round.initiative.organisation)
    round = locked(round)
    if round.state != RoundState.PREPARED:
        raise ValidationError(_("The text no longer changes once the round is open."))
    before, round.text = round.text, text.strip()
    clean_and_save(round, exclude=["initiative", "promise"], update_fields=["text"])
    record_on_plan(
        by=by,
        role=role,
        initiative=round.initiative,
        kind="round_text_written",
        before={"round_text": before},
        after={"round": round.number, "round_text": round.text},
    )
    return round


@transaction.atomic
def open_round(*, by: Any, round: Round) -> Round:
    """People can take part from the first day that was promised. Raises ValidationError without a published promise."""
    role = require(by, Permission.PUBLISH, round.initiative.organisation)
    round = locked(round)
    if round.state != RoundState.PREPARED:
        raise ValidationError(_("This round was opened before."))
    if round.promise is None:
        raise ValidationError(_("Publish the promise first: nobody is asked anything before it is there."))
    if not round.initiative.is_published:
        raise ValidationError(_("Publish the plan first: people must be able to read what it is about."))
    if round.period_is_over:
        raise ValidationError(_("The last day in the promise has passed. Publish a promise with new dates first."))
    round.state, round.opened_at = RoundState.OPEN, timezone.now()
    round.save(update_fields=["state", "opened_at"])
    record_on_plan(
        by=by,
        role=role,
        initiative=round.initiative,
        kind="round_opened",
        after={"round": round.number, "round_title": round.title, "promise": round.promise.number},
    )
    tell_followers(round, "round_opened")
    return round


@transaction.atomic
def close_round(*, by: Any, round: Round) -> Round:
    """Only when the promised period is over."""
    role = require(by, Permission.PUBLISH, round.initiative.organisation)
    round = locked(round)
    if round.state != RoundState.OPEN:
        raise ValidationError(_("This round is not open."))
    if not round.period_is_over:
        raise ValidationError(_("The promised period is not over yet. The last day counts too."))
    round.state, round.closed_at = RoundState.CLOSED, timezone.now()
    round.save(update_fields=["state", "closed_at"])
    counts = counts_of(round)
    record_on_plan(
        by=by,
        role=role,
        initiative=round.initiative,
        kind="round_closed",
        after={"round": round.number, "contributions": counts.total, "with_outcome": counts.with_outcome},
    )
    tell_followers(round, "round_closed")
    return round


@transaction.atomic
def report_back(*, by: Any, round: Round, report: str) -> Round:
    """Tell what was done with it. Only when every contribution has an outcome; said once, later words are added below.

    Raises ValidationError with the number that still waits.
    """
    role = require(by, Permission.PUBLISH, round.initiative.organisation)
    round = locked(round)
    if round.state != RoundState.CLOSED:
        raise ValidationError(_("Close the round first."))
    if not report.strip():
        raise ValidationError({"report": _("Say what was done with what people said.")})
    counts = counts_of(round)
    if counts.without_outcome:
        raise ValidationError(
            _("%(open)d of %(total)d contributions have no outcome yet.")
            % {"open": counts.without_outcome, "total": counts.total}
        )
    before = round.report
    round.report, round.reported_at = report.strip(), round.reported_at or timezone.now()
    clean_and_save(round, exclude=["initiative", "promise"], update_fields=["report", "reported_at"])
    record_on_plan(
        by=by,
        role=role,
        initiative=round.initiative,
        kind="round_reported",
        before={"report": before},
        after={"round": round.number, "report": round.report},
    )
    tell_followers(round, "round_reported")
    return round


@transaction.atomic
def state_no_participation(*, by: Any, initiative: Initiative, phase: str, reason: str) -> NoParticipation:
    """Say in public why nobody is asked anything in this phase. Raises ValidationError where a round exists."""
    role = require(by, Permission.PUBLISH, initiative.organisation)
    reason = reason.strip()
    if phase not in Phase.values:
        raise ValidationError({"phase": _("Choose a phase.")})
    if not reason:
        raise ValidationError({"reason": _("Give the reason; everybody can read it.")})
    if Round.objects.filter(initiative=initiative, phase=phase).exists():
        raise ValidationError({"phase": _("There is a round in this phase.")})
    before = NoParticipation.objects.select_for_update().filter(initiative=initiative, phase=phase).first()
    stated = before or NoParticipation(initiative=initiative, phase=phase)
    earlier, stated.reason, stated.stated_at = stated.reason, reason, timezone.now()
    clean_and_save(stated, exclude=["initiative"])
    record_on_plan(
        by=by,
        role=role,
        initiative=initiative,
        kind="no_participation_stated",
        before={"no_participation": earlier},
        after={"phase_without_participation": phase, "no_participation": reason},
        reason=reason,
    )
    return stated


@transaction.atomic
def name_inbox(*, by: Any, organisation: Organisation, name: str, answer_days: int) -> Inbox:
    """Who reads questions that come when nothing is being asked, and within how many days."""
    role = require(by, Permission.MANAGE, organisation)
    inbox = Inbox.objects.select_for_update().filter(organisation=organisation).first() or Inbox(
        organisation=organisation
    )
    before = {"name": inbox.name, "answer_days": inbox.answer_days} if inbox.pk else {}
    inbox.name, inbox.answer_days = name.strip(), answer_days
    clean_and_save(inbox, exclude=["organisation"])
    record_event(
        by=by,
        role=role,
        organisation=organisation.slug,
        kind="inbox_named",
        subject=inbox,
        before=before,
        after={"name": inbox.name, "answer_days": inbox.answer_days},
    )
    return inbox


@transaction.atomic
def name_levels(*, by: Any, organisation: Organisation, names: Mapping[tuple[str, str], str]) -> None:
    """Call the levels as in one's own ordinance: (level, language) -> name; an empty name takes ours again."""
    role = require(by, Permission.MANAGE, organisation)
    before = own_level_names(organisation)
    for (level, language), text in names.items():
        if name := text.strip():
            row = LevelName(organisation=organisation, level=level, language=language, name=name)
            row.clean_fields(exclude=["organisation"])
            LevelName.objects.update_or_create(
                organisation=organisation, level=level, language=language, defaults={"name": name}
            )
        else:
            LevelName.objects.filter(organisation=organisation, level=level, language=language).delete()
    after = own_level_names(organisation)
    if before != after:
        record_event(
            by=by,
            role=role,
            organisation=organisation.slug,
            kind="levels_named",
            subject=organisation,
            before={f"{level}_{language}": name for (level, language), name in before.items()},
            after={f"{level}_{language}": name for (level, language), name in after.items()},
        )
        # Pages of rounds are kept by their last change, and every one of them names its level.
        Initiative.objects.filter(organisation=organisation, rounds__isnull=False).update(changed_at=timezone.now())
        transaction.on_commit(rendered_pages.clear)
