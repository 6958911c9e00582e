"""The report of an opinion map as tagged PDF (PDF/UA-1): the same words and numbers as the page."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.http import Http404
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, override

from meerwaarde.opinions.models import Conversation
from meerwaarde.opinions.picture import draw_picture, group_name
from meerwaarde.opinions.queries.maps import GroupOnMap, Line, MapReading, map_of
from meerwaarde.opinions.queries.statements import StatementText, statements_state

from .fonts import SUBSETS
from .pdf import kept_pdf, render_pdf

TEMPLATE = Path(__file__).parent / "typst" / "opinions.typ"
WITHHELD = "–"


def opinion_report_pdf(conversation: Conversation, language: str) -> bytes:
    """The PDF of the last map in this language, kept on disk. Raises Http404 before the vote is over."""
    reading = map_of(conversation)
    if reading is None or not reading.is_final:
        raise Http404(_("The report is made when the vote is over."))
    moderation = "-".join(map(str, statements_state(conversation)))

    def made() -> bytes:
        with override(language):
            return render_pdf(report_data(conversation, reading, language), TEMPLATE)

    return kept_pdf(f"opinions-{conversation.pk}-{language}", f"{reading.run}-{moderation}", made)


def report_data(conversation: Conversation, reading: MapReading, language: str) -> dict[str, Any]:
    """The plain data of the PDF, in the active language."""
    round = conversation.round
    organisation = round.initiative.organisation
    lead = _("%(participants)s people gave %(votes)s answers on %(statements)s statements.") % {
        "participants": reading.participants,
        "votes": reading.votes,
        "statements": reading.statement_count,
    }
    notices = []
    if organisation.is_fictional:
        notices.append(_("This municipality and this plan are fictional; they show how the product works."))
    if conversation.source:
        notices.append(_("held elsewhere: %(source)s") % {"source": conversation.source})
    return {
        "title": _("Report: what do we agree on?"),
        "organisation": organisation.name,
        "language": language,
        "fonts": list(SUBSETS.values()),
        "round": {"text": round.title, "language": round.initiative.language},
        "lead": lead,
        "notices": notices,
        "footer": f"{organisation.name}, {date_format(reading.drawn_at, 'j F Y')}",
        "parts": [
            _shared(reading),
            *_groups(reading),
            *_dividing(reading),
            _everything(reading),
            _method(reading),
        ],
    }


def _part(title: str, *, level: int = 2, **content: Any) -> dict[str, Any]:
    empty: dict[str, Any] = {"paragraphs": [], "items": [], "picture": None, "alt": "", "caption": "", "table": None}
    return {**empty, "title": title, "level": level, **content}


def _said(statement: StatementText) -> dict[str, str]:
    return {"text": statement.text, "language": statement.language}


def _columns(reading: MapReading) -> list[str]:
    return [_("group %(letter)s") % {"letter": letter} for letter in reading.letters] or [_("everybody")]


def _shared(reading: MapReading) -> dict[str, Any]:
    title = _("What people share")
    if not reading.common:
        return _part(title, paragraphs=[_("There is no statement on which a clear majority gives the same answer.")])
    sentence = (
        _("A clear majority of every group gives the same answer to these statements. The strongest come first.")
        if reading.groups
        else _("A clear majority of everybody gives the same answer to these statements. The strongest come first.")
    )
    rows = [
        [_said(line.statement), _("agree") if line.agrees else _("disagree"), *(f"{share}%" for share in line.shares)]
        for line in reading.common
    ]
    table = {"head": [_("Statement"), _("Answer"), *_columns(reading)], "rows": rows, "texts": 2}
    return _part(title, paragraphs=[sentence], table=table)


def _groups(reading: MapReading) -> list[dict[str, Any]]:
    if reading.groups:
        number = len(reading.groups)
        sentence = ngettext(
            "We see %(number)s group with similar answers.", "We see %(number)s groups with similar answers.", number
        )
        paragraphs = [sentence % {"number": number}, _("Nobody chose a group: it only follows from the answers.")]
        if reading.shading:
            paragraphs.append(
                _(
                    "The groups are not sharply apart: they shade into each other."
                    " See them as two ends of a line, not as camps."
                )
            )
    else:
        paragraphs = [_("We see no clear groups")]
    described = "; ".join(group_name(reading, group) for group in reading.groups)
    picture = str(draw_picture(reading, links=False)).replace("sans-serif", SUBSETS["latin"])
    caption = _(
        "Every mark is a handful of people, never fewer than %(smallest)s. Who stands close together answered alike."
    ) % {"smallest": reading.smallest}
    first = _part(
        _("Groups with similar answers") if reading.groups else _("The picture"),
        paragraphs=paragraphs,
        picture=picture.replace("<svg ", '<svg xmlns="http://www.w3.org/2000/svg" ', 1),
        alt=f"{_('Map of the answers')}. {described}".strip(),
        caption=caption,
    )
    return [first, *(part for group in reading.groups for part in _group(group, group_name(reading, group)))]


def _group(group: GroupOnMap, name: str) -> list[dict[str, Any]]:
    def items(lines: tuple[Line, ...]) -> list[dict[str, str]]:
        return [
            {"text": f"{line.statement.text} ({line.shares[0]}%)", "language": line.statement.language}
            for line in lines
        ]

    parts = [_part(name, level=3)]
    for sentence, lines in (
        (_("This group agrees, more often than the others, with:"), group.agrees),
        (_("This group disagrees, more often than the others, with:"), group.differs),
    ):
        if lines and not parts[-1]["items"]:
            parts[-1] |= {"paragraphs": [sentence], "items": items(lines)}
        elif lines:
            parts.append(_part(f"{name}, {_('disagree')}", level=3, paragraphs=[sentence], items=items(lines)))
    return parts


def _dividing(reading: MapReading) -> list[dict[str, Any]]:
    if not reading.groups or not reading.dividing:
        return []
    rows = [[_said(line.statement), *(f"{share}%" for share in line.shares)] for line in reading.dividing]
    sentence = _("On these statements the groups differ most. The numbers say how many of each group agree.")
    table = {"head": [_("Statement"), *_columns(reading)], "rows": rows, "texts": 1}
    return [_part(_("What people do not agree on"), paragraphs=[sentence], table=table)]


def _everything(reading: MapReading) -> dict[str, Any]:
    rows = [
        [
            _said(line.statement),
            *(WITHHELD if count is None else str(count) for count in line.counts),
            f"{line.interval[0]}–{line.interval[1]}%" if line.interval else WITHHELD,
        ]
        for line in reading.counts
    ]
    note = _(
        "“–” means withheld: numbers below %(smallest)s, and others from which they could be worked out,"
        " are not published."
    ) % {"smallest": reading.smallest}
    head = [_("Statement"), _("agree"), _("pass"), _("disagree"), _("agree, 95%% interval") % {}]
    return _part(_("All statements"), paragraphs=[note], table={"head": head, "rows": rows, "texts": 1})


def _method(reading: MapReading) -> dict[str, Any]:
    paragraphs = [
        _(
            "With the published method of Pol.is. A missing answer counts as the average of the statement. From all"
            " answers two main directions are found, with a correction for people who answered few statements. People"
            " who stand close together become groups. The number of groups is the one that fits best. Then each"
            " statement is tested: does this group answer otherwise than the others?"
        ),
        _("This is map %(number)s. It is kept with everything that is needed to draw it again (run %(run)s).")
        % {"number": reading.number, "run": reading.run},
        _("The votes are not a sample of everybody who lives here: the numbers are about those who took part."),
    ]
    if reading.evidence:
        stability = _("Stability of the groups (1 is fully the same, 0 is chance)")
        paragraphs.insert(1, f"{stability}: {reading.evidence['stability']}")
    return _part(_("How was this calculated?"), paragraphs=paragraphs)
