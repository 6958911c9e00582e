"""Web processes of one installation keep to different cores, and give theirs back when they end."""

from __future__ import annotations

import os
import subprocess
import sys

import pytest

pytestmark = pytest.mark.skipif(
    not hasattr(os, "sched_getaffinity") or len(os.sched_getaffinity(0)) < 2, reason="there is no choice of cores here"
)

CODE = """
import os, sys
from pathlib import Path
from meerwaarde.runs.cores import keep_to_own_core
print(keep_to_own_core(Path(sys.argv[1])), sorted(os.sched_getaffinity(0)), flush=True)
sys.stdin.read()
"""


def start(folder):
    process = subprocess.Popen(
        [sys.executable, "-c", CODE, str(folder)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    core, _space, kept = process.stdout.readline().strip().partition(" ")
    return process, core, kept


def stop(process):
    process.kill()
    process.communicate()


def test_each_gets_its_own_and_gives_it_back_also_when_it_is_killed(tmp_path):
    cores = sorted(os.sched_getaffinity(0))
    started = [start(tmp_path / "cores") for _core in cores]
    try:
        assert sorted(int(core) for _process, core, _kept in started) == cores
        assert all(kept == f"[{core}]" for _process, core, kept in started)
        one_too_many, core, kept = start(tmp_path / "cores")
        stop(one_too_many)
        assert (core, kept) == ("None", str(cores))
        gone, core, _kept = started[0]
        stop(gone)
        next_one, same, _kept = start(tmp_path / "cores")
        stop(next_one)
        assert same == core
    finally:
        for process, _core, _kept in started:
            stop(process)
