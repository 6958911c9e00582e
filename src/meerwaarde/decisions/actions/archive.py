"""What the archive needs to know of a dossier, and the procedure in law that participation can be part of."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from meerwaarde.database.saving import clean_and_save
from meerwaarde.initiatives.models import Initiative
from meerwaarde.organisations.permissions import Permission, require
from meerwaarde.participation.actions.recording import record_on_plan

from ..models import FormalProcedure, SelectionCategory


def _values_of(row: Any, names: tuple[str, ...]) -> dict[str, Any]:
    values = {name: getattr(row, name) for name in names}
    return {name: value.isoformat() if hasattr(value, "isoformat") else value for name, value in values.items()}


@transaction.atomic
def choose_selection_category(*, by: Any, initiative: Initiative, **values: Any) -> SelectionCategory:
    """By which line of the selection list this dossier is kept. Not public, but in the log."""
    role = require(by, Permission.EDIT, initiative.organisation)
    names = ("list_name", "code", "label", "appraisal", "years")
    if unknown := set(values) - set(names):
        raise TypeError(f"a selection category has no {', '.join(sorted(unknown))}")
    known = SelectionCategory.objects.select_for_update().filter(initiative=initiative).first()
    before = _values_of(known, names) if known else {}
    chosen = known or SelectionCategory(initiative=initiative)
    for name, value in values.items():
        setattr(chosen, name, value.strip() if isinstance(value, str) else value)
    clean_and_save(chosen, exclude=["initiative"])
    record_on_plan(
        by=by,
        role=role,
        initiative=initiative,
        kind="selection_category_chosen",
        before=before,
        after=_values_of(chosen, names),
        public=False,
    )
    return chosen


@transaction.atomic
def link_formal_procedure(*, by: Any, initiative: Initiative, title: str, url: str, until: Any = None) -> None:
    """Lead to the procedure in law of which taking part is a part; without an address there is none (any more)."""
    role = require(by, Permission.PUBLISH, initiative.organisation)
    if bool(title.strip()) != bool(url.strip()):
        raise ValidationError({"url": _("Give both the name and the address, or neither.")})
    known = FormalProcedure.objects.select_for_update().filter(initiative=initiative).first()
    names = ("title", "url", "until")
    before = _values_of(known, names) if known else {}
    if not url.strip():
        if known is not None:
            known.delete()
        after: dict[str, Any] = {"title": "", "url": ""}
    else:
        linked = known or FormalProcedure(initiative=initiative)
        linked.title, linked.url, linked.until = title.strip(), url.strip(), until
        clean_and_save(linked, exclude=["initiative"])
        after = _values_of(linked, names)
    record_on_plan(
        by=by,
        role=role,
        initiative=initiative,
        kind="formal_procedure_linked",
        before={f"formal_{name}": value for name, value in before.items()},
        after={f"formal_{name}": value for name, value in after.items()},
    )
