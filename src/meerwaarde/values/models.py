"""What an initiative does to public values, what an organisation holds to, and what groups find important."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from meerwaarde.initiatives.models import Alternative, ChainStep, Initiative
from meerwaarde.initiatives.models.parts import Part
from meerwaarde.organisations.models import Organisation

from .vocabulary import (
    HIGHEST,
    LOWEST,
    AcceptedBy,
    AffectedGroup,
    Certainty,
    ImpactArea,
    MeasureRoute,
    PublicValue,
)

CODE_LENGTH = 60


class ValueEffect(Part):
    """What one alternative does to one value, for one group of people, in one area of impact."""

    alternative = models.ForeignKey(Alternative, on_delete=models.CASCADE, related_name="effects")
    # A code of PublicValue, or of an own value of the organisation.
    value = models.CharField(max_length=CODE_LENGTH)
    aspect = models.CharField(max_length=40, blank=True)
    size = models.SmallIntegerField()
    group = models.CharField(max_length=20, choices=AffectedGroup.choices)
    area = models.CharField(max_length=20, choices=ImpactArea.choices)
    step = models.ForeignKey(ChainStep, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    description = models.TextField(max_length=4000)
    evidence = models.TextField(blank=True, max_length=4000)
    source = models.URLField(blank=True, max_length=1000)
    certainty = models.CharField(max_length=10, choices=Certainty.choices, default=Certainty.MEDIUM)
    residual = models.SmallIntegerField(null=True, blank=True)
    accepted_by = models.CharField(max_length=20, choices=AcceptedBy.choices, blank=True)
    accepted_reason = models.TextField(blank=True, max_length=4000)

    class Meta(Part.Meta):
        default_related_name = "value_effects"
        constraints = [
            *Part.Meta.constraints,
            models.CheckConstraint(
                condition=Q(size__gte=LOWEST, size__lte=HIGHEST),
                name="effect_size_in_range",
                violation_error_message=_("The size of an effect lies between −3 and +3."),
            ),
            models.CheckConstraint(
                condition=Q(residual=None) | Q(residual__gte=LOWEST, residual__lte=HIGHEST),
                name="effect_residual_in_range",
                violation_error_message=_("What remains lies between −3 and +3."),
            ),
            models.CheckConstraint(
                condition=Q(accepted_by="") | ~Q(accepted_reason=""),
                name="accepted_risk_has_reason",
                violation_error_message=_("Say why this risk is accepted; everybody can read it."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.value} {self.size}"


class Measure(Part):
    """What is done about a negative effect, along one of the four routes."""

    effect = models.ForeignKey(ValueEffect, on_delete=models.CASCADE, related_name="measures")
    route = models.CharField(max_length=14, choices=MeasureRoute.choices)
    title = models.CharField(max_length=200)
    description = models.TextField(blank=True, max_length=4000)
    owner = models.CharField(max_length=200, blank=True)
    due_on = models.DateField(null=True, blank=True)

    class Meta(Part.Meta):
        default_related_name = "measures"

    def __str__(self) -> str:
        return self.title


class UntouchedValue(Part):
    """A value that this initiative does not touch, with the reason."""

    value = models.CharField(max_length=CODE_LENGTH)
    reason = models.TextField(max_length=2000)

    class Meta(Part.Meta):
        default_related_name = "values_untouched"
        constraints = [
            *Part.Meta.constraints,
            models.UniqueConstraint(fields=["initiative", "value"], name="untouched_value_once"),
            models.CheckConstraint(
                condition=~Q(reason=""),
                name="untouched_value_has_reason",
                violation_error_message=_("Say why this value is not touched."),
            ),
        ]

    def __str__(self) -> str:
        return self.value


class UntouchedArea(Part):
    """An area of impact that this initiative does not touch."""

    area = models.CharField(max_length=20, choices=ImpactArea.choices)

    class Meta(Part.Meta):
        default_related_name = "areas_untouched"
        constraints = [
            *Part.Meta.constraints,
            models.UniqueConstraint(fields=["initiative", "area"], name="untouched_area_once"),
        ]

    def __str__(self) -> str:
        return self.get_area_display()


class OwnValue(models.Model):
    """A value that an organisation adds to the seven; its code never changes, and it can only be retired."""

    organisation = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="own_values")
    code = models.SlugField(max_length=CODE_LENGTH)
    name = models.CharField(max_length=80)
    question = models.CharField(max_length=200, blank=True)
    retired_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["name", "id"]
        constraints = [
            models.UniqueConstraint(fields=["organisation", "code"], name="own_value_once"),
            models.CheckConstraint(condition=~Q(code__in=PublicValue.values), name="own_value_is_not_one_of_the_seven"),
        ]

    def __str__(self) -> str:
        return self.name


class ValueStance(models.Model):
    """What an organisation holds to for one value, in its own words; public."""

    organisation = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="value_stances")
    value = models.CharField(max_length=CODE_LENGTH)
    text = models.TextField(max_length=4000)
    changed_at = models.DateTimeField(auto_now=True)

    class Meta:
        ordering = ["id"]
        constraints = [models.UniqueConstraint(fields=["organisation", "value"], name="stance_once_per_value")]

    def __str__(self) -> str:
        return self.value


class WeighingGroup(models.Model):
    """People who say together what they find important: a council group, residents, the college or its advisers."""

    class Kind(models.TextChoices):
        COUNCIL = "council", _("council group")
        RESIDENTS = "residents", _("group of residents")
        COLLEGE = "college", _("college")
        ADVISERS = "advisers", _("advisers")

    organisation = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="weighing_groups")
    slug = models.SlugField(max_length=60)
    name = models.CharField(max_length=120)
    kind = models.CharField(max_length=10, choices=Kind.choices)
    members = models.ManyToManyField(settings.AUTH_USER_MODEL, related_name="weighing_groups", blank=True)
    retired_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["kind", "name", "id"]
        constraints = [models.UniqueConstraint(fields=["organisation", "slug"], name="weighing_group_once")]

    def __str__(self) -> str:
        return self.name


class Preferences(models.Model):
    """What one group finds important for one initiative. Only the group sees it, until the group publishes it.

    `statements` is a list of {"kind": "more", "a": "privacy", "b": "safety", "factor": 1}: a counts at least
    factor times as much as b; or {"kind": "share", "a": "privacy", "least": 0.1, "most": 0.5}.
    """

    group = models.ForeignKey(WeighingGroup, on_delete=models.CASCADE, related_name="preferences")
    initiative = models.ForeignKey(Initiative, on_delete=models.CASCADE, related_name="preferences")
    statements = models.JSONField(default=list)
    explanation = models.TextField(blank=True, max_length=4000)
    changed_at = models.DateTimeField(auto_now=True)
    published_at = models.DateTimeField(null=True, blank=True)
    # What the public reads: the statements as they were when the group published them.
    published_statements = models.JSONField(default=list)
    published_explanation = models.TextField(blank=True, max_length=4000)

    class Meta:
        ordering = ["group__kind", "group__name"]
        constraints = [models.UniqueConstraint(fields=["group", "initiative"], name="preferences_once_per_group")]

    def __str__(self) -> str:
        return f"{self.group}: {self.initiative}"
