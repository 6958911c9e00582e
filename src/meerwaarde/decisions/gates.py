"""The gates of this room: no step out of the decision without one in public, and no closing with open promises."""

from __future__ import annotations

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from meerwaarde.initiatives.fields import Document
from meerwaarde.initiatives.models import Initiative
from meerwaarde.initiatives.needed import Needed
from meerwaarde.initiatives.registry import Gate, gates
from meerwaarde.initiatives.vocabulary import Phase, Route
from meerwaarde.participation.deferrals import AnswerDeferral, answer_deferrals

from .queries.standing import answers_wait_until, standing_of


def decision_missing(document: Document, initiative: Initiative) -> list[Needed]:
    if standing_of(initiative).decisions:
        return []
    told = _("The decision, in public and with what it rests on.")
    return [Needed(_("Publish the decision, with what it rests on."), "decision", told)]


def follow_up_missing(document: Document, initiative: Initiative) -> list[Needed]:
    """What was promised is done, or dropped with a reason, before a plan is closed."""
    planned = standing_of(initiative).planned
    if not planned:
        return []
    sentence = ngettext(
        "Say of %(number)d thing that was promised whether it was done, or why not.",
        "Say of %(number)d things that were promised whether they were done, or why not.",
        planned,
    )
    told = ngettext(
        "Of %(number)d thing that was promised: whether it was done, or why not.",
        "Of %(number)d things that were promised: whether they were done, or why not.",
        planned,
    )
    return [Needed(sentence % {"number": planned}, "commitments", told % {"number": planned})]


def register_gates() -> None:
    decided = gettext_lazy("The decision is public")
    for key, target, routes in (
        ("decision", Phase.IN_USE, frozenset({Route.STANDARD, Route.EXPERIMENT})),
        ("decision_experiment", Phase.EXPERIMENT, frozenset({Route.EXPERIMENT})),
    ):
        gates.register(Gate(key, 50, target, routes, decided, decision_missing))
    promised = gettext_lazy("What was promised was done, or it was said why not")
    gates.register(Gate("follow_up", 60, Phase.CLOSED, frozenset(Route), promised, follow_up_missing))
    answer_deferrals.register(AnswerDeferral("decision", 10, answers_wait_until))
