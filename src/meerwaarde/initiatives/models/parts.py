"""The parts of an initiative that are rows of their own. `key` is stable over versions and languages."""

from __future__ import annotations

import secrets

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from ..addresses import WebAddressField
from ..vocabulary import AlternativeKind, PartnerRole, Precision, ReferenceKind
from .initiative import LONG_TEXT, Initiative


def new_key() -> str:
    return secrets.token_hex(4)


class Part(models.Model):
    initiative = models.ForeignKey(Initiative, on_delete=models.CASCADE)
    key = models.CharField(max_length=8, default=new_key)
    position = models.PositiveSmallIntegerField(default=0)

    class Meta:
        abstract = True
        ordering = ["position", "id"]
        constraints = [models.UniqueConstraint(fields=["initiative", "key"], name="%(class)s_key_once")]


class Alternative(Part):
    kind = models.CharField(max_length=12, choices=AlternativeKind.choices)
    title = models.CharField(max_length=200)
    description = models.TextField(blank=True, max_length=LONG_TEXT)

    class Meta(Part.Meta):
        default_related_name = "alternatives"

    def __str__(self) -> str:
        return self.title


class Partner(Part):
    name = models.CharField(max_length=200)
    role = models.CharField(max_length=12, choices=PartnerRole.choices)
    agreement = models.TextField(blank=True, max_length=4000)
    website = WebAddressField(blank=True, max_length=1000)

    class Meta(Part.Meta):
        default_related_name = "partners"

    def __str__(self) -> str:
        return self.name


class Place(Part):
    """Where it stands or works: a GeoJSON point, line or area in EPSG:4326.

    The public location may be less exact than the real one; then the reason, its legal ground and a review date are
    public, and `geometry` is already the coarse one (what is not stored cannot leak).
    """

    title = models.CharField(max_length=200)
    description = models.TextField(blank=True, max_length=4000)
    geometry = models.JSONField(null=True, blank=True)
    precision = models.CharField(max_length=8, choices=Precision.choices, default=Precision.EXACT)
    precision_reason = models.CharField(max_length=500, blank=True)
    precision_legal_ground = models.CharField(max_length=300, blank=True)
    precision_review_on = models.DateField(null=True, blank=True)
    longitude = models.FloatField(null=True, blank=True)
    latitude = models.FloatField(null=True, blank=True)

    class Meta(Part.Meta):
        default_related_name = "places"
        constraints = [
            *Part.Meta.constraints,
            models.CheckConstraint(
                condition=models.Q(precision=Precision.EXACT) | ~models.Q(precision_reason=""),
                name="coarse_place_has_reason",
                violation_error_message=_("Say why the exact place is not shown."),
            ),
        ]
        indexes = [models.Index(fields=["latitude", "longitude"], name="place_position")]

    def __str__(self) -> str:
        return self.title


class Reference(Part):
    kind = models.CharField(max_length=12, choices=ReferenceKind.choices)
    title = models.CharField(max_length=500)
    url = WebAddressField(blank=True, max_length=1000)

    class Meta(Part.Meta):
        default_related_name = "references"

    def __str__(self) -> str:
        return self.title


class Attachment(Part):
    title = models.CharField(max_length=200)
    file = models.FileField(upload_to="attachments/%Y/%m/")
    media_type = models.CharField(max_length=100)
    size_bytes = models.PositiveBigIntegerField()
    sha256 = models.CharField(max_length=64)
    added_at = models.DateTimeField(default=timezone.now)
    is_public = models.BooleanField(default=False)

    class Meta(Part.Meta):
        default_related_name = "attachments"

    def __str__(self) -> str:
        return self.title


class Clip(models.Model):
    """A short self-hosted film that stands beside the "why", with captions and a transcript."""

    initiative = models.OneToOneField(Initiative, on_delete=models.CASCADE, related_name="clip")
    title = models.CharField(max_length=200)
    video = models.FileField(upload_to="clips/%Y/%m/")
    media_type = models.CharField(max_length=100)
    captions = models.FileField(upload_to="clips/%Y/%m/")
    captions_language = models.CharField(max_length=2, default="nl")
    transcript = models.TextField(max_length=LONG_TEXT)
    added_at = models.DateTimeField(default=timezone.now)
    is_public = models.BooleanField(default=False)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=~models.Q(transcript=""), name="clip_has_transcript"),
        ]

    def __str__(self) -> str:
        return self.title


class InitiativeTag(models.Model):
    initiative = models.ForeignKey(Initiative, on_delete=models.CASCADE, related_name="tags")
    label = models.CharField(max_length=60)

    class Meta:
        ordering = ["label"]
        constraints = [models.UniqueConstraint(fields=["initiative", "label"], name="tag_once")]
        indexes = [models.Index(fields=["label"], name="tag_label")]

    def __str__(self) -> str:
        return self.label
