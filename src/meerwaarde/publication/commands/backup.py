"""`meerwaarde backup`."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from ..backup import BackupError, back_up

HELP = "Copy the database and the uploaded files into one archive. The product may keep running."
EXAMPLE = "meerwaarde backup /var/backups/meerwaarde-monday.tar.gz"


def configure(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("file", type=Path, metavar="FILE", help="the archive (.tar.gz)")


def run(arguments: argparse.Namespace) -> int:
    try:
        report = back_up(arguments.file)
    except BackupError as error:
        print(f"meerwaarde backup: {error}", file=sys.stderr)
        return 2
    size = f"{report.bytes_written:,} bytes"
    print(f"{arguments.file}: {report.database} database and {report.files} files, {size}, written")
    return 0
