"""The whole suite on SQLite, then on PostgreSQL when one answers; says clearly what was left out."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from xml.etree import ElementTree

import psycopg

# Asks nothing of a database, so once is enough.
WITHOUT_DATABASE = ("--ignore=tests/analysis", "--ignore=tests/unit")
# The pages were driven on SQLite already, and some tests use SQLite whatever database the run has.
WHAT_DEPENDS_ON_IT = ("-m", "not browser and not on_sqlite")
# Nobody pulls the plug of this server: a test need not wait for its disk.
WITHOUT_WAITING = "-c synchronous_commit=off"
# One more than cores: some tests wait for processes that they started.
SIDE_BY_SIDE = ("-n", str((os.cpu_count() or 1) + 1), "--dist", "loadscope")
# What is compiled once need not be compiled by each of the processes that tests start.
NOT_INHERITED = ("DATABASE_URL", "PYTHONDONTWRITEBYTECODE")
LOCAL_POSTGRESQL = "postgres://postgres@127.0.0.1:5432/postgres"


def postgresql() -> str | None:
    """The address of a PostgreSQL that answers: TEST_DATABASE_URL (then it must), or the local default."""
    named = os.environ.get("TEST_DATABASE_URL")
    address = named or LOCAL_POSTGRESQL
    try:
        psycopg.connect(address.replace("postgres://", "postgresql://", 1), connect_timeout=3).close()
    except psycopg.OperationalError as error:
        if named:
            raise SystemExit(f"TEST_DATABASE_URL does not answer: {error}") from error
        return None
    return address


def run(title: str, *arguments: str, **environment: str) -> tuple[int, list[ElementTree.Element]]:
    """Runs the tests; gives the exit code of pytest and an element for each test, as JUnit's XML describes it."""
    print(f"\n=== {title}", flush=True)
    inherited = {key: value for key, value in os.environ.items() if key not in NOT_INHERITED}
    with tempfile.TemporaryDirectory() as folder:
        outcomes = Path(folder) / "outcomes.xml"
        command = [sys.executable, "-m", "pytest", f"--junitxml={outcomes}", *arguments]
        code = subprocess.run(command, env=inherited | environment, check=False).returncode
        if not outcomes.exists():
            return code, []
        return code, list(ElementTree.parse(outcomes).iter("testcase"))  # noqa: S314  our own pytest wrote it


def suite(title: str, *arguments: str, **environment: str) -> list[str]:
    """Runs the tests and returns what went wrong: a line per test that failed, or one when the run itself did."""
    code, cases = run(title, *SIDE_BY_SIDE, *arguments, **environment)
    failed = [f"{title}: {line}" for line in failures(cases)]
    return failed or ([f"{title}: pytest ended with {code}"] if code else [])


def failures(cases: list[ElementTree.Element]) -> Iterator[str]:
    for case in cases:
        for problem in [*case.findall("failure"), *case.findall("error")]:
            yield f"{case.get('classname')}::{case.get('name')}: {(problem.get('message') or '')[:300]}"


def main() -> int:
    failed = suite("the whole suite on SQLite", *sys.argv[1:])
    if address := postgresql():
        where = {"DATABASE_URL": address, "PGOPTIONS": WITHOUT_WAITING}
        failed += suite("again on PostgreSQL", *WHAT_DEPENDS_ON_IT, *WITHOUT_DATABASE, *sys.argv[1:], **where)
    else:
        print("\n=== PostgreSQL: SKIPPED, none answers at 127.0.0.1:5432 (set TEST_DATABASE_URL to use another)")
    if failed:
        print("\n=== FAILED", *failed, sep="\n")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
