"""How officials share the answering: an answer that waits for a second person, and who stands in during leave."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from meerwaarde.organisations.models import Organisation

from ..vocabulary import Outcome
from .contributions import Contribution
from .rounds import Round


class AnswerProposal(models.Model):
    """An answer that holds once a second person agrees: for rounds where four eyes look."""

    class State(models.TextChoices):
        WAITING = "waiting", _("waits for a second person")
        AGREED = "agreed", _("agreed")
        RETURNED = "returned", _("sent back")

    round = models.ForeignKey(Round, on_delete=models.CASCADE, related_name="answer_proposals")
    outcome = models.CharField(max_length=12, choices=Outcome.choices)
    reason = models.TextField(max_length=4000)
    state = models.CharField(max_length=8, choices=State.choices, default=State.WAITING)
    proposed_on = models.DateField(default=timezone.localdate)
    proposed_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+")
    decided_on = models.DateField(null=True, blank=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    # Why it was sent back; for the colleague who wrote it.
    note = models.TextField(blank=True, max_length=2000)

    class Meta:
        ordering = ["id"]
        constraints = [
            models.CheckConstraint(condition=~Q(reason=""), name="proposed_answer_has_reason"),
            models.CheckConstraint(
                condition=Q(decided_by=None) | Q(proposed_by=None) | ~Q(decided_by=F("proposed_by")),
                name="answer_seen_by_another",
                violation_error_message=_("Somebody else must look at this answer: you wrote it yourself."),
            ),
            models.CheckConstraint(
                condition=Q(state="waiting", decided_on=None) | (~Q(state="waiting") & Q(decided_on__isnull=False)),
                name="decided_proposal_has_day",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.outcome}, {self.state}"


class ProposedAnswer(models.Model):
    """One contribution in a proposal that waits. It leaves when the proposal is decided: then an Answer holds it."""

    proposal = models.ForeignKey(AnswerProposal, on_delete=models.CASCADE, related_name="answers")
    contribution = models.OneToOneField(Contribution, on_delete=models.CASCADE, related_name="proposed")
    opening = models.CharField(max_length=500, blank=True)

    def __str__(self) -> str:
        return f"proposal {self.proposal_id} for {self.contribution_id}"


class Absence(models.Model):
    """An official is away; what is theirs to answer shows at the colleague who stands in."""

    organisation = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="absences")
    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="absences")
    cover = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="covers")
    from_on = models.DateField(_("first day away"))
    until_on = models.DateField(_("last day away"))

    class Meta:
        ordering = ["from_on", "id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(until_on__gte=F("from_on")),
                name="absence_in_order",
                violation_error_message=_("The last day lies before the first."),
            ),
            models.CheckConstraint(
                condition=~Q(cover=F("person")),
                name="absence_covered_by_another",
                violation_error_message=_("Choose a colleague who is there."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.person_id} away from {self.from_on}"
