"""Groups that say what they find important. Only a group's own members see and publish its answer."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from meerwaarde.accounts.invitations import find_or_add_person
from meerwaarde.database.saving import clean_and_save
from meerwaarde.database.slugs import free_slug
from meerwaarde.initiatives.models import Initiative
from meerwaarde.ledger.actions import record_event
from meerwaarde.ledger.models import Event
from meerwaarde.organisations.actions.recording import record, require_manager
from meerwaarde.organisations.models import Organisation
from meerwaarde.organisations.tasks import send_invitation

from ..models import Preferences, WeighingGroup
from ..own_values import codes_of

MOST_STATEMENTS = 40
MOST_FACTOR = 100.0


@transaction.atomic
def add_group(*, by: Any, organisation: Organisation, name: str, kind: str, email: str = "") -> WeighingGroup:
    """A group of this organisation, with its first member when an address is given. Raises ValidationError."""
    role = require_manager(by, organisation)
    known = WeighingGroup.objects.filter(organisation=organisation)
    slug = free_slug(name, lambda slug: known.filter(slug=slug).exists(), otherwise="group", longest=50)
    group = WeighingGroup(organisation=organisation, slug=slug, name=name.strip(), kind=kind)
    clean_and_save(group, exclude=["organisation"])
    record(
        by=by,
        role=role,
        organisation=organisation,
        kind="weighing_group_added",
        subject=group,
        after={"name": group.name, "kind": group.kind},
    )
    if email:
        add_member(by=by, group=group, email=email)
    return group


@transaction.atomic
def add_member(*, by: Any, group: WeighingGroup, email: str) -> None:
    """Let a person write for the group. Who they are is not public. Raises ValidationError for a wrong address."""
    role = require_manager(by, group.organisation)
    person, is_new = find_or_add_person(email)
    if group.members.filter(pk=person.pk).exists():
        return
    group.members.add(person)
    if is_new:
        send_invitation.enqueue(person.pk, group.organisation_id)
    record(by=by, role=role, organisation=group.organisation, kind="weighing_member_added", subject=group, public=False)


def require_member(by: Any, group: WeighingGroup) -> None:
    """Raises PermissionDenied unless `by` is a member of the group: no role of an official stands in for that."""
    if not getattr(by, "is_authenticated", False) or not by.is_active or not group.members.filter(pk=by.pk).exists():
        raise PermissionDenied(_("Only members of “%(group)s” can read and write this.") % {"group": group})


@transaction.atomic
def write_preferences(
    *, by: Any, group: WeighingGroup, initiative: Initiative, statements: list[dict[str, Any]], explanation: str = ""
) -> Preferences:
    """Keep what the group finds important; nobody else sees it yet. Raises ValidationError for wrong statements."""
    require_member(by, group)
    if group.organisation_id != initiative.organisation_id:
        raise ValidationError(_("This plan is of another organisation."))
    checked = checked_statements(statements, codes_of(initiative.organisation_id))
    preferences, _created = Preferences.objects.select_for_update().get_or_create(group=group, initiative=initiative)
    preferences.statements, preferences.explanation = checked, explanation.strip()
    clean_and_save(preferences, exclude=["group", "initiative", "statements", "published_statements"])
    return preferences


@transaction.atomic
def publish_preferences(*, by: Any, preferences: Preferences) -> Preferences:
    """The group shows its answer to everybody, as it reads now."""
    preferences = (
        Preferences.objects.select_for_update(of=("self",)).select_related("group", "initiative").get(pk=preferences.pk)
    )
    require_member(by, preferences.group)
    before = {"statements": preferences.published_statements, "explanation": preferences.published_explanation}
    preferences.published_statements = preferences.statements
    preferences.published_explanation = preferences.explanation
    preferences.published_at = timezone.now()
    preferences.save()
    record_event(
        by=by,
        role=Event.Role.RESIDENT.value,
        organisation=preferences.group.organisation.slug,
        kind="preferences_published",
        subject=preferences,
        before=before,
        after={
            "group": preferences.group.name,
            "initiative": preferences.initiative.slug,
            "statements": preferences.published_statements,
            "explanation": preferences.published_explanation,
        },
    )
    return preferences


@transaction.atomic
def withdraw_preferences(*, by: Any, preferences: Preferences) -> None:
    """The group no longer shows its answer; that it once did stays in the log."""
    preferences = Preferences.objects.select_for_update(of=("self",)).select_related("group").get(pk=preferences.pk)
    require_member(by, preferences.group)
    if preferences.published_at is None:
        return
    before = preferences.published_statements
    preferences.published_at, preferences.published_statements = None, []
    preferences.published_explanation = ""
    preferences.save()
    record_event(
        by=by,
        role=Event.Role.RESIDENT.value,
        organisation=preferences.group.organisation.slug,
        kind="preferences_withdrawn",
        subject=preferences,
        before={"statements": before},
        after={"group": preferences.group.name, "statements": []},
    )


def checked_statements(statements: list[dict[str, Any]], codes: list[str]) -> list[dict[str, Any]]:
    """The statements with their numbers checked. Raises ValidationError naming the number of each wrong one."""
    if len(statements) > MOST_STATEMENTS:
        raise ValidationError(_("At most %(most)s statements.") % {"most": MOST_STATEMENTS})
    problems: list[str] = []
    checked = []
    for number, statement in enumerate(statements, start=1):
        problem = _problem_of(statement, codes)
        if problem:
            problems.append(_("Statement %(number)s: %(problem)s") % {"number": number, "problem": problem})
        checked.append(statement)
    if problems:
        raise ValidationError(problems)
    return checked


def _problem_of(statement: dict[str, Any], codes: list[str]) -> str:
    if statement.get("a") not in codes:
        return _("choose a value.")
    if statement.get("kind") == "more":
        factor = statement.get("factor")
        if statement.get("b") not in codes or statement["a"] == statement["b"]:
            return _("choose two different values.")
        if not isinstance(factor, (int, float)) or not 1 <= factor <= MOST_FACTOR:
            return _("choose a number from 1 to 100.")
        return ""
    if statement.get("kind") == "share":
        shares = [statement.get("least"), statement.get("most")]
        given = [share for share in shares if isinstance(share, (int, float)) and 0 <= share <= 1]
        if len(given) < len(shares):
            return _("a share lies between 0% and 100%.")
        return "" if given[0] <= given[1] else _("the least share is more than the most.")
    return _("this is not a kind of statement.")
