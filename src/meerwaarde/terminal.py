"""What commands show on a terminal while they work."""

from __future__ import annotations

import sys
import time
from typing import Self


class ProgressLine:
    """One line that says how far it is; silent when nobody looks. Ends with the block that it is used in.

    with ProgressLine("records") as progress:
        progress("read", 1000)
    """

    def __init__(self, what: str) -> None:
        self.what = what
        self.started = time.monotonic()
        self.shown = sys.stderr.isatty()

    def __call__(self, step: str, done: int, of: int = 0) -> None:
        if self.shown:
            size = f" of {of:,}" if of else ""
            rate = done / max(time.monotonic() - self.started, 0.001)
            print(f"\r{step} {done:,}{size} {self.what} ({rate:,.0f} a second) ", end="", file=sys.stderr, flush=True)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_problem: object) -> None:
        if self.shown:
            print(file=sys.stderr)
