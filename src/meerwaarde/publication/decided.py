"""What was decided about a plan, as the parts of its PDF and the dates of its calendar."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any

from django.utils.formats import date_format
from django.utils.text import capfirst
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from meerwaarde.decisions.models import Decision, DecisionVersion
from meerwaarde.decisions.queries.impact import FollowUpLine, follow_ups_of
from meerwaarde.decisions.queries.public import LimitLine, considerations_of, limit_words
from meerwaarde.decisions.queries.standing import decisions_of, open_answers_of
from meerwaarde.decisions.registered import open_answers_sentence
from meerwaarde.decisions.vocabulary import CommitmentState
from meerwaarde.initiatives.models import Initiative

from .typst_blocks import Block, blocks_of

Dates = list[tuple[str, date, str]]


def decision_dates(initiative: Initiative) -> Dates:
    """When it was decided, until when it can be contested, and when what was promised is ready."""
    plan, found = decisions_of(initiative), []
    for decision in plan.decisions:
        version = decision.current
        if version is None or version.decided_on is None:
            continue
        words = {"title": version.title}
        found.append((f"decision-{decision.number}", version.decided_on, _("Decided: %(title)s") % words))
        if decision.formal_until:
            words["route"] = str(decision.get_formal_route_display())
            text = _("Last day, %(route)s: %(title)s") % words
            found.append((f"formal-{decision.number}", decision.formal_until, capfirst(text)))
        if version.answers_by:
            text = _("Everybody has an answer: %(title)s") % {"title": version.title}
            found.append((f"answers-{decision.number}", version.answers_by, text))
    for line in follow_ups_of(initiative) if plan.commitments else []:
        one = line.commitment
        if one.state == CommitmentState.PLANNED:
            text = _("Promised: %(what)s") % {"what": one.what}
            found.append((f"promise-{one.number}", one.due_on, text))
    return found


def decision_sections(initiative: Initiative) -> Iterator[dict[str, Any]]:
    """The decisions, and what follows from them; nothing for a plan on which nothing was decided."""
    plan = decisions_of(initiative)
    language = initiative.language
    waits = open_answers_of(initiative, plan.answers_by)
    for decision in plan.decisions:
        if decision.current:
            yield {"title": _("The decision"), "fields": list(_decision(decision, decision.current, language, waits))}
    if plan.commitments:
        rows = [_row(line.commitment.what, _settled(line), language) for line in follow_ups_of(initiative)]
        yield {"title": _("Did it happen?"), "fields": [_field(_("What was promised"), rows=rows)]}


def _decision(decision: Decision, version: DecisionVersion, language: str, waits: Any) -> Iterator[dict[str, Any]]:
    day = date_format(version.decided_on, "j F Y") if version.decided_on else ""
    decided = _("Decided by %(body)s on %(day)s.") % {"body": version.body_words, "day": day}
    own = get_language() or "nl"
    yield _field(version.title, blocks=[*blocks_of(decided), *blocks_of(version.text)], language=language)
    if waits and decision.current_id == version.pk and version.answers_by:
        yield _field(_("Answers"), blocks=blocks_of(open_answers_sentence(waits)), language=own)
    alternatives = [
        _row(one.title, one.reason, language, _("chosen") if one.is_chosen else "")
        for one in version.alternatives.all()
    ]
    if alternatives:
        yield _field(_("What was weighed"), rows=alternatives)
    considerations = [
        _row(
            f"{line.consideration.number}. {line.consideration.title}",
            line.consideration.text,
            language,
            facts=[
                (_("Arguments"), "; ".join(one.citation.words for one in line.arguments)),
                (
                    _("Contributions"),
                    ", ".join(
                        _("reference %(number)s") % {"number": one.citation.contribution_id}
                        for one in line.contributions
                    ),
                ),
                (_("Effects"), "; ".join(one.citation.words for one in line.effects)),
                (_("Sources"), "; ".join(one.citation.words for one in line.sources)),
            ],
        )
        for line in considerations_of(version)
    ]
    if considerations:
        yield _field(_("Why"), rows=considerations)
    if version.departs:
        yield _field(_("Why it departs from the advice"), blocks=blocks_of(version.departure_reason), language=language)
    limits = [LimitLine(one, limit_words(one)) for one in version.limits.all()]
    if limits:
        yield _field(_("Under which conditions"), rows=[_limit(line, language) for line in limits])
    dissents = [_row(one.who, one.text, language) for one in version.dissents.all()]
    if dissents:
        yield _field(_("Who did not agree"), rows=dissents)
    if decision.announcement_url:
        announced = f"<{decision.announcement_url}>"
        if decision.announced_on:
            announced += f" ({date_format(decision.announced_on, 'j F Y')})"
        yield _field(_("The official announcement"), blocks=blocks_of(announced), language=own)
    if decision.formal_route:
        route = capfirst(str(decision.get_formal_route_display()))
        if decision.formal_until:
            route += f" ({_('until %(day)s') % {'day': date_format(decision.formal_until, 'j F Y')}})"
        yield _field(_("The formal route"), blocks=blocks_of(route), language=own)


def _limit(line: LimitLine, language: str) -> dict[str, Any]:
    words = date_format(line.limit.ends_on, "j F Y") if line.limit.ends_on else line.words
    more = line.limit.text if line.limit.text != words else ""
    return _row(line.label, "\n\n".join(filter(None, [words, more])), language)


def _settled(line: FollowUpLine) -> str:
    one = line.commitment
    state = _("late") if one.is_late else str(one.get_state_display())
    words = {"who": one.who, "day": date_format(one.due_on, "j F Y"), "state": state}
    return f"{_('%(who)s, ready on %(day)s: %(state)s.') % words} {one.result}".strip()


def _field(
    label: str, *, rows: list[dict[str, Any]] | None = None, blocks: list[Block] | None = None, language: str = "nl"
) -> dict[str, Any]:
    return {"label": label, "rows": rows or [], "missing": None, "blocks": blocks or [], "language": language}


def _row(
    title: str, text: str, language: str, kind: str = "", facts: list[tuple[str, str]] | None = None
) -> dict[str, Any]:
    return {
        "title": title,
        "kind": kind,
        "texts": [{"blocks": blocks_of(text), "language": language, "missing": None}] if text else [],
        "facts": [
            {"label": label, "blocks": [{"t": "text", "c": words}], "language": language}
            for label, words in facts or ()
            if words
        ],
    }
