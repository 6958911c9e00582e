from __future__ import annotations

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from ..addresses import WebAddressField
from .initiative import Initiative


class ImportSource(models.Model):
    """A register we read from: what its records are called here, and when we last read it."""

    slug = models.SlugField(max_length=60, unique=True)
    name = models.CharField(max_length=200)
    url = WebAddressField(max_length=1000, blank=True)
    # The date on the newest file that was read: "not filled in in the register on 8 August 2026".
    as_of = models.DateTimeField(null=True, blank=True)

    def __str__(self) -> str:
        return self.name


class RegisterRecord(models.Model):
    """One record of a source as it was last read: the base of the three-way comparison with what officials edited."""

    source = models.ForeignKey(ImportSource, on_delete=models.PROTECT, related_name="records")
    external_id = models.CharField(max_length=200)
    initiative = models.OneToOneField(Initiative, on_delete=models.CASCADE, related_name="register_record")
    content_hash = models.BinaryField(max_length=32)
    # The document fields as the register gave them (not as they stand now).
    values = models.JSONField(default=dict)
    first_seen = models.DateTimeField(default=timezone.now)
    last_changed = models.DateTimeField(default=timezone.now)
    vanished_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["source", "external_id"], name="record_once_per_source")]

    def __str__(self) -> str:
        return f"{self.source_id}:{self.external_id}"


class Difference(models.Model):
    """The register says something else than what an official wrote here: to accept or to keep."""

    class State(models.TextChoices):
        OPEN = "open", _("to be looked at")
        ACCEPTED = "accepted", _("taken over from the register")
        KEPT = "kept", _("kept as it was")

    record = models.ForeignKey(RegisterRecord, on_delete=models.CASCADE, related_name="differences")
    path = models.CharField(max_length=120)
    ours = models.JSONField(null=True, blank=True)
    theirs = models.JSONField(null=True, blank=True)
    state = models.CharField(max_length=10, choices=State.choices, default=State.OPEN)
    found_at = models.DateTimeField(default=timezone.now)
    settled_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(
                fields=["record", "path"], condition=models.Q(state="open"), name="difference_open_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.path} of {self.record_id}"
