"""Which conversations have work for the worker."""

from __future__ import annotations

from datetime import timedelta

from django.db.models import Exists, F, OuterRef, Q, QuerySet, Subquery, Sum
from django.utils import timezone

from meerwaarde.participation.models import Contribution

from ..models import Conversation, DrawnMap, Vote, VoteBatch
from ..vocabulary import ConversationState

# From votes that allow no honest map none follows tomorrow either.
TRIED_FOR = timedelta(days=1)


def conversations_due() -> QuerySet[Conversation]:
    """Votes that wait for the log, a period that is over, moderation since the last map, or a last map to be drawn."""
    revisions = (
        Contribution.objects.filter(round=OuterRef("round")).order_by().values("round").annotate(sum=Sum("revision"))
    )
    latest = DrawnMap.objects.filter(conversation=OuterRef("pk")).order_by("-number")
    return (
        Conversation.objects.exclude(state=ConversationState.PREPARED)
        .annotate(moderation=Subquery(revisions.values("sum")), drawn_with=Subquery(latest.values("moderation")[:1]))
        .filter(
            Q(pk__in=Vote.objects.filter(batch=None).order_by().values("statement__conversation"))
            | Q(state=ConversationState.OPEN, round__promise__closes_on__lt=timezone.localdate())
            | (Q(state=ConversationState.OPEN, drawn_with__isnull=False) & ~Q(drawn_with=F("moderation")))
            | (
                Q(state=ConversationState.CLOSED, closed_at__gt=timezone.now() - TRIED_FOR)
                & ~Exists(DrawnMap.objects.filter(conversation=OuterRef("pk"), is_final=True))
                & Exists(VoteBatch.objects.filter(conversation=OuterRef("pk")))
            )
        )
        .select_related("round__initiative__organisation", "round__promise")
        .order_by("pk")
    )
