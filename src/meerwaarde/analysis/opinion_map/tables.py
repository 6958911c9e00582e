"""The map as CSV files, after disclosure control; positions of single people only on request."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence

import numpy as np

from .disclosure import WITHHELD, PublishedMap, tens
from .mapping import OpinionMap
from .wording import letter

Cell = str | int | float


def as_csv(head: Sequence[str], rows: Iterable[Sequence[Cell]]) -> str:
    """CSV text with a header; cells that a spreadsheet would run as a formula get an apostrophe."""
    buffer = io.StringIO()
    writer = csv.writer(buffer, lineterminator="\n")
    writer.writerow(head)
    for row in rows:
        writer.writerow(
            [f"'{each}" if isinstance(each, str) and each[:1] in "=+-@\t\r" and each else each for each in row]
        )
    return buffer.getvalue()


def statements_csv(m: OpinionMap, published: PublishedMap, numbers: Sequence[str], texts: dict[str, str]) -> str:
    """One row a statement: counts of everyone and per group (empty where withheld), interval, votes still needed."""
    head = ["statement", "text", "agree", "pass", "disagree", "agree_low", "agree_high", "votes_needed"]
    head += ["group_aware_consensus", "loading_1", "loading_2"]
    head += [f"{answer}_{letter(group)}" for group in published.groups for answer in ("agree", "pass", "disagree")]

    def shown(counts: Iterable[int]) -> list[Cell]:
        return ["" if each == WITHHELD else int(each) for each in counts]

    rows: list[list[Cell]] = []
    for column in np.flatnonzero((m.estimates.votes > 0) & ~m.hidden).tolist():
        name = numbers[column]
        enough = m.estimates.votes[column] >= published.disclosure.smallest
        limits = (float(m.estimates.agree_low[column]), float(m.estimates.agree_high[column]))
        rule, voters = published.disclosure, float(m.estimates.votes[column])
        row: list[Cell] = [name, texts.get(name, ""), *shown(published.totals[column][::-1])]
        row += [rule.share(limit, voters) if enough else "" for limit in limits]
        row += [tens(m.estimates.votes_needed[column]), round(float(m.statistics.consensus_agree[column]), 2)]
        row += [round(float(vector[column]), 6) for vector in m.components.vectors]
        row += [""] * (2 - len(m.components.vectors))
        for index in range(len(published.groups)):
            row += shown(published.counts[index, column][::-1])
        rows.append(row)
    return as_csv(head, rows)


def groups_csv(m: OpinionMap, published: PublishedMap, numbers: Sequence[str], texts: dict[str, str]) -> str:
    """One row for each statement that speaks for a group, with its test statistics."""
    head = ["group", "people", "stability", "statement", "text", "answer", "share", "share_z", "ratio", "ratio_z"]
    sizes = dict(zip(published.groups, published.sizes, strict=True))
    rows: list[list[Cell]] = []
    for group in m.groups:
        if group.number in sizes:
            stability: Cell = "" if np.isnan(group.stability) else round(group.stability, 4)
            for each in group.representative:
                name = numbers[each.statement]
                answer = "agree" if each.agrees else "disagree"
                share = published.disclosure.share(each.share, each.voters)
                figures = [share, *(round(value, 1) for value in (each.share_z, each.ratio, each.ratio_z))]
                rows.append(
                    [letter(group.number), sizes[group.number], stability, name, texts.get(name, ""), answer, *figures]
                )
    return as_csv(head, rows)


def common_ground_csv(m: OpinionMap, published: PublishedMap, numbers: Sequence[str], texts: dict[str, str]) -> str:
    """One row for each statement of common ground, with the share of every shown group."""
    head = ["statement", "text", "answer", "lowest_z", "group_aware_consensus"]
    head += [f"share_{letter(group)}" for group in published.groups]
    rows = [
        [
            numbers[each.statement],
            texts.get(numbers[each.statement], ""),
            "agree" if each.agrees else "disagree",
            round(each.lowest_z, 1),
            round(each.consensus, 2),
            *(
                published.disclosure.share(each.shares[group], float(m.statistics.voters[group, each.statement]))
                for group in published.groups
            ),
        ]
        for each in m.common_ground
    ]
    return as_csv(head, rows)


def participants_csv(m: OpinionMap, names: Sequence[str]) -> str:
    """One row a participant: personal data, only for officials with a stated purpose."""
    head = ["participant", "x", "y", "group", "confidence"]
    rows = [
        [
            names[index],
            round(float(m.positions[index, 0]), 6),
            round(float(m.positions[index, 1]), 6),
            letter(int(m.labels[index])) if m.labels[index] >= 0 else "",
            round(float(m.confidence[index]), 4) if m.labels[index] >= 0 else "",
        ]
        for index in np.flatnonzero(~np.isnan(m.positions[:, 0])).tolist()
    ]
    return as_csv(head, rows)
