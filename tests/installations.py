"""Migrated databases, made once for a whole run of the tests and copied by whoever needs one of its own.

Migrating takes longer than most tests together. The folder that `MEERWAARDE_TEST_RUN` names is shared by all
processes of a run; the first that needs a template makes it while the others wait.
"""

from __future__ import annotations

import fcntl
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlsplit

import psycopg
from psycopg import sql

RUN = "MEERWAARDE_TEST_RUN"
SQLITE = "meerwaarde.sqlite3"


@contextmanager
def run() -> Iterator[None]:
    begin_run()
    try:
        yield
    finally:
        end_run()


def begin_run() -> None:
    os.environ[RUN] = tempfile.mkdtemp(prefix="meerwaarde_tests_")


def end_run() -> None:
    """Leave nothing behind, on the disk or on the server."""
    folder = Path(os.environ.pop(RUN))
    for address in _templates(folder):
        with _server(address) as server:
            server.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(_named(folder)))
    shutil.rmtree(folder)


def sqlite_template() -> Path:
    """A folder as `MEERWAARDE_VAR` names one, with a migrated SQLite database in it."""
    with _alone() as run:
        folder = run / "sqlite"
        if not folder.exists():
            unfinished = run / "unfinished"
            _migrate(unfinished, f"sqlite:///{unfinished / SQLITE}")
            unfinished.rename(folder)
        return folder


def postgresql_template(address: str) -> str:
    """The name of a migrated database on the server of this address, to be cloned (`CREATE DATABASE … TEMPLATE`)."""
    with _alone() as run:
        name = _named(run)
        if address not in _templates(run):
            with _server(address) as server:
                server.execute(sql.SQL("CREATE DATABASE {}").format(name))
            with (run / "postgresql").open("a") as made:
                made.write(f"{address}\n")
            _migrate(run / "unused", urlsplit(address)._replace(path=f"/{run.name}").geturl())
        return run.name


@contextmanager
def postgresql_clone(address: str, name: str) -> Iterator[str]:
    """The address of a migrated database with this name on the server of that address."""
    clone, template = sql.Identifier(name), sql.Identifier(postgresql_template(address))
    with _server(address) as server:
        server.execute(sql.SQL("CREATE DATABASE {} TEMPLATE {}").format(clone, template))
        try:
            yield urlsplit(address)._replace(path=f"/{name}").geturl()
        finally:
            server.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(clone))


@contextmanager
def _alone() -> Iterator[Path]:
    run = Path(os.environ[RUN])
    with (run / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield run


def meerwaarde(folder: Path, *arguments: str | bytes | Path, **environment: str) -> subprocess.CompletedProcess[str]:
    """Run a command of the product on the installation in this folder; on SQLite unless a DATABASE_URL is given."""
    inherited = {key: value for key, value in os.environ.items() if key != "DATABASE_URL"}
    return subprocess.run(
        [sys.executable, "-m", "meerwaarde.cli", *arguments],
        env=inherited | {"MEERWAARDE_VAR": str(folder)} | environment,
        capture_output=True,
        text=True,
        check=False,
        stdin=subprocess.DEVNULL,
    )


def _migrate(folder: Path, database: str) -> None:
    environment = os.environ | {"MEERWAARDE_VAR": str(folder), "DATABASE_URL": database, "DEBUG": "1"}
    command = [sys.executable, "-m", "meerwaarde.cli", "migrate", "--verbosity", "0"]
    subprocess.run(command, env=environment, check=True)


def _templates(run: Path) -> list[str]:
    made = run / "postgresql"
    return made.read_text().split() if made.exists() else []


def _named(run: Path) -> sql.Identifier:
    return sql.Identifier(run.name)


def _server(address: str) -> psycopg.Connection[tuple[object, ...]]:
    return psycopg.connect(address.replace("postgres://", "postgresql://", 1), autocommit=True)
