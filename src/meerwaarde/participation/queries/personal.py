"""What is kept about one person: by their code, or by the pseudonym they have in one round (article 15 and 20 GDPR)."""

from __future__ import annotations

import base64
from typing import Any

from django.utils import timezone

from meerwaarde.ledger.models import Event
from meerwaarde.ledger.queries import events_of

from ..models import Contribution, ContributionFile, Identity, PlanProposal
from .receipts import received_event

FORMAT = "meerwaarde-personal-data/1"


def personal_data_of(contribution: Contribution, *, with_others: bool) -> dict[str, Any]:
    """Everything about this contribution; `with_others`: about all of the same person in this round, and the address.

    Who holds one code gets what belongs to that code: somebody may have found it. The whole is given by the privacy
    officer, after the look-up was logged.
    """
    found = [contribution]
    email = ""
    if with_others and contribution.pseudonym:
        found = list(Contribution.objects.filter(pseudonym=contribution.pseudonym).order_by("id"))
        identity = Identity.objects.filter(pseudonym=contribution.pseudonym).first()
        email = identity.email if identity else ""
    document: dict[str, Any] = {
        "format": FORMAT,
        "made_on": timezone.localdate().isoformat(),
        "organisation": contribution.initiative.organisation.name,
        "contributions": [_contribution(one) for one in found],
    }
    return {**document, "email": email} if with_others else {**document, "left_an_address": contribution.has_address}


def proposal_data_of(proposal: PlanProposal, *, email: str | None = None) -> dict[str, Any]:
    """Everything about a plan that somebody proposed; with the address for who looked it up."""
    names = ("title", "text", "language", "received_on", "due_on", "state", "answer", "answered_on")
    event = events_of(proposal, public_only=False).filter(kind="plan_proposed").first()
    document: dict[str, Any] = {
        "format": FORMAT,
        "made_on": timezone.localdate().isoformat(),
        "organisation": proposal.organisation.name,
        "proposal": {
            "number": proposal.pk,
            **{name: getattr(proposal, name) for name in names},
            "text_salt": bytes(proposal.text_salt).hex(),
            "commitment_in_the_log": bytes(event.commitment).hex() if event else None,
        },
    }
    return document | ({"left_an_address": bool(proposal.pseudonym)} if email is None else {"email": email})


def _place(one: Contribution) -> dict[str, Any] | None:
    place = getattr(one, "place", None)
    if place is None:
        return None
    return {name: getattr(place, name) for name in ("key", "label", "description", "longitude", "latitude")}


def _file(file: ContributionFile) -> dict[str, Any]:
    with file.file.open("rb") as kept:
        content = base64.b64encode(kept.read()).decode("ascii")
    known = {name: getattr(file, name) for name in ("position", "media_type", "size_bytes", "sha256", "state")}
    return {**known, "content_base64": content}


def _contribution(one: Contribution) -> dict[str, Any]:
    answer = getattr(one, "answer", None)
    event: Event | None = received_event(one)
    return {
        "number": one.pk,
        "plan": one.initiative.title,
        "round": one.round.title if one.round else None,
        "kind": one.kind,
        "channel": one.channel,
        "language": one.language,
        "text": one.text,
        # With the salt the author can make the commitments of the log again.
        "text_salt": bytes(one.text_salt).hex(),
        "place": _place(one),
        "files": [_file(file) for file in one.files.all()],
        "origin": one.origin,
        "received_on": one.received_on.isoformat(),
        "state": one.state,
        "arguments": [
            {
                "title": step.argument.title,
                "since": timezone.localtime(step.since).date().isoformat(),
                "until": timezone.localtime(step.until).date().isoformat() if step.until else None,
            }
            for step in one.groupings.select_related("argument")
        ],
        "interventions": list(
            one.interventions.values(
                "about_files", "rule", "reason", "decided_on", "appeal", "appeal_reason", "lifted_on"
            )
        ),
        "answer": {"outcome": answer.outcome, "text": answer.text, "on": answer.answered_on.isoformat()}
        if answer
        else None,
        "commitment_in_the_log": bytes(event.commitment).hex() if event else None,
    }
