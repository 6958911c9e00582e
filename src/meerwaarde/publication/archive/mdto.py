"""MDTO 1.0.1 as XML: the metadata by which Dutch authorities keep information accessible (Nationaal Archief).

Element names, their order and the closed lists are those of the standard, so in Dutch in every language of the site:
https://nationaalarchief.github.io/MDTO-XSD/ and https://nationaalarchief.github.io/MDTO-Metagegevensschema/
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from xml.etree import ElementTree

from meerwaarde.database.texts import without_forbidden

NAMESPACE = "https://www.nationaalarchief.nl/mdto"
SCHEMA = "https://www.nationaalarchief.nl/mdto/MDTO-XML1.0.1.xsd"
INSTANCE = "http://www.w3.org/2001/XMLSchema-instance"

Node = tuple[str, "str | Sequence[Node]"]

LEVELS = "Begrippenlijst Aggregatieniveaus MDTO"
EVENTS = "Begrippenlijst EventTypeLijst MDTO"
APPRAISALS = "Begrippenlijst Waarderingen MDTO"
RESTRICTIONS = "Begrippenlijst BeperkingGebruikTypeLijst MDTO"
CHECKSUMS = "Begrippenlijst ChecksumAlgoritme MDTO"
DOSSIER, PIECE = "Dossier", "Archiefstuk"


@dataclass(frozen=True)
class Identifier:
    key: str
    source: str


@dataclass(frozen=True)
class Reference:
    """Another object or an organisation, by its name and, where it has one, its identifier."""

    name: str
    identifier: Identifier | None = None


@dataclass(frozen=True)
class Term:
    label: str
    vocabulary: str
    code: str = ""


@dataclass(frozen=True)
class Happening:
    """An event of the object; who was responsible is a role or an organisation."""

    kind: str
    at: date | datetime
    by: str
    result: str = ""


@dataclass(frozen=True)
class Keeping:
    """For ever (no years), or a number of years after the dossier was closed."""

    years: int | None
    closed_on: date | None = None

    @property
    def term(self) -> Term:
        if self.years is None:
            return Term("Blijvend te bewaren", APPRAISALS, "B")
        return Term("Tijdelijk te bewaren", APPRAISALS, "V")


@dataclass(frozen=True)
class InformationObject:
    """A dossier, or one of the pieces in it."""

    identifier: Identifier
    name: str
    level: str
    keeping: Keeping
    category: Term
    creator: Reference
    theme: Term | None = None
    keywords: Sequence[str] = ()
    descriptions: Sequence[str] = ()
    address: str = ""
    covers: tuple[date, date | None] | None = None
    place: Reference | None = None
    language: str = "nl"
    events: Sequence[Happening] = ()
    part_of: Reference | None = None
    parts: Sequence[Reference] = ()
    files: Sequence[Reference] = ()

    @property
    def reference(self) -> Reference:
        return Reference(self.name, self.identifier)

    def xml(self) -> bytes:
        return _document("informatieobject", list(self._nodes()))

    def _nodes(self) -> Iterable[Node]:
        yield _identifier("identificatie", self.identifier)
        yield "naam", self.name
        yield _term("aggregatieniveau", Term(self.level, LEVELS))
        if self.theme:
            yield _term("classificatie", self.theme)
        yield from (("trefwoord", word) for word in self.keywords)
        yield from (("omschrijving", text) for text in self.descriptions)
        if self.address:
            yield "raadpleeglocatie", [("raadpleeglocatieOnline", self.address)]
        if self.covers:
            yield "dekkingInTijd", _period(*self.covers)
        if self.place:
            yield _reference("dekkingInRuimte", self.place)
        yield "taal", self.language
        yield from (("event", _event(one)) for one in self.events)
        yield _term("waardering", self.keeping.term)
        if self.keeping.years is not None:
            yield "bewaartermijn", _retention(self.keeping.years, self.keeping.closed_on)
        yield _term("informatiecategorie", self.category)
        if self.part_of:
            yield _reference("isOnderdeelVan", self.part_of)
        yield from (_reference("bevatOnderdeel", one) for one in self.parts)
        yield from (_reference("heeftRepresentatie", one) for one in self.files)
        yield _reference("archiefvormer", self.creator)
        # Everything in the package was public.
        yield "beperkingGebruik", [_term("beperkingGebruikType", Term("Geen beperking", RESTRICTIONS))]


@dataclass(frozen=True)
class File:
    """One file with its size and hash, and the object that it shows."""

    identifier: Identifier
    name: str
    size_bytes: int
    kind: Term
    sha256: str
    hashed_at: datetime
    shows: Reference
    address: str = ""

    @property
    def reference(self) -> Reference:
        return Reference(self.name, self.identifier)

    def xml(self) -> bytes:
        checksum: list[Node] = [
            _term("checksumAlgoritme", Term("SHA-256", CHECKSUMS)),
            ("checksumWaarde", self.sha256),
            ("checksumDatum", self.hashed_at.isoformat(timespec="seconds")),
        ]
        nodes: list[Node] = [
            _identifier("identificatie", self.identifier),
            ("naam", self.name),
            ("omvang", str(self.size_bytes)),
            _term("bestandsformaat", self.kind),
            ("checksum", checksum),
            *([("URLBestand", self.address)] if self.address else []),
            _reference("isRepresentatieVan", self.shows),
        ]
        return _document("bestand", nodes)


def _identifier(name: str, identifier: Identifier) -> Node:
    return name, [("identificatieKenmerk", identifier.key), ("identificatieBron", identifier.source)]


def _reference(name: str, other: Reference) -> Node:
    known = [_identifier("verwijzingIdentificatie", other.identifier)] if other.identifier else []
    return name, [("verwijzingNaam", other.name), *known]


def _term(name: str, term: Term) -> Node:
    code: list[Node] = [("begripCode", term.code)] if term.code else []
    vocabulary = _reference("begripBegrippenlijst", Reference(term.vocabulary))
    return name, [("begripLabel", term.label), *code, vocabulary]


def _period(begin: date, end: date | None) -> list[Node]:
    kind = _term("dekkingInTijdType", Term("Looptijd van een dossier", "Meerwaarde"))
    last: list[Node] = [("dekkingInTijdEinddatum", end.isoformat())] if end else []
    return [kind, ("dekkingInTijdBegindatum", begin.isoformat()), *last]


def _event(one: Happening) -> list[Node]:
    at = one.at.isoformat(timespec="seconds") if isinstance(one.at, datetime) else one.at.isoformat()
    result: list[Node] = [("eventResultaat", one.result)] if one.result else []
    actor = _reference("eventVerantwoordelijkeActor", Reference(one.by))
    return [_term("eventType", Term(one.kind, EVENTS)), ("eventTijd", at), actor, *result]


def _retention(years: int, closed_on: date | None) -> list[Node]:
    """The years count from the closing of the dossier; before that there is no end yet."""
    trigger = _term("termijnTriggerStartLooptijd", Term("Afsluiting van het dossier", "Meerwaarde"))
    runs: Node = ("termijnLooptijd", f"P{years}Y")
    if closed_on is None:
        return [trigger, runs]
    start: Node = ("termijnStartdatumLooptijd", closed_on.isoformat())
    return [trigger, start, runs, ("termijnEinddatum", years_after(closed_on, years).isoformat())]


def years_after(day: date, years: int) -> date:
    """The same day so many years later; of 29 February the last day of the month. Never after the year 9999."""
    year = min(day.year + years, date.max.year)
    try:
        return day.replace(year=year)
    except ValueError:
        return day.replace(year=year, day=28)


def _document(name: str, nodes: Sequence[Node]) -> bytes:
    root = ElementTree.Element(f"{{{NAMESPACE}}}MDTO", {f"{{{INSTANCE}}}schemaLocation": f"{NAMESPACE} {SCHEMA}"})
    _add(root, (name, nodes))
    ElementTree.indent(root)
    written: bytes = ElementTree.tostring(root, "utf-8", xml_declaration=True, default_namespace=NAMESPACE)
    return written


def _add(parent: ElementTree.Element, node: Node) -> None:
    name, value = node
    element = ElementTree.SubElement(parent, f"{{{NAMESPACE}}}{name}")
    if isinstance(value, str):
        element.text = without_forbidden(value)
        return
    for child in value:
        _add(element, child)
