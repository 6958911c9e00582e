"""Who inside the organisation is told: of messages, objections, work that is handed over, and answers that wait."""

from __future__ import annotations

from functools import partial
from typing import Any

from django.db.models import QuerySet
from django.urls import reverse

from meerwaarde.accounts.models import User
from meerwaarde.database.prepared import Prepared
from meerwaarde.follow.actions import notify, notify_all
from meerwaarde.organisations.models import Organisation
from meerwaarde.organisations.permissions import PERMISSIONS, Permission

from .models import AnswerProposal, Contribution, Intervention


def _people(permission: Permission, organisation: int) -> QuerySet[User]:
    roles = [role for role, held in PERMISSIONS.items() if permission in held]
    return (
        User.objects.filter(is_active=True, memberships__organisation=organisation, memberships__role__in=roles)
        .order_by("name", "pk")
        .distinct()
    )


PEOPLE = {permission: Prepared(partial(_people, permission), organisation=int) for permission in Permission}


def people_who(permission: Permission, organisation: Organisation) -> list[User]:
    return PEOPLE[permission].all(organisation=organisation.pk)


def tell_of_inbox_message(contribution: Contribution) -> None:
    organisation = contribution.initiative.organisation
    notify_all(
        people=people_who(Permission.ANSWER, organisation),
        kind="inbox_message",
        values={"title": contribution.initiative.title},
        address=reverse("participation_inbox", args=[organisation.slug]),
    )


def tell_of_appeal(contribution: Contribution, intervention: Intervention) -> None:
    organisation = contribution.initiative.organisation
    notify_all(
        people=[one for one in people_who(Permission.MODERATE, organisation) if one.pk != intervention.decided_by_id],
        kind="appeal_made",
        values={"title": contribution.initiative.title},
        address=reverse("participation_moderation", args=[organisation.slug]),
    )


def tell_of_assignment(person: Any, organisation: Organisation) -> None:
    address = reverse("my_answers", args=[organisation.slug])
    notify(person=person, kind="answers_assigned", values={"organisation": organisation.name}, address=address)


def tell_of_proposal(proposal: AnswerProposal, author: Any) -> None:
    notify_all(
        people=[
            one for one in people_who(Permission.ANSWER, proposal.round.initiative.organisation) if one.pk != author.pk
        ],
        kind="answer_proposed",
        values={"title": proposal.round.title},
        address=_proposals(proposal),
    )


def tell_of_returned(proposal: AnswerProposal) -> None:
    if proposal.proposed_by is not None:
        values = {"title": proposal.round.title}
        notify(person=proposal.proposed_by, kind="answer_returned", values=values, address=_proposals(proposal))


def _proposals(proposal: AnswerProposal) -> str:
    round = proposal.round
    return reverse("answer_proposals", args=[round.initiative.organisation.slug, round.initiative.slug, round.number])
