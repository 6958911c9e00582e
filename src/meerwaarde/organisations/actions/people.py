"""Roles of people. These events are not public: the public history shows roles, never who holds them."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from meerwaarde.accounts.invitations import find_or_add_person
from meerwaarde.accounts.models import User

from ..models import Membership, Organisation
from .recording import record, require_manager


class LastManager(ValidationError):
    """An organisation keeps at least one manager, else nobody could invite anyone."""


@transaction.atomic
def give_role(*, by: Any, organisation: Organisation, person: User, role: str) -> Membership:
    """Give a role; nothing happens when the person already has it. Raises ValidationError for an unknown role."""
    own_role = require_manager(by, organisation)
    if role not in Membership.Role.values:
        raise ValidationError({"role": _("There is no role “%(role)s”.") % {"role": role}})
    membership, is_new = Membership.objects.get_or_create(user=person, organisation=organisation, role=role)
    if is_new:
        forget_roles(person)
        record(
            by=by,
            role=own_role,
            organisation=organisation,
            kind="role_given",
            subject=membership,
            after={"role": role},
            public=False,
        )
        unknown = Organisation.objects.filter(pk=organisation.pk, takes_part=False)
        unknown.update(takes_part=True, changed_at=timezone.now())
    return membership


@transaction.atomic
def take_role(*, by: Any, organisation: Organisation, person: User, role: str) -> None:
    """Take a role away. Raises LastManager when nobody would be left to manage the organisation."""
    own_role = require_manager(by, organisation)
    # Two managers who remove each other at the same moment wait for each other here.
    Organisation.objects.select_for_update().get(pk=organisation.pk)
    membership = Membership.objects.filter(user=person, organisation=organisation, role=role).first()
    if membership is None:
        return
    others = Membership.objects.filter(
        organisation=organisation, role=Membership.Role.MANAGER, user__is_active=True
    ).exclude(user=person)
    if role == Membership.Role.MANAGER and not others.exists():
        raise LastManager(_("This is the last manager of the organisation. Make somebody else manager first."))
    record(
        by=by,
        role=own_role,
        organisation=organisation,
        kind="role_taken",
        subject=membership,
        before={"role": role},
        public=False,
    )
    membership.delete()
    forget_roles(person)


@transaction.atomic
def invite_person(
    *, by: Any, organisation: Organisation, email: str, roles: Iterable[str], name: str = "", mail: bool = True
) -> User:
    """Give roles to the person with this address; who has no account yet gets one, and a mail to choose a password.

    The mail is queued in this transaction and sent by the worker. Raises ValidationError.
    """
    roles = list(dict.fromkeys(roles))
    require_manager(by, organisation)
    if not roles:
        raise ValidationError({"roles": _("Choose at least one role.")})
    person, _is_new = find_or_add_person(email, name=name)
    if not person.is_active:
        raise ValidationError({"email": _("This account is closed.")})
    for role in roles:
        give_role(by=by, organisation=organisation, person=person, role=role)
    if mail:
        from ..tasks import send_invitation

        send_invitation.enqueue(person.pk, organisation.pk)
    return person


def forget_roles(person: User) -> None:
    """Roles are looked up once per request and kept on the person; they just changed."""
    person.__dict__.pop("_roles_by_organisation", None)
