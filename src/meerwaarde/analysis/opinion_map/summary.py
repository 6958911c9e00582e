"""The outcome in short, as plain data for JSON: what a command prints and a run stores."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

from .disclosure import PublishedMap
from .mapping import OpinionMap


def summary(opinion_map: OpinionMap, published: PublishedMap, names: Sequence[str]) -> dict[str, Any]:
    """The map as plain data, after disclosure control; `names` are those of the statements. Cost: O(what is shown)."""
    sizes = dict(zip(published.groups, published.sizes, strict=True))
    evidence = opinion_map.evidence
    return {
        "participants": opinion_map.participants,
        "statements": opinion_map.statements,
        "votes": opinion_map.votes,
        "clear_groups": opinion_map.clear_groups,
        "groups": [
            {
                "size": sizes[group.number],
                "stability": None if math.isnan(group.stability) else round(group.stability, 4),
                "statements": [
                    {
                        "statement": names[each.statement],
                        "answer": "agree" if each.agrees else "disagree",
                        "share": published.disclosure.share(each.share, each.voters),
                        "ratio_z": round(each.ratio_z, 1),
                    }
                    for each in group.representative
                ],
            }
            for group in opinion_map.groups
            if group.number in sizes
        ],
        "common_ground": [
            {
                "statement": names[each.statement],
                "answer": "agree" if each.agrees else "disagree",
                "shares": [
                    published.disclosure.share(each.shares[group], opinion_map.statistics.voters[group, each.statement])
                    for group in published.groups
                ],
            }
            for each in opinion_map.common_ground
        ],
        "dividing": [names[each.statement] for each in opinion_map.dividing],
        "explained_variance": [float(each) for each in opinion_map.explained_variance],
        "stability": None if evidence is None else round(evidence.stability, 4),
    }
