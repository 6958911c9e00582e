"""What everybody reads of one decision: what was decided, why, what it allows, and how it can be contested in law."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Prefetch, Q
from django.http import Http404
from django.utils.formats import number_format
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from meerwaarde.initiatives import dtpr
from meerwaarde.initiatives.models import Initiative
from meerwaarde.initiatives.queries.dossier import public_initiative
from meerwaarde.participation.models import Intervention
from meerwaarde.participation.queries.public import Said, page_about, round_state, said

from ..models import Citation, Consideration, Decision, DecisionVersion, Limit
from ..vocabulary import Cited, LimitKind
from .standing import decisions_of, open_answers_of


@dataclass(frozen=True)
class CitedLine:
    """One thing a consideration rests on, with the words to show."""

    citation: Citation
    said: Said | None = None
    people: int = 0  # how many contributions say the argument

    @property
    def kind(self) -> str:
        return self.citation.kind


@dataclass(frozen=True)
class ConsiderationLine:
    consideration: Consideration
    cited: list[CitedLine]

    @property
    def contributions(self) -> list[CitedLine]:
        return [line for line in self.cited if line.kind == Cited.CONTRIBUTION]

    @property
    def arguments(self) -> list[CitedLine]:
        return [line for line in self.cited if line.kind == Cited.ARGUMENT]

    @property
    def effects(self) -> list[CitedLine]:
        return [line for line in self.cited if line.kind == Cited.EFFECT]

    @property
    def sources(self) -> list[CitedLine]:
        return [line for line in self.cited if line.kind == Cited.SOURCE]


@dataclass(frozen=True)
class LimitLine:
    """A limit in words."""

    limit: Limit
    words: str

    @property
    def label(self) -> str:
        return capfirst(str(self.limit.get_kind_display()))


def limit_words(limit: Limit) -> str:
    if limit.kind == LimitKind.DEVICE:
        name = dtpr.label_of_kind(limit.subject) if limit.subject in dtpr.KIND else limit.subject
        if limit.most:
            most = number_format(limit.most, force_grouping=True)
            return _("%(name)s, at most %(most)s") % {"name": capfirst(name), "most": most}
        return capfirst(name)
    if limit.kind == LimitKind.RETENTION and limit.keep_hours is not None:
        return hours_words(limit.keep_hours)
    if limit.kind == LimitKind.CONDITION:
        return limit.text
    return capfirst(limit.subject)


def hours_words(hours: int) -> str:
    if hours == 0:
        return _("not at all")
    if hours % 24 == 0 and hours > 24:
        return _("%(days)d days") % {"days": hours // 24}
    return _("%(hours)d hours") % {"hours": hours}


def considerations_of(version: DecisionVersion) -> list[ConsiderationLine]:
    """In their order, each with what it rests on. Three queries."""
    citations = (
        Citation.objects.select_related("contribution__answer", "argument__round__initiative__organisation")
        .annotate(people=Count("argument__groupings", filter=Q(argument__groupings__until=None)))
        .prefetch_related(Prefetch("contribution__interventions", queryset=Intervention.objects.order_by("id")))
        .order_by("position", "id")
    )
    found = version.considerations.prefetch_related(Prefetch("citations", queryset=citations))
    return [
        ConsiderationLine(
            one,
            [
                CitedLine(
                    citation,
                    said(citation.contribution) if citation.contribution else None,
                    getattr(citation, "people", 0),
                )
                for citation in one.citations.all()
            ],
        )
        for one in found
    ]


def decision_state(slug: str, plan: str) -> tuple[Any, ...]:
    """On what the pages about decisions depend: the plan, its rounds, and every change to what people said."""
    return round_state(slug, plan)


def public_decision(
    slug: str, plan: str, number: int, version: int | None = None
) -> tuple[Initiative, DecisionVersion]:
    """The version that holds, or a published one by its number. Raises Http404 for what is not public."""
    initiative = public_initiative(slug, plan)
    decision = next((one for one in decisions_of(initiative).decisions if one.number == number), None)
    if decision is None or decision.current is None:
        raise Http404(_("There is no public decision at this address."))
    if version is None or version == decision.current.number:
        return initiative, decision.current
    found = decision.versions.filter(number=version, published_at__isnull=False).first()
    if found is None:
        raise Http404(_("There is no public decision at this address."))
    found.decision = decision
    return initiative, found


def decision_page(initiative: Initiative, version: DecisionVersion, language: str) -> dict[str, Any]:
    decision: Decision = version.decision
    found = decisions_of(initiative)
    holds = decision.current_id == version.pk
    return {
        **page_about(initiative, language),
        **parts_of(version),
        "decision": decision,
        "holds": holds,
        "formal": found.formal,
        "versions": list(
            decision.versions.exclude(published_at=None).only("number", "published_at", "reason", "decision")
        )
        if decision.current and decision.current.number > 1
        else [],
        "open_answers": open_answers_of(initiative, version.answers_by) if holds else None,
    }


def parts_of(version: DecisionVersion) -> dict[str, Any]:
    """What one version says, published or draft: the same template shows both."""
    alternatives = list(version.alternatives.all())
    return {
        "version": version,
        "chosen": next((one for one in alternatives if one.is_chosen), None),
        "alternatives": alternatives,
        "considerations": considerations_of(version),
        "limits": [LimitLine(one, limit_words(one)) for one in version.limits.all()],
        "dissents": list(version.dissents.all()),
    }
