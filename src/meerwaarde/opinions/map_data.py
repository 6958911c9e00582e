"""A map as plain data: what may be shown, and apart from it what the site needs to ask on and to place somebody."""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from meerwaarde.analysis.opinion_map import OpinionMap
from meerwaarde.analysis.opinion_map.disclosure import WITHHELD, PublishedMap, tens
from meerwaarde.analysis.opinion_map.routing import routing_of

DIGITS = 6
MOST_DIVIDING = 20


def map_data(drawn: OpinionMap, published: PublishedMap, *, counts: bool) -> dict[str, Any]:
    """`shown` went through disclosure control; `inner` never leaves the house. Statements are named by their number.

    counts: also the counts and intervals per statement, which are published once, when the vote is over.
    """
    return {
        "shown": {
            **_outline(drawn, published),
            "groups": _groups(drawn, published),
            "common_ground": _common_ground(drawn, published),
            "dividing": _dividing(drawn, published),
            "axes": _axes(drawn),
            "evidence": _evidence(drawn),
            "dots": [[_short(dot.x), _short(dot.y), dot.group, dot.people] for dot in published.dots],
            "statements": _statements(drawn, published) if counts else [],
        },
        "inner": _inner(drawn, published),
    }


def _short(value: float) -> float:
    return round(float(value), DIGITS)


def _outline(drawn: OpinionMap, published: PublishedMap) -> dict[str, Any]:
    apart = drawn.participants - drawn.placed
    smallest = published.disclosure.smallest
    return {
        "participants": drawn.participants,
        "votes": drawn.votes,
        "statement_count": drawn.statements,
        "unplaced": None if 0 < apart < smallest else int(published.disclosure.rounded(np.array([float(apart)]))[0]),
        "clear_groups": drawn.clear_groups,
        "shading": drawn.evidence is not None and drawn.evidence.cloud_p > drawn.settings.alpha,
        "hidden_groups": len(drawn.groups) - len(_shown(drawn, published)),
        "smallest": smallest,
        "rounding": published.disclosure.rounding,
    }


def _shown(drawn: OpinionMap, published: PublishedMap) -> list[Any]:
    return [group for group in drawn.groups if group.number in published.groups]


def _share(drawn: OpinionMap, published: PublishedMap, share: float, group: int, statement: int) -> float:
    return published.disclosure.share(share, float(drawn.statistics.voters[group, statement]))


def _groups(drawn: OpinionMap, published: PublishedMap) -> list[dict[str, Any]]:
    sizes = dict(zip(published.groups, published.sizes, strict=True))
    return [
        {
            "group": group.number,
            "people": sizes[group.number],
            "stability": None if math.isnan(group.stability) else round(group.stability, 2),
            "statements": [
                {
                    "statement": each.statement + 1,
                    "agrees": each.agrees,
                    "differs": each.ratio_z > 0,
                    "share": _share(drawn, published, each.share, group.number, each.statement),
                    "z": round(each.ratio_z, 1),
                }
                for each in group.representative
            ],
        }
        for group in _shown(drawn, published)
    ]


def _common_ground(drawn: OpinionMap, published: PublishedMap) -> list[dict[str, Any]]:
    # Without clear groups it is the common ground of everyone.
    groups = [group.number for group in _shown(drawn, published)] if drawn.groups else [0]
    return [
        {
            "statement": each.statement + 1,
            "agrees": each.agrees,
            "shares": [_share(drawn, published, each.shares[group], group, each.statement) for group in groups],
            "consensus": round(each.consensus, 2),
        }
        for each in drawn.common_ground
    ]


def _dividing(drawn: OpinionMap, published: PublishedMap) -> list[dict[str, Any]]:
    groups = [group.number for group in _shown(drawn, published)]
    visible = [each for each in drawn.disputed if {each.most, each.least} <= set(groups)]
    return [
        {
            "statement": each.statement + 1,
            "shares": [_share(drawn, published, each.shares[group], group, each.statement) for group in groups],
            "most": each.most,
            "least": each.least,
            "difference": round(each.difference, 1),
            "opposed": each.opposed,
        }
        for each in visible[:MOST_DIVIDING]
    ]


def _axes(drawn: OpinionMap) -> list[dict[str, Any]]:
    return [
        {
            "share": round(axis.variance_share, 2),
            "high": [each.statement + 1 for each in axis.high],
            "low": [each.statement + 1 for each in axis.low],
            "agreeing": round(axis.correlation_with_agreeing, 1),
            "passing": round(axis.correlation_with_passing, 1),
        }
        for axis in drawn.axes
    ]


def _evidence(drawn: OpinionMap) -> dict[str, Any] | None:
    evidence = drawn.evidence
    if evidence is None:
        return None
    placed = drawn.labels >= 0
    return {
        "stability": round(evidence.stability, 2),
        "times_chance": round(evidence.structure / max(float(evidence.structure_shuffled.mean()), 1e-12), 1),
        "structure_p": round(evidence.structure_p, 3),
        "separation": round(evidence.separation, 2),
        "separation_by_chance": round(float(evidence.separation_shuffled.mean()), 2),
        "separation_p": round(evidence.separation_p, 3),
        "sure_people": round(float((drawn.confidence[placed] >= 0.9).mean()), 1) if drawn.groups else None,
        "votes": evidence.votes,
    }


def _statements(drawn: OpinionMap, published: PublishedMap) -> list[dict[str, Any]]:
    """Counts in the order disagree, pass, agree; None where withheld."""

    def shown(counts: Any) -> list[int | None]:
        return [None if each == WITHHELD else int(each) for each in counts]

    rule, found = published.disclosure, []
    groups = [index for index, number in enumerate(published.groups) if drawn.groups]
    for column in np.flatnonzero((drawn.estimates.votes > 0) & ~drawn.hidden).tolist():
        voters = float(drawn.estimates.votes[column])
        limits = (float(drawn.estimates.agree_low[column]), float(drawn.estimates.agree_high[column]))
        found.append(
            {
                "statement": column + 1,
                "counts": shown(published.totals[column]),
                "interval": [rule.share(limit, voters) for limit in limits] if voters >= rule.smallest else None,
                "needed": tens(float(drawn.estimates.votes_needed[column])),
                "groups": [shown(published.counts[index, column]) for index in groups],
            }
        )
    return found


def _inner(drawn: OpinionMap, published: PublishedMap) -> dict[str, Any]:
    routing = routing_of(drawn)

    def listed(values: Any) -> list[float]:
        return [_short(each) for each in values]

    return {
        "information": listed(routing.information),
        "engagement": listed(routing.engagement),
        "newness": listed(routing.newness),
        "votes": listed(routing.votes),
        "means": listed(drawn.means),
        "axes": [listed(vector) for vector in drawn.components.vectors],
        "counted": [int(each) for each in np.flatnonzero(drawn.counts.sum(axis=(0, 2)) > 0) + 1],
        "centres": [[_short(each) for each in group.centre] for group in drawn.groups],
        "fewest_votes": min(drawn.settings.fewest_votes, drawn.statements),
        "frame": [*published.frame.middle, published.frame.span],
    }
