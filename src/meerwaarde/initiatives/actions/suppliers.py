"""Who may speak for a supplier."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from meerwaarde.accounts.models import User
from meerwaarde.ledger.actions import record_event
from meerwaarde.organisations.models import Organisation
from meerwaarde.organisations.permissions import Permission, require

from ..models import Initiative, Supplier, SupplierMember


@transaction.atomic
def add_supplier_member(*, by: Any, organisation: Organisation, supplier: Supplier, email: str) -> SupplierMember:
    """Let a person speak for a supplier of this organisation. Raises ValidationError when it is none of its suppliers.

    The person must have an account; they get no role at the organisation and can change nothing.
    """
    role = require(by, Permission.MANAGE, organisation)
    used = Initiative.objects.filter(organisation=organisation).filter(
        Q(technologies__supplier=supplier) | Q(chain_steps__supplier=supplier)
    )
    if not used.exists():
        raise ValidationError(
            _("%(supplier)s supplies nothing to %(organisation)s.")
            % {"supplier": supplier, "organisation": organisation}
        )
    user = User.objects.filter(email__iexact=email.strip()).first()
    if user is None:
        raise ValidationError({"email": _("Nobody has an account with this e-mail address yet.")})
    member, created = SupplierMember.objects.get_or_create(supplier=supplier, user=user)
    if created:
        record_event(
            by=by,
            role=role,
            organisation=organisation.slug,
            kind="supplier_member_added",
            subject=supplier,
            public=False,
            after={"supplier": supplier.name},
        )
    return member
