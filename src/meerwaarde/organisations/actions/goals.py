from __future__ import annotations

from typing import Any

from django.db import transaction
from django.utils import timezone

from meerwaarde.database.saving import clean_and_save

from ..models import Organisation, PolicyGoal
from .recording import record, require_manager, values_of

FIELDS = ("title", "description", "source_title", "source_url", "retired_at")


@transaction.atomic
def add_policy_goal(*, by: Any, organisation: Organisation, title: str, **fields: Any) -> PolicyGoal:
    """Raises ValidationError when the organisation already has a goal with this title."""
    role = require_manager(by, organisation)
    goal = PolicyGoal(organisation=organisation, title=title.strip(), **fields)
    clean_and_save(goal)
    after = values_of(goal, FIELDS)
    record(by=by, role=role, organisation=organisation, kind="policy_goal_added", subject=goal, after=after)
    return goal


@transaction.atomic
def change_policy_goal(*, by: Any, goal: PolicyGoal, **changes: Any) -> PolicyGoal:
    role = require_manager(by, goal.organisation)
    goal = PolicyGoal.objects.select_for_update(of=("self",)).select_related("organisation").get(pk=goal.pk)
    before = values_of(goal, FIELDS)
    for field, value in changes.items():
        if field not in FIELDS:
            raise TypeError(f"A policy goal has no field {field}.")
        setattr(goal, field, value)
    goal.full_clean()
    after = values_of(goal, FIELDS)
    if after != before:
        goal.save()
        record(
            by=by,
            role=role,
            organisation=goal.organisation,
            kind="policy_goal_changed" if "retired_at" not in changes else "policy_goal_retired",
            subject=goal,
            before=before,
            after=after,
        )
    return goal


def retire_policy_goal(*, by: Any, goal: PolicyGoal) -> PolicyGoal:
    """No longer offered for new plans; plans that hang under it keep it."""
    if goal.retired_at is not None:
        require_manager(by, goal.organisation)
        return goal
    return change_policy_goal(by=by, goal=goal, retired_at=timezone.now())
