"""Who may speak for a supplier, on the plans of one organisation."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from meerwaarde.accounts.invitations import find_or_add_person
from meerwaarde.ledger.actions import record_event
from meerwaarde.organisations.models import Organisation
from meerwaarde.organisations.permissions import Permission, require
from meerwaarde.organisations.tasks import send_invitation

from ..models import Supplier, SupplierMember
from ..queries.suppliers import suppliers_at


@transaction.atomic
def add_supplier_member(
    *, by: Any, organisation: Organisation, supplier: Supplier, email: str, name: str = "", mail: bool = True
) -> SupplierMember:
    """Let a person speak for a supplier on the plans of this organisation, and tell them by mail.

    Who has no account yet gets one; they get no role at the organisation and can change nothing. Raises
    ValidationError when it is none of its suppliers, and for an address that is not one or whose account is closed.
    """
    role = require(by, Permission.MANAGE, organisation)
    if not suppliers_at(organisation).filter(pk=supplier.pk).exists():
        words = {"supplier": supplier, "organisation": organisation}
        raise ValidationError(_("%(supplier)s supplies nothing to %(organisation)s.") % words)
    person, _is_new = find_or_add_person(email, name=name)
    if not person.is_active:
        raise ValidationError({"email": _("This account is closed.")})
    member, created = SupplierMember.objects.get_or_create(organisation=organisation, supplier=supplier, user=person)
    if created:
        _record(by, role, "supplier_member_added", organisation, supplier)
        if mail:
            send_invitation.enqueue(person.pk, organisation.pk, speaks_for=supplier.name)
    return member


@transaction.atomic
def remove_supplier_member(*, by: Any, organisation: Organisation, member: int) -> None:
    """From now on this person proposes nothing here any more; what they proposed stays. Nothing when it was done."""
    role = require(by, Permission.MANAGE, organisation)
    found = SupplierMember.objects.select_related("supplier").filter(organisation=organisation, pk=member).first()
    if found is not None:
        found.delete()
        _record(by, role, "supplier_member_removed", organisation, found.supplier)


def _record(by: Any, role: str, kind: str, organisation: Organisation, supplier: Supplier) -> None:
    record_event(
        by=by,
        role=role,
        organisation=organisation.slug,
        kind=kind,
        subject=supplier,
        public=False,
        after={"supplier": supplier.name},
    )
