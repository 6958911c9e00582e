from __future__ import annotations

from typing import Any

from django import forms
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from ..definition import Outline, Task
from ..labels import role_label, shown_id, title_of
from ..roles import ASSIGNABLE, STARTING_ROLES, Roles
from ..wording import LANGUAGE

MOST_LABEL = 140


class RoleField(forms.ChoiceField):
    """A choice in which the first one, "as above it", is a choice like the others."""

    def validate(self, value: str) -> None:
        if value:
            super().validate(value)


class RolesForm(forms.Form):
    """One choice per task of a part: a role, or as the task above it."""

    use_required_attribute = False

    def __init__(self, outline: Outline, roles: Roles, part: str, data: Any = None) -> None:
        super().__init__(data)
        self.tasks: dict[str, Task] = {}
        for task in outline.part_tasks(part):
            if not task.question and not any(one.question for one in self._below(outline, task)):
                continue
            name = f"r{task.number}"
            self.tasks[name] = task
            starts = (outline.urn, task.id) in STARTING_ROLES
            above = _("as above it: %(role)s") if task.level else _("as usual: %(role)s")
            blank = above % {"role": role_label(roles.above(task))}
            named = [(role.value, role_label(role)) for role in ASSIGNABLE]
            choices = named if starts else [("", blank), *named]
            self.fields[name] = RoleField(label=self._label(outline, task), choices=choices, initial=roles.own(task))

    def _below(self, outline: Outline, task: Task) -> list[Task]:
        return [one for one in outline.part_tasks(task.part) if task in outline.ancestors(one)]

    def _label(self, outline: Outline, task: Task) -> SafeString:
        title = title_of(outline, task)
        title = f"{title[:MOST_LABEL].rstrip()}…" if len(title) > MOST_LABEL else title
        number = shown_id(outline, task)
        return format_html('<span lang="{}">{}{}</span>', LANGUAGE, f"{number} " if number else "", title)

    def roles(self) -> dict[str, str]:
        return {task.id: self.cleaned_data[name] for name, task in self.tasks.items()}
