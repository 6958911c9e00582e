"""The receipt: with the code anyone sees what happened to a contribution, without signing in."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from meerwaarde.ledger.models import Event
from meerwaarde.ledger.queries import events_of

from ..actions.moderation import open_to_objection
from ..codes import hash_of, read_code
from ..models import Contribution
from ..trail import TrailPoint, TrailStep, trail_of, trail_steps
from ..vocabulary import TAKEN_AWAY, WITHOUT_TEXT, ContributionState
from .arguments import grouping_points

S = ContributionState


def contribution_with(code: str) -> Contribution | None:
    """The contribution of a code that was read by `read_code`, or None. One query."""
    return (
        Contribution.objects.select_related("initiative__organisation", "round__promise", "answer", "place")
        .filter(code_hash=hash_of(code))
        .first()
    )


def contribution_of(written: str) -> Contribution:
    """The contribution of a code as somebody types it. Raises ValidationError that says what is wrong with it."""
    contribution = contribution_with(read_code(written))
    if contribution is None:
        raise ValidationError(_("Nothing was received with this code. Are the words in the right order?"))
    return contribution


def received_points(one: Contribution) -> list[TrailPoint]:
    text = (
        ""
        if one.channel == "online"
        else _("Written down by an official: %(how)s.") % {"how": one.get_channel_display()}
    )
    points = [TrailPoint(one.received_on, _("Received"), text)]
    if one.state == S.UNCONFIRMED:
        points.append(TrailPoint(one.received_on, _("Waits until you open the link in the e-mail"), ""))
    return points


def moderation_points(one: Contribution) -> list[TrailPoint]:
    points = []
    for step in one.interventions.all():
        title = _("Your photos or documents are not shown") if step.about_files else _("Not shown")
        points.append(TrailPoint(step.decided_on, title, f"{step.get_rule_display()} {step.reason}"))
        if step.appealed_on:
            points.append(TrailPoint(step.appealed_on, _("You objected")))
        if step.appeal_decided_on:
            title = _("Shown after all") if step.lifted_on else _("It stays not shown")
            points.append(TrailPoint(step.appeal_decided_on, title, step.appeal_reason))
    return points


def answer_points(one: Contribution) -> list[TrailPoint]:
    answer = getattr(one, "answer", None)
    if answer is None:
        return []
    title = _("Answered: %(outcome)s") % {"outcome": answer.get_outcome_display()}
    return [TrailPoint(answer.answered_on, capfirst(title), answer.text)]


HOW_IT_WENT = {S.ERASED: gettext_lazy("Erased on request"), S.WITHDRAWN: gettext_lazy("You took it back")}


def erasure_points(one: Contribution) -> list[TrailPoint]:
    if one.state not in WITHOUT_TEXT:
        return []
    state = S(one.state)
    event = events_of(one, public_only=False).filter(kind=TAKEN_AWAY[state]).first()
    day = timezone.localtime(event.at).date() if event else one.received_on
    return [TrailPoint(day, HOW_IT_WENT[state], _("The text is gone. That it was there, stays in the log."))]


def report_points(one: Contribution) -> list[TrailPoint]:
    if one.round is None or one.round.reported_at is None:
        return []
    day = timezone.localtime(one.round.reported_at).date()
    return [TrailPoint(day, _("We told what was done with everything"), "", one.round.get_absolute_url())]


def register_trail() -> None:
    for step in (
        TrailStep("received", 10, received_points),
        TrailStep("moderated", 20, moderation_points),
        TrailStep("grouped", 30, grouping_points),
        TrailStep("answered", 40, answer_points),
        TrailStep("reported", 80, report_points),
        TrailStep("erased", 90, erasure_points),
    ):
        trail_steps.register(step)


def received_event(one: Contribution) -> Event | None:
    return events_of(one, public_only=False).filter(kind="contribution_received").order_by("id").first()


def receipt_page(one: Contribution) -> dict[str, Any]:
    event = received_event(one)
    standing = open_to_objection(one).first()
    promise = one.round.promise if one.round else None
    return {
        "contribution": one,
        "initiative": one.initiative,
        "organisation": one.initiative.organisation,
        "trail": trail_of(one),
        "commitment": bytes(event.commitment).hex() if event else "",
        "position": event.position if event else None,
        "may_appeal": standing is not None,
        "appeal_is_about_files": standing is not None and standing.about_files,
        "hear_back_on": promise.hear_back_on if promise else one.due_on,
        "has_answer": hasattr(one, "answer"),
        "is_gone": one.state in WITHOUT_TEXT,
        "may_leave_address": not one.has_address and one.told_at is None and one.state not in WITHOUT_TEXT,
    }
