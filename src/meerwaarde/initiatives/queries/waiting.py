"""What waits for somebody, by what they may do: the first thing on the page with their work."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any

from django.db.models import Count, Min, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from meerwaarde.organisations.models import Organisation
from meerwaarde.organisations.permissions import Permission, can

from ..localised import Text, own_words
from ..models import Initiative, Suggestion
from ..registry import Waiting, WaitingSource, waiting_sources
from ..vocabulary import Phase

MOST_OF_A_KIND = 20


def waiting_for(user: Any, organisations: list[Organisation], *, only: Permission | None = None) -> list[Waiting]:
    """What is late first, then what has a day, then the oldest. `only`: what waits for who has this permission.

    A few queries for each source that this person has to do with, at any number of plans.
    """
    found: list[Waiting] = []
    for source in waiting_sources:
        mine = [one for one in organisations if can(user, source.permission, one)]
        if mine and only in (None, source.permission):
            found += source.find(mine, user)
    return sorted(found, key=lambda one: (one.due or date.max, one.since or date.max))


def about(initiative: Initiative) -> Text:
    """The plan that something is about, by its title."""
    return own_words(initiative, initiative.title)


def of_executive(organisations: list[Organisation], user: Any) -> Q:
    """The public plans for which this person answers as an executive."""
    return Q(organisation__in=organisations, executive__user=user, version__gt=0)


def _to_sign(organisations: list[Organisation], user: Any) -> Iterator[Waiting]:
    unsigned = Initiative.objects.filter(of_executive(organisations, user), why_statement="").exclude(
        phase=Phase.CLOSED
    )
    for one in unsigned.select_related("organisation", "executive").order_by("title", "id")[:MOST_OF_A_KIND]:
        if one.executive and one.executive.is_in_office:
            address = reverse("sign_why", args=[one.organisation.slug, one.slug])
            yield Waiting(_("Say in at most 120 words why we want this, and sign it."), about(one), address)


def _dates_that_passed(organisations: list[Organisation], user: Any) -> Iterator[Waiting]:
    today = timezone.localdate()
    mine = Initiative.objects.filter(of_executive(organisations, user), Q(review_on__lt=today) | Q(ends_on__lt=today))
    for one in mine.select_related("organisation").order_by("title", "id")[:MOST_OF_A_KIND]:
        if not one.has_open_end:
            continue
        address = reverse("edit_overview", args=[one.organisation.slug, one.slug])
        for day, sentence in (
            (one.review_on, _("It would be looked at again, to see whether it is still right.")),
            (one.ends_on, _("It would have ended, and is not closed.")),
        ):
            if day and day < today:
                yield Waiting(sentence, about(one), address, due=day)


def _suggestions(organisations: list[Organisation], user: Any) -> Iterator[Waiting]:
    rows = (
        Suggestion.objects.filter(state=Suggestion.State.OPEN, initiative__organisation__in=organisations)
        .order_by()
        .values_list("initiative__organisation__slug", "initiative__organisation__name")
        .annotate(number=Count("pk"), since=Min("made_at"))
    )
    for slug, name, number, since in rows:
        words = ngettext("%(n)d suggestion to answer", "%(n)d suggestions to answer", number) % {"n": number}
        yield Waiting(words, name, reverse("suggestions", args=[slug]), since=timezone.localtime(since).date())


def _lighter_routes(organisations: list[Organisation], user: Any) -> Iterator[Waiting]:
    asked = Initiative.objects.filter(organisation__in=organisations, lighter_route_agreed_at=None)
    for one in asked.exclude(lighter_route_asked="").select_related("organisation").order_by("id")[:MOST_OF_A_KIND]:
        address = reverse("quick_scan", args=[one.organisation.slug, one.slug])
        yield Waiting(_("A lighter route is asked for: do you agree?"), about(one), address)


def register_waiting() -> None:
    waiting_sources.register(WaitingSource("sign", 10, Permission.SIGN, _to_sign))
    waiting_sources.register(WaitingSource("dates", 11, Permission.SIGN, _dates_that_passed))
    waiting_sources.register(WaitingSource("suggestions", 12, Permission.HANDLE_SUGGESTIONS, _suggestions))
    waiting_sources.register(WaitingSource("routes", 13, Permission.AGREE_LIGHTER_ROUTE, _lighter_routes))
