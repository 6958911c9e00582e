"""What the register shows: filters, counts, cards. Every answer costs the same at 1,000 and at 100,000 plans."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import cached_property
from typing import Any
from urllib.parse import urlencode

from django.core.validators import slug_re
from django.db.models import Exists, OuterRef, Q, QuerySet, Subquery, Sum
from django.utils.formats import number_format
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from meerwaarde.database.prepared import Prepared
from meerwaarde.organisations.models import Organisation

from .. import dtpr, search
from ..highlighting import MARKUP, highlighted, snippet
from ..localised import LocalisedDocument, Text
from ..models import Initiative, RegisterCount, Technology
from ..registry import card_notes
from ..vocabulary import Phase, RegisterStatus, Theme, YesNoUnknown

PER_PAGE = 20
# Pages of a search go no further than the search looks. Without words all plans can be paged through, up to a number
# that keeps the last page as quick as the first ones: who wants more narrows it down, or downloads everything.
LAST_PAGE_OF_SEARCH = search.CANDIDATES // PER_PAGE
LAST_PAGE = 1000
# Of filters without kept counts fewer pages, since both counting and walking there cost more.
LAST_PAGE_UNCOUNTED = 150
# What a plan is about, in one sentence: a record of the register has no summary, but says its goal.
GIST_FIELDS = ("summary", "why", "societal_goal", "problem")
SNIPPET_FIELDS = ("summary", "why", "problem", "societal_goal", "how_it_works", "data_description", "limits")

ORDERS: dict[str, tuple[str, ...]] = {"newest": ("-changed_at", "-id"), "title": ("title", "id"), "relevance": ()}


@dataclass(frozen=True)
class Filters:
    """What somebody asked of the register. The order of the fields is the order in the address."""

    q: str = ""
    organisation: Organisation | None = None
    theme: tuple[str, ...] = ()
    phase: tuple[str, ...] = ()
    technology: tuple[str, ...] = ()
    personal_data: tuple[str, ...] = ()
    status: tuple[str, ...] = ()
    sort: str = ""
    view: str = ""
    page: int = 1

    @property
    def order(self) -> str:
        return self.sort or ("relevance" if self.q else "newest")

    @property
    def is_empty(self) -> bool:
        return not (self.q or self.facets)

    @property
    def is_counted(self) -> bool:
        """Whether the counts that the actions keep can tell how many there are."""
        return not (self.technology or self.personal_data or self.status or self.q)

    @property
    def facets(self) -> list[list[str]]:
        groups = [[search.facet("organisation", self.organisation.pk)]] if self.organisation else []
        for key, values in (
            ("theme", self.theme),
            ("phase", self.phase),
            ("technology", self.technology),
            ("personal_data", self.personal_data),
            ("register_status", self.status),
        ):
            if values:
                groups.append([search.facet(key, value) for value in values])
        return groups

    def pairs(self) -> list[tuple[str, str]]:
        """The one way to write these filters in an address; what is usual is left out."""
        pairs: list[tuple[str, str]] = [("q", self.q)] if self.q else []
        pairs += [("organisation", self.organisation.slug)] if self.organisation else []
        for key in ("theme", "phase", "technology", "personal_data", "status"):
            pairs += [(key, value) for value in sorted(getattr(self, key))]
        usual = "relevance" if self.q else "newest"
        pairs += [("sort", self.sort)] if self.sort and self.sort != usual else []
        pairs += [("view", self.view)] if self.view == "map" else []
        pairs += [("page", str(self.page))] if self.page > 1 else []
        return pairs

    @property
    def address(self) -> str:
        """The query string, with its question mark, or nothing."""
        return f"?{urlencode(self.pairs())}" if self.pairs() else ""

    def without_page(self) -> Filters:
        return replace(self, page=1)


# Statuses and answers say "in the register" or "personal data", so that a chip is clear by itself.
PERSONAL_DATA_LABELS = {
    YesNoUnknown.YES.value: gettext_lazy("uses personal data"),
    YesNoUnknown.NO.value: gettext_lazy("no personal data"),
    YesNoUnknown.UNKNOWN.value: gettext_lazy("personal data: not yet filled in"),
}


@dataclass(frozen=True)
class Chip:
    label: str
    address: str  # of the register without this one


def chips(filters: Filters) -> list[Chip]:
    found = []
    base = filters.without_page()
    if filters.q:
        found.append(Chip(f"“{filters.q}”", replace(base, q="").address))
    if filters.organisation:
        found.append(Chip(filters.organisation.name, replace(base, organisation=None).address))
    labels: dict[str, dict[str, Any]] = {
        "theme": dict(Theme.choices),
        "phase": dict(Phase.choices),
        "technology": {kind: dtpr.label_of_kind(kind) for kind in filters.technology},
        "personal_data": PERSONAL_DATA_LABELS,
        "status": {value: _("register: %(status)s") % {"status": label} for value, label in RegisterStatus.choices},
    }
    for key, names in labels.items():
        chosen = getattr(filters, key)
        for value in chosen:
            rest = tuple(other for other in chosen if other != value)
            without: Any = {key: rest}
            found.append(Chip(str(names.get(value, value)), replace(base, **without).address))
    return found


# Not the records of a register that nobody manages here: what `Initiative.is_followed_here` says of one.
FOLLOWED_HERE = Q(origin=None) | Q(adopted_at__isnull=False)


def public() -> QuerySet[Initiative]:
    """Every published initiative."""
    return Initiative.objects.filter(version__gt=0)


def _last_changes() -> QuerySet[Organisation, tuple[datetime, datetime | None]]:
    """When an organisation changed last, and when a public plan did; nothing while there are no organisations."""
    plan = Subquery(public().order_by("-changed_at", "-id").values("changed_at")[:1])
    return Organisation.objects.order_by("-changed_at", "-id").values_list("changed_at", plan)[:1]


LAST_CHANGES = Prepared(_last_changes)


def last_change() -> datetime | None:
    """When a plan changed last, or an organisation whose name stands with its plans: for conditional requests."""
    return max((moment for row in LAST_CHANGES.all() for moment in row if moment), default=None)


@dataclass(frozen=True)
class Selection:
    """Which initiatives the filters choose: all ids in order when they are few enough, else a query."""

    filters: Filters
    ids: list[int] | None
    rows: QuerySet[Initiative]  # among which the ids are, or that the query chooses
    total: int  # exact unless is_cut; then there are more than this
    is_cut: bool

    @cached_property
    def queryset(self) -> QuerySet[Initiative]:
        """Put together when it is asked: a page in the order of a search needs only its own ids."""
        return self.rows if self.ids is None else self.rows.filter(pk__in=self.ids)

    @property
    def total_words(self) -> str:
        number = number_format(self.total, force_grouping=True)
        return _("more than %(number)s") % {"number": number} if self.is_cut else number

    def page_ids(self) -> list[int]:
        begin = (self.filters.page - 1) * PER_PAGE
        if self.ids is not None and self.filters.order == "relevance":
            return self.ids[begin : begin + PER_PAGE]
        return list(self._ordered().values_list("pk", flat=True)[begin : begin + PER_PAGE])

    def _ordered(self) -> QuerySet[Initiative]:
        return self.queryset.order_by(*(ORDERS[self.filters.order] or ORDERS["newest"]))

    @property
    def most_pages(self) -> int:
        if self.filters.q:
            return LAST_PAGE_OF_SEARCH
        return LAST_PAGE if self.filters.is_counted else LAST_PAGE_UNCOUNTED

    @property
    def pages(self) -> int:
        return max(1, min(self.most_pages, -(-self.total // PER_PAGE)))

    def all_rows(self) -> Iterator[Initiative]:
        """Every chosen initiative, streamed, in the order of the pages."""
        if self.ids is not None and self.filters.order == "relevance":
            for begin in range(0, len(self.ids), 200):
                part = self.ids[begin : begin + 200]
                rows = self.queryset.filter(pk__in=part).select_related("organisation", "dossier")
                yield from sorted(rows, key=lambda row: part.index(row.pk))
            return
        yield from self._ordered().select_related("organisation", "dossier").iterator(chunk_size=200)


def select(filters: Filters, language: str) -> Selection:
    """At most three queries. Filters are looked up in the search index, where combinations are as fast as one."""
    if filters.is_empty:
        return Selection(filters, None, public(), _counted(filters) or 0, False)
    found = search.matching(filters.q, language, filters.facets)
    if filters.q and not search.parse(filters.q):
        found = search.Found([], False)  # signs only: nothing to look for
    if found.is_cut and not filters.q:
        # Many: then walking along the order of the page meets enough of them soon.
        rows, counted = _filtered(filters), _counted(filters)
        if counted is None:
            # No count is kept of these filters. Counting stops at what can be paged to, however many there are.
            most = LAST_PAGE_UNCOUNTED * PER_PAGE
            counted = rows.order_by()[: most + 1].count()
            return Selection(filters, None, rows, min(counted, most), counted > most)
        return Selection(filters, None, rows, counted, False)
    return Selection(filters, found.ids, public(), len(found.ids), found.is_cut)


def _filtered(filters: Filters) -> QuerySet[Initiative]:
    rows = public()
    if filters.organisation:
        rows = rows.filter(organisation=filters.organisation)
    for column, values in (
        ("theme", filters.theme),
        ("phase", filters.phase),
        ("personal_data", filters.personal_data),
        ("register_status", filters.status),
    ):
        if values:
            rows = rows.filter(**{f"{column}__in": values})
    if filters.technology:
        kinds = Technology.objects.filter(initiative=OuterRef("pk"), kind__in=filters.technology)
        rows = rows.filter(Exists(kinds))
    return rows


def _counted(filters: Filters) -> int | None:
    """The exact number from the counts that the actions keep, where they can tell."""
    if not filters.is_counted:
        return None
    counts = counts_of(filters)
    return counts.aggregate(number=Sum("number"))["number"] or 0


def counts_of(filters: Filters) -> QuerySet[RegisterCount]:
    counts = RegisterCount.objects.all()
    if filters.organisation:
        counts = counts.filter(organisation=filters.organisation)
    if filters.theme:
        counts = counts.filter(theme__in=filters.theme)
    if filters.phase:
        counts = counts.filter(phase__in=filters.phase)
    return counts


# --- cards --------------------------------------------------------------------------------------------------------
@dataclass(frozen=True)
class Card:
    """One plan in a list, in the reader's language where it was translated."""

    initiative: Initiative
    title: Text
    summary: Text
    localised: LocalisedDocument = field(repr=False)
    title_html: SafeString | str = ""
    snippet: SafeString | str = ""
    notes: tuple[str, ...] = ()

    @property
    def url(self) -> str:
        return self.initiative.get_absolute_url()

    def _short(self, *paths: str) -> Text:
        text = first_filled(self.localised, *paths)
        return Text(first_sentence(text.text), text.language, text.is_fallback)

    @property
    def why(self) -> Text:
        """Why it is wanted, in one sentence."""
        return self._short("why", "societal_goal")

    @property
    def who_decides(self) -> Text:
        return self._short("who_decides")

    @property
    def not_measured(self) -> Text:
        """Whole: the first sentence alone may promise more than the rest of it."""
        return self.localised.text("not_measured")

    @property
    def is_taken_over(self) -> bool:
        return not self.initiative.is_followed_here


def first_filled(localised: LocalisedDocument, *paths: str) -> Text:
    """The first of these texts that is there; the last one, empty, when none is."""
    texts = [localised.text(path) for path in paths]
    return next((text for text in texts if text), texts[-1])


def first_sentence(text: str, length: int = 240) -> str:
    """The first sentence of a Markdown text as plain text, cut at a word when it is very long."""
    plain = " ".join(MARKUP.sub(" ", text[:4000]).split())
    for sign in (". ", "? ", "! "):
        at = plain.find(sign)
        if 20 < at < length:
            return plain[: at + 1]
    if len(plain) <= length:
        return plain
    return plain[: plain.rfind(" ", 0, length)] + " …"


CARD_COLUMNS = (
    "slug",
    "theme",
    "phase",
    "outcome",
    "origin_id",
    "adopted_at",
    "is_fictional",
    "changed_at",
    "published_at",
    "register_status",
    "personal_data",
    "organisation__name",
    "organisation__slug",
    "organisation__is_fictional",
    "dossier__document",
)


def cards(ids: list[int], language: str, q: str = "", *, noted: bool = False) -> list[Card]:
    """The cards of these initiatives in this order: one query; with the notes of other rooms, theirs as well."""
    clauses = search.parse(q)
    notes: dict[int, list[str]] = {}
    for registered in card_notes if noted else ():
        for pk, sentences in registered.notes(ids).items():
            notes.setdefault(pk, []).extend(sentences)
    rows = {
        row.pk: row
        for row in public()
        .filter(pk__in=ids, dossier__isnull=False)
        .select_related("organisation", "dossier")
        .only(*CARD_COLUMNS)
    }
    return [_card(rows[pk], language, clauses, notes.get(pk, ())) for pk in ids if pk in rows]


def _card(initiative: Initiative, language: str, clauses: tuple[search.Clause, ...], notes: Iterable[str] = ()) -> Card:
    localised = LocalisedDocument(initiative.dossier.document, language)
    title = localised.text("title")
    summary = first_filled(localised, *GIST_FIELDS)
    short = Text(first_sentence(summary.text), summary.language, summary.is_fallback)
    texts = [localised.text(key).text for key in SNIPPET_FIELDS]
    return Card(
        initiative=initiative,
        title=title,
        summary=short,
        localised=localised,
        title_html=highlighted(title.text, clauses),
        snippet=snippet(texts, clauses) if clauses else "",
        notes=tuple(notes),
    )


def organisation_choices(asked: str = "") -> list[tuple[str, str]]:
    """Slug and name of every organisation with something public, and of the one that is asked for: its feed may be
    followed before it publishes its first plan."""
    wanted = Q(Exists(RegisterCount.objects.filter(organisation=OuterRef("pk"))))
    if slug_re.fullmatch(asked):
        wanted |= Q(slug=asked)
    return list(Organisation.objects.filter(wanted).order_by("name").values_list("slug", "name"))
