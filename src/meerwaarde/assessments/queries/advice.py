"""Advice: what waits for the privacy officer, and what changed since the last one."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.db.models import Exists, F, OuterRef, Q, QuerySet
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _

from meerwaarde.initiatives.actions.editing import draft_document
from meerwaarde.initiatives.fields import Document
from meerwaarde.initiatives.history import Change, compare
from meerwaarde.initiatives.models import Initiative
from meerwaarde.initiatives.queries.dossier import document_at
from meerwaarde.initiatives.queries.register import FOLLOWED_HERE
from meerwaarde.initiatives.queries.waiting import MOST_OF_A_KIND, about
from meerwaarde.initiatives.registry import Waiting
from meerwaarde.initiatives.vocabulary import Phase, YesNoUnknown
from meerwaarde.organisations.models import Organisation

from ..actions.advice import digest_of_document
from ..models import AdviceRequest, Assessment

MOST_GIVEN = 50


def _requests() -> QuerySet[AdviceRequest]:
    return AdviceRequest.objects.select_related("initiative__organisation", "assessment__instrument").defer(
        "draft", "assessment__instrument__definition"
    )


def waiting_advice(organisation: Organisation) -> list[AdviceRequest]:
    """What the privacy officer has to answer, the nearest date first."""
    return list(_requests().filter(initiative__organisation=organisation, verdict="").order_by("due_on", "id"))


def advice_to_give(organisations: list[Organisation], user: Any) -> Iterator[Waiting]:
    """For the first page of a privacy officer."""
    asked = _requests().filter(initiative__organisation__in=organisations, verdict="")
    for one in asked.order_by("due_on", "id")[:MOST_OF_A_KIND]:
        address = reverse("give_advice", args=[one.initiative.organisation.slug, one.pk])
        yield Waiting(_("Advice is asked"), about(one.initiative), address, due=one.due_on)


def never_assessed(organisations: list[Organisation], user: Any) -> Iterator[Waiting]:
    """For the privacy officer: public plans with personal data without questionnaire, advice, or word of either."""
    plans = (
        Initiative.objects.filter(FOLLOWED_HERE, organisation__in=organisations, version__gt=0)
        .filter(Q(personal_data=YesNoUnknown.YES) | Q(scan_personal_data=True))
        .exclude(phase=Phase.CLOSED)
        .exclude(assessment_status=YesNoUnknown.YES)
        .filter(
            ~Exists(Assessment.objects.filter(initiative=OuterRef("pk"))),
            ~Exists(AdviceRequest.objects.filter(initiative=OuterRef("pk"))),
        )
    )
    for one in plans.select_related("organisation").order_by("published_at", "id")[:MOST_OF_A_KIND]:
        address = reverse("plan_advice", args=[one.organisation.slug, one.slug])
        yield Waiting(_("Personal data, and no assessment or advice yet"), about(one), address)


def given_advice(organisation: Organisation) -> list[AdviceRequest]:
    """Given, the latest first; what the organisation did nothing with yet stands on top."""
    given = _requests().filter(initiative__organisation=organisation).exclude(verdict="")
    return list(given.order_by(F("handled_at").desc(nulls_first=True), "-given_at")[:MOST_GIVEN])


def advice_of(organisation: Organisation, number: int) -> AdviceRequest:
    return get_object_or_404(
        AdviceRequest.objects.select_related("initiative__organisation", "assessment__instrument").defer(
            "assessment__instrument__definition"
        ),
        pk=number,
        initiative__organisation=organisation,
    )


def advice_about(initiative: Initiative) -> list[AdviceRequest]:
    return list(
        AdviceRequest.objects.filter(initiative=initiative)
        .select_related("assessment__instrument")
        .defer("draft", "assessment__instrument__definition")
    )


def asked_document(advice: AdviceRequest) -> Document:
    """The plan as it stood when advice was asked: its public version with the draft of that day on top."""
    if not advice.version:
        return dict(advice.draft)
    return {**document_at(advice.initiative, advice.version), **advice.draft}


@dataclass(frozen=True)
class SinceLast:
    """What changed in the plan between two moments; `version` is 0 for a plan that was not public then."""

    changes: list[Change]
    version: int
    after: AdviceRequest


def since_last_advice(advice: AdviceRequest) -> SinceLast | None:
    """What changed from the previous advice to this question; None when there was no earlier advice."""
    previous = (
        AdviceRequest.objects.filter(initiative=advice.initiative, pk__lt=advice.pk)
        .exclude(verdict="")
        .select_related("initiative")
        .order_by("-pk")
        .first()
    )
    if previous is None:
        return None
    changes = compare(asked_document(previous), asked_document(advice))
    return SinceLast(changes, previous.version, previous)


def changed_since(advice: AdviceRequest) -> SinceLast:
    """What changed in the plan after it was asked about, up to what is in the draft now."""
    document = draft_document(advice.initiative)
    if digest_of_document(document) == advice.digest:
        return SinceLast([], advice.version, advice)
    return SinceLast(compare(asked_document(advice), document), advice.version, advice)


def open_advice_hints(initiatives: list[Initiative]) -> dict[int, list[AdviceRequest]]:
    """What still waits on these plans: unanswered, or answered and not yet handled (1 query)."""
    found: dict[int, list[AdviceRequest]] = {}
    waiting = AdviceRequest.objects.filter(initiative__in=initiatives, handling="").defer("draft", "question", "advice")
    for one in waiting:
        found.setdefault(one.initiative_id, []).append(one)
    return found
