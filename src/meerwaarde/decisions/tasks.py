"""What this room does by the clock."""

from __future__ import annotations

from django_tasks import task

from .following import tell_of_late_commitments


@task()  # type: ignore[untyped-decorator]
def look_at_commitments() -> None:
    tell_of_late_commitments()
