"""What officials see: the contributions of a round with their answers, the inbox, moderation, and what is overdue."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.db.models import Case, Count, Exists, F, OuterRef, Q, QuerySet, When
from django.http import Http404
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from meerwaarde.database.prepared import Prepared
from meerwaarde.initiatives.models import Initiative
from meerwaarde.initiatives.registry import Hint
from meerwaarde.organisations.models import Organisation
from meerwaarde.organisations.permissions import Permission

from ..gates import plan_counts
from ..models import Contribution, ContributionFile, Inbox, Intervention, Round
from ..vocabulary import WITHOUT_TEXT, ContributionState, FileState
from .counting import TO_ANSWER, RoundCounts, counts_by_round

PER_PAGE = 50
S = ContributionState
WITH_FILES_TO_READ = Q(Exists(ContributionFile.objects.filter(contribution=OuterRef("pk"), state=FileState.WAITING)))


def _round(organisation: int, plan: str, number: int) -> QuerySet[Round]:
    return (
        Round.objects.select_related("initiative__organisation", "promise")
        .filter(initiative__organisation=organisation, initiative__slug=plan, number=number)
        .order_by("pk")
    )


ROUND = Prepared(_round, organisation=int, plan=str, number=int)


def round_of(organisation: Organisation, plan: str, number: int) -> Round:
    found = ROUND.first(organisation=organisation.pk, plan=plan, number=number)
    if found is None:
        raise Http404(_("There is no round of participation at this address."))
    return found


def inbox_messages(organisation: Organisation, *, answered: bool = False) -> QuerySet[Contribution]:
    """What came in when nothing was being asked; the first due date first."""
    found = Contribution.objects.filter(round=None, initiative__organisation=organisation).select_related(
        "initiative__organisation", "answer", "place"
    )
    found = found.prefetch_related("files")
    if answered:
        return found.filter(answer__isnull=False).order_by("-id")
    return found.filter(TO_ANSWER).order_by("due_on", "id")


def inbox_of(organisation: Organisation) -> Inbox:
    """The organisation's inbox, or one with the usual name that is not stored."""
    found = Inbox.objects.filter(organisation=organisation).first()
    return found or Inbox(organisation=organisation, name=_("Questions about digital plans"), answer_days=Inbox.DAYS)


def waiting_to_be_read(organisation: Organisation) -> QuerySet[Contribution]:
    return (
        Contribution.objects.filter(initiative__organisation=organisation, round__isnull=False)
        .filter(state__in=[S.WAITING, S.SHOWN])
        .select_related("initiative__organisation", "round", "place")
        .prefetch_related("files")
        # What waits comes first, who waits longest on top; then the newest that is already shown.
        .order_by(Case(When(WITH_FILES_TO_READ | Q(state=S.WAITING), then=F("id"))).asc(nulls_last=True), "-id")
    )


def appeals_without_decision() -> QuerySet[Intervention]:
    return Intervention.objects.filter(
        Q(contribution__state=S.APPEALED, about_files=False)
        | Q(about_files=True, appealed_on__isnull=False, appeal_decided_on=None),
        lifted_on=None,
    ).exclude(contribution__state__in=WITHOUT_TEXT)


def open_appeals(organisation: Organisation) -> QuerySet[Intervention]:
    return (
        appeals_without_decision()
        .filter(contribution__initiative__organisation=organisation)
        .select_related("contribution__initiative__organisation", "contribution__round")
        .prefetch_related("contribution__files")
        .order_by("appealed_on", "id")
    )


@dataclass(frozen=True)
class RoundLine:
    round: Round
    counts: RoundCounts | None


def rounds_of(organisation: Organisation, initiative: Initiative | None = None) -> list[RoundLine]:
    """The rounds of an organisation, or of one plan, newest first with their counts: two queries."""
    found = Round.objects.filter(initiative__organisation=organisation).select_related(
        "initiative__organisation", "promise"
    )
    if initiative is not None:
        found = found.filter(initiative=initiative)
    rounds = list(found.order_by("-id")[:300])
    counts = counts_by_round(rounds) if rounds else {}
    return [RoundLine(round, counts.get(round.pk)) for round in rounds]


def workspace_hints_of(initiatives: list[Initiative]) -> dict[int, list[Hint]]:
    """Per plan: what has no answer, and missed days of hearing back. What the gates counted is not counted again."""
    found: dict[int, list[Hint]] = {}
    initiatives = [one for one in initiatives if one.is_published]  # nobody can say anything about the others
    if not initiatives:
        return found
    messages = dict(
        Contribution.objects.filter(TO_ANSWER, round=None, initiative__in=initiatives)
        .order_by()
        .values_list("initiative")
        .annotate(number=Count("pk"))
    )
    for one in initiatives:
        counts, lines = plan_counts(one), []
        slug = one.organisation.slug
        address = reverse("plan_participation", args=[slug, one.slug])
        if number := counts.without_outcome:
            text = ngettext("%(n)d contribution without an answer", "%(n)d contributions without an answer", number)
            lines.append(Hint(text % {"n": number}, address))
        if number := messages.get(one.pk, 0):
            text = ngettext("%(n)d message in the inbox", "%(n)d messages in the inbox", number)
            inbox = reverse("participation_inbox", args=[slug])
            lines.append(Hint(text % {"n": number}, inbox, Permission.ANSWER))
        for day in counts.overdue:
            text = _("People would hear back on %(day)s") % {"day": date_format(day, "j F Y")}
            lines.append(Hint(text, address))
        if lines:
            found[one.pk] = lines
    return found


def plan_page(initiative: Initiative) -> dict[str, Any]:
    return {
        "lines": rounds_of(initiative.organisation, initiative),
        "none": list(initiative.no_participation.all()),
    }
