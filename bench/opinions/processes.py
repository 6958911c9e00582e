"""What runs in a process of its own: `processes.py NAME WORDS…` prints one line of JSON."""

from __future__ import annotations

import json
import sys
import time
from pathlib import Path
from typing import Any

import numpy as np

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from opinions import conversation


def peak_mb() -> float:
    """Peak memory of this process; what the starting process used before does not count (as it would in getrusage)."""
    status = Path("/proc/self/status").read_text(encoding="ascii")
    return int(status.split("VmHWM:")[1].split()[0]) / 1024


def drawn(arrays: tuple[np.ndarray, ...], *, evidence: bool) -> tuple[float, Any, Any]:
    """Seconds from arrays to map, the votes and the map."""
    from meerwaarde.analysis.opinion_map import Settings, build_map, votes_from_arrays

    settings = Settings() if evidence else Settings(resamples=0, permutations=0)
    begin = time.perf_counter()
    votes = votes_from_arrays(*arrays)
    found = build_map(votes, rng=np.random.default_rng(1), settings=settings)
    return time.perf_counter() - begin, votes, found


def child_map(source: str, repeats: int) -> dict[str, Any]:
    """Same work as the peer on the votes in a file; then once with evidence."""
    with np.load(source) as given:
        arrays = given["participants"], given["statements"], given["values"]
    seconds = [drawn(arrays, evidence=False)[0] for _ in range(repeats)]
    peak = peak_mb()
    full, _, found = drawn(arrays, evidence=True)
    return {"seconds": float(np.median(seconds)), "peak_mb": peak, "full": full, "clear": found.clear_groups}


def child_growth(people: int, evidence: bool) -> dict[str, Any]:
    drawn(conversation(50, 100, 20), evidence=evidence)  # loads the code
    arrays = conversation(people, 1_000, 100)
    begin = time.process_time()
    seconds = drawn(arrays, evidence=evidence)[0]
    return {"seconds": seconds, "cpu_seconds": time.process_time() - begin, "peak_mb": peak_mb()}


def child_update() -> dict[str, Any]:
    """Five times 1,000 new votes on a map of 10 million."""
    from meerwaarde.analysis.opinion_map import update_map

    _, votes, found = drawn(conversation(100_000, 1_000, 100), evidence=False)
    rng, seconds = np.random.default_rng(2), []
    for _ in range(5):
        changes = rng.integers(0, 100_000, 1_000), rng.integers(0, 1_000, 1_000), rng.integers(-1, 2, 1_000)
        begin = time.perf_counter()
        votes, found = update_map(found, votes, *changes)
        seconds.append(time.perf_counter() - begin)
    return {"seconds": float(np.median(seconds)), "slowest": max(seconds), "products": found.components.products}


def child_csv(folder: str) -> dict[str, Any]:
    import csv

    from meerwaarde.analysis.opinion_map.polis_format import read_conversation

    who, what, said = conversation(10_000, 500, 25)
    path = Path(folder) / "participants-votes.csv"
    with path.open("w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file)
        writer.writerow(["participant", *range(500)])
        for person in range(10_000):
            row = [""] * 500
            for place in range(person * 25, person * 25 + 25):
                row[what[place]] = str(said[place])
            writer.writerow([person, *row])
    begin = time.perf_counter()
    found = read_conversation(path)
    return {"seconds": time.perf_counter() - begin, "cells": 5_000_000, "votes": len(found.votes), "people": len(who)}


def child_write(path: str, people: int) -> dict[str, Any]:
    """A Parquet file as a database would write it: whole numbers as names, a million rows at a time."""
    import pyarrow as arrow
    import pyarrow.parquet as parquet

    who, what, said = conversation(people, 1_000, 100)
    columns = {"voter-id": who, "comment-id": what, "vote": said}
    parquet.write_table(arrow.table(columns), path, row_group_size=1_000_000)
    return {"mb": Path(path).stat().st_size / 2**20}


def child_parquet(path: str) -> dict[str, Any]:
    from meerwaarde.analysis.opinion_map import build_map
    from meerwaarde.analysis.opinion_map.polis_format import read_conversation

    begin = time.perf_counter()
    found = read_conversation(Path(path))
    read = time.perf_counter() - begin
    build_map(found.votes, rng=np.random.default_rng(1))
    return {
        "votes": len(found.votes),
        "read": read,
        "seconds": time.perf_counter() - begin,
        "peak_mb": peak_mb(),
    }


CHILDREN: dict[str, Any] = {
    "map": lambda source, repeats: child_map(source, int(repeats)),
    "growth": lambda people, evidence: child_growth(int(people), bool(int(evidence))),
    "update": child_update,
    "csv": child_csv,
    "write": lambda path, people: child_write(path, int(people)),
    "parquet": child_parquet,
}

if __name__ == "__main__":
    print(json.dumps(CHILDREN[sys.argv[1]](*sys.argv[2:])))
