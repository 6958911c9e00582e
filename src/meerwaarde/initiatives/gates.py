"""The trunk's own gates. Later gates come with the rooms that know what they ask for.

The goal gate stands between the phase "goal" and what follows it: the goal comes before any technology is weighed.
"""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _

from .fields import Document, is_filled
from .models import Initiative
from .needed import Needed
from .registry import Gate, gates
from .vocabulary import AlternativeKind, Phase, Route

# The field, what an official is asked to do, and what everybody reads.
GOAL_NEEDS: tuple[tuple[str, Any, Any], ...] = (
    ("problem", _("Describe the problem: what is the matter now?"), _("The problem: what is the matter now.")),
    (
        "societal_goal",
        _("Describe the societal goal: what must be better for people?"),
        _("The goal: what must be better for people."),
    ),
    ("policy_goal", _("Choose the policy goal this belongs to."), _("To which policy goal this belongs.")),
    (
        "indicator_name",
        _("Name an indicator: by what do you see that it helps?"),
        _("What is measured to see whether it helps."),
    ),
    (
        "indicator_baseline",
        _("Give the baseline of the indicator: how does it stand now?"),
        _("How it stands now, to compare with later."),
    ),
)


def goal_missing(document: Document, initiative: Initiative) -> list[Needed]:
    """Problem, goals, indicator with a baseline, and two ways besides the technology: nothing, and without digital."""
    missing = [Needed(asked, key, told) for key, asked, told in GOAL_NEEDS if not is_filled(document.get(key))]
    kinds = {row.get("kind") for row in document.get("alternatives") or ()}
    if AlternativeKind.DO_NOTHING not in kinds:
        told = _("What happens if nothing is done.")
        missing.append(Needed(_("Describe the alternative “do nothing”."), "alternatives", told))
    if AlternativeKind.NON_DIGITAL not in kinds:
        told = _("A way without digital technology.")
        missing.append(Needed(_("Describe an alternative without digital technology."), "alternatives", told))
    return missing


def light_goal_missing(document: Document, initiative: Initiative) -> list[Needed]:
    missing: list[Needed] = []
    if not is_filled(document.get("societal_goal")) and not is_filled(document.get("why")):
        told = _("Why the organisation wants this.")
        missing.append(Needed(_("Write in two sentences why you want this."), "societal_goal", told))
    if not document.get("alternatives"):
        told = _("Another way: what else could be done.")
        missing.append(Needed(_("Describe one alternative: what else could you do?"), "alternatives", told))
    if not is_filled(document.get("contact_email")):
        told = _("An e-mail address where you can ask questions.")
        missing.append(Needed(_("Say where residents can ask questions (e-mail)."), "contact_email", told))
    return missing


def in_use_missing(document: Document, initiative: Initiative) -> list[Needed]:
    if is_filled(document.get("review_on")):
        return []
    asked = _("Choose a review date: when do you look again whether this is still right?")
    return [Needed(asked, "review_on", _("The day on which somebody looks again whether this is still right."))]


gates.register(
    Gate(
        key="goal",
        order=10,
        target=Phase.WEIGHING,
        routes=frozenset({Route.STANDARD, Route.EXPERIMENT}),
        title=_("The goal comes first"),
        missing=goal_missing,
    )
)
gates.register(
    Gate(
        key="light_goal",
        order=10,
        target=Phase.IN_USE,
        routes=frozenset({Route.LIGHT}),
        title=_("The goal comes first"),
        missing=light_goal_missing,
    )
)
gates.register(
    Gate(
        key="in_use",
        order=90,
        target=Phase.IN_USE,
        routes=frozenset(Route),
        title=_("Somebody looks again"),
        missing=in_use_missing,
    )
)
