"""Asking the privacy officer for advice, giving it, and saying what was done with it."""

from __future__ import annotations

import hashlib
import json
from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from meerwaarde.accounts.models import User
from meerwaarde.database.saving import clean_and_save
from meerwaarde.follow.actions import notify_all
from meerwaarde.initiatives.actions.editing import draft_document
from meerwaarde.initiatives.models import Draft, Initiative
from meerwaarde.organisations.models import Membership, Organisation
from meerwaarde.organisations.permissions import Permission, require

from ..models import AdviceRequest, Assessment
from .recording import record

Verdict, Handling = AdviceRequest.Verdict, AdviceRequest.Handling


def digest_of_document(document: dict[str, Any]) -> str:
    return hashlib.sha256(json.dumps(document, sort_keys=True, ensure_ascii=False).encode()).hexdigest()


def people_in(organisation: Organisation, role: str) -> list[User]:
    return list(User.objects.filter(memberships__organisation=organisation, memberships__role=role, is_active=True))


def _locked(advice: AdviceRequest) -> AdviceRequest:
    return (
        AdviceRequest.objects.select_for_update(of=("self",))
        .select_related("initiative__organisation", "assessment__instrument")
        .get(pk=advice.pk)
    )


@transaction.atomic
def ask_advice(
    *, by: Any, initiative: Initiative, due_on: date, question: str = "", assessment: Assessment | None = None
) -> AdviceRequest:
    """Ask the privacy officer about the plan as it stands now, with what is in the draft.

    Raises ValidationError for a date that passed, or while an earlier question still waits.
    """
    role = require(by, Permission.EDIT, initiative.organisation)
    if due_on < timezone.localdate():
        raise ValidationError({"due_on": _("Choose a day that is still to come.")})
    if assessment is not None and assessment.initiative_id != initiative.pk:
        raise ValidationError({"assessment": _("Choose an assessment of this plan.")})
    if AdviceRequest.objects.filter(initiative=initiative, verdict="").exists():
        raise ValidationError(_("The privacy officer was already asked, and has not answered yet."))
    document = draft_document(initiative)
    draft = Draft.objects.filter(initiative=initiative).first()
    advice = AdviceRequest(
        initiative=initiative,
        assessment=assessment,
        question=question.strip(),
        asked_role=role,
        asked_by=by,
        due_on=due_on,
        version=initiative.version,
        # Of a plan that is not public no version exists to fold back to: the whole document is kept.
        draft=(draft.content if draft else {}) if initiative.is_published else document,
        digest=digest_of_document(document),
    )
    clean_and_save(advice, exclude=["initiative", "assessment", "asked_by"])
    after = {"advice": advice.pk, "due_on": due_on.isoformat(), "version": advice.version}
    record(by=by, role=role, initiative=initiative, kind="advice_asked", public=True, after=after)
    notify_all(
        people=people_in(initiative.organisation, Membership.Role.PRIVACY_OFFICER),
        kind="advice_asked",
        values={"title": initiative.title, "due_on": due_on.isoformat()},
        address=reverse("give_advice", args=[initiative.organisation.slug, advice.pk]),
    )
    return advice


@transaction.atomic
def give_advice(*, by: Any, advice: AdviceRequest, verdict: str, text: str, text_is_public: bool) -> AdviceRequest:
    """The privacy officer's advice. The verdict is public with the plan; the text only when they choose so."""
    role = require(by, Permission.ADVISE, advice.initiative.organisation)
    advice = _locked(advice)
    if advice.is_given:
        raise ValidationError(_("This advice was already given. A new question asks for a new advice."))
    if verdict not in Verdict.values:
        raise ValidationError({"verdict": _("Choose what you advise.")})
    if not text.strip():
        raise ValidationError({"advice": _("Write your advice.")})
    advice.verdict, advice.advice, advice.text_is_public = verdict, text.strip(), text_is_public
    advice.given_at, advice.given_by = timezone.now(), by
    clean_and_save(advice, exclude=["initiative", "assessment", "asked_by", "given_by"])
    after = {"advice": advice.pk, "verdict": verdict, "text_is_public": text_is_public}
    record(by=by, role=role, initiative=advice.initiative, kind="advice_given", public=True, after=after)
    people = people_in(advice.initiative.organisation, Membership.Role.EDITOR)
    notify_all(
        people=people,
        kind="advice_given",
        values={"title": advice.initiative.title},
        address=reverse("plan_advice", args=[advice.initiative.organisation.slug, advice.initiative.slug]),
    )
    return advice


@transaction.atomic
def handle_advice(*, by: Any, advice: AdviceRequest, handling: str, reason: str = "") -> AdviceRequest:
    """What the organisation did with the advice: departing from it, wholly or partly, needs a reason. It is public."""
    role = require(by, Permission.EDIT, advice.initiative.organisation)
    advice = _locked(advice)
    if not advice.is_given:
        raise ValidationError(_("There is no advice yet."))
    if handling not in Handling.values:
        raise ValidationError({"handling": _("Choose what you do with the advice.")})
    if handling != Handling.FOLLOWED and not reason.strip():
        raise ValidationError({"reason": _("Say why you depart from the advice, so that everyone can read it.")})
    before = {"handling": advice.handling, "handling_reason": advice.handling_reason} if advice.handling else {}
    advice.handling, advice.handling_reason = handling, reason.strip()
    advice.handled_at = timezone.now()
    clean_and_save(advice, exclude=["initiative", "assessment", "asked_by", "given_by"])
    record(
        by=by,
        role=role,
        initiative=advice.initiative,
        kind="advice_handled",
        public=True,
        before=before,
        after={"advice": advice.pk, "handling": handling, "handling_reason": advice.handling_reason},
        reason=advice.handling_reason,
    )
    if advice.given_by_id:
        notify_all(
            people=User.objects.filter(pk=advice.given_by_id, is_active=True),
            kind="advice_handled",
            values={"title": advice.initiative.title},
            address=reverse("give_advice", args=[advice.initiative.organisation.slug, advice.pk]),
        )
    return advice
