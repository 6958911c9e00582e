"""Saving a row whose invariants the database itself holds.

Django asks the database about each constraint of a row before it saves it, in a savepoint of its own, and then the
database looks at all of them once more. Here a row is saved, and only when the database refuses it each constraint is
asked for its sentence.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from django.db import IntegrityError, models, transaction


@contextmanager
def sentences_for_refusals(rows: Sequence[models.Model]) -> Iterator[None]:
    """Save these rows within. Where the database refuses one, ValidationError says which constraints it violates.

    What was saved within is undone then. Raises IntegrityError as it was for what no constraint of a model is about.
    """
    try:
        with transaction.atomic():
            yield
    except IntegrityError:
        for row in rows:
            row.validate_constraints()
        raise


def clean_and_save(
    row: models.Model, *, exclude: Sequence[str] = (), validate_unique: bool = True, **options: Any
) -> None:
    """Save a row that is right: `exclude` names fields whose value needs no looking at, `options` are those of `save`.

    Raises ValidationError for wrong fields, for a value that must be unique, and for a violated constraint.
    """
    row.full_clean(exclude=exclude, validate_unique=validate_unique, validate_constraints=False)
    with sentences_for_refusals([row]):
        row.save(**options)
