"""What waits for moderators, for who answers, and for the executive who made the promise."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.db.models import Count, Min, QuerySet
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from meerwaarde.initiatives.localised import Text, own_words, sentence
from meerwaarde.initiatives.queries.waiting import MOST_OF_A_KIND, about, per_organisation, plans_of_executive
from meerwaarde.initiatives.registry import Waiting, WaitingSource, waiting_sources
from meerwaarde.organisations.models import Organisation
from meerwaarde.organisations.permissions import Permission

from ..models import AnswerProposal, Contribution, ContributionFile, PlanProposal, Round
from ..vocabulary import ContributionState, FileState
from .counting import TO_ANSWER, counts_by_round
from .work import appeals_without_decision


def _to_read(organisations: list[Organisation], user: Any) -> Iterator[Waiting]:
    """Since the oldest came in; before the first day on which people hear back."""
    # By the rounds, of which there are few: their contributions lie in an index by state.
    where = "round__initiative__organisation"
    unread = Contribution.objects.filter(state=ContributionState.WAITING, **{f"{where}__in": organisations})
    names = (f"{where}__slug", f"{where}__name")
    days = {"since": Min("received_on"), "due": Min("round__promise__hear_back_on")}
    counted = unread.order_by().values_list(*names).annotate(number=Count("pk", distinct=True), **days)
    for slug, name, number, since, due in counted:
        words = ngettext("%(n)d contribution to read", "%(n)d contributions to read", number) % {"n": number}
        yield Waiting(words, name, reverse("participation_moderation", args=[slug]), since=since, due=due)
    files = ContributionFile.objects.filter(
        state=FileState.WAITING,
        contribution__state=ContributionState.SHOWN,
        **{f"contribution__{where}__in": organisations},
    )
    for slug, name, number, since in per_organisation(files, f"contribution__{where}", "contribution__received_on"):
        words = ngettext("%(n)d file to look at", "%(n)d files to look at", number) % {"n": number}
        yield Waiting(words, name, reverse("participation_moderation", args=[slug]), since=since)


def _appeals(organisations: list[Organisation], user: Any) -> Iterator[Waiting]:
    where = "contribution__initiative__organisation"
    open_now = appeals_without_decision().filter(**{f"{where}__in": organisations})
    for slug, name, number, since in per_organisation(open_now, where, "appealed_on"):
        words = ngettext("%(n)d objection to decide on", "%(n)d objections to decide on", number) % {"n": number}
        yield Waiting(words, name, reverse("participation_appeals", args=[slug]), since=since)


def _inbox(organisations: list[Organisation], user: Any) -> Iterator[Waiting]:
    messages = Contribution.objects.filter(TO_ANSWER, round=None, initiative__organisation__in=organisations)
    for slug, name, number, due in per_organisation(messages, "initiative__organisation", "due_on"):
        words = ngettext("%(n)d message to answer", "%(n)d messages to answer", number) % {"n": number}
        yield Waiting(words, name, reverse("participation_inbox", args=[slug]), due=due)


def _late_messages(organisations: list[Organisation], user: Any) -> Iterator[Waiting]:
    """Per plan of the executive: questions and ideas of which the day of the answer has passed. One query."""
    late = Contribution.objects.filter(
        TO_ANSWER, round=None, due_on__lt=timezone.localdate(), initiative__in=plans_of_executive(organisations, user)
    )
    names = ("initiative__slug", "initiative__title", "initiative__language", "initiative__organisation__slug")
    rows = late.order_by().values_list(*names).annotate(number=Count("pk"), first=Min("due_on"))
    for slug, title, language, organisation, number, due in rows.order_by("first", "initiative")[:MOST_OF_A_KIND]:
        words = ngettext("%(n)d message should have had an answer", "%(n)d messages should have had an answer", number)
        address = reverse("dossier", args=[organisation, slug])
        yield Waiting(words % {"n": number}, Text(title, language, False), address, due=due)


def _proposed_plans(organisations: list[Organisation], user: Any) -> Iterator[Waiting]:
    asked = PlanProposal.objects.filter(state=PlanProposal.State.WAITING, organisation__in=organisations)
    for slug, name, number, due in per_organisation(asked, "organisation", "due_on"):
        words = ngettext("%(n)d proposal of residents to answer", "%(n)d proposals of residents to answer", number)
        yield Waiting(words % {"n": number}, name, reverse("plan_proposals", args=[slug]), due=due)


def _second_person(organisations: list[Organisation], user: Any) -> Iterator[Waiting]:
    waiting = AnswerProposal.objects.filter(
        state=AnswerProposal.State.WAITING, round__initiative__organisation__in=organisations
    ).exclude(proposed_by=user)
    for one in waiting.select_related("round__initiative__organisation").order_by("proposed_on", "id")[:MOST_OF_A_KIND]:
        plan = one.round.initiative
        address = reverse("answer_proposals", args=[plan.organisation.slug, plan.slug, one.round.number])
        yield Waiting(_("An answer waits for a second person."), about(plan), address, since=one.proposed_on)


def _not_reported() -> QuerySet[Round]:
    return (
        Round.objects.filter(opened_at__isnull=False, reported_at=None, promise__isnull=False)
        .select_related("promise", "initiative__organisation")
        .order_by("promise__hear_back_on", "id")
    )


def _to_hear_back(organisations: list[Organisation], user: Any) -> Iterator[Waiting]:
    """Of closed rounds: how many answers are still to be given, or that the report is. Two queries."""
    closed = _not_reported().filter(closed_at__isnull=False, initiative__organisation__in=organisations)
    rounds = list(closed[:MOST_OF_A_KIND])
    counts = counts_by_round(rounds) if rounds else {}
    for round in rounds:
        number = counts[round.pk].without_outcome if round.pk in counts else 0
        words = ngettext("%(n)d answer to give: “%(round)s”", "%(n)d answers to give: “%(round)s”", number)
        words = words if number else _("Tell what was done with it: “%(round)s”")
        day = round.promise.hear_back_on if round.promise else None
        plan = round.initiative
        address = reverse("round_work", args=[plan.organisation.slug, plan.slug, round.number])
        said = sentence(words, n=number, round=own_words(plan, round.title))
        yield Waiting(said, about(plan), address, due=day)


def _promises_that_passed(organisations: list[Organisation], user: Any) -> Iterator[Waiting]:
    mine = plans_of_executive(organisations, user)
    late = _not_reported().filter(promise__hear_back_on__lt=timezone.localdate(), initiative__in=mine)
    for round in late[:MOST_OF_A_KIND]:
        if day := round.promise.hear_back_on if round.promise else None:
            said = sentence(_("People would hear back: “%(round)s”"), round=own_words(round.initiative, round.title))
            yield Waiting(said, about(round.initiative), round.get_absolute_url(), due=day)


def register_waiting() -> None:
    for key, order, permission, find in (
        ("reading", 20, Permission.MODERATE, _to_read),
        ("appeals", 21, Permission.MODERATE, _appeals),
        ("inbox", 22, Permission.ANSWER, _inbox),
        ("proposed_plans", 23, Permission.ANSWER, _proposed_plans),
        ("second_person", 24, Permission.ANSWER, _second_person),
        ("hear_back", 25, Permission.ANSWER, _to_hear_back),
        ("promises", 26, Permission.SIGN, _promises_that_passed),
        ("late_messages", 27, Permission.SIGN, _late_messages),
    ):
        waiting_sources.register(WaitingSource(key, order, permission, find))
