"""What officials see: the decisions of a plan with their drafts, what can be cited, and what is followed."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Exists, OuterRef, QuerySet
from django.http import Http404
from django.utils.translation import gettext as _

from meerwaarde.initiatives.models import Initiative
from meerwaarde.organisations.models import Organisation
from meerwaarde.participation.models import Contribution, Round
from meerwaarde.participation.vocabulary import RoundState

from ..models import Commitment, Decision, DecisionVersion, SelectionCategory, Turnout
from ..vocabulary import PROMISING, CommitmentState


@dataclass(frozen=True)
class DecisionLine:
    decision: Decision
    draft: DecisionVersion | None

    @property
    def title(self) -> str:
        shown = self.decision.current or self.draft
        return shown.title if shown else ""


def decisions_in_work(initiative: Initiative) -> list[DecisionLine]:
    """Every decision of a plan, public or not, with its draft. Two queries."""
    found = list(
        Decision.objects.filter(initiative=initiative)
        .select_related("current", "initiative__organisation")
        .order_by("number")
    )
    drafts = {one.decision_id: one for one in DecisionVersion.objects.filter(decision__in=found, published_at=None)}
    return [DecisionLine(one, drafts.get(one.pk)) for one in found]


def decision_in_work(organisation: Organisation, plan: str, number: int) -> Decision:
    found = (
        Decision.objects.select_related("initiative__organisation", "initiative__dossier", "current")
        .filter(initiative__organisation=organisation, initiative__slug=plan, number=number)
        .first()
    )
    if found is None:
        raise Http404(_("There is no decision at this address."))
    return found


def draft_of(decision: Decision) -> DecisionVersion:
    """Raises Http404 when nothing is being written."""
    draft = decision.versions.filter(published_at=None).first()
    if draft is None:
        raise Http404(_("There is no draft of this decision."))
    draft.decision = decision
    return draft


def used_contributions(initiative: Initiative) -> QuerySet[Contribution]:
    """What was answered as used, while nobody said what changes because of it; the oldest first."""
    return (
        Contribution.objects.filter(round__initiative=initiative, answer__outcome__in=PROMISING, commitments=None)
        .select_related("answer", "round")
        .order_by("id")
    )


def commitments_of(initiative: Initiative) -> QuerySet[Commitment]:
    return (
        Commitment.objects.filter(initiative=initiative)
        .select_related("initiative__organisation", "decision")
        .annotate(because_of=Count("because"))
        .order_by("state", "due_on", "number")
    )


def kept_commitments(organisation: Organisation, person: Any) -> QuerySet[Commitment]:
    """What is still to happen, and this official is reminded of."""
    return Commitment.objects.filter(
        initiative__organisation=organisation, kept_by=person, state=CommitmentState.PLANNED
    )


def commitment_in_work(organisation: Organisation, plan: str, number: int) -> Commitment:
    found = (
        Commitment.objects.select_related("initiative__organisation")
        .filter(initiative__organisation=organisation, initiative__slug=plan, number=number)
        .first()
    )
    if found is None:
        raise Http404(_("There is no promise at this address."))
    return found


def closed_rounds(initiative: Initiative) -> list[Round]:
    """The closed rounds of a plan, and whether it was counted who took part. One query."""
    return list(
        Round.objects.filter(initiative=initiative, state=RoundState.CLOSED)
        .select_related("initiative__organisation")
        .annotate(is_counted=Exists(Turnout.objects.filter(round=OuterRef("pk"))))
        .order_by("number")
    )


def citations_as_form(version: DecisionVersion, position: int) -> dict[str, Any]:
    """What one consideration of a draft says and cites, as its form shows it. Raises Http404."""
    found = version.considerations.filter(position=position).prefetch_related("citations").first()
    if found is None:
        raise Http404(_("There is no consideration with this number."))
    citations = list(found.citations.all())
    return {
        "title": found.title,
        "text": found.text,
        "contributions": ", ".join(str(one.contribution_id) for one in citations if one.contribution_id),
        "arguments": [str(one.argument_id) for one in citations if one.argument_id],
        "effects": [one.effect_key for one in citations if one.effect_key],
        "sources": [{"words": one.words, "url": one.url} for one in citations if one.kind == "source"],
    }


def selection_of(initiative: Initiative) -> SelectionCategory | None:
    return SelectionCategory.objects.filter(initiative=initiative).first()
