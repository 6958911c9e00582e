"""The opinion map side by side with red-dwarf, its growth to 100 million votes, and an update of 10 million.

python bench/opinion_map.py [--quick]

Real conversations are read from ../shared/data/opinion beside the checkout, when they are there. Every measurement runs
in a process of its own, so that its peak memory is its own. The peer's packages (bench/peers/red-dwarf.txt) go into an
environment made here. "Same work" is the published pipeline; "with evidence" adds bootstrap and permutations, which
the peer does not have.
"""

from __future__ import annotations

import argparse
import csv
import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
import venv
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np

PEERS = Path(__file__).resolve().parent / "peers"
REAL = Path(__file__).resolve().parents[2] / "shared" / "data" / "opinion"
LARGEST_REAL = "vtaiwan.uberx"
SYNTHETIC = {"20k x 500": (20_000, 500, 25), "100k x 500": (100_000, 500, 25)}
GROWTH = (100, 1_000, 10_000, 100_000, 1_000_000)  # participants with 100 of 1,000 statements: 1e4 to 1e8 votes
INSTALL_SECONDS = 900
STATISTICS = {
    "na": "agreed",
    "nd": "disagreed",
    "ns": "voters",
    "pa": "agree_share",
    "pd": "disagree_share",
    "pat": "agree_z",
    "pdt": "disagree_z",
    "ra": "agree_ratio",
    "rd": "disagree_ratio",
    "rat": "agree_ratio_z",
    "rdt": "disagree_ratio_z",
}


def conversation(people: int, statements: int, each: int, seed: int = 1) -> tuple[np.ndarray, ...]:
    """Votes of three groups, `each` votes a participant: participants, statements, values."""
    rng = np.random.default_rng(seed)
    opinion = rng.choice(np.array([-1, 1], np.int8), (3, statements))
    group = rng.integers(0, 3, people).astype(np.int8)
    step = statements // each
    what, said = np.empty((people, each), np.int32), np.empty((people, each), np.int8)
    for begin in range(0, people, 50_000):
        part = slice(begin, min(begin + 50_000, people))
        size = part.stop - begin
        what[part] = np.arange(each, dtype=np.int32) * step + rng.integers(0, step, (size, each), dtype=np.int32)
        luck, own = rng.random((size, each), dtype=np.float32), opinion[group[part, None], what[part]]
        said[part] = np.where(luck < 0.1, 0, np.where(luck < 0.86, own, -own))
    return np.repeat(np.arange(people, dtype=np.int32), each), what.ravel(), said.ravel()


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


# What runs in a process of its own: each prints one line of JSON.


def child_map(source: str, repeats: int) -> dict[str, Any]:
    """Same work as the peer on the votes in a file; then once with evidence."""
    with np.load(source) as given:
        arrays = given["participants"], given["statements"], given["values"]
    seconds = [drawn(arrays, evidence=False)[0] for _ in range(repeats)]
    peak = peak_mb()
    full, _, found = drawn(arrays, evidence=True)
    return {"seconds": statistics.median(seconds), "peak_mb": peak, "full": full, "clear": found.clear_groups}


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
    return {"seconds": statistics.median(seconds), "slowest": max(seconds), "products": found.components.products}


def child_csv(folder: str) -> dict[str, Any]:
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


def apart(name: str, *words: object) -> dict[str, Any]:
    """Run one of the above in a fresh process."""
    command = [sys.executable, __file__, "--child", name, *map(str, words)]
    environment = os.environ | {"OPENBLAS_NUM_THREADS": "1"}  # as the command sets it; the peer uses every core
    answer = subprocess.run(command, check=True, env=environment, stdout=subprocess.PIPE, text=True).stdout
    found: dict[str, Any] = json.loads(answer.splitlines()[-1])
    print(f"  {name} {' '.join(str(word)[-40:] for word in words)}: {found}", file=sys.stderr, flush=True)
    return found


def peer_python(home: Path) -> Path | None:
    """The peer's environment, or None when its packages cannot be installed here."""
    venv.create(home / "venv", with_pip=True)
    python = home / "venv" / "bin" / "python"
    install = [python, "-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--retries", "1"]
    try:
        code = subprocess.run(
            [*install, "--require-hashes", "-r", PEERS / "red-dwarf.txt"],
            check=False,
            stdout=sys.stderr,
            timeout=INSTALL_SECONDS,
        ).returncode
    except subprocess.TimeoutExpired:
        code = -1
    if code:
        print("  red-dwarf could not be installed: the comparison is skipped", file=sys.stderr)
        return None
    return python


def run_peer(python: Path, source: Path, target: Path) -> dict[str, Any]:
    environment = {name: value for name, value in os.environ.items() if name != "PYTHONPATH"}
    command = [python, PEERS / "opinion_map_red_dwarf.py", source, target]
    subprocess.run(command, check=True, env=environment, stdout=sys.stderr)
    with np.load(target) as found:
        return dict(found)


def compare(source: Path, peer: dict[str, Any]) -> dict[str, float]:
    """Our figures next to the peer's: relative difference of variances, lowest correlation of positions, largest
    difference of the statistics of the peer's own groups, adjusted Rand index at its number of groups."""
    from meerwaarde.analysis.opinion_map import Settings, adjusted_rand_index, build_map, votes_from_arrays
    from meerwaarde.analysis.opinion_map.counting import count_votes
    from meerwaarde.analysis.opinion_map.statistics import group_statistics

    with np.load(source) as given:
        votes = votes_from_arrays(given["participants"], given["statements"], given["values"])
    groups = int(peer["groups"].max()) + 1
    settings = Settings(groups=groups, resamples=0, permutations=0)
    found = build_map(votes, rng=np.random.default_rng(1), settings=settings)
    positions = found.positions[peer["participants"]]
    labels = np.full(votes.participant_count, -1)
    labels[peer["participants"]] = peer["groups"]
    ours = group_statistics(count_votes(votes, labels, groups)[:groups])
    differences = [
        np.abs(getattr(ours, name)[:, peer["statements"]] - peer[theirs]).max() for theirs, name in STATISTICS.items()
    ]
    differences.append(np.abs(ours.consensus_agree[peer["statements"]] - peer["consensus"]).max())
    placed = labels >= 0
    return {
        "variance": float(np.abs(found.explained_variance / peer["variance"] - 1).max()),
        "correlation": min(abs(np.corrcoef(positions[:, k], peer["positions"][:, k])[0, 1]) for k in (0, 1)),
        "statistics": float(max(differences)),
        "groups": groups,
        "ari": adjusted_rand_index(found.labels[placed], labels[placed]),
        "inertia": within(found.positions[placed], found.labels[placed])
        / within(found.positions[placed], labels[placed]),
    }


def within(positions: np.ndarray, labels: np.ndarray) -> float:
    """Sum of squared distances to the own centre: what k-means makes small."""
    centres = np.array([positions[labels == group].mean(axis=0) for group in range(labels.max() + 1)])
    return float(((positions - centres[labels]) ** 2).sum())


def row(claim: str, target: str, measured: object, unit: str, met: bool) -> dict[str, object]:
    return {"claim": claim, "target": target, "measured": measured, "unit": unit, "met": bool(met)}


def sources(home: Path) -> dict[str, Path]:
    """All conversations as files of arrays, by name."""
    from meerwaarde.analysis.opinion_map.polis_format import read_conversation

    found: dict[str, tuple[np.ndarray, ...]] = {}
    for folder in sorted(REAL.iterdir()) if REAL.is_dir() else []:
        if folder.is_dir():
            votes = read_conversation(folder).votes
            people = np.repeat(np.arange(votes.participant_count), votes.per_participant)
            found[folder.name] = people, votes.statements, votes.values
    found |= {name: conversation(*shape) for name, shape in SYNTHETIC.items()}
    paths = {}
    for name, (people, statements, values) in found.items():
        paths[name] = home / f"{name.replace(' ', '')}.npz"
        np.savez(paths[name], participants=people, statements=statements, values=values)
    return paths


def side_by_side(home: Path, quick: bool) -> list[dict[str, object]]:
    paths = sources(home)
    python = peer_python(home)
    if python is None:
        return []
    ours, peers, compared = {}, {}, {}
    for name, path in paths.items():
        if quick and name == "100k x 500":
            continue
        ours[name] = apart("map", path, 9 if name not in SYNTHETIC else 3)
        peers[name] = run_peer(python, path, home / "peer.npz")
        compared[name] = compare(path, peers[name])
        print(
            f"  red-dwarf {name}: {float(peers[name]['seconds']):.2f} s {compared[name]}", file=sys.stderr, flush=True
        )
    rows = [
        row(
            f"explained variance next to red-dwarf, {len(ours)} conversations: largest relative difference",
            "at most 0.000001",
            f"{max(each['variance'] for each in compared.values()):.1e}",
            "",
            max(each["variance"] for each in compared.values()) <= 1e-6,
        ),
        row(
            "positions next to red-dwarf, up to sign: lowest correlation",
            "at least 0.999",
            f"{min(each['correlation'] for each in compared.values()):.7f}",
            "",
            min(each["correlation"] for each in compared.values()) >= 0.999,
        ),
        row(
            "statistics of red-dwarf's own groups: largest difference",
            "at most 0.000001",
            f"{max(each['statistics'] for each in compared.values()):.1e}",
            "",
            max(each["statistics"] for each in compared.values()) <= 1e-6,
        ),
        row(
            "groups next to red-dwarf at its number of groups: adjusted Rand index",
            "shown",
            ", ".join(f"{name} {each['ari']:.2f} ({each['groups']})" for name, each in compared.items()),
            "",
            True,
        ),
        row(
            "spread within those groups (what k-means makes small), ours over red-dwarf's: largest",
            "at most 1.01",
            f"{max(each['inertia'] for each in compared.values()):.4f}",
            "",
            max(each["inertia"] for each in compared.values()) <= 1.01,
        ),
    ]
    targets = {LARGEST_REAL: 20, "100k x 500": 300}
    for name in ours:
        times = float(peers[name]["seconds"]) / ours[name]["seconds"]
        target = targets.get(name)
        rows.append(
            row(
                f"same work, {name}: red-dwarf {float(peers[name]['seconds']):.2f} s, ours "
                f"{ours[name]['seconds']:.3f} s ({ours[name]['full']:.2f} s with evidence)",
                f"at least {target} times faster" if target else "shown",
                f"{times:,.0f}",
                "times faster",
                target is None or times >= target,
            )
        )
    for name in SYNTHETIC:
        if name in ours:
            share = float(peers[name]["peak_mb"]) / ours[name]["peak_mb"]
            rows.append(
                row(
                    f"peak memory, {name}: red-dwarf {float(peers[name]['peak_mb']):,.0f} MB, ours "
                    f"{ours[name]['peak_mb']:,.0f} MB",
                    "at most a fifth",
                    f"1 / {share:.1f}",
                    "of the peer's",
                    share >= 5,
                )
            )
    return rows


def growth(quick: bool) -> list[dict[str, object]]:
    sizes = GROWTH[:-1] if quick else GROWTH
    # A fresh process each time: a second run in the same one finds its memory ready, which flatters small sizes. In
    # seconds of processor time, so that the curve does not depend on what else the machine does.
    curve = [
        statistics.median(apart("growth", people, 0)["cpu_seconds"] for _ in range(1 if people > 100_000 else 5))
        for people in sizes
    ]
    steps = [after / before for before, after in pairwise(curve)]
    rows = [
        row(
            "ten times the votes, from 1e4 on: " + ", ".join(f"{each:.3g} s" for each in curve) + " of one core",
            "at most 12 times the time (linear within 20%)",
            " ".join(f"{each:.1f}" for each in steps),
            "times the time",
            max(steps) <= 12,
        )
    ]
    if not quick:
        largest = apart("growth", GROWTH[-1], 1)
        rows += [
            row(
                "1,000,000 participants x 1,000 statements, 100 million votes, with evidence",
                "under 60 s",
                f"{largest['seconds']:.1f}",
                "s",
                largest["seconds"] < 60,
            ),
            row(
                "peak memory of that map",
                "under 6 GB",
                f"{largest['peak_mb'] / 1024:.1f}",
                "GB",
                largest["peak_mb"] < 6144,
            ),
        ]
    return rows


def measure(quick: bool = False) -> list[dict[str, object]]:
    with tempfile.TemporaryDirectory(prefix="meerwaarde-bench-") as folder:
        rows = side_by_side(Path(folder), quick) + growth(quick)
        update, parsed = apart("update"), apart("csv", folder)
    rows.append(
        row(
            f"1,000 new votes on a map of 10 million (slowest of 5: {update['slowest']:.2f} s)",
            "under 1 s",
            f"{update['seconds']:.2f}",
            "s",
            update["seconds"] < 1,
        )
    )
    rows.append(
        row(
            "reading participants-votes.csv (10,000 x 500, 250,000 votes)",
            "shown",
            f"{parsed['cells'] / parsed['seconds'] / 1e6:.1f}",
            "million cells/s",
            True,
        )
    )
    return rows


CHILDREN: dict[str, Any] = {
    "map": lambda source, repeats: child_map(source, int(repeats)),
    "growth": lambda people, evidence: child_growth(int(people), bool(int(evidence))),
    "update": child_update,
    "csv": child_csv,
}


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument(
        "--quick", action="store_true", help="without the two longest: 100k x 500 and 100 million votes"
    )
    parser.add_argument("--child", nargs="+", help=argparse.SUPPRESS)
    arguments = parser.parse_args()
    if arguments.child:
        name, *words = arguments.child
        print(json.dumps(CHILDREN[name](*words)))
        return 0
    for each in measure(arguments.quick):
        print(
            f"{'ok  ' if each['met'] else 'MISS'} {each['claim']}: {each['measured']} {each['unit']} ({each['target']})"
        )
    return 0


if __name__ == "__main__":
    sys.exit(main())
