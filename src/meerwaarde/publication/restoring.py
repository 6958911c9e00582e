"""Restore: an archive of `backup`, unpacked and verified whole; only then is anything replaced.

The files change place first, by renaming, and the database last, in one transaction. Whatever fails is taken back.
"""

from __future__ import annotations

import contextlib
import gzip
import hashlib
import io
import json
import re
import shutil
import sqlite3
import tarfile
import tempfile
import zlib
from collections.abc import Iterator
from pathlib import Path, PurePosixPath
from typing import Any

from django.conf import settings
from django.db import connection
from django.db.migrations.loader import MigrationLoader

from .backup import DATABASE_MEMBERS, FORMAT, BackupError, Report, database_address, run_postgresql

REQUIRED_TABLES = {"django_migrations", "initiatives_initiative"}
MAX_MANIFEST_BYTES = 256 * 1024**2  # a million files
MAX_RATIO = 100  # unpacked to packed, above this the archive is a bomb
RATIO_COUNTS_FROM_BYTES = 256 * 1024**2

Migration = tuple[str, str]  # app, name


def restore(source: Path, *, force: bool = False) -> Report:
    """Put an archive back. Raises BackupError, with nothing changed, when it is not whole or not of this product.

    Refuses an installation that already holds initiatives, unless `force`.
    """
    if not force and holds_records():
        raise BackupError("this installation already holds records; use --force to replace them")
    place = Path(settings.VAR_DIR)
    place.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=place, prefix=".restore-") as folder:
        unpacked = Path(folder) / "unpacked"
        unpacked.mkdir()
        manifest = unpack(source, unpacked)
        database = unpacked / DATABASE_MEMBERS[connection.vendor]
        refuse_unknown_migrations(check_database(database))
        files = unpacked / "files"
        files.mkdir(exist_ok=True)
        with files_replaced(files, Path(folder) / "old-files"):
            put_database_back(database, Path(folder) / "old-database.sqlite3")
    return Report(len(manifest["sha256"]) - 1, source.stat().st_size, manifest["database"])


def holds_records() -> bool:
    from meerwaarde.initiatives.models import Initiative

    tables = connection.introspection.table_names()
    return Initiative._meta.db_table in tables and Initiative.objects.exists()


# --- the archive -------------------------------------------------------------------------------------------------
class _Capped:
    """Passes unpacked bytes on, and refuses when there are more than the archive or the disk can hold."""

    def __init__(self, source: gzip.GzipFile, most: int) -> None:
        self._source, self._left, self._most = source, most, most

    def read(self, size: int = -1) -> bytes:
        content = self._source.read(size if size >= 0 else self._left + 1)
        self._left -= len(content)
        if self._left < 0:
            raise BackupError(
                f"the archive unpacks to more than {self._most // 1024**2} MB: more than {MAX_RATIO} times its size, "
                "or more than is free on this disk"
            )
        return content


def most_bytes(source: Path, target: Path) -> int:
    """How much an archive may unpack to, in bytes."""
    allowed = max(RATIO_COUNTS_FROM_BYTES, MAX_RATIO * source.stat().st_size)
    return min(allowed, shutil.disk_usage(target).free)


def unpack(source: Path, target: Path) -> dict[str, Any]:
    """Unpack into an empty folder and check every member against the manifest, which is returned."""
    try:
        with source.open("rb") as raw, gzip.GzipFile(fileobj=raw) as plain:
            capped: Any = _Capped(plain, most_bytes(source, target))  # only `read` is called
            with tarfile.open(fileobj=capped, mode="r|") as archive:
                manifest = _manifest_of(archive)
                while member := archive.next():
                    if not member.isreg() or member.issparse() or member.name not in manifest["sha256"]:
                        raise BackupError(f"the archive holds something that is not in its manifest: {member.name}")
                    content = archive.extractfile(member)
                    place = target / member.name
                    place.parent.mkdir(parents=True, exist_ok=True)
                    with place.open("xb") as file:  # a name that comes twice is refused
                        shutil.copyfileobj(content or io.BytesIO(), file)
    except (tarfile.TarError, zlib.error, EOFError, OSError, ValueError, RecursionError) as error:
        raise BackupError(f"the archive cannot be read whole: {error}") from error
    for name, digest in manifest["sha256"].items():
        if not (target / name).is_file() or _sha256(target / name) != digest:
            raise BackupError(f"the archive is damaged: {name} is missing or changed")
    return manifest


def _manifest_of(archive: tarfile.TarFile) -> dict[str, Any]:
    first = archive.next()
    if first is None or first.name != "manifest.json" or not first.isreg() or first.size > MAX_MANIFEST_BYTES:
        raise BackupError("this is not a backup of this product: the manifest is missing")
    reader = archive.extractfile(first)
    manifest: Any = json.load(reader) if reader else None
    if not isinstance(manifest, dict):
        raise BackupError("this is not a backup of this product: the manifest is not an object")
    if manifest.get("format") != FORMAT:
        raise BackupError(f"this backup has format {str(manifest.get('format'))[:20]}; this version reads {FORMAT}")
    database = manifest.get("database")
    if database != connection.vendor:
        raise BackupError(
            f"the archive holds a database of kind {str(database)[:20]}, this installation is {connection.vendor}"
        )
    digests = manifest.get("sha256")
    if not isinstance(digests, dict) or not all(
        isinstance(digest, str) and re.fullmatch(r"[0-9a-f]{64}", digest) for digest in digests.values()
    ):
        raise BackupError("the manifest does not give the SHA-256 of each member")
    member = DATABASE_MEMBERS[connection.vendor]
    if member not in digests:
        raise BackupError(f"the archive holds no database ({member})")
    for name in digests:
        path = PurePosixPath(name)
        is_file = path.parts[:1] == ("files",) and len(path.parts) > 1 and ".." not in path.parts
        if name != member and (not is_file or "\0" in name or "\\" in name):
            raise BackupError(f"the manifest names something that is no upload: {name[:100]!r}")
    return manifest


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


# --- the database ------------------------------------------------------------------------------------------------
def check_database(source: Path) -> set[Migration]:
    """The migrations of the archive's database. Raises BackupError when it is damaged or not of this product."""
    tables, migrations = _read_sqlite(source) if connection.vendor == "sqlite" else _read_dump(source)
    if missing := sorted(REQUIRED_TABLES - tables):
        raise BackupError(f"the database in the archive is not of this product: it has no table {missing[0]}")
    return migrations


def _read_only(source: Path) -> sqlite3.Connection:
    """A file that is not there is refused, not made."""
    return sqlite3.connect(f"{source.resolve().as_uri()}?mode=ro&immutable=1", uri=True)


def _read_sqlite(source: Path) -> tuple[set[str], set[Migration]]:
    migrations: set[Migration] = set()
    try:
        with contextlib.closing(_read_only(source)) as copy:
            if copy.execute("PRAGMA integrity_check").fetchone()[0] != "ok":
                raise BackupError("the database in the archive is damaged")
            tables = {name for (name,) in copy.execute("SELECT name FROM sqlite_master WHERE type = 'table'")}
            if "django_migrations" in tables:
                migrations = set(copy.execute("SELECT app, name FROM django_migrations").fetchall())
    except sqlite3.Error as error:
        raise BackupError(f"the database in the archive cannot be read: {error}") from error
    return tables, migrations


def _read_dump(source: Path) -> tuple[set[str], set[Migration]]:
    listed = run_postgresql("pg_restore", "--list", str(source))
    tables = set(re.findall(r"^\d+; \d+ \d+ TABLE \S+ (\S+)", listed, re.M))
    script = run_postgresql("pg_restore", "--data-only", "--table=django_migrations", "--file=-", str(source))
    copied = re.search(r"^COPY \S+ \(id, app, name, applied\) FROM stdin;\n(.*?)^\\\.$", script, re.M | re.S)
    rows = [line.split("\t") for line in copied[1].splitlines()] if copied else []
    return tables, {(row[1], row[2]) for row in rows if len(row) == 4}


def refuse_unknown_migrations(applied: set[Migration]) -> None:
    """An archive of a newer version holds what this code cannot read."""
    if unknown := sorted(applied - MigrationLoader(None).disk_migrations.keys()):
        app, name = unknown[0]
        raise BackupError(
            f"the archive was made by a newer version of this product ({app[:60]} {name[:60]} is unknown here); "
            "upgrade first"
        )


def put_database_back(source: Path, kept: Path) -> None:
    """Replace the database in one transaction; the old one is kept until the new one is seen to be there."""
    if connection.vendor == "sqlite":
        connection.ensure_connection()
        try:
            with contextlib.closing(sqlite3.connect(kept)) as old:
                connection.connection.backup(old)
                try:
                    with contextlib.closing(_read_only(source)) as copy:
                        copy.backup(connection.connection)
                    see_that_it_is_there()
                except BaseException:
                    connection.ensure_connection()
                    old.backup(connection.connection)
                    raise
        except sqlite3.Error as error:
            raise BackupError(f"the database could not be replaced: {error}") from error
        finally:
            connection.close()
    else:
        connection.close()
        run_postgresql(
            "pg_restore", "--clean", "--if-exists", "--no-owner", "--single-transaction", "--exit-on-error",
            f"--dbname={database_address()}", str(source),
        )  # fmt: skip


def see_that_it_is_there() -> None:
    with connection.cursor() as cursor:
        if missing := sorted(REQUIRED_TABLES - set(connection.introspection.table_names(cursor))):
            raise BackupError(f"after restoring, the table {missing[0]} is missing")


# --- the files ---------------------------------------------------------------------------------------------------
@contextlib.contextmanager
def files_replaced(new: Path, kept: Path) -> Iterator[None]:
    """The uploads replaced by `new` inside the block; put back when the block fails."""
    media = Path(settings.MEDIA_ROOT)
    try:
        media.parent.mkdir(parents=True, exist_ok=True)
        if media.exists():
            media.rename(kept)  # one step, or an error: never a copy that stops halfway
    except OSError as error:
        raise BackupError(
            f"{media} cannot be renamed ({error.strerror}); is it a disk of its own? Move what it holds away first"
        ) from error
    try:
        shutil.move(new, media)
        yield
    except BaseException as error:
        shutil.rmtree(media, ignore_errors=True)
        if kept.exists():
            kept.rename(media)
        if isinstance(error, OSError):
            raise BackupError(f"the uploads could not be replaced: {error}") from error
        raise
