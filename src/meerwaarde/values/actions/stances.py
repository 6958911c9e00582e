"""What an organisation holds to, and the values it adds to the seven. It cannot remove one of the seven."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.text import slugify
from django.utils.translation import gettext as _

from meerwaarde.database.saving import clean_and_save
from meerwaarde.organisations.actions.recording import record, require_manager
from meerwaarde.organisations.models import Organisation

from ..models import CODE_LENGTH, OwnValue, ValueStance
from ..own_values import codes_of, forget
from ..vocabulary import PublicValue


@transaction.atomic
def state_stance(*, by: Any, organisation: Organisation, value: str, text: str) -> None:
    """Say what the organisation holds to for one value; an empty text takes it back. Raises ValidationError."""
    role = require_manager(by, organisation)
    if value not in codes_of(organisation.pk):
        raise ValidationError({"value": _("This organisation has no value “%(value)s”.") % {"value": value}})
    text = text.strip()
    stance = ValueStance.objects.select_for_update().filter(organisation=organisation, value=value).first()
    before = stance.text if stance else ""
    if text == before:
        return
    stance = stance or ValueStance(organisation=organisation, value=value)
    stance.text = text
    clean_and_save(stance, exclude=["organisation"] if text else ["organisation", "text"])
    record(
        by=by,
        role=role,
        organisation=organisation,
        kind="value_stance_changed",
        subject=stance,
        before={"value": value, "text": before},
        after={"text": text},
    )


@transaction.atomic
def add_own_value(*, by: Any, organisation: Organisation, name: str, question: str = "") -> OwnValue:
    """A value besides the seven. Raises ValidationError for a name that says nothing or is taken."""
    role = require_manager(by, organisation)
    code = slugify(name)[:CODE_LENGTH].strip("-")
    if not code:
        raise ValidationError({"name": _("Give the value a name of letters.")})
    if code in PublicValue.values or OwnValue.objects.filter(organisation=organisation, code=code).exists():
        raise ValidationError({"name": _("There is already a value with this name.")})
    own = OwnValue(organisation=organisation, code=code, name=name.strip(), question=question.strip())
    clean_and_save(own, exclude=["organisation"])
    record(
        by=by,
        role=role,
        organisation=organisation,
        kind="own_value_added",
        subject=own,
        after={"code": code, "name": own.name, "question": own.question},
    )
    forget(organisation.pk)
    return own


@transaction.atomic
def retire_own_value(*, by: Any, own: OwnValue) -> None:
    """No longer asked of new plans; what dossiers said about it stays."""
    role = require_manager(by, own.organisation)
    if own.retired_at is not None:
        return
    own.retired_at = timezone.now()
    own.save(update_fields=["retired_at"])
    record(
        by=by,
        role=role,
        organisation=own.organisation,
        kind="own_value_retired",
        subject=own,
        before={"code": own.code, "retired": False},
        after={"retired": True},
    )
    forget(own.organisation_id)
