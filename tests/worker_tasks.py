"""Tasks that the tests of the worker run in another process."""

from __future__ import annotations

import os
import time
from pathlib import Path

from django_tasks import task


@task()
def write_and_wait(folder: str) -> None:
    """Says that it started (with its process id), waits until the file `go` exists, says that it finished."""
    place = Path(folder)
    with (place / "started").open("a") as file:
        file.write(f"{os.getpid()}\n")
    while not (place / "go").exists():
        time.sleep(0.02)
    with (place / "finished").open("a") as file:
        file.write(f"{os.getpid()}\n")


@task()
def do_nothing() -> None:
    pass
