"""What the home page and the pages of an organisation gather. The number of queries does not grow with the plans."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import Any

from django.core.cache import caches
from django.db.models import Exists, OuterRef, Q, Sum
from django.urls import reverse

from meerwaarde.initiatives import search
from meerwaarde.initiatives.models import RegisterCount
from meerwaarde.initiatives.queries.register import FOLLOWED_HERE, Card, cards, last_change, public
from meerwaarde.initiatives.vocabulary import Phase, Theme
from meerwaarde.organisations.models import Executive, Organisation, OrganisationName, PolicyGoal
from meerwaarde.organisations.queries import executives_in_office
from meerwaarde.participation.models import Round
from meerwaarde.participation.queries.public import rounds_open_now

RECENT = 3
KEPT_SECONDS = 3600
PLANS_ON_PAGE = 200
MOST_ORGANISATIONS = 1000


@dataclass(frozen=True)
class Bar:
    """A number with its word, and the width of its bar (0 to 100) next to the largest of the list."""

    label: str
    number: int
    width: int
    url: str


def _bars(numbers: dict[str, int], choices: list[tuple[str, Any]], parameter: str) -> list[Bar]:
    most = max(numbers.values(), default=0) or 1
    return [
        Bar(
            str(label),
            numbers.get(value, 0),
            round(100 * numbers.get(value, 0) / most),
            f"{reverse('register')}?{parameter}={value}",
        )
        for value, label in choices
    ]


@dataclass(frozen=True)
class Figures:
    total: int
    organisations: int
    themes: list[Bar]
    phases: list[Bar]
    without_theme: int


def figures() -> Figures:
    """How many plans per theme and phase, from the counts the actions keep."""
    themes, phases, with_plans = _counted()
    named = {theme: number for theme, number in themes.items() if theme}
    return Figures(
        total=sum(phases.values()),
        organisations=with_plans,
        themes=_bars(named, list(Theme.choices), "theme"),
        phases=_bars(phases, [choice for choice in Phase.choices if choice[0] != Phase.DRAFT], "phase"),
        without_theme=themes.get("", 0),
    )


def _counted() -> tuple[dict[str, int], dict[str, int], int]:
    """Plans per theme, per phase, and organisations with plans; added up once for each change of the register.

    The kept counts are a row for each organisation, theme and phase: with hundreds of organisations too many to add
    up for every reader.
    """
    changed, computed = last_change(), caches["computed"]
    key = f"figures:{changed.timestamp() if changed else 0}"
    kept: tuple[dict[str, int], dict[str, int], int] | None = computed.get(key)
    if kept is None:
        themes, phases = Counter[str](), Counter[str]()
        counts = RegisterCount.objects.order_by()
        for theme, phase, number in counts.values_list("theme", "phase").annotate(number=Sum("number")):
            themes[theme] += number
            phases[phase] += number
        kept = dict(themes), dict(phases), counts.values("organisation").distinct().count()
        computed.set(key, kept, KEPT_SECONDS)
    return kept


def recent(language: str, number: int = RECENT) -> list[Card]:
    """The plans that changed last; as long as there are any, those that their own organisation manages here."""
    newest = public().order_by("-changed_at", "-id").values_list("pk", flat=True)
    # By name, since walking along all plans for those of a few organisations would take as long as there are plans.
    taking_part = list(Organisation.objects.filter(takes_part=True).values_list("pk", flat=True)[:MOST_ORGANISATIONS])
    followed = newest.filter(FOLLOWED_HERE, organisation__in=taking_part)
    own = list(followed[:number]) if taking_part else []
    return cards(own or list(newest[:number]), language)


def organisations(name: str = "", kind: str = "") -> list[Organisation]:
    """The organisations by name, each with `plans`: how many are public."""
    found = Organisation.objects.order_by("name")
    if kind:
        found = found.filter(kind=kind)
    for word in name.split()[:6]:
        found = found.filter(Q(name__icontains=word) | Exists(_other_name(word)))
    numbers = dict(RegisterCount.objects.order_by().values_list("organisation").annotate(number=Sum("number")))
    rows = list(found[:MOST_ORGANISATIONS])
    for row in rows:
        row.plans = numbers.get(row.pk, 0)  # type: ignore[attr-defined]
    return rows


@dataclass(frozen=True)
class Letter:
    """The organisations whose name begins with this letter."""

    letter: str
    rows: list[Organisation]


# In front of a name these words say what it is, not how it is called.
KINDS_IN_NAMES = (
    "gemeente ",
    "provincie ",
    "waterschap ",
    "hoogheemraadschap van ",
    "hoogheemraadschap ",
    "ministerie van ",
)


def by_letter(rows: list[Organisation]) -> list[Letter]:
    """In alphabetical order of what an organisation is called: "Gemeente 's-Hertogenbosch" stands under the H."""

    def called(row: Organisation) -> str:
        name = row.name.casefold()
        kind = next((kind for kind in KINDS_IN_NAMES if name.startswith(kind)), "")
        plain = search.folded(name.removeprefix(kind).removeprefix("'s-").replace(" ", ""))
        return plain or name

    found: dict[str, list[Organisation]] = {}
    for row in sorted(rows, key=called):
        first = called(row)[:1].upper()
        found.setdefault(first if first.isalpha() else "#", []).append(row)
    return [Letter(letter, found[letter]) for letter in sorted(found)]


def _other_name(word: str) -> Any:
    return OrganisationName.objects.filter(organisation=OuterRef("pk"), name__icontains=word)


@dataclass(frozen=True)
class PhaseGroup:
    label: str
    number: int
    cards: list[Card]
    url: str


@dataclass(frozen=True)
class OrganisationPage:
    total: int
    groups: list[PhaseGroup]
    goals: list[PolicyGoal]
    executives: list[Executive]
    open_rounds: list[Round]
    shows_all: bool


def organisation_page(organisation: Organisation, language: str) -> OrganisationPage:
    """Its plans by phase, what can be taken part in, its policy goals and executives: six queries.

    At most the 200 newest plans are listed.
    """
    numbers = dict(
        RegisterCount.objects.filter(organisation=organisation)
        .order_by()
        .values_list("phase")
        .annotate(number=Sum("number"))
    )
    newest = public().filter(organisation=organisation).order_by("-changed_at", "-id")
    shown = cards(list(newest.values_list("pk", flat=True)[:PLANS_ON_PAGE]), language)
    groups = []
    for phase, label in Phase.choices:
        if numbers.get(phase):
            address = f"{reverse('register')}?organisation={organisation.slug}&phase={phase}"
            own = [card for card in shown if card.initiative.phase == phase]
            groups.append(PhaseGroup(str(label), numbers[phase], own, address))
    total = sum(numbers.values())
    return OrganisationPage(
        total=total,
        groups=groups,
        goals=list(PolicyGoal.objects.filter(organisation=organisation, retired_at=None)),
        executives=list(executives_in_office(organisation)),
        open_rounds=rounds_open_now(organisation=organisation) if organisation.takes_part else [],
        shows_all=total <= PLANS_ON_PAGE,
    )
