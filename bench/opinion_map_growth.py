"""How the opinion map grows from 10,000 to 100 million votes; time and memory of the largest, from arrays and Parquet.

python bench/opinion_map_growth.py [--most 1000000]

Reading a file is measured apart from drawing. Parquet needs pyarrow (bench and tests have it).
"""

from __future__ import annotations

import argparse
import json
import statistics
import tempfile
from itertools import pairwise
from pathlib import Path

from opinions.measuring import apart, row

VOTES_EACH = 100  # of 1,000 statements
PARTICIPANTS = (100, 1_000, 10_000, 100_000, 1_000_000)
MOST_SECONDS, MOST_MB = 60, 6 * 1024
LINEAR = 12.0  # ten times the votes, within 20%


def measure(most: int = PARTICIPANTS[-1]) -> list[dict[str, object]]:
    sizes = [people for people in PARTICIPANTS if people <= most]
    # A fresh process each time: a second run in the same one finds its memory ready, which flatters small sizes. In
    # seconds of processor time, so that the curve does not depend on what else the machine does.
    curve = [
        statistics.median(apart("growth", people, 0)["cpu_seconds"] for _ in range(1 if people > 100_000 else 5))
        for people in sizes
    ]
    steps = [after / before for before, after in pairwise(curve)]
    with tempfile.TemporaryDirectory(prefix="meerwaarde-bench-") as folder:
        parsed = apart("csv", folder)
        return [
            row(
                "ten times the votes, from 1e4 on: " + ", ".join(f"{each:.3g} s" for each in curve) + " of one core",
                "at most 12 times the time (linear within 20%)",
                " ".join(f"{each:.1f}" for each in steps),
                "times the time",
                max(steps) <= LINEAR,
            ),
            *largest(sizes[-1], Path(folder)),
            row(
                "reading participants-votes.csv (10,000 x 500, 250,000 votes)",
                "shown",
                f"{parsed['cells'] / parsed['seconds'] / 1e6:.1f}",
                "million cells/s",
                True,
            ),
        ]


def largest(people: int, folder: Path) -> list[dict[str, object]]:
    name = f"{people:,} participants x 1,000 statements, {people * VOTES_EACH / 1e6:,.0f} million votes, with evidence"
    path = folder / "votes.parquet"
    written = apart("write", path, people)
    from_arrays, from_parquet = apart("growth", people, 1), apart("parquet", path)
    return [
        row(name, "under 60 s", f"{from_arrays['seconds']:.1f}", "s", from_arrays["seconds"] < MOST_SECONDS),
        row(
            "peak memory of that map",
            "under 6 GB",
            f"{from_arrays['peak_mb'] / 1024:.1f}",
            "GB",
            from_arrays["peak_mb"] < MOST_MB,
        ),
        row(
            f"the same from a Parquet file of {written['mb']:,.0f} MB; of which reading {from_parquet['read']:.1f} s",
            "under 60 s",
            f"{from_parquet['seconds']:.1f}",
            "s",
            from_parquet["seconds"] < MOST_SECONDS,
        ),
        row(
            "peak memory of that",
            "under 6 GB",
            f"{from_parquet['peak_mb'] / 1024:.1f}",
            "GB",
            from_parquet["peak_mb"] < MOST_MB,
        ),
    ]


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--most", type=int, default=PARTICIPANTS[-1], help="participants of the largest")
    print(json.dumps(measure(parser.parse_args().most), indent=1))
