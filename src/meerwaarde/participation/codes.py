"""Tracking codes: four short Dutch words out of 4096 (48 bits), easy to say by telephone.

Any two words of the list differ in at least two letters, so one wrong letter is noticed and can be put right. Only a
stretched digest of a code is stored: who reads the database does not hold the codes.
"""

from __future__ import annotations

import hashlib
import hmac
import re
from functools import lru_cache
from pathlib import Path

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.kdf.pbkdf2 import PBKDF2HMAC
from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

WORDS_IN_CODE = 4
BITS_PER_WORD = 12
# Half a millisecond: nothing for one look-up, two thousand times dearer for who tries all codes on a stolen copy.
ROUNDS = 2_000


@lru_cache(maxsize=1)
def words() -> tuple[str, ...]:
    lines = (Path(__file__).parent / "words.txt").read_text(encoding="utf-8").splitlines()
    return tuple(line for line in lines if line and not line.startswith("#"))


@lru_cache(maxsize=1)
def _known() -> frozenset[str]:
    return frozenset(words())


def code_for(submission: str, text: str) -> str:
    """The code of one submission. Sent twice (an impatient click, a lost line), it gives the same code again.

    `submission` is random and stands in the form; the code is keyed, so nobody can work it out from that.
    """
    said = f"{submission}\n{text}".encode()
    digest = hmac.new(settings.SECRET_KEY.encode(), b"tracking code\n" + said, hashlib.sha256).digest()
    number = int.from_bytes(digest[:8], "big")
    chosen = [words()[(number >> (BITS_PER_WORD * place)) % 2**BITS_PER_WORD] for place in range(WORDS_IN_CODE)]
    return "-".join(chosen)


def hash_of(code: str) -> str:
    # By this library's own OpenSSL, which does it in half the time of Python's: the same digest.
    stretching = PBKDF2HMAC(hashes.SHA256(), 32, b"meerwaarde tracking code", ROUNDS)
    return stretching.derive(code.encode()).hex()


def _near(word: str) -> set[str]:
    """The words of the list that are one letter, or one swap of neighbours, away."""
    parts = [(word[:place], word[place:]) for place in range(len(word) + 1)]
    letters = "abcdefghijklmnopqrstuvwxyz"
    shapes = {head + tail[1:] for head, tail in parts if tail}
    shapes |= {head + tail[1] + tail[0] + tail[2:] for head, tail in parts if len(tail) > 1}
    shapes |= {head + letter + tail[1:] for head, tail in parts if tail for letter in letters}
    shapes |= {head + letter + tail for head, tail in parts for letter in letters}
    return shapes & _known()


def read_code(written: str) -> str:
    """The code as we wrote it, from how somebody types it. Raises ValidationError that says which word is wrong."""
    given = re.findall(r"[^\W\d_]+", written[:200].lower())
    if len(given) != WORDS_IN_CODE:
        raise ValidationError(_("A tracking code has four words."))
    for word in given:
        if word in _known():
            continue
        if near := sorted(_near(word[:20])):
            raise ValidationError(
                _("“%(word)s” is not one of our words. Do you mean “%(near)s”?")
                % {"word": word, "near": "” / “".join(near[:3])}
            )
        raise ValidationError(_("“%(word)s” is not one of our words.") % {"word": word})
    return "-".join(given)
