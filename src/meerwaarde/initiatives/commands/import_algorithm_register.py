"""`meerwaarde import algorithm-register`: the register's own export, or the publication standard's JSON."""

from __future__ import annotations

import argparse
import json
import sys
from datetime import UTC, datetime

from meerwaarde.terminal import ProgressLine

HELP = (
    "Read the algorithm register: its export, or JSON of the publication standard 1.0; plain or .gz; a file, an "
    "address or - for standard input. Each record becomes an initiative of its organisation. Reading the same file "
    "again changes nothing. What an official edited here is never overwritten. An export in which more than a tenth of "
    "the records (and at least 20) is missing is refused, unless --force. Exit code 2: something was refused."
)
EXAMPLE = "meerwaarde import algorithm-register algoritmes-2026-08-08.json --json"
SHOWN_REFUSALS = 20


def configure(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "source_file", metavar="FILE_OR_URL", help="a file, an http(s) address, or - for standard input"
    )
    parser.add_argument("--json", action="store_true", help="print the counts and the refused records as JSON")
    parser.add_argument("--source", default="algorithm-register", metavar="NAME", help="name of this register here")
    parser.add_argument("--as-of", type=moment, metavar="DATE", help="date of the file, when it does not say so itself")
    parser.add_argument("--batch", type=positive, default=1000, metavar="N", help="records per transaction (1000)")
    parser.add_argument(
        "--force",
        action="store_true",
        help="import a file that is older than the last one, or that misses more than a tenth of the records",
    )


def moment(text: str) -> datetime:
    try:
        given = datetime.fromisoformat(text)
    except ValueError:
        raise argparse.ArgumentTypeError(f"{text} is not a date such as 2026-08-08") from None
    return given if given.tzinfo else given.replace(tzinfo=UTC)


def positive(text: str) -> int:
    if not text.isdecimal() or not 1 <= int(text) <= 10_000:
        raise argparse.ArgumentTypeError("give a number from 1 to 10000")
    return int(text)


def run(arguments: argparse.Namespace) -> int:
    from django.utils.text import slugify

    from ..register_import.importing import import_register
    from ..register_import.reading import BadFile, local_copy

    try:
        with local_copy(arguments.source_file) as path, ProgressLine("records") as progress:
            outcome = import_register(
                path,
                source=slugify(arguments.source)[:60] or "algorithm-register",
                as_of=arguments.as_of,
                force=arguments.force,
                batch=arguments.batch,
                progress=progress,
            )
    except BadFile as bad:
        print(f"refused, nothing was imported: {bad}", file=sys.stderr)
        if arguments.json:
            print(json.dumps({"error": str(bad)}, ensure_ascii=False))
        return 2
    if arguments.json:
        print(json.dumps(outcome.as_json(), ensure_ascii=False))
    else:
        print(
            f"{outcome.created} new, {outcome.updated} changed, {outcome.unchanged} unchanged, "
            f"{outcome.vanished} vanished, {len(outcome.refusals)} refused; "
            f"{outcome.differences} differences to look at"
        )
        if not outcome.vanished_checked:
            print("Nothing was marked as vanished: this file cannot tell what is complete.")
    for refusal in outcome.refusals[:SHOWN_REFUSALS]:
        print(f"refused: {refusal}", file=sys.stderr)
    if len(outcome.refusals) > SHOWN_REFUSALS:
        more = len(outcome.refusals) - SHOWN_REFUSALS
        print(f"... and {more} more refused; --json lists them all", file=sys.stderr)
    return 2 if outcome.refusals else 0
