"""What the page "what does the choice hang on?" shows: words first, then figures, each group beside the others."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.utils.formats import number_format
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from meerwaarde.analysis.weighing import ContradictoryPreferences, WeighingError
from meerwaarde.initiatives.localised import LocalisedDocument
from meerwaarde.initiatives.models import Initiative
from meerwaarde.initiatives.queries.dossier import header_of

from ..models import Preferences, WeighingGroup
from ..own_values import own_values
from ..sentences import preference_sentence, quoted, statement_sentence, threshold_sentence
from ..vocabulary import QUESTIONS, short_label
from .weighing import MOST_WEIGHT, Trial, WeighingInput, statement_of, trial_of, weighing_run, within

EQUAL_WEIGHT = 5
BAR_WIDTH = 300


@dataclass(frozen=True)
class Share:
    """In how many of a hundred ways of weighing an alternative comes first."""

    title: str
    first: int

    @property
    def bar(self) -> float:
        return BAR_WIDTH * self.first / 100


@dataclass(frozen=True)
class Outcome:
    """One weighing in words and figures; `clash` names the statements that cannot hold together."""

    sentences: list[str]
    shares: list[Share]
    central: list[tuple[str, list[tuple[str, int]], int]]  # alternative, percent per value, confidence in percent
    clash: list[str] = field(default_factory=list)
    input_hash: str = ""


@dataclass(frozen=True)
class GroupAnswer:
    name: str
    kind: str
    said: list[str]
    explanation: str
    outcome: Outcome
    is_public: bool


@dataclass(frozen=True)
class Slider:
    value: str
    label: str
    question: str
    weight: int

    @property
    def name(self) -> str:
        return f"w.{self.value}"


class Names:
    """Titles of the alternatives and labels of the values, for one reader."""

    def __init__(self, localised: LocalisedDocument, own: dict[str, str]) -> None:
        self.titles = {row["key"]: str(row["title"]) for row in localised.rows("alternatives")}
        self.own = own
        effects = localised["value_effects"] or ()
        self.labels = {row["value"]: short_label(row["value"], own) for row in effects}

    def sentences(self, statements: Sequence[Mapping[str, Any]], first: Mapping[str, int]) -> list[str]:
        never = {one["alternative"] for one in statements if one["kind"] == "never_first"}
        said = [one for one in statements if one["kind"] != "needs" or one["alternative"] not in never]
        found = [statement_sentence(one, self.titles, self.labels, first) for one in said]
        return [capfirst(sentence) for sentence in dict.fromkeys(found) if sentence]


def percents(shares: Sequence[float]) -> list[int]:
    """Whole percents of the parts of one whole that add up to 100, by largest remainder; the first of equals wins."""
    exact = [100 * share for share in shares]
    whole = [int(share) for share in exact]
    by_remainder = sorted(range(len(exact)), key=lambda at: whole[at] - exact[at])
    for at in by_remainder[: round(sum(exact)) - sum(whole)]:
        whole[at] += 1
    return whole


def outcome_of(given: WeighingInput, names: Names, statements: Sequence[dict[str, Any]] = ()) -> Outcome:
    """The weighing under these statements, or which of them contradict each other (the fewest that do)."""
    try:
        run = weighing_run(given, statements)
    except ContradictoryPreferences as clash:
        clashing = set(clash.statements)
        words = [
            preference_sentence(row, names.labels)
            for row in within(statements, given.values)
            if statement_of(row) in clashing
        ]
        return Outcome([], [], [], words)
    result = run.result
    ranks = result["rank_acceptability"]
    first = dict(zip(given.alternatives, percents([ranks[key][0] for key in given.alternatives]), strict=True))
    shares = [Share(names.titles[key], first[key]) for key in given.alternatives]
    central = [
        (
            names.titles[key],
            list(zip((names.labels[value] for value in weights), percents(list(weights.values())), strict=True)),
            round(100 * (result["confidence"][key] or 0.0)),
        )
        for key in given.alternatives
        if (weights := result["central_weights"][key])
    ]
    return Outcome(names.sentences(result["statements"], first), shares, central, [], run.input_hash)


def trial_sentences(trial: Trial, names: Names) -> list[str]:
    """What the weights that somebody tried lead to."""
    titles = [quoted(names.titles[key]) for key in trial.leaders]
    if len(titles) == 1:
        said = [_("With these weights %(first)s comes first.") % {"first": titles[0]}]
    else:
        said = [_("With these weights %(first)s come out equal.") % {"first": ", ".join(titles)}]
    said += [capfirst(threshold_sentence(one, names.titles, names.labels)) for one in trial.thresholds]
    if len(titles) == 1 and not trial.thresholds:
        said.append(_("It stays first, whichever single value you let count more."))
    return said


def sliders_of(given: WeighingInput, names: Names, weights: Mapping[str, int] | None) -> list[Slider]:
    return [
        Slider(
            value,
            capfirst(names.labels[value]),
            str(QUESTIONS.get(value, "")),
            (weights or {}).get(value, EQUAL_WEIGHT if weights is None else 0),
        )
        for value in given.values
    ]


def trial_context(given: WeighingInput, names: Names, weights: dict[str, int]) -> dict[str, Any]:
    trial = trial_of(given, weights)
    span = max((abs(score) for _key, score in trial.scores), default=1.0) or 1.0
    bars = []
    for key, score in trial.scores:
        length = BAR_WIDTH / 2 * abs(score) / span
        words = number_format(score, 2).replace("-", "−")
        bars.append((names.titles[key], score, words, length, BAR_WIDTH / 2 - (length if score < 0 else 0)))
    return {"sentences": trial_sentences(trial, names), "bars": bars, "width": BAR_WIDTH, "middle": BAR_WIDTH / 2}


def published_answers(initiative: Initiative, given: WeighingInput, names: Names) -> list[GroupAnswer]:
    """What groups published about this choice: one query, and one stored run for each group."""
    rows = Preferences.objects.filter(initiative=initiative, published_at__isnull=False).select_related("group")
    return [
        answer_of(row.group, row.published_statements, row.published_explanation, given, names, is_public=True)
        for row in rows
    ]


def groups_of(user: Any, initiative: Initiative) -> list[WeighingGroup]:
    """The groups in whose name this person may write about this plan; none, without a query, for a visitor."""
    if not user.is_authenticated:
        return []
    return list(WeighingGroup.objects.filter(members=user, organisation=initiative.organisation, retired_at=None))


def answer_of(
    group: WeighingGroup,
    statements: Sequence[dict[str, Any]],
    explanation: str,
    given: WeighingInput,
    names: Names,
    *,
    is_public: bool,
) -> GroupAnswer:
    return GroupAnswer(
        group.name,
        group.get_kind_display(),
        [
            capfirst(preference_sentence(row, {**names.labels, **_missing_labels(statements, names)}))
            for row in statements
        ],
        explanation,
        outcome_of(given, names, statements),
        is_public,
    )


def _missing_labels(statements: Sequence[dict[str, Any]], names: Names) -> dict[str, str]:
    codes = {code for row in statements for code in (row["a"], row.get("b", row["a"])) if code not in names.labels}
    return {code: short_label(code, names.own) for code in codes}


def weighing_page(
    initiative: Initiative, given: WeighingInput, language: str, weights: dict[str, int] | None
) -> dict[str, Any]:
    """The whole page for the public version of a dossier; `given` is the input made of its document."""
    reading = LocalisedDocument(initiative.dossier.document, language)
    names = Names(reading, own_values(initiative.organisation_id))
    context: dict[str, Any] = {
        "initiative": initiative,
        "organisation": initiative.organisation,
        "dossier": reading,
        "header": header_of(initiative, reading),
        "can_be_weighed": given.can_be_weighed,
        "most": MOST_WEIGHT,
    }
    if not given.can_be_weighed:
        return context
    try:
        outcome = outcome_of(given, names)
    except WeighingError:
        return {**context, "can_be_weighed": False}
    assumed = [(names.titles[alternative], names.labels[value]) for alternative, value in given.assumed]
    return {
        **context,
        "outcome": outcome,
        "answers": published_answers(initiative, given, names),
        "sliders": sliders_of(given, names, weights),
        "trial": trial_context(given, names, weights or dict.fromkeys(given.values, EQUAL_WEIGHT)),
        "tried": weights is not None,
        "assumed": assumed,
    }
