"""How a measurement of the opinion map gets a process of its own, which loads nothing but what it measures."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

HERE = Path(__file__).resolve().parent


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
