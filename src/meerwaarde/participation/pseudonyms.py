"""Who is behind a contribution is tied to it by a pseudonym that exists in one round only."""

from __future__ import annotations

import hashlib
import hmac
import secrets

from .models import Identity, PseudonymKey, Round


def _keyed(key: bytes, what: str, text: str) -> str:
    return hmac.new(key, f"{what}\n{text}".encode(), hashlib.sha256).hexdigest()


def pseudonym_for(email: str, round: Round | None, known: str = "") -> str:
    """Keep the address under its pseudonym, and give that. The inbox gives each message a pseudonym of its own.

    `known` is the pseudonym that somebody who identified themselves has already.
    """
    email = email.strip().lower()
    if not email:
        return known
    pseudonym = known or (secrets.token_hex(32) if round is None else _keyed(key_of(round), "person", email))
    Identity.objects.get_or_create(pseudonym=pseudonym, defaults={"round": round, "email": email})
    return pseudonym


def pseudonym_of_subject(issuer: str, subject: str, round: Round) -> str:
    """Who identified themselves at a provider: the same person in this round, and nobody can tell who in another."""
    return _keyed(key_of(round), "subject", f"{issuer}\n{subject}")


def digest_of(text: str, round: Round | None) -> str:
    """Equal for texts with the same words in one round, so that many equal ones can be answered together."""
    if round is None:
        return ""
    return _keyed(key_of(round), "text", " ".join(text.lower().split()))


def key_of(round: Round) -> bytes:
    """The key of this round; made with the first contribution. Empty bytes never come back: that key was destroyed."""
    try:
        kept = round.pseudonym_key
    except PseudonymKey.DoesNotExist:
        kept, _made = PseudonymKey.objects.get_or_create(round=round)
    if kept.destroyed_at is not None:
        raise ValueError("The key of this round was destroyed: it takes no contributions any more.")
    return bytes(kept.key)
