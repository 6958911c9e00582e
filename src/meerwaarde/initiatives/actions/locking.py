"""The row of a plan, for the rest of the transaction of an action."""

from __future__ import annotations

from ..models import Initiative


def locked_initiative(number: int) -> Initiative:
    """As it stands now, with its organisation. Who writes to the same plan waits until this transaction ends."""
    return Initiative.objects.select_for_update(of=("self",)).select_related("organisation").get(pk=number)
