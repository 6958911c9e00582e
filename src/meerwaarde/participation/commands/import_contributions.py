"""`meerwaarde import contributions`: proposals of Decidim, OpenStad and CONSUL, or any CSV or JSON with a mapping."""

from __future__ import annotations

import argparse
import json
import sys
from pathlib import Path

HELP = (
    "Take over proposals from another platform into a round: CSV or JSON. --mapping names one of the shipped mappings "
    "(decidim, openstad, consul) or a TOML or JSON file that says which column means what. Each row keeps its origin; "
    "reading the same file again changes nothing. Names, addresses and e-mail addresses of authors are not read. "
    "Exit code 2: something was refused; the message says which row and field."
)
EXAMPLE = "meerwaarde import contributions proposals.csv --mapping decidim --round lindervoort/energieadvies-aan-huis/1"
SHOWN_REFUSALS = 20


def configure(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("file", type=Path, metavar="FILE", help="the export, as CSV or JSON")
    parser.add_argument("--mapping", required=True, metavar="NAME_OR_FILE", help="decidim, openstad, consul, or a file")
    parser.add_argument("--round", required=True, metavar="ORGANISATION/PLAN/NUMBER", help="the round they go to")
    parser.add_argument("--json", action="store_true", help="print the counts and the refused rows as JSON")


def run(arguments: argparse.Namespace) -> int:
    from django.core.exceptions import ValidationError

    from meerwaarde.organisations.actions.recording import SYSTEM

    from ..models import Round
    from ..platform_import.importing import import_platform_file
    from ..platform_import.mapping import BadMapping, read_mapping
    from ..platform_import.reading import BadFile

    def refuse(sentence: str) -> int:
        print(f"refused, nothing was taken over: {sentence}", file=sys.stderr)
        if arguments.json:
            print(json.dumps({"error": sentence}, ensure_ascii=False))
        return 2

    parts = arguments.round.split("/")
    if len(parts) != 3 or not (parts[2].isascii() and parts[2].isdigit() and len(parts[2]) < 6):
        return refuse("write the round as organisation/plan/number, as in its address")
    found = (
        Round.objects.select_related("initiative__organisation", "promise")
        .filter(initiative__organisation__slug=parts[0], initiative__slug=parts[1], number=int(parts[2]))
        .first()
    )
    if found is None:
        return refuse(f"there is no round {arguments.round}")
    try:
        mapping = read_mapping(arguments.mapping)
        outcome = import_platform_file(by=SYSTEM, round=found, path=arguments.file, mapping=mapping)
    except (BadMapping, BadFile) as bad:
        return refuse(str(bad))
    except ValidationError as refusal:
        return refuse(" ".join(refusal.messages))
    if arguments.json:
        print(json.dumps(outcome.as_json(), ensure_ascii=False))
    else:
        print(
            f"{outcome.new} new, {outcome.unchanged} unchanged, {outcome.left_out} left out, "
            f"{len(outcome.refused)} refused"
        )
    for one in outcome.refused[:SHOWN_REFUSALS]:
        print(f"refused: {one}", file=sys.stderr)
    if len(outcome.refused) > SHOWN_REFUSALS:
        print(f"... and {len(outcome.refused) - SHOWN_REFUSALS} more; --json lists them all", file=sys.stderr)
    return 2 if outcome.refused else 0
