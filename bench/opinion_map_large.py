"""The opinion map side by side with red-dwarf on large made-up conversations, at 5% density.

python bench/opinion_map_large.py [--only "20k x 500"]

The peer needs about a quarter of an hour for the largest, nearly all in a silhouette that compares all pairs.
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Sequence

from opinions import conversation
from opinions.side_by_side import side_by_side

SHAPES = {"20k x 500": (20_000, 500, 25), "100k x 500": (100_000, 500, 25)}
REPEATS = 3
TIMES_FASTER, TIMES_SMALLER = 300, 5


def measure(only: Sequence[str] = ()) -> list[dict[str, object]]:
    names = only or list(SHAPES)
    return side_by_side(
        {name: conversation(*SHAPES[name]) for name in names},
        repeats=REPEATS,
        times={"100k x 500": TIMES_FASTER},
        memory=dict.fromkeys(SHAPES, TIMES_SMALLER),
    )


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--only", action="append", choices=list(SHAPES), default=[], help="this one (repeatable)")
    print(json.dumps(measure(parser.parse_args().only), indent=1))
