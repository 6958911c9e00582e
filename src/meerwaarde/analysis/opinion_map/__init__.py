"""The opinion map: groups of like-minded people, what divides them, and above all what they share.

    votes = votes_from_arrays(participants, statements, values)
    opinion_map = build_map(votes, rng=np.random.default_rng(1))

The method, its sources and where it holds: docs/methods/opinion-map.md. Knows nothing of Django.
"""

from __future__ import annotations

from .errors import BadVotes, MapNotVerified
from .grouping import adjusted_rand_index
from .mapping import Group, OpinionMap, build_map
from .settings import Settings
from .updating import update_map
from .votes import AGREE, DISAGREE, PASS, WITHDRAWN, Votes, votes_from_arrays

__all__ = [
    "AGREE",
    "DISAGREE",
    "PASS",
    "WITHDRAWN",
    "BadVotes",
    "Group",
    "MapNotVerified",
    "OpinionMap",
    "Settings",
    "Votes",
    "adjusted_rand_index",
    "build_map",
    "update_map",
    "votes_from_arrays",
]
