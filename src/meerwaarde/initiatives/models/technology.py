from __future__ import annotations

from django.conf import settings
from django.db import models
from django.urls import reverse
from django.utils import timezone

from meerwaarde.organisations.models import Organisation

from ..addresses import WebAddressField
from ..vocabulary import ChainStepKind, YesNoUnknown
from .initiative import LONG_TEXT
from .parts import Part


class Supplier(models.Model):
    slug = models.SlugField(max_length=80, unique=True)
    name = models.CharField(max_length=200, unique=True)
    website = WebAddressField(blank=True, max_length=1000)

    class Meta:
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("supplier", args=[self.slug])


class SupplierMember(models.Model):
    """A person who may propose texts in the name of a supplier, on the plans of the organisation that knows them as its
    contact; never edits."""

    organisation = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="supplier_members")
    supplier = models.ForeignKey(Supplier, on_delete=models.CASCADE, related_name="members")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="supplier_memberships")
    since = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["organisation", "supplier", "user"], name="supplier_member_once")
        ]

    def __str__(self) -> str:
        return f"{self.user} of {self.supplier}"


class Product(models.Model):
    supplier = models.ForeignKey(Supplier, on_delete=models.CASCADE, related_name="products")
    name = models.CharField(max_length=200)

    class Meta:
        ordering = ["name"]
        constraints = [models.UniqueConstraint(fields=["supplier", "name"], name="product_once")]

    def __str__(self) -> str:
        return self.name


class Technology(Part):
    """A sensor, algorithm or system. `kind` is an identifier of the DTPR taxonomy (see initiatives/dtpr.py)."""

    kind = models.CharField(max_length=60)
    title = models.CharField(max_length=200)
    description = models.TextField(blank=True, max_length=LONG_TEXT)
    count = models.PositiveIntegerField(null=True, blank=True)
    supplier = models.ForeignKey(Supplier, on_delete=models.PROTECT, null=True, blank=True, related_name="technologies")
    product = models.ForeignKey(Product, on_delete=models.PROTECT, null=True, blank=True, related_name="technologies")

    class Meta(Part.Meta):
        default_related_name = "technologies"
        indexes = [models.Index(fields=["kind", "initiative"], name="technology_kind")]

    def __str__(self) -> str:
        return self.title


class ChainStep(Part):
    """One step of the way of the data."""

    technology = models.ForeignKey(
        Technology, on_delete=models.CASCADE, null=True, blank=True, related_name="chain_steps"
    )
    kind = models.CharField(max_length=10, choices=ChainStepKind.choices)
    what = models.TextField(max_length=4000)
    personal = models.CharField(max_length=10, choices=YesNoUnknown.choices, default=YesNoUnknown.UNKNOWN)
    legal_ground = models.CharField(max_length=500, blank=True)
    recipient = models.CharField(max_length=300, blank=True)
    supplier = models.ForeignKey(Supplier, on_delete=models.PROTECT, null=True, blank=True, related_name="chain_steps")
    retention = models.CharField(max_length=200, blank=True)

    class Meta(Part.Meta):
        default_related_name = "chain_steps"

    def __str__(self) -> str:
        return f"{self.kind}: {self.what[:60]}"
