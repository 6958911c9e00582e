"""A decision with its versions; a published version never changes. What it rests on, and what it allows."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from meerwaarde.initiatives.addresses import WebAddressField
from meerwaarde.initiatives.models import Initiative
from meerwaarde.initiatives.vocabulary import AlternativeKind
from meerwaarde.participation.models import Argument, Contribution

from ..vocabulary import Advice, Body, Cited, FormalRoute, Ground, LimitKind


class Decision(models.Model):
    """One decision about a plan. The official announcement, and the legal route it opens, come after it."""

    initiative = models.ForeignKey(Initiative, on_delete=models.PROTECT, related_name="decisions")
    number = models.PositiveSmallIntegerField()
    # The version that holds now; versions before it stay readable.
    current = models.OneToOneField("DecisionVersion", on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    announcement_url = WebAddressField(_("official announcement"), blank=True, max_length=1000)
    announced_on = models.DateField(_("announced on"), null=True, blank=True)
    formal_route = models.CharField(_("formal route"), max_length=10, choices=FormalRoute.choices, blank=True)
    formal_url = WebAddressField(_("how that goes"), blank=True, max_length=1000)
    formal_until = models.DateField(_("last day for that"), null=True, blank=True)

    class Meta:
        ordering = ["initiative", "number"]
        constraints = [
            models.UniqueConstraint(fields=["initiative", "number"], name="decision_number_once"),
            models.CheckConstraint(
                condition=Q(formal_until=None) | ~Q(formal_route__in=["", FormalRoute.NONE]),
                name="formal_period_has_a_route",
                violation_error_message=_("Say which formal route this last day belongs to."),
            ),
            models.CheckConstraint(
                condition=Q(formal_until=None) | Q(announced_on=None) | Q(formal_until__gt=models.F("announced_on")),
                name="formal_period_after_announcement",
                violation_error_message=_("The last day lies before the announcement."),
            ),
        ]

    def __str__(self) -> str:
        return f"decision {self.number} on {self.initiative_id}"

    def get_absolute_url(self) -> str:
        return reverse("decision", args=[self.initiative.organisation.slug, self.initiative.slug, self.number])

    @property
    def formal_route_is_open(self) -> bool:
        return self.formal_until is not None and self.formal_until >= timezone.localdate()


class DecisionVersion(models.Model):
    """One version of what was decided: a draft, or published and fixed."""

    decision = models.ForeignKey(Decision, on_delete=models.CASCADE, related_name="versions")
    number = models.PositiveSmallIntegerField()
    title = models.CharField(_("title"), max_length=200)
    text = models.TextField(_("what is decided"), blank=True, max_length=20_000)
    body = models.CharField(_("who decides"), max_length=10, choices=Body.choices, default=Body.COLLEGE)
    body_name = models.CharField(_("name of that body"), max_length=200, blank=True)
    decided_on = models.DateField(_("date of the decision"), null=True, blank=True)
    advice = models.CharField(_("what is done with the advice"), max_length=10, choices=Advice.choices, blank=True)
    departure_reason = models.TextField(_("why it departs from the advice"), blank=True, max_length=4000)
    reason = models.TextField(_("why the decision changes"), blank=True, max_length=2000)
    published_at = models.DateTimeField(null=True, blank=True)
    # How it stood with the answers when this version was published.
    contributions = models.PositiveIntegerField(default=0)
    unanswered = models.PositiveIntegerField(default=0)
    # Published before the last answer: who took that on, on which ground, and when the rest hears.
    early_ground = models.CharField(max_length=10, choices=Ground.choices, blank=True)
    early_reason = models.TextField(blank=True, max_length=2000)
    early_signed_as = models.CharField(max_length=250, blank=True)
    answers_by = models.DateField(null=True, blank=True)

    class Meta:
        ordering = ["decision", "number"]
        constraints = [
            models.UniqueConstraint(fields=["decision", "number"], name="decision_version_number_once"),
            models.UniqueConstraint(fields=["decision"], condition=Q(published_at=None), name="decision_draft_once"),
            models.CheckConstraint(
                condition=Q(published_at=None) | (Q(decided_on__isnull=False) & ~Q(text="")),
                name="published_decision_says_what_and_when",
            ),
            models.CheckConstraint(
                condition=Q(number=1) | Q(published_at=None) | ~Q(reason=""),
                name="changed_decision_has_reason",
                violation_error_message=_("Say why the decision changes; everybody can read it."),
            ),
            models.CheckConstraint(
                condition=~Q(body=Body.OTHER) | ~Q(body_name=""),
                name="other_deciding_body_has_name",
                violation_error_message=_("Name the body that decides."),
            ),
            models.CheckConstraint(
                condition=Q(advice__in=["", Advice.FOLLOWED]) | ~Q(departure_reason=""),
                name="departure_from_advice_has_reason",
                violation_error_message=_("Say why the decision departs from what people advised."),
            ),
            models.CheckConstraint(
                condition=Q(early_ground="", early_reason="", early_signed_as="", answers_by=None)
                | (~Q(early_ground="") & ~Q(early_reason="") & ~Q(early_signed_as="") & Q(answers_by__isnull=False)),
                name="early_decision_is_whole",
            ),
            # Never silently: open answers only with somebody's name, a ground and a date.
            models.CheckConstraint(
                condition=Q(unanswered=0) | ~Q(early_ground=""), name="open_answers_only_with_a_ground"
            ),
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        decision = self.decision
        if decision.current_id == self.pk:
            return decision.get_absolute_url()
        address = [decision.initiative.organisation.slug, decision.initiative.slug, decision.number, self.number]
        return reverse("decision_version", args=address)

    @property
    def body_words(self) -> str:
        return self.body_name or str(self.get_body_display())

    @property
    def departs(self) -> bool:
        return self.advice in (Advice.PARTLY, Advice.DEPARTED)


class PartOfVersion(models.Model):
    """A row that belongs to one version, in an order."""

    version = models.ForeignKey(DecisionVersion, on_delete=models.CASCADE)
    position = models.PositiveSmallIntegerField(default=0)

    class Meta:
        abstract = True
        ordering = ["position", "id"]

    @property
    def number(self) -> int:
        return self.position + 1


class WeighedAlternative(PartOfVersion):
    """One of the ways that were weighed, as it was called then, and why it was chosen or not."""

    key = models.CharField(max_length=8)
    kind = models.CharField(max_length=12, choices=AlternativeKind.choices)
    title = models.CharField(max_length=200)
    reason = models.TextField(blank=True, max_length=2000)
    is_chosen = models.BooleanField(default=False)

    class Meta(PartOfVersion.Meta):
        default_related_name = "alternatives"
        constraints = [
            models.UniqueConstraint(fields=["version", "key"], name="alternative_weighed_once"),
            models.UniqueConstraint(fields=["version"], condition=Q(is_chosen=True), name="one_alternative_is_chosen"),
        ]

    def __str__(self) -> str:
        return self.title


class Consideration(PartOfVersion):
    """One step of the reasoning, in the order in which it is read."""

    title = models.CharField(max_length=200)
    text = models.TextField(blank=True, max_length=4000)

    class Meta(PartOfVersion.Meta):
        default_related_name = "considerations"
        constraints = [models.UniqueConstraint(fields=["version", "position"], name="consideration_position_once")]

    def __str__(self) -> str:
        return self.title


class Citation(models.Model):
    """What a consideration rests on. `words` are those of the argument, effect or source, as they were then."""

    consideration = models.ForeignKey(Consideration, on_delete=models.CASCADE, related_name="citations")
    position = models.PositiveSmallIntegerField(default=0)
    kind = models.CharField(max_length=12, choices=Cited.choices)
    contribution = models.ForeignKey(
        Contribution, on_delete=models.PROTECT, null=True, blank=True, related_name="citations"
    )
    argument = models.ForeignKey(Argument, on_delete=models.PROTECT, null=True, blank=True, related_name="citations")
    effect_key = models.CharField(max_length=8, blank=True)
    words = models.CharField(max_length=500, blank=True)
    url = WebAddressField(blank=True, max_length=1000)

    class Meta:
        ordering = ["position", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["consideration", "contribution"],
                condition=Q(contribution__isnull=False),
                name="contribution_cited_once_per_consideration",
            ),
            models.UniqueConstraint(
                fields=["consideration", "argument"],
                condition=Q(argument__isnull=False),
                name="argument_cited_once_per_consideration",
            ),
            models.CheckConstraint(
                condition=Q(
                    kind=Cited.CONTRIBUTION, contribution__isnull=False, argument=None, effect_key="", words="", url=""
                )
                | (
                    Q(kind=Cited.ARGUMENT, argument__isnull=False, contribution=None, effect_key="", url="")
                    & ~Q(words="")
                )
                | (Q(kind=Cited.EFFECT, contribution=None, argument=None, url="") & ~Q(effect_key="") & ~Q(words=""))
                | (Q(kind=Cited.SOURCE, contribution=None, argument=None, effect_key="") & ~Q(words="")),
                name="citation_is_of_one_kind",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} in {self.consideration_id}"


class Limit(PartOfVersion):
    """One thing the decision allows, or a condition: structured, so that measuring can be held to it."""

    kind = models.CharField(max_length=10, choices=LimitKind.choices)
    # A code or name: of the kind of device, of the observed property, or of the purpose.
    subject = models.CharField(max_length=120, blank=True)
    most = models.PositiveIntegerField(null=True, blank=True)
    keep_hours = models.PositiveIntegerField(null=True, blank=True)
    ends_on = models.DateField(null=True, blank=True)
    text = models.TextField(blank=True, max_length=2000)

    class Meta(PartOfVersion.Meta):
        default_related_name = "limits"
        constraints = [
            models.CheckConstraint(
                condition=~Q(kind__in=[LimitKind.DEVICE, LimitKind.PROPERTY, LimitKind.PURPOSE]) | ~Q(subject=""),
                name="limit_names_its_subject",
                violation_error_message=_("Name the device, what is measured, or the purpose."),
            ),
            models.CheckConstraint(
                condition=~Q(kind=LimitKind.RETENTION) | Q(keep_hours__isnull=False),
                name="retention_limit_has_hours",
                violation_error_message=_("Say for how many hours the data may be kept."),
            ),
            models.CheckConstraint(
                condition=~Q(kind=LimitKind.ENDS) | Q(ends_on__isnull=False),
                name="end_limit_has_day",
                violation_error_message=_("Choose the day on which it ends."),
            ),
            models.CheckConstraint(
                condition=~Q(kind=LimitKind.CONDITION) | ~Q(text=""),
                name="condition_has_text",
                violation_error_message=_("Write the condition."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.subject}"


class Dissent(PartOfVersion):
    """Who did not agree, and why: a group, never a person."""

    who = models.CharField(max_length=200)
    text = models.TextField(max_length=4000)

    class Meta(PartOfVersion.Meta):
        default_related_name = "dissents"

    def __str__(self) -> str:
        return self.who
