"""The peers, and an environment of their own for their packages."""

from __future__ import annotations

import os
import subprocess
import sys
import venv
from pathlib import Path

HERE = Path(__file__).resolve().parent
INSTALL_SECONDS = 900


def python_of(peer: str, home: Path) -> Path | None:
    """The Python of an environment with the locked packages of this peer, made in `home`; None when it cannot be."""
    venv.create(home / "venv", with_pip=True)
    python = home / "venv" / "bin" / "python"
    install = [python, "-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--retries", "1"]
    try:
        code = subprocess.run(
            [*install, "--require-hashes", "-r", HERE / f"{peer}.txt"],
            check=False,
            stdout=sys.stderr,
            timeout=INSTALL_SECONDS,
        ).returncode
    except subprocess.TimeoutExpired:
        code = -1
    if code:
        print(f"  {peer} could not be installed: the comparison is skipped", file=sys.stderr)
        return None
    return python


def run_in(python: Path, script: str, *files: Path) -> None:
    """Run the script of a peer in its environment, where our own packages are not found."""
    environment = {name: value for name, value in os.environ.items() if name != "PYTHONPATH"}
    subprocess.run([python, HERE / script, *files], check=True, env=environment, stdout=sys.stderr)
