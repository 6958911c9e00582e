"""A resident proposes a plan; an official answers, or makes a draft plan of it that keeps where it came from."""

from __future__ import annotations

import hashlib
from datetime import timedelta
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from meerwaarde.database.saving import clean_and_save
from meerwaarde.follow.actions import notify_all
from meerwaarde.initiatives.actions.editing import create_initiative, save_draft
from meerwaarde.initiatives.actions.forgetting import forget_words
from meerwaarde.initiatives.models import Initiative
from meerwaarde.ledger.actions import erase_payloads, record_event
from meerwaarde.ledger.erasures import remember_erasure
from meerwaarde.ledger.models import Event
from meerwaarde.ledger.queries import events_of
from meerwaarde.organisations.models import Organisation
from meerwaarde.organisations.permissions import Permission, require

from ..codes import code_for, hash_of
from ..hints import has_too_many_links
from ..models import Identity, Inbox, PlanProposal
from ..notices import people_who
from ..pseudonyms import pseudonym_for
from ..tasks import send_proposal_notice

State = PlanProposal.State
# What a draft begins with.
MOST_OF_THE_TEXT = 4000
# Kinds of Event; also on the list by which this is erased again after a backup was put back.
PROPOSAL_TAKEN_AWAY, ADDRESS_ERASED = "proposal_taken_away", "proposer_address_erased"


@transaction.atomic
def propose_plan(
    *, organisation: Organisation, title: str, text: str, submission: str, language: str, email: str = ""
) -> str:
    """What anyone proposes, without an account. Returns the tracking code; the same form again gives the same one.

    The address is for one mail, when there is an answer, and lies apart.
    """
    title, text = title.strip(), text.strip()
    if has_too_many_links(text):
        raise ValidationError({"text": _("A text with more than two links looks like advertising. Leave some out.")})
    code = code_for(submission, f"{title}\n{text}")
    if PlanProposal.objects.filter(code_hash=hash_of(code)).exists():
        return code
    inbox = Inbox.objects.filter(organisation=organisation).first()
    proposal = PlanProposal(
        organisation=organisation,
        title=title,
        text=text,
        language=language,
        due_on=timezone.localdate() + timedelta(days=inbox.answer_days if inbox else Inbox.DAYS),
        code_hash=hash_of(code),
        pseudonym=pseudonym_for(email, None),
    )
    if not text:
        raise ValidationError({"text": _("Write what you want to say.")})
    clean_and_save(proposal, exclude=["organisation"], validate_unique=False)
    said = hashlib.sha256(bytes(proposal.text_salt) + f"{title}\n{text}".encode()).hexdigest()
    _record(proposal, by=None, role=Event.Role.RESIDENT, kind="plan_proposed", after={"text_commitment": said})
    notify_all(
        people=people_who(Permission.ANSWER, organisation),
        kind="plan_proposed",
        values={"organisation": organisation.name},
        address=reverse("plan_proposals", args=[organisation.slug]),
    )
    return code


@transaction.atomic
def answer_proposal(*, by: Any, proposal: PlanProposal, answer: str) -> PlanProposal:
    """No draft follows, and this is why; or what happens with it otherwise."""
    proposal, role = _waiting(by, proposal)
    return _answered(by, role, proposal, answer, State.ANSWERED)


@transaction.atomic
def take_up_proposal(*, by: Any, proposal: PlanProposal, answer: str) -> Initiative:
    """A draft plan with the words of the resident as its start; it goes through the same gates as any other."""
    proposal, role = _waiting(by, proposal)
    require(by, Permission.EDIT, proposal.organisation)
    initiative = create_initiative(
        by=by, organisation=proposal.organisation, title=proposal.title, language=proposal.language
    )
    save_draft(by=by, initiative=initiative, changes={"why": proposal.text[:MOST_OF_THE_TEXT]})
    proposal.initiative = initiative
    _answered(by, role, proposal, answer, State.TAKEN_UP)
    return initiative


@transaction.atomic
def take_away_proposal(*, by: Any | None, proposal: PlanProposal, ground: str = "") -> None:
    """By the author, who holds the code (`by` is None), or on request by who may erase. The answer stays.

    The words leave a draft plan that was made of it too. What of them is public in a plan stays there.
    """
    role = require(by, Permission.ERASE, proposal.organisation) if by is not None else Event.Role.RESIDENT.value
    proposal = PlanProposal.objects.select_for_update(of=("self",)).select_related("organisation").get(pk=proposal.pk)
    if proposal.state == State.ERASED:
        raise ValidationError(_("The text was taken away before."))
    if by is not None and not ground.strip():
        raise ValidationError({"ground": _("Say on which ground you erase this, without names.")})
    remember_erasure(_take_away(proposal, by=by, role=role, ground=ground))


def _take_away(proposal: PlanProposal, *, by: Any, role: str, ground: str) -> Event:
    Identity.objects.filter(pseudonym=proposal.pseudonym).delete()
    erase_payloads(events_of(proposal, public_only=False))
    if (plan := proposal.initiative) is not None:
        texts = [proposal.text, proposal.text[:MOST_OF_THE_TEXT]]
        if forget_words(by=by, role=role, initiative=plan, title=proposal.title, texts=texts):
            _tell_of_words_gone(proposal, plan)
    PlanProposal.objects.filter(pk=proposal.pk).update(
        state=State.ERASED, title="", text="", text_salt=b"", pseudonym=""
    )
    after = {"state": State.ERASED.value}
    return _record(proposal, by=by, role=role, kind=PROPOSAL_TAKEN_AWAY, after=after, reason=ground.strip())


@transaction.atomic
def erase_proposer_address(*, by: Any, proposal: PlanProposal, ground: str) -> None:
    """The address is gone, what was proposed stays. At the request of the proposer, by who may erase."""
    role = require(by, Permission.ERASE, proposal.organisation)
    if not ground.strip():
        raise ValidationError({"ground": _("Say on which ground you erase this, without names.")})
    event = _forget_address(proposal, by=by, role=role, ground=ground)
    if event is None:
        raise ValidationError(_("No address is kept with this proposal."))
    remember_erasure(event)


def _forget_address(proposal: PlanProposal, *, by: Any, role: str, ground: str) -> Event | None:
    gone, _by_model = Identity.objects.filter(pseudonym=proposal.pseudonym).delete()
    if not proposal.pseudonym or not gone:
        return None
    PlanProposal.objects.filter(pk=proposal.pk).update(pseudonym="")
    return _record(proposal, by=by, role=role, kind=ADDRESS_ERASED, after={}, reason=ground.strip())


@transaction.atomic
def erase_proposal_again(number: int, *, only_address: bool) -> bool:
    """After a backup brought it back; False when it is not there, or was erased before the backup was made."""
    known = PlanProposal.objects.select_for_update(of=("self",)).select_related("organisation")
    proposal = known.filter(pk=number).exclude(state=State.ERASED).first()
    if proposal is None:
        return False
    ground = _("A backup that was put back still held it.")
    again = _forget_address if only_address else _take_away
    return again(proposal, by=None, role=Event.Role.SYSTEM, ground=ground) is not None


@transaction.atomic
def look_up_proposer(*, by: Any, proposal: PlanProposal, ground: str) -> str:
    """The address behind a proposal, for erasure only. That it was looked up stands in the log."""
    role = require(by, Permission.ERASE, proposal.organisation)
    if not ground.strip():
        raise ValidationError({"ground": _("Say for which request you look this up.")})
    found = Identity.objects.filter(pseudonym=proposal.pseudonym).first() if proposal.pseudonym else None
    after = {"found": found is not None}
    _record(proposal, by=by, role=role, kind="identity_looked_up", after=after, reason=ground.strip())
    return found.email if found else ""


def _waiting(by: Any, proposal: PlanProposal) -> tuple[PlanProposal, str]:
    proposal = PlanProposal.objects.select_for_update(of=("self",)).select_related("organisation").get(pk=proposal.pk)
    role = require(by, Permission.ANSWER, proposal.organisation)
    if proposal.state != State.WAITING:
        raise ValidationError(_("This proposal has an answer already, or was taken away."))
    return proposal, role


def _answered(by: Any, role: str, proposal: PlanProposal, answer: str, state: str) -> PlanProposal:
    if not answer.strip():
        raise ValidationError({"answer": _("Write an answer; the sender reads it with the tracking code.")})
    proposal.state, proposal.answer, proposal.answered_on = state, answer.strip(), timezone.localdate()
    clean_and_save(proposal, exclude=["organisation", "initiative"], validate_unique=False)
    _record(proposal, by=by, role=role, kind="proposal_answered", after={"state": state, "answer": proposal.answer})
    if proposal.pseudonym:
        transaction.on_commit(lambda: send_proposal_notice.enqueue(proposal.pk))
    return proposal


def _tell_of_words_gone(proposal: PlanProposal, plan: Initiative) -> None:
    plan.refresh_from_db(fields=["slug"])  # it was made of the title
    notify_all(
        people=people_who(Permission.EDIT, proposal.organisation),
        kind="proposal_taken_back",
        values={"organisation": proposal.organisation.name},
        address=reverse("edit_overview", args=[proposal.organisation.slug, plan.slug]),
    )


def _record(proposal: PlanProposal, *, by: Any, role: str, kind: str, after: dict[str, Any], reason: str = "") -> Event:
    return record_event(
        by=by,
        role=role,
        organisation=proposal.organisation.slug,
        kind=kind,
        subject=proposal,
        public=False,
        after=after,
        reason=reason,
    )
