"""What is fixed about a dossier beside its decisions: who took part, the formal procedure, and the archive's rule."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from meerwaarde.initiatives.addresses import WebAddressField
from meerwaarde.initiatives.models import Initiative
from meerwaarde.participation.models import Round
from meerwaarde.participation.vocabulary import Channel

from ..vocabulary import Appraisal, Dimension, Standing

FEWEST_SHOWN = 5
SELECTION_LIST = "Selectielijst gemeenten en intergemeentelijke organen 2020"


class Turnout(models.Model):
    """Who took part in a round, counted once when it was closed. What was hidden then is stored nowhere."""

    round = models.OneToOneField(Round, on_delete=models.PROTECT, related_name="turnout")
    total = models.PositiveIntegerField(null=True, blank=True)
    fixed_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(total=None) | Q(total=0) | Q(total__gte=FEWEST_SHOWN), name="turnout_shows_no_few"
            )
        ]

    def __str__(self) -> str:
        return f"who took part in {self.round_id}"


class TurnoutRow(models.Model):
    """One group, age, district or way in: how many of it took part, as far as that may be shown."""

    turnout = models.ForeignKey(Turnout, on_delete=models.CASCADE, related_name="rows")
    dimension = models.CharField(max_length=10, choices=Dimension.choices)
    position = models.PositiveSmallIntegerField(default=0)
    label = models.CharField(max_length=200)
    standing = models.CharField(max_length=12, choices=Standing.choices)
    number = models.PositiveIntegerField(null=True, blank=True)

    class Meta:
        ordering = ["dimension", "position", "id"]
        constraints = [
            models.UniqueConstraint(fields=["turnout", "dimension", "label"], name="turnout_row_once"),
            models.CheckConstraint(
                condition=Q(standing=Standing.COUNTED, number__isnull=False)
                | (~Q(standing=Standing.COUNTED) & Q(number=None)),
                name="turnout_number_only_when_shown",
            ),
            models.CheckConstraint(
                condition=Q(number=None) | Q(number=0) | Q(number__gte=FEWEST_SHOWN),
                name="turnout_row_shows_no_few",
            ),
        ]

    def __str__(self) -> str:
        return self.shown_label

    @property
    def shown_label(self) -> str:
        """In the reader's language for a way in; groups, ages and districts are in the words of the organisation."""
        return str(Channel(self.label).label) if self.dimension == Dimension.CHANNEL else self.label


class FormalProcedure(models.Model):
    """Taking part is itself a procedure in law (a view on a draft decision): where it is, and until when."""

    initiative = models.OneToOneField(Initiative, on_delete=models.CASCADE, related_name="formal_procedure")
    title = models.CharField(_("name of the procedure"), max_length=200)
    url = WebAddressField(_("address of the procedure"), max_length=1000)
    until = models.DateField(_("last day"), null=True, blank=True)

    def __str__(self) -> str:
        return self.title


class SelectionCategory(models.Model):
    """By which line of which selection list the dossier is kept or destroyed."""

    initiative = models.OneToOneField(Initiative, on_delete=models.CASCADE, related_name="selection_category")
    list_name = models.CharField(_("selection list"), max_length=200, default=SELECTION_LIST)
    code = models.CharField(_("number in that list"), max_length=30)
    label = models.CharField(_("name of that line"), max_length=200)
    appraisal = models.CharField(_("what happens"), max_length=8, choices=Appraisal.choices)
    years = models.PositiveSmallIntegerField(_("years after closing"), null=True, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(appraisal=Appraisal.KEEP, years=None) | Q(appraisal=Appraisal.DESTROY, years__gte=1),
                name="destroyed_dossier_has_years",
                violation_error_message=_("Give the number of years only for what is destroyed."),
            )
        ]

    def __str__(self) -> str:
        return f"{self.code} {self.label}"
