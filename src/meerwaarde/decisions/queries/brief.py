"""Two minutes for a council member: the choice, for and against, who was not heard, and three questions to ask."""

from __future__ import annotations

from dataclasses import dataclass, replace

from django.db.models import prefetch_related_objects
from django.utils.translation import gettext as _

from meerwaarde.initiatives.localised import LocalisedDocument, Text, own_words, sentence
from meerwaarde.initiatives.models import Initiative
from meerwaarde.initiatives.vocabulary import AlternativeKind
from meerwaarde.participation.queries.plans import participation_of
from meerwaarde.values.own_values import own_values
from meerwaarde.values.queries.matrix import Effect, Matrix, matrix_of
from meerwaarde.values.vocabulary import Certainty

from ..models import DecisionVersion
from .impact import RoundTurnout, turnouts_of
from .standing import OpenAnswers, decisions_of, open_answers_of

MOST_EFFECTS = 3
MOST_QUESTIONS = 3


@dataclass(frozen=True)
class Brief:
    """What stands on the two-minute view. `decided` is empty while the choice is still open."""

    title: Text
    goal: Text
    decided: list[DecisionVersion]
    alternatives: list[Text]
    gains: list[Effect]
    harms: list[Effect]
    not_heard: list[str]
    questions: list[str]
    open_answers: OpenAnswers | None
    matrix: Matrix
    turnouts: list[RoundTurnout]


def brief_of(initiative: Initiative, reading: LocalisedDocument) -> Brief:
    """From the public dossier alone; eight queries at any number of decisions."""
    matrix = matrix_of(reading, own_values(initiative.organisation_id))
    plan = decisions_of(initiative)
    decided = [one.current for one in plan.decisions if one.current]
    prefetch_related_objects(decided, "alternatives", "limits", "dissents")
    effects = effects_that_count(matrix, decided)
    gains = sorted((one for one in effects if one.remaining > 0), key=lambda one: -one.remaining)
    harms = sorted((one for one in effects if one.remaining < 0), key=lambda one: one.remaining)
    rounds = participation_of(initiative).rounds
    turnouts = turnouts_of([one for one in rounds if one.closed_at])
    unheard = not_heard(initiative, turnouts)
    waits = open_answers_of(initiative, plan.answers_by)
    return Brief(
        title=reading.text("title"),
        goal=reading.text("societal_goal") or reading.text("why"),
        decided=decided,
        alternatives=[one["title"] for one in matrix.alternatives]
        or [one["title"] for one in reading.rows("alternatives")],
        gains=gains[:MOST_EFFECTS],
        harms=harms[:MOST_EFFECTS],
        not_heard=unheard,
        questions=questions_of(reading, matrix, effects, decided, turnouts, waits),
        open_answers=waits,
        matrix=matrix,
        turnouts=turnouts,
    )


def effects_that_count(matrix: Matrix, decided: list[DecisionVersion]) -> list[Effect]:
    """Those of the ways that were chosen; while nothing is chosen those of the digital ways that are proposed."""
    ways = {one["key"]: one["kind"] for one in matrix.alternatives}
    chosen = {one.key for version in decided for one in version.alternatives.all() if one.is_chosen} & ways.keys()
    counted = chosen or {key for key, kind in ways.items() if kind == AlternativeKind.DIGITAL}
    return [one for one in matrix.effects if one.row["alternative"] in counted]


def not_heard(initiative: Initiative, turnouts: list[RoundTurnout]) -> list[str]:
    """Who did not take part, or of whom nobody knows, one sentence each."""
    found = participation_of(initiative)
    if not found.rounds and not found.none:
        return [_("Residents were not asked anything yet.")]
    sentences: list[str] = [
        sentence(
            _("Nobody was asked anything in the phase “%(phase)s”: %(reason)s"),
            phase=one.get_phase_display(),
            reason=own_words(initiative, one.reason),
        )
        for one in found.none
    ]
    for line in turnouts:
        title = own_words(initiative, line.round.title)
        sentences += [
            sentence(_("%(group)s: nobody took part (%(round)s)."), group=own_words(initiative, group), round=title)
            for group in line.not_heard
        ]
        if line.turnout is None:
            sentences.append(sentence(_("Of “%(round)s” nobody counted who took part."), round=title))
    return sentences


def questions_of(
    reading: LocalisedDocument,
    matrix: Matrix,
    effects: list[Effect],
    decided: list[DecisionVersion],
    turnouts: list[RoundTurnout],
    waits: OpenAnswers | None,
) -> list[str]:
    """The three questions that matter most here, in a fixed order of weight. No judgement, and the same every time."""
    found: list[str] = [
        sentence(_("“%(harm)s” has no measure. Who accepts that, and why?"), harm=_short(effect.row["description"]))
        for effect in matrix.coverage.unanswered
    ]
    if waits:
        found.append(_("Why decide now, while %(open)d people have no answer yet?") % {"open": waits.open})
    if any(version.departs for version in decided):
        found.append(_("People advised something else. Is the reason to depart from it good enough?"))
    found += [
        sentence(
            _("“%(group)s” did not take part. How do you still hear them?"),
            group=own_words(line.round.initiative, group),
        )
        for line in turnouts
        for group in line.not_heard
    ]
    unsure = sorted(
        (one for one in effects if one.row["certainty"] == Certainty.LOW), key=lambda one: -abs(one.remaining)
    )
    found += [
        sentence(
            _("“%(effect)s” is not certain. How and when do we see whether it is so?"),
            effect=_short(one.row["description"]),
        )
        for one in unsure
    ]
    if not reading["indicator_baseline"] or not reading["indicator_target"]:
        found.append(_("By which number do we see that it helps, and how does it stand now?"))
    if not reading["ends_on"] and not reading["review_on"]:
        found.append(_("When do we look again, and what makes us stop?"))
    harms = sorted((one for one in effects if one.remaining < 0), key=lambda one: one.remaining)
    gains = sorted((one for one in effects if one.remaining > 0), key=lambda one: -one.remaining)
    if harms and gains:
        found.append(
            _("Which counts more for you here: %(gain)s or %(harm)s?")
            % {"gain": gains[0].value_label.lower(), "harm": harms[0].value_label.lower()}
        )
    found.append(_("Why is the same not possible without digital technology?"))
    found.append(_("Who can still say no, and how do they notice that something is measured?"))
    found.append(_("What do we lose when we do nothing?"))
    return list(dict.fromkeys(found))[:MOST_QUESTIONS]


def _short(text: Text) -> Text:
    words = " ".join(str(text).split())
    return replace(text, text=words if len(words) <= 120 else words[: words.rfind(" ", 0, 120)] + " …")
