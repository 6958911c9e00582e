"""The statements of a conversation, kept in memory until one of them changes."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from typing import Any

from django.core.cache import caches
from django.db.models import Count, OuterRef, Subquery, Sum
from django.http import Http404
from django.utils.translation import gettext as _

from meerwaarde.initiatives.freshness import rendered_pages
from meerwaarde.initiatives.models import Initiative
from meerwaarde.participation.models import Contribution
from meerwaarde.participation.queries.public import NEEDED_TO_TAKE_PART, SECONDS_KNOWN, public_round
from meerwaarde.participation.vocabulary import ContributionState
from meerwaarde.runs.recent import Recent

from ..models import Conversation, DrawnMap, Statement
from ..vocabulary import ConversationState

_conversations = Recent[Conversation](SECONDS_KNOWN)
_statements = Recent[Statement](3600)


@dataclass(frozen=True)
class StatementText:
    """One statement as it may be read: an empty text when it is not shown."""

    pk: int
    number: int
    contribution: int
    text: str
    language: str
    is_seed: bool
    state: str

    @property
    def is_shown(self) -> bool:
        return self.state == ContributionState.SHOWN


def public_conversation(slug: str, plan: str, number: int) -> tuple[Initiative, Conversation]:
    """A conversation that was opened. Raises Http404. Three queries."""
    initiative, round = public_round(slug, plan, number)
    found = Conversation.objects.filter(round=round).exclude(state=ConversationState.PREPARED).first()
    if found is None:
        raise Http404(_("There are no statements at this address."))
    round.initiative = initiative
    found.round = round
    return initiative, found


def conversation_to_vote_in(slug: str, plan: str, number: int) -> Conversation:
    """The same as `public_conversation` for who votes: no more than a vote needs, as it was a moment ago.

    Writing a vote looks again whether it is open. Raises Http404.
    """
    return _conversations.get(f"{slug}/{plan}/{number}", partial(_conversation_at, slug, plan, number))


def statement_to_vote_on(conversation: Conversation, number: int) -> Statement | None:
    """By its number, which it keeps for ever; its text may have been withheld since. One query the first time."""
    look_up = Statement.objects.filter(conversation=conversation).get
    try:
        return _statements.get(f"{conversation.pk}:{number}", partial(look_up, number=number))
    except Statement.DoesNotExist:
        return None


def _conversation_at(slug: str, plan: str, number: int) -> Conversation:
    found = (
        Conversation.objects.select_related("round__promise", "round__initiative__organisation")
        .only("state", *(f"round__{name}" for name in NEEDED_TO_TAKE_PART))
        .filter(
            round__initiative__organisation__slug=slug,
            round__initiative__slug=plan,
            round__initiative__version__gt=0,
            round__number=number,
            round__promise__isnull=False,
        )
        .exclude(state=ConversationState.PREPARED)
        .first()
    )
    if found is None:
        raise Http404(_("There are no statements at this address."))
    return found


def map_state(slug: str, plan: str, number: int) -> tuple[Conversation, tuple[Any, ...]]:
    """The conversation by its number alone, and what its public pages depend on besides the plan. One query."""
    said = Contribution.objects.filter(round=OuterRef("round")).order_by().values("round")
    latest = DrawnMap.objects.filter(conversation=OuterRef("pk")).order_by("-number")
    row = (
        Conversation.objects.filter(
            round__initiative__organisation__slug=slug, round__initiative__slug=plan, round__number=number
        )
        .exclude(state=ConversationState.PREPARED)
        .annotate(
            drawn=Subquery(latest.values("pk")[:1]),
            revisions=Subquery(said.annotate(sum=Sum("revision")).values("sum")),
        )
        .values_list("pk", "state", "drawn", "revisions", "round__state", "round__promise")
        .first()
    )
    if row is None:
        raise Http404(_("There are no statements at this address."))
    return Conversation(pk=row[0]), row


def statements_state(conversation: Conversation) -> tuple[int, int]:
    """Changes with every statement and every act of moderation in the round. One query."""
    found = Contribution.objects.filter(round=conversation.round_id).aggregate(sum=Sum("revision"), number=Count("pk"))
    return found["sum"] or 0, found["number"]


def statements_of(conversation: Conversation, state: tuple[int, int] | None = None) -> dict[int, StatementText]:
    """Every statement by its number. Two queries the first time, then one."""
    revision, number = state or statements_state(conversation)
    key = f"statements:{conversation.pk}:{revision}:{number}"
    kept: dict[int, StatementText] | None = caches["computed"].get(key)
    if kept is not None:
        return kept
    begun = rendered_pages.moment()
    rows = (
        Statement.objects.filter(conversation=conversation)
        .order_by("number")
        .values_list(
            "pk",
            "number",
            "contribution_id",
            "contribution__text",
            "contribution__language",
            "is_seed",
            "contribution__state",
        )
    )
    found = {}
    for pk, place, contribution, text, language, is_seed, shown in rows:
        readable = text if shown == ContributionState.SHOWN else ""
        found[place] = StatementText(pk, place, contribution, readable, language, is_seed, shown)
    if rendered_pages.moment() == begun:  # nothing was erased meanwhile
        caches["computed"].set(key, found, 3600)
    return found
