"""The values an organisation added to the seven, as the gates and pages need them."""

from __future__ import annotations

from django.core.cache import caches

from .models import OwnValue
from .vocabulary import PublicValue

# Gates are judged for long lists of plans; a value that was just added counts everywhere within this time.
KEPT_SECONDS = 30


def _key(organisation_id: int) -> str:
    return f"own-values:{organisation_id}"


def own_values(organisation_id: int) -> dict[str, str]:
    """Code and name of the organisation's own values that are in use."""
    kept: dict[str, str] | None = caches["computed"].get(_key(organisation_id))
    if kept is None:
        rows = OwnValue.objects.filter(organisation_id=organisation_id, retired_at=None)
        kept = dict(rows.values_list("code", "name"))
        caches["computed"].set(_key(organisation_id), kept, KEPT_SECONDS)
    return kept


def forget(organisation_id: int) -> None:
    """After a change: the next question is asked of the database."""
    caches["computed"].delete(_key(organisation_id))


def codes_of(organisation_id: int) -> list[str]:
    """The codes of all values that a dossier of this organisation answers for: the seven first."""
    return [*PublicValue.values, *own_values(organisation_id)]
