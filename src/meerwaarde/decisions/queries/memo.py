"""The council memo: two pages in five steps, from the public dossier. What is not known stands in it as a question."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from meerwaarde.database.choices import label_for
from meerwaarde.initiatives.localised import LocalisedDocument, Text
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

    def say(self, text: Any, missing: str) -> None:
        """The text in short, or the open question that it would have answered."""
        if words := short(text):
            self.texts.append(words)
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


def short(text: Any, letters: int = LETTERS) -> str:
    return first_sentence(str(text or ""), letters)


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
            _steering(reading, brief),
            _effects(brief),
            _options(brief),
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
        step.points.append(_("Belongs to the policy goal: %(goal)s") % {"goal": goal["title"]})
    else:
        step.open.append(_("To which policy goal of the council does this belong?"))
    name, now, then = (str(reading.text(f"indicator_{part}")) for part in ("name", "baseline", "target"))
    if name and now:
        unit = str(reading.text("indicator_unit"))
        name = f"{name} ({unit})" if unit else name
        words = {"name": name, "now": now, "then": then or _("no target yet")}
        step.points.append(_("Measured by: %(name)s. Now: %(now)s. Target: %(then)s.") % words)
    else:
        step.open.append(_("By which number do we see that it helps, and how does it stand now?"))
    return step


def _steering(reading: LocalisedDocument, brief: Brief) -> Step:
    """How the council can steer: who decides, what is fixed, and the limits it sets."""
    step = Step(_("2. How you can steer"))
    step.say(reading.text("who_decides"), _("Who decides: the council or the college?"))
    limits = [LimitLine(limit, limit_words(limit)) for version in brief.decided for limit in version.limits.all()][
        : 2 * MOST
    ]
    for line in limits:
        words = date_format(line.limit.ends_on, "j F Y") if line.limit.ends_on else short(line.words, 160)
        step.points.append(f"{line.label}: {words}")
    if not limits:
        step.say(reading.text("limits"), _("What will certainly not happen? You can set those limits."))
    review = on(reading["review_on"])
    if review:
        step.points.append(_("Looked at again on %(day)s.") % {"day": date_format(review, "j F Y")})
    else:
        step.open.append(_("When do we look again, and what makes us stop?"))
    return step


def _effect_words(effect: Effect) -> str:
    group = label_for(AffectedGroup, effect.row["group"], "")
    about = f"{effect.alternative}; {group}, {effect.certainty}"
    return f"{effect.value_label}: {short(effect.row['description'], 170)} ({about})"


def _effects(brief: Brief) -> Step:
    step = Step(_("3. What it does"))
    for title, effects in (
        (_("Gain"), brief.gains),
        (_("Drawback"), brief.harms),
    ):
        step.points += [f"{title}: {_effect_words(effect)}" for effect in effects]
    if not brief.gains:
        step.open.append(_("What gets better, for whom?"))
    if not brief.harms:
        step.open.append(_("Which drawbacks are there? None were stated, and that is seldom right."))
    unsure = [one for one in [*brief.gains, *brief.harms] if one.row["certainty"] == Certainty.LOW]
    step.open += [
        _("“%(effect)s” is not certain. How and when do we see whether it is so?")
        % {"effect": short(one.row["description"], 120)}
        for one in unsure[:MOST]
    ]
    blank = [row.label.lower() for row in brief.matrix.blank]
    if blank:
        step.open.append(_("Not looked at yet: %(values)s.") % {"values": ", ".join(blank)})
    return step


def _options(brief: Brief) -> Step:
    """The ways there are, and what is done about drawbacks."""
    step = Step(_("4. What you can choose"))
    reasons = {one.key: one.reason for version in brief.decided for one in version.alternatives.all() if one.reason}
    for way in brief.matrix.alternatives[: 2 * MOST]:
        words = reasons.get(way["key"]) or way["description"]
        step.points.append(f"{way['title']}: {short(words, 200)}".rstrip(": "))
    kinds = {way["kind"] for way in brief.matrix.alternatives}
    if AlternativeKind.DO_NOTHING not in kinds:
        step.open.append(_("What happens when we do nothing?"))
    if AlternativeKind.NON_DIGITAL not in kinds:
        step.open.append(_("Which way is there without digital technology?"))
    if brief.matrix.measures:
        titles = "; ".join(str(measure["title"]) for measure in brief.matrix.measures[:MOST])
        step.points.append(_("Measures: %(titles)s") % {"titles": titles})
    step.open += [
        _("“%(harm)s” has no measure. Who accepts that, and why?") % {"harm": short(one.row["description"], 120)}
        for one in brief.matrix.coverage.unanswered[:MOST]
    ]
    return step


def _choice(initiative: Initiative, brief: Brief) -> Step:
    step = Step(_("5. The choice"))
    counts = plan_counts(initiative)
    if counts.total:
        sentence = ngettext(
            "People sent %(total)d contribution; %(open)d of it has no answer yet.",
            "People sent %(total)d contributions; %(open)d of them have no answer yet.",
            counts.total,
        )
        step.texts.append(sentence % {"total": counts.total, "open": counts.without_outcome})
    step.points += brief.not_heard[:MOST]
    for version in brief.decided:
        day = date_format(version.decided_on, "j F Y") if version.decided_on else ""
        step.texts.append(
            _("Decided on %(day)s by %(body)s: %(title)s")
            % {"day": day, "body": version.body_words, "title": version.title}
        )
        if version.departs:
            step.points.append(_("Departs from the advice: %(why)s") % {"why": short(version.departure_reason, 200)})
        step.points += [f"{one.who}: {short(one.text, 160)}" for one in version.dissents.all()[:MOST]]
    if not brief.decided:
        step.open.append(_("Which value counts most here? That is the choice before you."))
    return step
