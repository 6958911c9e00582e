from __future__ import annotations

from collections.abc import Collection, Mapping

from django.db import connection
from django.db.models import Count

from meerwaarde.organisations.models import Organisation

from ..models import Initiative, RegisterCount

_AT_ONCE = 5000
_ADD = """
INSERT INTO initiatives_registercount AS counted (organisation_id, theme, phase, number) VALUES {}
ON CONFLICT (organisation_id, theme, phase) DO UPDATE SET number = counted.number + excluded.number
"""


def count_again(organisation: Organisation) -> None:
    """Count the public initiatives of one organisation anew; runs in the transaction of the change."""
    count_all_again([organisation.pk])


def count_all_again(organisation_ids: Collection[int]) -> None:
    """The same for many organisations, in three queries."""
    counted = (
        Initiative.objects.filter(organisation__in=organisation_ids, version__gt=0)
        .values("organisation_id", "theme", "phase")
        .order_by("organisation_id", "theme", "phase")
        .annotate(number=Count("id"))
    )
    rows = [RegisterCount(**row) for row in counted]
    RegisterCount.objects.filter(organisation__in=organisation_ids).delete()
    RegisterCount.objects.bulk_create(rows)


def count_more(added: Mapping[tuple[int, str, str], int]) -> None:
    """Add new public initiatives to the counts: (organisation id, theme, phase) -> how many."""
    rows = [(*key, number) for key, number in added.items()]
    with connection.cursor() as cursor:
        for start in range(0, len(rows), _AT_ONCE):
            part = rows[start : start + _AT_ONCE]
            places = ", ".join(["(%s, %s, %s, %s)"] * len(part))
            cursor.execute(_ADD.format(places), [value for row in part for value in row])
