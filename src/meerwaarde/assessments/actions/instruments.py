"""Taking in a definition of the government."""

from __future__ import annotations

import hashlib
import json
from typing import Any, Literal

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from meerwaarde.database.saving import clean_and_save
from meerwaarde.ledger.models import Event
from meerwaarde.organisations.actions.recording import SYSTEM, System

from ..definition import Outline
from ..definition_file import check_definition
from ..models import Answer, Instrument
from .recording import record

Imported = Literal["new", "changed", "unchanged"]


def digest_of_definition(definition: dict[str, Any]) -> str:
    return hashlib.sha256(json.dumps(definition, sort_keys=True, ensure_ascii=False).encode()).hexdigest()


@transaction.atomic
def import_instrument(*, by: Any, definition: dict[str, Any]) -> tuple[Instrument, Imported]:
    """Keep a definition whole, once per urn and version. Only the one at the server's command line may.

    Raises BadDefinition when it is not one, ValidationError when questions that were answered would disappear.
    """
    if not isinstance(by, System):
        raise ValidationError(_("Instruments are taken in at the command line of the server."))
    check_definition(definition)
    sha256 = digest_of_definition(definition)
    urn, version = definition["urn"], definition.get("version", "")
    known = Instrument.objects.select_for_update().filter(urn=urn, version=version).first()
    if known is not None and known.sha256 == sha256:
        return known, "unchanged"
    if known is not None:
        _check_answered(known, Outline(definition))
    instrument = known or Instrument(urn=urn, version=version)
    earlier = instrument.sha256
    instrument.name = definition["name"][:200]
    instrument.description = definition["description"]
    instrument.definition, instrument.sha256 = definition, sha256
    instrument.imported_at = timezone.now()
    clean_and_save(instrument)
    # A definition belongs to no organisation's log; each plan that already answers it does.
    for assessment in instrument.assessments.select_related("initiative__organisation"):
        record(
            by=None,
            role=Event.Role.SYSTEM.value,
            initiative=assessment.initiative,
            kind="instrument_changed",
            before={"assessment": assessment.pk, "sha256": earlier},
            after={"assessment": assessment.pk, "sha256": sha256},
        )
    return instrument, "changed" if known else "new"


def _check_answered(instrument: Instrument, outline: Outline) -> None:
    """A changed definition under the same version may not drop or move a question that somebody answered."""
    was = Outline(instrument.definition)
    answered = Answer.objects.filter(assessment__instrument=instrument).values_list("task", flat=True).distinct()
    for task_id in answered:
        old, new = was.tasks.get(task_id), outline.tasks.get(task_id)
        if old and (new is None or (new.question, new.loops) != (old.question, old.loops)):
            raise ValidationError(
                _(
                    "Question %(id)s was answered here, and in this file it is gone or of another kind. "
                    "Give the file a new version."
                )
                % {"id": task_id}
            )


__all__ = ["SYSTEM", "Imported", "digest_of_definition", "import_instrument"]
