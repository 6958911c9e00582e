"""Full-text search in Dutch and English over the public dossiers.

Words are stemmed and stripped of accents when they are written; a query goes the same way in both languages. What the
register filters on is written as words too ("facets"), so that filters and words together are one index lookup.
"""

from __future__ import annotations

import re
import threading
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cached_property, lru_cache
from typing import Any

import snowballstemmer
from django.db import connection

from meerwaarde.database.direct import insert_directly
from meerwaarde.organisations.models import Organisation

from .fields import Document, texts_of
from .models import Initiative, SearchText

STEMMERS = {"nl": "dutch", "en": "english"}
CANDIDATES = 1000  # at most this many texts are ranked, the newest; then the number found is "more than"
MOST_WORDS = 15_000  # of one document in one language; PostgreSQL keeps positions up to 16,383
MOST_QUERY_WORDS = 12
TOKEN = re.compile(r"[^\W_]+")
QUERY_PART = re.compile(r'"([^"]*)"|([^\s"]+)')

_local = threading.local()


@lru_cache(maxsize=200_000)
def folded(word: str) -> str:
    """The word in lower case without accents, at most 40 characters: `IJsbaan`, `één` -> `ijsbaan`, `een`."""
    decomposed = unicodedata.normalize("NFKD", word.casefold())
    return "".join(TOKEN.findall("".join(c for c in decomposed if not unicodedata.combining(c))))[:40]


@lru_cache(maxsize=400_000)
def stem(word: str, language: str) -> str:
    name = STEMMERS[language]
    stemmer = getattr(_local, name, None)
    if stemmer is None:  # a stemmer keeps state while it works: one per thread
        stemmer = snowballstemmer.stemmer(name)
        setattr(_local, name, stemmer)
    plain = folded(word)
    return stemmer.stemWord(plain) or plain


def _stems(texts: Iterable[str], language: str, most: int = MOST_WORDS) -> str:
    found: list[str] = []
    for text in texts:
        found += [stem(word, language) for word in TOKEN.findall(unicodedata.normalize("NFC", text[: most * 12]))]
        if len(found) >= most:
            break
    return " ".join(found[:most])


@lru_cache(maxsize=50_000)
def facet(kind: str, value: object) -> str:
    """One filter value as a word of the index: `facet("phase", "in_use")` -> `fphaseinuse`."""
    return "f" + re.sub(r"[^a-z0-9]", "", f"{kind}{value}".lower())


def _facets(organisation_id: int, document: Document) -> str:
    values = [("organisation", organisation_id)]
    values += [(key, document.get(key)) for key in ("theme", "phase", "personal_data", "register_status")]  # type: ignore[misc]
    values += [("technology", row.get("kind")) for row in document.get("technologies") or ()]
    return " ".join(dict.fromkeys(facet(kind, value) for kind, value in values if value))


def _named(document: Document) -> Iterator[str]:
    """What is not translated, yet searched for: tags, suppliers, products, partners."""
    yield from document.get("tags") or ()
    for row in document.get("technologies") or ():
        yield f"{row.get('supplier') or ''} {row.get('product') or ''}"
    for row in document.get("partners") or ():
        yield row.get("name") or ""


def index_document(initiative: Initiative, document: Document) -> None:
    """Write the stemmed words of this document, in every language it has; replaces what stood there.

    An initiative that is not published leaves the index.
    """
    SearchText.objects.filter(initiative=initiative).delete()
    if initiative.is_published:
        add_documents([(initiative.pk, initiative.organisation, document)])


def add_documents(documents: Iterable[tuple[int, Organisation, Document]]) -> None:
    """The same for new, published initiatives (by primary key), many in one statement."""
    rows = []
    for initiative_id, organisation, document in documents:
        source = document.get("language") or "nl"
        translations = document.get("translations") or {}
        facets = _facets(organisation.pk, document)
        texts = [(path, text) for path, text, _field in texts_of(document) if text]
        extra = [organisation.name, *_named(document)]
        for language in dict.fromkeys([source, *(code for code, texts_ in translations.items() if texts_)]):
            if language not in STEMMERS:
                continue
            translated = translations.get(language, {}) if language != source else {}
            said = {path: translated.get(path) or text for path, text in texts}
            rows.append(
                {
                    "initiative_id": initiative_id,
                    "language": language,
                    "title_stems": _stems([said.pop("title", "")], language, 100),
                    "body_stems": _stems([*extra, *said.values()], language),
                    "facets": facets,
                }
            )
    insert_directly(SearchText, rows)


# --- asking -------------------------------------------------------------------------------------------------------
@dataclass(frozen=True)
class Clause:
    """One word or phrase asked for: any of these sequences of stems; `prefix` also finds longer words."""

    sequences: tuple[tuple[str, ...], ...]
    prefix: str = ""

    @cached_property
    def spaced(self) -> tuple[str, ...]:
        """As they stand between spaces in stemmed words; the beginning of a word with a space in front only."""
        sequences = tuple(f" {' '.join(sequence)} " for sequence in self.sequences)
        return (*sequences, f" {self.prefix}") if self.prefix else sequences

    def hits(self, word: str) -> bool:
        plain = folded(word)
        if self.prefix and plain.startswith(self.prefix):
            return True
        return any(stem(word, language) in sequence for language in STEMMERS for sequence in self.sequences)


def parse(query: str) -> tuple[Clause, ...]:
    """All words must be found, "quoted words" as a phrase, the last word also as the beginning of a word."""
    clauses = []
    parts = list(QUERY_PART.finditer(unicodedata.normalize("NFC", query)))[:MOST_QUERY_WORDS]
    for part in parts:
        words = [word for word in TOKEN.findall(part.group(0)) if folded(word)][:MOST_QUERY_WORDS]
        if not words:
            continue
        sequences = dict.fromkeys(tuple(stem(word, language) for word in words) for language in STEMMERS)
        is_open = part is parts[-1] and part.group(2) is not None and len(words) == 1 and len(folded(words[0])) > 2
        clauses.append(Clause(tuple(sequences), folded(words[0]) if is_open else ""))
    return tuple(clauses)


@dataclass(frozen=True)
class Found:
    """Initiatives in order of relevance, newest first among equals; `is_cut` when there are more than these."""

    ids: list[int]
    is_cut: bool


Facets = Sequence[Sequence[str]]  # every group must hold; within a group one of the values


def matching(query: str, language: str = "nl", facets: Facets = (), most: int = CANDIDATES) -> Found:
    """The public initiatives in which every word of the query occurs, in whatever language they are written.

    `language` breaks ties: a hit in a text in the reader's language comes first. Only `most` candidates are ranked.
    """
    clauses = parse(query)
    # Longer words that begin with the last one are looked for when the word itself does not give enough: without an
    # index of beginnings the database reads every place of every such word.
    plain = tuple(replace(clause, prefix="") for clause in clauses)
    found = _matching(plain, language, facets, most)
    return found if found.is_cut or plain == clauses else _matching(clauses, language, facets, most)


@dataclass(frozen=True)
class Candidate:
    """A text that may be about the same: its title in stems, and what the register filters on as words."""

    initiative_id: int
    title: frozenset[str]
    facets: frozenset[str]


def candidates(words: Iterable[str], facets: Sequence[str], most: int = 200) -> list[Candidate]:
    """Texts in which one of these words occurs, and texts with one of these facets: the newest of each, one query."""
    options = [sequence for word in words for clause in parse(f'"{word}"') for sequence in clause.sequences]
    asked: list[tuple[tuple[Clause, ...], Facets]] = []
    if options:
        asked.append(((Clause(tuple(dict.fromkeys(options))),), ()))
    if facets:
        asked.append(((), [facets]))
    if not asked:
        return []
    ask = _ask_sqlite if connection.vendor == "sqlite" else _ask_postgresql
    parts = [ask(clauses, groups, most, columns="title_stems, facets") for clauses, groups in asked]
    with connection.cursor() as cursor:
        cursor.execute(
            " UNION ALL ".join(f"SELECT * FROM ({sql}) part{number}" for number, (sql, _values) in enumerate(parts)),  # noqa: S608  built above
            [value for _sql, values in parts for value in values],
        )
        rows = cursor.fetchall()
    return [
        Candidate(pk, frozenset(title.split()), frozenset(of_text.split()))
        for pk, _language, title, of_text in dict.fromkeys(rows)
    ]


def _matching(clauses: tuple[Clause, ...], language: str, facets: Facets, most: int) -> Found:
    if not clauses and not facets:
        return Found([], False)
    ask = _ask_sqlite if connection.vendor == "sqlite" else _ask_postgresql
    columns = "title_stems, body_stems" if clauses else "'', ''"
    with connection.cursor() as cursor:
        cursor.execute(*ask(clauses, facets, most + 1, columns))
        rows = cursor.fetchall()
    asked = [said for clause in clauses for said in clause.spaced]
    weighed = [(_weight(asked, title, body), at == language, pk) for pk, at, title, body in rows]
    if clauses:
        weighed.sort(reverse=True)
    return Found(list(dict.fromkeys(pk for _weighed, _same, pk in weighed))[:most], len(rows) > most)


# BM25 (Robertson and Zaragoza 2009) with its usual constants, a hit in the title for eight in the text, and a fixed
# usual length. How rare a word is over all texts is left out: every result has every word that was asked for, and
# counting it would cost more the more plans there are. Hits are counted in the beginning of a text, where it says what
# it is about, so that a thousand long texts are weighed as soon as a thousand short ones.
SATURATION, LENGTH_COUNTS, USUAL_LENGTH, TITLE_HIT, WEIGHED = 1.2, 0.75, 1000, 8, 1000


def _weight(asked: Sequence[str], title: str, body: str) -> float:
    slack = SATURATION * (1 - LENGTH_COUNTS + LENGTH_COUNTS * len(body) / USUAL_LENGTH)
    title, body = f" {title} ", f" {body[:WEIGHED]} "
    weight = 0.0
    for said in asked:
        if hits := TITLE_HIT * title.count(said) + body.count(said):
            weight += hits / (hits + slack)
    return weight


def _ask_sqlite(clauses: tuple[Clause, ...], facets: Facets, limit: int, columns: str) -> tuple[str, list[Any]]:
    # Stems and facets are letters and digits only; quoted, they are never read as operators.
    said = []
    for clause in clauses:
        options = [f'"{" ".join(sequence)}"' for sequence in clause.sequences]
        options += [f'"{clause.prefix}" *'] if clause.prefix else []
        said.append("{title_stems body_stems} : (" + " OR ".join(options) + ")")
    said += ["facets : (" + " OR ".join(f'"{value}"' for value in group) + ")" for group in facets]
    return (
        f"SELECT initiative_id, language, {columns} FROM (SELECT rowid AS text_id"  # noqa: S608  constants
        " FROM initiatives_searchindex WHERE initiatives_searchindex MATCH %s ORDER BY rowid DESC LIMIT %s) f"
        " JOIN initiatives_searchtext t ON t.id = f.text_id",
        [" AND ".join(said), limit],
    )


def _ask_postgresql(clauses: tuple[Clause, ...], facets: Facets, limit: int, columns: str) -> tuple[str, list[Any]]:
    said = []
    for clause in clauses:
        options = [" <-> ".join(f"'{word}':AB" for word in sequence) for sequence in clause.sequences]
        options += [f"'{clause.prefix}':*AB"] if clause.prefix else []
        said.append("(" + " | ".join(f"({option})" for option in options) + ")")
    said += ["(" + " | ".join(f"'{value}':D" for value in group) + ")" for group in facets]
    return (
        f"SELECT initiative_id, language, {columns} FROM initiatives_searchtext"  # noqa: S608  constants
        " WHERE words @@ %s::tsquery LIMIT %s",
        [" & ".join(said), limit],
    )
