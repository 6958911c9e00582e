"""What waits for somebody, by what they may do: the first thing on the page with their work."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime
from typing import Any

from django.db.models import Count, Min, Q, QuerySet
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from meerwaarde.organisations.models import Membership, Organisation
from meerwaarde.organisations.permissions import Permission, can

from ..actions.editing import missing_to_publish
from ..document import stored_document
from ..localised import Text, own_words
from ..models import ChainStep, Difference, Initiative, Suggestion
from ..registry import Waiting, WaitingSource, waiting_sources
from ..vocabulary import Phase, YesNoUnknown
from .register import FOLLOWED_HERE

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


def plans_of_executive(organisations: list[Organisation], user: Any) -> QuerySet[Initiative]:
    """The public plans for which this person answers as an executive."""
    return Initiative.objects.filter(organisation__in=organisations, executive__user=user, version__gt=0)


def _to_sign(organisations: list[Organisation], user: Any) -> Iterator[Waiting]:
    unsigned = plans_of_executive(organisations, user).filter(why_statement="").exclude(phase=Phase.CLOSED)
    for one in unsigned.select_related("organisation", "executive").order_by("title", "id")[:MOST_OF_A_KIND]:
        if one.executive and one.executive.is_in_office:
            address = reverse("sign_why", args=[one.organisation.slug, one.slug])
            yield Waiting(_("Say in at most 120 words why we want this, and sign it."), about(one), address)


def _dates_that_passed(organisations: list[Organisation], user: Any) -> Iterator[Waiting]:
    today = timezone.localdate()
    mine = plans_of_executive(organisations, user).filter(Q(review_on__lt=today) | Q(ends_on__lt=today))
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
    rows = Suggestion.objects.filter(state=Suggestion.State.OPEN, initiative__organisation__in=organisations)
    for slug, name, number, since in per_organisation(rows, "initiative__organisation", "made_at"):
        words = ngettext("%(n)d suggestion to answer", "%(n)d suggestions to answer", number) % {"n": number}
        yield Waiting(words, name, reverse("suggestions", args=[slug]), since=since)


def _lighter_routes(organisations: list[Organisation], user: Any) -> Iterator[Waiting]:
    asked = Initiative.objects.filter(organisation__in=organisations, lighter_route_agreed_at=None)
    for one in asked.exclude(lighter_route_asked="").select_related("organisation").order_by("id")[:MOST_OF_A_KIND]:
        address = reverse("quick_scan", args=[one.organisation.slug, one.slug])
        yield Waiting(_("A lighter route is asked for: do you agree?"), about(one), address)


def _own_drafts(organisations: list[Organisation], user: Any) -> Iterator[Waiting]:
    """What this official wrote and nobody can read yet, with the first thing that publishing needs. Two queries."""
    mine = (
        Initiative.objects.filter(organisation__in=organisations, draft__saved_by=user)
        .exclude(draft__content={})
        .select_related("organisation", "policy_goal", "executive", "dossier", "draft")
        .prefetch_related("copied_fields")
        .order_by("draft__saved_at", "id")
    )
    for one in mine[:MOST_OF_A_KIND]:
        missing = missing_to_publish(one, {**stored_document(one), **one.draft.content})
        said = _("Your draft is not public yet. Needed: %(what)s") if missing else _("Your draft is ready to publish.")
        address = reverse("edit_overview", args=[one.organisation.slug, one.slug])
        words = {"what": missing[0]} if missing else {}
        yield Waiting(said % words, about(one), address, since=day_of(one.draft.saved_at))


def _executives_who_left(organisations: list[Organisation], user: Any) -> Iterator[Waiting]:
    today = timezone.localdate()
    theirs = Initiative.objects.filter(FOLLOWED_HERE, organisation__in=organisations, executive__until__lt=today)
    open_now = theirs.exclude(phase=Phase.CLOSED).select_related("organisation", "executive")
    for one in open_now.order_by("executive__until", "id")[:MOST_OF_A_KIND]:
        address = reverse("edit_section", args=[one.organisation.slug, one.slug, "who"])
        words = _("%(name)s left office: choose who answers for this plan now.") % {"name": one.executive}
        yield Waiting(words, about(one), address, since=one.executive.until if one.executive else None)


def _differences(organisations: list[Organisation], user: Any) -> Iterator[Waiting]:
    plan = "record__initiative"
    rows = (
        _open_differences(organisations)
        .order_by()
        .values_list(f"{plan}__slug", f"{plan}__title", f"{plan}__language", f"{plan}__organisation__slug")
        .annotate(number=Count("pk"), since=Min("found_at"))
    )
    for slug, title, language, organisation, number, since in rows.order_by("since", plan)[:MOST_OF_A_KIND]:
        words = ngettext("%(n)d difference with the register", "%(n)d differences with the register", number)
        address = reverse("differences", args=[organisation, slug])
        yield Waiting(words % {"n": number}, Text(title, language, False), address, since=day_of(since))


def _differences_for_managers(organisations: list[Organisation], user: Any) -> Iterator[Waiting]:
    """How many nobody looked at; for who may not settle them, so that they can ask who may."""
    theirs = [one for one in organisations if not can(user, Permission.EDIT, one)]
    rows = per_organisation(_open_differences(theirs), "record__initiative__organisation", "found_at")
    for slug, name, number, since in rows:
        words = ngettext(
            "%(n)d difference with the register to look at",
            "%(n)d differences with the register to look at",
            number,
        )
        yield Waiting(words % {"n": number}, name, reverse("organisation_work", args=[slug]), since=since)


def _not_managed(organisations: list[Organisation], user: Any) -> Iterator[Waiting]:
    gathered = Initiative.objects.filter(~FOLLOWED_HERE, organisation__in=organisations)
    for slug, name, number, since in per_organisation(gathered, "organisation", "created_at"):
        words = ngettext(
            "%(n)d plan of a register that nobody manages here",
            "%(n)d plans of a register that nobody manages here",
            number,
        )
        yield Waiting(
            words % {"n": number}, name, reverse("organisation_work", args=[slug]) + "#adoptable", since=since
        )


def _never_signed_in(organisations: list[Organisation], user: Any) -> Iterator[Waiting]:
    invited = Membership.objects.filter(organisation__in=organisations, user__last_login=None, user__is_active=True)
    for slug, name, number, since in per_organisation(invited, "organisation", "since", each="user"):
        words = ngettext(
            "%(n)d person was invited and never signed in",
            "%(n)d people were invited and never signed in",
            number,
        )
        yield Waiting(words % {"n": number}, name, reverse("people", args=[slug]), since=since)


def _settings_to_fill(organisations: list[Organisation], user: Any) -> Iterator[Waiting]:
    """Residents look for these addresses; what is said of the organisation is known, and asks no query."""
    for one in organisations:
        if not (one.contact_email and one.privacy_email):
            words = _("Give the addresses for questions and for privacy.")
            yield Waiting(words, one.name, reverse("organisation_settings", args=[one.slug]))


def _no_legal_ground(organisations: list[Organisation], user: Any) -> Iterator[Waiting]:
    """Of the way of the data: steps with personal data of which nobody said on what ground."""
    steps = ChainStep.objects.filter(
        initiative__in=Initiative.objects.filter(FOLLOWED_HERE, organisation__in=organisations, version__gt=0),
        personal=YesNoUnknown.YES,
        legal_ground="",
    ).exclude(initiative__phase=Phase.CLOSED)
    names = ("initiative__slug", "initiative__title", "initiative__language", "initiative__organisation__slug")
    rows = steps.order_by().values_list(*names).annotate(number=Count("pk"))
    for slug, title, language, organisation, number in rows.order_by("initiative")[:MOST_OF_A_KIND]:
        words = ngettext(
            "%(n)d step with personal data names no ground in law",
            "%(n)d steps with personal data name no ground in law",
            number,
        )
        address = reverse("dossier", args=[organisation, slug]) + "#chain"
        yield Waiting(words % {"n": number}, Text(title, language, False), address)


def _open_differences(organisations: list[Organisation]) -> QuerySet[Difference]:
    return Difference.objects.filter(state=Difference.State.OPEN, record__initiative__organisation__in=organisations)


def per_organisation(
    rows: QuerySet[Any], organisation: str, day: str, *, each: str = "pk"
) -> Iterator[tuple[str, str, int, date]]:
    """Slug, name, how many and the first day, of each organisation that has any. One query."""
    names = (f"{organisation}__slug", f"{organisation}__name")
    counted = rows.order_by().values_list(*names).annotate(number=Count(each, distinct=True), first=Min(day))
    for slug, name, number, first in counted:
        yield slug, name, number, day_of(first)


def day_of(moment: datetime | date) -> date:
    return timezone.localtime(moment).date() if isinstance(moment, datetime) else moment


def register_waiting() -> None:
    for key, order, permission, find in (
        ("sign", 10, Permission.SIGN, _to_sign),
        ("dates", 11, Permission.SIGN, _dates_that_passed),
        ("suggestions", 12, Permission.HANDLE_SUGGESTIONS, _suggestions),
        ("routes", 13, Permission.AGREE_LIGHTER_ROUTE, _lighter_routes),
        ("own_drafts", 14, Permission.EDIT, _own_drafts),
        ("differences", 15, Permission.EDIT, _differences),
        ("executives_who_left", 16, Permission.EDIT, _executives_who_left),
        ("no_legal_ground", 17, Permission.ADVISE, _no_legal_ground),
        ("never_signed_in", 18, Permission.MANAGE, _never_signed_in),
        ("not_managed", 19, Permission.MANAGE, _not_managed),
        ("all_differences", 19, Permission.MANAGE, _differences_for_managers),
        ("settings", 19, Permission.MANAGE, _settings_to_fill),
    ):
        waiting_sources.register(WaitingSource(key, order, permission, find))
