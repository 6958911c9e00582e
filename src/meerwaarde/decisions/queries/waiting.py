"""What waits for who decides, for who follows what was promised, and for the executive."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

from django.db.models import Exists, OuterRef, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from meerwaarde.initiatives.localised import own_words, sentence
from meerwaarde.initiatives.models import Initiative
from meerwaarde.initiatives.queries.register import FOLLOWED_HERE
from meerwaarde.initiatives.queries.waiting import MOST_OF_A_KIND, about, day_of, plans_of_executive
from meerwaarde.initiatives.registry import Waiting, WaitingSource, waiting_sources
from meerwaarde.initiatives.vocabulary import Phase
from meerwaarde.organisations.models import Organisation
from meerwaarde.organisations.permissions import Permission
from meerwaarde.participation.queries.counting import counts_per_plan

from ..models import Commitment, Decision, DecisionVersion
from ..vocabulary import CommitmentState
from .standing import is_late

SOON = timedelta(days=14)


def _drafts(organisations: list[Organisation], user: Any) -> Iterator[Waiting]:
    drafts = DecisionVersion.objects.filter(published_at=None, decision__initiative__organisation__in=organisations)
    for draft in drafts.select_related("decision__initiative__organisation").order_by("id")[:MOST_OF_A_KIND]:
        plan = draft.decision.initiative
        address = reverse("decision_work", args=[plan.organisation.slug, plan.slug, draft.decision.number])
        said = sentence(_("Draft of a decision: “%(title)s”"), title=own_words(plan, draft.title))
        yield Waiting(said, about(plan), address)


def _to_decide(organisations: list[Organisation], user: Any) -> Iterator[Waiting]:
    """Plans in the phase of the decision of which nobody wrote one yet."""
    plans = Initiative.objects.filter(
        FOLLOWED_HERE, organisation__in=organisations, phase=Phase.DECISION, version__gt=0
    )
    undecided = plans.filter(~Exists(Decision.objects.filter(initiative=OuterRef("pk"))))
    for one in undecided.select_related("organisation").order_by("phase_since", "id")[:MOST_OF_A_KIND]:
        address = reverse("plan_decisions", args=[one.organisation.slug, one.slug])
        day = day_of(one.phase_since)
        yield Waiting(_("It is time for a decision. Nobody wrote one yet."), about(one), address, since=day)


def _commitments(organisations: list[Organisation], user: Any) -> Iterator[Waiting]:
    """Promises of which this official, or nobody in particular, says whether they were kept."""
    soon = Commitment.objects.filter(
        Q(kept_by=user) | Q(kept_by=None),
        initiative__organisation__in=organisations,
        state=CommitmentState.PLANNED,
        due_on__lt=timezone.localdate() + SOON,
    )
    for one in soon.select_related("initiative__organisation").order_by("due_on", "id")[:MOST_OF_A_KIND]:
        plan = one.initiative
        address = reverse("settle_commitment", args=[plan.organisation.slug, plan.slug, one.number])
        said = sentence(_("Was it done? %(what)s"), what=own_words(plan, one.what))
        yield Waiting(said, about(plan), address, due=one.due_on)


def _late_on_my_plans(organisations: list[Organisation], user: Any) -> Iterator[Waiting]:
    mine = plans_of_executive(organisations, user)
    late = Commitment.objects.filter(is_late(), initiative__in=mine)
    for one in late.select_related("initiative__organisation").order_by("due_on", "id")[:MOST_OF_A_KIND]:
        plan = one.initiative
        address = reverse("plan_commitments", args=[plan.organisation.slug, plan.slug])
        said = sentence(_("Promised, and late: %(what)s"), what=own_words(plan, one.what))
        yield Waiting(said, about(plan), address, due=one.due_on)


def _answers_put_off(organisations: list[Organisation], user: Any) -> Iterator[Waiting]:
    """Decided before everybody had an answer, and the day on which they would have it has passed. Two queries."""
    mine = plans_of_executive(organisations, user)
    early = list(
        Decision.objects.filter(initiative__in=mine, current__answers_by__lt=timezone.localdate())
        .select_related("current", "initiative__organisation")
        .order_by("id")[:MOST_OF_A_KIND]
    )
    counts = counts_per_plan(initiative__in=[one.initiative_id for one in early]) if early else {}
    for decision in early:
        number = counts[decision.initiative_id].without_outcome if decision.initiative_id in counts else 0
        if number and decision.current:
            words = ngettext("%(n)d person would have an answer.", "%(n)d people would have an answer.", number)
            plan, day = decision.initiative, decision.current.answers_by
            yield Waiting(words % {"n": number}, about(plan), decision.get_absolute_url(), due=day)


def register_waiting() -> None:
    for key, order, permission, find in (
        ("draft_decisions", 30, Permission.DECIDE, _drafts),
        ("to_decide", 30, Permission.DECIDE, _to_decide),
        ("commitments", 31, Permission.PUBLISH, _commitments),
        ("late_commitments", 32, Permission.SIGN, _late_on_my_plans),
        ("answers_put_off", 33, Permission.SIGN, _answers_put_off),
    ):
        waiting_sources.register(WaitingSource(key, order, permission, find))
