"""The outcome in short, as plain data for JSON."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from .disclosure import PublishedMap
from .mapping import OpinionMap


def summary(opinion_map: OpinionMap, published: PublishedMap, names: Sequence[str]) -> dict[str, Any]:
    """The map as plain data, after disclosure control; `names` are those of the statements. Cost: O(what is shown).

    groups: empty when there are no clear groups; stability: None when no evidence was asked.
    """
    sizes = dict(zip(published.groups, published.sizes, strict=True))
    evidence = opinion_map.evidence
    return {
        "participants": opinion_map.participants,
        "statements": opinion_map.statements,
        "votes": opinion_map.votes,
        "groups": [
            {
                "size": sizes[group.number],
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
        "stability": None if evidence is None else round(evidence.stability, 4),
    }
