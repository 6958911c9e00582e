"""What officials see of a conversation: its statements with what is to be done, and how far the voting is."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.core.paginator import Page, Paginator
from django.db.models import Case, Count, Q, When
from django.http import Http404
from django.utils.translation import gettext as _

from meerwaarde.organisations.models import Organisation
from meerwaarde.participation.queries.work import round_of
from meerwaarde.participation.vocabulary import ContributionState

from ..models import Conversation, Participant, Statement, Vote
from ..vocabulary import VoteValue

PER_PAGE = 50


def conversation_of(organisation: Organisation, plan: str, number: int) -> Conversation:
    round = round_of(organisation, plan, number)
    found = Conversation.objects.filter(round=round).first()
    if found is None:
        raise Http404(_("There are no statements at this address."))
    found.round = round
    return found


@dataclass(frozen=True)
class Progress:
    participants: int
    votes: int
    statements: int
    waiting: int


def progress_of(conversation: Conversation) -> Progress:
    """Three counts. Numbers of people below the smallest group are not told to officials either."""
    statements = Statement.objects.filter(conversation=conversation).aggregate(
        all=Count("pk"), waiting=Count("pk", filter=Q(contribution__state=ContributionState.WAITING))
    )
    votes = Vote.objects.filter(statement__conversation=conversation, is_current=True).exclude(
        value=VoteValue.WITHDRAWN
    )
    people = Participant.objects.filter(conversation=conversation).count()
    return Progress(people, votes.count(), statements["all"], statements["waiting"])


def statements_page(conversation: Conversation, number: str | None) -> Page[Any]:
    """What waits comes first. Two queries at any size."""
    found = (
        Statement.objects.filter(conversation=conversation)
        .select_related("contribution__answer")
        .order_by(Case(When(contribution__state=ContributionState.WAITING, then=0), default=1), "number")
    )
    return Paginator(found, PER_PAGE).get_page(number)
