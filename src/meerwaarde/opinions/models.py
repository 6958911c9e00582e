"""Conversations: statements that people agree or disagree with, their votes, and the maps that were drawn of them."""

from __future__ import annotations

import secrets

from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from meerwaarde.ledger.models import Event
from meerwaarde.participation.models import Contribution, Round
from meerwaarde.participation.vocabulary import Verification
from meerwaarde.runs.models import AnalysisRun

from .vocabulary import ConversationState, VoteValue

SMALLEST_GROUP = 5
LONGEST_STATEMENT = 200


class Conversation(models.Model):
    """What is voted on in one round. Open while the round takes contributions; a closed one never opens again."""

    round = models.OneToOneField(Round, on_delete=models.PROTECT, related_name="conversation")
    state = models.CharField(max_length=10, choices=ConversationState.choices, default=ConversationState.PREPARED)
    # No group, count or handful of fewer people is ever published; counts are rounded to a multiple of `rounding`.
    smallest = models.PositiveSmallIntegerField(_("smallest group that is shown"), default=SMALLEST_GROUP)
    rounding = models.PositiveSmallIntegerField(_("round numbers of people to"), default=1)
    opened_at = models.DateTimeField(null=True, blank=True)
    closed_at = models.DateTimeField(null=True, blank=True)
    # A conversation that was held elsewhere: what its files are called, and when they were read to the end.
    source = models.CharField(max_length=200, blank=True)
    imported_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(smallest__gte=SMALLEST_GROUP, smallest__lte=100),
                name="conversation_smallest_group",
                violation_error_message=_("Choose a number from 5 to 100."),
            ),
            models.CheckConstraint(
                condition=Q(rounding__gte=1, rounding__lte=100),
                name="conversation_rounding",
                violation_error_message=_("Choose a number from 1 to 100."),
            ),
            models.CheckConstraint(
                condition=~Q(state=ConversationState.OPEN) | Q(opened_at__isnull=False),
                name="open_conversation_has_moment",
            ),
            models.CheckConstraint(
                condition=~Q(state=ConversationState.CLOSED) | Q(closed_at__isnull=False),
                name="closed_conversation_has_moment",
            ),
        ]

    def __str__(self) -> str:
        return f"conversation of {self.round}"

    def address(self, name: str) -> str:
        """The address of one of its public pages."""
        initiative = self.round.initiative
        return reverse(name, args=[initiative.organisation.slug, initiative.slug, self.round.number])

    @property
    def takes_votes(self) -> bool:
        return self.state == ConversationState.OPEN and self.round.takes_contributions and self.can_check_voters

    @property
    def can_check_voters(self) -> bool:
        """Whether voting asks what the promise asks of people: of codes by letter and of signing in it cannot yet."""
        promise = self.round.promise
        return promise is None or promise.verification in (Verification.OPEN, Verification.EMAIL)

    @property
    def is_closed(self) -> bool:
        return self.state == ConversationState.CLOSED


class Statement(models.Model):
    """One statement. Its text, whether it is shown, and what was done with it are those of its contribution."""

    conversation = models.ForeignKey(Conversation, on_delete=models.PROTECT, related_name="statements")
    # From 1 without gaps: also its column in the votes.
    number = models.PositiveIntegerField()
    contribution = models.OneToOneField(Contribution, on_delete=models.PROTECT, related_name="statement")
    is_seed = models.BooleanField(default=False)
    # The name in the files of a conversation that was held elsewhere.
    reference = models.CharField(max_length=60, blank=True)

    class Meta:
        ordering = ["conversation", "number"]
        constraints = [
            models.UniqueConstraint(fields=["conversation", "number"], name="statement_number_once"),
            models.UniqueConstraint(
                fields=["conversation", "reference"], condition=~Q(reference=""), name="statement_reference_once"
            ),
        ]

    def __str__(self) -> str:
        return f"statement {self.number} of {self.conversation_id}"


class Participant(models.Model):
    """Somebody who votes. Who knows the code can show and take back the votes; nobody here holds the code.

    Without a code nobody can be led to these votes any more: they were imported, or their owner let go of them.
    """

    conversation = models.ForeignKey(Conversation, on_delete=models.PROTECT, related_name="participants")
    code_hash = models.CharField(max_length=64, unique=True, null=True, blank=True)
    # Only where the promise asks to confirm by e-mail: the pseudonym in this round.
    pseudonym = models.CharField(max_length=64, blank=True)
    reference = models.CharField(max_length=60, blank=True)
    weight = models.FloatField(null=True, blank=True)
    # How often this person voted, changed or took back; more than MOST_CHANGES is refused.
    changes = models.PositiveIntegerField(default=0)
    joined_on = models.DateField(default=timezone.localdate)

    MOST_CHANGES = 5_000

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(
                fields=["conversation", "pseudonym"], condition=~Q(pseudonym=""), name="participant_pseudonym_once"
            ),
            models.UniqueConstraint(
                fields=["conversation", "reference"], condition=~Q(reference=""), name="participant_reference_once"
            ),
            models.CheckConstraint(condition=Q(weight=None) | Q(weight__gt=0), name="participant_weight_above_zero"),
            models.CheckConstraint(condition=Q(changes__lte=5_000), name="participant_changes_within_limit"),
        ]

    def __str__(self) -> str:
        return f"participant {self.pk}"


class VoteBatch(models.Model):
    """Votes that went into the public log together, as one entry with the Merkle root over their commitments."""

    conversation = models.ForeignKey(Conversation, on_delete=models.PROTECT, related_name="batches")
    number = models.PositiveIntegerField()
    event = models.OneToOneField(Event, on_delete=models.PROTECT, related_name="+")
    size = models.PositiveIntegerField()
    root = models.BinaryField(max_length=32)
    # Of this batch and all before it: the name of everything that was voted until here.
    chain = models.BinaryField(max_length=32)
    sealed_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["conversation", "number"]
        constraints = [models.UniqueConstraint(fields=["conversation", "number"], name="vote_batch_number_once")]

    def __str__(self) -> str:
        return f"batch {self.number} of {self.conversation_id}"


def new_vote_salt() -> bytes:
    return secrets.token_bytes(16)


class Vote(models.Model):
    """What somebody said at one moment. A change is a new row: every earlier map can be drawn again."""

    participant = models.ForeignKey(Participant, on_delete=models.PROTECT, related_name="votes", db_index=False)
    statement = models.ForeignKey(Statement, on_delete=models.PROTECT, related_name="votes", db_index=False)
    value = models.SmallIntegerField(choices=VoteValue.choices)
    is_current = models.BooleanField(default=True)
    # With which chance this statement was the one that was shown; empty when it was looked up.
    chance = models.FloatField(null=True, blank=True)
    cast_at = models.DateTimeField(default=timezone.now)
    salt = models.BinaryField(max_length=16, default=new_vote_salt)
    commitment = models.BinaryField(max_length=32)
    batch = models.ForeignKey(
        VoteBatch, on_delete=models.PROTECT, null=True, blank=True, related_name="votes", db_index=False
    )

    class Meta:
        ordering = ["id"]
        indexes = [
            models.Index(fields=["batch", "id"], name="vote_of_batch", condition=Q(batch__isnull=False)),
            models.Index(fields=["id"], name="vote_waiting", condition=Q(batch=None)),
            models.Index(fields=["participant", "id"], name="vote_of_participant"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["participant", "statement"], condition=Q(is_current=True), name="vote_current_once"
            ),
            models.CheckConstraint(condition=Q(value__in=VoteValue.values), name="vote_value_known"),
            models.CheckConstraint(
                condition=Q(chance=None) | (Q(chance__gt=0) & Q(chance__lte=1)), name="vote_chance_is_one"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_value_display()} on {self.statement_id}"


class DrawnMap(models.Model):
    """A map as it was published: the run that holds it, and up to which batch of votes it goes. None is thrown away."""

    conversation = models.ForeignKey(Conversation, on_delete=models.PROTECT, related_name="maps")
    number = models.PositiveIntegerField()
    run = models.ForeignKey(AnalysisRun, on_delete=models.PROTECT, related_name="+")
    batch = models.ForeignKey(VoteBatch, on_delete=models.PROTECT, related_name="+")
    # The state of moderation that it was drawn with: the sum of revisions of the round's contributions.
    moderation = models.PositiveBigIntegerField(default=0)
    is_final = models.BooleanField(default=False)
    drawn_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["conversation", "number"]
        constraints = [models.UniqueConstraint(fields=["conversation", "number"], name="drawn_map_number_once")]

    def __str__(self) -> str:
        return f"map {self.number} of {self.conversation_id}"


class TakenAlong(models.Model):
    """A statement that all groups share was taken along to the decision: from which map, and as which argument."""

    statement = models.OneToOneField(Statement, on_delete=models.PROTECT, related_name="taken_along")
    drawn = models.ForeignKey(DrawnMap, on_delete=models.PROTECT, related_name="+")
    taken_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["statement"]

    def __str__(self) -> str:
        return f"{self.statement_id} taken along"
