"""How plain a text is, in Dutch or English: a hint for a writer, never a judgement of a reader or an official.

Flesch (1948), "A new readability yardstick", Journal of Applied Psychology 32, 221-233, for English:

    206.835 - 1.015 * words per sentence - 84.6 * syllables per word

Douma (1960), "De leesbaarheid van landbouwbladen", Bulletin 17, Afdeling Sociologie en Sociografie, Landbouwhogeschool
Wageningen: the same for Dutch, whose words are longer:

    206.84 - 0.93 * words per sentence - 77 * syllables per word

About 60 to 70 is plain; below 50 is difficult. The score is kept within 0 and 100.

Validity: a formula sees length, not sense. Syllables are counted by groups of vowels, corrected with pyphen's
hyphenation points where these give more; short texts give unsteady scores, so use it from some 15 words.
Complexity: linear in the length of the text.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache

import pyphen

LONG_SENTENCE_WORDS = 20
LONG_WORD_SYLLABLES = 5
LONG_WORD_LETTERS = 18
MOST_LONG_WORDS = 5
PLAIN_SCORE = 55.0
COEFFICIENTS = {"nl": (206.84, 0.93, 77.0), "en": (206.835, 1.015, 84.6)}

_WORD = re.compile(r"[^\W\d_]+(?:['’-][^\W\d_]+)*")
_MARKUP = re.compile(r"\]\([^)]*\)|https?://\S+|[*_`#>\[\]|]")
_SENTENCE_END = re.compile(r"(?<=[.!?…:])[\"'”’)]*\s+|\n+")
# In Dutch two signs often make one vowel; longer groups come first.
_VOWELS = {
    "nl": re.compile(r"aai|ooi|oei|eeu|ieu|aa|ee|ie|oo|uu|ij|ei|ui|au|ou|eu|oe|ai|oi|[aeiouyáéíóúàèìòùäëïöüâêîôû]"),
    "en": re.compile(r"[aeiouyáéíóúäëïöü]+"),
}


class Hint(StrEnum):
    LONG_SENTENCES = "long_sentences"
    LONG_WORDS = "long_words"
    DIFFICULT = "difficult"


@dataclass(frozen=True)
class Readability:
    """Counts, the score (0 to 100, higher is plainer; 100 for no text) and what stands out."""

    language: str
    words: int
    sentences: int
    syllables: int
    score: float
    long_sentences: tuple[str, ...]
    long_words: tuple[str, ...]
    hints: tuple[Hint, ...]


@lru_cache(maxsize=2)
def _hyphenation(language: str) -> pyphen.Pyphen:
    return pyphen.Pyphen(lang="nl_NL" if language == "nl" else "en_US", left=2, right=2)


@lru_cache(maxsize=20_000)
def syllables_of(word: str, language: str) -> int:
    """Syllables of one word, at least 1. Hyphenation never splits off one letter, so vowels are counted too."""
    lower = word.lower()
    vowels = len(_VOWELS[language].findall(lower))
    if language == "en" and vowels > 1:
        silent_e = lower.endswith("e") and not lower.endswith(("le", "ee", "ye"))
        silent_ending = lower.endswith(("ed", "es")) and not re.search(r"([td]ed|([sxz]|ch|sh)es|[cg]es)$", lower)
        vowels -= silent_e or silent_ending
    return max(vowels, len(_hyphenation(language).positions(lower)) + 1, 1)


def measure(text: str, language: str = "nl") -> Readability:
    """Measure one text. Raises ValueError for a language without a formula."""
    if language not in COEFFICIENTS:
        raise ValueError(f"no readability formula for language {language!r}")
    plain = _MARKUP.sub(" ", text)
    found = [(sentence.strip(" -"), _WORD.findall(sentence)) for sentence in _SENTENCE_END.split(plain)]
    sentences = [(sentence, words) for sentence, words in found if words]
    words = [word for _sentence, words in sentences for word in words]
    counts = [syllables_of(word, language) for word in words]
    syllables = sum(counts)
    score = 100.0
    if words:
        constant, per_sentence, per_word = COEFFICIENTS[language]
        score = constant - per_sentence * len(words) / len(sentences) - per_word * syllables / len(words)
        score = min(max(score, 0.0), 100.0)
    long_sentences = sorted(
        ((len(words), sentence) for sentence, words in sentences if len(words) > LONG_SENTENCE_WORDS),
        key=lambda entry: -entry[0],
    )
    long_words = [
        word.lower()
        for word, count in zip(words, counts, strict=True)
        if count >= LONG_WORD_SYLLABLES or len(word) >= LONG_WORD_LETTERS
    ]
    hints = []
    if long_sentences:
        hints.append(Hint.LONG_SENTENCES)
    if long_words:
        hints.append(Hint.LONG_WORDS)
    if words and score < PLAIN_SCORE:
        hints.append(Hint.DIFFICULT)
    return Readability(
        language=language,
        words=len(words),
        sentences=len(sentences),
        syllables=syllables,
        score=round(score, 1),
        long_sentences=tuple(sentence for _count, sentence in long_sentences),
        long_words=tuple(dict.fromkeys(long_words))[:MOST_LONG_WORDS],
        hints=tuple(hints),
    )
