"""Open differences between the register and what officials wrote."""

from __future__ import annotations

from dataclasses import dataclass

from ..fields import label_of
from ..history import Change, compare
from ..models import Difference, Initiative


@dataclass(frozen=True)
class Shown:
    difference: Difference
    label: str
    # Ours as old, the register's as new; word by word.
    change: Change | None


def open_differences(initiative: Initiative) -> list[Shown]:
    """One query for all, in the order in which they were found."""
    found = Difference.objects.filter(record__initiative=initiative, state=Difference.State.OPEN).select_related(
        "record__source"
    )
    shown = []
    for difference in found:
        changes = compare({difference.path: difference.ours}, {difference.path: difference.theirs})
        shown.append(Shown(difference, str(label_of(difference.path)), changes[0] if changes else None))
    return shown
