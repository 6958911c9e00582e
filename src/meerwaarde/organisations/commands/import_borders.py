"""`meerwaarde import borders`: municipal borders as GeoJSON."""

from __future__ import annotations

import argparse
import json
import sys
from pathlib import Path

HELP = (
    "Read municipal borders from a GeoJSON FeatureCollection (EPSG:4326, properties statcode and statnaam), plain or "
    ".gz. Organisations are tied to their CBS code; municipalities not known yet are made. All or nothing: exit code 2 "
    "means that a feature was refused and nothing was imported."
)
EXAMPLE = "meerwaarde import borders gemeentegrenzen-2024.geojson.gz --json"


def configure(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("file", metavar="FILE", type=Path)
    parser.add_argument("--json", action="store_true", help="print the counts as JSON")


def run(arguments: argparse.Namespace) -> int:
    from ..border_file import BadBorders
    from ..borders import import_borders

    try:
        result = import_borders(arguments.file)
    except BadBorders as bad:
        print("refused, nothing was imported:", file=sys.stderr)
        for reason in bad.reasons:
            where = f"feature {reason['position']} ({reason['id'] or 'no code'}): " if reason["position"] else ""
            print(f"  {where}{reason['reason']}", file=sys.stderr)
        if arguments.json:
            print(json.dumps({"error": "refused", "refusals": bad.reasons}, ensure_ascii=False))
        return 2
    if arguments.json:
        print(
            json.dumps(
                {
                    "created": result.created,
                    "tied": result.tied,
                    "unchanged": result.unchanged,
                    "outline_bytes": result.outline_bytes,
                    "without_border": result.without_border,
                },
                ensure_ascii=False,
            )
        )
    else:
        print(
            f"{result.created} municipalities made, {result.tied} tied to their CBS code, "
            f"{result.unchanged} already known; outlines of {result.outline_bytes // 1024} KB"
        )
        for name in result.without_border:
            print(f"no border in the file for: {name}", file=sys.stderr)
    return 0
