"""Whose work an answer is, and who stands in while somebody is away."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from meerwaarde.database.saving import clean_and_save
from meerwaarde.ledger.actions import record_event
from meerwaarde.organisations.models import Organisation
from meerwaarde.organisations.permissions import Permission, can, require

from ..models import Absence, Contribution
from ..notices import tell_of_assignment


@transaction.atomic
def assign_contributions(
    *, by: Any, organisation: Organisation, contributions: Iterable[Contribution], to: Any | None
) -> int:
    """From now on the answer is the work of `to`, or of nobody in particular. Returns how many changed hands."""
    role = require(by, Permission.ANSWER, organisation)
    if to is not None and not can(to, Permission.ANSWER, organisation):
        raise ValidationError({"person": _("Choose somebody who answers here.")})
    wanted = [one.pk for one in contributions]
    found = Contribution.objects.filter(pk__in=wanted, initiative__organisation=organisation).exclude(assigned_to=to)
    if not wanted:
        raise ValidationError(_("Choose at least one contribution."))
    numbers = sorted(found.values_list("pk", flat=True))
    if not numbers:
        return 0
    Contribution.objects.filter(pk__in=numbers).update(assigned_to=to)
    record_event(
        by=by,
        role=role,
        organisation=organisation.slug,
        kind="contributions_assigned",
        subject=organisation,
        public=False,
        after={"contributions": len(numbers), "assigned": to is not None},
    )
    if to is not None and to.pk != by.pk:
        tell_of_assignment(to, organisation)
    return len(numbers)


@transaction.atomic
def set_absence(*, by: Any, organisation: Organisation, cover: Any, from_on: date, until_on: date) -> Absence:
    """I am away, and this colleague stands in. Nothing is handed over: it shows at both. Raises ValidationError."""
    require(by, Permission.ANSWER, organisation)
    if not can(cover, Permission.ANSWER, organisation):
        raise ValidationError({"cover": _("Choose somebody who answers here.")})
    absence = Absence(organisation=organisation, person=by, cover=cover, from_on=from_on, until_on=until_on)
    clean_and_save(absence, exclude=["organisation", "person", "cover"])
    return absence


@transaction.atomic
def end_absence(*, by: Any, absence: Absence) -> None:
    """Back, or not going after all. Only one's own."""
    require(by, Permission.ANSWER, absence.organisation)
    Absence.objects.filter(pk=absence.pk, person=by).delete()
