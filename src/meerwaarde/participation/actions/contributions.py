"""Somebody says something: online without an account, or through an official at the counter, by telephone or letter."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from meerwaarde.accounts.rate_limit import Visit, count_visits
from meerwaarde.initiatives.actions.uploads import files_kept_only_with_their_rows
from meerwaarde.initiatives.models import Initiative
from meerwaarde.ledger.models import Event
from meerwaarde.organisations.permissions import Permission, require

from ..gates import forget_counts
from ..hints import has_too_many_links
from ..models import Answer, Contribution, PseudonymKey, Round, Sign
from ..pseudonyms import pseudonym_for
from ..tasks import send_answer_notice
from ..vocabulary import ON_BEHALF, WITHOUT_TEXT, Channel, ContributionState, Reading, Verification
from .access import use_access_code
from .additions import Where, checked_additions
from .receiving import Offered, Received, offered, receive, receive_together, too_many
from .recording import event_on, renew_plans


def contribute(
    *,
    initiative: Initiative,
    round: Round | None,
    kind: str,
    text: str,
    submission: str,
    email: str = "",
    language: str = "nl",
    letter_code: str = "",
    sign: Sign | None = None,
    passage: int | None = None,
    where: Where | None = None,
    files: Sequence[UploadedFile[bytes]] = (),
    identified_as: str = "",
    visit: Visit | None = None,
) -> Received:
    """What anyone says, without an account. The same `submission`, text and additions, sent again, give the same
    receipt. Somebody who is signed in says this as anyone: nothing keeps who it was.

    Without a round it goes to the inbox. Raises ValidationError for a round that is not open today, an empty text,
    too many links, a place or file that may not be kept, a missing address, code of a letter or identification
    where the promise asks for one, or a `visit` over its limit. `identified_as` is the pseudonym of
    `openid.identified_in`.
    """
    asked = round.promise.verification if round and round.promise else Verification.OPEN
    is_alone = round is None or bool(files) or asked in (Verification.LETTER, Verification.OPENID)
    if is_alone:  # counted first: looking into files takes long, and a code that is refused must count
        _count(visit)
        visit = None
    try:
        _refuse_at_sight(initiative, text, asked, email, identified_as)
        offer = offered(
            by=None,
            role=Event.Role.RESIDENT,
            initiative=initiative,
            round=round,
            kind=kind,
            text=text,
            submission=submission,
            email=email,
            language=language,
            channel=Channel.ONLINE,
            received_on=timezone.localdate(),
            sign=sign,
            passage=passage,
            additions=checked_additions(initiative, where, files),
            identified_as=identified_as if asked == Verification.OPENID else "",
            verification=asked,
            visit=visit,
        )
    except ValidationError:
        _count(visit)  # what is refused counts too
        raise
    if is_alone:
        with files_kept_only_with_their_rows() as stored:
            received = _receive_alone(offer, stored)
            if received.is_new and round is not None and asked == Verification.LETTER:
                use_access_code(round=round, written=letter_code)
    else:
        received = receive_together(offer)
    forget_counts(initiative.organisation_id)  # of this request: another may have written it
    return received


def _count(visit: Visit | None) -> None:
    if visit is not None and not count_visits([visit])[0]:
        raise too_many()


def _refuse_at_sight(initiative: Initiative, text: str, asked: str, email: str, identified_as: str) -> None:
    """What can be refused without asking the database."""
    if not initiative.is_published:
        raise ValidationError(_("This dossier is not public."))
    if has_too_many_links(text):
        raise ValidationError({"text": _("A text with more than two links looks like advertising. Leave some out.")})
    if asked == Verification.EMAIL and not email:
        raise ValidationError({"email": _("Give your e-mail address: this round asks you to confirm by e-mail.")})
    if asked == Verification.OPENID and not identified_as:
        raise ValidationError(_("In this round everybody takes part once. Sign in with your own means first."))


def enter_on_behalf(
    *,
    by: Any,
    initiative: Initiative,
    round: Round | None,
    kind: str,
    text: str,
    channel: str,
    received_on: date,
    submission: str,
    email: str = "",
    language: str = "nl",
    where: Where | None = None,
    files: Sequence[UploadedFile[bytes]] = (),
) -> Received:
    """An official writes down what somebody said elsewhere; it gets the same receipt.

    What came in time may be entered until the round is closed. Raises ValidationError.
    """
    role = require(by, Permission.ANSWER, initiative.organisation)
    if channel not in ON_BEHALF:
        raise ValidationError({"channel": _("Choose how it came in.")})
    if received_on > timezone.localdate():
        raise ValidationError({"received_on": _("This day is still to come.")})
    offer = offered(
        by=by,
        role=role,
        initiative=initiative,
        round=round,
        kind=kind,
        text=text,
        submission=submission,
        email=email,
        language=language,
        channel=channel,
        received_on=received_on,
        additions=checked_additions(initiative, where, files),
    )
    with files_kept_only_with_their_rows() as stored:
        return _receive_alone(offer, stored)


def _receive_alone(offer: Offered, stored: list[str]) -> Received:
    """With its files and what is asked about who it is, in one transaction of its own. Raises ValidationError."""
    (outcome,) = receive([offer], stored)
    if isinstance(outcome, ValidationError):
        raise outcome
    return outcome


@transaction.atomic
def confirm_contribution(*, contribution: Contribution) -> Contribution:
    """The person opened the link in the mail: from now on it counts. Confirming twice does no harm.

    Where it is too late (`Round.can_be_confirmed`), nothing changes.
    """
    # The round first, as everybody who writes to it does: it cannot be reported on while this is written.
    rounds = Round.objects.select_for_update(of=("self",), no_key=True)
    round = rounds.get(pk=contribution.round_id) if contribution.round_id else None
    contribution = locked_contribution(contribution)
    if contribution.state != ContributionState.UNCONFIRMED or round is None or not round.can_be_confirmed:
        return contribution
    promise = round.promise
    before_showing = promise is not None and promise.reading == Reading.BEFORE
    contribution.state = ContributionState.WAITING if before_showing else ContributionState.SHOWN
    contribution.revision += 1
    contribution.save(update_fields=["state", "revision"])
    renew_plans([contribution])
    event_on(
        contribution,
        by=None,
        role=Event.Role.RESIDENT,
        kind="contribution_confirmed",
        after={"state": contribution.state},
    ).save(force_insert=True)
    return contribution


def locked_contribution(contribution: Contribution) -> Contribution:
    return (
        Contribution.objects.select_for_update(of=("self",))
        .select_related("initiative__organisation", "round__promise")
        .get(pk=contribution.pk)
    )


@transaction.atomic
def leave_address(*, contribution: Contribution, email: str) -> None:
    """The author, who holds the code, wants a mail when there is an answer. At once when there is one already.

    No event: an address is no part of what was said, and lies apart from it. Raises ValidationError when one was left
    before, or when no more addresses are kept of this round.
    """
    contribution = locked_contribution(contribution)
    if contribution.has_address or contribution.state in WITHOUT_TEXT:
        raise ValidationError(_("An address was left before, or this was taken away."))
    if PseudonymKey.objects.filter(round=contribution.round_id, destroyed_at__isnull=False).exists():
        raise ValidationError(_("This round is long over. Look with your code whether there is an answer."))
    pseudonym = pseudonym_for(email, contribution.round, contribution.pseudonym)
    Contribution.objects.filter(pk=contribution.pk).update(pseudonym=pseudonym)
    if Answer.objects.filter(contribution=contribution).exists():
        transaction.on_commit(lambda: send_answer_notice.enqueue(contribution.pk))
