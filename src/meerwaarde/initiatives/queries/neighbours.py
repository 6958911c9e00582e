"""Plans of other organisations that are near to a plan, or really like it."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from math import cos, hypot, radians

from django.core.cache import caches
from django.utils.translation import gettext as _

from .. import search
from ..document import centre_of
from ..localised import Text
from ..models import Initiative, Place
from .register import cards

MOST_SHOWN = 4
KEPT_SECONDS = 600
KM_PER_DEGREE = 111.2  # of latitude; of longitude times the cosine of the latitude
# Looked for within the first distance; only where that gives too few within the next.
KILOMETRES = (5, 25)
MOST_OWN_PLACES = 20
MOST_PLACES = 1000
TELLING_WORDS = 6
MOST_ALIKE = 200
RARE = 10  # a word in no more titles than this says what a plan is about
LEAST_ALIKE = 1.0


@dataclass(frozen=True)
class Neighbour:
    """A plan of another organisation, as one line."""

    title: Text
    url: str
    whose: str  # and how far away, where that is why it is shown


def neighbours_of(initiative: Initiative, language: str) -> dict[str, list[Neighbour]]:
    """Nearby and similar plans of other organisations; looked up once in ten minutes per version and language.

    At most four queries, each over a capped number of candidates.
    """
    key = f"neighbours:{initiative.pk}:{initiative.changed_at.timestamp()}:{language}"
    computed = caches["computed"]
    kept: dict[str, list[Neighbour]] | None = computed.get(key)
    if kept is None:
        kept = _look_up(initiative, language)
        computed.set(key, kept, KEPT_SECONDS)
    return kept


def _look_up(initiative: Initiative, language: str) -> dict[str, list[Neighbour]]:
    near, alike = nearby(initiative), similar(initiative)
    shown = {card.initiative.pk: card for card in cards(list(dict.fromkeys([*near, *alike])), language)}

    def lines(ids: list[int]) -> list[Neighbour]:
        found = [shown[pk] for pk in ids if pk in shown]
        return [
            Neighbour(card.title, card.url, _whose(card.initiative, near.get(card.initiative.pk))) for card in found
        ]

    return {"nearby": lines(list(near)), "similar": lines(alike)}


def _whose(initiative: Initiative, kilometres: float | None) -> str:
    organisation = initiative.organisation.name
    if kilometres is None:
        return organisation
    whole = round(kilometres)
    away = _("%(kilometres)s km away") % {"kilometres": whole} if whole else _("less than 1 km away")
    return f"{organisation}, {away}"


def nearby(initiative: Initiative, limit: int = MOST_SHOWN) -> dict[int, float]:
    """Primary keys of plans of other organisations near to this one, nearest first, with the distance in kilometres."""
    places = [place.get("geometry") for place in initiative.dossier.document.get("places") or ()]
    centres = [centre_of(geometry) for geometry in places[:MOST_OWN_PLACES] if geometry]
    own = [(x, y) for x, y in centres if x is not None and y is not None]
    found: dict[int, float] = {}
    for kilometres in KILOMETRES if own else ():
        found = _within(kilometres, own, initiative.organisation_id)
        if len(found) >= limit:
            break
    return {pk: round(found[pk], 1) for pk in sorted(found, key=lambda pk: (found[pk], pk))[:limit]}


def _within(kilometres: float, own: list[tuple[float, float]], organisation_id: int) -> dict[int, float]:
    reach = kilometres / KM_PER_DEGREE
    narrow = cos(radians(own[0][1])) or 1e-6
    others = (
        Place.objects.filter(
            latitude__range=(min(y for _x, y in own) - reach, max(y for _x, y in own) + reach),
            longitude__range=(min(x for x, _y in own) - reach / narrow, max(x for x, _y in own) + reach / narrow),
            initiative__version__gt=0,
        )
        .exclude(initiative__organisation=organisation_id)
        .order_by()
        .values_list("initiative_id", "longitude", "latitude")
    )
    nearest: dict[int, float] = {}
    for pk, longitude, latitude in others[:MOST_PLACES]:
        if longitude is None or latitude is None:
            continue
        away = min(hypot((longitude - x) * narrow, latitude - y) for x, y in own) * KM_PER_DEGREE
        if away <= kilometres and away < nearest.get(pk, away + 1):
            nearest[pk] = away
    return nearest


def similar(initiative: Initiative, limit: int = MOST_SHOWN) -> list[int]:
    """Primary keys of plans of other organisations that are really like this one; none rather than a poor guess.

    The same kind of technology tells most, then the same theme, then words of the title; a word that stands in many
    titles ("system", "advice") tells half. One query.
    """
    document = initiative.dossier.document
    own = _title_stems(document.get("title") or "")
    kinds = [search.facet("technology", row["kind"]) for row in document.get("technologies") or () if row.get("kind")]
    theme = search.facet("theme", document.get("theme")) if document.get("theme") else ""
    here = search.facet("organisation", initiative.organisation_id)
    telling = sorted(own.values(), key=len, reverse=True)[:TELLING_WORDS]
    others = [one for one in search.candidates(telling, kinds, MOST_ALIKE) if here not in one.facets]
    often = Counter(word for one in others for word in one.title & own.keys())

    def likeness(one: search.Candidate) -> float:
        score = 1.5 if not one.facets.isdisjoint(kinds) else 0.0
        score += 1.0 if theme in one.facets else 0.0
        return score + sum(1.0 if often[word] <= RARE else 0.5 for word in one.title & own.keys())

    best: dict[int, float] = {}
    for one in others:
        best[one.initiative_id] = max(best.get(one.initiative_id, 0.0), likeness(one))
    return sorted((pk for pk, score in best.items() if score >= LEAST_ALIKE), key=lambda pk: -best[pk])[:limit]


def _title_stems(title: str) -> dict[str, str]:
    """The longer words of a title, by their stem."""
    return {search.stem(word, "nl"): word for word in search.TOKEN.findall(title) if len(word) > 4}
