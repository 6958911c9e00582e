"""The trunk's own points in the story of a dossier: what happened, where it stands now, and what is still to come."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.utils import timezone
from django.utils.functional import Promise
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from meerwaarde.database.choices import label_for

from .localised import LocalisedDocument
from .models import Initiative
from .registry import TimelineStep, timeline_steps
from .routes import PHASES
from .vocabulary import Outcome, Phase, RegisterStatus, Route

PAST, NOW, FUTURE = "past", "now", "future"

# Per phase: what it is called in the story, and what happens in it.
PHASE_STORY: dict[str, tuple[str | Promise, str | Promise]] = {
    Phase.DRAFT: (gettext_lazy("An idea"), gettext_lazy("The plan is being written down.")),
    Phase.GOAL: (
        gettext_lazy("The goal comes first"),
        gettext_lazy("What must get better for people, and what else could be done?"),
    ),
    Phase.WEIGHING: (
        gettext_lazy("Weighing public values"),
        gettext_lazy("Which values are at stake, for whom, and what protects them?"),
    ),
    Phase.DECISION: (gettext_lazy("The decision"), gettext_lazy("Who decides does so in public, with reasons.")),
    Phase.EXPERIMENT: (
        gettext_lazy("A trial in practice"),
        gettext_lazy("On a small scale, with limits agreed beforehand and a rule for stopping."),
    ),
    Phase.IN_USE: (
        gettext_lazy("In use"),
        gettext_lazy("It works in daily practice and is looked at again regularly."),
    ),
    Phase.EVALUATION: (gettext_lazy("Looking back"), gettext_lazy("Did it help, and at what price?")),
    Phase.CLOSED: (
        gettext_lazy("Sharing the lesson"),
        gettext_lazy("Scaled up, adjusted or stopped: others learn from it too."),
    ),
}
# What a record says that nobody follows here: the words of its register, and nothing that follows from a phase.
REGISTER_STORY: dict[str, str | Promise] = {
    RegisterStatus.DEVELOPMENT: gettext_lazy("According to the register: in development"),
    RegisterStatus.IN_USE: gettext_lazy("According to the register: in use"),
    RegisterStatus.OUT_OF_USE: gettext_lazy("According to the register: out of use"),
}
# The phase in which a record entered, and so the status its register gave at that moment.
STATUS_OF_PHASE = {
    Phase.GOAL: RegisterStatus.DEVELOPMENT,
    Phase.IN_USE: RegisterStatus.IN_USE,
    Phase.CLOSED: RegisterStatus.OUT_OF_USE,
}


def point(title: Any, state: str, when: str = "", text: Any = "", phase: str = "") -> dict[str, Any]:
    """`phase`: the phase in which it falls. What is still to come has one or a day: it stands where these say."""
    return {"date": when, "title": title, "text": text, "state": state, "phase": phase}


def _by_date(when: str | None, past_title: str, future_title: str, phase: str = "") -> list[dict[str, Any]]:
    if not when:
        return []
    passed = when[:10] <= timezone.localdate().isoformat()
    return [point(past_title if passed else future_title, PAST if passed else FUTURE, when[:10], phase=phase)]


def phase_points(initiative: Initiative, dossier: LocalisedDocument) -> list[dict[str, Any]]:
    """The recorded phases, the present one, and the next ones of the route. Nothing is claimed that was not recorded.

    `dossier.milestones` holds the recorded changes of phase, oldest first (see queries/dossier.py).
    """
    phase, followed = dossier["phase"], bool(dossier["adopted"])
    milestones: list[tuple[str, date]] = getattr(dossier, "milestones", [])
    if not followed:
        return _register_points(dossier, milestones)
    points = []
    for earlier, on in milestones[:-1]:
        title, text = PHASE_STORY[earlier] if earlier != Phase.CLOSED else _closed(dossier)
        points.append(point(title, PAST, on.isoformat(), text))
    title, text = PHASE_STORY[phase] if phase != Phase.CLOSED else _closed(dossier)
    since = milestones[-1][1].isoformat() if milestones and milestones[-1][0] == phase else ""
    points.append(point(title, NOW, since, text))
    way = PHASES.get(dossier["route"] or Route.STANDARD, ())
    ahead = way[way.index(Phase(phase)) + 1 :] if phase in way else ()
    points.extend(point(PHASE_STORY[step][0], FUTURE, "", PHASE_STORY[step][1], step) for step in ahead)
    return points


def _closed(dossier: LocalisedDocument) -> tuple[Any, Any]:
    """Only who wrote down what came of it has shared a lesson."""
    if lesson := dossier.text("closing_sentence"):
        return _("The lesson is shared"), lesson
    return _("Closed"), capfirst(label_for(Outcome, dossier["outcome"], ""))


def _register_points(dossier: LocalisedDocument, milestones: list[tuple[str, date]]) -> list[dict[str, Any]]:
    """What the register said, and says now. Nobody followed this plan here, so no phase of it is told as a story."""
    said = [(STATUS_OF_PHASE.get(Phase(earlier)), on) for earlier, on in milestones[:-1]]
    points = [point(REGISTER_STORY[status], PAST, on.isoformat()) for status, on in said if status]
    status = dossier["register_status"] or STATUS_OF_PHASE.get(Phase(dossier["phase"]), "")
    now = REGISTER_STORY.get(status, _("According to the register: status not filled in"))
    return [*points, point(now, NOW)]


def record_points(initiative: Initiative, dossier: LocalisedDocument) -> list[dict[str, Any]]:
    """When it became public, or when it was taken over from a register."""
    published: date | None = getattr(dossier, "published_on", None)
    if not published:
        return []
    if dossier["adopted"]:
        text = _("From here on every change is public.")
        return [point(_("This dossier became public"), PAST, published.isoformat(), text)]
    return [point(_("Taken over from the register"), PAST, published.isoformat())]


def signature_points(initiative: Initiative, dossier: LocalisedDocument) -> list[dict[str, Any]]:
    signed = dossier["why_signed_at"]
    if not signed or not dossier["why_statement"]:
        return []
    who = capfirst(dossier["why_signed_as"])
    return [point(_("%(executive)s signs why we want this") % {"executive": who}, PAST, signed[:10])]


def phase_in_practice(dossier: LocalisedDocument) -> str:
    """The phase in which it first works among people: what the period and the day of looking again are about."""
    return Phase.EXPERIMENT if dossier["route"] == Route.EXPERIMENT else Phase.IN_USE


def period_points(initiative: Initiative, dossier: LocalisedDocument) -> list[dict[str, Any]]:
    practice = phase_in_practice(dossier)
    return [
        *_by_date(dossier["indicator_baseline_on"], _("How it stood was measured"), _("How it stands is measured")),
        *_by_date(dossier["starts_on"], _("It started"), _("It starts"), practice),
        *_by_date(dossier["ends_on"], _("It ended"), _("It ends"), practice),
    ]


def review_points(initiative: Initiative, dossier: LocalisedDocument) -> list[dict[str, Any]]:
    when = dossier["review_on"]
    if not when:
        return []
    if when > timezone.localdate().isoformat():
        return [point(_("We look again whether this is still right"), FUTURE, when, phase=phase_in_practice(dossier))]
    # A date that passed does not prove that somebody looked: only that it was the date to do so.
    return [point(_("Date to look again whether this is still right"), PAST, when)]


for _step in (
    TimelineStep("signature", 20, signature_points),
    TimelineStep("period", 30, period_points),
    TimelineStep("phases", 40, phase_points),
    TimelineStep("record", 45, record_points),
    TimelineStep("review", 50, review_points),
):
    timeline_steps.register(_step)


def _until_now(points: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """What was, by date, and where it stands now. A phase in which something happened since begins among what was."""
    past = sorted((p for p in points if p["state"] == PAST), key=lambda p: p["date"])
    now = [p for p in points if p["state"] == NOW]
    for p in now:
        if p["date"] and past and past[-1]["date"] > p["date"]:
            began = point(_("From here on: “%(phase)s”") % {"phase": p["title"]}, PAST, p["date"])
            past = sorted([*past, began], key=lambda one: one["date"])
            p["date"] = ""
    return [*past, *now]


def _ahead(points: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """What is still to come: days in their order, and each phase without a day before the first day that needs it."""
    order = list(Phase)
    future = [p for p in points if p["state"] == FUTURE]
    ahead = sorted((p for p in future if p["date"]), key=lambda p: p["date"])
    at = 0
    for p in future:
        if p["date"]:
            continue
        here = order.index(p["phase"])
        while at < len(ahead) and not (ahead[at]["phase"] and order.index(ahead[at]["phase"]) >= here):
            at += 1
        ahead.insert(at, p)
        at += 1
    return ahead


def story(initiative: Initiative, dossier: LocalisedDocument) -> list[dict[str, Any]]:
    """Every point of every room as one story: what was, what is, what comes."""
    points = [p for step in timeline_steps for p in step.points(initiative, dossier)]
    months_only = bool(dossier["months_only"])
    ahead = _ahead(points)
    first_ahead = ahead[0] if ahead else None
    ordered = [*_until_now(points), *ahead]
    for p in ordered:
        p["is_first_ahead"] = p is first_ahead
        p["on"] = date.fromisoformat(p["date"][:10]) if p["date"] else None
        p["month_only"] = months_only and p["date"] in (dossier["starts_on"], dossier["ends_on"])
    return ordered
