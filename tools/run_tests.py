"""The whole suite on SQLite, beside it on PostgreSQL when one answers; says clearly what was left out."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import time
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
# As many as cores for each database, so twice that together: some tests wait for processes that they started.
SIDE_BY_SIDE = ("-n", str(os.cpu_count() or 1), "--dist", "loadscope")
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


class Run:
    """Tests that have begun. What they print is shown at once, or, of a run beside another, when it is waited for."""

    def __init__(self, title: str, *arguments: str, beside: bool = False, **environment: str) -> None:
        self.title = title
        self._folder = tempfile.TemporaryDirectory()
        folder = Path(self._folder.name)
        self._outcomes, self._printed = folder / "outcomes.xml", folder / "printed"
        self._collected = folder / "collected"
        inherited = {key: value for key, value in os.environ.items() if key not in NOT_INHERITED}
        environment["MEERWAARDE_TESTS_COLLECTED"] = str(self._collected)
        command = [sys.executable, "-m", "pytest", f"--junitxml={self._outcomes}", *arguments]
        with self._printed.open("wb") as kept:
            output = kept if beside else None
            if not beside:
                self._say_title()
            self._process = subprocess.Popen(command, env=inherited | environment, stdout=output, stderr=output)
        self._beside = beside

    def _say_title(self) -> None:
        print(f"\n=== {self.title}", flush=True)

    def wait_until_collected(self) -> None:
        """Or until it ended: then the compiled tests' files lie there for the next run."""
        while not self._collected.exists() and self._process.poll() is None:
            time.sleep(0.1)

    def end(self) -> tuple[int, list[ElementTree.Element]]:
        """Waits; gives the exit code of pytest and an element for each test, as JUnit's XML describes it."""
        code = self._process.wait()
        if self._beside:
            self._say_title()
            print(self._printed.read_text(errors="replace"), flush=True)
        with self._folder:
            found = ElementTree.parse(self._outcomes) if self._outcomes.exists() else None  # noqa: S314  our own pytest's
        return code, list(found.iter("testcase")) if found else []

    def failed(self) -> list[str]:
        """What went wrong: a line per test that failed, or one when the run itself did."""
        code, cases = self.end()
        found = [f"{self.title}: {line}" for line in failures(cases)]
        return found or ([f"{self.title}: pytest ended with {code}"] if code else [])


def failures(cases: list[ElementTree.Element]) -> Iterator[str]:
    for case in cases:
        for problem in [*case.findall("failure"), *case.findall("error")]:
            yield f"{case.get('classname')}::{case.get('name')}: {(problem.get('message') or '')[:300]}"


def main() -> int:
    runs = [Run("the whole suite on SQLite", *SIDE_BY_SIDE, *sys.argv[1:])]
    address = postgresql()
    if address:
        where = {"DATABASE_URL": address, "PGOPTIONS": WITHOUT_WAITING}
        left_out = (*WHAT_DEPENDS_ON_IT, *WITHOUT_DATABASE)
        runs[0].wait_until_collected()
        runs.append(Run("again on PostgreSQL", *SIDE_BY_SIDE, *left_out, *sys.argv[1:], beside=True, **where))
    failed = [line for run in runs for line in run.failed()]
    if not address:
        print("\n=== PostgreSQL: SKIPPED, none answers at 127.0.0.1:5432 (set TEST_DATABASE_URL to use another)")
    if failed:
        print("\n=== FAILED", *failed, sep="\n")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
