"""Suggestions of outsiders about a dossier, and the organisation's answers. They never change the dossier itself."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from meerwaarde.database.saving import clean_and_save
from meerwaarde.ledger.actions import record_event
from meerwaarde.ledger.models import Event
from meerwaarde.organisations.permissions import Permission, require

from ..models import Initiative, Suggestion, Supplier

OF_ANYONE = (Suggestion.Kind.CORRECTION, Suggestion.Kind.HEAVIER_ROUTE)
OF_SUPPLIER = (Suggestion.Kind.SUPPLIER_TEXT, Suggestion.Kind.SUPPLIER_OBJECTION)


def _record(by: Any, role: str, kind: str, suggestion: Suggestion, *, public: bool, after: dict[str, Any]) -> None:
    initiative = suggestion.initiative
    record_event(
        by=by,
        role=role,
        organisation=initiative.organisation.slug,
        kind=kind,
        subject=initiative,
        public=public,
        after={"suggestion": suggestion.pk, "suggestion_kind": suggestion.kind, **after},
    )


@transaction.atomic
def make_suggestion(*, by: Any, initiative: Initiative, kind: str, text: str, email: str = "") -> Suggestion:
    """What anyone proposes about a public dossier. The text and the address stay out of the log: they can be erased."""
    if kind not in OF_ANYONE:
        raise ValidationError({"kind": _("Choose what you want to suggest.")})
    if not initiative.is_published:
        raise ValidationError(_("This dossier is not public."))
    suggestion = Suggestion(initiative=initiative, kind=kind, text=text.strip(), email=email)
    clean_and_save(suggestion, exclude=["initiative"])
    # Somebody who is signed in makes a suggestion as anyone: the log does not keep who it was.
    _record(None, Event.Role.RESIDENT, "suggestion_made", suggestion, public=False, after={})
    return suggestion


@transaction.atomic
def propose_as_supplier(*, by: Any, initiative: Initiative, supplier: Supplier, kind: str, text: str) -> Suggestion:
    """A text or an objection in the name of a supplier, on a dossier it supplies; shown only when accepted."""
    if not supplier.members.filter(user=by, organisation=initiative.organisation_id).exists():
        raise PermissionDenied(_("You do not speak for %(supplier)s.") % {"supplier": supplier})
    if kind not in OF_SUPPLIER:
        raise ValidationError({"kind": _("Choose what you want to propose.")})
    supplied = (
        initiative.technologies.filter(supplier=supplier).exists()
        or initiative.chain_steps.filter(supplier=supplier).exists()
    )
    if not initiative.is_published or not supplied:
        raise ValidationError({"initiative": _("%(supplier)s does not supply this plan.") % {"supplier": supplier}})
    suggestion = Suggestion(initiative=initiative, kind=kind, text=text.strip(), supplier=supplier)
    clean_and_save(suggestion, exclude=["initiative", "supplier"])
    _record(by, Event.Role.SUPPLIER, "suggestion_made", suggestion, public=False, after={})
    return suggestion


@transaction.atomic
def answer_suggestion(*, by: Any, suggestion: Suggestion, accepted: bool, answer: str) -> Suggestion:
    """The organisation's answer, with the reason. A heavier route that is accepted is recorded here, chosen elsewhere.

    Raises ValidationError when there is no reason, or when it was answered before.
    """
    role = require(by, Permission.HANDLE_SUGGESTIONS, suggestion.initiative.organisation)
    suggestion = (
        Suggestion.objects.select_for_update(of=("self",))
        .select_related("initiative__organisation", "supplier")
        .get(pk=suggestion.pk)
    )
    if suggestion.state != Suggestion.State.OPEN:
        raise ValidationError(_("This suggestion was already answered."))
    if not answer.strip():
        raise ValidationError({"answer": _("Say why, so that everyone can read it.")})
    suggestion.state = Suggestion.State.ACCEPTED if accepted else Suggestion.State.DECLINED
    suggestion.answer = answer.strip()
    suggestion.answered_at = timezone.now()
    clean_and_save(suggestion, exclude=["initiative", "supplier"], update_fields=["state", "answer", "answered_at"])
    _record(
        by,
        role,
        "suggestion_answered",
        suggestion,
        public=True,
        after={"suggestion_state": suggestion.state, "answer": suggestion.answer},
    )
    return suggestion
