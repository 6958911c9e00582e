"""The council memo: two pages in five steps, from the public dossier. What is not known stands in it as a question."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import Any

from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from meerwaarde.database.choices import label_for
from meerwaarde.initiatives.localised import LocalisedDocument, Sentence, Text, own_words, sentence
from meerwaarde.initiatives.models import Initiative
from meerwaarde.initiatives.queries.register import first_sentence
from meerwaarde.initiatives.sections import on
from meerwaarde.initiatives.vocabulary import AlternativeKind
from meerwaarde.participation.gates import plan_counts
from meerwaarde.values.queries.matrix import Effect
from meerwaarde.values.vocabulary import AffectedGroup, Certainty

from .brief import Brief, brief_of
from .public import LimitLine, limit_words

# So much of a text fits when every step is full: two pages, not more.
LETTERS = 330
MOST = 4


@dataclass
class Step:
    """One of the five steps: short texts, points, and what nobody has filled in yet."""

    title: str
    texts: list[str] = field(default_factory=list)
    points: list[str] = field(default_factory=list)
    open: list[str] = field(default_factory=list)

    def say(self, text: Text, missing: str) -> None:
        """The text in short, or the open question that it would have answered."""
        if words := short(text):
            self.texts.append(Sentence([words]))
        else:
            self.open.append(missing)


@dataclass(frozen=True)
class Memo:
    title: Text
    organisation: str
    version: int
    language: str
    steps: list[Step]
    questions: list[str]
    brief: Brief

    @property
    def open_questions(self) -> int:
        return sum(len(step.open) for step in self.steps)


def short(text: Text, letters: int = LETTERS) -> Text:
    return replace(text, text=first_sentence(text.text, letters))


def memo_of(initiative: Initiative, language: str) -> Memo:
    """From the public version of the dossier. Nine queries at any number of decisions."""
    reading = LocalisedDocument(initiative.dossier.document, language)
    brief = brief_of(initiative, reading)
    return Memo(
        title=brief.title,
        organisation=initiative.organisation.name,
        version=initiative.version,
        language=language,
        steps=[
            _goal(reading),
            _steering(initiative, reading, brief),
            _effects(brief),
            _options(initiative, brief),
            _choice(initiative, brief),
        ],
        questions=brief.questions,
        brief=brief,
    )


def _goal(reading: LocalisedDocument) -> Step:
    step = Step(_("1. The goal"))
    step.say(reading.text("societal_goal"), _("What must be better for people, without naming technology?"))
    step.say(reading.text("problem"), _("What is the matter now, and how do we know?"))
    goal = reading["policy_goal"]
    if goal:
        title = reading.text("policy_goal", goal["title"])
        step.points.append(sentence(_("Belongs to the policy goal: %(goal)s"), goal=title))
    else:
        step.open.append(_("To which policy goal of the council does this belong?"))
    name, now, then = (reading.text(f"indicator_{part}") for part in ("name", "baseline", "target"))
    if name and now:
        unit = reading.text("indicator_unit")
        measured: Any = sentence("%(name)s (%(unit)s)", name=name, unit=unit) if unit else name
        words = {"name": measured, "now": now, "then": then or _("no target yet")}
        step.points.append(sentence(_("Measured by: %(name)s. Now: %(now)s. Target: %(then)s."), **words))
    else:
        step.open.append(_("By which number do we see that it helps, and how does it stand now?"))
    return step


def _steering(initiative: Initiative, reading: LocalisedDocument, brief: Brief) -> Step:
    """How the council can steer: who decides, what is fixed, and the limits it sets."""
    step = Step(_("2. How you can steer"))
    step.say(reading.text("who_decides"), _("Who decides: the council or the college?"))
    limits = [LimitLine(limit, limit_words(limit)) for version in brief.decided for limit in version.limits.all()][
        : 2 * MOST
    ]
    for line in limits:
        words: Any = short(own_words(initiative, line.words), 160)
        if line.limit.ends_on:
            words = date_format(line.limit.ends_on, "j F Y")
        step.points.append(sentence("%(label)s: %(words)s", label=line.label, words=words))
    if not limits:
        step.say(reading.text("limits"), _("What will certainly not happen? You can set those limits."))
    review = on(reading["review_on"])
    if review:
        step.points.append(_("Looked at again on %(day)s.") % {"day": date_format(review, "j F Y")})
    else:
        step.open.append(_("When do we look again, and what makes us stop?"))
    return step


def _effect_words(effect: Effect) -> Sentence:
    return sentence(
        "%(value)s: %(description)s (%(alternative)s; %(group)s, %(certainty)s)",
        value=effect.value_label,
        description=short(effect.row["description"], 170),
        alternative=effect.alternative,
        group=label_for(AffectedGroup, effect.row["group"], ""),
        certainty=effect.certainty,
    )


def _effects(brief: Brief) -> Step:
    step = Step(_("3. What it does"))
    for title, effects in (
        (_("Gain"), brief.gains),
        (_("Drawback"), brief.harms),
    ):
        step.points += [
            sentence("%(title)s: %(effect)s", title=title, effect=_effect_words(effect)) for effect in effects
        ]
    if not brief.gains:
        step.open.append(_("What gets better, for whom?"))
    if not brief.harms:
        step.open.append(_("Which drawbacks are there? None were stated, and that is seldom right."))
    unsure = [one for one in [*brief.gains, *brief.harms] if one.row["certainty"] == Certainty.LOW]
    step.open += [
        sentence(
            _("“%(effect)s” is not certain. How and when do we see whether it is so?"),
            effect=short(one.row["description"], 120),
        )
        for one in unsure[:MOST]
    ]
    blank = [row.label.lower() for row in brief.matrix.blank]
    if blank:
        step.open.append(_("Not looked at yet: %(values)s.") % {"values": ", ".join(blank)})
    return step


def _options(initiative: Initiative, brief: Brief) -> Step:
    """The ways there are, and what is done about drawbacks."""
    step = Step(_("4. What you can choose"))
    reasons = {
        one.key: own_words(initiative, one.reason)
        for version in brief.decided
        for one in version.alternatives.all()
        if one.reason
    }
    for way in brief.matrix.alternatives[: 2 * MOST]:
        words = short(reasons.get(way["key"]) or way["description"], 200)
        frame = "%(title)s: %(words)s" if words else "%(title)s"
        step.points.append(sentence(frame, title=way["title"], words=words))
    kinds = {way["kind"] for way in brief.matrix.alternatives}
    if AlternativeKind.DO_NOTHING not in kinds:
        step.open.append(_("What happens when we do nothing?"))
    if AlternativeKind.NON_DIGITAL not in kinds:
        step.open.append(_("Which way is there without digital technology?"))
    if brief.matrix.measures:
        first, *others = (measure["title"] for measure in brief.matrix.measures[:MOST])
        titles = Sentence([first, *(sentence("; %(title)s", title=title) for title in others)])
        step.points.append(sentence(_("Measures: %(titles)s"), titles=titles))
    step.open += [
        sentence(_("“%(harm)s” has no measure. Who accepts that, and why?"), harm=short(one.row["description"], 120))
        for one in brief.matrix.coverage.unanswered[:MOST]
    ]
    return step


def _choice(initiative: Initiative, brief: Brief) -> Step:
    step = Step(_("5. The choice"))
    counts = plan_counts(initiative)
    if counts.total:
        counted = ngettext(
            "People sent %(total)d contribution; %(open)d of it has no answer yet.",
            "People sent %(total)d contributions; %(open)d of them have no answer yet.",
            counts.total,
        )
        step.texts.append(counted % {"total": counts.total, "open": counts.without_outcome})
    step.points += brief.not_heard[:MOST]
    for version in brief.decided:
        day = date_format(version.decided_on, "j F Y") if version.decided_on else ""
        step.texts.append(
            sentence(
                _("Decided on %(day)s by %(body)s: %(title)s"),
                day=day,
                body=version.body_words,
                title=own_words(initiative, version.title),
            )
        )
        if version.departs:
            why = short(own_words(initiative, version.departure_reason), 200)
            step.points.append(sentence(_("Departs from the advice: %(why)s"), why=why))
        step.points += [
            Sentence([short(own_words(initiative, f"{one.who}: {one.text}"), 180)])
            for one in version.dissents.all()[:MOST]
        ]
    if not brief.decided:
        step.open.append(_("Which value counts most here? That is the choice before you."))
    return step
