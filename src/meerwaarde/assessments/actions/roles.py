"""Choosing who answers what."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from meerwaarde.organisations.permissions import Permission, require

from ..definition import outline_of
from ..models import Assessment, TaskRole
from ..roles import ASSIGNABLE, STARTING_ROLES
from .recording import record


@transaction.atomic
def assign_roles(*, by: Any, assessment: Assessment, roles: Mapping[str, str]) -> None:
    """Give tasks a role; an empty role means: as the task above it. Only the tasks named change."""
    role = require(by, Permission.EDIT, assessment.initiative.organisation)
    outline = outline_of(assessment.instrument)
    known = dict(assessment.task_roles.values_list("task", "role"))
    before, after = {}, {}
    for task_id, chosen in roles.items():
        if task_id not in outline.tasks or (chosen and chosen not in ASSIGNABLE):
            raise ValidationError(_("Choose one of the roles."))
        start = str(STARTING_ROLES.get((outline.urn, task_id), ""))
        if chosen == (known.get(task_id) or start):
            continue
        before[task_id], after[task_id] = known.get(task_id) or start, chosen
        if chosen in ("", start):
            assessment.task_roles.filter(task=task_id).delete()
        else:
            TaskRole.objects.update_or_create(assessment=assessment, task=task_id, defaults={"role": chosen})
    if after:
        record(
            by=by,
            role=role,
            initiative=assessment.initiative,
            kind="assessment_roles_changed",
            before={"roles": before},
            after={"assessment": assessment.pk, "roles": after},
        )
