"""What is kept about one person: by their code, or by the pseudonym they have in one round (article 15 and 20 GDPR)."""

from __future__ import annotations

from typing import Any

from django.utils import timezone

from meerwaarde.ledger.models import Event

from ..models import Contribution, Identity
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
    return (
        {**document, "email": email} if with_others else {**document, "left_an_address": bool(contribution.pseudonym)}
    )


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
            one.interventions.values("rule", "reason", "decided_on", "appeal", "appeal_reason", "lifted_on")
        ),
        "answer": {"outcome": answer.outcome, "text": answer.text, "on": answer.answered_on.isoformat()}
        if answer
        else None,
        "commitment_in_the_log": bytes(event.commitment).hex() if event else None,
    }
