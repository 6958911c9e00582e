"""`meerwaarde verify`: the program `verify.py` under the product's own name. Needs no database and no settings."""

from __future__ import annotations

from ..verify import configure, run

__all__ = ["EXAMPLE", "HELP", "configure", "run"]
HELP = (
    "Check a receipt, an export of the ledger or a checkpoint, offline. Exit code 0: whole; 1: something does not fit, "
    "and the message names the first entry or part; 2: the file cannot be read as one of these."
)
EXAMPLE = "meerwaarde verify ledger.jsonl --key KEY --checkpoint kept-last-year.txt"
