"""Taking over a filled-in assessment from a file in the government's output format."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from meerwaarde.organisations.permissions import Permission, require

from ..definition import Spot
from ..filled import is_given, joined
from ..models import Assessment
from ..output_reading import read_output
from .answering import Desk


@dataclass(frozen=True)
class TakenOver:
    """How many answers came in, and the questions that stayed as they were because another role answers them."""

    taken: int
    left: tuple[str, ...]


@transaction.atomic
def take_over_output(*, by: Any, assessment: Assessment, found: Any) -> TakenOver:
    """Put the answers of a file in the place of what is filled in; questions of another role are left alone.

    Raises BadOutput with the place in the file; then nothing is changed.
    """
    role = require(by, Permission.EDIT, assessment.initiative.organisation)
    desk = Desk(by, assessment)
    if any(answer.is_confirmed and is_given(answer.value) for answer in desk.answers.values()):
        raise ValidationError(_("This assessment holds answers already. Take a file over before you begin."))
    read = read_output(desk.outline, found)
    desk.assessment.answers.all().delete()
    desk.answers = {}
    desk.assessment.repeats, desk.assessment.ready = read.repeats, read.ready
    left: list[Spot] = []
    for spot, value in read.values.items():
        if not is_given(value):
            continue
        if desk.roles.may_answer(by, desk.initiative.organisation, desk.outline.tasks[spot.task]):
            desk.put(spot, value)
        else:
            left.append(spot)
    desk.finish(role, "assessment_taken_over", {"questions": len(desk.answers), "left": len(left)})
    return TakenOver(len(desk.answers), tuple(joined(spot.task, spot.place) for spot in left))
