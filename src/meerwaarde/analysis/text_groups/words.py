"""From texts to sparse vectors: stems, pieces of long words, and how telling each of them is."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import numpy as np
import snowballstemmer
from numpy.typing import NDArray
from scipy.sparse import csr_array

STEMMERS = {"nl": "dutch", "en": "english"}
TOKEN = re.compile(r"[^\W\d_]{2,}")
# Dutch writes compounds as one word: pieces let “fietspad” meet “fietsers”.
PIECE, LONG_WORD, PIECE_WEIGHT = 5, 7, 0.3
MOST_WORDS = 400  # of one text; what comes after it says the same again


@cache
def stop_words(language: str) -> frozenset[str]:
    """Words that say nothing about the subject (own lists, beside this file)."""
    return frozenset((Path(__file__).parent / f"stop_words_{language}.txt").read_text(encoding="utf-8").split())


@dataclass(frozen=True)
class Words:
    """`vectors`: one row per text, float64; of unit length before what only one text says was left out;
    `features[j]` is what column j counts; `spelled[stem]` is how a stem is written most often."""

    vectors: csr_array
    features: list[str]
    spelled: dict[str, str]


def _tokens(text: str) -> list[str]:
    plain = "".join(c for c in unicodedata.normalize("NFKD", text.casefold()) if not unicodedata.combining(c))
    return TOKEN.findall(plain)[:MOST_WORDS]


def pieces_of(stem: str) -> set[str]:
    """Every stretch of five letters of a long stem; of a short one its beginning, so that it meets them."""
    if len(stem) < PIECE:
        return set()
    return {stem[start : start + PIECE] for start in range(len(stem) - PIECE + 1 if len(stem) >= LONG_WORD else 1)}


def words_of(texts: Sequence[str], language: str, *, most_common: float = 0.4) -> Words:
    """TF-IDF of stems and of pieces of long words, sublinear in how often a text repeats them.

    A feature in one text only cannot join two; one in more than `most_common` of the texts tells nothing. Time
    O(characters). Raises ValueError for a language other than nl or en.
    """
    if language not in STEMMERS:
        raise ValueError(f"there are no stems for the language {language!r}; use one of {', '.join(STEMMERS)}")
    stemmer = snowballstemmer.stemmer(STEMMERS[language])
    stems: dict[str, str] = {}
    spellings: dict[str, Counter[str]] = {}
    column: dict[str, int] = {}
    rows: list[int] = []
    columns: list[int] = []
    values: list[float] = []
    stop = stop_words(language)
    for row, text in enumerate(texts):
        counted: Counter[str] = Counter()
        for token in _tokens(text):
            if token in stop:
                continue
            stem = stems.get(token)
            if stem is None:
                stem = stems[token] = stemmer.stemWord(token)
            spellings.setdefault(stem, Counter())[token] += 1
            counted[stem] += 1
        for stem in list(counted):
            for piece in pieces_of(stem):
                counted["~" + piece] += 1
        for feature, number in counted.items():
            rows.append(row)
            columns.append(column.setdefault(feature, len(column)))
            values.append((1.0 + np.log(number)) * (PIECE_WEIGHT if feature[0] == "~" else 1.0))
    table = csr_array((values, (rows, columns)), shape=(len(texts), len(column)), dtype=np.float64)
    vectors, kept = _weighed(table, most_common)
    names = list(column)
    spelled = {stem: min(counts, key=lambda word: (-counts[word], word)) for stem, counts in spellings.items()}
    return Words(vectors, [names[j] for j in kept], spelled)


def _weighed(table: csr_array, most_common: float) -> tuple[csr_array, NDArray[np.intp]]:
    number = table.shape[0]
    seen_in = np.bincount(table.indices, minlength=table.shape[1])
    weighed = csr_array(table @ _diagonal(np.log((1.0 + number) / (1.0 + seen_in)) + 1.0))
    # What only one text says is left out afterwards: it makes that text less like all others.
    length = np.sqrt(np.asarray(weighed.multiply(weighed).sum(axis=1)).ravel())
    unit = csr_array(_diagonal(np.divide(1.0, length, out=np.zeros_like(length), where=length > 0)) @ weighed)
    kept = np.flatnonzero((seen_in >= 2) & (seen_in <= max(2.0, most_common * number)))
    return csr_array(unit[:, kept]), kept


def _diagonal(values: NDArray[np.float64]) -> csr_array:
    size = values.size
    return csr_array((values, np.arange(size), np.arange(size + 1)), shape=(size, size))
