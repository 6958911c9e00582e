"""Write what was read, each row once: the same file again changes nothing."""

from __future__ import annotations

import secrets
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from meerwaarde.ledger.actions import record_events
from meerwaarde.ledger.models import Event
from meerwaarde.organisations.actions.recording import System
from meerwaarde.organisations.permissions import Permission, require

from ..actions.receiving import text_commitment
from ..actions.recording import event_on, renew_plans
from ..actions.rounds import locked
from ..models import Contribution, Round
from ..pseudonyms import digest_of
from ..vocabulary import Channel, ContributionState, Reading, RoundState
from .mapping import Mapping
from .reading import LeftOut, Refused, Taken, read_rows

BATCH = 500


@dataclass
class Outcome:
    new: int = 0
    unchanged: int = 0
    left_out: int = 0
    refused: list[Refused] = field(default_factory=list)

    def as_json(self) -> dict[str, Any]:
        return {
            "new": self.new,
            "unchanged": self.unchanged,
            "left_out": self.left_out,
            "refused": [{"row": one.row, "field": one.field, "reason": one.reason} for one in self.refused],
        }


def import_platform_file(*, by: Any, round: Round, path: Path, mapping: Mapping) -> Outcome:
    """Every row that can be used becomes a contribution with its origin; the others are told. In batches.

    Raises BadFile for a file that cannot be read, ValidationError for a round that takes nothing any more.
    """
    outcome = Outcome()
    batch: list[Taken] = []
    for row in read_rows(path, mapping, language=round.initiative.language):
        if isinstance(row, Refused):
            outcome.refused.append(row)
        elif isinstance(row, LeftOut):
            outcome.left_out += 1
        else:
            batch.append(row)
            if len(batch) == BATCH:
                _count(outcome, take_over(by=by, round=round, kind=mapping.kind, rows=batch), batch)
                batch = []
    _count(outcome, take_over(by=by, round=round, kind=mapping.kind, rows=batch), batch)
    return outcome


def _count(outcome: Outcome, new: int, batch: list[Taken]) -> None:
    outcome.new += new
    outcome.unchanged += len(batch) - new


@transaction.atomic
def take_over(*, by: Any, round: Round, kind: str, rows: Iterable[Taken]) -> int:
    """Contributions that were made on another platform. Nobody holds a code of these. Returns how many are new."""
    organisation = round.initiative.organisation
    role = Event.Role.IMPORT.value if isinstance(by, System) else require(by, Permission.ANSWER, organisation)
    round = locked(round)
    promise = round.promise
    if round.state == RoundState.PREPARED or promise is None or round.reported_at is not None:
        raise ValidationError(_("Only a round that is open, or not yet reported on, takes these over."))
    wanted = {row.origin: row for row in rows}
    known = Contribution.objects.filter(round=round, origin__in=wanted).values_list("origin", flat=True)
    fresh = [wanted[origin] for origin in wanted if origin not in set(known)]
    state = ContributionState.WAITING if promise.reading == Reading.BEFORE else ContributionState.SHOWN
    made = Contribution.objects.bulk_create(
        [
            Contribution(
                initiative=round.initiative,
                round=round,
                kind=kind,
                channel=Channel.IMPORTED,
                language=row.language,
                text=row.text,
                received_on=row.received_on,
                state=state,
                code_hash=secrets.token_hex(32),
                text_digest=digest_of(row.text, round),
                origin=row.origin,
            )
            for row in fresh
        ],
        batch_size=BATCH,
    )
    actor = None if isinstance(by, System) else by
    record_events(
        event_on(
            one,
            by=actor,
            role=role,
            kind="contribution_received",
            after={
                "round": round.number,
                "contribution_kind": kind,
                "channel": one.channel,
                "received_on": one.received_on.isoformat(),
                "origin": one.origin,
                "text_commitment": text_commitment(one),
            },
        )
        for one in made
    )
    renew_plans(made[:1])
    return len(made)
