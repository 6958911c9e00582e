"""`meerwaarde export archive`."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from meerwaarde.initiatives.models import Initiative

from ..archive import NotArchivable, archive_to

HELP = (
    "Write one dossier for the archive: every public document, each file with metadata by MDTO 1.0.1, as a zip. What "
    "was withheld or erased is not in it. Choose the line of the selection list first, in the workspace."
)
EXAMPLE = "meerwaarde export archive gemeente-voorbeeld/bladkorven bladkorven.zip"


def configure(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("initiative", metavar="INITIATIVE", help="organisation/plan, as in the address of the dossier")
    parser.add_argument("file", type=Path, metavar="FILE", help="the file to write (.zip)")


def run(arguments: argparse.Namespace) -> int:
    slug, _slash, plan = arguments.initiative.partition("/")
    found = Initiative.objects.select_related("organisation").filter(organisation__slug=slug, slug=plan).first()
    if found is None:
        return refuse(f"there is no plan {arguments.initiative}")
    try:
        packed = archive_to(arguments.file, found)
    except NotArchivable as refusal:
        return refuse(" ".join(refusal.messages))
    except OSError as error:
        return refuse(str(error))
    print(f"{arguments.file}: {packed.pieces} documents in {packed.files} files, {packed.bytes:,} bytes, written")
    return 0


def refuse(sentence: str) -> int:
    print(f"meerwaarde export archive: {sentence}", file=sys.stderr)
    return 2
