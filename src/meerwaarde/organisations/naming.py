"""Recognising organisations by the names that registers and border files give them.

A municipality is written in many ways: "Gemeente Den Haag", "'s-Gravenhage", "Bergen (NH.)", "Noardeast Fryslân".
Two spellings are the same municipality only when nothing is left to guess.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass, field

from meerwaarde.database.slugs import free_slug

from .models import Organisation, OrganisationName

Kind = Organisation.Kind

# Everyday name -> name in the official list.
EVERYDAY_NAMES = {"den haag": "s gravenhage", "the hague": "s gravenhage", "den bosch": "s hertogenbosch"}
# Old and new abbreviations of provinces behind a name: "Hengelo (O.)" and "Hengelo (Ov)".
PROVINCES = {"o": "ov", "ov": "ov", "l": "li", "li": "li", "lb": "li", "nh": "nh", "zh": "zh", "z": "ze", "zl": "ze"}
PROVINCES |= {"u": "ut", "ut": "ut", "g": "ge", "gld": "ge", "nb": "nb", "gr": "gr", "dr": "dr", "fr": "fr"}

_MUNICIPALITY = re.compile(r"^gemeente\s+(?!lijk)", re.IGNORECASE)
_SUFFIX = re.compile(r"\s*\(([a-z]{1,3})\.?\)\s*$", re.IGNORECASE)
_WATER_BOARD = re.compile(r"\b(waterschap|hoogheemraadschap|wetterskip)\b", re.IGNORECASE)
_PROVINCE = re.compile(r"^provin(cie|sje)\b", re.IGNORECASE)
_JOINT_BODY = re.compile(
    r"\b(gemeenschappelijke regeling|omgevingsdienst|milieudienst|veiligheidsregio|gezondheidsregio|ggd|rud|"
    r"regionale \w+|samenwerking|\w+samenwerking|gemeenten|gemeente|abg-organisatie|fumo|werkom|"
    r"dienst dommelvallei|sociale zaken en werkgelegenheid noardwest)\b",
    re.IGNORECASE,
)


def kind_from_name(name: str) -> str:
    """The kind of organisation that its name tells. What is nothing else in the register is a national body."""
    if _MUNICIPALITY.search(name):
        return Kind.MUNICIPALITY
    if _PROVINCE.search(name):
        return Kind.PROVINCE
    if _WATER_BOARD.search(name):
        return Kind.WATER_BOARD
    if name.lower().startswith("ministerie "):
        return Kind.NATIONAL_BODY
    return Kind.JOINT_BODY if _JOINT_BODY.search(name) else Kind.NATIONAL_BODY


def municipality_key(name: str) -> tuple[str, str]:
    """A municipality's name without accents, case, "gemeente" and punctuation; and its province when it says so."""
    bare = _MUNICIPALITY.sub("", " ".join(name.split()))
    suffix = _SUFFIX.search(bare)
    province = PROVINCES.get(suffix.group(1).lower(), "") if suffix else ""
    if suffix and province:
        bare = bare[: suffix.start()]
    plain = "".join(c for c in unicodedata.normalize("NFKD", bare.lower()) if not unicodedata.combining(c))
    words = " ".join(re.sub(r"[^a-z0-9]+", " ", plain).split())
    return EVERYDAY_NAMES.get(words, words), province


@dataclass
class NameIndex:
    """All organisations by their names, held in memory while a file is read."""

    by_name: dict[str, Organisation] = field(default_factory=dict)
    municipalities: dict[str, list[tuple[str, Organisation]]] = field(default_factory=dict)
    slugs: set[str] = field(default_factory=set)

    @classmethod
    def load(cls) -> NameIndex:
        index = cls()
        for organisation in Organisation.objects.all():
            index.add(organisation, organisation.name)
        for other in OrganisationName.objects.select_related("organisation"):
            index.add(other.organisation, other.name)
        return index

    def add(self, organisation: Organisation, name: str) -> None:
        self.by_name.setdefault(name.casefold(), organisation)
        self.slugs.add(organisation.slug)
        if organisation.kind == Kind.MUNICIPALITY and not organisation.is_fictional:
            base, province = municipality_key(name)
            self.municipalities.setdefault(base, []).append((province, organisation))

    def find(self, name: str) -> Organisation | None:
        """The organisation of this name. Of a municipality also under another spelling, when only one can be meant."""
        known = self.by_name.get(name.casefold())
        if known or kind_from_name(name) != Kind.MUNICIPALITY:
            return known
        return self.municipality(*municipality_key(name))

    def municipality(self, base: str, province: str) -> Organisation | None:
        same = {o.pk: o for p, o in self.municipalities.get(base, ()) if p == province}
        if len(same) == 1:
            return next(iter(same.values()))
        if same:
            return None
        # "Laren" is "Laren (NH.)" when the list of borders, which is complete, knows one Laren only.
        others = {o.pk: (p, o) for p, o in self.municipalities.get(base, ())}
        if len(others) == 1:
            other_province, organisation = next(iter(others.values()))
            if organisation.cbs_code and not (province and other_province):
                return organisation
        return None

    def free_slug(self, name: str) -> str:
        return free_slug(
            _MUNICIPALITY.sub("", name),
            lambda slug: slug in self.slugs or slug in RESERVED_SLUGS,
            otherwise="organisatie",
        )


RESERVED_SLUGS = frozenset({"work", "register", "about", "suppliers"})


def remember_name(organisation: Organisation, name: str, index: NameIndex) -> None:
    """Keep another spelling, so that it is found at once the next time."""
    if name.casefold() not in index.by_name:
        OrganisationName.objects.get_or_create(name=name, defaults={"organisation": organisation})
        index.add(organisation, name)


def organisations_named(names: Iterable[str], index: NameIndex) -> dict[str, Organisation]:
    """The organisation of each name; those nobody knew yet are made. Runs in the caller's transaction."""
    found: dict[str, Organisation] = {}
    for name in dict.fromkeys(names):
        organisation = index.find(name)
        if organisation is None:
            organisation = Organisation.objects.create(name=name, slug=index.free_slug(name), kind=kind_from_name(name))
            index.add(organisation, name)
        else:
            remember_name(organisation, name, index)
        found[name] = organisation
    return found
