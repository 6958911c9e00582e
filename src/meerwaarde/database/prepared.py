"""Querysets whose SQL is put together once.

Django builds the SQL of a queryset anew each time it is asked. For a wide one, with a dozen subqueries, that takes
several times as long as the database needs to answer. And SQLite plans a statement anew each time one of its parameters
could make a partial index fit; what a query says itself is therefore written out here, not passed as a parameter.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from copy import copy
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from django.db import DEFAULT_DB_ALIAS, connections, models

Row = TypeVar("Row")

# No column of whole numbers holds a larger one, and SQLite refuses to be asked for it.
LARGEST = 2**63 - 1

# What stands in the parameters until something is asked: no text or number that a query of ours holds, and one that
# also the smallest column may hold; Django asks nothing where a number cannot be found.
_PLACES: Mapping[type, Callable[[int], Any]] = {str: "{{asked {}}}".format, int: (32_077).__add__}


@dataclass(frozen=True)
class _Made:
    """A queryset with its compiler, which has been through `as_sql` for one kind of database."""

    queryset: Any
    compiler: Any
    sql: str
    parameters: tuple[Any, ...]
    places: tuple[tuple[int, str], ...]  # which parameter is which of the values


def _written_out(
    sql: str, parameters: Sequence[Any], names: Mapping[Any, str]
) -> tuple[str, list[Any], list[tuple[int, str]]]:
    """The SQL with the numbers and texts of the query itself in it, the parameters that remain, and which of these
    stand in for one of the names."""
    pieces: list[str] = []
    kept: list[Any] = []
    places: list[tuple[int, str]] = []
    for one in parameters:
        # Also a number that says to PostgreSQL which kind of number it is (psycopg's `Int4`).
        is_plain = isinstance(one, (int, str)) and not isinstance(one, bool)
        name = names.get(one) if is_plain else None
        if is_plain and name is None:
            text = str(one).replace("'", "''").replace("%", "%%")
            pieces.append(f"'{text}'" if isinstance(one, str) else str(int(one)))
            continue
        if name is not None:
            places.append((len(kept), name))
        pieces.append("%s")
        kept.append(one)
    return sql.replace("%%", "%%%%") % tuple(pieces), kept, places


class Prepared(Generic[Row]):
    """The rows of a queryset, whose SQL is made with the first question for each kind of database.

    `build` gets a stand-in for each of the named values, and is called once: it may not depend on anything else that
    changes (the time, the language, a setting). Each value is one of the queryset's parameters as it is, not a part of
    one. For querysets without `prefetch_related`. That a lock (`select_for_update`) is asked for in a transaction is
    only checked the first time.

        plans = Prepared(lambda slug: Plan.objects.filter(slug=slug), slug=str)
        plans.all(slug="lantern")
    """

    def __init__(self, build: Callable[..., models.QuerySet[Any, Row]], **asked: type) -> None:
        self._build, self._asked = build, asked
        self._made: dict[tuple[str, bool], _Made] = {}

    def all(self, **values: str | int) -> list[Row]:
        """The rows for these values, as the queryset would give them. Raises TypeError for other names or types.

        As with a queryset, there are none for a number that is too large to be anywhere.
        """
        return self._rows(values, only_first=False)

    def first(self, **values: str | int) -> Row | None:
        """The first of the rows. The database is told that there is one at most: not knowing it, PostgreSQL may prepare
        to look through every table of a wide query, which takes it seconds."""
        return next(iter(self._rows(values, only_first=True)), None)

    def _rows(self, values: Mapping[str, str | int], *, only_first: bool) -> list[Row]:
        if {name: type(value) for name, value in values.items()} != self._asked:
            raise TypeError(f"asked with {values!r}, made for {self._asked!r}")
        if any(isinstance(value, int) and abs(value) > LARGEST for value in values.values()):
            return []
        connection = connections[DEFAULT_DB_ALIAS]
        made = self._made.get((connection.vendor, only_first)) or self._make(connection, only_first)
        parameters: list[Any] = [*made.parameters]
        for place, name in made.places:
            parameters[place] = values[name]
        compiler = copy(made.compiler)
        compiler.connection = connection  # this thread's own
        compiler.as_sql = lambda: (made.sql, parameters)
        queryset = made.queryset.all()
        queryset.query.get_compiler = lambda *_using, **_options: compiler
        return list(queryset)

    def _make(self, connection: Any, only_first: bool) -> _Made:
        stand_ins = {name: _PLACES[kind](number) for number, (name, kind) in enumerate(self._asked.items())}
        queryset = self._build(**stand_ins)
        if only_first:
            queryset = queryset[:1]
        compiler = queryset.query.get_compiler(using=DEFAULT_DB_ALIAS)
        names = {stand_in: name for name, stand_in in stand_ins.items()}
        sql, parameters = compiler.as_sql()
        sql, parameters, places = _written_out(sql, parameters, names)
        converters = compiler.get_converters([expression for expression, _sql, _alias in compiler.select])
        compiler.get_converters = lambda _expressions: converters
        if missing := self._asked.keys() - {name for _place, name in places}:
            raise ValueError(f"not a parameter of its own in this queryset: {', '.join(sorted(missing))}")
        made = _Made(queryset, compiler, sql, tuple(parameters), tuple(places))
        self._made[connection.vendor, only_first] = made
        return made
