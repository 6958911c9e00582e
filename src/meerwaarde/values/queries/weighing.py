"""The weighing of one dossier: from the effects in its document to what the choice hangs on.

The score of an alternative on a value is the mean of its effects on that value, after measures, on the scale of -3 to
+3. Its uncertainty is the mean of the half widths that belong to how certain each effect is. Where nothing is stated
the score is 0; those cells are named beside the result. See docs/methods/weighing.md.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from meerwaarde.analysis.weighing import (
    AtLeast,
    Bounds,
    Effect,
    Problem,
    Statement,
    WeightSpace,
    as_plain,
    hold_others,
    threshold_as_plain,
    weigh,
)
from meerwaarde.initiatives.fields import Document
from meerwaarde.runs.analyses import run_once
from meerwaarde.runs.models import AnalysisRun

from ..gates import remaining
from ..vocabulary import HALF_WIDTH, Certainty, PublicValue

ANALYSIS = "weighing"
SAMPLES = 20_000
MOST_WEIGHT = 10
LEAST_COMPARED = 0.001
NEAREST = 3


@dataclass(frozen=True)
class WeighingInput:
    """What is weighed, as plain JSON: the input of the run, which anyone may compute again."""

    alternatives: list[str]
    values: list[str]
    effects: dict[str, dict[str, list[float]]]  # mean and half width
    assumed: list[list[str]]  # (alternative, value) for which nothing was stated

    @property
    def can_be_weighed(self) -> bool:
        return len(self.alternatives) > 1 and len(self.values) > 1

    def as_json(self) -> dict[str, Any]:
        return {"alternatives": self.alternatives, "values": self.values, "effects": self.effects}


def weighing_input(document: Document) -> WeighingInput:
    """Alternatives by their keys, in their order, and the values that are touched: the seven first, in their order."""
    alternatives = [row["key"] for row in document.get("alternatives") or ()]
    stated: dict[tuple[str, str], list[dict[str, Any]]] = {}
    for effect in document.get("value_effects") or ():
        stated.setdefault((effect["alternative"], effect["value"]), []).append(effect)
    touched = dict.fromkeys(value for _alternative, value in stated)
    values = [value for value in PublicValue.values if value in touched]
    values += [value for value in touched if value not in values]
    effects: dict[str, dict[str, list[float]]] = {}
    assumed = []
    for alternative in alternatives:
        effects[alternative] = {}
        for value in values:
            rows = stated.get((alternative, value), [])
            if not rows:
                assumed.append([alternative, value])
            effects[alternative][value] = [
                sum(map(remaining, rows)) / len(rows) if rows else 0.0,
                sum(HALF_WIDTH.get(row.get("certainty") or Certainty.MEDIUM, 1.0) for row in rows) / len(rows)
                if rows
                else 0.0,
            ]
    return WeighingInput(alternatives, values, effects, assumed)


def problem_of(given: dict[str, Any]) -> Problem:
    effects = {
        alternative: {value: Effect(mean, half_width=width) for value, (mean, width) in row.items()}
        for alternative, row in given["effects"].items()
    }
    return Problem.from_effects(given["alternatives"], given["values"], effects)


def statement_of(row: dict[str, Any]) -> Statement:
    """One statement of a group (see models.Preferences) for the analysis."""
    if row["kind"] == "more":
        return AtLeast(row["a"], row["b"], float(row["factor"]))
    return Bounds(row["a"], float(row["least"]), float(row["most"]))


def within(statements: Sequence[dict[str, Any]], values: Sequence[str]) -> list[dict[str, Any]]:
    """The statements about values that are touched here; the others say nothing about this choice."""
    return [row for row in statements if row["a"] in values and (row["kind"] != "more" or row["b"] in values)]


def statements_of(rows: Sequence[dict[str, Any]]) -> list[Statement]:
    """The statements, and that no value that is compared counts for nothing.

    Without the latter “a twice as much as b” and “b at least as much as a” would both hold when neither counts at all,
    which nobody means who says so.
    """
    compared = dict.fromkeys(code for row in rows if row["kind"] == "more" for code in (row["a"], row["b"]))
    return [*map(statement_of, rows), *(Bounds(code, LEAST_COMPARED) for code in compared)]


def _compute(given: Any, parameters: dict[str, Any], rng: np.random.Generator) -> dict[str, Any]:
    return as_plain(
        weigh(problem_of(given), statements_of(given["statements"]), rng=rng, samples=parameters["samples"])
    )


def weighing_run(given: WeighingInput, statements: Sequence[dict[str, Any]] = ()) -> AnalysisRun:
    """The run for these effects and these statements. Raises WeighingError, such as ContradictoryPreferences."""
    return run_once(
        ANALYSIS,
        _compute,
        given={**given.as_json(), "statements": within(statements, given.values)},
        parameters={"samples": SAMPLES},
    )


@dataclass(frozen=True)
class Trial:
    """What follows from one set of weights that somebody tried."""

    weights: dict[str, int]
    scores: list[tuple[str, float]]  # best first
    leaders: list[str]
    thresholds: list[dict[str, Any]]


def trial_of(given: WeighingInput, weights: dict[str, int]) -> Trial:
    """Scores at these weights (whole numbers, at least one above 0), and how far the first place reaches."""
    problem = problem_of(given.as_json())
    shares = np.array([float(weights.get(value, 0)) for value in given.values])
    shares /= shares.sum()
    totals = problem.mean @ shares
    order = np.argsort(-totals, kind="stable")
    leaders = [given.alternatives[at] for at in order if totals[at] >= totals[order[0]] - 1e-12]
    space = WeightSpace(problem.criteria, ())
    nearest: list[tuple[float, dict[str, Any]]] = []
    if len(leaders) == 1:
        for one in hold_others(problem, space, leaders[0], shares, "held"):
            if one.limit == "rival" and np.isfinite(one.until):
                change = one.until / one.ratio_now if one.ratio_now > 0 else one.until + 1
                nearest.append((change, threshold_as_plain(one, problem.criteria)))
    nearest.sort(key=lambda pair: pair[0])
    return Trial(
        weights,
        [(given.alternatives[at], float(totals[at])) for at in order],
        leaders,
        [plain for _change, plain in nearest[:NEAREST]],
    )


def read_weights(query: Any, values: Sequence[str]) -> dict[str, int] | None:
    """Weights from an address such as ?w.privacy=3&w.power=1; None when nothing was asked. Raises ValueError."""
    if not any(f"w.{value}" in query for value in values):
        return None
    weights: dict[str, int] = {}
    for value in values:
        text = query.get(f"w.{value}", "0")
        if not (text.isascii() and text.isdigit() and len(text) <= 2 and int(text) <= MOST_WEIGHT):
            raise ValueError(value)
        weights[value] = int(text)
    if not any(weights.values()):
        raise ValueError("")
    return weights
