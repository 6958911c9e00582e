"""What an official passes on when they leave. A room registers its kinds of work in `AppConfig.ready`."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from meerwaarde.ui.registry import Registry

from .models import Organisation
from .permissions import Permission


@dataclass(frozen=True)
class PersonalWork:
    """One kind of work that stands to somebody's name. `pass_on` runs inside the transaction of the handover.

    Who takes it over needs `permission` there. `pass_on(organisation, person, to)` may raise ValidationError.
    """

    key: str
    order: int
    label: Any
    permission: Permission
    count: Callable[[Organisation, Any], int]
    pass_on: Callable[[Organisation, Any, Any], object]


kinds_of_work: Registry[PersonalWork] = Registry()


def work_of(organisation: Organisation, person: Any) -> list[tuple[PersonalWork, int]]:
    """Every kind of work, and how much of it stands to this person's name here."""
    return [(kind, kind.count(organisation, person)) for kind in kinds_of_work]
