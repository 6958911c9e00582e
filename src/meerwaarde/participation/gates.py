"""The gate before a decision takes effect: everybody who said something has an outcome with a reason.

Gates are judged for long lists of plans. Within one request the numbers of an organisation are counted once, for all
its plans together; an action that changes them forgets the count. Nothing is kept from one request to the next, so a
step is never taken on old numbers.
"""

from __future__ import annotations

from contextvars import ContextVar
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.core.signals import request_finished, request_started
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from meerwaarde.initiatives.fields import Document
from meerwaarde.initiatives.models import Initiative
from meerwaarde.initiatives.needed import Needed
from meerwaarde.initiatives.registry import Gate, gates
from meerwaarde.initiatives.vocabulary import Phase, Route

from .deferrals import answers_are_deferred


@dataclass(frozen=True)
class PlanCounts:
    """Of all rounds of one plan: what was said, what has no outcome, open rounds, and missed days of hearing back.

    `closed_total` and `closed_without_outcome`: the same of closed rounds, where nothing comes in any more.
    `is_asked`: a round has a published promise, or a public reason says why there is none.
    """

    total: int = 0
    without_outcome: int = 0
    open_rounds: int = 0
    overdue: tuple[date, ...] = ()
    closed_total: int = 0
    closed_without_outcome: int = 0
    is_asked: bool = False


@dataclass
class Counted:
    """What was counted in this request: of whole organisations, and what was read of single plans."""

    organisations: dict[int, dict[int, PlanCounts]] = field(default_factory=dict)
    plans: dict[int, Any] = field(default_factory=dict)
    # What rooms above read in this request, by their own keys.
    above: dict[Any, Any] = field(default_factory=dict)


counted: ContextVar[Counted | None] = ContextVar("participation_counted", default=None)


def _begin(**_signal: Any) -> None:
    counted.set(Counted())


def _end(**_signal: Any) -> None:
    counted.set(None)


request_started.connect(_begin, dispatch_uid="participation_counted_begin")
request_finished.connect(_end, dispatch_uid="participation_counted_end")


def forget_counts(organisation_id: int) -> None:
    """After a change: the next gate counts again."""
    if (known := counted.get()) is not None:
        known.organisations.pop(organisation_id, None)
        known.plans.clear()
        known.above.clear()


def plan_counts(initiative: Initiative) -> PlanCounts:
    """One query for the first plan of an organisation in a request, none for the others."""
    from .queries.counting import counts_per_plan

    known = counted.get()
    if known is None:
        return counts_per_plan(initiative=initiative.pk).get(initiative.pk, PlanCounts())
    if initiative.pk in known.plans:
        read: PlanCounts = known.plans[initiative.pk].counts
        return read
    if initiative.organisation_id not in known.organisations:
        rows = counts_per_plan(initiative__organisation=initiative.organisation_id)
        known.organisations[initiative.organisation_id] = rows
    return known.organisations[initiative.organisation_id].get(initiative.pk, PlanCounts())


def answers_missing(document: Document, initiative: Initiative) -> list[Needed]:
    """Of an open round only that it is: its number grows by the minute, and the dossier page is kept meanwhile.

    What is open hides nothing of what is closed: people who spoke there wait for their answer.
    """
    counts, missing = plan_counts(initiative), []
    if counts.open_rounds:
        sentence = ngettext(
            "Wait until the round of participation is closed.",
            "Wait until the %(number)d rounds of participation are closed.",
            counts.open_rounds,
        )
        told = ngettext(
            "The end of the round in which residents can take part.",
            "The end of the %(number)d rounds in which residents can take part.",
            counts.open_rounds,
        )
        words = {"number": counts.open_rounds}
        missing.append(Needed(sentence % words, "participation", told % words))
    if counts.closed_without_outcome and not answers_are_deferred(initiative):
        sentence = _("Give every contribution an outcome with a reason: %(open)d of %(total)d have none yet.")
        told = _("An answer to everybody who said something: %(open)d of %(total)d contributions have none yet.")
        numbers = {"open": counts.closed_without_outcome, "total": counts.closed_total}
        missing.append(Needed(sentence % numbers, "participation", told % numbers))
    return missing


def participation_missing(document: Document, initiative: Initiative) -> list[Needed]:
    """Before a decision residents were asked, or the reason why not is public (the participation ordinance)."""
    if plan_counts(initiative).is_asked:
        return []
    told = _("Residents are asked what they think, or can read why not.")
    return [Needed(_("Ask residents in a round, or publish the reason why you do not."), "participation", told)]


def register_gates() -> None:
    gates.register(
        Gate(
            key="participation",
            order=30,
            target=Phase.DECISION,
            routes=frozenset({Route.STANDARD, Route.EXPERIMENT}),
            title=gettext_lazy("Residents were asked, or read why not"),
            missing=participation_missing,
        )
    )
    title = gettext_lazy("Everybody who said something has an answer")
    for key, target, routes in (
        ("answers", Phase.IN_USE, frozenset(Route)),
        ("answers_experiment", Phase.EXPERIMENT, frozenset({Route.EXPERIMENT})),
    ):
        gates.register(Gate(key=key, order=40, target=target, routes=routes, title=title, missing=answers_missing))
