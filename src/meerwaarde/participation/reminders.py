"""Whoever must answer is reminded: of a round a week before people hear back, of a message three days before."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import timedelta

from django.db.models import Q
from django.urls import reverse
from django.utils import timezone

from meerwaarde.accounts.models import User
from meerwaarde.follow.actions import notify_all
from meerwaarde.organisations.models import Organisation
from meerwaarde.organisations.permissions import Permission

from .models import Absence, Contribution, Round
from .notices import people_who
from .queries.counting import TO_ANSWER

BEFORE_HEARING_BACK, BEFORE_DUE = timedelta(days=7), timedelta(days=3)


def remind_who_answers() -> None:
    """Every day, by the clock; an unread reminder is not repeated. What belongs to nobody reminds everybody."""
    today = timezone.localdate()
    rounds = Round.objects.filter(
        reported_at=None, opened_at__isnull=False, promise__hear_back_on__lte=today + BEFORE_HEARING_BACK
    ).select_related("initiative__organisation")
    for round in rounds:
        organisation, plan = round.initiative.organisation, round.initiative.slug
        notify_all(
            people=_who_answers(organisation, Q(round=round)),
            kind="answers_due",
            values={"title": round.title},
            address=reverse("round_answers", args=[organisation.slug, plan, round.number]),
        )
    late = Q(round=None, due_on__lte=today + BEFORE_DUE)
    for organisation in Organisation.objects.filter(
        pk__in=Contribution.objects.filter(TO_ANSWER, late).values("initiative__organisation")
    ):
        notify_all(
            people=_who_answers(organisation, late),
            kind="messages_due",
            values={"organisation": organisation.name},
            address=reverse("participation_inbox", args=[organisation.slug]),
        )


def _who_answers(organisation: Organisation, which: Q) -> Iterable[User]:
    """Those to whom some of it was given, and who stands in for them today; everybody for what was given to nobody."""
    waiting = Contribution.objects.filter(TO_ANSWER, which, initiative__organisation=organisation).order_by()
    owners = set(waiting.values_list("assigned_to", flat=True).distinct())
    if not owners:
        return []
    people = people_who(Permission.ANSWER, organisation)
    if None in owners:
        return people
    today = timezone.localdate()
    away = Absence.objects.filter(organisation=organisation, person__in=owners, from_on__lte=today, until_on__gte=today)
    owners |= set(away.values_list("cover", flat=True))
    # Somebody who no longer answers here cannot: then it is everybody's again.
    return [one for one in people if one.pk in owners] or people
