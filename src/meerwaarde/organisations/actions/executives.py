from __future__ import annotations

from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from meerwaarde.database.saving import clean_and_save

from ..models import Executive, Membership, Organisation
from .recording import record, require_manager, values_of

FIELDS = ("function", "name", "until")


@transaction.atomic
def add_executive(
    *, by: Any, organisation: Organisation, function: str, name: str, user: Any = None, until: date | None = None
) -> Executive:
    """A mayor, alderman or deputy. `user` ties an account to it; it must hold the executive's role here."""
    role = require_manager(by, organisation)
    held = Membership.objects.filter(user=user, organisation=organisation, role=Membership.Role.EXECUTIVE)
    if user is not None and not held.exists():
        raise ValidationError({"user": _("This person does not have the role of executive here.")})
    executive = Executive(
        organisation=organisation, function=function.strip(), name=name.strip(), user=user, until=until
    )
    clean_and_save(executive)
    after = values_of(executive, FIELDS)
    record(by=by, role=role, organisation=organisation, kind="executive_added", subject=executive, after=after)
    return executive


@transaction.atomic
def end_executive(*, by: Any, executive: Executive, until: date) -> Executive:
    """The last day in office; what was signed stays signed."""
    role = require_manager(by, executive.organisation)
    executive = Executive.objects.select_for_update(of=("self",)).select_related("organisation").get(pk=executive.pk)
    before = values_of(executive, FIELDS)
    executive.until = until
    executive.save(update_fields=["until"])
    record(
        by=by,
        role=role,
        organisation=executive.organisation,
        kind="executive_ended",
        subject=executive,
        before=before,
        after=values_of(executive, FIELDS),
    )
    return executive
