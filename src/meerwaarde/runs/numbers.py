"""Numbers on the command line, within what can work."""

from __future__ import annotations

import argparse
from collections.abc import Callable


def number(low: int, high: int) -> Callable[[str], int]:
    """An argument type: a whole number from `low` to `high`."""

    def read(text: str) -> int:
        if not text.isdecimal() or len(text) > len(str(high)) or not low <= int(text) <= high:
            raise argparse.ArgumentTypeError(f"give a number from {low} to {high}")
        return int(text)

    return read


def seconds(text: str) -> float:
    """An argument type: up to a day; not `nan` or `inf`, which Python reads as numbers too."""
    try:
        given = float(text)
    except ValueError:
        given = -1.0
    if not 0 <= given <= 86_400:
        raise argparse.ArgumentTypeError("give a number of seconds from 0 to 86400")
    return given


port_number = number(1, 65535)
