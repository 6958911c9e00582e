"""The signing keys: one file per log, outside of the database, readable only by the user that runs the product.

`<organisation>.key` signs. `<organisation>.previous.key`, when it is there, signs checkpoints as well, so that who
trusts the old key can follow a change of key; take it away when everybody has the new one.
"""

from __future__ import annotations

import os
import re
import secrets
import stat
from functools import lru_cache
from pathlib import Path

from django.conf import settings

from .notes import Signer, generate_signer, parse_signer
from .tiles import flush_folder

_ORGANISATION = re.compile(r"[-a-zA-Z0-9_]{1,80}")


class KeyRefused(Exception):
    """A key file that cannot be used; the message says which and why, never its content."""


def safe_name(organisation: str) -> str:
    """The organisation as the name of a file or folder. Raises ValueError for what is not a slug."""
    if not _ORGANISATION.fullmatch(organisation):
        raise ValueError(f"“{organisation}” is not the short name of an organisation")
    return organisation


def keys_folder() -> Path:
    return Path(settings.LEDGER_KEYS)


def signers_of(organisation: str, origin: str) -> list[Signer]:
    """The keys that sign for this log, the current one first; it is made when there is none yet.

    Raises KeyRefused when a file is readable by others, misspelt, or the key of another log.
    """
    path = keys_folder() / f"{safe_name(organisation)}.key"
    previous = path.with_suffix(".previous.key")
    if not path.exists():
        _make_key(path, origin)
    signers = [_signer(file) for file in (path, previous) if file.exists()]
    for signer in signers:
        if signer.name != origin:
            raise KeyRefused(f"{path}: this is the key of {signer.name}, not of {origin}.")
    return signers


def current_signer(organisation: str) -> Signer | None:
    """The key that signs now, without asking the database; its name is the origin of the log. None before first use."""
    path = keys_folder() / f"{safe_name(organisation)}.key"
    return _signer(path) if path.exists() else None


def _make_key(path: Path, origin: str) -> None:
    """Whole or not at all; when two processes make it at the same time, the first one stands."""
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    beside = path.with_name(f".{path.name}-{secrets.token_hex(8)}")
    number = os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        with os.fdopen(number, "w", encoding="utf-8") as file:
            file.write(generate_signer(origin).secret_text() + "\n")
            file.flush()
            os.fsync(file.fileno())
        try:
            os.link(beside, path)
        except FileExistsError:
            return
        flush_folder(path.parent)
    finally:
        beside.unlink(missing_ok=True)


def _signer(path: Path) -> Signer:
    state = path.stat()
    if state.st_mode & (stat.S_IRWXG | stat.S_IRWXO):
        raise KeyRefused(f"{path} can be read by others. Run: chmod 600 {path}")
    return _read(path, state.st_mtime_ns, state.st_ino)


@lru_cache(maxsize=1024)
def _read(path: Path, changed: int, number: int) -> Signer:
    """Kept until the file changes (`changed` and `number`, its inode, name the version that was read)."""
    try:
        return parse_signer(path.read_text(encoding="utf-8"))
    except ValueError as error:
        raise KeyRefused(f"{path}: {error}.") from None
