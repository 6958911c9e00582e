"""Inserting many new rows with little work per row.

`bulk_create` makes an object of every row and prepares each of its values through its field, which is more than half
of the time of a large import. Here a row is a dictionary, and the way to prepare a column is chosen once. For new,
valid rows only: no defaults in the database, no signals.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import lru_cache
from typing import Any

import orjson
from django.db import connection, models, transaction

# SQLite takes 32,766 values in one statement; PostgreSQL more.
MOST_VALUES = 30_000


def _json(value: Any) -> str:
    return orjson.dumps(value).decode()


def _prepared(field: models.Field[Any, Any]) -> Callable[[Any], Any] | None:
    """How a value of this column is handed to the database; None when it goes as it is."""
    if isinstance(field, models.JSONField):
        return _json
    if isinstance(field, models.DateTimeField):
        return lru_cache(maxsize=64)(connection.ops.adapt_datetimefield_value)  # a batch knows few moments
    if isinstance(field, models.FloatField):
        return float
    if isinstance(field, models.DateField):
        return connection.ops.adapt_datefield_value
    return None


def _made_here(model: type[models.Model]) -> list[models.Field[Any, Any]]:
    """The columns that a new row brings; its key is the database's."""
    return [f for f in model._meta.local_concrete_fields if not isinstance(f, models.AutoField)]


def _given(fields: Sequence[models.Field[Any, Any]], rows: Sequence[Iterable[Any]]) -> tuple[str, list[Any]]:
    """The rows as SQL with its parameters. To PostgreSQL each column goes as one array (as `bulk_create` does): a
    statement that is the same for any number of rows is read once."""
    if connection.vendor == "postgresql":
        # Without the length, which a cast would cut off at.
        arrays = ", ".join(f"%s::{str(f.db_type(connection)).partition('(')[0]}[]" for f in fields)
        return f"SELECT * FROM unnest({arrays})", [*map(list, zip(*rows, strict=True))]  # noqa: S608  our own types
    places = f"({', '.join(['%s'] * len(fields))})"
    return "VALUES " + ", ".join([places] * len(rows)), [value for row in rows for value in row]


def insert_objects(objects: Sequence[models.Model]) -> None:
    """Insert unsaved objects of one model in the same way, and give each its primary key.

    For objects whose values have their fields' types, and whose related objects are saved.
    """
    if not objects:
        return
    model = type(objects[0])
    names = [f.attname for f in _made_here(model)]
    keys = insert_directly(model, [{name: vars(one)[name] for name in names} for one in objects])
    for one, key in zip(objects, keys, strict=True):
        one.pk = key
        one._state.adding, one._state.db = False, connection.alias


def insert_directly(model: type[models.Model], rows: Sequence[Mapping[str, Any]]) -> list[Any]:
    """Insert new rows of one model, all or none; returns their primary keys, in order.

    What fails here spoils the caller's transaction, as it does with `bulk_create`. A row maps column attributes (a
    foreign key as `..._id`) to values; what it leaves out gets the field's default. Raises ValueError for a name that
    is no column of the model.
    """
    key = model._meta.pk
    fields = _made_here(model)
    made = [(f.attname, f.get_default) for f in fields if f.has_default() and callable(f.default)]
    blank = {f.attname: f.get_default() for f in fields}
    prepared = [(f.attname, how) for f in fields if (how := _prepared(f))]
    quote = connection.ops.quote_name
    columns = ", ".join(quote(str(f.column)) for f in fields)
    start = f"INSERT INTO {quote(model._meta.db_table)} ({columns}) "
    returning = f" RETURNING {quote(str(key.column))}"
    size = max(1, MOST_VALUES // len(fields))
    keys: list[Any] = []
    with transaction.atomic(savepoint=False), connection.cursor() as cursor:
        for first in range(0, len(rows), size):
            part = rows[first : first + size]
            prepared_rows = []
            for row in part:
                values = {**blank, **row}
                if len(values) != len(fields):
                    raise ValueError(f"not columns of {model.__name__}: {', '.join(sorted(values.keys() - blank))}")
                for name, default in made:
                    if name not in row:
                        values[name] = default()
                for name, how in prepared:
                    if values[name] is not None:
                        values[name] = how(values[name])
                prepared_rows.append(values.values())
            places, parameters = _given(fields, prepared_rows)
            cursor.execute(start + places + returning, parameters)
            keys += [made_key for (made_key,) in cursor.fetchall()]
    return keys
