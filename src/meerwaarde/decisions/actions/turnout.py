"""Who took part and who did not: counted once, when a round is closed. Small numbers are never kept."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Count
from django.utils.translation import gettext as _

from meerwaarde.analysis.disclosure import suppress
from meerwaarde.organisations.permissions import Permission, require
from meerwaarde.participation.actions.recording import record_on_plan
from meerwaarde.participation.actions.rounds import locked
from meerwaarde.participation.models import Contribution, Round
from meerwaarde.participation.queries.counting import COUNTED
from meerwaarde.participation.vocabulary import WAYS_IN, RoundState

from ..models import Turnout, TurnoutRow
from ..vocabulary import Dimension, Standing

# Per dimension, per label: how many took part, or None where nobody kept count.
Counts = Mapping[str, Mapping[str, int | None]]


@transaction.atomic
def fix_turnout(*, by: Any, round: Round, counts: Counts) -> Turnout:
    """Fix for good who took part in a closed round. The ways in are counted here; the rest is what officials counted.

    Of each dimension small counts are hidden, and what would give them away; only what may be shown is stored.
    """
    role = require(by, Permission.PUBLISH, round.initiative.organisation)
    round = locked(round)
    if round.state != RoundState.CLOSED:
        raise ValidationError(_("Close the round first."))
    if Turnout.objects.filter(round=round).exists():
        raise ValidationError(_("This was counted before. It is done once, so that nobody can compare two counts."))
    if Dimension.CHANNEL in counts:
        raise TypeError("the ways in are counted here")
    if any(number is not None and number < 0 for rows in counts.values() for number in rows.values()):
        raise ValidationError(_("A number of people is zero or more."))
    ways = channels_of(round)
    every: dict[str, Mapping[str, int | None]] = {**counts, Dimension.CHANNEL: ways}
    shown_total = suppress([sum(number or 0 for number in ways.values())])[1]
    rows: list[TurnoutRow] = []
    for dimension in Dimension.values:
        made, total = _rows(dimension, every.get(dimension, {}))
        rows += made
        if dimension == Dimension.CHANNEL and total is None:
            shown_total = None
    turnout = Turnout.objects.create(round=round, total=shown_total)
    for row in rows:
        row.turnout = turnout
        row.clean_fields(exclude=["turnout"])
    TurnoutRow.objects.bulk_create(rows)
    record_on_plan(
        by=by,
        role=role,
        initiative=round.initiative,
        kind="turnout_fixed",
        after={
            "round": round.number,
            "total": shown_total,
            "rows": [[row.dimension, row.label, row.standing, row.number] for row in rows],
        },
    )
    return turnout


def channels_of(round: Round) -> dict[str, int | None]:
    """How contributions came in; every way, so that an unused one shows."""
    found = dict(
        Contribution.objects.filter(COUNTED, round=round).order_by().values_list("channel").annotate(number=Count("pk"))
    )
    return {channel: found.get(channel, 0) for channel in WAYS_IN}


def _rows(dimension: str, counts: Mapping[str, int | None]) -> tuple[list[TurnoutRow], int | None]:
    known = [(label, number) for label, number in counts.items() if number is not None]
    shown, total = suppress([number for _label, number in known])
    standing = dict(zip((label for label, _number in known), shown, strict=True))
    rows = []
    for position, (label, number) in enumerate(counts.items()):
        if number is None:
            what, shown_number = Standing.NOT_RECORDED, None
        else:
            shown_number = standing[label]
            what = Standing.HIDDEN if shown_number is None else Standing.COUNTED
        rows.append(TurnoutRow(dimension=dimension, position=position, label=label, standing=what, number=shown_number))
    return rows, total
