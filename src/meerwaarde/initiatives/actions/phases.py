"""From one phase to the next: only by the table of phases, and never past a gate that is not met."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from meerwaarde.database.saving import clean_and_save
from meerwaarde.organisations.permissions import Permission, require

from ..document import build_document
from ..following import tell_followers
from ..models import Initiative
from ..needed import Needed
from ..routes import phase_changes, still_needed
from ..vocabulary import Outcome, Phase, Route
from .locking import locked_initiative
from .versions import record_version


class GateNotMet(ValidationError):
    """What is still needed before this phase can begin, one sentence each."""


@transaction.atomic
def move_to_phase(
    *, by: Any, initiative: Initiative, target: str, reason: str = "", outcome: str = "", closing_sentence: str = ""
) -> Initiative:
    """Take a public initiative to another phase. Judged on what is published: a draft passes no gate.

    Raises GateNotMet with every sentence of what is still needed, or ValidationError (per field) for a step that is
    not in the table, a missing public reason, or a closing without outcome or sentence.
    """
    role = require(by, Permission.PUBLISH, initiative.organisation)
    initiative = locked_initiative(initiative.pk)
    change = next((c for c in phase_changes(initiative) if c.target == target), None)
    if change is None:
        raise ValidationError({"target": _("This step is not possible from the phase it is in now.")})
    if not initiative.is_published:
        raise GateNotMet([Needed(_("Publish the plan first: its phases are public."), "publish")])
    before = build_document(initiative)
    missing = still_needed(initiative, before, change.target)
    if missing:
        raise GateNotMet(missing)
    reason, closing_sentence = reason.strip(), closing_sentence.strip()
    if change.needs_reason and not reason:
        raise ValidationError({"reason": _("Give the reason; everybody can read it.")})
    if change.target == Phase.CLOSED:
        if not closing_sentence:
            raise ValidationError({"closing_sentence": _("Say in one sentence what came of it.")})
        if initiative.route != Route.LIGHT and outcome not in Outcome.values:
            raise ValidationError({"outcome": _("Choose what came of it: scaled up, adjusted or stopped.")})
        initiative.outcome, initiative.closing_sentence = outcome, closing_sentence
    initiative.phase, initiative.phase_since = change.target, timezone.now()
    clean_and_save(initiative, exclude=["organisation", "origin", "policy_goal", "executive"])
    record_version(by=by, role=role, kind="phase_changed", initiative=initiative, before=before, reason=reason)
    tell_followers(initiative, "plan_next_phase", reason=reason)
    return initiative
