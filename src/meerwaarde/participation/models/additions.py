"""What somebody adds to their words: a place, and photos or a document. Both are gone when the words are."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from ..vocabulary import FileState
from .contributions import Contribution

# About a kilometre: a point that somebody gives may be their home.
PUBLIC_DECIMALS = 2


class ContributionPlace(models.Model):
    """Where it is about: a place of the plan itself, own words, a point, or several of these.

    The place of the plan is public, as it is in the dossier. Own words and the exact point are for officials.
    """

    contribution = models.OneToOneField(Contribution, on_delete=models.CASCADE, related_name="place")
    # The key of a place in the dossier, and how that was called when somebody chose it.
    key = models.CharField(max_length=8, blank=True)
    label = models.CharField(max_length=200, blank=True)
    description = models.CharField(max_length=300, blank=True)
    longitude = models.FloatField(null=True, blank=True)
    latitude = models.FloatField(null=True, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=~Q(key="") | ~Q(description="") | Q(longitude__isnull=False), name="place_says_something"
            ),
            models.CheckConstraint(
                condition=Q(longitude=None, latitude=None)
                | Q(longitude__gte=-180, longitude__lte=180, latitude__gte=-90, latitude__lte=90),
                name="place_in_the_world",
            ),
        ]

    def __str__(self) -> str:
        return f"place of {self.contribution_id}"

    @property
    def coarse_point(self) -> tuple[float, float] | None:
        """Longitude and latitude as everybody may see them: the corner of a square of about a kilometre."""
        if self.longitude is None or self.latitude is None:
            return None
        return round(self.longitude, PUBLIC_DECIMALS), round(self.latitude, PUBLIC_DECIMALS)

    @property
    def is_public(self) -> bool:
        """Whether it says anything that everybody may see."""
        return bool(self.label) or self.longitude is not None


class ContributionFile(models.Model):
    """A photo or document, as it was after the checks. Its own name is not kept: that may tell who made it."""

    contribution = models.ForeignKey(Contribution, on_delete=models.CASCADE, related_name="files")
    position = models.PositiveSmallIntegerField()
    file = models.FileField(upload_to="contributions/%Y/%m/")
    media_type = models.CharField(max_length=100)
    size_bytes = models.PositiveBigIntegerField()
    sha256 = models.CharField(max_length=64)
    # Nobody sees it before a moderator did, whatever the round says about texts.
    state = models.CharField(max_length=8, choices=FileState.choices, default=FileState.WAITING)

    class Meta:
        ordering = ["contribution", "position"]
        indexes = [
            models.Index(fields=["file"], name="contribution_file_name"),
            models.Index(fields=["contribution"], name="contribution_file_waits", condition=Q(state="waiting")),
        ]
        constraints = [
            models.UniqueConstraint(fields=["contribution", "position"], name="contribution_file_once"),
        ]

    def __str__(self) -> str:
        return f"file {self.position} of {self.contribution_id}"

    @property
    def kind_label(self) -> str:
        return str(_("photo") if self.media_type.startswith("image/") else _("document"))
