"""What an official passes on when they leave. A room registers its kinds of work in `AppConfig.ready`."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

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


_KINDS: dict[str, PersonalWork] = {}


def register_work(work: PersonalWork) -> PersonalWork:
    """Raises ValueError when another kind has this key."""
    if work.key in _KINDS:
        raise ValueError(f"There is already a kind of work named {work.key}.")
    _KINDS[work.key] = work
    return work


def work_of(organisation: Organisation, person: Any) -> list[tuple[PersonalWork, int]]:
    """Every kind of work, and how much of it stands to this person's name here."""
    kinds = sorted(_KINDS.values(), key=lambda kind: (kind.order, kind.key))
    return [(kind, kind.count(organisation, person)) for kind in kinds]
