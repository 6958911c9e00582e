"""The long proofs, on SQLite and on PostgreSQL; writes what was seen to docs/proofs.md.

python tools/prove.py [what to collect, "tests" by default]
"""

from __future__ import annotations

import platform
import sys
from collections import Counter
from datetime import UTC, datetime
from pathlib import Path
from xml.etree.ElementTree import Element

from run_tests import WITHOUT_DATABASE, Run, failures, postgresql

REPORT = Path(__file__).resolve().parents[1] / "docs" / "proofs.md"
LONG = ("-m", "proof or hypothesis", "--long-proofs", "-n", "0")
HEAD = """# Proofs

Written by `make prove`: each proof at its full length. The suite runs a small slice of every one, with a fixed seed.
"""


def figure_of(case: Element) -> str:
    return "; ".join(one.get("value", "") for one in case.iter("property") if one.get("name") == "figure")


def outcome_of(case: Element) -> str:
    if case.find("failure") is not None or case.find("error") is not None:
        return "FAILED"
    return "left out" if case.find("skipped") is not None else "holds"


def sentence(case: Element) -> str:
    name, _bracket, example = (case.get("name") or "").removeprefix("test_").partition("[")
    return name.replace("_", " ").capitalize() + (f" ({example.rstrip(']')})" if example else "")


def section(database: str, cases: list[Element]) -> list[str]:
    told = [case for case in cases if figure_of(case)]
    others = Counter(outcome_of(case) for case in cases if not figure_of(case))
    day = f"{datetime.now(UTC):%d %B %Y}"
    lines = ["", f"## {database}", "", f"Seen on {day}; Python {platform.python_version()}, {platform.system()}."]
    lines += ["", "| proof | seen | outcome |", "|---|---|---|"]
    lines += [f"| {sentence(case)} | {figure_of(case)} | {outcome_of(case)} |" for case in told]
    rest = ", ".join(f"{number} {outcome}" for outcome, number in sorted(others.items()))
    return [*lines, "", f"Property tests with up to 2,000 drawn examples each, and other proofs: {rest or 'none'}."]


def main() -> int:
    what = sys.argv[1:] or ["tests"]
    lines, failed = [HEAD.rstrip("\n")], []
    code, cases = Run("the long proofs on SQLite", *LONG, *what).end()
    lines += section("SQLite", cases)
    failed += list(failures(cases)) or ([f"pytest ended with {code}"] if code else [])
    if address := postgresql():
        code, cases = Run("again on PostgreSQL", *LONG, *WITHOUT_DATABASE, *what, DATABASE_URL=address).end()
        lines += section("PostgreSQL", cases)
        failed += list(failures(cases)) or ([f"pytest ended with {code}"] if code else [])
    else:
        lines += ["", "## PostgreSQL", "", "Not run: none answered."]
    REPORT.write_text("\n".join([*lines, ""]), encoding="utf-8")
    if failed:
        print("\n=== FAILED", *failed, sep="\n")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
