"""How many people a second can take part, next to a plain Django endpoint that inserts one row, in the same run.

python bench/contributions.py [--contributors 500] [--seconds 20]

Both are served by granian, a process for each core with the product's number of threads, on the same database and
durability settings (SQLite: WAL, synchronous FULL; or the PostgreSQL that DATABASE_URL names), to the same
contributors over HTTP. They take turns, so that what else the machine does falls on both. Ours checks the form and the
limits, keeps the text with its salted commitment, gives a tracking code and records the event for the public log.
"""

from __future__ import annotations

import argparse
import json
import statistics
import sys

from served.places import contributing, on_each_database, processes

CONTRIBUTORS, SECONDS, TURNS = 500, 20.0, 3
LEAST_SHARE = 0.4


def measure(contributors: int = CONTRIBUTORS, seconds: float = SECONDS) -> list[dict[str, object]]:
    """On SQLite, and on PostgreSQL when one answers."""
    rows = []
    for kind, place in on_each_database():
        rows.append(_row(kind, *_turns(place, contributors, seconds), contributors))
    return rows


def _turns(place: processes.Place, contributors: int, seconds: float) -> tuple[float, float, int]:
    """Contributions and plain inserts a second (medians of the turns), and how many were acknowledged in all."""
    address = place.run("from proofs import contributing; contributing.prepare()")
    ours, plain, acknowledged = [], [], 0
    for turn in range(TURNS):
        product = _served(place, "meerwaarde.runs.served:application", address, contributors, seconds, turn)
        acknowledged += len(product.codes)
        ours.append(product.per_second)
        beside = _served(place, "served.plain_insert:application", "/insert/", contributors, seconds, turn)
        plain.append(beside.per_second)
    return statistics.median(ours), statistics.median(plain), acknowledged


def _row(kind: str, here: float, there: float, acknowledged: int, contributors: int) -> dict[str, object]:
    share = here / there
    rates = f"{here:.0f} contributions/s next to {there:.0f} of a plain insert"
    claim = f"{contributors} people at once on {kind}, each with a web process for each core: {rates}"
    return {
        "claim": f"{claim} ({acknowledged:,} acknowledged)",
        "target": f"at least {LEAST_SHARE:.0%} of a plain insert",
        "measured": round(share, 2),
        "unit": "of a plain insert",
        "met": share >= LEAST_SHARE,
    }


def _served(
    place: processes.Place, application: str, address: str, contributors: int, seconds: float, seed: int
) -> contributing.Heard:
    web = contributing.Web(place.environment, contributing.free_port(), application)
    web.start()
    try:
        contributing.run(contributing.contribute_all(web.port, address, contributors=8, seconds=1, seed=seed + 100))
        heard = contributing.run(
            contributing.contribute_all(web.port, address, contributors=contributors, seconds=seconds, seed=seed)
        )
    finally:
        web.kill()
    if heard.other:
        print(f"  {application} also answered: {heard.other}", file=sys.stderr, flush=True)
    print(f"  {application}: {heard.per_second:.0f}/s", file=sys.stderr, flush=True)
    return heard


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--contributors", type=int, default=CONTRIBUTORS)
    parser.add_argument("--seconds", type=float, default=SECONDS)
    given = parser.parse_args()
    print(json.dumps(measure(given.contributors, given.seconds), indent=1))
