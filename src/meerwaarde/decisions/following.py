"""What followers of a plan are told of decisions: taken, changed, announced; and whether what was promised happened."""

from __future__ import annotations

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from meerwaarde.follow.actions import notify
from meerwaarde.follow.announcing import announce
from meerwaarde.follow.kinds import register_kind
from meerwaarde.initiatives.following import plan_topic
from meerwaarde.participation.following import round_topic
from meerwaarde.participation.queries.public import public_rounds
from meerwaarde.runs.schedule import days_since_last_turn

from .models import Commitment, Decision
from .vocabulary import CommitmentState

# The daily job that tells of what is late.
LOOK_AT_COMMITMENTS = "decisions_commitments"


def tell_of_decision(decision: Decision, kind: str, *, reason: str = "") -> None:
    """Followers of the plan, and of the rounds in which people were asked about it; who follows several, once."""
    plan = decision.initiative
    if decision.current is None or not plan.is_published:
        return
    values = {"title": decision.current.title, "reason": reason}
    topics = [plan_topic(plan), *(round_topic(one) for one in public_rounds(plan))]
    announce(topics=topics, kind=kind, values=values, address=decision.get_absolute_url())


def tell_of_commitment(commitment: Commitment, kind: str) -> None:
    """Followers of the plan: it was promised, done, is late, or will not happen."""
    plan = commitment.initiative
    values = {"what": commitment.what, "result": commitment.result}
    address = reverse("impact", args=[plan.organisation.slug, plan.slug])
    announce(topics=[plan_topic(plan)], kind=kind, values=values, address=address)


def tell_of_late_commitments() -> None:
    """By the clock, the day after something would be ready: followers, and the official who keeps an eye on it."""
    days = days_since_last_turn(LOOK_AT_COMMITMENTS)
    late = Commitment.objects.filter(state=CommitmentState.PLANNED, due_on__range=days, initiative__version__gt=0)
    for one in late.select_related("initiative__organisation", "kept_by"):
        tell_of_commitment(one, "commitment_late")
        if one.kept_by is not None:
            address = reverse(
                "settle_commitment", args=[one.initiative.organisation.slug, one.initiative.slug, one.number]
            )
            notify(person=one.kept_by, kind="commitment_to_settle", values={"what": one.what}, address=address)


def register_following() -> None:
    for kind, sentence in (
        ("decision_published", _("A decision was taken: %(title)s")),
        ("decision_changed", _("A decision was changed: %(title)s. %(reason)s")),
        ("decision_announced", _("The official announcement and the formal route stand with the decision: %(title)s")),
        ("commitment_made", _("Promised: %(what)s")),
        ("commitment_done", _("Done as promised: %(what)s %(result)s")),
        ("commitment_dropped", _("Promised, and it will not happen: %(what)s %(result)s")),
        ("commitment_late", _("This would be ready by now, and that has not been said: %(what)s")),
        ("commitment_to_settle", _("Say whether it happened: “%(what)s” would be ready by now.")),
    ):
        register_kind(kind, sentence)
