from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from meerwaarde.organisations.models import Executive, Organisation, PolicyGoal

from ..addresses import WebAddressField
from ..vocabulary import Outcome, Phase, PublicationCategory, RegisterStatus, Route, Theme, Transition, YesNoUnknown

LONG_TEXT = 100_000


class Initiative(models.Model):
    """A digital initiative ("digital plan"): the trunk on which everything else in the product hangs.

    The columns hold the texts in one source language; other languages are `Translation` rows. What the public reads
    is the `Dossier`, rebuilt by every publishing action.
    """

    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="initiatives")
    slug = models.SlugField(max_length=80)
    language = models.CharField(max_length=2, default="nl")

    # goal
    title = models.CharField(max_length=300)
    summary = models.TextField(blank=True, max_length=LONG_TEXT)
    why = models.TextField(blank=True, max_length=LONG_TEXT)
    problem = models.TextField(blank=True, max_length=LONG_TEXT)
    societal_goal = models.TextField(blank=True, max_length=LONG_TEXT)
    policy_goal = models.ForeignKey(
        PolicyGoal, on_delete=models.PROTECT, null=True, blank=True, related_name="initiatives"
    )
    municipal_task = models.TextField(blank=True, max_length=LONG_TEXT)
    theme = models.CharField(max_length=20, choices=Theme.choices, blank=True)
    transition = models.CharField(max_length=20, choices=Transition.choices, blank=True)
    indicator_name = models.CharField(max_length=300, blank=True)
    indicator_unit = models.CharField(max_length=60, blank=True)
    indicator_baseline = models.CharField(max_length=120, blank=True)
    indicator_baseline_on = models.DateField(null=True, blank=True)
    indicator_target = models.CharField(max_length=120, blank=True)
    limits = models.TextField(blank=True, max_length=LONG_TEXT)
    not_measured = models.TextField(blank=True, max_length=LONG_TEXT)

    # who
    owner = models.CharField(max_length=200, blank=True)
    # A function, never the name of an official.
    contact_role = models.CharField(max_length=200, blank=True)
    contact_email = models.EmailField(blank=True)
    executive = models.ForeignKey(
        Executive, on_delete=models.PROTECT, null=True, blank=True, related_name="initiatives"
    )
    who_decides = models.CharField(max_length=300, blank=True)
    why_statement = models.TextField(blank=True, max_length=2000)
    why_signed_at = models.DateTimeField(null=True, blank=True)
    why_signed_as = models.CharField(max_length=250, blank=True)

    # technology and law
    how_it_works = models.TextField(blank=True, max_length=LONG_TEXT)
    human_intervention = models.TextField(blank=True, max_length=LONG_TEXT)
    proportionality = models.TextField(blank=True, max_length=LONG_TEXT)
    risk_management = models.TextField(blank=True, max_length=LONG_TEXT)
    data_description = models.TextField(blank=True, max_length=LONG_TEXT)
    personal_data = models.CharField(max_length=10, choices=YesNoUnknown.choices, default=YesNoUnknown.UNKNOWN)
    legal_basis = models.TextField(blank=True, max_length=LONG_TEXT)
    assessment_status = models.CharField(max_length=10, choices=YesNoUnknown.choices, default=YesNoUnknown.UNKNOWN)
    assessment_explanation = models.TextField(blank=True, max_length=LONG_TEXT)
    publication_category = models.CharField(max_length=12, choices=PublicationCategory.choices, blank=True)
    website = WebAddressField(blank=True, max_length=1000)
    processing_register_url = WebAddressField(blank=True, max_length=1000)
    source_code_url = WebAddressField(blank=True, max_length=1000)

    # period; a month alone is stored as its first day
    starts_on = models.DateField(null=True, blank=True)
    ends_on = models.DateField(null=True, blank=True)
    months_only = models.BooleanField(default=False)
    review_on = models.DateField(null=True, blank=True)

    # route, phase and the register's own status
    scan_people = models.BooleanField(null=True, blank=True)
    scan_personal_data = models.BooleanField(null=True, blank=True)
    scan_public_space = models.BooleanField(null=True, blank=True)
    scan_individual_decisions = models.BooleanField(null=True, blank=True)
    scan_hard_to_avoid = models.BooleanField(null=True, blank=True)
    scan_hard_to_reverse = models.BooleanField(null=True, blank=True)
    route = models.CharField(max_length=12, choices=Route.choices, blank=True)
    route_reason = models.TextField(blank=True, max_length=4000)
    # Lighter than the scan's: holds only once the privacy officer agrees.
    lighter_route_asked = models.CharField(max_length=12, choices=Route.choices, blank=True)
    lighter_route_agreed_at = models.DateTimeField(null=True, blank=True)
    phase = models.CharField(max_length=12, choices=Phase.choices, default=Phase.DRAFT)
    phase_since = models.DateTimeField(default=timezone.now)
    outcome = models.CharField(max_length=12, choices=Outcome.choices, blank=True)
    closing_sentence = models.TextField(blank=True, max_length=2000)
    register_status = models.CharField(max_length=12, choices=RegisterStatus.choices, blank=True)

    # where it comes from; a record with an origin that was never adopted is "taken over, not managed by them"
    origin = models.ForeignKey(
        "ImportSource", on_delete=models.PROTECT, null=True, blank=True, related_name="initiatives"
    )
    origin_url = WebAddressField(blank=True, max_length=1000)
    adopted_at = models.DateTimeField(null=True, blank=True)
    is_fictional = models.BooleanField(default=False)

    created_at = models.DateTimeField(default=timezone.now)
    published_at = models.DateTimeField(null=True, blank=True)
    changed_at = models.DateTimeField(default=timezone.now)
    # Raised by every public change; 0 means never published.
    version = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["organisation", "slug"], name="initiative_slug_once"),
            models.CheckConstraint(
                condition=Q(ends_on=None) | Q(starts_on=None) | Q(ends_on__gte=models.F("starts_on")),
                name="initiative_ends_after_start",
                violation_error_message=_("The end lies before the start."),
            ),
            models.CheckConstraint(condition=Q(phase__in=Phase.values), name="initiative_phase_is_known"),
            models.CheckConstraint(
                condition=Q(outcome="") | Q(phase=Phase.CLOSED), name="initiative_outcome_only_when_closed"
            ),
            models.CheckConstraint(
                condition=Q(published_at=None, version=0) | Q(published_at__isnull=False, version__gt=0),
                name="initiative_published_has_version",
            ),
        ]
        indexes = [
            models.Index(fields=["-changed_at", "-id"], name="initiative_newest", condition=Q(version__gt=0)),
            models.Index(fields=["title", "id"], name="initiative_title", condition=Q(version__gt=0)),
            models.Index(fields=["organisation", "-changed_at", "-id"], name="initiative_of_organisation"),
            models.Index(fields=["theme", "-changed_at", "-id"], name="initiative_theme", condition=Q(version__gt=0)),
            models.Index(fields=["phase", "-changed_at", "-id"], name="initiative_phase", condition=Q(version__gt=0)),
            models.Index(fields=["theme", "phase", "-changed_at", "-id"], name="initiative_theme_phase"),
            models.Index(fields=["review_on"], name="initiative_review", condition=Q(review_on__isnull=False)),
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("dossier", args=[self.organisation.slug, self.slug])

    @property
    def is_published(self) -> bool:
        return self.published_at is not None

    @property
    def is_followed_here(self) -> bool:
        """False for a gathered record that nobody of its organisation manages in this product yet."""
        return self.origin_id is None or self.adopted_at is not None

    @property
    def has_open_end(self) -> bool:
        return self.phase != Phase.CLOSED


class Dossier(models.Model):
    """What the public reads of one initiative: the document of its latest version (see initiatives/document.py)."""

    initiative = models.OneToOneField(Initiative, on_delete=models.CASCADE, primary_key=True, related_name="dossier")
    version = models.PositiveIntegerField()
    built_at = models.DateTimeField(default=timezone.now)
    document = models.JSONField()

    def __str__(self) -> str:
        return f"dossier of {self.initiative_id}, version {self.version}"
