"""`meerwaarde ledger-status`."""

from __future__ import annotations

import argparse
import json
import sys

from ..models import Log
from ..queries import overdue_promises

HELP = (
    "Show how far every public log is, and which promises were not kept within a minute. Exit code 1 when there are "
    "any: for a monitor."
)
EXAMPLE = "meerwaarde ledger-status --json"


def configure(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--json", action="store_true", help="print it as JSON")


def run(arguments: argparse.Namespace) -> int:
    logs, overdue = list(Log.objects.all()), overdue_promises()
    if arguments.json:
        rows = [
            {
                "organisation": log.organisation,
                "origin": log.origin,
                "entries": log.published_size,
                "published_at": log.published_at.isoformat() if log.published_at else None,
            }
            for log in logs
        ]
        late = [
            {"organisation": each.organisation, "events": each.events, "oldest": each.oldest.isoformat()}
            for each in overdue
        ]
        print(json.dumps({"logs": rows, "overdue": late}, indent=1))
        return 1 if overdue else 0
    for log in logs:
        when = f"{log.published_at:%Y-%m-%d %H:%M:%S} UTC" if log.published_at else "never"
        print(f"{log.origin}: {log.published_size:,} entries, signed {when}")
    if not logs:
        print("There is no log yet.")
    for each in overdue:
        print(
            f"ALARM: {each.events:,} changes of {each.organisation} are not in the public log; "
            f"the oldest waits since {each.oldest:%Y-%m-%d %H:%M:%S} UTC. Does `meerwaarde work` run?",
            file=sys.stderr,
        )
    return 1 if overdue else 0
