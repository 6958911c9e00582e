"""The page “for the council” of an organisation: what needs a choice, what was asked, and what was promised."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date

from django.db.models import Exists, OuterRef, Q
from django.utils import timezone
from django.utils.translation import gettext as _

from meerwaarde.initiatives.localised import LocalisedDocument, Text
from meerwaarde.initiatives.models import Initiative
from meerwaarde.initiatives.queries.register import FOLLOWED_HERE
from meerwaarde.initiatives.vocabulary import Phase
from meerwaarde.organisations.models import Organisation
from meerwaarde.participation.models import Round
from meerwaarde.participation.queries.counting import counts_per_plan
from meerwaarde.participation.vocabulary import RoundState
from meerwaarde.ui.registry import Registry

from ..models import Commitment, Decision
from ..vocabulary import CommitmentState, FollowUp

MOST = 100


@dataclass(frozen=True)
class Alarm:
    """Something the council would want to know without having to look for it."""

    title: Text | str
    sentence: str
    url: str
    since: date


@dataclass(frozen=True)
class AlarmSource:
    """Rooms above register what they watch over (a living lab that measures more than was agreed)."""

    key: str
    order: int
    find: Callable[[Organisation, str], Iterable[Alarm]]


alarms: Registry[AlarmSource] = Registry()


@dataclass(frozen=True)
class ToDecide:
    initiative: Initiative
    title: Text
    goal: Text
    who_decides: Text


@dataclass(frozen=True)
class Asked:
    round: Round
    title: Text


@dataclass(frozen=True)
class Overdue:
    """A promise to residents of which the day has passed."""

    title: Text
    sentence: str
    url: str
    since: date


@dataclass(frozen=True)
class Promised:
    """What was promised, with the plan it belongs to."""

    commitment: Commitment
    title: Text
    url: str


@dataclass(frozen=True)
class CouncilPage:
    to_decide: list[ToDecide]
    asked: list[Asked]
    overdue: list[Overdue]
    alarms: list[Alarm]
    follow_ups: list[Promised]

    @property
    def late(self) -> int:
        return sum(one.commitment.is_late for one in self.follow_ups)


def title_of(initiative: Initiative, language: str) -> Text:
    return LocalisedDocument(initiative.dossier.document, language).text("title")


def council_page(organisation: Organisation, language: str) -> CouncilPage:
    """From what is public alone. Seven queries and those of the alarms, at any number of plans."""
    public = Initiative.objects.filter(organisation=organisation, version__gt=0).select_related(
        "organisation", "dossier"
    )
    decided = Decision.objects.filter(initiative=OuterRef("pk"), current__isnull=False)
    waiting = public.filter(FOLLOWED_HERE, phase=Phase.DECISION)
    to_decide = []
    undecided = waiting.filter(~Exists(decided)).select_related("organisation", "dossier")
    for one in undecided.order_by("phase_since", "id")[:MOST]:
        reading = LocalisedDocument(one.dossier.document, language)
        to_decide.append(
            ToDecide(one, reading.text("title"), reading.text("societal_goal"), reading.text("who_decides"))
        )
    rounds = list(
        Round.objects.filter(initiative__organisation=organisation, initiative__version__gt=0)
        .exclude(state=RoundState.PREPARED)
        .select_related("promise", "initiative__organisation", "initiative__dossier")
        .order_by("-promise__closes_on", "-id")[:MOST]
    )
    follow_ups = list(
        Commitment.objects.filter(initiative__organisation=organisation, initiative__version__gt=0)
        .filter(Q(kind__in=[FollowUp.COMMITMENT, FollowUp.MOTION]) | Q(state=CommitmentState.PLANNED))
        .select_related("initiative__organisation", "initiative__dossier")
        .order_by("due_on", "id")[:MOST]
    )
    raised = [one for source in alarms for one in source.find(organisation, language)]
    return CouncilPage(
        to_decide=to_decide,
        asked=[Asked(one, title_of(one.initiative, language)) for one in rounds],
        overdue=_overdue(organisation, rounds, language),
        alarms=sorted(raised, key=lambda one: one.since),
        follow_ups=[
            Promised(one, title_of(one.initiative, language), one.initiative.get_absolute_url())
            for one in sorted(follow_ups, key=lambda one: (not one.is_late, one.settled_on is not None))
        ],
    )


def _overdue(organisation: Organisation, rounds: list[Round], language: str) -> list[Overdue]:
    """Days of hearing back that passed without a word, and answers that were put off for too long."""
    found = [
        Overdue(
            title_of(one.initiative, language),
            _("People would hear what was done with “%(round)s”.") % {"round": one.title},
            one.get_absolute_url(),
            one.promise.hear_back_on,
        )
        for one in rounds
        if one.is_overdue and one.promise
    ]
    early = (
        Decision.objects.filter(initiative__organisation=organisation, current__answers_by__lt=timezone.localdate())
        .select_related("current", "initiative__organisation", "initiative__dossier")
        .order_by("id")[:MOST]
    )
    late = list(early)
    counts = counts_per_plan(initiative__in=[one.initiative_id for one in late]) if late else {}
    for decision in late:
        open_now = counts[decision.initiative_id].without_outcome if decision.initiative_id in counts else 0
        if open_now and decision.current and decision.current.answers_by:
            sentence = _("%(open)d people would have their answer.") % {"open": open_now}
            found.append(
                Overdue(
                    title_of(decision.initiative, language),
                    sentence,
                    decision.get_absolute_url(),
                    decision.current.answers_by,
                )
            )
    return sorted(found, key=lambda one: one.since)


def dates_that_passed(organisation: Organisation, language: str) -> list[Alarm]:
    """What is in use and was not looked at again in time, and what should have ended."""
    today = timezone.localdate()
    found = (
        Initiative.objects.filter(organisation=organisation, version__gt=0)
        .filter(Q(review_on__lt=today) | Q(ends_on__lt=today))
        .exclude(phase=Phase.CLOSED)
        .filter(FOLLOWED_HERE)
        .select_related("organisation", "dossier")
        .order_by("review_on", "id")[:MOST]
    )
    alarms_found = []
    for one in found:
        title, address = title_of(one, language), one.get_absolute_url()
        if one.review_on and one.review_on < today:
            sentence = _("It would be looked at again, to see whether it is still right.")
            alarms_found.append(Alarm(title, sentence, address, one.review_on))
        if one.ends_on and one.ends_on < today and one.phase in (Phase.EXPERIMENT, Phase.IN_USE):
            alarms_found.append(Alarm(title, _("It would have ended, and is not closed."), address, one.ends_on))
    return alarms_found


def register_alarms() -> None:
    alarms.register(AlarmSource("dates", 10, dates_that_passed))
