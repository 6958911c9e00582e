"""Backup: database and files in one archive, made while the product runs. `restoring` puts it back.

The archive is a .tar.gz with `manifest.json` first (format, version of the product, time, and the SHA-256 of every
member), then the database, then the uploaded files. It is written beside its final name and moved into place whole.
"""

from __future__ import annotations

import contextlib
import hashlib
import io
import json
import os
import shutil
import sqlite3
import subprocess
import tarfile
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any

from django.conf import settings
from django.db import connection
from django.utils import timezone

from meerwaarde import __version__

FORMAT = 1
DATABASE_MEMBERS = {"sqlite": "database.sqlite3", "postgresql": "database.dump"}


class BackupError(Exception):
    """Why a backup could not be made or put back; nothing was changed."""


@dataclass(frozen=True)
class Report:
    files: int
    bytes_written: int
    database: str


def back_up(target: Path) -> Report:
    """Write one archive of the whole installation. Safe while others write: the database copies one moment."""
    target = target.resolve()
    try:
        # All that can be known of the name is asked before the work; of one that is too long, this asking fails.
        if target.is_dir():
            raise BackupError(f"{target} is a folder; give the name of a file in it")
        if not target.parent.is_dir():
            raise BackupError(f"the folder {target.parent} does not exist")
        return _write(target)
    except OSError as error:
        raise BackupError(f"no archive was made: {error}") from error


def _write(target: Path) -> Report:
    with tempfile.TemporaryDirectory(dir=target.parent, prefix=".backup-") as folder:
        database = Path(folder) / DATABASE_MEMBERS[connection.vendor]
        # Before the database and after it: a file that the copied rows name was there at one of the two moments,
        # also when it is added or removed while the copy is made.
        held: dict[str, Path] = {}
        hold_files(Path(folder), held)
        copy_database(database)
        hold_files(Path(folder), held)
        members = [(database, database.name), *((path, f"files/{name}") for name, path in sorted(held.items()))]
        manifest: dict[str, Any] = {
            "format": FORMAT,
            "product": __version__,
            "database": connection.vendor,
            "made_at": timezone.now().isoformat(),
            "files": len(held),
            "sha256": {},
        }
        body = Path(folder) / "members.tar"
        with tarfile.open(body, "w") as archive:
            for path, name in members:
                manifest["sha256"][name] = _add(archive, path, name)
        whole = Path(folder) / "whole.tar.gz"
        with tarfile.open(whole, "w:gz", compresslevel=6) as archive, tarfile.open(body) as parts:
            content = json.dumps(manifest, indent=1).encode()
            head = tarfile.TarInfo("manifest.json")
            head.size = len(content)
            archive.addfile(head, io.BytesIO(content))
            for member in parts:
                archive.addfile(member, parts.extractfile(member))
        with whole.open("rb") as file:
            os.fsync(file.fileno())
        whole.replace(target)
    return Report(len(members) - 1, target.stat().st_size, connection.vendor)


def stored_files() -> Iterator[tuple[Path, str]]:
    root = Path(settings.MEDIA_ROOT)
    for path in sorted(root.rglob("*")) if root.is_dir() else ():
        if path.is_file() and not path.is_symlink():
            yield path, path.relative_to(root).as_posix()


def hold_files(folder: Path, held: dict[str, Path]) -> None:
    """Hold on to every stored file that is not held yet, by a hard link or else a copy in `folder`."""
    for path, name in stored_files():
        if name in held:
            continue
        kept = folder / f"file-{len(held)}"
        with contextlib.suppress(FileNotFoundError):  # removed since the folder was listed
            try:
                os.link(path, kept)
            except OSError:  # another disk, or one that knows no links
                shutil.copy2(path, kept)
            held[name] = kept


class _Hashing:
    """Reads a file and takes the hash of exactly what was read."""

    def __init__(self, file: IO[bytes]) -> None:
        self.file, self.hash = file, hashlib.sha256()

    def read(self, size: int = -1) -> bytes:
        content = self.file.read(size)
        self.hash.update(content)
        return content


def _add(archive: tarfile.TarFile, path: Path, name: str) -> str:
    """Add a file to the archive. Returns the SHA-256 of what the archive holds, also of a file that still grows."""
    with path.open("rb") as file:
        reader = _Hashing(file)
        member = tarfile.TarInfo(name)
        found = os.fstat(file.fileno())
        member.size, member.mtime, member.mode = found.st_size, int(found.st_mtime), 0o600
        archive.addfile(member, reader)  # only `read` is called
    return reader.hash.hexdigest()


def copy_database(target: Path) -> None:
    connection.ensure_connection()
    if connection.vendor == "sqlite":
        with contextlib.closing(sqlite3.connect(target)) as copy:
            connection.connection.backup(copy)
    else:
        run_postgresql("pg_dump", "--format=custom", "--no-owner", f"--file={target}", database_address())


def database_address() -> str:
    """The connection string of PostgreSQL's own programs, without the password."""
    wanted = connection.settings_dict
    host, port = wanted["HOST"] or "/var/run/postgresql", wanted["PORT"] or 5432
    return f"host={host} port={port} user={wanted['USER']} dbname={wanted['NAME']}"


def run_postgresql(program: str, *arguments: str) -> str:
    """What the program printed. Raises BackupError with its message when it fails."""
    if not shutil.which(program):
        raise BackupError(f"{program} is not on this machine; install PostgreSQL's client programs")
    secret = settings.DATABASES["default"].get("PASSWORD")
    environment = {**os.environ, **({"PGPASSWORD": str(secret)} if secret else {})}
    finished = subprocess.run([program, *arguments], env=environment, capture_output=True, text=True, check=False)  # noqa: S603  fixed program, no shell
    if finished.returncode:
        raise BackupError(f"{program} failed: {finished.stderr.strip()}")
    return finished.stdout
