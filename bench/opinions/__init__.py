"""Made-up conversations, and how a measurement gets a process of its own; shared by the benches of the opinion map."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import numpy as np

HERE = Path(__file__).resolve().parent


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


def apart(name: str, *words: object) -> dict[str, Any]:
    """Run a measurement of `processes.py` in a fresh process, so that its peak memory is its own."""
    command = [sys.executable, str(HERE / "processes.py"), name, *map(str, words)]
    environment = os.environ | {"OPENBLAS_NUM_THREADS": "1"}  # as the command sets it; the peer uses every core
    answer = subprocess.run(command, check=True, env=environment, stdout=subprocess.PIPE, text=True).stdout
    found: dict[str, Any] = json.loads(answer.splitlines()[-1])
    print(f"  {name} {' '.join(str(word)[-40:] for word in words)}: {found}", file=sys.stderr, flush=True)
    return found


def row(claim: str, target: str, measured: object, unit: str, met: bool) -> dict[str, object]:
    return {"claim": claim, "target": target, "measured": measured, "unit": unit, "met": bool(met)}
