"""What this room adds to the trunk: a section of the dossier, hints in the workspace, points in the story, notices."""

from __future__ import annotations

from typing import Any

from django.db.models import Exists, OuterRef
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from meerwaarde.follow.kinds import register_kind
from meerwaarde.initiatives.localised import LocalisedDocument, shows_latest
from meerwaarde.initiatives.models import Initiative
from meerwaarde.initiatives.queries.history import name_changes
from meerwaarde.initiatives.registry import (
    CopyOfDraft,
    Hint,
    Presence,
    Section,
    TimelineStep,
    WaitingSource,
    WorkspaceHint,
    copies_of_drafts,
    presences,
    sections,
    timeline_steps,
    waiting_sources,
    workspace_hints,
)
from meerwaarde.initiatives.timeline import FUTURE, PAST, point
from meerwaarde.organisations.permissions import Permission

from .actions.forgetting import forget_words_here
from .models import AdviceRequest, PublishedPart
from .queries.advice import advice_to_give, never_assessed, open_advice_hints
from .queries.public import Public, PublicAdvice, public_of


def public_in(initiative: Initiative, dossier: LocalisedDocument) -> Public:
    """What is public beside the document, looked up once for the section and the story of one page."""
    kept: dict[str, Any] = vars(dossier)
    if "public_assessments" not in kept:
        kept["public_assessments"] = public_of(initiative) if shows_latest(initiative, dossier) else Public([], [])
    found: Public = kept["public_assessments"]
    return found


def assessments_section(initiative: Initiative, dossier: LocalisedDocument) -> dict[str, Any] | None:
    found = public_in(initiative, dossier)
    if not found.assessments and not found.advice:
        return None
    address = reverse("dossier_assessments_json", args=[initiative.organisation.slug, initiative.slug])
    return {"assessments": found.assessments, "advice": found.advice, "json": address}


def advice_told(advice: PublicAdvice) -> str:
    if not advice.handling:
        return _("Not yet recorded what was done with it.")
    return " ".join(part for part in (f"{advice.handling_label.capitalize()}.", advice.handling_reason) if part)


def advice_points(initiative: Initiative, dossier: LocalisedDocument) -> list[dict[str, Any]]:
    """Advice that was given, and advice that is still to come."""
    found = []
    for one in reversed(public_in(initiative, dossier).advice):
        if one.given_on:
            title = _("The privacy officer advised: %(verdict)s") % {"verdict": one.verdict_label}
            found.append(point(title, PAST, one.given_on.isoformat(), advice_told(one)))
        elif one.due_on >= timezone.localdate():
            title = _("The privacy officer gives advice")
            found.append(point(title, FUTURE, one.due_on.isoformat()))
        else:
            title = _("The privacy officer was asked for advice")
            found.append(point(title, PAST, one.asked_on.isoformat(), _("The advice is not there yet.")))
    return found


def advice_hints(initiatives: list[Initiative]) -> dict[int, list[Hint]]:
    by_id = {one.pk: one for one in initiatives}
    found: dict[int, list[Hint]] = {}
    for number, waiting in open_advice_hints(initiatives).items():
        initiative = by_id[number]
        address = reverse("plan_advice", args=[initiative.organisation.slug, initiative.slug])
        for one in waiting:
            day = date_format(one.due_on, "j F Y")
            if one.is_given:
                text = _("The privacy officer advised: record what you do with it")
            elif one.is_overdue:
                text = _("Advice of the privacy officer was due on %(day)s") % {"day": day}
            else:
                text = _("Advice of the privacy officer comes by %(day)s") % {"day": day}
            found.setdefault(number, []).append(Hint(text, address))
    return found


def proposal_hints(initiatives: list[Initiative]) -> dict[int, list[Hint]]:
    """How many proposals from the dossier wait to be accepted (1 query)."""
    from django.db.models import Count

    from .models import Answer

    counted = (
        Answer.objects.filter(confirmed_at=None, assessment__initiative__in=initiatives)
        .order_by()
        .values_list("assessment__initiative")
        .annotate(number=Count("id"))
    )
    by_id = {one.pk: one for one in initiatives}
    return {
        number: [
            Hint(
                ngettext("%(n)d answer of an assessment to confirm", "%(n)d answers of assessments to confirm", count)
                % {"n": count},
                reverse("assessments", args=[by_id[number].organisation.slug, by_id[number].slug]),
            )
        ]
        for number, count in counted
    }


def register() -> None:
    parts = PublishedPart.objects.filter(assessment__initiative=OuterRef("pk"))
    presences.register(Presence("public_assessments", 30, lambda: Exists(parts)))
    presences.register(Presence("advice", 31, lambda: Exists(AdviceRequest.objects.filter(initiative=OuterRef("pk")))))
    sections.register(
        Section(
            key="assessments",
            order=620,
            title=gettext_lazy("Assessments"),
            template="assessments/public/section.html",
            query=assessments_section,
        )
    )
    timeline_steps.register(TimelineStep("advice", 42, advice_points))
    workspace_hints.register(WorkspaceHint("advice", 30, advice_hints))
    waiting_sources.register(WaitingSource("advice", 40, Permission.ADVISE, advice_to_give))
    waiting_sources.register(WaitingSource("never_assessed", 41, Permission.ADVISE, never_assessed))
    copies_of_drafts.register(CopyOfDraft("assessments", 10, forget_words_here))
    workspace_hints.register(WorkspaceHint("assessment_proposals", 31, proposal_hints))
    register_kind("advice_asked", gettext_lazy("Your advice on “%(title)s” is asked."))
    register_kind("advice_given", gettext_lazy("The privacy officer gave advice on “%(title)s”."))
    register_kind("advice_handled", gettext_lazy("It was recorded what was done with your advice on “%(title)s”."))
    name_changes(
        {
            "assessment_started": gettext_lazy("Assessment started"),
            "assessment_published": gettext_lazy("Part of an assessment made public"),
            "assessment_withdrawn": gettext_lazy("Part of an assessment made internal again"),
            "advice_asked": gettext_lazy("Advice asked of the privacy officer"),
            "advice_given": gettext_lazy("Advice given by the privacy officer"),
            "advice_handled": gettext_lazy("Recorded what was done with the advice"),
        }
    )
