"""What several people say in different words: arguments, and which contributions were grouped into them, and when."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from .contributions import Contribution
from .rounds import Round


class Argument(models.Model):
    """One thing that is said in a round. It is merged or split, never removed: its number stays where it was cited."""

    round = models.ForeignKey(Round, on_delete=models.PROTECT, related_name="arguments")
    number = models.PositiveSmallIntegerField()
    title = models.CharField(_("the argument in one sentence"), max_length=200)
    text = models.TextField(_("explanation"), blank=True, max_length=4000)
    language = models.CharField(max_length=2, default="nl")
    made_at = models.DateTimeField(default=timezone.now)
    split_from = models.ForeignKey("self", on_delete=models.PROTECT, null=True, blank=True, related_name="splits")
    # Set together: what was in it went there, and comes back when the merge is undone.
    merged_into = models.ForeignKey("self", on_delete=models.PROTECT, null=True, blank=True, related_name="merged")
    merged_at = models.DateTimeField(null=True, blank=True)
    # Raised by every change, as with contributions.
    revision = models.PositiveIntegerField(default=1)

    class Meta:
        ordering = ["round", "number"]
        constraints = [
            models.UniqueConstraint(fields=["round", "number"], name="argument_number_once"),
            models.CheckConstraint(
                condition=~Q(title=""),
                name="argument_has_title",
                violation_error_message=_("Say the argument in one sentence."),
            ),
            models.CheckConstraint(
                condition=Q(merged_into=None, merged_at=None)
                | (Q(merged_into__isnull=False, merged_at__isnull=False) & ~Q(merged_into=F("pk"))),
                name="argument_merged_into_another",
            ),
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return f"{self.round.get_absolute_url()}#argument-{self.number}"

    @property
    def is_current(self) -> bool:
        return self.merged_at is None


class Grouping(models.Model):
    """A contribution belongs to an argument from one moment until another. Ended ones stay: a trail both ways."""

    # Found by the index `grouping_of_contribution`.
    contribution = models.ForeignKey(Contribution, on_delete=models.CASCADE, related_name="groupings", db_index=False)
    argument = models.ForeignKey(Argument, on_delete=models.PROTECT, related_name="groupings")
    # Out of which argument a merge or a split brought it here.
    moved_from = models.ForeignKey(Argument, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    since = models.DateTimeField(default=timezone.now)
    until = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["since", "id"]
        indexes = [
            models.Index(fields=["argument", "contribution"], name="grouping_now", condition=Q(until=None)),
            # Says by itself in which arguments a contribution is now: counting never reads the rows.
            models.Index(fields=["contribution", "until", "argument"], name="grouping_of_contribution"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["contribution", "argument"], condition=Q(until=None), name="grouped_once_at_a_time"
            ),
            models.CheckConstraint(
                condition=Q(until=None) | Q(until__gte=F("since")), name="grouping_ends_after_start"
            ),
        ]

    def __str__(self) -> str:
        return f"contribution {self.contribution_id} in argument {self.argument_id}"
