"""Checks a receipt, an export or a checkpoint of a Meerwaarde ledger, offline and without trusting the server.

    python verify.py FILE [--key KEY] [--checkpoint FILE] [--receipt FILE] [--witness KEY]

Needs Python 3.11 or later and the package `cryptography`; nothing else. Exit code 0: whole. 1: something does not
fit, and the message names the first entry or part. 2: the file cannot be read as one of the three.

Sources: RFC 9162 section 2.1 (Merkle trees, proofs and how to verify them), RFC 8785 (canonical JSON), RFC 8032
(Ed25519), and c2sp.org/signed-note, /tlog-checkpoint and /tlog-cosignature (notes, checkpoints, witnesses).
"""

from __future__ import annotations

import argparse
import base64
import binascii
import hashlib
import json
import re
import struct
import sys
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any, BinaryIO

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

EXPORT_FORMAT = "meerwaarde-ledger-export/1"
RECEIPT_FORMAT = "meerwaarde-receipt/1"
LEAF_VERSION = 1
LEAF_KEYS = {"version", "organisation", "kind", "commitment", "hour"}
PAYLOAD_KEYS = {"organisation", "kind", "subject", "version", "role", "at", "reason", "before", "after"}
PLAIN, COSIGNATURE = 0x01, 0x04
MOST_SIGNATURES = 64
SALT_BYTES = 16


class DoesNotFit(Exception):
    """Something was changed, removed, added or moved; `where` names the first place."""

    def __init__(self, where: str, reason: str) -> None:
        super().__init__(f"{where}: {reason}")
        self.where = where
        self.reason = reason


class CannotRead(Exception):
    """The file is not a receipt, an export or a checkpoint."""


# --- Merkle trees (RFC 9162, section 2.1) ------------------------------------------------------------------------


def leaf_hash(entry: bytes) -> bytes:
    return hashlib.sha256(b"\x00" + entry).digest()


def node_hash(left: bytes, right: bytes) -> bytes:
    return hashlib.sha256(b"\x01" + left + right).digest()


class GrowingTree:
    """The root of everything appended so far, in memory that grows with the logarithm of the size."""

    def __init__(self) -> None:
        self.size = 0
        self._subtrees: list[tuple[int, bytes]] = []  # (level, root), complete, from left to right

    def append(self, hash_of_leaf: bytes) -> None:
        level, root = 0, hash_of_leaf
        while self._subtrees and self._subtrees[-1][0] == level:
            root = node_hash(self._subtrees.pop()[1], root)
            level += 1
        self._subtrees.append((level, root))
        self.size += 1

    def root(self) -> bytes:
        if not self._subtrees:
            return hashlib.sha256(b"").digest()
        root = self._subtrees[-1][1]
        for _level, left in reversed(self._subtrees[:-1]):
            root = node_hash(left, root)
        return root


def verify_inclusion(hash_of_leaf: bytes, position: int, size: int, proof: Sequence[bytes], root: bytes) -> bool:
    """Whether `proof` shows that the leaf stands at `position` in the tree of `size` with `root` (2.1.3.2)."""
    if not 0 <= position < size:
        return False
    here, last, result = position, size - 1, hash_of_leaf
    for step in proof:
        if last == 0:
            return False
        if here & 1 or here == last:
            result = node_hash(step, result)
            while not here & 1 and here:
                here, last = here >> 1, last >> 1
        else:
            result = node_hash(result, step)
        here, last = here >> 1, last >> 1
    return last == 0 and result == root


def verify_consistency(first: int, second: int, first_root: bytes, second_root: bytes, proof: Sequence[bytes]) -> bool:
    """Whether `proof` shows that the tree of size `second` begins with the tree of size `first` (2.1.4.2)."""
    if not 0 < first <= second:
        return first == 0 and not proof and first_root == hashlib.sha256(b"").digest()
    if first == second:
        return not proof and first_root == second_root
    path = [first_root, *proof] if first & (first - 1) == 0 else list(proof)
    if not path:
        return False
    here, last = first - 1, second - 1
    while here & 1:
        here, last = here >> 1, last >> 1
    old = new = path[0]
    for step in path[1:]:
        if last == 0:
            return False
        if here & 1 or here == last:
            old, new = node_hash(step, old), node_hash(step, new)
            while not here & 1 and here:
                here, last = here >> 1, last >> 1
        else:
            new = node_hash(new, step)
        here, last = here >> 1, last >> 1
    return last == 0 and old == first_root and new == second_root


# --- canonical JSON (RFC 8785) -----------------------------------------------------------------------------------


def canonical(value: Any) -> bytes:
    """The one way to write this JSON; every number is a double, as the standard says.

    Raises ValueError for what JSON cannot hold: a lone surrogate, infinity, a whole number that is no double.
    """
    try:
        return _canonical(value).encode()
    except RecursionError:
        raise ValueError("nested too deeply") from None


_text = json.JSONEncoder(ensure_ascii=False).encode


def _canonical(value: Any) -> str:
    if value is None or isinstance(value, bool | str):
        return _text(value)
    if isinstance(value, int | float):
        return str(value) if isinstance(value, int) and abs(value) < 2**53 else _number(value)
    if isinstance(value, dict):
        keys = sorted(value, key=lambda key: key.encode("utf-16-be"))
        return "{" + ",".join(f"{_text(key)}:{_canonical(value[key])}" for key in keys) + "}"
    if isinstance(value, list | tuple):
        return "[" + ",".join(map(_canonical, value)) + "]"
    raise ValueError(f"{type(value).__name__} is not JSON")


def _number(number: float) -> str:
    """As ECMAScript writes a number: the shortest digits that give it back (Number::toString)."""
    try:
        value = float(number)
    except OverflowError:
        value = float("inf")
    shortest = Decimal(repr(abs(value)))
    # A whole number is that double, or its shortest digits; anything else would lose some.
    if not shortest.is_finite() or abs(number) not in (abs(value), shortest):
        raise ValueError("not a number that JSON can hold")
    if value == 0:
        return "0"
    sign = "-" if value < 0 else ""
    _, numbers, exponent = shortest.normalize().as_tuple()
    digits = "".join(map(str, numbers))
    point = len(digits) + int(exponent)
    if len(digits) <= point <= 21:
        return sign + digits + "0" * (point - len(digits))
    if 0 < point <= 21:
        return f"{sign}{digits[:point]}.{digits[point:]}"
    if -6 < point <= 0:
        return f"{sign}0.{'0' * -point}{digits}"
    fraction = f".{digits[1:]}" if len(digits) > 1 else ""
    return f"{sign}{digits[0]}{fraction}e{'+' if point > 0 else '-'}{abs(point - 1)}"


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    result = dict(pairs)
    if len(result) != len(pairs):
        raise ValueError("a name stands twice")
    return result


def _refuse(constant: str) -> None:
    raise ValueError(f"{constant} is not JSON")


def read_json(data: bytes) -> Any:
    """Strict JSON: UTF-8, no name twice, no NaN. Raises ValueError."""
    try:
        return json.loads(data.decode("utf-8"), object_pairs_hook=_once, parse_constant=_refuse)
    except RecursionError:
        raise ValueError("nested too deeply") from None


# --- notes and checkpoints (C2SP) --------------------------------------------------------------------------------


@dataclass(frozen=True)
class Verifier:
    """A public key with its name: `<name>+<key id>+<base64 of type and key>`."""

    name: str
    kind: int
    public: bytes

    @property
    def key_id(self) -> bytes:
        return hashlib.sha256(self.name.encode() + b"\n" + bytes([self.kind]) + self.public).digest()[:4]

    def __str__(self) -> str:
        return f"{self.name}+{self.key_id.hex()}+{base64.b64encode(bytes([self.kind]) + self.public).decode()}"


@dataclass(frozen=True)
class Signed:
    """A signature that was verified; a witness also states the moment (seconds since 1970)."""

    by: Verifier
    time: int | None = None


@dataclass(frozen=True)
class Checkpoint:
    """The state of a log: its name (origin), how many entries it has, and the root of the tree over them."""

    origin: str
    size: int
    root: bytes

    def __str__(self) -> str:
        return f"{self.origin}\n{self.size}\n{base64.b64encode(self.root).decode()}\n"


def _base64(text: str) -> bytes:
    """Strict: only the one spelling of these bytes. Raises ValueError."""
    try:
        result = base64.b64decode(text, validate=True)
    except binascii.Error as error:
        raise ValueError(str(error)) from None
    if base64.b64encode(result).decode() != text:
        raise ValueError("base64 with bits that mean nothing")
    return result


def _hex(text: Any, length: int) -> bytes:
    """Strict: `length` bytes in lower case. Raises ValueError."""
    if not isinstance(text, str) or not re.fullmatch(rf"[0-9a-f]{{{2 * length}}}", text):
        raise ValueError(f"not {length} bytes in hexadecimal")
    return bytes.fromhex(text)


def parse_verifier(text: str) -> Verifier:
    """Raises ValueError when the key is misspelt or of another kind than Ed25519 (0x01) or cosignature/v1 (0x04)."""
    name, key_id, material = [*text.split("+", 2), "", ""][:3]
    if not name or any(character.isspace() for character in name):
        raise ValueError("a key looks like name+0123abcd+base64")
    decoded = _base64(material)
    if len(decoded) != 33 or decoded[0] not in (PLAIN, COSIGNATURE):
        raise ValueError("this is not an Ed25519 key for notes")
    verifier = Verifier(name, decoded[0], decoded[1:])
    if verifier.key_id.hex() != key_id:
        raise ValueError("the key does not belong to its own number")
    return verifier


def parse_note(note: str) -> tuple[str, list[tuple[str, bytes, bytes]]]:
    """The text, and of each signature the key's name, the key's id and the signature. Raises ValueError."""
    if any(character < " " and character != "\n" for character in note):
        raise ValueError("a note holds no control characters")
    text, gap, tail = note.rpartition("\n\n")
    if not gap or not tail.endswith("\n"):
        raise ValueError("a note ends with an empty line and its signatures")
    signatures = []
    for line in tail[:-1].split("\n"):
        dash, name, encoded = [*line.split(" "), "", ""][:3]
        if dash != "—" or not name or "+" in name or line != f"{dash} {name} {encoded}":
            raise ValueError("a signature line looks like “— name base64”")
        decoded = _base64(encoded)
        if len(decoded) < 5:
            raise ValueError("a signature is missing")
        signatures.append((name, decoded[:4], decoded[4:]))
    if len(signatures) > MOST_SIGNATURES:
        raise ValueError(f"more than {MOST_SIGNATURES} signatures")
    return text + "\n", signatures


def signed_text(verifier: Verifier, text: str, signature: bytes) -> tuple[bytes, bytes, int | None]:
    """What was signed, the Ed25519 signature itself, and the moment that a witness states."""
    if verifier.kind == COSIGNATURE:
        if len(signature) != 72:
            raise ValueError("a cosignature has 72 bytes")
        (moment,) = struct.unpack(">Q", signature[:8])
        return f"cosignature/v1\ntime {moment}\n{text}".encode(), signature[8:], moment
    return text.encode(), signature, None


def open_note(note: str, verifiers: Collection[Verifier], *, every: bool = False) -> tuple[str, list[Signed]]:
    """The text of a note and who signed it. Signatures of unknown keys are passed over, unless `every` must be known.

    Raises DoesNotFit when a signature of a known key is wrong, or none is of a known key.
    """
    try:
        text, signatures = parse_note(note)
    except ValueError as error:
        raise DoesNotFit("signature", str(error)) from None
    known = {(verifier.name, verifier.key_id): verifier for verifier in verifiers}
    signed: list[Signed] = []
    for name, key_id, signature in signatures:
        verifier = known.get((name, key_id))
        if verifier is None:
            if every:
                raise DoesNotFit("signature", f"the key {name}+{key_id.hex()} is not known")
            continue
        try:
            message, proper, moment = signed_text(verifier, text, signature)
            Ed25519PublicKey.from_public_bytes(verifier.public).verify(proper, message)
        except (InvalidSignature, ValueError):
            raise DoesNotFit("signature", f"the signature of {name} is not of this text") from None
        signed.append(Signed(verifier, moment))
    if not signed:
        raise DoesNotFit("signature", "no signature of a known key")
    if every and len({entry.by for entry in signed}) != len(signed):
        raise DoesNotFit("signature", "a key signed twice")
    return text, signed


def parse_checkpoint(text: str) -> Checkpoint:
    """Raises ValueError."""
    origin, size, root, *more = text.removesuffix("\n").split("\n") if text.count("\n") >= 3 else ["", "", ""]
    if not origin or not re.fullmatch(r"0|[1-9][0-9]{0,18}", size) or "" in more:
        raise ValueError("a checkpoint has an origin, a size and a root")
    decoded = _base64(root)
    if len(decoded) != 32:
        raise ValueError("a root has 32 bytes")
    return Checkpoint(origin, int(size), decoded)


def open_checkpoint(note: str, verifiers: Collection[Verifier], *, every: bool = False) -> Checkpoint:
    """A checkpoint signed by the log itself: by a key with the log's own name. Raises DoesNotFit."""
    text, signed = open_note(note, verifiers, every=every)
    try:
        checkpoint = parse_checkpoint(text)
    except ValueError as error:
        raise DoesNotFit("checkpoint", str(error)) from None
    if not any(entry.by.name == checkpoint.origin and entry.by.kind == PLAIN for entry in signed):
        raise DoesNotFit("checkpoint", "it is not signed by the log itself")
    return checkpoint


# --- entries and what lies beside them ---------------------------------------------------------------------------


def commitment_of(salt: bytes, payload: Any) -> bytes:
    return hashlib.sha256(salt + canonical(payload)).digest()


def check_leaf(leaf: Any) -> bytes:
    """The entry as it stands in the log. Raises ValueError when it holds anything else than the five parts."""
    if not isinstance(leaf, dict) or set(leaf) != LEAF_KEYS:
        raise ValueError(f"an entry has exactly the parts {', '.join(sorted(LEAF_KEYS))}")
    if type(leaf["version"]) is not int or leaf["version"] != LEAF_VERSION:
        raise ValueError(f"the version of an entry is {LEAF_VERSION}")
    organisation, kind, hour = leaf["organisation"], leaf["kind"], leaf["hour"]
    if type(organisation) is not str or type(kind) is not str or type(hour) is not str:
        raise ValueError("organisation, kind and hour are text")
    if not re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:00:00Z", hour, re.ASCII):
        raise ValueError("the hour looks like 2026-01-31T23:00:00Z")
    _hex(leaf["commitment"], 32)
    return canonical(leaf)


def check_payload(leaf: dict[str, Any], salt: Any, payload: Any) -> None:
    """Whether this is what the entry committed to. Raises ValueError."""
    if not isinstance(payload, dict) or set(payload) != PAYLOAD_KEYS:
        raise ValueError("the payload has other parts than a payload has")
    if commitment_of(_hex(salt, SALT_BYTES), payload).hex() != leaf["commitment"]:
        raise ValueError("the payload is not what the entry committed to")
    moment = datetime.fromisoformat(payload["at"]).astimezone(UTC)
    if (payload["organisation"], payload["kind"]) != (leaf["organisation"], leaf["kind"]):
        raise ValueError("payload and entry name another organisation or kind")
    if moment.strftime("%Y-%m-%dT%H:00:00Z") != leaf["hour"]:
        raise ValueError("payload and entry name another hour")


# --- an export ---------------------------------------------------------------------------------------------------


@dataclass
class Report:
    """What was found whole, in sentences."""

    origin: str
    size: int | None = None
    root: bytes = b""
    lines: list[str] = field(default_factory=list)


def _header(line: bytes) -> dict[str, Any]:
    try:
        header = read_json(line.removesuffix(b"\n"))
    except ValueError:
        raise CannotRead("the first line is not that of an export") from None
    if not isinstance(header, dict) or header.get("format") != EXPORT_FORMAT:
        raise CannotRead("the first line is not that of an export")
    keys, note = header.get("keys"), header.get("checkpoint")
    try:
        as_written = canonical(header) + b"\n" == line
    except ValueError:
        as_written = False
    if set(header) != {"format", "keys", "checkpoint"} or not isinstance(keys, list) or not as_written:
        raise DoesNotFit("first line", "it is not written as an export writes it")
    if not all(isinstance(part, str) for part in [*keys, note]):
        raise DoesNotFit("first line", "it is not written as an export writes it")
    return header


def _keys(texts: Iterable[str], trusted: Sequence[Verifier], where: str) -> list[Verifier]:
    try:
        named = [parse_verifier(text) for text in texts]
    except ValueError as error:
        raise DoesNotFit(where, str(error)) from None
    if trusted and not any(verifier in trusted for verifier in named):
        raise DoesNotFit(where, "it names other keys than the one you gave")
    return named


def _trusting(named: Sequence[Verifier], trusted: Sequence[Verifier]) -> list[Verifier]:
    return [verifier for verifier in named if verifier in trusted] if trusted else list(named)


def read_entry(line: bytes, number: int) -> tuple[dict[str, Any], bytes]:
    """One line of an export: what it says, and its hash. Raises DoesNotFit naming entry `number`."""
    where = f"entry {number}"
    try:
        entry = read_json(line.removesuffix(b"\n"))
        parts = set(entry) if isinstance(entry, dict) else set()
        if parts not in ({"position", "hash", "leaf"}, {"position", "hash", "leaf", "salt", "payload"}):
            raise DoesNotFit(where, "it has other parts than an entry has")
        if canonical(entry) + b"\n" != line:
            raise DoesNotFit(where, "it is not written as an export writes it")
        if type(entry["position"]) is not int or entry["position"] != number:
            raise DoesNotFit(where, f"here stands the entry with position {entry['position']}")
        found = leaf_hash(check_leaf(entry["leaf"]))
        if found != _hex(entry["hash"], 32):
            raise DoesNotFit(where, "its content is not what its hash says")
        if "payload" in parts:
            check_payload(entry["leaf"], entry["salt"], entry["payload"])
    except (ValueError, TypeError) as error:
        raise DoesNotFit(where, str(error)) from None
    return entry, found


def verify_export(
    file: BinaryIO,
    *,
    trusted: Sequence[Verifier] = (),
    earlier: Sequence[str] = (),
    sought: Collection[bytes] = (),
    witnesses: Sequence[Verifier] = (),
) -> Report:
    """Read an export from begin to end. `trusted`: keys to accept instead of those that the file names.

    `earlier`: checkpoints (notes) kept from before, which must fit in this log. `sought`: hashes of entries, such as
    that of a receipt, which must be there. `witnesses`: who must have signed its checkpoint too. Raises DoesNotFit or
    CannotRead. Time grows with the number of entries, memory with its logarithm.
    """
    header = _header(file.readline())
    named = _keys(header["keys"], trusted, "first line")
    checkpoint = open_checkpoint(header["checkpoint"], [*named, *witnesses], every=True)
    seen = seen_by(header["checkpoint"], witnesses)
    if trusted:
        open_checkpoint(header["checkpoint"], _trusting(named, trusted))
    kept: dict[int, bytes] = {}
    for note in earlier:
        older = open_checkpoint(note, _trusting(named, trusted))
        if older.origin != checkpoint.origin:
            raise DoesNotFit("kept checkpoint", f"it is of another log ({older.origin})")
        if older.size > checkpoint.size:
            raise DoesNotFit("kept checkpoint", f"it counts {older.size} entries, this export only {checkpoint.size}")
        if kept.setdefault(older.size, older.root) != older.root:
            raise DoesNotFit("kept checkpoint", f"the log signed two different states of {older.size} entries")
    tree, beside, fits, missing = GrowingTree(), 0, 0, set(sought)
    for number in range(checkpoint.size):
        line = file.readline()
        if not line:
            raise DoesNotFit(f"entry {number}", f"the export ends here; {checkpoint.size} entries were signed")
        entry, found = read_entry(line, number)
        if number in kept and tree.root() != kept[number]:
            raise _between(fits, number)
        fits = number if number in kept else fits
        tree.append(found)
        beside += "payload" in entry
        missing.discard(found)
    if file.read(1):
        raise DoesNotFit(f"entry {checkpoint.size}", f"the export goes on, but only {checkpoint.size} were signed")
    if tree.root() != checkpoint.root or kept.get(checkpoint.size, checkpoint.root) != checkpoint.root:
        raise _between(fits, checkpoint.size)
    if missing:
        raise DoesNotFit("receipt", "its entry is not in this export")
    report = Report(checkpoint.origin, checkpoint.size, checkpoint.root)
    report.lines = [
        f"{checkpoint.origin}: {checkpoint.size} entries, whole.",
        f"Root {checkpoint.root.hex()}, signed by {', '.join(map(str, named))}.",
        f"Of {beside} entries the content is here and fits; of {checkpoint.size - beside} it is internal or erased.",
    ]
    report.lines += [f"It begins with the {size} entries of a checkpoint that you kept." for size in sorted(kept)]
    if sought:
        report.lines.append("The entry of your receipt is in it.")
    report.lines += seen
    return report


def _between(first: int, end: int) -> DoesNotFit:
    return DoesNotFit(
        f"entries {first} to {end - 1}",
        "each fits by itself, but together they are not what was signed: an entry was replaced with its hash",
    )


def seen_by(note: str, witnesses: Sequence[Verifier]) -> list[str]:
    """When each of these witnesses signed this checkpoint. Raises DoesNotFit when one did not."""
    lines = []
    for witness in witnesses:
        (seen,) = open_note(note, [witness])[1][:1]
        when = "" if seen.time is None else f" at {datetime.fromtimestamp(seen.time, UTC):%Y-%m-%d %H:%M:%S} UTC"
        lines.append(f"Seen by {witness.name}{when}.")
    return lines


# --- a receipt ---------------------------------------------------------------------------------------------------


def promised(note: str, verifiers: Collection[Verifier]) -> tuple[str, bytes, int, bool]:
    """Origin, promised hash, moment, and whether it promises an item of a batch. Raises DoesNotFit."""
    text, signed = open_note(note, verifiers)
    match = re.fullmatch(r"(\S+)/(promise|batch-promise)\n([A-Za-z0-9+/]{43}=)\n([1-9][0-9]{0,14})\n", text)
    if not match:
        raise DoesNotFit("promise", "it is not written as a promise")
    origin, kind, encoded, moment = match.groups()
    if not any(entry.by.name == origin for entry in signed):
        raise DoesNotFit("promise", "it is not signed by the log itself")
    try:
        digest = _base64(encoded)
    except ValueError as error:
        raise DoesNotFit("promise", str(error)) from None
    return origin, digest, int(moment), kind == "batch-promise"


def verify_receipt(
    receipt: Any, *, trusted: Sequence[Verifier] = (), witnesses: Sequence[Verifier] = ()
) -> tuple[Report, bytes | None]:
    """Check every part of a receipt. Returns what was found and the hash of its entry, when it has one yet.

    `witnesses`: who must have signed its checkpoint too. Raises DoesNotFit naming the part, or CannotRead.
    """
    if not isinstance(receipt, dict) or receipt.get("format") != RECEIPT_FORMAT:
        raise CannotRead("this is not a receipt")
    known = {"format", "keys", "promise", "leaf", "salt", "payload", "position", "proof", "checkpoint", "item"}
    if set(receipt) - known or not isinstance(receipt.get("keys"), list):
        raise DoesNotFit("receipt", "it has other parts than a receipt has")
    verifiers = _trusting(_keys(map(str, receipt["keys"]), trusted, "keys"), trusted)
    report = Report("")
    try:
        found = leaf_hash(check_leaf(receipt["leaf"])) if "leaf" in receipt else None
        if ("payload" in receipt) != ("salt" in receipt):
            raise DoesNotFit("payload", "it can only be checked together with its salt")
        if "payload" in receipt:
            check_payload(receipt.get("leaf") or {"commitment": ""}, receipt["salt"], receipt["payload"])
            report.lines.append("The content is what the entry committed to.")
        item = _check_item(receipt, report) if "item" in receipt else None
        if "promise" in receipt:
            _check_promise(receipt["promise"], verifiers, found, item, report)
        if {"position", "proof", "checkpoint"} & set(receipt):
            _check_inclusion(receipt, verifiers, found, report)
            report.lines += seen_by(receipt["checkpoint"], witnesses)
        elif witnesses:
            raise DoesNotFit("witness", "there is no checkpoint in it yet that a witness can have signed")
    except (ValueError, TypeError, KeyError, AttributeError) as error:
        raise DoesNotFit("receipt", f"a part is missing or misspelt ({error})") from None
    if not report.origin:
        raise DoesNotFit("receipt", "it has neither a promise nor a proof")
    if report.size is None:
        report.lines.append("There is no proof in it yet: ask for the receipt again after a minute.")
    return report, found


def _check_item(receipt: dict[str, Any], report: Report) -> bytes:
    """An item of a batch (a vote, a ballot): its commitment is a leaf of the inner tree. Returns the commitment."""
    item = receipt["item"]
    commitment = _hex(item["commitment"], 32)
    parts = set(item) - {"commitment"}
    if "payload" in item or "salt" in item:
        parts -= {"payload", "salt"}
        if commitment_of(_hex(item["salt"], SALT_BYTES), item["payload"]) != commitment:
            raise DoesNotFit("item", "its content is not what its commitment says")
        report.lines.append("What you keep is what the item committed to.")
    if not parts:
        if {"leaf", "payload", "position", "proof", "checkpoint"} & set(receipt):
            raise DoesNotFit("item", "nothing shows that it is in the entry that stands beside it")
        return commitment
    if parts != {"position", "size", "proof"} or "payload" not in receipt:
        raise DoesNotFit("item", "it has other parts than an item of a batch has")
    after, proof = receipt["payload"]["after"], [_hex(step, 32) for step in item["proof"]]
    if after["batch_size"] != item["size"]:
        raise DoesNotFit("item", "the batch has another number of items")
    root = _hex(after["batch_root"], 32)
    if not verify_inclusion(leaf_hash(commitment), _count(item["position"]), _count(item["size"]), proof, root):
        raise DoesNotFit("item", "the inner proof does not lead to the root of the batch")
    report.lines.append(f"It is one of the {item['size']} items of the batch.")
    return commitment


def _check_promise(
    note: str, verifiers: Sequence[Verifier], found: bytes | None, item: bytes | None, report: Report
) -> None:
    origin, promised_hash, moment, of_batch = promised(note, verifiers)
    if promised_hash != (item if of_batch else found):
        raise DoesNotFit("promise", "it promises another entry")
    report.origin = origin
    report.lines.append(f"Promised by {origin} on {datetime.fromtimestamp(moment, UTC):%Y-%m-%d at %H:%M:%S} UTC.")


def _check_inclusion(
    receipt: dict[str, Any], verifiers: Sequence[Verifier], found: bytes | None, report: Report
) -> None:
    checkpoint = open_checkpoint(receipt["checkpoint"], verifiers)
    if report.origin not in ("", checkpoint.origin):
        raise DoesNotFit("checkpoint", "it is of another log than the promise")
    proof, position = [_hex(step, 32) for step in receipt["proof"]], _count(receipt["position"])
    if found is None or not verify_inclusion(found, position, checkpoint.size, proof, checkpoint.root):
        raise DoesNotFit("proof", f"it does not show that the entry stands at position {position}")
    report.origin, report.size, report.root = checkpoint.origin, checkpoint.size, checkpoint.root
    report.lines.append(f"It stands in the log {checkpoint.origin} as entry {position} of {checkpoint.size}.")


def _count(value: Any) -> int:
    if type(value) is not int or value < 0:
        raise ValueError(f"{value!r} is not a number of entries")
    return value


# --- the command -------------------------------------------------------------------------------------------------


def verify_file(
    path: Path,
    *,
    keys: Sequence[str] = (),
    checkpoints: Sequence[Path] = (),
    receipts: Sequence[Path] = (),
    witnesses: Sequence[str] = (),
) -> list[str]:
    """Sentences about a file that is whole. Raises DoesNotFit, CannotRead or OSError."""
    try:
        trusted, others = list(map(parse_verifier, keys)), list(map(parse_verifier, witnesses))
    except ValueError as error:
        raise CannotRead(f"the key on the command line: {error}") from None
    with path.open("rb") as file:
        start = file.read(4096).lstrip()
        file.seek(0)
        is_export = start[:1] == b"{" and EXPORT_FORMAT.encode() in start.split(b"\n", 1)[0]
        if (checkpoints or receipts) and not is_export:
            raise CannotRead("--checkpoint and --receipt are for an export, which this is not")
        if start[:1] != b"{":
            lines = _lines_of_checkpoint(file.read(1_000_000), trusted, others)
        elif is_export:
            earlier = [_note(given.read_bytes()) for given in checkpoints]
            sought = [_entry_of(given, trusted) for given in receipts]
            lines = verify_export(file, trusted=trusted, earlier=earlier, sought=sought, witnesses=others).lines
        else:
            try:
                receipt = read_json(file.read())
            except ValueError as error:
                raise CannotRead(f"this is not a receipt, an export or a checkpoint ({error})") from None
            report, _found = verify_receipt(receipt, trusted=trusted, witnesses=others)
            lines = [*report.lines, f"Keys: {', '.join(receipt['keys'])}."]
    if not trusted:
        lines.append("The key comes from the file itself: compare it with the one the organisation publishes (--key).")
    return lines


def _note(data: bytes) -> str:
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError:
        raise CannotRead("a checkpoint is text in UTF-8") from None


def _entry_of(path: Path, trusted: Sequence[Verifier]) -> bytes:
    try:
        receipt = read_json(path.read_bytes())
    except ValueError as error:
        raise CannotRead(f"{path} is not a receipt ({error})") from None
    _report, found = verify_receipt(receipt, trusted=trusted)
    if found is None:
        raise CannotRead(f"{path} has no entry yet")
    return found


def _lines_of_checkpoint(data: bytes, trusted: Sequence[Verifier], witnesses: Sequence[Verifier]) -> list[str]:
    note = _note(data)
    try:
        text, _signatures = parse_note(note)
        parse_checkpoint(text)
    except ValueError as error:
        raise CannotRead(f"this is not a receipt, an export or a checkpoint ({error})") from None
    if not trusted:
        raise CannotRead("a checkpoint does not name its key: give it with --key")
    checkpoint = open_checkpoint(note, trusted)
    lines = [f"{checkpoint.origin}: {checkpoint.size} entries, root {checkpoint.root.hex()}, signed."]
    return [*lines, *seen_by(note, witnesses)]


def configure(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("file", type=Path, metavar="FILE", help="a receipt, an export or a checkpoint")
    parser.add_argument("--key", action="append", default=[], metavar="KEY", help="accept only this key (repeatable)")
    parser.add_argument(
        "--checkpoint",
        action="append",
        default=[],
        type=Path,
        metavar="FILE",
        help="a checkpoint kept from before; the export must contain that state (repeatable)",
    )
    parser.add_argument(
        "--receipt",
        action="append",
        default=[],
        type=Path,
        metavar="FILE",
        help="a receipt whose entry must be in the export (repeatable)",
    )
    parser.add_argument(
        "--witness", action="append", default=[], metavar="KEY", help="a witness that must have signed (repeatable)"
    )


def run(arguments: argparse.Namespace) -> int:
    try:
        lines = verify_file(
            arguments.file,
            keys=arguments.key,
            checkpoints=arguments.checkpoint,
            receipts=arguments.receipt,
            witnesses=arguments.witness,
        )
    except DoesNotFit as difference:
        sys.stdout.write(f"{arguments.file} does not fit.\n{difference}\n")
        return 1
    except (CannotRead, OSError) as refusal:
        sys.stderr.write(f"{arguments.file}: {refusal}\n")
        return 2
    sys.stdout.write("\n".join(lines) + "\n")
    return 0


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    configure(parser)
    return run(parser.parse_args())


if __name__ == "__main__":
    sys.exit(main())
