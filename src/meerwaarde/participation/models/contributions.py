"""What people said, what was decided about showing it, and what was answered. Who they are lies apart."""

from __future__ import annotations

import secrets

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from meerwaarde.initiatives.models import Initiative

from ..vocabulary import WITHOUT_TEXT, Channel, ContributionState, Kind, Outcome, Rule
from .rounds import Round

LONGEST_TEXT = 10_000


def new_text_salt() -> bytes:
    return secrets.token_bytes(16)


class Contribution(models.Model):
    """One thing that somebody said about a plan: in a round, or (without one) to the inbox.

    The log commits to the text by `text_salt`; erasing both leaves a commitment that nobody can open. Of the moment
    only the day is kept.
    """

    initiative = models.ForeignKey(Initiative, on_delete=models.PROTECT, related_name="contributions")
    round = models.ForeignKey(Round, on_delete=models.PROTECT, null=True, blank=True, related_name="contributions")
    kind = models.CharField(max_length=10, choices=Kind.choices)
    channel = models.CharField(max_length=10, choices=Channel.choices, default=Channel.ONLINE)
    language = models.CharField(max_length=2, default="nl")
    # The paragraph of the round's text that this is about.
    passage = models.PositiveSmallIntegerField(null=True, blank=True)
    text = models.TextField(blank=True, max_length=LONGEST_TEXT)
    text_salt = models.BinaryField(max_length=16, default=new_text_salt)
    # The same words give the same digest, within one round only.
    text_digest = models.CharField(max_length=64, blank=True)
    received_on = models.DateField(default=timezone.localdate)
    due_on = models.DateField(null=True, blank=True)
    state = models.CharField(max_length=11, choices=ContributionState.choices)
    # On which other platform it was made: `decidim:https://.../proposals/12`.
    origin = models.CharField(max_length=300, blank=True)
    code_hash = models.CharField(max_length=64, unique=True)
    pseudonym = models.CharField(max_length=64, blank=True)
    # The pseudonym stands for a person who identified themselves: each takes part once.
    is_identified = models.BooleanField(default=False)
    # Raised by every change: the sum over a round tells whether its pages are still as they were.
    revision = models.PositiveIntegerField(default=1)
    told_at = models.DateTimeField(null=True, blank=True)
    # The sign in the street that brought somebody here.
    sign = models.ForeignKey(
        "participation.Sign", on_delete=models.SET_NULL, null=True, blank=True, related_name="contributions"
    )
    # Whose work the answer is. While they are away it shows at who stands in.
    assigned_to = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )

    class Meta:
        ordering = ["-id"]
        indexes = [
            models.Index(fields=["round", "revision"], name="contribution_revision"),
            # Counting what people said per state reads this index alone, and no texts.
            models.Index(fields=["round", "state", "channel", "-id"], name="contribution_state"),
            models.Index(fields=["round", "text_digest"], name="contribution_same_words"),
            models.Index(fields=["due_on"], name="contribution_due", condition=Q(round=None)),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(state__in=WITHOUT_TEXT, text="", text_salt=b"", text_digest="", pseudonym="")
                | (~Q(state__in=WITHOUT_TEXT) & ~Q(text="")),
                name="contribution_text_until_erased",
            ),
            models.UniqueConstraint(
                fields=["round", "pseudonym"],
                condition=Q(is_identified=True) & ~Q(pseudonym=""),
                name="identified_person_once",
            ),
            models.UniqueConstraint(fields=["round", "origin"], condition=~Q(origin=""), name="taken_over_once"),
            models.CheckConstraint(
                condition=Q(round__isnull=False) | Q(due_on__isnull=False), name="inbox_contribution_has_due_date"
            ),
        ]

    def __str__(self) -> str:
        return f"contribution {self.pk}"

    @property
    def has_address(self) -> bool:
        """Whether an address is kept for it, apart."""
        return bool(self.pseudonym) and Identity.objects.filter(pseudonym=self.pseudonym).exists()

    @property
    def is_readable(self) -> bool:
        """Whether everybody may read the text."""
        return self.round_id is not None and self.state == ContributionState.SHOWN


class Identity(models.Model):
    """The address behind a pseudonym. Apart from what was said; looked up only for a stated reason, and logged."""

    round = models.ForeignKey(Round, on_delete=models.CASCADE, null=True, blank=True, related_name="identities")
    pseudonym = models.CharField(max_length=64, unique=True)
    email = models.EmailField()

    def __str__(self) -> str:
        return f"identity {self.pk}"


class Intervention(models.Model):
    """A text, or only what was added to it, is not shown: by which rule, why, and what came of the one objection.

    Another moderator looks at that.
    """

    contribution = models.ForeignKey(Contribution, on_delete=models.CASCADE, related_name="interventions")
    # The text itself stays; only its photos and documents are not shown.
    about_files = models.BooleanField(default=False)
    rule = models.CharField(max_length=16, choices=Rule.choices)
    reason = models.TextField(max_length=2000)
    decided_on = models.DateField(default=timezone.localdate)
    decided_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+")
    appeal = models.TextField(blank=True, max_length=4000)
    appealed_on = models.DateField(null=True, blank=True)
    appeal_reason = models.TextField(blank=True, max_length=2000)
    appeal_decided_on = models.DateField(null=True, blank=True)
    appeal_decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    # Shown again after all.
    lifted_on = models.DateField(null=True, blank=True)

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(
                fields=["contribution", "about_files"],
                condition=Q(lifted_on=None),
                name="intervention_stands_once",
            ),
            models.CheckConstraint(condition=~Q(reason=""), name="intervention_has_reason"),
            models.CheckConstraint(
                condition=Q(appeal_decided_on=None) | (Q(appealed_on__isnull=False) & ~Q(appeal_reason="")),
                name="appeal_decided_with_reason",
            ),
            models.CheckConstraint(
                condition=Q(appeal_decided_by=None) | Q(decided_by=None) | ~Q(appeal_decided_by=F("decided_by")),
                name="appeal_decided_by_another",
                violation_error_message=_("Somebody else must look at this objection: you took the decision yourself."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.rule} on {self.contribution_id}"


class Answer(models.Model):
    """What was done with a contribution, and why. Many may share a reason; the opening is for one person alone."""

    contribution = models.OneToOneField(Contribution, on_delete=models.CASCADE, related_name="answer")
    outcome = models.CharField(max_length=12, choices=Outcome.choices)
    opening = models.CharField(max_length=500, blank=True)
    reason = models.TextField(max_length=4000)
    answered_on = models.DateField(default=timezone.localdate)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=~Q(reason=""),
                name="answer_has_reason",
                violation_error_message=_("Say why, so that everyone can read it."),
            )
        ]

    def __str__(self) -> str:
        return f"{self.outcome}: {self.contribution_id}"

    @property
    def text(self) -> str:
        """The whole answer as its reader sees it."""
        return f"{self.opening} {self.reason}".strip()
