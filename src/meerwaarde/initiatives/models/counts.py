from __future__ import annotations

from django.db import models

from meerwaarde.organisations.models import Organisation


class RegisterCount(models.Model):
    """How many public initiatives per organisation, theme and phase; kept by the actions so that home stays fast."""

    organisation = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="register_counts")
    theme = models.CharField(max_length=20, blank=True)
    phase = models.CharField(max_length=12)
    number = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["organisation", "theme", "phase"], name="count_once")]
        indexes = [models.Index(fields=["theme", "phase", "number"], name="count_of_all")]

    def __str__(self) -> str:
        return f"{self.organisation_id} {self.theme} {self.phase}: {self.number}"
