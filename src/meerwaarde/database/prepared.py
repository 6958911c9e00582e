"""Querysets whose SQL is put together once.

Django builds the SQL of a queryset anew each time it is asked. For a wide one, with a dozen subqueries, that takes
several times as long as the database needs to answer. And SQLite plans a statement anew each time one of its parameters
could make a partial index fit; what a query says itself is therefore written out here, not passed as a parameter.
"""

from __future__ import annotations

from collections.abc import Callable, Container, Mapping, Sequence
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


def _is_plain(parameter: Any) -> bool:
    """A number or text, also one that says which kind of number it is to PostgreSQL (psycopg's `Int4`)."""
    return isinstance(parameter, (int, str)) and not isinstance(parameter, bool)


def _written_out(sql: str, parameters: Sequence[Any], stand_ins: Container[Any]) -> tuple[str, list[Any]]:
    """The SQL with the numbers and texts of the query itself in it, and the parameters that remain."""
    pieces, kept = [], []
    for one in parameters:
        if _is_plain(one) and one not in stand_ins:
            text = str(one).replace("'", "''").replace("%", "%%")
            pieces.append(f"'{text}'" if isinstance(one, str) else str(int(one)))
        else:
            pieces.append("%s")
            kept.append(one)
    return sql.replace("%%", "%%%%") % tuple(pieces), kept


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
        self._made: dict[str, _Made] = {}

    def all(self, **values: str | int) -> list[Row]:
        """The rows for these values, as the queryset would give them. Raises TypeError for other names or types.

        As with a queryset, there are none for a number that is too large to be anywhere.
        """
        if {name: type(value) for name, value in values.items()} != self._asked:
            raise TypeError(f"asked with {values!r}, made for {self._asked!r}")
        if any(isinstance(value, int) and abs(value) > LARGEST for value in values.values()):
            return []
        connection = connections[DEFAULT_DB_ALIAS]
        made = self._made.get(connection.vendor) or self._make(connection)
        parameters: list[Any] = [*made.parameters]
        for place, name in made.places:
            parameters[place] = values[name]
        compiler = copy(made.compiler)
        compiler.connection = connection  # this thread's own
        compiler.as_sql = lambda: (made.sql, parameters)
        queryset = made.queryset.all()
        queryset.query.get_compiler = lambda *_using, **_options: compiler
        return list(queryset)

    def first(self, **values: str | int) -> Row | None:
        """The first of the rows; for a queryset that finds at most one, or few."""
        return next(iter(self.all(**values)), None)

    def _make(self, connection: Any) -> _Made:
        stand_ins = {name: _PLACES[kind](number) for number, (name, kind) in enumerate(self._asked.items())}
        queryset = self._build(**stand_ins)
        compiler = queryset.query.get_compiler(using=DEFAULT_DB_ALIAS)
        names = {stand_in: name for name, stand_in in stand_ins.items()}
        sql, parameters = compiler.as_sql()
        sql, parameters = _written_out(sql, parameters, names)
        converters = compiler.get_converters([expression for expression, _sql, _alias in compiler.select])
        compiler.get_converters = lambda _expressions: converters
        places = [(n, names[one]) for n, one in enumerate(parameters) if _is_plain(one) and one in names]
        if missing := self._asked.keys() - {name for _place, name in places}:
            raise ValueError(f"not a parameter of its own in this queryset: {', '.join(sorted(missing))}")
        made = _Made(queryset, compiler, sql, tuple(parameters), tuple(places))
        self._made[connection.vendor] = made
        return made
