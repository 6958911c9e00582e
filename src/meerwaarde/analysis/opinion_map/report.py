"""A report that stands on its own: one HTML file, no scripts, nothing fetched, every picture with a table."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from html import escape

import numpy as np

from .disclosure import WITHHELD, PublishedMap, tens
from .mapping import Group, OpinionMap
from .picture import draw, key
from .wording import TEXTS, letter, number, percent

STYLE = """
body{font:1.0625rem/1.55 system-ui,sans-serif;color:#1a1a1a;background:#fff;margin:0}
main{max-width:62rem;margin:0 auto;padding:1.5rem 1rem 4rem}
h1{font-size:2rem;line-height:1.2}h2{margin-top:2.5rem;border-top:1px solid #ccc;padding-top:1.5rem}
p,li{max-width:44rem}.lead{font-size:1.25rem}
.notice{border-left:.35rem solid #8a5a00;background:#fdf6e7;padding:.75rem 1rem}
figure{margin:1rem 0}figure>svg{width:100%;max-width:34rem;height:auto;border:1px solid #ccc}
figcaption{max-width:44rem;color:#444}
.scroll{overflow-x:auto}.scroll:focus{outline:3px solid #1f5fa8}
table{border-collapse:collapse;width:100%;margin:1rem 0}caption{text-align:left;font-weight:bold;padding:.25rem 0}
th,td{text-align:left;font-weight:normal;vertical-align:top;padding:.4rem .6rem;border-bottom:1px solid #ddd}
thead th{font-weight:bold}.number{text-align:right;white-space:nowrap}
td svg,h3 svg{vertical-align:-.15em;margin-right:.35em}
@media print{main{max-width:none}h2,table{break-inside:auto}}
""".strip()
HABIT = 0.5  # from this correlation on, an axis is said to show a habit of answering


@dataclass(frozen=True)
class Labels:
    """How statements are named in the report: numbers (statements,) and their texts where known."""

    numbers: Sequence[str]
    texts: dict[str, str]

    def text(self, statement: int) -> str:
        name = self.numbers[statement]
        return self.texts.get(name) or f"#{name}"


@dataclass(frozen=True)
class Report:
    """Writes the report of a map. language: nl or en; seed: shown, so that the evidence can be reproduced."""

    opinion_map: OpinionMap
    published: PublishedMap
    labels: Labels
    language: str
    seed: int
    title: str = ""

    def say(self, name: str, **parts: object) -> str:
        return escape(TEXTS[self.language][name].format(**parts))

    def number(self, value: float, digits: int = 0) -> str:
        return number(value, self.language, digits)

    def percent(self, share: float) -> str:
        return percent(share, self.language)

    def statement(self, column: int) -> str:
        return f'<span dir="auto">{escape(self.labels.text(column))}</span>'

    def html(self) -> str:
        """The whole file. Cost: O(groups x statements)."""
        heading = escape(self.title) or self.say("title")
        digest = base64.b64encode(hashlib.sha256(STYLE.encode()).digest()).decode()
        policy = f"default-src 'none'; style-src 'sha256-{digest}'"
        parts = [
            "<!doctype html>",
            f'<html lang="{self.language}">',
            '<head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">',
            f'<meta http-equiv="Content-Security-Policy" content="{policy}">',
            f"<title>{heading}</title><style>{STYLE}</style></head>",
            f"<body><main><h1>{heading}</h1>",
            *self.introduction(),
            *self.common_ground(),
            *self.groups(),
            *self.dividing(),
            *self.axes(),
            *self.certainty(),
            *self.statements(),
            f"<h2>{self.say('how')}</h2>",
            f"<p>{self.say('how_text', seed=self.seed, margin=self.percent(self.opinion_map.settings.margin))}</p>",
            "</main></body></html>",
        ]
        return "\n".join(parts) + "\n"

    def introduction(self) -> Iterable[str]:
        m = self.opinion_map
        yield '<p class="lead">'
        yield self.say(
            "lead",
            participants=self.number(m.participants),
            statements=self.number(m.statements),
            votes=self.number(m.votes),
        )
        yield "</p>"
        if m.hidden.any():
            yield f"<p>{self.say('moderated', count=self.number(int(m.hidden.sum())))}</p>"
        if m.clear_groups is False:
            yield f'<p class="notice">{self.say("none_clear")}</p>'

    def shown(self) -> list[Group]:
        return [group for group in self.opinion_map.groups if group.number in self.published.groups]

    def share_columns(self) -> list[str]:
        return [self.say("group", letter=letter(group.number)) for group in self.shown()] or [self.say("people")]

    def share(self, share: float, group: int, statement: int) -> str:
        """A share of one group, rounded so that it gives no small count away."""
        voters = float(self.opinion_map.statistics.voters[group, statement])
        return self.percent(self.published.disclosure.share(share, voters))

    def shares(self, shares: Sequence[float], statement: int) -> list[str]:
        groups = [group.number for group in self.shown()] or range(len(shares))
        return [self.share(shares[group], group, statement) for group in groups]

    def common_ground(self) -> Iterable[str]:
        found = self.opinion_map.common_ground
        yield f"<h2>{self.say('shared')}</h2>"
        if not found:
            yield f"<p>{self.say('shared_none')}</p>"
            return
        yield f"<p>{self.say('shared_lead' if self.opinion_map.groups else 'shared_everyone')}</p>"
        rows = [
            [
                self.statement(each.statement),
                self.say("agree" if each.agrees else "disagree"),
                *self.shares(each.shares, each.statement),
            ]
            for each in found
        ]
        yield self.table("shared", [self.say("statement"), self.say("answer"), *self.share_columns()], rows, numbers=2)

    def groups(self) -> Iterable[str]:
        m, published = self.opinion_map, self.published
        smallest = published.disclosure.smallest
        if m.groups:
            yield f"<h2>{self.say('groups')}</h2>"
            apart = m.participants - m.placed
            few = 0 < apart < smallest
            unplaced = self.say("fewer", smallest=smallest) if few else self.number(apart)
            yield f"<p>{self.say('groups_lead', count=len(m.groups), unplaced=unplaced)}</p>"
            if m.evidence is None:
                yield f'<p class="notice">{self.say("not_judged")}</p>'
            else:
                yield f"<p>{self.say('shading' if m.evidence.cloud_p > m.settings.alpha else 'apart')}</p>"
        else:
            yield f"<h2>{self.say('picture')}</h2>"
        yield f"<figure>{draw(published, self.language)}"
        yield f"<figcaption>{self.say('picture_text', smallest=smallest)}</figcaption></figure>"
        if not m.groups:
            return
        sizes = dict(zip(published.groups, published.sizes, strict=True))
        rows = [
            [
                f"{key(group.number)}{self.say('group', letter=letter(group.number))}",
                self.number(sizes[group.number]),
                "" if np.isnan(group.stability) else self.number(group.stability, 2),
            ]
            for group in self.shown()
        ]
        yield self.table("groups", [self.say("group_column"), self.say("people"), self.say("stable")], rows, numbers=1)
        for group in self.shown():
            yield f"<h3>{key(group.number)}{self.say('group', letter=letter(group.number))}</h3>"
            people = self.number(sizes[group.number])
            yield f"<p>{self.say('group_sentence', letter=letter(group.number), people=people)}</p>"
            lines = list(self.sentences(group))
            yield f"<ul>{''.join(lines)}</ul>" if lines else f"<p>{self.say('no_statements')}</p>"
        if len(self.shown()) < len(m.groups):
            yield f"<p>{self.say('hidden_group', smallest=smallest)}</p>"

    def sentences(self, group: Group) -> Iterable[str]:
        """What the group answers, each a list item; the statement's own text keeps its direction of writing."""
        for each in group.representative:
            name = "agrees_more" if each.agrees else "disagrees_more"
            if each.agrees and each.ratio_z <= 0:
                name = "agrees_also"
            z = TEXTS[self.language]["z"].format(value=self.number(each.ratio_z, 1))
            share = self.share(each.share, group.number, each.statement)
            sentence = self.say(name, statement="\0", share=share, z=z)
            yield f"<li>{sentence.replace(chr(0), self.statement(each.statement))}</li>"

    def dividing(self) -> Iterable[str]:
        m = self.opinion_map
        if not m.groups:
            return
        yield f"<h2>{self.say('dividing')}</h2>"
        visible = [each for each in m.disputed if {each.most, each.least} <= set(self.published.groups)]
        if not visible:
            yield f"<p>{self.say('dividing_none')}</p>"
            return
        yield f"<p>{self.say('dividing_lead')}</p>"
        rows = [
            [
                self.statement(each.statement),
                *self.shares(each.shares, each.statement),
                self.percent(round(each.difference, 1)),
            ]
            for each in visible[:20]
        ]
        head = [self.say("statement"), *(f"{name}: {self.say('agree')}" for name in self.share_columns())]
        yield self.table("dividing", [*head, self.say("difference")], rows, numbers=1)

    def axes(self) -> Iterable[str]:
        yield f"<h2>{self.say('axes')}</h2>"
        for axis, sides in zip(self.opinion_map.axes, (("right", "left"), ("top", "bottom")), strict=False):
            share = self.percent(axis.variance_share)
            yield f"<h3>{self.say('axis', number=axis.number, share=share)}</h3>"
            for side, found in zip(sides, (axis.high, axis.low), strict=True):
                if found:
                    yield f"<p>{self.say('axis_high', side=TEXTS[self.language][side])}</p><ul>"
                    yield from (f"<li>{self.statement(each.statement)}</li>" for each in found)
                    yield "</ul>"
            for name, value in (
                ("axis_habit", axis.correlation_with_agreeing),
                ("axis_pass", axis.correlation_with_passing),
            ):
                if abs(value) >= HABIT:
                    yield f"<p>{self.say(name, value=self.number(value, 2))}</p>"

    def certainty(self) -> Iterable[str]:
        evidence = self.opinion_map.evidence
        if evidence is None:
            return
        yield f"<h2>{self.say('certainty')}</h2><ul>"
        yield f"<li>{self.say('stability', value=self.number(evidence.stability, 2))}</li>"
        times = evidence.structure / max(float(evidence.structure_shuffled.mean()), 1e-12)
        p = self.number(evidence.structure_p, 3)
        yield f"<li>{self.say('structure', value=self.number(times, 1) + '×', p=p)}</li>"
        chance = self.number(float(evidence.separation_shuffled.mean()), 2)
        p = self.number(evidence.separation_p, 3)
        yield f"<li>{self.say('separation', value=self.number(evidence.separation, 2), chance=chance, p=p)}</li>"
        placed = self.opinion_map.labels >= 0
        if self.opinion_map.groups:
            sure = float((self.opinion_map.confidence[placed] >= 0.9).mean())
            yield f"<li>{self.say('certain_people', share=self.percent(sure))}</li>"
        yield "</ul>"

    def statements(self) -> Iterable[str]:
        estimates, totals = self.opinion_map.estimates, self.published.totals
        yield f"<h2>{self.say('statements')}</h2>"
        yield f"<p>{self.say('withheld_note', smallest=self.published.disclosure.smallest)}</p>"
        rows = []
        for column in np.flatnonzero((estimates.votes > 0) & ~self.opinion_map.hidden).tolist():
            counts = [self.say("withheld") if each == WITHHELD else self.number(each) for each in totals[column][::-1]]
            interval = "–"
            if estimates.votes[column] >= self.published.disclosure.smallest:
                limits = (estimates.agree_low[column], estimates.agree_high[column])
                rule, voters = self.published.disclosure, estimates.votes[column]
                interval = " – ".join(self.percent(rule.share(limit, voters)) for limit in limits)
            needed = self.number(tens(estimates.votes_needed[column]))
            rows.append([self.statement(column), *counts, interval, needed])
        names = ("statement", "agree", "pass", "disagree", "interval", "needed")
        yield self.table("statements", [self.say(name) for name in names], rows, numbers=1)

    def table(self, name: str, head: Sequence[str], rows: Sequence[Sequence[str]], *, numbers: int) -> str:
        """A table with its caption, in a region that scrolls and takes the keyboard; from column `numbers` on right."""

        def cell(index: int, text: str) -> str:
            look = ' class="number"' if index >= numbers else ""
            return f'<th scope="row"{look}>{text}</th>' if index == 0 else f"<td{look}>{text}</td>"

        columns = "".join(
            f'<th scope="col"{" class=" + chr(34) + "number" + chr(34) if index >= numbers else ""}>{text}</th>'
            for index, text in enumerate(head)
        )
        body = "".join(f"<tr>{''.join(cell(*pair) for pair in enumerate(row))}</tr>" for row in rows)
        return (
            f'<div class="scroll" role="region" aria-labelledby="table-{name}" tabindex="0"><table>'
            f'<caption id="table-{name}">{self.say(name)}</caption>'
            f"<thead><tr>{columns}</tr></thead><tbody>{body}</tbody></table></div>"
        )
