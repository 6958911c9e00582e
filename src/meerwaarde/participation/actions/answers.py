"""What was done with contributions, and why: one by one, or many at once. Where four eyes look, two people decide."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from meerwaarde.database.saving import clean_and_save
from meerwaarde.ledger.actions import record_events
from meerwaarde.organisations.models import Organisation
from meerwaarde.organisations.permissions import Permission, require

from ..models import Answer, AnswerProposal, Contribution, ProposedAnswer, Round
from ..notices import tell_of_proposal, tell_of_returned
from ..tasks import send_answer_notice
from ..vocabulary import ContributionState, Outcome
from .recording import event_on, record_on_plan, renew_plans

ANSWERABLE = (ContributionState.WAITING, ContributionState.SHOWN)
MOST_AT_ONCE = 1000
Openings = Mapping[int, str]


@transaction.atomic
def answer_contributions(
    *,
    by: Any,
    organisation: Organisation,
    contributions: Iterable[Contribution],
    outcome: str,
    reason: str,
    openings: Openings | None = None,
) -> int:
    """Give these the same outcome and reason; an earlier answer is replaced, and stays in the log.

    `openings` holds, per contribution, a sentence for that person alone. All or none: raises ValidationError for an
    empty selection, a missing reason, one that cannot be answered, or a round in which a second person must agree.
    """
    role = require(by, Permission.ANSWER, organisation)
    found = _answerable(organisation, contributions, outcome, reason)
    if any(one.round and one.round.four_eyes for one in found):
        raise ValidationError(_("In this round a second person must agree. Propose the answer."))
    return _answer(by, role, found, outcome, reason.strip(), openings or {})


@transaction.atomic
def propose_answer(
    *,
    by: Any,
    round: Round,
    contributions: Iterable[Contribution],
    outcome: str,
    reason: str,
    openings: Openings | None = None,
) -> AnswerProposal:
    """Write an answer for these, that holds once somebody else agrees. Not public, so only that it waits is told."""
    organisation = round.initiative.organisation
    require(by, Permission.ANSWER, organisation)
    found = _answerable(organisation, contributions, outcome, reason)
    if any(one.round_id != round.pk for one in found):
        raise ValidationError(_("Choose contributions of this round."))
    if ProposedAnswer.objects.filter(contribution__in=found).exists():
        raise ValidationError(_("For some of these an answer waits already."))
    proposal = AnswerProposal(round=round, outcome=outcome, reason=reason.strip(), proposed_by=by)
    clean_and_save(proposal, exclude=["round", "proposed_by"])
    given = openings or {}
    rows = [ProposedAnswer(proposal=proposal, contribution=one, opening=given.get(one.pk, "")) for one in found]
    for row in rows:
        row.clean_fields(exclude=["proposal", "contribution"])
    ProposedAnswer.objects.bulk_create(rows, batch_size=500)
    tell_of_proposal(proposal, by)
    return proposal


@transaction.atomic
def agree_with_answer(*, by: Any, proposal: AnswerProposal) -> int:
    """The second pair of eyes: from now on this is the answer. What was withheld or erased meanwhile is left out."""
    proposal = _waiting(proposal)
    role = require(by, Permission.ANSWER, proposal.round.initiative.organisation)
    _decide(by, proposal, AnswerProposal.State.AGREED, "")
    openings = dict(proposal.answers.values_list("contribution", "opening"))
    proposal.answers.all().delete()
    found = list(_lock(Contribution.objects.filter(pk__in=openings, state__in=ANSWERABLE)))
    if not found:
        raise ValidationError(_("Nothing of this can be answered any more."))
    return _answer(by, role, found, proposal.outcome, proposal.reason, openings)


@transaction.atomic
def return_answer(*, by: Any, proposal: AnswerProposal, note: str) -> AnswerProposal:
    """It goes back to who wrote it, with the reason; its contributions wait for an answer again."""
    proposal = _waiting(proposal)
    require(by, Permission.ANSWER, proposal.round.initiative.organisation)
    if not note.strip():
        raise ValidationError({"note": _("Say what must be different.")})
    _decide(by, proposal, AnswerProposal.State.RETURNED, note.strip())
    proposal.answers.all().delete()
    tell_of_returned(proposal)
    return proposal


@transaction.atomic
def set_four_eyes(*, by: Any, round: Round, on: bool) -> Round:
    """Whether a second person must agree with each answer of this round; not changed while one waits for that."""
    role = require(by, Permission.PUBLISH, round.initiative.organisation)
    round = Round.objects.select_for_update(of=("self",)).select_related("initiative__organisation").get(pk=round.pk)
    if not on and round.answer_proposals.filter(state=AnswerProposal.State.WAITING).exists():
        raise ValidationError(_("An answer still waits for a second person. Decide on it first."))
    before, round.four_eyes = round.four_eyes, on
    round.save(update_fields=["four_eyes"])
    record_on_plan(
        by=by,
        role=role,
        initiative=round.initiative,
        kind="four_eyes_set",
        before={"four_eyes": before},
        after={"round": round.number, "four_eyes": on},
        public=False,
    )
    return round


def _waiting(proposal: AnswerProposal) -> AnswerProposal:
    found = (
        AnswerProposal.objects.select_for_update(of=("self",))
        .select_related("round__initiative__organisation", "proposed_by")
        .get(pk=proposal.pk)
    )
    if found.state != AnswerProposal.State.WAITING:
        raise ValidationError(_("This answer was decided on before."))
    return found


def _decide(by: Any, proposal: AnswerProposal, state: str, note: str) -> None:
    if proposal.proposed_by_id == by.pk:
        raise ValidationError(_("Somebody else must look at this answer: you wrote it yourself."))
    proposal.state, proposal.note = state, note
    proposal.decided_by, proposal.decided_on = by, timezone.localdate()
    proposal.save(update_fields=["state", "note", "decided_by", "decided_on"])


def _lock(contributions: Any) -> Any:
    return contributions.select_for_update(of=("self",)).select_related("initiative__organisation", "round")


def _answerable(
    organisation: Organisation, contributions: Iterable[Contribution], outcome: str, reason: str
) -> list[Contribution]:
    if outcome not in Outcome.values:
        raise ValidationError({"outcome": _("Choose what was done with it.")})
    if not reason.strip():
        raise ValidationError({"reason": _("Say why, so that everyone can read it.")})
    wanted = {one.pk for one in contributions}
    if not wanted:
        raise ValidationError(_("Choose at least one contribution."))
    if len(wanted) > MOST_AT_ONCE:
        raise ValidationError(_("Answer at most %(most)d at once.") % {"most": MOST_AT_ONCE})
    found = list(
        _lock(Contribution.objects.filter(pk__in=wanted, initiative__organisation=organisation, state__in=ANSWERABLE))
    )
    if len(found) != len(wanted):
        raise ValidationError(
            _("%(number)d of these cannot be answered: not shown, or erased.") % {"number": len(wanted) - len(found)}
        )
    return found


def _answer(by: Any, role: str, found: list[Contribution], outcome: str, reason: str, openings: Openings) -> int:
    earlier = {one.contribution_id: one for one in Answer.objects.select_for_update().filter(contribution__in=found)}
    today, events = timezone.localdate(), []
    fresh: list[Answer] = []
    replaced: list[Answer] = []
    for one in found:
        old = earlier.get(one.pk)
        before = {"outcome": old.outcome, "answer": old.text} if old else {}
        answer = old or Answer(contribution=one)
        answer.outcome, answer.reason, answer.answered_on = outcome, reason, today
        answer.opening = openings.get(one.pk, "").strip()
        answer.clean_fields(exclude=["contribution"])
        (replaced if old else fresh).append(answer)
        after = {"outcome": outcome, "answer": answer.text}
        events.append(event_on(one, by=by, role=role, kind="contribution_answered", before=before, after=after))
        one.revision += 1
    Answer.objects.bulk_update(replaced, ["outcome", "reason", "opening", "answered_on"], batch_size=500)
    Answer.objects.bulk_create(fresh, batch_size=500)
    Contribution.objects.bulk_update(found, ["revision"], batch_size=500)
    record_events(events)
    renew_plans(found)
    to_tell = [one.pk for one in found if one.pseudonym and one.told_at is None]
    for number in to_tell:
        transaction.on_commit(lambda number=number: send_answer_notice.enqueue(number))  # type: ignore[misc]
    return len(found)
