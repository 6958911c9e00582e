from __future__ import annotations

from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from meerwaarde.database.saving import clean_and_save
from meerwaarde.database.slugs import free_slug

from ..models import Organisation
from ..naming import RESERVED_SLUGS
from .recording import System, record, require_manager, values_of

# What an organisation's own manager may change; kind, name and code are the administrator's.
OWN_FIELDS = ("introduction", "contact_email", "privacy_email", "website", "theme", "site_name")
ALL_FIELDS = ("name", "kind", "cbs_code", "host", *OWN_FIELDS, "is_fictional", "takes_part")


def free_organisation_slug(name: str) -> str:
    known = Organisation.objects.all()
    return free_slug(
        name, lambda slug: slug in RESERVED_SLUGS or known.filter(slug=slug).exists(), otherwise="organisation"
    )


@transaction.atomic
def add_organisation(*, by: Any, name: str, kind: str, cbs_code: str | None = None, **fields: Any) -> Organisation:
    """A new organisation; only for SYSTEM. `slug` may be given, else it follows from the name.

    Raises ValidationError for a wrong kind or code, or a code or slug that another organisation has.
    """
    if not isinstance(by, System):
        raise PermissionDenied(_("Only the administrator of this installation adds organisations."))
    unknown = fields.keys() - {*ALL_FIELDS, "slug"}
    if unknown:
        raise ValidationError(_("Unknown fields: %(names)s.") % {"names": ", ".join(sorted(unknown))})
    fields.setdefault("slug", free_organisation_slug(name))
    organisation = Organisation(name=name.strip(), kind=kind, cbs_code=cbs_code or None, **fields)
    clean_and_save(organisation)
    record(
        by=by,
        role=require_manager(by, organisation),
        organisation=organisation,
        kind="organisation_added",
        subject=organisation,
        after=values_of(organisation, ALL_FIELDS),
    )
    return organisation


@transaction.atomic
def change_organisation(*, by: Any, organisation: Organisation, **changes: Any) -> Organisation:
    """Change the settings of an organisation. Its manager changes OWN_FIELDS, SYSTEM everything."""
    role = require_manager(by, organisation)
    allowed = ALL_FIELDS if isinstance(by, System) else OWN_FIELDS
    refused = changes.keys() - set(allowed)
    if refused:
        raise PermissionDenied(_("You cannot change: %(names)s.") % {"names": ", ".join(sorted(refused))})
    organisation = Organisation.objects.select_for_update().get(pk=organisation.pk)
    before = values_of(organisation, ALL_FIELDS)
    for field, value in changes.items():
        setattr(organisation, field, value)
    organisation.full_clean()
    after = values_of(organisation, ALL_FIELDS)
    if after != before:
        organisation.save()
        record(
            by=by,
            role=role,
            organisation=organisation,
            kind="organisation_changed",
            subject=organisation,
            before=before,
            after=after,
        )
    return organisation
