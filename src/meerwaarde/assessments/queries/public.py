"""What everybody reads of assessments and advice: published parts only, and roles only."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.conf import settings
from django.http import Http404
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from meerwaarde.database.prepared import LARGEST
from meerwaarde.initiatives.models import Initiative
from meerwaarde.initiatives.registry import may_have

from ..definition import Spot, outline_of
from ..labels import title_of
from ..models import AdviceRequest, Answer, Assessment, PublishedPart
from ..snapshot import filled_of
from .questionnaire import Node, PartTree


@dataclass(frozen=True)
class PublicPart:
    id: str
    title: str
    published_on: date
    tree: Node | None = None


@dataclass(frozen=True)
class PublicAssessment:
    id: int
    name: str
    url: str
    parts: list[PublicPart]
    internal: int  # how many parts are kept internal


@dataclass(frozen=True)
class PublicAdvice:
    """By role, never by name. The text only when the privacy officer made it public."""

    asked_on: date
    due_on: date
    given_on: date | None
    verdict: str
    verdict_label: str
    text: str
    handling: str
    handling_label: str
    handling_reason: str
    handled_on: date | None
    version: int
    is_overdue: bool


def _day(moment: datetime | None) -> date | None:
    return timezone.localtime(moment).date() if moment else None


def public_assessments(initiative: Initiative) -> list[PublicAssessment]:
    """The published parts by name and date, without their content (1 query, and one per new instrument)."""
    published = (
        PublishedPart.objects.filter(assessment__initiative=initiative)
        .select_related("assessment__instrument")
        .defer("content", "assessment__instrument__definition")
        .order_by("assessment__instrument__name", "assessment_id")
    )
    by_assessment: dict[int, list[PublishedPart]] = {}
    for one in published:
        by_assessment.setdefault(one.assessment_id, []).append(one)
    return [_assessment(initiative, parts[0].assessment, parts) for parts in by_assessment.values()]


def _assessment(initiative: Initiative, assessment: Assessment, published: list[PublishedPart]) -> PublicAssessment:
    outline = outline_of(assessment.instrument)
    by_part = {one.part: one for one in published}
    parts = [
        PublicPart(part, title_of(outline, outline.tasks[part]), timezone.localtime(by_part[part].published_at).date())
        for part in outline.parts
        if part in by_part
    ]
    asking = [part for part in outline.parts if any(True for _question in outline.questions(part))]
    return PublicAssessment(
        id=assessment.pk,
        name=str(assessment.instrument),
        url=reverse("dossier_assessment", args=[initiative.organisation.slug, initiative.slug, assessment.pk]),
        parts=parts,
        internal=len(set(asking) - set(by_part)),
    )


def public_advice(initiative: Initiative) -> list[PublicAdvice]:
    return [
        PublicAdvice(
            asked_on=timezone.localtime(one.asked_at).date(),
            due_on=one.due_on,
            given_on=_day(one.given_at),
            verdict=one.verdict,
            verdict_label=str(one.get_verdict_display()) if one.verdict else "",
            text=one.advice if one.text_is_public else "",
            handling=one.handling,
            handling_label=str(one.get_handling_display()) if one.handling else "",
            handling_reason=one.handling_reason,
            handled_on=_day(one.handled_at),
            version=one.version,
            is_overdue=one.is_overdue,
        )
        for one in AdviceRequest.objects.filter(initiative=initiative).defer("draft", "question")
    ]


@dataclass(frozen=True)
class Public:
    assessments: list[PublicAssessment]
    advice: list[PublicAdvice]


def public_of(initiative: Initiative) -> Public:
    return Public(
        public_assessments(initiative) if may_have(initiative, "public_assessments") else [],
        public_advice(initiative) if may_have(initiative, "advice") else [],
    )


def public_assessment(initiative: Initiative, number: int) -> PublicAssessment:
    """One assessment with the answers of its published parts. Raises Http404 when none is published."""
    published = list(
        PublishedPart.objects.filter(assessment__initiative=initiative, assessment_id=min(number, LARGEST))
        .select_related("assessment__instrument")
        .defer("assessment__instrument__definition")
    )
    if not published:
        raise Http404(_("Nothing of this assessment is public."))
    assessment = published[0].assessment
    outline = outline_of(assessment.instrument)
    head = _assessment(initiative, assessment, published)
    contents = {one.part: one.content for one in published}
    parts = []
    for part in head.parts:
        filled = filled_of(outline, contents[part.id])
        moment = timezone.now()
        answers = {
            Spot(spot.task, spot.place): Answer(task=spot.task, place=spot.place, value=value, confirmed_at=moment)
            for spot, value in filled.values.items()
        }
        parts.append(
            PublicPart(part.id, part.title, part.published_on, PartTree(filled, answers, depth=2).build(part.id))
        )
    return PublicAssessment(head.id, head.name, head.url, parts, head.internal)


def assessments_download(initiative: Initiative) -> dict[str, Any]:
    """The published parts and the advice as plain JSON, for machines."""
    published = (
        PublishedPart.objects.filter(assessment__initiative=initiative)
        .select_related("assessment__instrument")
        .defer("assessment__instrument__definition")
        .order_by("assessment_id", "id")
    )
    by_assessment: dict[int, dict[str, Any]] = {}
    for one in published:
        instrument = one.assessment.instrument
        outline = outline_of(instrument)
        entry = by_assessment.setdefault(
            one.assessment_id,
            {
                "instrument": {"urn": instrument.urn, "version": instrument.version, "name": instrument.name},
                "parts": [],
            },
        )
        entry["parts"].append(
            {
                "id": one.part,
                "title": title_of(outline, outline.tasks[one.part]),
                "published_on": timezone.localtime(one.published_at).date(),
                "answers": [
                    {
                        "id": answer["task"],
                        "question": title_of(outline, outline.tasks[answer["task"]]),
                        "repetition": answer["place"],
                        "value": answer["value"],
                    }
                    for answer in one.content["answers"]
                ],
                "repetitions": one.content["repeats"],
            }
        )
    address = [initiative.organisation.slug, initiative.slug]
    return {
        "format": "meerwaarde-assessments/1",
        "address": settings.BASE_URL + reverse("dossier_assessments_json", args=address),
        "dossier": settings.BASE_URL + reverse("dossier", args=address),
        "assessments": list(by_assessment.values()),
        "advice": [
            {
                "asked_on": one.asked_on,
                "due_on": one.due_on,
                "given_on": one.given_on,
                "by": "privacy_officer",
                "verdict": one.verdict or None,
                "text": one.text or None,
                "handling": one.handling or None,
                "handling_reason": one.handling_reason or None,
            }
            for one in public_advice(initiative)
        ],
    }
