from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime

from django.db.models import F, Q, QuerySet
from django.utils import timezone

from meerwaarde.accounts.models import User

from .models import Executive, Membership, Organisation, PolicyGoal


@dataclass
class PersonLine:
    """One person on the page of people: who, which roles, and whether they have signed in yet."""

    person: User
    last_signed_in: datetime | None
    has_password: bool
    memberships: list[Membership] = field(default_factory=list)


def people_of(organisation: Organisation) -> list[PersonLine]:
    lines: dict[int, PersonLine] = {}
    memberships = Membership.objects.filter(organisation=organisation).select_related("user")
    for membership in memberships.order_by("user__name", "user__email", "role"):
        person = membership.user
        if person.pk not in lines:
            lines[person.pk] = PersonLine(person, person.last_login, person.has_usable_password())
        lines[person.pk].memberships.append(membership)
    return list(lines.values())


def executives_of(organisation: Organisation) -> list[Executive]:
    """In office first, then former ones."""
    executives = Executive.objects.filter(organisation=organisation)
    return list(executives.order_by(F("until").desc(nulls_first=True), "function", "name"))


def executives_in_office(organisation: Organisation) -> QuerySet[Executive]:
    return organisation.executives.filter(Q(until=None) | Q(until__gte=timezone.localdate()))


def policy_goals_of(organisation: Organisation) -> list[PolicyGoal]:
    """Current goals first, then retired ones."""
    goals = PolicyGoal.objects.filter(organisation=organisation)
    return list(goals.order_by(F("retired_at").asc(nulls_first=True), "title"))
