"""What was promised to happen, and whether it did."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from meerwaarde.initiatives.models import Initiative
from meerwaarde.participation.models import Contribution

from ..vocabulary import CommitmentState, FollowUp
from .decisions import Decision


class Commitment(models.Model):
    """What changes, who does it and when; followed until it is done, or dropped with a reason."""

    initiative = models.ForeignKey(Initiative, on_delete=models.PROTECT, related_name="commitments")
    number = models.PositiveSmallIntegerField()
    kind = models.CharField(max_length=10, choices=FollowUp.choices, default=FollowUp.CHANGE)
    decision = models.ForeignKey(Decision, on_delete=models.SET_NULL, null=True, blank=True, related_name="commitments")
    what = models.CharField(_("what changes"), max_length=500)
    # A department or function, never a person.
    who = models.CharField(_("who does it"), max_length=200)
    due_on = models.DateField(_("ready on"))
    # The official who is reminded to say whether it happened; not public.
    kept_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    state = models.CharField(max_length=10, choices=CommitmentState.choices, default=CommitmentState.PLANNED)
    result = models.TextField(_("what came of it"), blank=True, max_length=2000)
    made_on = models.DateField(default=timezone.localdate)
    settled_on = models.DateField(null=True, blank=True)

    class Meta:
        ordering = ["initiative", "number"]
        constraints = [
            models.UniqueConstraint(fields=["initiative", "number"], name="commitment_number_once"),
            models.CheckConstraint(
                condition=Q(state=CommitmentState.PLANNED, settled_on=None)
                | (~Q(state=CommitmentState.PLANNED) & Q(settled_on__isnull=False)),
                name="settled_commitment_has_day",
            ),
            models.CheckConstraint(
                condition=~Q(state=CommitmentState.DROPPED) | ~Q(result=""),
                name="dropped_commitment_has_reason",
                violation_error_message=_("Say why this does not happen; everybody can read it."),
            ),
        ]

    def __str__(self) -> str:
        return self.what

    @property
    def is_late(self) -> bool:
        """Follows from the calendar: nobody has to say it."""
        return self.state == CommitmentState.PLANNED and self.due_on < timezone.localdate()

    @property
    def was_late(self) -> bool:
        return self.settled_on is not None and self.settled_on > self.due_on


class CommitmentFor(models.Model):
    """The contribution because of which it happens."""

    commitment = models.ForeignKey(Commitment, on_delete=models.CASCADE, related_name="because")
    contribution = models.ForeignKey(Contribution, on_delete=models.PROTECT, related_name="commitments")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["commitment", "contribution"], name="commitment_once_per_contribution")
        ]

    def __str__(self) -> str:
        return f"{self.commitment_id} because of {self.contribution_id}"
