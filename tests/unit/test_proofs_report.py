"""The report of the long proofs is what its tool writes."""

from __future__ import annotations

import importlib.util
import sys
from pathlib import Path
from xml.etree.ElementTree import fromstring

import pytest

TOOLS = Path(__file__).resolve().parents[2] / "tools"
CASE = '<testcase name="test_{name}"><properties><property name="figure" value="{seen}"/></properties></testcase>'


@pytest.fixture
def prove(monkeypatch):
    monkeypatch.setattr(sys, "path", [str(TOOLS), *sys.path])
    spec = importlib.util.spec_from_file_location("prove", TOOLS / "prove.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_the_report_is_as_the_tool_writes_it(prove):
    report = prove.REPORT.read_text(encoding="utf-8")
    lines = [prove.HEAD.rstrip("\n")]
    for database in ("SQLite", "PostgreSQL"):
        lines += prove.section(database, [], prove.seen_before(report, database))
    assert "\n".join([*lines, ""]) == report


def test_a_proof_that_is_seen_anew_leaves_the_others_as_they_were(prove):
    cases = [fromstring(CASE.format(name=name, seen="1 kill")) for name in ("one", "two")]  # noqa: S314  our own
    first = prove.section("SQLite", cases, ({}, ""))
    again = [fromstring(CASE.format(name="two", seen="2 kills"))]  # noqa: S314
    second = prove.section("SQLite", again, prove.seen_before("\n".join(first), "SQLite"))
    assert [line for line in second if "| One |" in line] == [line for line in first if "| One |" in line]
    assert [line.split(" | ")[1] for line in second if line.startswith("| Two")] == ["2 kills"]
    assert second[-1] == first[-1]
