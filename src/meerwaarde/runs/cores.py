"""A core of its own for each web process.

Python runs one thread of a process at a time. Threads on several cores hand that turn to each other across the machine,
several times per request: on one core the same process answers up to half as many requests more.
"""

from __future__ import annotations

import fcntl
import os
from io import TextIOWrapper
from pathlib import Path

# Held for as long as the process lives; whoever dies gives its core back.
_held: list[TextIOWrapper] = []


def keep_to_own_core(folder: Path) -> int | None:
    """Stay on one core that no other process keeps to that was given this folder. Call it before threads are started.

    Returns the number of the core. None, and nothing is changed: there is only one, each has somebody already, or this
    system cannot say where to run.
    """
    if not hasattr(os, "sched_setaffinity"):
        return None
    cores = os.sched_getaffinity(0)
    if len(cores) < 2:
        return None
    folder.mkdir(parents=True, exist_ok=True)
    for core in sorted(cores, reverse=True):  # the first is where most systems handle the network
        claim = (folder / f"core-{core}").open("a")
        try:
            fcntl.flock(claim, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            claim.close()
            continue
        _held.append(claim)
        os.sched_setaffinity(0, {core})
        return core
    return None
