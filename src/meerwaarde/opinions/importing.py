"""Reads a conversation that was held elsewhere, in the export format of Pol.is, whole.

The files are checked to the end before anything is written. Then statements are written in one transaction and people
with their answers in batches, each a transaction of its own: who starts again after a stop goes on where it
stopped, and reading the same files once more changes nothing.
"""

from __future__ import annotations

import secrets
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, fields
from itertools import islice
from pathlib import Path
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from meerwaarde.analysis.opinion_map import BadVotes
from meerwaarde.analysis.opinion_map.polis_format import Conversation as Exported
from meerwaarde.analysis.opinion_map.polis_format import read_conversation
from meerwaarde.database.saving import clean_and_save
from meerwaarde.database.texts import without_forbidden
from meerwaarde.ledger.actions import record_events
from meerwaarde.ledger.models import Event
from meerwaarde.organisations.permissions import Permission, require
from meerwaarde.participation.actions.receiving import text_commitment
from meerwaarde.participation.actions.recording import event_on, renew_plans
from meerwaarde.participation.models import Contribution, Round
from meerwaarde.participation.models.contributions import LONGEST_TEXT
from meerwaarde.participation.pseudonyms import digest_of
from meerwaarde.participation.vocabulary import Channel, ContributionState

from .actions.conversations import create_conversation, locked_conversation
from .actions.recording import new_vote, record_on_conversation
from .actions.sealing import seal_votes
from .models import Conversation, Participant, Statement, Vote
from .vocabulary import STATEMENT_KIND, ConversationState, VoteValue

PEOPLE_AT_ONCE = 500
Progress = Callable[[str, int], None]


class BadConversation(ValidationError):
    """The files cannot be read in; nothing was written. `refused` tells every row with its reason."""

    def __init__(self, refused: list[BadVotes]) -> None:
        self.refused = refused
        super().__init__([bad.text("en") for bad in refused])

    def sentences(self, language: str | None = None) -> list[str]:
        chosen = language or get_language() or "nl"
        return [bad.text(chosen if chosen in ("nl", "en") else "en") for bad in self.refused]


@dataclass
class Imported:
    """What was read, and what of it was new, changed or the same as before."""

    conversation: Conversation
    participants: int = 0
    statements: int = 0
    rejected_statements: int = 0
    votes: int = 0
    new_participants: int = 0
    new_statements: int = 0
    new_votes: int = 0
    changed_votes: int = 0
    unchanged_votes: int = 0
    refused: list[dict[str, Any]] = field(default_factory=list)

    def counts(self) -> dict[str, Any]:
        return {one.name: getattr(self, one.name) for one in fields(self) if one.name != "conversation"}


def read_folder(folder: Path, progress: Progress | None = None) -> Exported:
    """The conversation of this folder or file. Raises BadConversation with every row that is wrong."""
    refused: list[BadVotes] = []
    step = (lambda rows: progress("read", rows)) if progress else None
    try:
        exported = read_conversation(folder, progress=step, refused=refused)
    except BadVotes as bad:
        raise BadConversation(refused or [bad]) from bad
    for name in exported.statements:
        if len(exported.texts.get(name, "")) > LONGEST_TEXT:
            raise BadConversation([BadVotes("too_long", statement=name, most=LONGEST_TEXT)])
    return exported


def import_conversation(
    *,
    by: Any,
    round: Round,
    folder: Path,
    source: str,
    language: str = "",
    progress: Progress | None = None,
) -> Imported:
    """Read the files in `folder` into the conversation of this round; by None: the command of an administrator.

    What was changed in the files since the last time is a changed vote here. Raises BadConversation when the files are
    not right, ValidationError when people voted here themselves, or another conversation was read in.
    """
    role: str = Event.Role.IMPORT if by is None else require(by, Permission.EDIT, round.initiative.organisation)
    exported = read_folder(folder, progress)
    conversation = _conversation(by, role, round, source)
    done = Imported(
        conversation,
        participants=len(exported.participants),
        statements=len(exported.statements),
        rejected_statements=int(exported.rejected.sum()),
        votes=len(exported.votes),
    )
    statements = _write_statements(by, role, conversation, exported, language, done)
    for people in _in_batches(exported):
        _write_people(conversation, exported, people, statements, done)
        if progress:
            progress("written", people[-1] + 1)
    seal_votes(conversation)
    _finish(by, role, conversation, done)
    return done


def _in_batches(exported: Exported) -> Iterator[list[int]]:
    rows = iter(range(len(exported.participants)))
    while batch := list(islice(rows, PEOPLE_AT_ONCE)):
        yield batch


@transaction.atomic
def _conversation(by: Any, role: str, round: Round, source: str) -> Conversation:
    found = Conversation.objects.filter(round=round).first()
    if found is None:
        found = create_conversation(by=by, round=round, role=role)
    found = locked_conversation(found)
    if found.source and found.source != source:
        raise ValidationError(_("Another conversation was read in here: “%(source)s”.") % {"source": found.source})
    if found.state != ConversationState.PREPARED and not found.source:
        raise ValidationError(_("People vote here themselves. Read the conversation in at a round of its own."))
    if found.is_closed:
        raise ValidationError(_("This was closed before."))
    found.source = source
    clean_and_save(found, exclude=["round"], update_fields=["source"])
    return found


@transaction.atomic
def _write_statements(
    by: Any, role: str, conversation: Conversation, exported: Exported, language: str, done: Imported
) -> dict[str, Statement]:
    """Statements that are not there yet, each a contribution; what was rejected there is not shown here.

    Characters that no text may hold are left out: without its statement the votes on it would say nothing.
    """
    conversation = locked_conversation(conversation)
    round = conversation.round
    known = {one.reference: one for one in Statement.objects.filter(conversation=conversation).exclude(reference="")}
    number = max(Statement.objects.filter(conversation=conversation).values_list("number", flat=True), default=0)
    contributions, names = [], []
    for place, name in enumerate(exported.statements):
        if name in known:
            continue
        text = without_forbidden(exported.texts.get(name, "")).strip() or f"#{name}"
        state = ContributionState.WITHHELD if exported.rejected[place] else ContributionState.SHOWN
        contributions.append(
            Contribution(
                initiative=round.initiative,
                round=round,
                kind=STATEMENT_KIND,
                channel=Channel.IMPORTED,
                language=language or round.initiative.language,
                text=text,
                state=state,
                code_hash=secrets.token_hex(32),
                text_digest=digest_of(text, round),
            )
        )
        names.append(name)
    made = Contribution.objects.bulk_create(contributions, batch_size=500)
    record_events(
        event_on(
            one,
            by=by,
            role=role,
            kind="contribution_received",
            after={
                "round": round.number,
                "contribution_kind": one.kind,
                "channel": one.channel,
                "received_on": one.received_on.isoformat(),
                "text_commitment": text_commitment(one),
            },
        )
        for one in made
    )
    fresh = Statement.objects.bulk_create(
        [
            Statement(conversation=conversation, number=number + place, contribution=one, reference=name)
            for place, (one, name) in enumerate(zip(made, names, strict=True), start=1)
        ],
        batch_size=500,
    )
    renew_plans(made[:1])
    done.new_statements = len(fresh)
    return {**known, **{one.reference: one for one in fresh}}


@transaction.atomic
def _write_people(
    conversation: Conversation,
    exported: Exported,
    people: list[int],
    statements: dict[str, Statement],
    done: Imported,
) -> None:
    """These participants with their answers: what is there and equal stays, what differs becomes a new vote."""
    names = [exported.participants[row] for row in people]
    known = {one.reference: one for one in Participant.objects.filter(conversation=conversation, reference__in=names)}
    weights = exported.votes.weights
    fresh = Participant.objects.bulk_create(
        [
            Participant(
                conversation=conversation,
                reference=name,
                weight=None if weights is None else float(weights[row]),
            )
            for name, row in zip(names, people, strict=True)
            if name not in known
        ],
        batch_size=500,
    )
    done.new_participants += len(fresh)
    by_owner: dict[int, dict[int, tuple[int, int]]] = {}
    by_number = {one.pk: one for one in statements.values()}
    if known:
        rows = Vote.objects.filter(participant__in=list(known.values()), is_current=True)
        for pk, voter, asked, before in rows.values_list("pk", "participant_id", "statement_id", "value"):
            by_owner.setdefault(voter, {})[asked] = pk, before
    everyone = {**known, **{one.reference: one for one in fresh}}
    replaced, votes = [], []
    votes_of = exported.votes
    for name, row in zip(names, people, strict=True):
        owner = everyone[name]
        answered = set()
        for place in range(int(votes_of.starts[row]), int(votes_of.starts[row + 1])):
            statement = statements[exported.statements[int(votes_of.statements[place])]]
            value, kept = int(votes_of.values[place]), by_owner.get(owner.pk, {}).get(statement.pk)
            answered.add(statement.pk)
            if kept is not None and kept[1] == value:
                done.unchanged_votes += 1
                continue
            if kept is not None:
                replaced.append(kept[0])
                done.changed_votes += 1
            else:
                done.new_votes += 1
            votes.append(new_vote(owner, statement, value))
        for gone in by_owner.get(owner.pk, {}).keys() - answered:
            pk, value = by_owner[owner.pk][gone]
            if value != VoteValue.WITHDRAWN:
                replaced.append(pk)
                done.changed_votes += 1
                votes.append(new_vote(owner, by_number[gone], VoteValue.WITHDRAWN))
    for start in range(0, len(replaced), 500):
        Vote.objects.filter(pk__in=replaced[start : start + 500]).update(is_current=False)
    Vote.objects.bulk_create(votes, batch_size=500)


@transaction.atomic
def _finish(by: Any, role: str, conversation: Conversation, done: Imported) -> None:
    conversation = locked_conversation(conversation)
    done.conversation = conversation
    if conversation.imported_at is not None and not (done.new_votes or done.changed_votes or done.new_statements):
        return
    conversation.imported_at = timezone.now()
    conversation.save(update_fields=["imported_at"])
    record_on_conversation(
        by=by,
        role=role,
        conversation=conversation,
        kind="conversation_imported",
        after={
            "source": conversation.source,
            "participants": done.participants,
            "statements": done.statements,
            "votes": done.votes,
        },
    )
