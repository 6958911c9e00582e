"""Calendar and feed of one dossier."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from django.conf import settings
from django.contrib.syndication.views import Feed
from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from icalendar import Calendar
from icalendar import Event as CalendarEvent

from meerwaarde.database.texts import without_forbidden
from meerwaarde.initiatives.fields import label_of
from meerwaarde.initiatives.queries.history import label_of_change
from meerwaarde.ledger.models import Event
from meerwaarde.ledger.queries import events_of
from meerwaarde.ui.feeds import AtomFeed

from .decided import decision_dates
from .queries import Published, published

FEED_LENGTH = 50


def dossier_calendar(published: Published) -> bytes:
    """The dates of a dossier as iCalendar (RFC 5545). A month alone covers that whole month."""
    localised = published.localised
    calendar = Calendar()
    calendar.add("prodid", "-//Meerwaarde//dossier//")
    calendar.add("version", "2.0")
    title = " ".join(without_forbidden(localised.text("title").text).split())
    calendar.add("x-wr-calname", title)
    moments = [
        ("start", localised["starts_on"], _("Start: %(title)s"), bool(localised["months_only"])),
        ("end", localised["ends_on"], _("End: %(title)s"), bool(localised["months_only"])),
        ("review", localised["review_on"], _("Review: %(title)s"), False),
    ]
    moments += [
        (
            f"place-{row['key']}",
            row.get("precision_review_on"),
            _("Look at the place on the map again: %(title)s"),
            False,
        )
        for row in localised.rows("places")
    ]
    dates = [
        (key, date.fromisoformat(value), sentence % {"title": title}, whole)
        for key, value, sentence, whole in moments
        if value
    ]
    dates += [(key, day, words, False) for key, day, words in decision_dates(published.initiative)]
    for key, day, words, whole_month in dates:
        event = CalendarEvent()
        event.add("uid", f"{key}-{published.initiative.pk}@{settings.BASE_URL.split('//')[-1]}")
        event.add("dtstamp", published.dossier.built_at)
        event.add("dtstart", day)
        event.add("dtend", _next_month(day) if whole_month else day + timedelta(days=1))
        event.add("summary", words)
        event.add("url", published.address)
        event.add("sequence", published.dossier.version)
        calendar.add_component(event)
    return bytes(calendar.to_ical())


def _next_month(day: date) -> date:
    return date(day.year + day.month // 12, day.month % 12 + 1, 1)


def said_in(event: Event) -> str:
    """What a change beside the dossier is about, in its own words."""
    decided = event.after.get("decision_text") or {}
    return str(decided.get("title") or event.after.get("what") or event.after.get("round_title") or "")


class DossierFeed(Feed[Event, Published]):
    """What changed in one dossier, newest first; roles, never names."""

    feed_type = AtomFeed

    def get_object(self, request: HttpRequest, slug: str, plan: str) -> Published:
        return published(slug, plan, get_language() or "nl")

    def title(self, dossier: Published) -> str:
        return dossier.localised.text("title").text

    def subtitle(self, dossier: Published) -> str:
        return _("Changes in this plan of %(organisation)s") % {"organisation": dossier.initiative.organisation}

    def link(self, dossier: Published) -> str:
        return dossier.initiative.get_absolute_url()

    def items(self, dossier: Published) -> list[Event]:
        events = list(events_of(dossier.initiative)[:FEED_LENGTH])
        for event in events:
            address = [dossier.initiative.organisation.slug, dossier.initiative.slug]
            event.page = (  # type: ignore[attr-defined]  # one feed object serves many requests
                reverse("dossier_version", args=[*address, event.version])
                if event.version
                else reverse("dossier", args=address) + f"#change-{event.pk}"
            )
        return events

    def item_title(self, event: Event) -> str:
        """A new version of the dossier, or what happened beside it: a round, a decision, a promise."""
        if event.version is None:
            return label_of_change(event.kind)
        return _("Version %(number)s") % {"number": event.version}

    def item_description(self, event: Event) -> str:
        if event.version is None:
            return " ".join(filter(None, [said_in(event), event.reason]))
        changed = ", ".join(str(label_of(key)) for key in event.after if key not in ("format", "language"))
        return " ".join(filter(None, [event.reason, _("Changed: %(fields)s.") % {"fields": changed}]))

    def item_author_name(self, event: Event) -> str:
        return str(event.get_role_display())

    def item_pubdate(self, event: Event) -> datetime:
        return event.at

    item_updateddate = item_pubdate

    def item_link(self, event: Event) -> str:
        page: str = event.page  # type: ignore[attr-defined]  # set by items
        return page
