"""A mapping: which column of another platform's export means what here. Three are shipped; anyone can write one."""

from __future__ import annotations

import json
import os
import tomllib
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ..vocabulary import Kind

SHIPPED = Path(__file__).parent / "mappings"
FIELDS = ("id", "title", "text", "received_on", "address")
NEEDED = ("id", "text")
KEYS = {"name", "kind", "dates", "months", "columns", "leave_out"}


class BadMapping(ValueError):
    """The mapping cannot be used; the message says which key, and what it must be."""


@dataclass(frozen=True)
class Mapping:
    """`columns[field]`: the names to look under, in order; one that ends in `/*` stands for a column per language.
    `dates`: formats besides ISO 8601; `months`: names of months, when dates are written out; `leave_out[column]`:
    the values (in lower case) with which a row is not taken over."""

    name: str
    kind: str
    columns: dict[str, tuple[str, ...]]
    dates: tuple[str, ...] = ()
    months: tuple[str, ...] = ()
    leave_out: dict[str, tuple[str, ...]] | None = None


def shipped_names() -> list[str]:
    return sorted(path.stem for path in SHIPPED.glob("*.toml"))


def read_mapping(name_or_file: str) -> Mapping:
    """One of the shipped mappings by its name, or a TOML or JSON file. Raises BadMapping."""
    path = SHIPPED / f"{name_or_file}.toml" if name_or_file in shipped_names() else Path(name_or_file)
    if not os.path.isfile(path):  # unlike Path.is_file, also of a name that is too long
        shipped = ", ".join(shipped_names())
        raise BadMapping(f"there is no mapping named {name_or_file} and no such file; shipped are {shipped}")
    try:
        text = path.read_text(encoding="utf-8")
        table = json.loads(text) if path.suffix.lower() == ".json" else tomllib.loads(text)
    except OSError as error:
        raise BadMapping(f"{path} cannot be read ({error.strerror})") from None
    except ValueError as error:  # no UTF-8, JSON or TOML, or a number of more than 4300 digits
        raise BadMapping(f"{path.name} is not valid: {error}") from None
    except RecursionError:
        raise BadMapping(f"{path.name} is nested too deeply") from None
    if not isinstance(table, dict):
        raise BadMapping(f"{path.name} must be a table of names and values")
    return mapping_of(table)


def mapping_of(table: dict[str, Any]) -> Mapping:
    if unknown := sorted(set(table) - KEYS):
        raise BadMapping(f"unknown: {', '.join(unknown)}; use {', '.join(sorted(KEYS))}")
    name = table.get("name")
    if not isinstance(name, str) or not name.replace("-", "").isalnum() or len(name) > 30:
        raise BadMapping("name: give the platform a short name of letters and digits")
    if table.get("kind") not in Kind.values:
        raise BadMapping(f"kind: use one of {', '.join(Kind.values)}")
    columns = table.get("columns")
    if not isinstance(columns, dict) or set(columns) - set(FIELDS) or set(NEEDED) - set(columns):
        raise BadMapping(f"columns: name those for {', '.join(NEEDED)}; possible are {', '.join(FIELDS)}")
    leave_out = table.get("leave_out", {})
    if not isinstance(leave_out, dict):
        raise BadMapping("leave_out: a table of columns with the values to leave out")
    return Mapping(
        name=name,
        kind=table["kind"],
        columns={key: _texts(value, f"columns.{key}") for key, value in columns.items()},
        dates=_texts(table.get("dates", []), "dates"),
        months=tuple(month.lower() for month in _texts(table.get("months", []), "months")),
        leave_out={
            column: tuple(value.lower() for value in _texts(values, f"leave_out.{column}"))
            for column, values in leave_out.items()
        },
    )


def _texts(given: Any, key: str) -> tuple[str, ...]:
    texts = [given] if isinstance(given, str) else given
    if not isinstance(texts, list) or not all(isinstance(text, str) and text for text in texts):
        raise BadMapping(f"{key}: give a text or a list of texts")
    return tuple(texts)
