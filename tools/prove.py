"""The long proofs, on SQLite and on PostgreSQL; writes what was seen to docs/proofs.md.

python tools/prove.py [what to collect]    without it everything; else the rows of other proofs stay as they were seen
"""

from __future__ import annotations

import platform
import re
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


def seen_before(report: str, database: str) -> tuple[dict[str, str], str]:
    """The rows of a database in the report, by their proof; and its sentence on the other proofs."""
    _before, _heading, section = report.partition(f"## {database}\n")
    section = section.partition("\n## ")[0]
    rows = {proof: line for line, proof in re.findall(r"^(\| (.+?) \| .+\|)$", section, re.MULTILINE)}
    rows.pop("proof", None)
    others = re.search(r"^Property tests .+$", section, re.MULTILINE)
    return rows, others[0] if others else ""


def section(database: str, cases: list[Element], before: tuple[dict[str, str], str]) -> list[str]:
    """What was seen now, among what was seen `before` of proofs that were not asked for."""
    rows, others = before
    where = f"{datetime.now(UTC):%-d %B %Y}; Python {platform.python_version()}, {platform.system()}"
    for case in cases:
        if figure_of(case):
            proof = sentence(case)
            rows[proof] = f"| {proof} | {figure_of(case)} | {where} | {outcome_of(case)} |"
    counted = Counter(outcome_of(case) for case in cases if not figure_of(case))
    if not others:
        told = ", ".join(f"{number} {outcome}" for outcome, number in sorted(counted.items()))
        others = f"Property tests with up to 2,000 drawn examples each, and other proofs ({where}): {told or 'none'}."
    head = ["", f"## {database}", "", "| proof | seen | on | outcome |", "|---|---|---|---|"]
    return [*head, *rows.values(), "", others]


def main() -> int:
    what = sys.argv[1:] or ["tests"]
    report = REPORT.read_text(encoding="utf-8") if sys.argv[1:] and REPORT.exists() else ""
    lines, failed = [HEAD.rstrip("\n")], []
    code, cases = Run("the long proofs on SQLite", *LONG, *what).end()
    lines += section("SQLite", cases, seen_before(report, "SQLite"))
    before = seen_before(report, "PostgreSQL")
    failed += list(failures(cases)) or ([f"pytest ended with {code}"] if code else [])
    if address := postgresql():
        code, cases = Run("again on PostgreSQL", *LONG, *WITHOUT_DATABASE, *what, DATABASE_URL=address).end()
        lines += section("PostgreSQL", cases, before)
        failed += list(failures(cases)) or ([f"pytest ended with {code}"] if code else [])
    elif any(before):
        lines += section("PostgreSQL", [], before)
    else:
        lines += ["", "## PostgreSQL", "", "Not run: none answered."]
    REPORT.write_text("\n".join([*lines, ""]), encoding="utf-8")
    if failed:
        print("\n=== FAILED", *failed, sep="\n")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
