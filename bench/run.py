"""Measures every claim side by side and writes docs/benchmarks.md. One module per claim, each in its own process."""

from __future__ import annotations

import argparse
import importlib
import json
import os
import platform
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path

HERE = Path(__file__).resolve().parent
REPORT = HERE.parent / "docs" / "benchmarks.md"
NOT_A_BENCH = {"run", "__init__"}


def benches() -> list[str]:
    return sorted(path.stem for path in HERE.glob("*.py") if path.stem not in NOT_A_BENCH)


def measured_apart(name: str) -> list[dict[str, object]]:
    """Run one bench in a fresh process, so that its memory and caches are its own."""
    process = subprocess.run(
        [sys.executable, __file__, "--only", name, "--json"], check=False, stdout=subprocess.PIPE, text=True
    )
    if process.returncode:
        raise SystemExit(f"bench/{name}.py failed")
    rows: list[dict[str, object]] = json.loads(process.stdout.splitlines()[-1])
    return rows


def machine() -> str:
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
    return f"{os.cpu_count()} cores, {memory:.0f} GB, Python {platform.python_version()}, {platform.system()}"


def kept_sections() -> dict[str, str]:
    """The sections of the report as they stand, by bench: one that is not measured now keeps its figures."""
    text = REPORT.read_text(encoding="utf-8") if REPORT.exists() else ""
    parts = [part.split("`", 1) for part in text.split("\n## `bench/")[1:]]
    return {name.removesuffix(".py"): body.strip("\n") for name, body in parts}


def report(results: dict[str, list[dict[str, object]]]) -> str:
    lines = [
        "# Benchmarks",
        "",
        "Written by `make bench`; each part says when and on what machine it was measured.",
        "Peers are measured in the same run; what counts is the ratio. A target that is missed is shown as missed.",
    ]
    kept = kept_sections()
    for name in sorted({*results, *(kept.keys() & set(benches()))}):
        if name not in results:
            lines += ["", f"## `bench/{name}.py`", "", kept[name]]
            continue
        rows = results[name]
        measured_on = f"Measured on {datetime.now(UTC):%d %B %Y}; {machine()}."
        lines += [
            "",
            f"## `bench/{name}.py`",
            "",
            measured_on,
            "",
            "| claim | target | measured | met |",
            "|---|---|---|---|",
        ]
        lines += [
            f"| {row['claim']} | {row['target']} | {row['measured']} {row['unit']} | {'yes' if row['met'] else 'NO'} |"
            for row in rows
        ]
    return "\n".join(lines) + "\n"


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--only", action="append", choices=benches(), help="measure only this one (repeatable)")
    parser.add_argument("--json", action="store_true", help="print the rows of one bench as JSON, write nothing")
    arguments = parser.parse_args()
    if arguments.json:
        sys.path.insert(0, str(HERE))
        print(json.dumps(importlib.import_module(arguments.only[0]).measure()))
        return 0
    results = {}
    for name in arguments.only or benches():
        print(f"=== {name}", flush=True)
        results[name] = measured_apart(name)
        for row in results[name]:
            print(f"  {row['claim']}: {row['measured']} {row['unit']} (target {row['target']})", flush=True)
    REPORT.write_text(report(results), encoding="utf-8")
    print(f"written: {REPORT.relative_to(HERE.parent)}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
