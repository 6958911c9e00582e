"""`meerwaarde restore`."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from django.conf import settings

from meerwaarde.database.migrating import missing_migrations
from meerwaarde.ledger.erasures import erase_again

from ..backup import BackupError
from ..restoring import restore

HELP = "Put an archive of `meerwaarde backup` back. It is verified whole before anything is replaced."
EXAMPLE = "meerwaarde restore /var/backups/meerwaarde-monday.tar.gz"


def configure(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("file", type=Path, metavar="FILE", help="the archive (.tar.gz)")
    parser.add_argument("--force", action="store_true", help="replace the records that are already here")


def run(arguments: argparse.Namespace) -> int:
    try:
        report = restore(arguments.file, force=arguments.force)
    except BackupError as error:
        print(f"meerwaarde restore: {error}", file=sys.stderr)
        return 2
    size = f"{report.bytes_written:,} bytes"
    print(f"{arguments.file}: {report.database} database and {report.files} files, {size}, restored")
    if missing_migrations():
        print("The archive is of an earlier version. Run now: meerwaarde migrate")
        return 0
    try:
        erased = erase_again()
    except OSError as error:
        print(
            f"meerwaarde restore: the list of what was erased ({settings.ERASURES}) cannot be read: {error}. Mend "
            "that, then run: meerwaarde migrate",
            file=sys.stderr,
        )
        return 2
    if erased.records:
        print(f"Erased again, because it was erased after this archive was made: {erased.records}")
    for line in erased.unreadable:
        print(f"{settings.ERASURES}: line {line} cannot be read and was passed over", file=sys.stderr)
    return 0
