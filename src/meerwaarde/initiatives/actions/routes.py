"""The quick scan and the route that follows from it. Lighter than the scan needs the privacy officer."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from meerwaarde.database.saving import clean_and_save
from meerwaarde.organisations.permissions import Permission, require

from ..document import build_document, scan_of
from ..models import Initiative
from ..routes import is_lighter, route_by_scan
from ..vocabulary import Route, ScanQuestion
from .locking import locked_initiative
from .versions import record_version


@transaction.atomic
def answer_scan(*, by: Any, initiative: Initiative, answers: dict[str, bool]) -> Initiative:
    """Keep the six public answers; the route that follows from them holds at once.

    A heavier route that was chosen before stays; an earlier agreement to a lighter one ends, since it was given to
    other answers. Raises ValidationError while a question is open.
    """
    role = require(by, Permission.EDIT, initiative.organisation)
    initiative = locked_initiative(initiative.pk)
    proposed = route_by_scan(dict(answers))
    if proposed is None:
        raise ValidationError(_("Answer all six questions with yes or no."))
    before = build_document(initiative)
    changed = scan_of(initiative) != {question.value: answers[question.value] for question in ScanQuestion}
    for question in ScanQuestion:
        setattr(initiative, question.value, answers[question.value])
    keeps_heavier = initiative.route and initiative.route_reason and is_lighter(proposed, than=initiative.route)
    if not initiative.route or (changed and not keeps_heavier):
        _hold(initiative, proposed)
    initiative.save()
    record_version(by=by, role=role, kind="scan_answered", initiative=initiative, before=before)
    return initiative


def _hold(initiative: Initiative, route: Route) -> None:
    initiative.route, initiative.route_reason = route, ""
    initiative.lighter_route_asked, initiative.lighter_route_agreed_at = "", None


@transaction.atomic
def choose_route(*, by: Any, initiative: Initiative, route: str, reason: str = "") -> Initiative:
    """Choose another route than the scan's: heavier is free with a reason, lighter waits for the privacy officer.

    Raises ValidationError without a scan, with an unknown route, or without a reason.
    """
    role = require(by, Permission.EDIT, initiative.organisation)
    initiative = locked_initiative(initiative.pk)
    proposed = route_by_scan(scan_of(initiative))
    if proposed is None:
        raise ValidationError({"route": _("Answer the six questions of the quick scan first.")})
    if route not in Route.values:
        raise ValidationError({"route": _("Choose one of the routes.")})
    reason = reason.strip()
    if route != proposed and not reason:
        raise ValidationError({"reason": _("Say why another route fits better than the quick scan's.")})
    before = build_document(initiative)
    if route == proposed:
        _hold(initiative, proposed)
        kind = "route_chosen"
    elif is_lighter(route, proposed):
        # Until the privacy officer agrees, the scan's route holds.
        _hold(initiative, proposed)
        initiative.lighter_route_asked, initiative.route_reason = route, reason
        kind = "lighter_route_asked"
    else:
        _hold(initiative, proposed)
        initiative.route, initiative.route_reason = route, reason
        kind = "route_chosen"
    clean_and_save(initiative, exclude=["organisation", "origin", "policy_goal", "executive"])
    record_version(by=by, role=role, kind=kind, initiative=initiative, before=before, reason=reason)
    return initiative


@transaction.atomic
def agree_lighter_route(*, by: Any, initiative: Initiative) -> Initiative:
    """The privacy officer agrees with the lighter route that was asked. Raises ValidationError when none was."""
    role = require(by, Permission.AGREE_LIGHTER_ROUTE, initiative.organisation)
    initiative = locked_initiative(initiative.pk)
    if not initiative.lighter_route_asked:
        raise ValidationError(_("Nobody asked for a lighter route."))
    before = build_document(initiative)
    initiative.route, initiative.lighter_route_asked = initiative.lighter_route_asked, ""
    initiative.lighter_route_agreed_at = timezone.now()
    initiative.save()
    record_version(
        by=by,
        role=role,
        kind="lighter_route_agreed",
        initiative=initiative,
        before=before,
        reason=initiative.route_reason,
    )
    return initiative
