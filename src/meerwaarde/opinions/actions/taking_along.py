"""What all groups share goes along to the decision, in one action."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext as _

from meerwaarde.ledger.actions import record_events
from meerwaarde.organisations.permissions import Permission, require
from meerwaarde.participation.actions.recording import event_on, renew_plans
from meerwaarde.participation.models import Contribution

from ..models import Conversation, Statement, TakenAlong
from ..queries.maps import to_take_along
from .conversations import locked_conversation
from .recording import record_on_conversation


@transaction.atomic
def take_along(*, by: Any, conversation: Conversation) -> int:
    """Put every statement of common ground of the last map forward for the decision. Returns how many were new.

    The trail of each statement says so, and with it every voter's own page. Raises ValidationError before the vote is
    over, or when there is nothing more to take along.
    """
    role = require(by, Permission.ANSWER, conversation.round.initiative.organisation)
    conversation = locked_conversation(conversation)
    drawn = conversation.maps.filter(is_final=True).first()
    if drawn is None:
        raise ValidationError(_("Wait for the last map: it is drawn when the vote is over."))
    lines = to_take_along(conversation)
    if not lines:
        raise ValidationError(_("There is nothing more to take along."))
    numbers = [line.statement.number for line in lines]
    statements = list(
        Statement.objects.filter(conversation=conversation, number__in=numbers)
        .select_related("contribution__initiative__organisation")
        .order_by("number")
    )
    TakenAlong.objects.bulk_create([TakenAlong(statement=one, drawn=drawn) for one in statements])
    contributions = [one.contribution for one in statements]
    Contribution.objects.filter(pk__in=[one.pk for one in contributions]).update(revision=F("revision") + 1)
    record_events(
        [
            event_on(one, by=by, role=role, kind="common_ground_taken_along", after={"map": drawn.number})
            for one in contributions
        ]
    )
    renew_plans(contributions[:1])
    record_on_conversation(
        by=by,
        role=role,
        conversation=conversation,
        kind="common_ground_taken_along",
        after={"map": drawn.number, "statements": sorted(numbers)},
    )
    return len(statements)
