"""A plan that a resident proposes: to the inbox, with a day by which there is an answer, and a tracking code."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from meerwaarde.initiatives.models import Initiative
from meerwaarde.organisations.models import Organisation

from .contributions import new_text_salt


class PlanProposal(models.Model):
    """Kept as it was written, also when an official made a draft of it: that draft tells where it came from."""

    class State(models.TextChoices):
        WAITING = "waiting", _("waits for an answer")
        ANSWERED = "answered", _("answered")
        TAKEN_UP = "taken_up", _("taken up as a draft plan")
        ERASED = "erased", _("taken away")

    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="plan_proposals")
    title = models.CharField(max_length=200, blank=True)
    text = models.TextField(blank=True, max_length=10_000)
    text_salt = models.BinaryField(max_length=16, default=new_text_salt)
    language = models.CharField(max_length=2, default="nl")
    received_on = models.DateField(default=timezone.localdate)
    due_on = models.DateField()
    state = models.CharField(max_length=8, choices=State.choices, default=State.WAITING)
    answer = models.TextField(blank=True, max_length=4000)
    answered_on = models.DateField(null=True, blank=True)
    initiative = models.OneToOneField(
        Initiative, on_delete=models.SET_NULL, null=True, blank=True, related_name="proposed_as"
    )
    code_hash = models.CharField(max_length=64, unique=True)
    # Of the address, when one was left: that lies apart, as for contributions.
    pseudonym = models.CharField(max_length=64, blank=True)

    class Meta:
        ordering = ["due_on", "id"]
        indexes = [models.Index(fields=["organisation", "state", "due_on"], name="plan_proposal_waiting")]
        constraints = [
            models.CheckConstraint(
                condition=Q(state="erased", title="", text="", text_salt=b"", pseudonym="")
                | (~Q(state="erased") & ~Q(title="") & ~Q(text="")),
                name="proposal_text_until_erased",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=["answered", "taken_up"]) | (~Q(answer="") & Q(answered_on__isnull=False)),
                name="answered_proposal_has_answer",
            ),
        ]

    def __str__(self) -> str:
        return f"proposal {self.pk}"
