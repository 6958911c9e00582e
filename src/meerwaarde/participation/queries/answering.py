"""The answering workspace of a round: what is chosen to work on, by argument, by person, and with a counter."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.core.paginator import Page, Paginator
from django.db.models import Count, OuterRef, Prefetch, Q, QuerySet
from django.http import Http404
from django.utils import timezone
from django.utils.translation import gettext as _

from meerwaarde.accounts.models import User
from meerwaarde.organisations.models import Organisation
from meerwaarde.organisations.permissions import Permission

from ..actions.answers import MOST_AT_ONCE
from ..models import Absence, Answer, AnswerProposal, Argument, Contribution, Grouping, Round
from ..notices import people_who
from ..vocabulary import Channel, ContributionState, Outcome
from .arguments import GROUPED, ArgumentLine
from .counting import OF_PEOPLE, TO_ANSWER, RoundCounts, number_of
from .tallies import Tallies, tallies_of
from .wording import Worded, Wording

PER_PAGE = 30
S = ContributionState
OPEN, PROPOSED, ANSWERED, OTHER, ALL = "open", "proposed", "answered", "other", "all"
FILTERS = (OPEN, PROPOSED, ANSWERED, OTHER, ALL)
UNGROUPED = "none"


@dataclass(frozen=True)
class Selection:
    """What an official looks at: `argument` is a number, "none" (not grouped yet) or "" (all of them)."""

    which: str = OPEN
    argument: str = ""
    mine: bool = False

    @property
    def query(self) -> str:
        parts = [f"show={self.which}"]
        parts += [f"argument={self.argument}"] if self.argument else []
        parts += ["mine=yes"] if self.mine else []
        return "&".join(parts)


def selection_of(asked: Mapping[str, str]) -> Selection:
    which, argument = asked.get("show", OPEN), asked.get("argument", "")
    if not (argument == UNGROUPED or (argument.isascii() and argument.isdigit() and len(argument) < 6)):
        argument = ""
    return Selection(which if which in FILTERS else OPEN, argument, asked.get("mine") == "yes")


def contributions_chosen(round: Round, selection: Selection, person: Any) -> QuerySet[Contribution]:
    """Those with the same words beside each other."""
    found = Contribution.objects.filter(OF_PEOPLE, round=round).exclude(state=S.UNCONFIRMED)
    if selection.which == OPEN:
        found = found.filter(TO_ANSWER, proposed=None)
    elif selection.which == PROPOSED:
        found = found.filter(proposed__isnull=False)
    elif selection.which == ANSWERED:
        found = found.filter(answer__isnull=False)
    elif selection.which == OTHER:
        found = found.exclude(state__in=[S.WAITING, S.SHOWN])
    if selection.argument == UNGROUPED:
        found = found.filter(~GROUPED)
    elif selection.argument:
        inside = Grouping.objects.filter(until=None, argument__round=round, argument__number=int(selection.argument))
        found = found.filter(pk__in=inside.values("contribution"))
    if selection.mine:
        found = found.filter(whose_work(round.initiative.organisation, person))
    return found.order_by("text_digest", "id")


def number_chosen(tallies: Tallies, which: str) -> int:
    """How many `contributions_chosen` finds in all arguments, for everybody."""
    confirmed = set(S) - {S.UNCONFIRMED}
    if which == OPEN:
        return tallies.number("left", among={S.WAITING, S.SHOWN})
    if which == PROPOSED:
        return tallies.number("in_proposal", among=confirmed)
    if which == ANSWERED:
        return tallies.number("answered", among=confirmed)
    if which == OTHER:
        return tallies.number("number", among=confirmed - {S.WAITING, S.SHOWN})
    return tallies.number("number", among=confirmed)


def whose_work(organisation: Organisation, person: Any) -> Q:
    """One's own work, and that of the colleagues one stands in for today."""
    today = timezone.localdate()
    away = Absence.objects.filter(organisation=organisation, cover=person, from_on__lte=today, until_on__gte=today)
    return Q(assigned_to=person) | Q(assigned_to__in=away.values("person"))


@dataclass(frozen=True)
class Answerable(Worded):
    """A contribution in the list: how many have the same words, and in which arguments it is."""

    contribution: Contribution
    same_words: int
    arguments: list[Argument]
    wording: Wording

    @property
    def channel(self) -> str:
        return self.wording.label(Channel, self.contribution.channel)

    @property
    def may_be_answered(self) -> bool:
        return self.contribution.state in (S.WAITING, S.SHOWN)

    @property
    def answer(self) -> Answer | None:
        return getattr(self.contribution, "answer", None)

    @property
    def outcome(self) -> str:
        return self.wording.label(Outcome, self.answer.outcome) if self.answer else ""

    @property
    def opening(self) -> str:
        return self.answer.opening if self.answer else ""

    @property
    def has_additions(self) -> bool:
        """Whether a place, a photo or a document goes with it."""
        return hasattr(self.contribution, "place") or bool(self.contribution.files.all())


@dataclass(frozen=True)
class AnsweringPage:
    counts: RoundCounts
    arguments: list[ArgumentLine]
    without_argument: int
    proposed: int
    page: Page[Any]
    rows: list[Answerable]
    people: list[User]

    @property
    def at_once(self) -> int:
        """How many one answer can go to when everything in the selection is meant."""
        return min(self.page.paginator.count, MOST_AT_ONCE)


def answering_page(round: Round, selection: Selection, number: str | None, person: Any) -> AnsweringPage:
    """As many queries for ten thousand contributions as for three. Of a page only its own contributions are read whole:
    to sort or to count, the numbers are enough."""
    tallies = tallies_of(round)
    chosen = contributions_chosen(round, selection, person).values_list("pk", flat=True)
    if selection.argument or selection.mine:
        paginator = Paginator[int](list(chosen), PER_PAGE)
    else:
        paginator = Paginator[int](chosen, PER_PAGE)
        paginator.count = number_chosen(tallies, selection.which)
    page = paginator.get_page(number)
    return AnsweringPage(
        counts=tallies.counts,
        arguments=tallies.lines(round),
        without_argument=tallies.left_without_argument,
        proposed=tallies.number("in_proposal"),
        page=page,
        rows=_answerable(round, list(page)),
        people=people_who(Permission.ANSWER, round.initiative.organisation),
    )


def _answerable(round: Round, numbers: list[int]) -> list[Answerable]:
    """These contributions, in this order. Three queries."""
    grouped = Prefetch("groupings", Grouping.objects.filter(until=None).select_related("argument"))
    same = Contribution.objects.filter(round=round, text_digest=OuterRef("text_digest"))
    found = (
        Contribution.objects.filter(pk__in=numbers)
        .select_related("answer", "assigned_to", "place")
        .prefetch_related(grouped, "files")
        .annotate(same_words=number_of(same, "text_digest"))
    )
    by_number, wording = {one.pk: one for one in found}, Wording()
    return [
        Answerable(
            one,
            one.same_words if one.text_digest else 1,
            [each.argument for each in one.groupings.all()],
            wording,
        )
        for one in map(by_number.get, numbers)
        if one
    ]


def argument_of(round: Round, number: int) -> Argument:
    found = Argument.objects.filter(round=round, number=number).first()
    if found is None:
        raise Http404(_("There is no argument with this number."))
    return found


def proposals_of(round: Round) -> list[AnswerProposal]:
    """Those that wait first, then what was decided last; each with its contributions. Two queries."""
    return list(
        AnswerProposal.objects.filter(round=round)
        .select_related("proposed_by", "decided_by")
        .prefetch_related(Prefetch("answers__contribution"))
        .order_by("-state", "-id")[:100]
    )


@dataclass(frozen=True)
class MyRound:
    round: Round
    number: int


def my_work(organisation: Organisation, person: Any) -> tuple[list[MyRound], int]:
    """What I, or whom I stand in for, have to answer: per round, and in the inbox. Two queries."""
    waiting = (
        Contribution.objects.filter(
            TO_ANSWER,
            whose_work(organisation, person),
            proposed=None,
            initiative__organisation=organisation,
        )
        .order_by()
        .values_list("round")
        .annotate(number=Count("pk"))
    )
    numbers = dict(waiting)
    rounds = Round.objects.filter(pk__in=[pk for pk in numbers if pk]).select_related(
        "initiative__organisation", "promise"
    )
    lines = [MyRound(round, numbers[round.pk]) for round in rounds.order_by("promise__hear_back_on", "id")]
    return lines, numbers.get(None, 0)


def absences_of(organisation: Organisation) -> list[Absence]:
    """Who is away now or soon, and who stands in."""
    return list(
        Absence.objects.filter(organisation=organisation, until_on__gte=timezone.localdate()).select_related(
            "person", "cover"
        )
    )
