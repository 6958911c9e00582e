"""The files of a weighing: YAML with effects and preferences, and CSV with draws. See docs/methods/weighing.md."""

from __future__ import annotations

import csv
import gzip
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TextIO

import numpy as np
import yaml

from .errors import WeighingError
from .preferences import Statement, read_statement
from .problem import Effect, FloatArray, Problem, Scale

KEYS = ("title", "alternatives", "criteria", "effects", "preferences", "weights")
EFFECT_KEYS = ({"mean"}, {"mean", "spread"}, {"low", "high"})
LARGEST = 10**300
# All but the first are of PyYAML itself: of no UTF-8, an impossible date, a number of 5000 digits, an empty `!!int`.
UNREADABLE = (yaml.YAMLError, ValueError, OverflowError, LookupError, AttributeError, RecursionError)


@dataclass(frozen=True, eq=False)
class WeighingFile:
    """`problem` is already scaled; `groups`: the statements of each group; `weights`: current weights by criterion."""

    title: str
    problem: Problem
    groups: dict[str, tuple[Statement, ...]] = field(default_factory=dict)
    weights: dict[str, float] | None = None


class _Loader(yaml.SafeLoader):
    """YAML without objects, that refuses the same name twice (YAML itself would keep the last)."""


def _mapping(loader: _Loader, node: yaml.MappingNode) -> dict[Any, Any]:
    found: dict[Any, Any] = {}
    for key_node, value_node in node.value:
        key = loader.construct_object(key_node, deep=True)
        if not isinstance(key, str):
            raise WeighingError(
                "name_is_not_text",
                f"line {key_node.start_mark.line + 1}: put the name “{key_node.value}” between quotes",
                line=key_node.start_mark.line + 1,
            )
        if key in found:
            line = key_node.start_mark.line + 1
            raise WeighingError(
                "duplicate_name", f"line {line}: “{key}” is given twice", kind="name", name=key, line=line
            )
        found[key] = loader.construct_object(value_node, deep=True)
    return found


def _whole_number(loader: _Loader, node: yaml.ScalarNode) -> int:
    found: int = loader.construct_yaml_int(node)
    if abs(found) > LARGEST:  # written with base 16 or 60 it may have more digits than Python would print
        line = node.start_mark.line + 1
        raise WeighingError("not_a_number", f"line {line}: this number is too large", line=line)
    return found


_Loader.add_constructor(yaml.resolver.BaseResolver.DEFAULT_MAPPING_TAG, _mapping)
_Loader.add_constructor("tag:yaml.org,2002:int", _whole_number)


def read_weighing(path: Path, draws: Path | None = None, weights: Path | None = None) -> WeighingFile:
    """Read the YAML; with `draws` (CSV) these replace its effects, and `weights` (CSV) the drawn weights.

    Raises WeighingError with the place of the mistake, and OSError.
    """
    try:
        with path.open(encoding="utf-8-sig") as file:
            document = yaml.load(file, Loader=_Loader)  # noqa: S506 - a SafeLoader
    except WeighingError:
        raise
    except UNREADABLE as bad:
        raise WeighingError("unreadable_file", f"{path.name} is not readable as YAML: {bad}", file=path.name) from bad
    if not isinstance(document, dict):
        raise _shape("file", "the file must hold a list of keys such as alternatives, criteria and effects")
    for key in document:
        if key not in KEYS:
            text = f"“{key}” is not a key of a weighing; the keys are: {', '.join(KEYS)}"
            raise WeighingError("unknown_key", text, key=key, keys=list(KEYS))
    alternatives = _names(document.get("alternatives"), "alternatives")
    criteria, scales = _criteria(document.get("criteria"))
    if draws is None:
        problem = Problem.from_effects(alternatives, criteria, _effects(document.get("effects")))
    else:
        problem = read_draws(draws, weights, alternatives, criteria)
    current = document.get("weights")
    if current is not None:
        current = {name: _figure(one, f"weights, {name}") for name, one in _dict(current, "weights").items()}
    return WeighingFile(
        str(document.get("title") or path.stem),
        problem.scaled(scales),
        _groups(document.get("preferences"), criteria),
        current,
    )


def read_draws(
    draws: Path, weights: Path | None = None, alternatives: Sequence[str] = (), criteria: Sequence[str] = ()
) -> Problem:
    """Draws of the effects (columns `alternative|criterion`) and of the weights (columns: the criteria), as CSV or gz.

    Without names, alternatives and criteria are those of the columns, in their order; every combination must be there.
    """
    header, table = read_table(draws)
    pairs = []
    for name in header:
        parts = [part.strip() for part in name.split("|")]
        if len(parts) != 2 or not all(parts):
            raise WeighingError(
                "bad_column",
                f"{draws.name}: column “{name}” is not named alternative|criterion",
                file=draws.name,
                column=name,
            )
        pairs.append((parts[0], parts[1]))
    alternatives = tuple(alternatives) or tuple(dict.fromkeys(pair[0] for pair in pairs))
    criteria = tuple(criteria) or tuple(dict.fromkeys(pair[1] for pair in pairs))
    wanted = [(alternative, criterion) for alternative in alternatives for criterion in criteria]
    columns = _columns(draws, pairs, wanted, lambda pair: "|".join(pair))
    effects = table[:, columns].reshape(len(table), len(alternatives), len(criteria))
    drawn: FloatArray | None = None
    if weights is not None:
        weight_header, weight_table = read_table(weights)
        drawn = weight_table[:, _columns(weights, [name.strip() for name in weight_header], list(criteria), str)]
        if len(drawn) != len(effects):
            raise WeighingError(
                "different_rows",
                f"{draws.name} has {len(effects)} rows and {weights.name} has {len(drawn)}; they must have as many",
                draws=len(effects),
                weights=len(drawn),
            )
    return Problem.from_draws(alternatives, criteria, effects, drawn)


def _columns(path: Path, found: list[Any], wanted: list[Any], shown: Callable[[Any], str]) -> list[int]:
    for name in found:
        if found.count(name) > 1:
            text = f"{path.name}: column “{shown(name)}” is there twice"
            raise WeighingError("duplicate_name", text, kind="column", name=shown(name), file=path.name)
        if name not in wanted:
            text = f"{path.name}: column “{shown(name)}” belongs to no alternative and criterion of this weighing"
            raise WeighingError("bad_column", text, file=path.name, column=shown(name))
    for name in wanted:
        if name not in found:
            text = f"{path.name}: there is no column “{shown(name)}”"
            raise WeighingError("missing_column", text, file=path.name, column=shown(name))
    return [found.index(name) for name in wanted]


def read_table(path: Path) -> tuple[list[str], FloatArray]:
    """The header and the figures of a CSV with only numbers, shape (rows, columns)."""
    try:
        with _opened(path) as file:
            reader = csv.reader(file)
            header = next(reader, [])
            rows = list(_numbers(path, reader, len(header)))
    except (UnicodeDecodeError, gzip.BadGzipFile, EOFError, csv.Error) as bad:
        raise WeighingError("unreadable_file", f"{path.name} is not readable as CSV: {bad}", file=path.name) from bad
    if not rows or not header:
        raise WeighingError("empty_file", f"{path.name} has no rows below its header", file=path.name)
    return header, np.array(rows)


def _opened(path: Path) -> TextIO:
    if path.suffix == ".gz":
        return gzip.open(path, "rt", encoding="utf-8-sig", newline="")
    return path.open(encoding="utf-8-sig", newline="")


def _numbers(path: Path, reader: Iterator[list[str]], columns: int) -> Iterator[list[float]]:
    for number, row in enumerate(reader, start=2):
        if not row:
            continue
        try:
            figures = [float(cell) for cell in row]
        except ValueError:
            figures = []
        if len(figures) != columns or not np.isfinite(figures).all():
            text = f"{path.name}, line {number}: expected {columns} numbers"
            raise WeighingError("bad_row", text, file=path.name, line=number, expected=columns)
        yield figures


def _shape(key: str, text: str) -> WeighingError:
    return WeighingError("bad_structure", text, key=key)


def _dict(given: Any, key: str) -> dict[str, Any]:
    if not isinstance(given, dict):
        raise _shape(key, f"{key}: write one line per name, as “name: …”")
    return given


def _names(given: Any, key: str) -> tuple[str, ...]:
    if not given:
        raise WeighingError(f"no_{key}", f"there are no {key}; give at least one")
    if not isinstance(given, list) or not all(isinstance(name, str) for name in given):
        raise _shape(key, f"{key}: write a list of names, each a text")
    return tuple(given)


def _criteria(given: Any) -> tuple[tuple[str, ...], dict[str, Scale]]:
    """Names, when effects are on a common scale already; or {name, worst, best} for each, to scale them to 0..1."""
    scales: dict[str, Scale] = {}
    names = []
    for one in given if isinstance(given, list) else [given] if given else []:
        if isinstance(one, dict) and set(one) == {"name", "worst", "best"} and isinstance(one["name"], str):
            where = f"criterion “{one['name']}”"
            scales[one["name"]] = Scale(_figure(one["worst"], where), _figure(one["best"], where))
            names.append(one["name"])
        elif isinstance(one, dict) and set(one) == {"name"}:
            names.append(one["name"])
        elif isinstance(one, dict):
            raise _shape("criteria", "criteria: write a name, or {name: …, worst: …, best: …}")
        else:
            names.append(one)
    known = _names(names, "criteria")
    without = [name for name in known if name not in scales]
    if scales and without:
        text = (
            f"criterion “{without[0]}” has no worst and best; give them for all criteria or for none: one common scale"
        )
        raise WeighingError("no_common_scale", text, criterion=without[0])
    return known, scales


def _effects(given: Any) -> dict[str, dict[str, Effect]]:
    return {
        alternative: {
            criterion: _effect(one, f"alternative “{alternative}”, criterion “{criterion}”")
            for criterion, one in _dict(row, f"effects of “{alternative}”").items()
        }
        for alternative, row in _dict({} if given is None else given, "effects").items()
    }


def _effect(given: Any, where: str) -> Effect:
    if not isinstance(given, dict):
        return Effect(_figure(given, where))
    if set(given) not in EFFECT_KEYS:
        raise _shape("effects", f"{where}: write a number, {{mean, spread}} or {{low, high}}")
    figures = {key: _figure(one, f"{where}, {key}") for key, one in given.items()}
    if "low" in figures:
        if figures["low"] > figures["high"]:
            text = f"{where}: low ({figures['low']:g}) is above high ({figures['high']:g})"
            raise WeighingError("bounds_reversed", text, **figures)
        return Effect.between(figures["low"], figures["high"])
    return Effect(figures["mean"], figures.get("spread", 0.0))


def _figure(given: Any, where: str) -> float:
    if isinstance(given, bool) or not isinstance(given, int | float):
        raise WeighingError("not_a_number", f"{where}: “{given}” is not a finite number", where=where)
    figure = float(given)
    if not np.isfinite(figure):
        raise WeighingError("not_a_number", f"{where}: “{figure}” is not a finite number", where=where)
    return figure


def _groups(given: Any, criteria: tuple[str, ...]) -> dict[str, tuple[Statement, ...]]:
    groups = {}
    for group, said in _dict({} if given is None else given, "preferences").items():
        texts = [] if said is None else said
        if not isinstance(texts, list) or not all(isinstance(text, str) for text in texts):
            raise _shape("preferences", f"preferences of “{group}”: write a list of statements such as “a >= 2 * b”")
        groups[group] = tuple(read_statement(text, criteria) for text in texts)
    return groups
