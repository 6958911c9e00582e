from __future__ import annotations

import sys

from meerwaarde.terminal import ProgressLine


def work():
    with ProgressLine("records") as progress:
        progress("read", 1000)
        progress("read", 2000, 4000)


def test_progress_is_one_line_on_a_terminal(monkeypatch, capsys):
    monkeypatch.setattr(sys.stderr, "isatty", lambda: True)
    work()
    lines = capsys.readouterr().err.split("\r")
    assert [line.partition(" (")[0] for line in lines] == ["", "read 1,000 records", "read 2,000 of 4,000 records"]
    assert lines[-1].endswith("\n")


def test_progress_is_silent_when_nobody_looks(capsys):
    work()
    assert capsys.readouterr().err == ""
