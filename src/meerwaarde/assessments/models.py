"""Government instruments, what an organisation filled in, what is public of it, and the advice that was asked."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from meerwaarde.initiatives.models import Initiative
from meerwaarde.organisations.models import Membership

PERSON = settings.AUTH_USER_MODEL
LONG_TEXT = 20_000


class Instrument(models.Model):
    """An assessment definition of the government, kept exactly as it was read."""

    urn = models.CharField(max_length=80)
    version = models.CharField(max_length=20, blank=True)
    name = models.CharField(max_length=200)
    description = models.TextField(blank=True)
    definition = models.JSONField()
    sha256 = models.CharField(max_length=64)
    imported_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["name", "-version"]
        constraints = [models.UniqueConstraint(fields=["urn", "version"], name="instrument_version_once")]

    def __str__(self) -> str:
        return f"{self.name} {self.version}".strip()


class Assessment(models.Model):
    """An instrument that is being filled in for one initiative."""

    initiative = models.ForeignKey(Initiative, on_delete=models.CASCADE, related_name="assessments")
    instrument = models.ForeignKey(Instrument, on_delete=models.PROTECT, related_name="assessments")
    started_at = models.DateTimeField(default=timezone.now)
    changed_at = models.DateTimeField(default=timezone.now)
    # The repetitions of repeatable tasks: {task: {place: [key, ...]}}, see filled.py.
    repeats = models.JSONField(default=dict, blank=True)
    # The parts (top-level tasks) that somebody marked as ready.
    ready = models.JSONField(default=list, blank=True)

    class Meta:
        ordering = ["instrument__name", "id"]
        constraints = [
            models.UniqueConstraint(fields=["initiative", "instrument"], name="assessment_once_per_instrument")
        ]

    def __str__(self) -> str:
        return f"{self.instrument} of {self.initiative_id}"


class Answer(models.Model):
    """One answer. With a source and not confirmed it is only a proposal from the dossier: it counts as no answer."""

    assessment = models.ForeignKey(Assessment, on_delete=models.CASCADE, related_name="answers")
    task = models.CharField(max_length=80)
    place = models.CharField(max_length=300, blank=True)
    value = models.JSONField(null=True, blank=True)
    source = models.CharField(max_length=120, blank=True)
    confirmed_at = models.DateTimeField(null=True, blank=True)
    edited_at = models.DateTimeField(default=timezone.now)
    edited_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["assessment", "task", "place"], name="answer_once"),
            models.CheckConstraint(
                condition=Q(confirmed_at__isnull=False) | ~Q(source=""), name="unconfirmed_answer_has_source"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.task} {self.place}".strip()

    @property
    def is_confirmed(self) -> bool:
        return self.confirmed_at is not None


class TaskRole(models.Model):
    """Who answers a task and all that stands below it, when that is not the role of the task above it."""

    assessment = models.ForeignKey(Assessment, on_delete=models.CASCADE, related_name="task_roles")
    task = models.CharField(max_length=80)
    role = models.CharField(max_length=20, choices=Membership.Role.choices)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["assessment", "task"], name="task_role_once")]

    def __str__(self) -> str:
        return f"{self.task}: {self.role}"


class PublishedPart(models.Model):
    """A part as it was made public: a copy, so that what is written later stays internal until published again."""

    assessment = models.ForeignKey(Assessment, on_delete=models.CASCADE, related_name="published_parts")
    part = models.CharField(max_length=80)
    published_at = models.DateTimeField(default=timezone.now)
    # {"answers": [{"task", "place", "value"}], "repeats": {...}}: only of this part.
    content = models.JSONField()

    class Meta:
        ordering = ["id"]
        constraints = [models.UniqueConstraint(fields=["assessment", "part"], name="part_published_once")]

    def __str__(self) -> str:
        return f"part {self.part} of {self.assessment_id}"


class AdviceRequest(models.Model):
    """The privacy officer is asked for advice, gives it, and the organisation says what it did with it."""

    class Verdict(models.TextChoices):
        POSITIVE = "positive", _("positive")
        CONDITIONS = "conditions", _("positive, with conditions")
        NEGATIVE = "negative", _("negative")

    class Handling(models.TextChoices):
        FOLLOWED = "followed", _("followed")
        PARTLY = "partly", _("partly followed")
        NOT_FOLLOWED = "not_followed", _("not followed")

    initiative = models.ForeignKey(Initiative, on_delete=models.CASCADE, related_name="advice_requests")
    assessment = models.ForeignKey(Assessment, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    question = models.TextField(max_length=LONG_TEXT, blank=True)
    asked_at = models.DateTimeField(default=timezone.now)
    asked_role = models.CharField(max_length=20, choices=Membership.Role.choices)
    asked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    due_on = models.DateField()
    # What was asked about: the public version (0 when there was none) with what stood in the draft on top of it.
    version = models.PositiveIntegerField()
    draft = models.JSONField(default=dict, blank=True)
    digest = models.CharField(max_length=64)
    verdict = models.CharField(max_length=12, choices=Verdict.choices, blank=True)
    advice = models.TextField(max_length=LONG_TEXT, blank=True)
    text_is_public = models.BooleanField(default=False)
    given_at = models.DateTimeField(null=True, blank=True)
    given_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    handling = models.CharField(max_length=12, choices=Handling.choices, blank=True)
    handling_reason = models.TextField(max_length=LONG_TEXT, blank=True)
    handled_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(verdict="", given_at=None) | (~Q(verdict="") & ~Q(advice="") & Q(given_at__isnull=False)),
                name="advice_given_is_whole",
            ),
            models.CheckConstraint(
                condition=Q(handling="", handled_at=None)
                | (~Q(handling="") & Q(handled_at__isnull=False, given_at__isnull=False)),
                name="advice_handled_after_given",
            ),
            models.CheckConstraint(
                condition=Q(handling__in=["", "followed"]) | ~Q(handling_reason=""),
                name="advice_departed_from_with_reason",
            ),
            models.CheckConstraint(
                condition=Q(verdict__in=["", "positive", "conditions", "negative"]), name="advice_verdict_is_known"
            ),
            # One open question at a time: a second one would ask about something else under the same name.
            models.UniqueConstraint(fields=["initiative"], condition=Q(verdict=""), name="advice_open_once"),
        ]
        indexes = [models.Index(fields=["due_on"], name="advice_waiting", condition=Q(verdict=""))]

    def __str__(self) -> str:
        return f"advice about {self.initiative_id}"

    @property
    def is_given(self) -> bool:
        return bool(self.verdict)

    @property
    def is_overdue(self) -> bool:
        return not self.verdict and self.due_on < timezone.localdate()
