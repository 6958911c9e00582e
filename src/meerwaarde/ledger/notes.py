"""Signing notes as in c2sp.org/signed-note, and cosigning checkpoints as a witness does (c2sp.org/tlog-cosignature).

Reading and verifying notes stands in `verify`. Keys are written as Go's `sumdb/note` writes them, so that the tools of
others read them. Nothing here knows of Django.
"""

from __future__ import annotations

import base64
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from .verify import (
    COSIGNATURE,
    PLAIN,
    Checkpoint,
    DoesNotFit,
    Verifier,
    open_checkpoint,
    open_note,
    parse_checkpoint,
    parse_note,
    parse_verifier,
)

__all__ = [
    "Checkpoint",
    "DoesNotFit",
    "Signer",
    "Verifier",
    "cosign",
    "generate_signer",
    "open_checkpoint",
    "open_note",
    "parse_checkpoint",
    "parse_note",
    "parse_signer",
    "parse_verifier",
    "sign_note",
]
PREFIX = "PRIVATE+KEY+"


@dataclass(frozen=True, repr=False)
class Signer:
    """A private key with its name; its text is a secret."""

    verifier: Verifier
    private: Ed25519PrivateKey

    @property
    def name(self) -> str:
        return self.verifier.name

    def secret_text(self) -> str:
        """`PRIVATE+KEY+<name>+<key id>+<base64 of type and seed>`, the content of a key file."""
        seed = bytes([self.verifier.kind]) + self.private.private_bytes_raw()
        return f"{PREFIX}{self.name}+{self.verifier.key_id.hex()}+{base64.b64encode(seed).decode()}"

    def line(self, signature: bytes) -> str:
        return f"— {self.name} {base64.b64encode(self.verifier.key_id + signature).decode()}\n"


def signer_of(name: str, private: Ed25519PrivateKey, kind: int = PLAIN) -> Signer:
    """Raises ValueError when the name cannot stand in a note."""
    if not name or "+" in name or any(character.isspace() or character < " " for character in name):
        raise ValueError(f"“{name}” cannot be the name of a key")
    public = private.public_key().public_bytes(Encoding.Raw, PublicFormat.Raw)
    return Signer(Verifier(name, kind, public), private)


def generate_signer(name: str, kind: int = PLAIN) -> Signer:
    """A new key. Raises ValueError when the name cannot stand in a note."""
    return signer_of(name, Ed25519PrivateKey.generate(), kind)


def parse_signer(text: str) -> Signer:
    """A key from its secret text. Raises ValueError; the message never holds a part of the key."""
    if not text.startswith(PREFIX):
        raise ValueError("a private key begins with PRIVATE+KEY+")
    name, key_id, encoded = [*text.strip().removeprefix(PREFIX).split("+", 2), "", ""][:3]
    try:
        seed = base64.b64decode(encoded, validate=True)
    except ValueError:
        raise ValueError("the private key is misspelt") from None
    if len(seed) != 33 or seed[0] not in (PLAIN, COSIGNATURE):
        raise ValueError("this is not a private Ed25519 key for notes")
    signer = signer_of(name, Ed25519PrivateKey.from_private_bytes(seed[1:]), seed[0])
    if signer.verifier.key_id.hex() != key_id:
        raise ValueError("the private key does not belong to its own number")
    return signer


def sign_note(text: str, signers: Sequence[Signer]) -> str:
    """A note: the text, an empty line, a signature line per signer. Ed25519 (RFC 8032) gives the same note each time.

    Raises ValueError when the text does not end with a newline or holds control characters.
    """
    if not text.endswith("\n") or any(character < " " and character != "\n" for character in text):
        raise ValueError("the text of a note ends with a newline and holds no control characters")
    return text + "\n" + "".join(signer.line(signer.private.sign(text.encode())) for signer in signers)


def cosign(note: str, witness: Signer, at: datetime) -> str:
    """The note with one more signature: what a witness adds after it checked that the log only grew.

    Raises ValueError when this is not a checkpoint, or the key is not that of a witness.
    """
    text, _signatures = parse_note(note)
    parse_checkpoint(text)
    if witness.verifier.kind != COSIGNATURE:
        raise ValueError("a witness signs with a key of type 0x04")
    moment = int(at.timestamp())
    signature = witness.private.sign(f"cosignature/v1\ntime {moment}\n{text}".encode())
    return note + witness.line(moment.to_bytes(8, "big") + signature)
