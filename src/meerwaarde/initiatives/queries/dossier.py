"""What the public dossier page shows, in as few queries as it takes."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Count, Exists, F, Max, OuterRef, Q, QuerySet, Subquery
from django.db.models.fields.json import KT
from django.http import Http404
from django.utils import timezone
from django.utils.translation import gettext as _

from meerwaarde.database.choices import label_for
from meerwaarde.database.prepared import Prepared
from meerwaarde.ledger.models import Event
from meerwaarde.ledger.queries import events_of

from ..fields import Document, texts_of
from ..history import fold
from ..localised import LocalisedDocument, Text
from ..models import Initiative, Suggestion, Supplier
from ..registry import may_have, presences_annotated, sections
from ..routes import is_checked, possible_phases, still_needed
from ..sections import not_asked
from ..timeline import story
from ..vocabulary import Phase, Route, ScanQuestion, Theme
from .neighbours import neighbours_of

MOST_MILESTONES = 60


class DossierReading(LocalisedDocument):
    """A localised document with what the story and the sections need to know of its record."""

    def __init__(
        self,
        document: Document,
        language: str,
        *,
        as_of: date | None,
        milestones: list[tuple[str, date]],
        published_on: date | None,
        supplier_slugs: dict[str, str] | None = None,
    ) -> None:
        super().__init__(document, language)
        self.as_of = as_of
        self.milestones = milestones
        self.published_on = published_on
        self.supplier_slugs = supplier_slugs or {}

    @property
    def has_fallbacks(self) -> bool:
        """Whether some text is shown in the source language because it was not translated."""
        return self.language != self.source_language and any(
            text and path not in self._translated for path, text, _field in texts_of(self.document)
        )


def _states(slug: str, plan: str) -> QuerySet[Initiative, tuple[Any, ...]]:
    answered = (
        Suggestion.objects.filter(initiative=OuterRef("pk"))
        .order_by()
        .values("initiative")
        .annotate(n=Count("id"), last=Max("answered_at"))
    )
    return Initiative.objects.filter(organisation__slug=slug, slug=plan, version__gt=0).values_list(
        "pk",
        "version",
        "changed_at",
        "origin__as_of",
        "register_record__vanished_at",
        "adopted_at",
        "organisation__name",
        "organisation__theme",
        "organisation__site_name",
        "organisation__takes_part",
        Subquery(answered.values("n")),
        Subquery(answered.values("last")),
    )


def _public_initiatives(slug: str, plan: str) -> QuerySet[Initiative]:
    suggested = Exists(Suggestion.objects.filter(initiative=OuterRef("pk")))
    return (
        Initiative.objects.select_related("organisation__border", "origin", "dossier", "register_record")
        .defer("organisation__border__geometry", "register_record__values", "register_record__content_hash")
        .filter(organisation__slug=slug, slug=plan, version__gt=0)
        .annotate(has_suggestions=suggested, **presences_annotated())
    )


STATES = Prepared(_states, slug=str, plan=str)
PUBLIC_INITIATIVES = Prepared(_public_initiatives, slug=str, plan=str)


def _not_public() -> Http404:
    return Http404(_("There is no public dossier at this address."))


def public_state(slug: str, plan: str) -> tuple[Any, ...]:
    """On what the dossier page depends: one small query. Raises Http404 for what is not public."""
    if (state := STATES.first(slug=slug, plan=plan)) is None:
        raise _not_public()
    return state


def public_initiative(slug: str, plan: str) -> Initiative:
    """The initiative with its dossier, organisation and origin: one query. Raises Http404 for what is not public."""
    if (found := PUBLIC_INITIATIVES.first(slug=slug, plan=plan)) is None:
        raise _not_public()
    return found


def _milestones(initiative: int, up_to: int) -> QuerySet[Event, tuple[Any, ...]]:
    return (
        Event.objects.filter(subject_type=Initiative._meta.label_lower, subject_id=initiative, public=True)
        .filter(Q(version=1) | Q(after__has_key="phase"), version__lte=up_to)
        .order_by("id")
        .values_list("version", "at", KT("after__phase"))[:MOST_MILESTONES]
    )


MILESTONES = Prepared(_milestones, initiative=int, up_to=int)


def milestones_of(initiative: Initiative, *, up_to: int | None = None) -> tuple[list[tuple[str, date]], date | None]:
    """The recorded phases, oldest first, and the day on which the first version became public."""
    phases: list[tuple[str, date]] = []
    published: date | None = None
    for version, at, phase in MILESTONES.all(initiative=initiative.pk, up_to=up_to or initiative.version):
        day = timezone.localtime(at).date()
        if version == 1:
            published = day
        if phase in Phase.values:
            phases.append((phase, day))
    return phases, published


def reading_of(initiative: Initiative, language: str) -> DossierReading:
    """The latest public version in this language."""
    document = initiative.dossier.document
    phases, published = milestones_of(initiative)
    moment = initiative.origin.as_of if initiative.origin else None
    return DossierReading(
        document,
        language,
        as_of=timezone.localtime(moment).date() if moment else None,
        milestones=phases,
        published_on=published,
        supplier_slugs=_supplier_slugs(document),
    )


def _supplier_slugs(document: Document) -> dict[str, str]:
    names = {row["supplier"] for row in document.get("technologies") or () if row.get("supplier")}
    return dict(Supplier.objects.filter(name__in=names).values_list("name", "slug")) if names else {}


def parts_of(initiative: Initiative, reading: LocalisedDocument) -> list[dict[str, Any]]:
    """The sections of every room that have something to say, in order, with the context of their template."""
    parts = []
    for section in sections:
        context = section.query(initiative, reading)
        if context is not None:
            title = str(section.title)
            parts.append({"key": section.key, "title": title, "template": section.template, "context": context})
    return parts


@dataclass(frozen=True)
class Contact:
    """Whom people can ask about a plan: a function and a shared address, never an official by name."""

    role: Text
    email: str


def contact_of(initiative: Initiative, reading: LocalisedDocument) -> Contact | None:
    """Without an address of its own, that of the organisation. None when neither is there."""
    email = reading["contact_email"] or initiative.organisation.contact_email
    return Contact(reading.text("contact_role"), email) if email else None


def header_of(initiative: Initiative, reading: LocalisedDocument) -> dict[str, Any]:
    theme, phase, route = reading["theme"], reading["phase"], reading["route"]
    return {
        "title": reading.text("title"),
        "summary": reading.text("summary"),
        "theme": label_for(Theme, theme, ""),
        "theme_code": theme,
        "phase": label_for(Phase, phase),
        "route": label_for(Route, route, ""),
        "gathered": not reading["adopted"],
        "as_of": getattr(reading, "as_of", None),
        "vanished_at": getattr(getattr(initiative, "register_record", None), "vanished_at", None),
        "source_language": reading.source_language,
        # Templates look up keys of the document first, so what is computed is passed by name.
        "has_fallbacks": getattr(reading, "has_fallbacks", False),
    }


def scan_of(reading: LocalisedDocument) -> dict[str, Any]:
    answers = reading["scan"] or {}
    questions = [(question.label, answers.get(question.value)) for question in ScanQuestion]
    return {
        "questions": questions,
        "answered": any(answer is not None for _label, answer in questions),
        "reason": reading.text("route_reason"),
    }


def next_step_of(initiative: Initiative, reading: LocalisedDocument) -> dict[str, Any] | None:
    """What is still needed for the next step; only for what its organisation follows here."""
    if not initiative.is_followed_here or initiative.phase == Phase.CLOSED:
        return None
    targets = possible_phases(initiative)
    if not targets:
        return None
    return {
        "phase": targets[0].label,
        "needed": [one.public for one in still_needed(initiative, reading.document, targets[0])],
        "is_checked": is_checked(targets[0], initiative.route),
    }


@dataclass(frozen=True)
class Voices:
    """What others said about a dossier: numbers, the organisation's answers, and accepted texts of suppliers."""

    made: int
    open: int
    taken_over: int
    declined: int
    answers: list[Suggestion]
    of_suppliers: list[Suggestion]


MOST_SUGGESTIONS = 2000  # counted on one page
SHOWN_ANSWERS = 20
SHOWN_TEXTS = 10
FROM_SUPPLIER = (Suggestion.Kind.SUPPLIER_TEXT, Suggestion.Kind.SUPPLIER_OBJECTION)


def voices_of(initiative: Initiative) -> Voices:
    if not may_have(initiative, "suggestions"):
        return Voices(0, 0, 0, 0, [], [])
    found = list(
        Suggestion.objects.filter(initiative=initiative)
        .select_related("supplier")
        .only("kind", "state", "answer", "answered_at", "initiative", "supplier__name")
        .order_by(F("answered_at").desc(nulls_last=True), "-id")[:MOST_SUGGESTIONS]
    )
    counts = Counter(suggestion.state for suggestion in found)
    state = Suggestion.State
    answered = [suggestion for suggestion in found if suggestion.state != state.OPEN]
    accepted = [s for s in answered if s.kind in FROM_SUPPLIER and s.state == state.ACCEPTED][:SHOWN_TEXTS]
    if accepted:
        texts = dict(Suggestion.objects.filter(pk__in=[s.pk for s in accepted]).values_list("pk", "text"))
        for suggestion in accepted:
            suggestion.text = texts[suggestion.pk]
    return Voices(
        made=len(found),
        open=counts[state.OPEN],
        taken_over=counts[state.ACCEPTED],
        declined=counts[state.DECLINED],
        answers=[s for s in answered if s.answer and s.kind not in FROM_SUPPLIER][:SHOWN_ANSWERS],
        of_suppliers=accepted,
    )


def dossier_page(initiative: Initiative, language: str) -> dict[str, Any]:
    """Everything on the page of the latest version."""
    reading = reading_of(initiative, language)
    return {
        **shown_of(initiative, reading),
        "next_step": next_step_of(initiative, reading),
        "voices": voices_of(initiative),
        **neighbours_of(initiative, language),
    }


def shown_of(initiative: Initiative, reading: LocalisedDocument) -> dict[str, Any]:
    """What every page of a dossier shows: the latest version, an earlier one, or what is not public yet."""
    return {
        "initiative": initiative,
        "organisation": initiative.organisation,
        "dossier": reading,
        "header": header_of(initiative, reading),
        "story": story(initiative, reading),
        "parts": parts_of(initiative, reading),
        "not_asked": not_asked(reading),
        "scan": scan_of(reading),
    }


def event_of_version(initiative: Initiative, number: int) -> Event:
    event = events_of(initiative).filter(version=number).order_by("id").first()
    if event is None:
        raise Http404(_("This dossier has no version %(number)s.") % {"number": number})
    return event


def document_at(initiative: Initiative, number: int) -> Document:
    """The document as the public read it in this version: the public events up to it, folded."""
    changes = events_of(initiative).filter(version__gte=1, version__lte=number).order_by("id")
    return fold(changes.values_list("after", flat=True).iterator())


def version_page(initiative: Initiative, number: int, language: str) -> dict[str, Any]:
    """An old version as it was: nothing on it comes from later changes."""
    event = event_of_version(initiative, number)
    at = timezone.localtime(event.at)
    phases, published = milestones_of(initiative, up_to=number)
    reading = DossierReading(
        document_at(initiative, number), language, as_of=at.date(), milestones=phases, published_on=published
    )
    return {**shown_of(initiative, reading), "shown_version": event}
