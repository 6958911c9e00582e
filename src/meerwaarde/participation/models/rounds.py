"""A round of participation, what was promised about it, and the reason where there is none."""

from __future__ import annotations

import secrets
from datetime import timedelta

from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from meerwaarde.initiatives.models import Initiative
from meerwaarde.initiatives.vocabulary import Phase
from meerwaarde.organisations.models import Organisation

from ..vocabulary import Level, Reading, RoundState, Verification

KEY_BYTES = 32
CONFIRMED_WITHIN = timedelta(days=7)  # of closing


class Round(models.Model):
    """People are asked something about one phase of a plan. It opens only with a published promise."""

    initiative = models.ForeignKey(Initiative, on_delete=models.PROTECT, related_name="rounds")
    number = models.PositiveSmallIntegerField()
    phase = models.CharField(max_length=12, choices=Phase.choices)
    title = models.CharField(_("title"), max_length=200)
    state = models.CharField(max_length=10, choices=RoundState.choices, default=RoundState.PREPARED)
    # The promise that holds now; versions before it stay readable.
    promise = models.OneToOneField("Promise", on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    opened_at = models.DateTimeField(null=True, blank=True)
    closed_at = models.DateTimeField(null=True, blank=True)
    # A text (Markdown) that people can react to paragraph by paragraph; it no longer changes once the round is open.
    text = models.TextField(_("text to react to"), blank=True, max_length=60_000)
    # An answer holds only when a second person agrees.
    four_eyes = models.BooleanField(default=False)
    # What was done with it: the hearing back that was promised.
    report = models.TextField(blank=True, max_length=20_000)
    reported_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["initiative", "number"]
        constraints = [
            models.UniqueConstraint(fields=["initiative", "number"], name="round_number_once"),
            models.CheckConstraint(
                condition=Q(state=RoundState.PREPARED) | Q(promise__isnull=False, opened_at__isnull=False),
                name="round_opens_with_a_promise",
                violation_error_message=_("Publish the promise first: nobody is asked anything before it is there."),
            ),
            models.CheckConstraint(
                condition=~Q(state=RoundState.CLOSED) | Q(closed_at__isnull=False), name="closed_round_has_moment"
            ),
            models.CheckConstraint(
                condition=Q(reported_at=None) | (Q(state=RoundState.CLOSED) & ~Q(report="")),
                name="round_report_after_closing",
            ),
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("round", args=[self.initiative.organisation.slug, self.initiative.slug, self.number])

    @property
    def passages(self) -> list[str]:
        """The paragraphs of the text, counted from 1 on the pages."""
        return [part.strip() for part in self.text.replace("\r\n", "\n").split("\n\n") if part.strip()]

    @property
    def is_overdue(self) -> bool:
        """Whether the day on which people would hear back has passed without a word. Follows from the calendar."""
        return (
            self.promise is not None
            and self.state != RoundState.PREPARED
            and self.reported_at is None
            and self.promise.hear_back_on < timezone.localdate()
        )

    @property
    def takes_contributions(self) -> bool:
        """Open, and within the promised period: the last day counts."""
        if self.state != RoundState.OPEN or self.promise is None:
            return False
        return self.promise.opens_on <= timezone.localdate() <= self.promise.closes_on

    @property
    def can_be_confirmed(self) -> bool:
        """Whether what was sent in time can still come to count by its link: some days after closing, until the report.

        Later nobody would answer it, and a report that says that everything was answered would no longer be true.
        """
        if self.closed_at is None:
            return True
        return self.reported_at is None and timezone.now() - self.closed_at < CONFIRMED_WITHIN

    @property
    def period_is_over(self) -> bool:
        return self.promise is not None and self.promise.closes_on < timezone.localdate()


class Promise(models.Model):
    """One version of what people may expect of a round. Published versions never change."""

    round = models.ForeignKey(Round, on_delete=models.CASCADE, related_name="promises")
    number = models.PositiveSmallIntegerField()
    level = models.CharField(_("how far it reaches"), max_length=12, choices=Level.choices)
    question = models.TextField(_("question"), max_length=4000)
    open_points = models.TextField(_("what is open"), max_length=4000)
    fixed_points = models.TextField(_("what is fixed, and why"), max_length=4000)
    who_decides = models.CharField(_("who decides"), max_length=300)
    decides_on = models.DateField(_("when the decision falls"), null=True, blank=True)
    opens_on = models.DateField(_("opens on"))
    closes_on = models.DateField(_("last day"))
    hear_back_on = models.DateField(_("when you hear back"))
    reading = models.CharField(max_length=6, choices=Reading.choices, default=Reading.AFTER)
    moderation = models.TextField(_("how it is moderated"), blank=True, max_length=2000)
    verification = models.CharField(max_length=6, choices=Verification.choices, default=Verification.OPEN)
    reason = models.TextField(_("why the promise changed"), blank=True, max_length=2000)
    published_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["round", "number"]
        constraints = [
            models.UniqueConstraint(fields=["round", "number"], name="promise_number_once"),
            models.UniqueConstraint(fields=["round"], condition=Q(published_at=None), name="promise_draft_once"),
            models.CheckConstraint(
                condition=Q(number=1) | Q(published_at=None) | ~Q(reason=""),
                name="changed_promise_has_reason",
                violation_error_message=_("Say why the promise changes; everybody can read it."),
            ),
            models.CheckConstraint(
                condition=Q(closes_on__gte=F("opens_on")),
                name="promise_period_in_order",
                violation_error_message=_("The last day lies before the first."),
            ),
            models.CheckConstraint(
                condition=Q(hear_back_on__gt=F("closes_on")),
                name="promise_hear_back_after_closing",
                violation_error_message=_("People hear back after the last day, not before."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.round_id}, promise {self.number}"


class InvitedGroup(models.Model):
    """Who is invited, and how they are reached: with a way that needs no computer, or one that does."""

    promise = models.ForeignKey(Promise, on_delete=models.CASCADE, related_name="groups")
    position = models.PositiveSmallIntegerField(default=0)
    name = models.CharField(_("who"), max_length=200)
    online = models.CharField(_("online"), max_length=300, blank=True)
    offline = models.CharField(_("not online"), max_length=300, blank=True)

    class Meta:
        ordering = ["position", "id"]
        constraints = [
            models.CheckConstraint(
                condition=~Q(online="") | ~Q(offline=""),
                name="invited_group_is_reached",
                violation_error_message=_("Say how this group is reached."),
            )
        ]

    def __str__(self) -> str:
        return self.name


class NoParticipation(models.Model):
    """The public reason why nobody is asked anything in one phase of a plan."""

    initiative = models.ForeignKey(Initiative, on_delete=models.CASCADE, related_name="no_participation")
    phase = models.CharField(max_length=12, choices=Phase.choices)
    reason = models.TextField(_("reason"), max_length=4000)
    stated_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(fields=["initiative", "phase"], name="no_participation_once_per_phase"),
            models.CheckConstraint(condition=~Q(reason=""), name="no_participation_has_reason"),
        ]

    def __str__(self) -> str:
        return f"{self.initiative_id}: {self.phase}"


def new_pseudonym_key() -> bytes:
    return secrets.token_bytes(KEY_BYTES)


class PseudonymKey(models.Model):
    """The key of one round's pseudonyms. Once destroyed, nobody can tell any more which pseudonym an address had."""

    round = models.OneToOneField(Round, on_delete=models.CASCADE, related_name="pseudonym_key")
    key = models.BinaryField(max_length=KEY_BYTES, default=new_pseudonym_key)
    destroyed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(destroyed_at=None) | Q(key=b""), name="destroyed_key_holds_nothing")
        ]

    def __str__(self) -> str:
        return f"key of round {self.round_id}"


class Inbox(models.Model):
    """Where questions and reports go when nothing is being asked: who reads it, and within how many days."""

    DAYS = 14

    organisation = models.OneToOneField(Organisation, on_delete=models.CASCADE, related_name="participation_inbox")
    name = models.CharField(_("name of the inbox"), max_length=120)
    answer_days = models.PositiveSmallIntegerField(_("answer within (days)"), default=DAYS)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(answer_days__gte=1, answer_days__lte=56), name="inbox_days_in_range")
        ]

    def __str__(self) -> str:
        return self.name


class LevelName(models.Model):
    """What an organisation calls a level of participation, as in its own ordinance."""

    organisation = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="level_names")
    level = models.CharField(max_length=12, choices=Level.choices)
    language = models.CharField(max_length=2)
    name = models.CharField(max_length=120)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["organisation", "level", "language"], name="level_named_once"),
            models.CheckConstraint(condition=~Q(name=""), name="level_name_not_empty"),
        ]

    def __str__(self) -> str:
        return self.name
