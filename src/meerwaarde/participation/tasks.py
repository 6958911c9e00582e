"""Mail to people who took part, sent by the worker. It never repeats what they said, and never holds their code."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.core import signing
from django.core.mail import send_mail
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django_tasks import task

from meerwaarde.organisations.models import Organisation

from .models import Contribution, Identity, PlanProposal
from .vocabulary import ContributionState

CONFIRMATION = "participation.confirm"


def confirmation_token(contribution_id: int) -> str:
    return signing.dumps(contribution_id, salt=CONFIRMATION)


def _mail(contribution: Contribution, subject: Any, template: str, address: str) -> None:
    initiative = contribution.initiative
    _mail_to(contribution.pseudonym, subject, template, address, plan=initiative.title, of=initiative.organisation)


def _mail_to(pseudonym: str, subject: Any, template: str, address: str, *, plan: str, of: Organisation) -> None:
    identity = Identity.objects.filter(pseudonym=pseudonym).first() if pseudonym else None
    if identity is None:
        return
    values = {"plan": plan, "organisation": of, "address": settings.BASE_URL + address}
    send_mail(subject, render_to_string(template, values), None, [identity.email])


def _contribution(number: int) -> Contribution | None:
    return Contribution.objects.select_related("initiative__organisation").filter(pk=number).first()


@task()  # type: ignore[untyped-decorator]
def send_confirmation(contribution_id: int) -> None:
    """Sending twice does no harm: both links do the same."""
    one = _contribution(contribution_id)
    if one is None or one.state != ContributionState.UNCONFIRMED:
        return
    with translation.override(one.language):
        address = reverse("confirm_contribution", args=[confirmation_token(one.pk)])
        _mail(one, _("Confirm what you sent us"), "participation/mail/confirm.txt", address)


@task()  # type: ignore[untyped-decorator]
def send_answer_notice(contribution_id: int) -> None:
    """That there is an answer; once. What it says stands behind the code."""
    told = Contribution.objects.filter(pk=contribution_id, told_at=None).update(told_at=timezone.now())
    one = _contribution(contribution_id)
    if not told or one is None:
        return
    with translation.override(one.language):
        _mail(one, _("There is an answer for you"), "participation/mail/answered.txt", reverse("receipt_search"))


@task()  # type: ignore[untyped-decorator]
def send_proposal_notice(proposal_id: int) -> None:
    """That there is an answer to what somebody proposed. The proposal itself is not in the mail."""
    one = PlanProposal.objects.select_related("organisation").filter(pk=proposal_id).first()
    if one is None:
        return
    with translation.override(one.language):
        subject, address = _("There is an answer for you"), reverse("receipt_search")
        plan = _("your proposal")
        _mail_to(one.pseudonym, subject, "participation/mail/answered.txt", address, plan=plan, of=one.organisation)


@task()  # type: ignore[untyped-decorator]
def forget_addresses() -> None:
    from .actions.erasure import forget_identities

    forget_identities()


@task()  # type: ignore[untyped-decorator]
def remind_of_answers() -> None:
    from .following import tell_of_missed_days
    from .reminders import remind_who_answers

    remind_who_answers()
    tell_of_missed_days()
