"""What somebody who votes sees: the next statement, how far they are, and afterwards where they stand."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from django.core.cache import caches

from meerwaarde.analysis.opinion_map.routing import Routing, next_statement

from ..models import Conversation, DrawnMap, Participant, Vote
from ..vocabulary import VoteValue
from .statements import StatementText, statements_of

# Until this many answers nobody sees where they stand, so that the map does not steer what they say.
ENOUGH = 7


def voter(conversation: Conversation, number: int | None) -> Participant | None:
    """The participant whom a cookie names, as long as they did not let go of their votes. One query."""
    if number is None:
        return None
    return Participant.objects.filter(pk=number, conversation=conversation, code_hash__isnull=False).first()


def votes_of(participant: Participant | None) -> dict[int, int]:
    """The value that stands per number of a statement. One query."""
    if participant is None:
        return {}
    standing = Vote.objects.filter(participant=participant, is_current=True).exclude(value=VoteValue.WITHDRAWN)
    return dict(standing.values_list("statement__number", "value"))


def enough(given: int, available: int) -> bool:
    return given > 0 and given >= min(ENOUGH, available)


@dataclass(frozen=True)
class Turn:
    """The statement that is asked, and how far somebody is. `statement` is None when all were answered."""

    statement: StatementText | None
    chance: float | None
    given: int
    available: int
    answer: int | None = None

    @property
    def left(self) -> int:
        return self.available - self.given

    @property
    def may_see_place(self) -> bool:
        return enough(self.given, self.available)

    @property
    def until_place(self) -> int:
        return max(min(ENOUGH, self.available) - self.given, 0)


def turn_of(conversation: Conversation, participant: Participant | None, wanted: int | None = None) -> Turn:
    """The next statement for this person, chosen by what is known of each; or the one that is asked for by number."""
    statements = statements_of(conversation)
    shown = {number: one for number, one in statements.items() if one.is_shown}
    votes = votes_of(participant)
    given = len(votes.keys() & shown.keys())
    if wanted in shown:
        return Turn(shown[wanted], None, given, len(shown), votes.get(wanted))
    if given == len(shown):
        return Turn(None, None, given, len(shown))
    routing = routing_for(conversation, len(statements))
    open_now = np.array([statements[number].is_shown for number in sorted(statements)], dtype=bool)
    seen = np.isin(np.arange(1, len(statements) + 1), list(votes))
    now = Routing(routing.information, routing.engagement, routing.newness, routing.votes, open_now)
    choice = next_statement(now, seen, np.random.default_rng())
    if choice is None:
        return Turn(None, None, given, len(shown))
    return Turn(shown[choice.statement + 1], choice.probability, given, len(shown))


def latest_map(conversation: Conversation) -> DrawnMap | None:
    """The map that stands, without its run. One query."""
    return DrawnMap.objects.filter(conversation=conversation).select_related("batch").order_by("-number").first()


def result_of(run: int) -> dict[str, Any]:
    """The data of a run, kept in memory: a run never changes. One query the first time."""
    from meerwaarde.runs.models import AnalysisRun

    key = f"opinion-map:{run}"
    kept: dict[str, Any] | None = caches["computed"].get(key)
    if kept is None:
        kept = AnalysisRun.objects.values_list("result", flat=True).get(pk=run)
        caches["computed"].set(key, kept, 3600)
    return kept


def routing_for(conversation: Conversation, statement_count: int) -> Routing:
    """What the latest map knows of each statement. One that came since is new: no votes, average worth."""
    drawn = latest_map(conversation)
    inner = result_of(drawn.run_id)["inner"] if drawn else {}

    def filled(name: str, otherwise: float) -> Any:
        known = inner.get(name, [])
        return np.array([*known, *[otherwise] * (statement_count - len(known))][:statement_count], dtype=np.float64)

    return Routing(
        filled("information", 1.0),
        filled("engagement", 0.5),
        filled("newness", 9.0),
        filled("votes", 0.0),
        np.ones(statement_count, dtype=bool),
    )


@dataclass(frozen=True)
class Place:
    """Where somebody stands on a map: on the scale of the picture, and in which group (None: no clear groups)."""

    x: float
    y: float
    group: int | None


def place_of(result: dict[str, Any], votes: dict[int, int]) -> Place | None:
    """The place that follows from these votes on a map that exists; None with too few of them.

    The formula is that of every participant (docs/methods/opinion-map.md, Positions).
    """
    inner = result["inner"]
    counted = [number for number in inner["counted"] if number in votes]
    if len(counted) < max(inner["fewest_votes"], 1):
        return None
    scale = (len(inner["counted"]) / len(counted)) ** 0.5
    steps = [(votes[number] - inner["means"][number - 1], number - 1) for number in counted]
    position = [scale * sum(step * axis[column] for step, column in steps) for axis in inner["axes"]]
    position += [0.0] * (2 - len(position))
    group = None
    if inner["centres"]:
        squares = [sum((a - b) ** 2 for a, b in zip(position, centre, strict=True)) for centre in inner["centres"]]
        group = squares.index(min(squares))
    middle_x, middle_y, span = inner["frame"]

    def on_picture(value: float, middle: float) -> float:
        place: float = min(max((value - middle) / span + 0.5, 0.0), 1.0)
        return place

    return Place(on_picture(position[0], middle_x), on_picture(position[1], middle_y), group)
