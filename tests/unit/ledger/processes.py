"""Real processes that write and sequence; some of them are stopped without warning.

They use the kind of database of this run: SQLite in a folder, or the PostgreSQL that DATABASE_URL names.
"""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import installations
from meerwaarde.ledger import verify

TESTS = Path(__file__).resolve().parents[2]
# No test is timed: this only ends one that waits for what never comes. A long proof looks at thousands of receipts.
PATIENCE_SECONDS = 1800


class Place:
    """An installation with a database of its own, that shares nothing with the database of the tests."""

    def __init__(self, folder: Path, database: str) -> None:
        self.folder = folder
        self.database = database
        self.environment = {
            **os.environ,
            "MEERWAARDE_VAR": str(folder),
            "DATABASE_URL": database,
            "DJANGO_SETTINGS_MODULE": "meerwaarde.config.settings",
            "PYTHONPATH": os.pathsep.join([str(TESTS), *filter(None, [os.environ.get("PYTHONPATH")])]),
        }

    def start(self, code: str, **environment: str) -> subprocess.Popen[str]:
        program = f"import django; django.setup()\nfrom unit.ledger import processes\n{code}"
        return subprocess.Popen(
            [sys.executable, "-c", program],
            env=self.environment | environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )

    def run(self, code: str, **environment: str) -> str:
        process = self.start(code, **environment)
        output, errors = process.communicate(timeout=PATIENCE_SECONDS)
        assert process.returncode == 0, errors
        assert "could not be brought up to date" not in errors, errors
        return output.strip()

    def assert_whole(self, acknowledged: set[int]) -> int:
        """One quiet turn later every acknowledged event has its own position, and the export verifies."""
        export = self.folder / "export.jsonl"
        size, published_size, rows = json.loads(self.run(f"processes.finish({str(export)!r})"))
        assert [position for _pk, position in rows] == list(range(size))
        assert size == published_size
        assert acknowledged <= {pk for pk, _position in rows}
        assert verify.verify_file(export)[0].endswith(f"{size} entries, whole.")
        return size


@contextmanager
def migrated(folder: Path) -> Iterator[Place]:
    """A fresh, migrated place in this folder, with a database of its own."""
    address = os.environ.get("DATABASE_URL", "")
    if address.startswith("postgres"):
        with installations.postgresql_clone(address, f"ledger_processes_{os.getpid()}") as database:
            yield Place(folder, database)
        return
    shutil.copy(installations.sqlite_template() / installations.SQLITE, folder / "ledger.sqlite3")
    yield Place(folder, f"sqlite:///{folder}/ledger.sqlite3")


# --- what runs in those processes --------------------------------------------------------------------------------


def write(number: int, *, pause: float = 0) -> None:
    """Record changes one by one; each is printed only after it was committed."""
    from django.db import transaction

    from meerwaarde.ledger.actions import record_event
    from meerwaarde.ledger.models import Log

    subject = Log.objects.get_or_create(organisation="subject", defaults={"origin": "subject"})[0]
    for _ in range(number):
        with transaction.atomic():
            event = record_event(by=None, role="system", organisation="voorbeeld", kind="changed", subject=subject)
        os.write(1, f"{event.pk}\n".encode())
        time.sleep(pause)


def sequence_for(seconds: float, folder: str = "") -> None:
    from django.conf import settings

    from meerwaarde.ledger.sequencing import sequence_all

    if folder:
        settings.VAR_DIR = Path(folder)
    limit = time.monotonic() + seconds
    while time.monotonic() < limit:
        sequence_all()


def write_and_wait_for_checkpoints(times: int) -> None:
    """One change, until a signed checkpoint holds it; again. Prints the longest wait, without that for the worker."""
    from meerwaarde.ledger.models import Log

    def published() -> int:
        return sum(Log.objects.filter(organisation="voorbeeld").values_list("published_size", flat=True))

    limit, longest = time.monotonic() + 60, 0.0
    while not published() and time.monotonic() < limit:
        time.sleep(0.1)
    for _ in range(times):
        started, size = time.monotonic(), published()
        write(1)
        while published() == size and time.monotonic() < started + 60:
            time.sleep(0.05)
        longest = max(longest, time.monotonic() - started)
    os.write(1, f"{longest}\n".encode())


def finish(export: str) -> None:
    """One turn in this folder, also when another one had the last; then what the database and the export hold."""
    from meerwaarde.ledger.exporting import export_to
    from meerwaarde.ledger.models import Event, Log
    from meerwaarde.ledger.sequencing import sequence

    sequence("voorbeeld")
    log = Log.objects.get(organisation="voorbeeld")
    rows = Event.objects.filter(organisation="voorbeeld").order_by("position").values_list("pk", "position")
    export_to(Path(export), "voorbeeld", internal=True)
    sys.stdout.write(json.dumps([log.size, log.published_size, list(rows)]) + "\n")


def forked(work: Callable[[], None]) -> int:
    """Run this in a process of its own, with its own connection to the database. Returns its id."""
    from django.db import connections

    connections.close_all()
    child = os.fork()
    if child == 0:
        try:
            work()
        except BaseException as error:
            os.write(2, f"{type(error).__name__}: {error}\n".encode())
            os._exit(1)
        os._exit(0)
    return child


def ended(child: int) -> int:
    """The exit code of a forked process; negative when a signal ended it."""
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])


def race(writers: int, each: int, seconds: float, other_folder: str) -> None:
    """Writers and two sequencers at once."""
    sequencers = [lambda: sequence_for(seconds), lambda: sequence_for(seconds, other_folder)]
    children = [forked(task) for task in [*[lambda: write(each)] * writers, *sequencers]]
    assert [ended(child) for child in children] == [0] * len(children)


def stop_at_file_operation(step: int) -> None:
    """From now on: this process ends itself, without cleaning up, just before its file operation number `step`."""

    def stopping(original: Callable[..., None]) -> Callable[..., None]:
        def operation(*given: object) -> None:
            nonlocal step
            step -= 1
            if step < 0:
                os.kill(os.getpid(), signal.SIGKILL)
            original(*given)

        return operation

    os.replace, os.fsync = stopping(os.replace), stopping(os.fsync)


def stop_at_every_step() -> None:
    """A turn is stopped at its first file operation, the next one at its second, and so on; prints how often."""
    from meerwaarde.ledger.sequencing import sequence

    write(250)
    for step in range(1000):

        def turn(step: int = step) -> None:
            stop_at_file_operation(step)
            sequence("voorbeeld")

        code = ended(forked(turn))
        if code == 0:
            os.write(1, f"stopped {step}\n".encode())
            return
        assert code == -signal.SIGKILL, code
        write(9)
