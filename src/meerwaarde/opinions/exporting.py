"""What leaves the house: counts per group for everybody, separate answers only for an official with a purpose.

The format is that of the export of Pol.is (comments.csv, participants-votes.csv), so that other tools can read it.
"""

from __future__ import annotations

import secrets
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from meerwaarde.analysis.opinion_map.tables import as_csv
from meerwaarde.organisations.permissions import Permission, require

from .actions.recording import record_on_conversation
from .models import Conversation, Statement, Vote
from .queries.maps import MapReading
from .vocabulary import VoteValue


def map_json(conversation: Conversation, reading: MapReading) -> dict[str, Any]:
    """The map as open data. While people vote it holds no counts per statement (docs/adr/0012)."""

    def line(one: Any) -> dict[str, Any]:
        said = {"statement": one.statement.number, "text": one.statement.text}
        return {**said, "answer": "agree" if one.agrees else "disagree", "percent": list(one.shares)}

    return {
        "map": reading.number,
        "drawn_at": reading.drawn_at.isoformat(),
        "final": reading.is_final,
        "participants": reading.participants,
        "answers": reading.votes,
        "statements": reading.statement_count,
        "clear_groups": reading.clear_groups,
        "smallest_group": reading.smallest,
        "rounded_to": reading.rounding,
        "groups": [
            {
                "group": group.letter,
                "people": group.people,
                "stability": group.stability,
                "statements": [line(one) for one in (*group.agrees, *group.differs)],
            }
            for group in reading.groups
        ],
        "common_ground": [line(one) for one in reading.common],
        "dividing": [
            {
                "statement": one.statement.number,
                "text": one.statement.text,
                "percent": list(one.shares),
                "most": one.most,
                "least": one.least,
                "opposed": one.opposed,
            }
            for one in reading.dividing
        ],
        "counts": [
            {
                "statement": one.statement.number,
                "text": one.statement.text,
                "agree_pass_disagree": list(one.counts),
                "per_group": {
                    letter: list(counts) for letter, counts in zip(reading.letters, one.groups, strict=False)
                },
            }
            for one in reading.counts
        ],
        "evidence": reading.evidence,
    }


def counts_csv(conversation: Conversation, reading: MapReading) -> str:
    """comments.csv with, per group, how many agree, pass and disagree; empty where a count is withheld."""
    head = ["comment-id", "agrees", "disagrees", "passes", "moderated", "comment-body"]
    head += [f"{answer}-{letter}" for letter in reading.letters for answer in ("agrees", "passes", "disagrees")]
    rows = []
    for line in reading.counts:
        agree, skip, disagree = ("" if count is None else count for count in line.counts)
        row: list[Any] = [line.statement.number, agree, disagree, skip, 1, line.statement.text]
        for counts in line.groups:
            row += ["" if count is None else count for count in counts]
        rows.append(row)
    return as_csv(head, rows)


@transaction.atomic
def export_votes(*, by: Any, conversation: Conversation, purpose: str) -> str:
    """participants-votes.csv: every separate answer, without names, times or groups, in an order that says nothing.

    Who, as what and for which purpose stands in the log. Raises ValidationError without a purpose.
    """
    role = require(by, Permission.ANSWER, conversation.round.initiative.organisation)
    if not purpose.strip():
        raise ValidationError({"purpose": _("Say what you need the separate answers for.")})
    numbers = list(
        Statement.objects.filter(conversation=conversation).order_by("number").values_list("number", flat=True)
    )
    column = {number: place for place, number in enumerate(numbers)}
    cells: dict[int, list[int | str]] = {}
    standing = Vote.objects.filter(statement__conversation=conversation, is_current=True).exclude(
        value=VoteValue.WITHDRAWN
    )
    for participant, number, value in standing.values_list("participant_id", "statement__number", "value").iterator():
        cells.setdefault(participant, [""] * len(numbers))[column[number]] = value
    rows = list(cells.values())
    secrets.SystemRandom().shuffle(rows)
    record_on_conversation(
        by=by,
        role=role,
        conversation=conversation,
        kind="votes_exported",
        after={"participants": len(rows), "purpose": purpose.strip()},
        reason=purpose.strip(),
    )
    head = ["participant", "n-votes", "n-agree", "n-disagree", *map(str, numbers)]
    return as_csv(
        head,
        ([place, len(row) - row.count(""), row.count(1), row.count(-1), *row] for place, row in enumerate(rows)),
    )
