"""Who may manage an organisation, and the Event that every change here leaves."""

from __future__ import annotations

from typing import Any, Final

from django.db import models

from meerwaarde.ledger.actions import record_event
from meerwaarde.ledger.models import Event

from ..models import Organisation
from ..permissions import Permission, require


class System:
    """The one who types a command on the server, or loads the demo: may do everything, and is named so in the log."""


SYSTEM: Final = System()


def require_manager(by: Any, organisation: Organisation) -> str:
    """The role for the log. Raises PermissionDenied unless `by` is a manager of the organisation, or SYSTEM."""
    if isinstance(by, System):
        return Event.Role.SYSTEM.value
    return require(by, Permission.MANAGE, organisation)


def values_of(record: models.Model, fields: tuple[str, ...]) -> dict[str, Any]:
    """The fields as plain JSON, for before and after."""
    values = {}
    for field in fields:
        value = getattr(record, field)
        values[field] = value.isoformat() if hasattr(value, "isoformat") else value
    return values


def record(
    *,
    by: Any,
    role: str,
    organisation: Organisation,
    kind: str,
    subject: models.Model,
    before: dict[str, Any] | None = None,
    after: dict[str, Any] | None = None,
    public: bool = True,
) -> None:
    """One Event; of `before` and `after` only what differs."""
    before, after = before or {}, after or {}
    record_event(
        by=None if isinstance(by, System) else by,
        role=role,
        organisation=organisation.slug,
        kind=kind,
        subject=subject,
        before={key: value for key, value in before.items() if after.get(key, ...) != value},
        after={key: value for key, value in after.items() if before.get(key, ...) != value},
        public=public,
    )
