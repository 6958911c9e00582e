"""The background worker with its schedule."""

from __future__ import annotations

import argparse
from datetime import timedelta

from meerwaarde.database.migrating import missing_migrations

from ..numbers import seconds
from ..worker import work

HELP = "Run background tasks and what the schedule says, until Ctrl-C. Start as many as you like."
EXAMPLE = "meerwaarde work --lease 60"


def configure(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--lease", type=seconds, default=60.0, help="seconds after which a silent worker is dead (60)")
    parser.add_argument("--interval", type=seconds, default=1.0, help="seconds between two looks at an empty queue (1)")
    parser.add_argument("--once", action="store_true", help="stop when the queue is empty; leave the schedule alone")
    parser.add_argument("--parent", type=int, help="stop when this process is gone (used by `meerwaarde serve`)")


def run(arguments: argparse.Namespace) -> int:
    if missing_migrations():
        print("The database is not ready. Run first: meerwaarde migrate")
        return 2
    lease = timedelta(seconds=max(arguments.lease, 0.1))
    work(lease=lease, interval=max(arguments.interval, 0.05), once=arguments.once, parent=arguments.parent)
    return 0
