"""Reads conversations in the export format of Pol.is: participants-votes.csv, comments.csv, votes.csv; also .gz.

The votes may also be a Parquet file with the columns of votes.csv (parquet_format.py).

Everything that does not fit is refused with file, row and reason; nothing is repaired in silence.
"""

from __future__ import annotations

import csv
import gzip
import io
import os
import zlib
from array import array
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import Union

import numpy as np
from numpy.typing import NDArray

from .errors import BadVotes
from .votes import Votes, votes_from_arrays

NAMES = ("participants-votes.csv", "participants-votes.csv.gz", "votes.csv", "votes.csv.gz", "votes.parquet")
COUNTED = {"n-votes": None, "n-agree": "1", "n-disagree": "-1"}
DESCRIBING = {"participant", "xid", "group-id", "n-comments", *COUNTED}
LONG = ("timestamp", "comment-id", "voter-id", "vote")
ANSWERS = {"1": 1, "0": 0, "-1": -1}
REJECTED = "-1"
MOST_REFUSED = 1000

Rows = Callable[[int], None]


@dataclass(frozen=True, eq=False)
class Conversation:
    """A conversation as it was exported. participants: their names (participants,), in the order of `votes`;
    statements: their names (statements,); texts: name to text where known; rejected: (statements,) left out by
    moderation; recorded: (participants,) the group that the export mentions, -1 for none: a reference, not the truth.
    """

    participants: tuple[str, ...]
    statements: tuple[str, ...]
    texts: dict[str, str]
    rejected: NDArray[np.bool_]
    recorded: NDArray[np.int64]
    votes: Votes


@dataclass(frozen=True)
class Wrong:
    """What happens with a row that is wrong: it is raised at once, or gathered until there are MOST_REFUSED."""

    file: str
    gathered: list[BadVotes] | None

    def note(self, bad: BadVotes) -> None:
        if self.gathered is None or len(self.gathered) >= MOST_REFUSED:
            raise bad
        self.gathered.append(bad.in_file(self.file))


@contextmanager
def table(path: Path) -> Iterator[Iterator[tuple[int, list[str]]]]:
    """The rows of a CSV file with their numbers from 1; damage and wrong encoding become BadVotes."""
    try:
        with gzip.open(path, "rb") if path.suffix == ".gz" else path.open("rb") as stored:
            file = io.TextIOWrapper(stored, encoding="utf-8-sig", newline="")
            yield enumerate(csv.reader(file, strict=True), start=1)
    except UnicodeDecodeError as error:
        raise BadVotes("encoding", file=path.name, problem=error.reason) from error
    except (OSError, EOFError, csv.Error, zlib.error) as error:
        raise BadVotes("damaged", file=path.name, problem=str(error)) from error
    except BadVotes as bad:
        raise bad if bad.file else bad.in_file(path.name) from None


def read_conversation(
    path: Path, *, weights: Path | None = None, progress: Rows | None = None, refused: list[BadVotes] | None = None
) -> Conversation:
    """A conversation from a folder or from one file (participants-votes.csv or votes.csv, plain or .gz, or Parquet).

    Next to the votes, comments.csv gives texts and moderation where it is there. weights: a CSV with the columns
    participant and weight. refused: rows that are wrong are gathered here, to be told together, and raised with the
    first of them at the end. Raises BadVotes with file, row and reason. Cost: O(cells) time, O(votes) memory.
    """
    source = votes_file(path)
    comments = beside(source, "comments.csv")
    texts, moderation = read_comments(comments, refused) if comments else ({}, {})
    from .parquet_format import read_parquet  # builds on what stands here

    wide = False
    if source.suffix == ".parquet":
        try:
            names, statements, recorded, who, what, said = read_parquet(source)
        except BadVotes as bad:
            raise bad.in_file(source.name) from bad.__cause__
    else:
        with table(source) as rows:
            _, header = next(rows, (1, []))
            wide = "participant" in header
            reader = read_wide if wide else read_long
            names, statements, recorded, who, what, said = reader(header, rows, progress, Wrong(source.name, refused))
    if refused:
        raise refused[0]
    if comments:
        unknown = next((each for each in statements if each not in moderation), None)
        if unknown is not None:
            raise BadVotes("unknown_statement", row=1 if wide else None, file=source.name, statement=unknown)
    given = read_weights(weights, names) if weights else None
    try:
        votes = votes_from_arrays(
            np.frombuffer(who, dtype=np.int32) if len(who) else np.zeros(0, np.int32),
            np.frombuffer(what, dtype=np.int32) if len(what) else np.zeros(0, np.int32),
            np.frombuffer(said, dtype=np.int8) if len(said) else np.zeros(0, np.int8),
            participant_count=len(names),
            statement_count=len(statements),
            weights=given,
        )
    except BadVotes as bad:
        raise by_name(bad, names, statements).in_file(source.name) from None
    rejected = np.array([moderation.get(each) == REJECTED for each in statements], dtype=bool)
    groups = np.array(recorded if len(recorded) else [-1] * len(names), dtype=np.int64)
    return Conversation(tuple(names), tuple(statements), texts, rejected, groups, votes)


def by_name(bad: BadVotes, participants: list[str], statements: list[str]) -> BadVotes:
    """A refusal of arrays in the names that the file uses."""
    known = {"participant": participants, "statement": statements}
    parts = {part: known[part][int(str(value))] if part in known else value for part, value in bad.parts.items()}
    return BadVotes(bad.code, row=bad.row, column=bad.column, file=bad.file, **parts)


def votes_file(path: Path) -> Path:
    """The file with the votes: `path` itself, or the first that a folder holds."""
    # os.path, unlike Path, also answers for a name that is too long and in a folder that is closed to us.
    if os.path.isdir(path):
        for name in NAMES:
            if os.path.isfile(path / name):
                return path / name
        raise BadVotes("no_votes_file", file=path.name)
    if not os.path.isfile(path):
        raise BadVotes("no_file", file=path.name)
    return path


def beside(source: Path, name: str) -> Path | None:
    """The file with this name, plain or .gz, in the same folder."""
    return next((each for each in (source.parent / name, source.parent / f"{name}.gz") if each.is_file()), None)


def columns_of(header: list[str], wanted: tuple[str, ...], *, row: int | None = 1) -> dict[str, int]:
    """Where the wanted columns are; BadVotes when one is missing or occurs twice."""
    missing = [each for each in wanted if each not in header]
    if missing:
        raise BadVotes("columns_missing", row=row, names=", ".join(missing), found=", ".join(header[:8]) or "-")
    twice = [each for each in wanted if header.count(each) > 1]
    if twice:
        raise BadVotes("columns_twice", row=row, names=", ".join(twice))
    return {each: header.index(each) for each in wanted}


def same_length(number: int, row: list[str], header: list[str]) -> None:
    if len(row) != len(header):
        raise BadVotes("cells", row=number, found=len(row), expected=len(header))


def whole(number: int, column: str, text: str) -> int:
    """A whole number from a cell."""
    try:
        return int(text)
    except ValueError:
        raise BadVotes("number", row=number, column=column, value=text) from None


Numbers = Union["array[int]", NDArray[np.int32], NDArray[np.int8]]
# Names of participants and statements, recorded groups, and per vote: who, on what, and which answer.
Read = tuple[list[str], list[str], list[int], Numbers, Numbers, Numbers]


def read_wide(header: list[str], rows: Iterator[tuple[int, list[str]]], progress: Rows | None, wrong: Wrong) -> Read:
    """participants-votes.csv: a row for each participant, a numbered column for each statement."""
    places = columns_of(header, ("participant",))
    described = [column for column in header if column in DESCRIBING]
    first = next((index for index, column in enumerate(header) if column not in DESCRIBING), len(header))
    statements = header[first:]
    if first != len(described) or not statements:
        raise BadVotes("columns_order", row=1)
    odd = next((each for each in statements if not each.isdecimal()), None)
    if odd is not None:
        raise BadVotes("columns_odd", row=1, name=odd)
    for before, after in pairwise(sorted(statements)):
        if before == after:
            raise BadVotes("duplicate_statement", row=1, statement=after)
    counted = [(name, header.index(name), answer) for name, answer in COUNTED.items() if name in header]
    group_at = header.index("group-id") if "group-id" in header else None
    names: dict[str, int] = {}
    recorded: list[int] = []
    who, what, said = array("i"), array("i"), array("b")
    for number, row in rows:
        if not row:
            continue
        try:
            name = row_name(number, row, header, places["participant"], names)
            answered = answers_in(number, row[first:], statements)
            for column, index, answer in counted:
                found = len(answered) if answer is None else row[first:].count(answer)
                same_count(number, column, row[index], found)
            group = whole(number, "group-id", row[group_at]) if group_at is not None and row[group_at] else -1
        except BadVotes as bad:
            wrong.note(bad)
            continue
        what.extend([index for index, _ in answered])
        said.extend([value for _, value in answered])
        who.extend([len(names)] * len(answered))
        names[name] = len(names)
        if group_at is not None:
            recorded.append(group)
        if progress and len(names) % 1000 == 0:
            progress(len(names))
    return list(names), statements, recorded, who, what, said


def row_name(number: int, row: list[str], header: list[str], place: int, names: dict[str, int]) -> str:
    """The name of the participant of a row with the right number of cells that did not have a row yet."""
    same_length(number, row, header)
    if row[place] in names:
        raise BadVotes("duplicate_participant", row=number, participant=row[place])
    return row[place]


def same_count(number: int, column: str, stated: str, found: int) -> None:
    if whole(number, column, stated) != found:
        raise BadVotes("count", row=number, column=column, stated=stated, counted=found)


def answers_in(number: int, cells: list[str], statements: list[str]) -> list[tuple[int, int]]:
    """Column and answer of the cells that hold one."""
    try:
        return [(index, ANSWERS[cell]) for index, cell in enumerate(cells) if cell]
    except KeyError:
        index, cell = next(each for each in enumerate(cells) if each[1] and each[1] not in ANSWERS)
        raise BadVotes("vote_value", row=number, column=statements[index], value=cell) from None


def read_long(header: list[str], rows: Iterator[tuple[int, list[str]]], progress: Rows | None, wrong: Wrong) -> Read:
    """votes.csv: a row for each vote, in any order; a later vote of a voter on a statement replaces the earlier one.

    Two votes at the same moment with different answers cannot be ordered and are refused as duplicates.
    """
    places = columns_of(header, LONG)
    latest: dict[tuple[str, str], tuple[int, int]] = {}
    for number, row in rows:
        if not row:
            continue
        try:
            pair, moment, answer = one_vote(number, row, header, places)
            before = latest.get(pair)
            in_order(number, pair, before, (moment, answer))
        except BadVotes as bad:
            wrong.note(bad)
            continue
        if not before or moment >= before[0]:
            latest[pair] = moment, answer
        if progress and number % 100_000 == 0:
            progress(number)
    people = {name: index for index, name in enumerate(sorted({pair[0] for pair in latest}, key=by_number))}
    columns = {name: index for index, name in enumerate(sorted({pair[1] for pair in latest}, key=by_number))}
    who = array("i", [people[pair[0]] for pair in latest])
    what = array("i", [columns[pair[1]] for pair in latest])
    said = array("b", [answer for _, answer in latest.values()])
    return list(people), list(columns), [], who, what, said


def one_vote(
    number: int, row: list[str], header: list[str], places: dict[str, int]
) -> tuple[tuple[str, str], int, int]:
    """Voter with statement, moment and answer of a row."""
    same_length(number, row, header)
    answer = ANSWERS.get(row[places["vote"]])
    if answer is None:
        raise BadVotes("vote_value", row=number, column="vote", value=row[places["vote"]])
    pair = row[places["voter-id"]], row[places["comment-id"]]
    return pair, whole(number, "timestamp", row[places["timestamp"]]), answer


def in_order(number: int, pair: tuple[str, str], before: tuple[int, int] | None, now: tuple[int, int]) -> None:
    if before and before[0] == now[0] and before[1] != now[1]:
        raise BadVotes("duplicate_vote", row=number, participant=pair[0], statement=pair[1])


def by_number(name: str) -> tuple[int, int, str]:
    """Numbers in the order of numbers, then other names."""
    return (0, int(name), "") if name.isdecimal() else (1, 0, name)


def read_comments(path: Path, refused: list[BadVotes] | None = None) -> tuple[dict[str, str], dict[str, str]]:
    """Texts and moderation (-1 rejected, 0 none, 1 accepted) of the statements, by name."""
    texts: dict[str, str] = {}
    moderation: dict[str, str] = {}
    wrong = Wrong(path.name, refused)
    with table(path) as rows:
        _, header = next(rows, (1, []))
        places = columns_of(header, ("comment-id", "moderated", "comment-body"))
        for number, row in rows:
            if not row:
                continue
            try:
                name = comment_name(number, row, header, places, texts)
            except BadVotes as bad:
                wrong.note(bad)
                continue
            texts[name] = row[places["comment-body"]].strip()
            moderation[name] = row[places["moderated"]]
    return texts, moderation


def comment_name(number: int, row: list[str], header: list[str], places: dict[str, int], known: dict[str, str]) -> str:
    """The name of the statement of a row with a known word for moderation."""
    same_length(number, row, header)
    name, moderated = row[places["comment-id"]], row[places["moderated"]]
    if name in known:
        raise BadVotes("duplicate_statement", row=number, statement=name)
    if moderated not in ANSWERS:
        raise BadVotes("number", row=number, column="moderated", value=moderated)
    return name


def read_weights(path: Path, names: list[str]) -> NDArray[np.float64]:
    """Weights in the order of the participants; those who are not mentioned weigh 1."""
    index = {name: number for number, name in enumerate(names)}
    weights = np.ones(len(names))
    seen: set[str] = set()
    with table(path) as rows:
        _, header = next(rows, (1, []))
        places = columns_of(header, ("participant", "weight"))
        for number, row in rows:
            if not row:
                continue
            same_length(number, row, header)
            name = row[places["participant"]]
            if name not in index:
                raise BadVotes("unknown_participant", row=number, participant=name)
            if name in seen:
                raise BadVotes("duplicate_participant", row=number, participant=name)
            seen.add(name)
            try:
                weight = float(row[places["weight"]])
            except ValueError:
                weight = float("nan")
            if not np.isfinite(weight) or weight <= 0:
                raise BadVotes("weight", row=number, participant=name, value=row[places["weight"]])
            weights[index[name]] = weight
    return weights
