"""How sources, roles and repetitions are called on the pages."""

from __future__ import annotations

import re

from django.utils.text import capfirst
from django.utils.translation import gettext as _

from meerwaarde.database.choices import label_for
from meerwaarde.initiatives.fields import label_of
from meerwaarde.organisations.models import Membership

from .definition import Outline, Task
from .filled import Filled

_OFFICIAL_ID = re.compile(r"\d+(\.[0-9A-Z]+)*")


def role_label(role: str) -> str:
    return label_for(Membership.Role, role)


def source_label(source: str) -> str:
    """ "Problem" for a field of the dossier; "question 0.2 of PRESCAN" for another instrument."""
    urn, separator, task = source.partition("#")
    if separator:
        return _("question %(id)s of %(instrument)s") % {"id": task, "instrument": urn.rpartition(":")[2].upper()}
    return capfirst(str(label_of(source)))


def title_of(outline: Outline, task: Task) -> str:
    """A few questions have no words of their own: then those of the group around them."""
    parent = outline.tasks.get(task.parent)
    return task.title.strip() or (parent.title.strip() if parent else task.id)


def shown_id(outline: Outline, task: Task) -> str:
    return task.id if outline.shows_ids and task.level and _OFFICIAL_ID.fullmatch(task.id) else ""


def item_label(outline: Outline, task: Task) -> str:
    return capfirst(task.item_name or title_of(outline, task))


def repetition_label(filled: Filled, task: Task, place: str, ordinal: int) -> str:
    name = filled.name_of(task, place) if task.question == "" else ""
    label = f"{item_label(filled.outline, task)} {ordinal}"
    return f"{label}: {name[:120]}" if name else label
