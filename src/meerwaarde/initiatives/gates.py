"""The trunk's own gates. Later gates come with the rooms that know what they ask for.

The goal gate stands between the phase "goal" and what follows it: the goal comes before any technology is weighed.
"""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _

from .fields import Document
from .models import Initiative
from .needed import Needed
from .registry import Gate, gates
from .vocabulary import AlternativeKind, Phase, Route

GOAL_NEEDS: tuple[tuple[str, Any], ...] = (
    ("problem", _("Describe the problem: what is the matter now?")),
    ("societal_goal", _("Describe the societal goal: what must be better for people?")),
    ("policy_goal", _("Choose the policy goal this belongs to.")),
    ("indicator_name", _("Name an indicator: by what do you see that it helps?")),
    ("indicator_baseline", _("Give the baseline of the indicator: how does it stand now?")),
)


def is_filled(value: Any) -> bool:
    return bool(value.strip() if isinstance(value, str) else value)


def goal_missing(document: Document, initiative: Initiative) -> list[str]:
    """Problem, goals, indicator with a baseline, and two ways besides the technology: nothing, and without digital."""
    missing: list[str] = [Needed(sentence, key) for key, sentence in GOAL_NEEDS if not is_filled(document.get(key))]
    kinds = {row.get("kind") for row in document.get("alternatives") or ()}
    if AlternativeKind.DO_NOTHING not in kinds:
        missing.append(Needed(_("Describe the alternative “do nothing”."), "alternatives"))
    if AlternativeKind.NON_DIGITAL not in kinds:
        missing.append(Needed(_("Describe an alternative without digital technology."), "alternatives"))
    return missing


def light_goal_missing(document: Document, initiative: Initiative) -> list[str]:
    missing: list[str] = []
    if not is_filled(document.get("societal_goal")) and not is_filled(document.get("why")):
        missing.append(Needed(_("Write in two sentences why you want this."), "societal_goal"))
    if not document.get("alternatives"):
        missing.append(Needed(_("Describe one alternative: what else could you do?"), "alternatives"))
    if not is_filled(document.get("contact_email")):
        missing.append(Needed(_("Say where residents can ask questions (e-mail)."), "contact_email"))
    return missing


def in_use_missing(document: Document, initiative: Initiative) -> list[str]:
    if is_filled(document.get("review_on")):
        return []
    return [Needed(_("Choose a review date: when do you look again whether this is still right?"), "review_on")]


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
