"""Weighing 10 alternatives on 20 criteria with uncertain effects: time, memory, and next to pymcdm.

python bench/weighing.py [--samples 100000]

The peer draws the same numbers of weights and effects, and gives ranks and central weights only; our time includes the
confidence factors and standard errors. Both are compared in processor time, which a busy machine changes little. The
packages of the peer (bench/peers/pymcdm.txt) go into an environment made here.
"""

from __future__ import annotations

import argparse
import resource
import statistics
import tempfile
import time
from pathlib import Path
from typing import Any

import numpy as np

from peers import python_of, run_in

ALTERNATIVES, CRITERIA, SAMPLES, REPEATS = 10, 20, 100_000, 5
MOST_SECONDS, MOST_MB, LEAST_TIMES, MOST_ERRORS = 1.0, 200, 20, 5.0


def effects() -> tuple[np.ndarray, np.ndarray]:
    """Means in -3..+3 that differ little between alternatives, so that every rank occurs, and their spread."""
    chance = np.random.default_rng(11)
    mean = np.clip(chance.normal(0, 1.2, (ALTERNATIVES, CRITERIA)), -3, 3)
    return mean, chance.uniform(0.2, 1.2, (ALTERNATIVES, CRITERIA))


def problem(kind: str) -> Any:
    from meerwaarde.analysis.weighing import Problem

    mean, spread = effects()
    none = np.zeros_like(spread)
    names = tuple(f"alternative {n}" for n in range(ALTERNATIVES)), tuple(f"criterion {n}" for n in range(CRITERIA))
    return Problem(*names, mean, *((spread, none) if kind == "spread" else (none, spread * 3**0.5)))


def run_ours(kind: str, samples: int) -> tuple[float, float, Any]:
    """Median seconds, median seconds of processor time, and the last result."""
    from meerwaarde.analysis.weighing import measure_acceptability

    given, found = problem(kind), None
    seconds, processor_seconds = [], []
    for seed in range(REPEATS):
        begin, processor_begin = time.perf_counter(), time.process_time()
        found = measure_acceptability(given, samples=samples, rng=np.random.default_rng(seed))
        seconds.append(time.perf_counter() - begin)
        processor_seconds.append(time.process_time() - processor_begin)
    return statistics.median(seconds), statistics.median(processor_seconds), found


def peak_mb() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def run_peer(samples: int) -> dict[str, np.ndarray] | None:
    """Time and result of the peer, or None when its packages cannot be installed here."""
    with tempfile.TemporaryDirectory(prefix="meerwaarde-peer-") as folder:
        home = Path(folder)
        python = python_of("pymcdm", home)
        if python is None:
            return None
        mean, spread = effects()
        np.savez(home / "in.npz", mean=mean, spread=spread, samples=samples, seed=5)
        run_in(python, "weighing_pymcdm.py", home / "in.npz", home / "out.npz")
        with np.load(home / "out.npz") as found:
            return dict(found)


def most_errors_apart(ours: Any, peer: dict[str, np.ndarray]) -> float:
    """The largest difference in rank acceptability or central weights, in standard errors of the difference.

    Central weights are compared of alternatives that are first in at least 1% of the weightings.
    """
    both = (ours.rank + peer["rank"]) / 2
    rank = np.abs(ours.rank - peer["rank"]) / np.sqrt(np.maximum(2 * both * (1 - both) / ours.samples, 1e-12))
    often = ours.first >= 0.01
    central = np.abs(ours.central_weights - peer["central"])[often] / (2**0.5 * ours.central_weights_error[often])
    return float(max(rank.max(), central.max()))


def measure(samples: int = SAMPLES) -> list[dict[str, object]]:
    run_ours("spread", 2_000)  # loads the libraries
    before = peak_mb()
    seconds, processor_seconds, ours = run_ours("spread", samples)
    bounds_seconds, _, _ = run_ours("bounds", samples)
    extra = peak_mb() - before
    task = f"{ALTERNATIVES} alternatives x {CRITERIA} criteria, {samples:,} weightings"

    def row(claim: str, target: str, measured: object, unit: str, met: bool) -> dict[str, object]:
        return {"claim": claim, "target": target, "measured": measured, "unit": unit, "met": met}

    fast = f"under {MOST_SECONDS:.0f} s"
    rows = [
        row(f"{task}, effects with a spread", fast, round(seconds, 3), "s (median)", seconds < MOST_SECONDS),
        row(
            f"{task}, effects with bounds", fast, round(bounds_seconds, 3), "s (median)", bounds_seconds < MOST_SECONDS
        ),
        row("Peak extra memory of those", f"under {MOST_MB} MB", round(extra), "MB", extra < MOST_MB),
    ]
    peer = run_peer(samples)
    if peer is None:
        skipped = "skipped: the peer's packages could not be installed here"
        return [*rows, row("The same sampling with pymcdm", f"at least {LEAST_TIMES} times", skipped, "", False)]
    times = float(peer["seconds"]) / processor_seconds
    apart = most_errors_apart(ours, peer)
    return [
        *rows,
        row(
            f"The same sampling with pymcdm 1.4.0 ({float(peer['seconds']):.1f} s of processor time)",
            f"at least {LEAST_TIMES} times",
            round(times, 1),
            "times our time",
            times >= LEAST_TIMES,
        ),
        row(
            "Largest difference with pymcdm in rank acceptability or central weights",
            f"at most {MOST_ERRORS:.0f} standard errors",
            round(apart, 2),
            "standard errors",
            apart <= MOST_ERRORS,
        ),
    ]


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--samples", type=int, default=SAMPLES)
    for result in measure(parser.parse_args().samples):
        print(
            f"{'ok  ' if result['met'] else 'MISS'} {result['claim']}: {result['measured']} {result['unit']}"
            f" (target {result['target']})"
        )
