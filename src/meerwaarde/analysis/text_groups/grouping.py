"""Groups of texts that say about the same, by star clustering: a typical text with all that looks like it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_array

from .words import PIECE_WEIGHT, Words, words_of

ROWS_AT_ONCE = 1_000


@dataclass(frozen=True)
class Settings:
    """least_alike: cosine from which two texts are neighbours; smallest: texts in a group; most_common: the share of
    the texts above which a word tells nothing; terms: words that name a group; most_groups: per language."""

    least_alike: float = 0.1
    smallest: int = 2
    most_common: float = 0.4
    terms: int = 4
    most_groups: int = 200

    def __post_init__(self) -> None:
        if not 0 < self.least_alike < 1 or not 0 < self.most_common <= 1:
            raise ValueError("least_alike and most_common must lie between 0 and 1")
        if self.smallest < 2 or self.terms < 1 or self.most_groups < 1:
            raise ValueError("smallest must be at least 2, terms and most_groups at least 1")


@dataclass(frozen=True)
class Group:
    """`members`: positions in the given texts, the most typical first; `alike[k]`: cosine of member k with that one;
    `terms`: the words that tell this group from the others, as people wrote them."""

    language: str
    members: tuple[int, ...]
    alike: tuple[float, ...]
    terms: tuple[str, ...]


@dataclass(frozen=True)
class TextGroups:
    """`groups`, largest first; `alone`: texts that look like no other, or hold no telling word."""

    groups: tuple[Group, ...]
    alone: tuple[int, ...]


def suggest_groups(texts: Sequence[str], languages: Sequence[str], settings: Settings | None = None) -> TextGroups:
    """Groups within each language (nl, en); a text in another language stands alone.

    Star clustering (Aslam, Pelekhov & Rus 2004): the text with the most similar neighbours becomes a centre and takes
    those that are free; then the next. In the end each text goes to the centre it looks like most. No chance is
    involved, and each member is alike the centre that is shown. Every pair that shares a word is compared once, in
    blocks that are not kept: memory O(words). Raises ValueError when texts and languages differ in length.
    """
    settings = settings or Settings()
    if len(texts) != len(languages):
        raise ValueError(f"there are {len(texts)} texts and {len(languages)} languages")
    found: list[Group] = []
    for language in ("nl", "en"):
        at = np.flatnonzero(np.array([one == language for one in languages], dtype=bool))
        if at.size:
            found += _groups([texts[i] for i in at.tolist()], at, language, settings)
    found.sort(key=lambda group: (-len(group.members), group.members[0]))
    inside = {number for group in found for number in group.members}
    return TextGroups(tuple(found), tuple(number for number in range(len(texts)) if number not in inside))


def _groups(texts: list[str], at: NDArray[np.intp], language: str, settings: Settings) -> list[Group]:
    words = words_of(texts, language, most_common=settings.most_common)
    stars = _stars(words.vectors, settings)
    names = _terms(words, stars, settings.terms)
    return [
        Group(
            language,
            tuple(int(at[member]) for member in members),
            tuple(round(float(value), 4) for value in values),
            terms,
        )
        for (members, values), terms in zip(stars, names, strict=True)
    ]


Star = tuple[NDArray[np.intp], NDArray[np.float64]]


def likeness(vectors: csr_array, least_alike: float) -> NDArray[np.float64]:
    """Per text, the sum of its cosines with its neighbours: how typical it is."""
    turned = csr_array(vectors.T)
    summed = np.zeros(vectors.shape[0])
    for begin in range(0, summed.size, ROWS_AT_ONCE):
        block = csr_array(vectors[begin : begin + ROWS_AT_ONCE] @ turned)
        rows = begin + np.repeat(np.arange(block.shape[0]), np.diff(block.indptr))
        near = (block.data >= least_alike) & (block.indices != rows)
        summed += np.bincount(rows[near], weights=block.data[near], minlength=summed.size)
    return summed


def _stars(vectors: csr_array, settings: Settings) -> list[Star]:
    typical = likeness(vectors, settings.least_alike)
    number = typical.size
    free = typical > 0
    best, value = np.full(number, -1), np.zeros(number)
    centres: list[int] = []
    for row in np.lexsort((np.arange(number), -typical)):
        if not free[row]:
            continue
        if len(centres) == settings.most_groups:
            break
        alike = (vectors @ vectors[[row]].T).toarray().ravel()
        near = alike >= settings.least_alike
        closer = near & (alike > value)
        best[closer], value[closer] = len(centres), alike[closer]
        best[row], value[row] = len(centres), np.inf  # a centre stays in its own group
        free &= ~near
        free[row] = False
        centres.append(int(row))
    stars = []
    for group, centre in enumerate(centres):
        others = np.flatnonzero((best == group) & (np.arange(number) != centre))
        if others.size + 1 >= settings.smallest:
            others = others[np.lexsort((others, -value[others]))]
            stars.append((np.concatenate(([centre], others)), np.concatenate(([1.0], value[others]))))
    return stars


def _terms(words: Words, stars: list[Star], most: int) -> list[tuple[str, ...]]:
    """The whole words with the highest mean weight in a group, less their mean weight outside of it."""
    whole = np.array([name[0] != "~" for name in words.features], dtype=bool)
    everywhere = np.asarray(words.vectors.sum(axis=0)).ravel()
    number = words.vectors.shape[0]
    named = []
    for members, _alike in stars:
        inside = np.asarray(words.vectors[members].sum(axis=0)).ravel()
        outside = (everywhere - inside) / max(1, number - members.size)
        telling = np.where(whole, inside / members.size - outside, -PIECE_WEIGHT)
        order = np.lexsort((np.arange(telling.size), -telling))[:most]
        named.append(tuple(words.spelled[words.features[j]] for j in order if telling[j] > 0))
    return named
