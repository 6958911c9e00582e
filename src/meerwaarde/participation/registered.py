"""What this room adds to the rooms below it, said once when the product starts."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.db.models import BooleanField, Exists, ExpressionWrapper, OuterRef, Q
from django.db.models.expressions import Combinable
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from meerwaarde.follow.kinds import register_kind
from meerwaarde.initiatives.localised import LocalisedDocument, shows_latest
from meerwaarde.initiatives.models import Initiative
from meerwaarde.initiatives.queries.history import name_changes
from meerwaarde.initiatives.registry import (
    CardNote,
    KeptElsewhere,
    Presence,
    Section,
    TimelineStep,
    WorkspaceHint,
    card_notes,
    kept_elsewhere,
    presences,
    sections,
    timeline_steps,
    workspace_hints,
)
from meerwaarde.initiatives.timeline import FUTURE, PAST, point
from meerwaarde.runs.schedule import ScheduledJob
from meerwaarde.runs.schedule import register as register_job

from .codes import hash_of
from .erasing_again import register_erasures
from .following import REMINDERS, register_following
from .gates import register_gates
from .handing_over import register_handing_over
from .models import NoParticipation, PlanProposal, Round
from .parts import CodePage, code_pages
from .queries.files import kept_with_contribution
from .queries.plans import participation_of
from .queries.receipts import register_trail
from .queries.waiting import register_waiting
from .queries.work import workspace_hints_of


def participation_section(initiative: Initiative, dossier: LocalisedDocument) -> dict[str, Any] | None:
    """What people can say now, what was asked before, and why not. Nothing for a record that nobody manages here."""
    if not dossier["adopted"] or not shows_latest(initiative, dossier):
        return None
    found = participation_of(initiative)
    return {
        "initiative": initiative,
        "today": timezone.localdate(),
        "language": initiative.language,
        "open": [round for round in found.rounds if round.takes_contributions],
        "others": [round for round in found.rounds if not round.takes_contributions],
        "none": found.none,
    }


def participation_points(initiative: Initiative, dossier: LocalisedDocument) -> list[dict[str, Any]]:
    """When people were, are and will be asked, and when they hear back."""
    if not dossier["adopted"] or not shows_latest(initiative, dossier):
        return []
    today, points = timezone.localdate(), []
    for round in participation_of(initiative).rounds:
        promise = round.promise
        if promise is None:
            continue
        for day, was, will in (
            (promise.opens_on, _("People were asked: %(title)s"), _("You are asked: %(title)s")),
            (promise.closes_on, _("Last day to take part: %(title)s"), _("Last day to take part: %(title)s")),
        ):
            title, state = (was, PAST) if day < today else (will, FUTURE)
            points.append(point(title % {"title": round.title}, state, day.isoformat(), phase=round.phase))
        points.append(_hearing_back(round))
    return points


def _hearing_back(round: Round) -> dict[str, Any]:
    if round.reported_at:
        day = timezone.localtime(round.reported_at).date()
        return point(_("We told what was done with it: %(title)s") % {"title": round.title}, PAST, day.isoformat())
    day = round.promise.hear_back_on if round.promise else timezone.localdate()
    if round.is_overdue:
        text = _("This date has passed. Residents have not heard back yet.")
        return point(_("Residents would hear back: %(title)s") % {"title": round.title}, PAST, day.isoformat(), text)
    return point(
        _("Residents hear back: %(title)s") % {"title": round.title}, FUTURE, day.isoformat(), phase=round.phase
    )


def address_of_proposal(code: str) -> str | None:
    found = PlanProposal.objects.filter(code_hash=hash_of(code)).exists()
    return reverse("plan_proposal", args=[code]) if found else None


def notes_on_cards(initiatives: list[int]) -> dict[int, list[str]]:
    """In the register: people would have heard back by now. One query."""
    late = Round.objects.filter(
        initiative__in=initiatives,
        opened_at__isnull=False,
        reported_at=None,
        promise__hear_back_on__lt=timezone.localdate(),
    )
    found: dict[int, list[str]] = {}
    for plan, day in late.order_by("number").values_list("initiative", "promise__hear_back_on"):
        sentence = _("People would hear back on %(day)s") % {"day": date_format(day, "j F Y")}
        found.setdefault(plan, []).append(sentence)
    return found


def has_participation() -> Combinable:
    """A round with a published promise, or a reason why there is none."""
    rounds = Round.objects.filter(initiative=OuterRef("pk"), promise__isnull=False)
    none = NoParticipation.objects.filter(initiative=OuterRef("pk"))
    return ExpressionWrapper(Q(Exists(rounds)) | Q(Exists(none)), output_field=BooleanField())


def register() -> None:
    presences.register(Presence("participation", 10, has_participation))
    sections.register(
        Section(
            key="participation",
            order=580,
            title=gettext_lazy("Have your say"),
            template="participation/section.html",
            query=participation_section,
        )
    )
    timeline_steps.register(TimelineStep("participation", 41, participation_points))
    workspace_hints.register(WorkspaceHint("participation", 20, workspace_hints_of))
    card_notes.register(CardNote("participation", 5, notes_on_cards))
    kept_elsewhere.register(KeptElsewhere("contributions", 10, kept_with_contribution))
    register_gates()
    register_waiting()
    register_following()
    register_trail()
    register_handing_over()
    register_erasures()
    register_kind("inbox_message", gettext_lazy("Somebody sent something about “%(title)s”."))
    register_kind("appeal_made", gettext_lazy("Somebody objects to a text that is not shown, on “%(title)s”."))
    register_kind("plan_proposed", gettext_lazy("A resident proposes a plan, at %(organisation)s."))
    taken_back = gettext_lazy("Somebody took back what they proposed, at %(organisation)s. Their words left the draft.")
    register_kind("proposal_taken_back", taken_back)
    code_pages.register(CodePage("plan_proposal", 10, address_of_proposal))
    register_kind("answers_assigned", gettext_lazy("A colleague gave you something to answer, at %(organisation)s."))
    register_kind("answer_proposed", gettext_lazy("An answer waits for a second person: “%(title)s”."))
    register_kind("answer_returned", gettext_lazy("Your answer was sent back with a remark: “%(title)s”."))
    register_kind("answers_due", gettext_lazy("People soon hear back, and you still have to answer: “%(title)s”."))
    register_kind("messages_due", gettext_lazy("Messages in the inbox must be answered soon, at %(organisation)s."))
    tasks = "meerwaarde.participation.tasks"
    register_job(ScheduledJob(REMINDERS, timedelta(days=1), f"{tasks}.remind_of_answers"))
    register_job(ScheduledJob("participation_forget_addresses", timedelta(days=1), f"{tasks}.forget_addresses"))
    name_changes(
        {
            "promise_published": gettext_lazy("Promise of participation published"),
            "round_opened": gettext_lazy("Round of participation opened"),
            "round_closed": gettext_lazy("Round of participation closed"),
            "round_reported": gettext_lazy("Told what was done with the contributions"),
            "no_participation_stated": gettext_lazy("Said why there is no participation"),
        }
    )
