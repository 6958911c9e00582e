"""An official leaves, or does something else: all work to their name goes to a colleague, at once or not at all."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext as _

from meerwaarde.accounts.models import User
from meerwaarde.follow.actions import notify

from ..handover import work_of
from ..models import Membership, Organisation
from ..permissions import can, roles_of
from .people import take_role
from .recording import record, require_manager


@transaction.atomic
def hand_over(
    *, by: Any, organisation: Organisation, person: User, to: User, take_roles: bool = False
) -> dict[str, int]:
    """Pass on everything that stands to `person`'s name here; with `take_roles` they keep no role either.

    Returns how much of each kind changed hands. Raises ValidationError when `to` has no role for some of it, or when
    nothing would change; LastManager when nobody would be left to manage.
    """
    role = require_manager(by, organisation)
    Organisation.objects.select_for_update().get(pk=organisation.pk)
    if person.pk == to.pk:
        raise ValidationError({"to": _("Choose somebody else.")})
    if not roles_of(to, organisation):
        raise ValidationError({"to": _("Choose somebody who works here.")})
    work = [(kind, number) for kind, number in work_of(organisation, person) if number]
    lacking = [str(kind.label) for kind, _number in work if not can(to, kind.permission, organisation)]
    if lacking:
        sentence = _("%(person)s has no role that allows: %(work)s. Give that role first, or choose somebody else.")
        raise ValidationError({"to": sentence % {"person": to, "work": ", ".join(lacking)}})
    if not work and not take_roles:
        raise ValidationError(_("Nothing stands to the name of %(person)s.") % {"person": person})
    for kind, _number in work:
        kind.pass_on(organisation, person, to)
    passed = {kind.key: number for kind, number in work}
    if passed:
        record(
            by=by,
            role=role,
            organisation=organisation,
            kind="work_handed_over",
            subject=Membership.objects.filter(user=to, organisation=organisation).order_by("pk")[0],
            after=passed,
            public=False,
        )
        address = reverse("organisation_work", args=[organisation.slug])
        notify(person=to, kind="work_handed_over", values={"organisation": organisation.name}, address=address)
    if take_roles:
        held = Membership.objects.filter(user=person, organisation=organisation).values_list("role", flat=True)
        # Who hands over their own work is a manager until the end.
        for one in sorted(held, key=lambda name: name == Membership.Role.MANAGER):
            take_role(by=by, organisation=organisation, person=person, role=one)
    return passed
