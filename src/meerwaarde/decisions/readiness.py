"""What a draft still needs before the decision can be published, one sentence each."""

from __future__ import annotations

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from meerwaarde.initiatives.models import Initiative
from meerwaarde.initiatives.needed import Needed
from meerwaarde.initiatives.vocabulary import Phase
from meerwaarde.participation.gates import plan_counts
from meerwaarde.participation.models import Contribution, Round
from meerwaarde.participation.vocabulary import RoundState

from .models import DecisionVersion
from .vocabulary import BINDING_LEVELS, PROMISING


def gave_advice(initiative: Initiative) -> bool:
    """Whether people were promised that their advice counts."""
    opened = Round.objects.filter(initiative=initiative).exclude(state=RoundState.PREPARED)
    return opened.filter(promise__level__in=BINDING_LEVELS).exists()


def used_without_follow_up(initiative: Initiative) -> int:
    """How many contributions were answered with “used”, while nobody said what changes, who does it and when."""
    used = Contribution.objects.filter(round__initiative=initiative, answer__outcome__in=PROMISING)
    return used.filter(commitments=None).count()


def missing_to_publish(draft: DecisionVersion, *, allow_open: bool = False) -> list[str]:
    """Empty when it can be published; with `allow_open` somebody takes on that answers are still open."""
    initiative = draft.decision.initiative
    missing: list[str] = []
    if not initiative.is_published:
        missing.append(Needed(_("Publish the plan first: people must be able to read what it is about."), "publish"))
    if initiative.phase in (Phase.DRAFT, Phase.GOAL, Phase.WEIGHING):
        missing.append(
            Needed(_("Take the plan to the phase “decision” first: before that the values are weighed."), "phase")
        )
    missing += _of_the_text(draft)
    alternatives = list(draft.alternatives.all())
    if not any(one.is_chosen for one in alternatives):
        missing.append(Needed(_("Choose one of the ways, and say of the others why not."), "alternatives"))
    missing += [
        Needed(_("Say why “%(title)s” was chosen or not.") % {"title": one.title}, "alternatives")
        for one in alternatives
        if not one.reason
    ]
    if not draft.considerations.exists():
        missing.append(Needed(_("Write at least one consideration."), "considerations"))
    if not draft.advice and gave_advice(initiative):
        sentence = _("People were promised that their advice counts. Say whether the decision follows it.")
        missing.append(Needed(sentence, "advice"))
    return [*missing, *_of_the_answers(initiative, allow_open)]


def _of_the_text(draft: DecisionVersion) -> list[str]:
    missing: list[str] = []
    if not draft.text:
        missing.append(Needed(_("Write what is decided."), "text"))
    if draft.decided_on is None:
        missing.append(Needed(_("Give the date of the decision."), "decided_on"))
    elif draft.decided_on > timezone.localdate():
        missing.append(Needed(_("The date of the decision lies in the future."), "decided_on"))
    return missing


def _of_the_answers(initiative: Initiative, allow_open: bool) -> list[str]:
    missing: list[str] = []
    counts = plan_counts(initiative)
    if counts.open_rounds:
        sentence = ngettext(
            "Wait until the round of participation is closed.",
            "Wait until the %(number)d rounds of participation are closed.",
            counts.open_rounds,
        )
        missing.append(Needed(sentence % {"number": counts.open_rounds}, "participation"))
    if counts.without_outcome and not allow_open:
        sentence = _("Give every contribution an outcome with a reason: %(open)d of %(total)d have none yet.")
        numbers = {"open": counts.without_outcome, "total": counts.total}
        missing.append(Needed(sentence % numbers, "participation"))
    if number := used_without_follow_up(initiative):
        sentence = ngettext(
            "%(number)d contribution was used. Say what changes because of it, who does it and when.",
            "%(number)d contributions were used. Say what changes because of them, who does it and when.",
            number,
        )
        missing.append(Needed(sentence % {"number": number}, "commitments"))
    return missing
