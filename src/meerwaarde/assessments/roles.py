"""Who answers which question: the role given to a task, else that of the task around it, else the editor.

The government's definitions name no roles in their data; where their text says that somebody in particular must answer
(the data protection officer's advice, the acceptance of what risk remains), that role stands here as the start.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from meerwaarde.organisations.models import Membership, Organisation
from meerwaarde.organisations.permissions import roles_of

from .definition import Outline, Task
from .models import Assessment
from .prefill import DPIA, IAMA

R = Membership.Role

ASSIGNABLE = (R.EDITOR, R.PRIVACY_OFFICER, R.DECISION_MAKER, R.EXECUTIVE, R.MANAGER)
# (instrument, task): who answers it, before an organisation chooses otherwise.
STARTING_ROLES: dict[tuple[str, str], Membership.Role] = {
    (DPIA, "17.3"): R.EXECUTIVE,
    (DPIA, "19.5"): R.PRIVACY_OFFICER,
    (DPIA, "20"): R.EXECUTIVE,
    (IAMA, "5.C"): R.EXECUTIVE,
}


class Roles:
    """The roles of one assessment."""

    def __init__(self, outline: Outline, given: Mapping[str, str]) -> None:
        self.outline = outline
        self.given = given

    @classmethod
    def of(cls, assessment: Assessment, outline: Outline) -> Roles:
        return cls(outline, dict(assessment.task_roles.values_list("task", "role")))

    def own(self, task: Task) -> str:
        """The role chosen for this very task, or ""."""
        return self.given.get(task.id) or str(STARTING_ROLES.get((self.outline.urn, task.id), ""))

    def of_task(self, task: Task) -> str:
        return next((role for one in self.outline.ancestors(task) if (role := self.own(one))), R.EDITOR.value)

    def above(self, task: Task) -> str:
        parent = self.outline.tasks.get(task.parent)
        return self.of_task(parent) if parent else R.EDITOR.value

    def may_answer(self, person: Any, organisation: Organisation, task: Task) -> bool:
        return self.of_task(task) in roles_of(person, organisation)
