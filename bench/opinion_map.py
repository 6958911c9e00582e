"""The opinion map side by side with red-dwarf on every real conversation.

python bench/opinion_map.py

They are read from ../shared/data/opinion beside the checkout, when they are there.
"""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np

from opinions.side_by_side import Arrays, side_by_side

REAL = Path(__file__).resolve().parents[2] / "shared" / "data" / "opinion"
LARGEST = "vtaiwan.uberx"
REPEATS = 9
TIMES_FASTER, TIMES_SMALLER = 20, 5


def conversations() -> dict[str, Arrays]:
    from meerwaarde.analysis.opinion_map.polis_format import read_conversation

    found: dict[str, Arrays] = {}
    for folder in sorted(REAL.iterdir()) if REAL.is_dir() else []:
        if folder.is_dir():
            votes = read_conversation(folder).votes
            people = np.repeat(np.arange(votes.participant_count), votes.per_participant)
            found[folder.name] = people, votes.statements, votes.values
    return found


def measure() -> list[dict[str, object]]:
    found = conversations()
    if not found:
        return []
    return side_by_side(found, repeats=REPEATS, times={LARGEST: TIMES_FASTER}, memory={LARGEST: TIMES_SMALLER})


if __name__ == "__main__":
    print(json.dumps(measure(), indent=1))
