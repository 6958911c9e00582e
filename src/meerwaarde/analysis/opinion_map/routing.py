"""Which statement to show next: the one that says most about where someone stands, with a fair chance for new ones."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from .mapping import OpinionMap
from .votes import Floats

PRIOR_VOTES = 5.0  # a statement with few votes is judged by the average statement, weighing this many votes
NEWNESS = 8.0  # without votes a statement weighs 1 + 8 times as much; halved every 5 votes (Small et al. 2021)
HALVED_AFTER = 5.0


@dataclass(frozen=True, eq=False)
class Routing:
    """What is known of each statement when choosing, all (statements,).

    information: expected squared step on the map when someone answers it, relative to the average; engagement: share
    that does not pass; newness: from 9 (no votes) to 1; votes; open: may be shown.
    """

    information: Floats
    engagement: Floats
    newness: Floats
    votes: Floats
    open: NDArray[np.bool_]


@dataclass(frozen=True)
class Choice:
    """The chosen statement (its column), the probability with which it was chosen, and whether it was still new.

    Store the probability: with it, later analysis can correct for what people were shown.
    """

    statement: int
    probability: float
    new: bool


def routing_of(opinion_map: OpinionMap) -> Routing:
    """The routing that follows from a map; once per map. Cost: O(statements)."""
    counts = opinion_map.counts.sum(axis=0)
    votes = counts.sum(axis=1)
    safe = np.maximum(votes, 1e-12)
    variance = np.maximum((counts[:, 0] + counts[:, 2]) / safe - opinion_map.means**2, 0) * (votes > 0)
    step = variance * (opinion_map.components.vectors**2).sum(axis=0)
    known = votes > 0
    average = float(step[known].mean()) if known.any() else 1.0
    information = (votes * step + PRIOR_VOTES * average) / (votes + PRIOR_VOTES) / max(average, 1e-12)
    engagement = (counts[:, 0] + counts[:, 2] + 1) / (votes + 2)
    newness = 1 + NEWNESS * 2.0 ** (-votes / HALVED_AFTER)
    return Routing(information, engagement, newness, votes, ~opinion_map.hidden)


def next_statement(
    routing: Routing,
    seen: NDArray[np.bool_],
    rng: np.random.Generator,
    *,
    fair_share: float = 0.2,
    fair_until: int = 20,
) -> Choice | None:
    """The next statement for someone who has `seen` (statements,) these already; None when all were seen.

    With probability `fair_share` a statement with fewer than `fair_until` votes is drawn, all equally likely, so that
    every new statement is heard. Else the draw is in proportion to (information x engagement x newness) squared, as
    Pol.is draws by its squared priority. Nothing is ever impossible. Cost: O(statements).
    """
    possible = routing.open & ~seen
    if not possible.any():
        return None
    worth = np.where(possible, (routing.information * routing.engagement * routing.newness) ** 2, 0.0)
    chance = worth / worth.sum()
    new = possible & (routing.votes < fair_until)
    share = fair_share if new.any() else 0.0
    mixed = (1 - share) * chance + (share * new / new.sum() if share else 0.0)
    mixed /= mixed.sum()
    statement = int(rng.choice(len(mixed), p=mixed))
    return Choice(statement, float(mixed[statement]), bool(new[statement]))
