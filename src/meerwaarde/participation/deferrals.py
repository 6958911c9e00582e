"""Who may let a step go on before the last answer, in public. A room above registers what it knows of that."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from django.utils import timezone

from meerwaarde.initiatives.models import Initiative
from meerwaarde.ui.registry import Registry


@dataclass(frozen=True)
class AnswerDeferral:
    """`until` gives the day by which the rest hears, or None when nobody took that on in public."""

    key: str
    order: int
    until: Callable[[Initiative], date | None]


answer_deferrals: Registry[AnswerDeferral] = Registry()


def answers_are_deferred(initiative: Initiative) -> bool:
    """Until that day has passed: from then on the gate is closed again."""
    days = [deferral.until(initiative) for deferral in answer_deferrals]
    return any(day is not None and day >= timezone.localdate() for day in days)
