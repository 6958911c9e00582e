"""The matrix of alternatives and values, and what can be read from it: all from the document, no query of its own."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from typing import Any

from django.utils.text import capfirst

from meerwaarde.database.choices import label_for
from meerwaarde.initiatives.localised import LocalisedDocument, Text
from meerwaarde.initiatives.vocabulary import AlternativeKind, ChainStepKind

from ..gates import is_answered, remaining
from ..vocabulary import (
    ASPECT_LABELS,
    QUESTIONS,
    SIZE_LABELS,
    AcceptedBy,
    AffectedGroup,
    Certainty,
    ImpactArea,
    MeasureRoute,
    PublicValue,
    short_label,
)


@dataclass(frozen=True)
class Effect:
    """One effect with the words a page needs."""

    row: dict[str, Any]
    alternative: Text
    step: str
    measures: list[dict[str, Any]]
    answered: bool
    value_label: str

    @property
    def size(self) -> int:
        return int(self.row["size"])

    @property
    def remaining(self) -> int:
        return remaining(self.row)

    @property
    def sign(self) -> str:
        return _sign(self.size)

    @property
    def remaining_sign(self) -> str:
        return _sign(self.remaining)

    @property
    def step_label(self) -> str:
        return label_for(ChainStepKind, self.step, "")

    @property
    def size_words(self) -> str:
        return str(SIZE_LABELS[self.size])

    @property
    def remaining_words(self) -> str:
        return str(SIZE_LABELS[self.remaining])

    @property
    def group(self) -> str:
        return label_for(AffectedGroup, self.row["group"])

    @property
    def area(self) -> str:
        return label_for(ImpactArea, self.row["area"])

    @property
    def aspect(self) -> str:
        return str(ASPECT_LABELS.get(self.row["aspect"], ""))

    @property
    def certainty(self) -> str:
        return label_for(Certainty, self.row["certainty"], "")

    @property
    def accepted_by(self) -> str:
        return label_for(AcceptedBy, self.row["accepted_by"], "")


def _sign(size: int) -> str:
    return "good" if size > 0 else "bad" if size < 0 else "even"


def signed(size: int) -> str:
    """+2, 0 or −1, with a real minus sign."""
    return f"+{size}" if size > 0 else f"−{-size}" if size < 0 else "0"


@dataclass(frozen=True)
class Cell:
    effects: list[Effect]

    @property
    def best(self) -> int:
        return max((effect.remaining for effect in self.effects), default=0)

    @property
    def worst(self) -> int:
        return min((effect.remaining for effect in self.effects), default=0)

    @property
    def shade(self) -> str:
        """One of good, bad, mixed, even, empty: for colour, always beside a sign and words."""
        if not self.effects:
            return "empty"
        if self.best > 0 > self.worst:
            return "mixed"
        return "good" if self.best > 0 else "bad" if self.worst < 0 else "even"


@dataclass(frozen=True)
class ValueRow:
    code: str
    label: str
    question: str
    cells: list[Cell]
    untouched: Text | None

    @property
    def is_blank(self) -> bool:
        return self.untouched is None and not any(cell.effects for cell in self.cells)

    @cached_property
    def effects(self) -> list[Effect]:
        return [effect for cell in self.cells for effect in cell.effects]


@dataclass(frozen=True)
class Burden:
    """What one group gains and what it bears, over all values, per alternative."""

    group: str
    gains: list[Effect]
    bears: list[Effect]


@dataclass(frozen=True)
class StepRisks:
    code: str
    label: str
    effects: list[Effect]


@dataclass(frozen=True)
class Coverage:
    harms: int
    unanswered: list[Effect]
    routes: list[tuple[str, int]]

    @property
    def unused(self) -> list[str]:
        return [label for label, number in self.routes if not number]


@dataclass(frozen=True)
class Matrix:
    alternatives: list[dict[str, Any]]
    rows: list[ValueRow]
    areas: list[tuple[str, str, int, bool]]  # code, label, number of effects, said to be untouched
    effects: list[Effect] = field(repr=False)
    measures: list[dict[str, Any]] = field(repr=False)

    def __bool__(self) -> bool:
        return bool(self.effects) or any(row.untouched for row in self.rows)

    @property
    def touched(self) -> list[ValueRow]:
        return [row for row in self.rows if row.effects]

    @property
    def untouched(self) -> list[ValueRow]:
        return [row for row in self.rows if row.untouched and not row.effects]

    @property
    def blank(self) -> list[ValueRow]:
        return [row for row in self.rows if row.is_blank]

    @cached_property
    def burdens(self) -> list[Burden]:
        """Who has the benefit and who bears the burden, of the digital alternatives."""
        digital = {a["key"] for a in self.alternatives if a["kind"] == AlternativeKind.DIGITAL}
        found = []
        for code, label in AffectedGroup.choices:
            own = [e for e in self.effects if e.row["group"] == code and e.row["alternative"] in digital]
            gains, bears = [e for e in own if e.size > 0], [e for e in own if e.size < 0]
            if own:
                found.append(Burden(str(label), gains, bears))
        return found

    @cached_property
    def steps(self) -> list[StepRisks]:
        """Where along the way of the data the harms sit; every kind of step, so that an empty one shows."""
        kinds = {effect.row["key"]: effect.step for effect in self.effects}
        return [
            StepRisks(code, str(label), [e for e in self.effects if e.size < 0 and kinds[e.row["key"]] == code])
            for code, label in ChainStepKind.choices
        ]

    @property
    def without_step(self) -> list[Effect]:
        return [effect for effect in self.effects if effect.size < 0 and not effect.step]

    @cached_property
    def coverage(self) -> Coverage:
        digital = {a["key"] for a in self.alternatives if a["kind"] == AlternativeKind.DIGITAL}
        harms = [e for e in self.effects if e.size < 0 and e.row["alternative"] in digital]
        routes = [
            (str(label), sum(measure["route"] == code for measure in self.measures))
            for code, label in MeasureRoute.choices
        ]
        return Coverage(len(harms), [effect for effect in harms if not effect.answered], routes)


def matrix_of(localised: LocalisedDocument, own: dict[str, str] | None = None) -> Matrix:
    """The matrix of one document; `own` are the names of the organisation's own values by code.

    Linear in the number of rows. A value that is mentioned but no longer in use keeps its row.
    """
    own = own or {}
    alternatives = [
        {**row, "kind_label": label_for(AlternativeKind, row["kind"])} for row in localised.rows("alternatives")
    ]
    effects = list(_effects(localised, alternatives, own))
    untouched = {row["value"]: row["reason"] for row in localised.rows("values_untouched")}
    mentioned = [effect.row["value"] for effect in effects] + list(untouched)
    codes = list(dict.fromkeys([*PublicValue.values, *own, *mentioned]))
    by_cell: dict[tuple[str, str], list[Effect]] = {}
    for effect in effects:
        by_cell.setdefault((effect.row["value"], effect.row["alternative"]), []).append(effect)
    rows = [
        ValueRow(
            code,
            capfirst(short_label(code, own)),
            str(QUESTIONS.get(code, "")),
            [Cell(by_cell.get((code, alternative["key"]), [])) for alternative in alternatives],
            untouched.get(code),
        )
        for code in codes
    ]
    no_area = {row["area"] for row in localised["areas_untouched"] or ()}
    areas = [
        (code, str(label), sum(effect.row["area"] == code for effect in effects), code in no_area)
        for code, label in ImpactArea.choices
    ]
    return Matrix(alternatives, rows, areas, effects, localised.rows("measures"))


def _effects(localised: LocalisedDocument, alternatives: list[dict[str, Any]], own: dict[str, str]) -> Iterable[Effect]:
    titles = {row["key"]: row["title"] for row in alternatives}
    steps = {row["key"]: row["kind"] for row in localised["chain_steps"] or ()}
    measures: dict[str, list[dict[str, Any]]] = {}
    for measure in localised.rows("measures"):
        route = label_for(MeasureRoute, measure["route"])
        due = date.fromisoformat(measure["due_on"]) if measure["due_on"] else None
        measures.setdefault(measure["effect"], []).append({**measure, "route_label": route, "due_date": due})
    measured = set(measures)
    for row in localised.rows("value_effects"):
        if row["alternative"] in titles:
            yield Effect(
                row,
                titles[row["alternative"]],
                steps.get(row["step"], ""),
                measures.get(row["key"], []),
                is_answered(row, measured),
                capfirst(short_label(row["value"], own)),
            )
