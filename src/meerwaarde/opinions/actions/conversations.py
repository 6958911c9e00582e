"""A conversation is made for a round, gets its first statements, opens, and closes for good."""

from __future__ import annotations

import secrets
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Max
from django.utils import timezone
from django.utils.translation import gettext as _

from meerwaarde.database.saving import clean_and_save
from meerwaarde.ledger.models import Event
from meerwaarde.organisations.permissions import Permission, require
from meerwaarde.participation.actions import contribute
from meerwaarde.participation.actions.receiving import text_commitment
from meerwaarde.participation.actions.recording import event_on
from meerwaarde.participation.models import Contribution, Round
from meerwaarde.participation.pseudonyms import digest_of
from meerwaarde.participation.vocabulary import Channel, ContributionState, RoundState

from ..models import LONGEST_STATEMENT, SMALLEST_GROUP, Conversation, Statement
from ..vocabulary import STATEMENT_KIND, ConversationState
from .recording import record_on_conversation

FEWEST_TO_OPEN = 5
MOST_STATEMENTS = 1000


def locked_conversation(conversation: Conversation) -> Conversation:
    return (
        Conversation.objects.select_for_update(of=("self",))
        .select_related("round__initiative__organisation", "round__promise")
        .get(pk=conversation.pk)
    )


@transaction.atomic
def create_conversation(
    *, by: Any, round: Round, smallest: int = SMALLEST_GROUP, rounding: int = 1, role: str = ""
) -> Conversation:
    """A conversation in preparation; nobody but officials sees it. `role` is for an import without a person."""
    role = role or require(by, Permission.EDIT, round.initiative.organisation)
    if round.state == RoundState.CLOSED and by is not None:
        raise ValidationError(_("This round is closed."))
    if Conversation.objects.filter(round=round).exists():
        raise ValidationError(_("There are statements in this round already."))
    conversation = Conversation(round=round, smallest=smallest, rounding=rounding)
    clean_and_save(conversation, exclude=["round"], force_insert=True)
    record_on_conversation(
        by=by,
        role=role,
        conversation=conversation,
        kind="conversation_prepared",
        after={"smallest": smallest, "rounding": rounding},
        public=False,
    )
    return conversation


@transaction.atomic
def change_disclosure(*, by: Any, conversation: Conversation, smallest: int, rounding: int) -> Conversation:
    """Other limits for what is published. Not any more once the numbers were published."""
    role = require(by, Permission.EDIT, conversation.round.initiative.organisation)
    conversation = locked_conversation(conversation)
    if conversation.is_closed:
        raise ValidationError(_("The numbers were published. They are not published a second time with other limits."))
    before = {"smallest": conversation.smallest, "rounding": conversation.rounding}
    conversation.smallest, conversation.rounding = smallest, rounding
    clean_and_save(conversation, exclude=["round"], update_fields=["smallest", "rounding"])
    record_on_conversation(
        by=by,
        role=role,
        conversation=conversation,
        kind="disclosure_changed",
        before=before,
        after={"smallest": smallest, "rounding": rounding},
        public=False,
    )
    return conversation


def next_number(conversation: Conversation) -> int:
    """The number of the next statement; the conversation is locked by who asks."""
    highest = Statement.objects.filter(conversation=conversation).aggregate(highest=Max("number"))["highest"] or 0
    if highest >= MOST_STATEMENTS:
        raise ValidationError(_("There are %(most)d statements; more would not be read.") % {"most": MOST_STATEMENTS})
    return highest + 1


def _checked(conversation: Conversation, text: str) -> str:
    text = " ".join(text.split())
    if not text:
        raise ValidationError({"text": _("Write a statement.")})
    if len(text) > LONGEST_STATEMENT:
        raise ValidationError(
            {"text": _("Keep it to %(most)d characters: one thought at a time.") % {"most": LONGEST_STATEMENT}}
        )
    same = Statement.objects.filter(
        conversation=conversation, contribution__text_digest=digest_of(text, conversation.round)
    )
    if same.exists():
        raise ValidationError({"text": _("This statement is there already.")})
    return text


@transaction.atomic
def add_seed(*, by: Any, conversation: Conversation, text: str) -> Statement:
    """A statement of the organisation itself, to begin with.

    Like every statement it is a contribution of the round, but nobody said it: it is not counted among what people
    said, and nobody waits for an answer.
    """
    role = require(by, Permission.EDIT, conversation.round.initiative.organisation)
    conversation = locked_conversation(conversation)
    if conversation.is_closed:
        raise ValidationError(_("The statements are closed."))
    text = _checked(conversation, text)
    round = conversation.round
    contribution = Contribution(
        initiative=round.initiative,
        round=round,
        kind=STATEMENT_KIND,
        channel=Channel.OWN,
        language=round.initiative.language,
        text=text,
        state=ContributionState.SHOWN,
        # No code leads to it: there is nobody to answer.
        code_hash=secrets.token_hex(32),
        text_digest=digest_of(text, round),
    )
    clean_and_save(contribution, exclude=["initiative", "round"], validate_unique=False, force_insert=True)
    event_on(
        contribution,
        by=by,
        role=role,
        kind="contribution_received",
        after={
            "round": round.number,
            "contribution_kind": contribution.kind,
            "channel": contribution.channel,
            "received_on": contribution.received_on.isoformat(),
            "text_commitment": text_commitment(contribution),
        },
    ).save(force_insert=True)
    return Statement.objects.create(
        conversation=conversation, number=next_number(conversation), contribution=contribution, is_seed=True
    )


@transaction.atomic
def add_statement(
    *,
    conversation: Conversation,
    text: str,
    submission: str,
    email: str = "",
    language: str = "nl",
) -> tuple[Statement, str]:
    """A statement of a resident, and its tracking code. Sent twice it is there once, with the same code.

    Moderated by the promise of the round, like every contribution. Raises ValidationError.
    """
    conversation = locked_conversation(conversation)
    if not conversation.takes_votes:
        raise ValidationError(_("You cannot vote or add statements today."))
    received = contribute(
        initiative=conversation.round.initiative,
        round=conversation.round,
        kind=STATEMENT_KIND,
        text=text_of(conversation, text, submission),
        submission=submission,
        email=email,
        language=language,
    )
    known = Statement.objects.filter(contribution=received.contribution).first()
    if known is None:
        known = Statement.objects.create(
            conversation=conversation, number=next_number(conversation), contribution=received.contribution
        )
    return known, received.code


def text_of(conversation: Conversation, text: str, submission: str) -> str:
    """The text as it is kept; refused when another submission said the same."""
    from meerwaarde.participation.codes import code_for, hash_of

    flat = " ".join(text.split())
    again = Statement.objects.filter(
        conversation=conversation, contribution__code_hash=hash_of(code_for(submission, flat))
    )
    return flat if again.exists() else _checked(conversation, text)


@transaction.atomic
def open_conversation(*, by: Any, conversation: Conversation) -> Conversation:
    """People can vote as long as the round takes contributions. Raises ValidationError."""
    role = require(by, Permission.PUBLISH, conversation.round.initiative.organisation)
    conversation = locked_conversation(conversation)
    if conversation.state != ConversationState.PREPARED:
        raise ValidationError(_("This was opened before."))
    if conversation.round.state != RoundState.OPEN:
        raise ValidationError(_("Open the round first: people must know what they may expect."))
    if not conversation.can_check_voters:
        raise ValidationError(_("Voting cannot check codes by letter or a sign-in. Ask nothing, or an e-mail address."))
    shown = Statement.objects.filter(conversation=conversation, contribution__state=ContributionState.SHOWN).count()
    if shown < FEWEST_TO_OPEN:
        raise ValidationError(
            _("Add statements first: there are %(shown)d, and people need at least %(least)d to begin with.")
            % {"shown": shown, "least": FEWEST_TO_OPEN}
        )
    conversation.state, conversation.opened_at = ConversationState.OPEN, timezone.now()
    conversation.save(update_fields=["state", "opened_at"])
    record_on_conversation(
        by=by, role=role, conversation=conversation, kind="conversation_opened", after={"statements": shown}
    )
    return conversation


@transaction.atomic
def close_conversation(*, by: Any, conversation: Conversation) -> Conversation:
    """No votes any more; the last map is drawn of all of them, and the numbers are published once. For good.

    Not before the promised period is over. `by` None: the clock. Raises ValidationError.
    """
    if by is None:
        role: str = Event.Role.SYSTEM
    else:
        role = require(by, Permission.PUBLISH, conversation.round.initiative.organisation)
    conversation = locked_conversation(conversation)
    if conversation.is_closed:
        raise ValidationError(_("This was closed before."))
    if conversation.state == ConversationState.PREPARED and conversation.imported_at is None:
        raise ValidationError(_("Nobody voted here. Open it first."))
    if conversation.state == ConversationState.OPEN and not conversation.round.period_is_over:
        raise ValidationError(_("The promised period is not over yet. The last day counts too."))
    conversation.state, conversation.closed_at = ConversationState.CLOSED, timezone.now()
    conversation.save(update_fields=["state", "closed_at"])
    record_on_conversation(by=by, role=role, conversation=conversation, kind="conversation_closed", after={})
    return conversation
