from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from .initiative import LONG_TEXT, Initiative
from .technology import Supplier


class Translation(models.Model):
    """One text of an initiative in another language than its source language.

    `path` is the place in the document: "summary", or "alternatives/3f2a9c01/title" for a part with a key.
    """

    initiative = models.ForeignKey(Initiative, on_delete=models.CASCADE, related_name="translations")
    path = models.CharField(max_length=120)
    language = models.CharField(max_length=2)
    text = models.TextField(max_length=LONG_TEXT)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["initiative", "language", "path"], name="translation_once")]

    def __str__(self) -> str:
        return f"{self.path} ({self.language})"


class Draft(models.Model):
    """What officials have written and not yet published: only the fields that differ. Not public, not in the log."""

    initiative = models.OneToOneField(Initiative, on_delete=models.CASCADE, related_name="draft")
    content = models.JSONField(default=dict)
    # Raised by every save; a form that was opened at an older revision is told so instead of overwriting.
    revision = models.PositiveIntegerField(default=0)
    saved_at = models.DateTimeField(default=timezone.now)
    saved_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )

    def __str__(self) -> str:
        return f"draft of {self.initiative_id}, revision {self.revision}"


class CopiedField(models.Model):
    """A field whose text was taken over from elsewhere; unconfirmed until an official accepts it."""

    initiative = models.ForeignKey(Initiative, on_delete=models.CASCADE, related_name="copied_fields")
    path = models.CharField(max_length=120)
    source_title = models.CharField(max_length=300)
    source_url = models.CharField(max_length=1000, blank=True)
    copied_at = models.DateTimeField(default=timezone.now)
    confirmed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["id"]
        constraints = [models.UniqueConstraint(fields=["initiative", "path"], name="copied_field_once")]

    def __str__(self) -> str:
        return f"{self.path} from {self.source_title}"


class Suggestion(models.Model):
    """Something an outsider proposes about a dossier: it never changes the dossier by itself."""

    class Kind(models.TextChoices):
        CORRECTION = "correction", _("correction")
        HEAVIER_ROUTE = "heavier_route", _("look at it more carefully")
        SUPPLIER_TEXT = "supplier_text", _("text proposed by the supplier")
        SUPPLIER_OBJECTION = "supplier_objection", _("objection of the supplier")

    class State(models.TextChoices):
        OPEN = "open", _("not yet answered")
        ACCEPTED = "accepted", _("taken over")
        DECLINED = "declined", _("not taken over")

    initiative = models.ForeignKey(Initiative, on_delete=models.CASCADE, related_name="suggestions")
    kind = models.CharField(max_length=20, choices=Kind.choices)
    text = models.TextField(max_length=10_000)
    supplier = models.ForeignKey(Supplier, on_delete=models.PROTECT, null=True, blank=True, related_name="suggestions")
    email = models.EmailField(blank=True)
    state = models.CharField(max_length=10, choices=State.choices, default=State.OPEN)
    made_at = models.DateTimeField(default=timezone.now)
    answer = models.TextField(blank=True, max_length=4000)
    answered_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-id"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(state="open") | models.Q(answered_at__isnull=False), name="suggestion_answered"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} on {self.initiative_id}"
