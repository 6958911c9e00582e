"""`meerwaarde export ledger`."""

from __future__ import annotations

import argparse
import sys
from functools import partial
from pathlib import Path

from meerwaarde.terminal import ProgressLine

from ..exporting import export_to
from ..models import Log
from ..published import NotPublished
from ..tiles import TileMissing

HELP = (
    "Write the public log of one organisation to a file of JSON lines that anyone can check with `meerwaarde verify` "
    "or verify.py. The content of public changes is in it, unless it was erased; of internal changes only the entry."
)
EXAMPLE = "meerwaarde export ledger ledger.jsonl --organisation gemeente-voorbeeld"


def configure(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("file", type=Path, metavar="FILE", help="the file to write (.jsonl)")
    parser.add_argument("--organisation", metavar="SLUG", help="needed when there is more than one log")
    parser.add_argument("--internal", action="store_true", help="for an auditor: the content of internal changes too")


def run(arguments: argparse.Namespace) -> int:
    known = list(Log.objects.filter(published_size__gt=0).values_list("organisation", flat=True))
    organisation = arguments.organisation or (known[0] if len(known) == 1 else None)
    if organisation is None or organisation not in known:
        names = ", ".join(known) or "there is no log yet; start `meerwaarde work`"
        print(f"meerwaarde export ledger: choose one with --organisation ({names})", file=sys.stderr)
        return 2
    try:
        with ProgressLine("entries") as progress:
            size = export_to(
                arguments.file, organisation, internal=arguments.internal, progress=partial(progress, "written")
            )
    except (NotPublished, TileMissing, OSError) as error:
        print(f"meerwaarde export ledger: {error}", file=sys.stderr)
        return 2
    print(f"{arguments.file}: {size:,} entries of {organisation}, written")
    return 0
