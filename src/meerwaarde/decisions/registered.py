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
from django.utils.translation import gettext_lazy, ngettext

from meerwaarde.initiatives.localised import LocalisedDocument, shows_latest
from meerwaarde.initiatives.models import Initiative
from meerwaarde.initiatives.queries.history import name_changes
from meerwaarde.initiatives.registry import (
    CardNote,
    Hint,
    Presence,
    Section,
    TimelineStep,
    WorkspaceHint,
    card_notes,
    presences,
    sections,
    timeline_steps,
    workspace_hints,
)
from meerwaarde.initiatives.timeline import FUTURE, PAST, point
from meerwaarde.initiatives.vocabulary import Phase
from meerwaarde.organisations.handover import PersonalWork, kinds_of_work
from meerwaarde.organisations.permissions import Permission
from meerwaarde.participation.queries.counting import counts_per_plan
from meerwaarde.runs.schedule import ScheduledJob
from meerwaarde.runs.schedule import register as register_job

from .following import LOOK_AT_COMMITMENTS, register_following
from .gates import register_gates
from .models import Commitment, Decision, FormalProcedure
from .queries.council import register_alarms
from .queries.standing import OpenAnswers, decisions_of, open_answers_of, standing_of
from .queries.waiting import register_waiting
from .queries.work import kept_commitments
from .trail import register_trail

# Nothing is decided yet, and no procedure in law runs before the ways are weighed.
BEFORE = frozenset({Phase.DRAFT, Phase.GOAL})


def is_shown(initiative: Initiative, dossier: LocalisedDocument) -> bool:
    return bool(dossier["adopted"]) and dossier["phase"] not in BEFORE and shows_latest(initiative, dossier)


def decision_section(initiative: Initiative, dossier: LocalisedDocument) -> dict[str, Any] | None:
    """What was decided, what is still open of it, and the ways in law. Nothing before there is something to say."""
    if not is_shown(initiative, dossier):
        return None
    found = decisions_of(initiative)
    if not (found.decisions or found.formal or found.commitments):
        return None
    return {
        "initiative": initiative,
        "language": initiative.language,
        "decisions": found.decisions,
        "formal": found.formal,
        "commitments": found.commitments,
        "planned": found.planned,
        "late": found.late,
        "open_answers": open_answers_of(initiative, found.answers_by),
    }


def decision_points(initiative: Initiative, dossier: LocalisedDocument) -> list[dict[str, Any]]:
    """When it was decided, and until when somebody can object in law."""
    if not is_shown(initiative, dossier):
        return []
    today, points = timezone.localdate(), []
    for decision in decisions_of(initiative).decisions:
        version = decision.current
        if version is None or version.decided_on is None:
            continue
        points.append(point(_("Decided: %(title)s") % {"title": version.title}, PAST, version.decided_on.isoformat()))
        if decision.formal_until:
            state = PAST if decision.formal_until < today else FUTURE
            title = _("Last day of the formal route: %(route)s") % {"route": decision.get_formal_route_display()}
            points.append(point(title, state, decision.formal_until.isoformat(), phase=Phase.DECISION))
    return points


def workspace_hints_of(initiatives: list[Initiative]) -> dict[int, list[Hint]]:
    """Promises that are late, and answers that were put off."""
    found: dict[int, list[Hint]] = {}
    for one in initiatives:
        if not one.is_published:
            continue
        standing, lines = standing_of(one), []
        address = [one.organisation.slug, one.slug]
        if number := standing.late:
            text = ngettext("%(n)d promise is late", "%(n)d promises are late", number)
            lines.append(Hint(text % {"n": number}, reverse("plan_commitments", args=address)))
        if waits := open_answers_of(one, standing.answers_by):
            text = open_answers_sentence(waits)
            lines.append(Hint(text, reverse("plan_participation", args=address)))
        if lines:
            found[one.pk] = lines
    return found


def open_answers_sentence(waits: OpenAnswers) -> str:
    """The one sentence by which dossier, register and decision page say that answers are still open."""
    words = {"open": waits.open, "total": waits.total, "day": date_format(waits.by, "j F Y")}
    if waits.is_overdue:
        return _("%(open)d of %(total)d not yet answered. That was promised by %(day)s.") % words
    return _("%(open)d of %(total)d not yet answered. You hear by %(day)s.") % words


def notes_on_cards(initiatives: list[int]) -> dict[int, list[str]]:
    """One query for a page of the register; a second one only when a decision came before the last answer."""
    early = (
        Decision.objects.filter(initiative__in=initiatives, current__answers_by__isnull=False)
        .order_by("initiative", "number")
        .values_list("initiative", "current__answers_by")
    )
    days = {plan: day for plan, day in early if day}
    counts = counts_per_plan(initiative__in=list(days)) if days else {}
    return {
        plan: [open_answers_sentence(OpenAnswers(counts[plan].without_outcome, counts[plan].total, day))]
        for plan, day in days.items()
        if plan in counts and counts[plan].without_outcome
    }


def has_decisions() -> Combinable:
    """Something decided, followed or open in law: what the section and the story are about."""
    made = Decision.objects.filter(initiative=OuterRef("pk"), current__isnull=False)
    others = (Model._default_manager.filter(initiative=OuterRef("pk")) for Model in (FormalProcedure, Commitment))
    anything = Q(Exists(made))
    for other in others:
        anything |= Q(Exists(other))
    return ExpressionWrapper(anything, output_field=BooleanField())


def register() -> None:
    presences.register(Presence("decisions", 40, has_decisions))
    title = gettext_lazy("The decision")
    sections.register(Section("decision", 590, title, "decisions/section.html", decision_section))
    timeline_steps.register(TimelineStep("decisions", 42, decision_points))
    workspace_hints.register(WorkspaceHint("decisions", 30, workspace_hints_of))
    card_notes.register(CardNote("decisions", 10, notes_on_cards))
    register_gates()
    register_waiting()
    register_trail()
    register_alarms()
    register_following()
    kinds_of_work.register(
        PersonalWork(
            "commitments",
            40,
            gettext_lazy("promises to follow until they are done"),
            Permission.PUBLISH,
            lambda organisation, person: kept_commitments(organisation, person).count(),
            lambda organisation, person, to: kept_commitments(organisation, person).update(kept_by=to),
        )
    )
    look = "meerwaarde.decisions.tasks.look_at_commitments"
    register_job(ScheduledJob(LOOK_AT_COMMITMENTS, timedelta(days=1), look))
    name_changes(
        {
            "decision_published": gettext_lazy("Decision published"),
            "decision_announced": gettext_lazy("Led to the official announcement"),
            "commitment_made": gettext_lazy("Promised what happens next"),
            "commitment_done": gettext_lazy("Did what was promised"),
            "commitment_dropped": gettext_lazy("Said why something promised does not happen"),
            "turnout_fixed": gettext_lazy("Counted who took part"),
            "formal_procedure_linked": gettext_lazy("Led to the formal procedure"),
        }
    )
