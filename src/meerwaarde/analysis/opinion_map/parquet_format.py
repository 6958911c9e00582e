"""Reads votes from Parquet, with the columns of votes.csv: for conversations that are slow to read as text.

Needs pyarrow, which is not installed by default: pip install 'meerwaarde[parquet]'.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from .errors import BadVotes
from .polis_format import Read, by_number, columns_of
from .votes import AGREE, DISAGREE

PERSON, STATEMENT, VOTE, MOMENT = "voter-id", "comment-id", "vote", "timestamp"


def read_parquet(path: Path) -> Read:
    """A row for each vote, in any order; numbers or text as names. Rows are counted from 1: there is no header.

    With a column timestamp a later vote of a voter on a statement replaces the earlier one; without it a pair may
    occur once. Raises BadVotes. Cost: O(votes) time and memory, one column at a time; with timestamp a sort more.
    """
    try:
        import pyarrow as arrow
        import pyarrow.parquet
    except ImportError:
        raise BadVotes("no_parquet") from None
    try:
        with pyarrow.parquet.ParquetFile(path) as file:
            columns_of(file.schema_arrow.names, (PERSON, STATEMENT, VOTE), row=None)
            people, who = names_in(file, PERSON)
            columns, what = names_in(file, STATEMENT)
            said = answers_in(file)
            if MOMENT in file.schema_arrow.names:
                last = latest(who, what, said, whole_numbers(file, MOMENT), people, columns)
                who, what, said = who[last], what[last], said[last]
    except (arrow.ArrowInvalid, arrow.ArrowNotImplementedError, OSError) as error:
        raise BadVotes("damaged", problem=str(error).splitlines()[0]) from error
    return people, columns, [], who, what, said


def one_column(file: Any, name: str) -> Any:
    """A column without empty cells."""
    column = file.read(columns=[name]).column(0)
    if column.null_count:
        empty = np.concatenate([each.is_null().to_numpy(zero_copy_only=False) for each in column.chunks])
        raise BadVotes("empty_cell", row=int(np.argmax(empty)) + 1, column=name)
    return column


def names_in(file: Any, name: str) -> tuple[list[str], NDArray[np.int32]]:
    """The different names in a column, numbers in the order of numbers, and which of them each row has (rows,)."""
    import pyarrow as arrow

    column = one_column(file, name)
    kinds = arrow.types
    if not (kinds.is_integer(column.type) or kinds.is_string(column.type) or kinds.is_large_string(column.type)):
        raise BadVotes("columns_names", name=name, kind=column.type)
    encoded = column.dictionary_encode()
    found = encoded.chunk(0).dictionary.to_pylist() if encoded.num_chunks else []
    order = sorted(range(len(found)), key=lambda place: by_number(str(found[place])))
    rank = np.empty(len(found), dtype=np.int32)
    rank[order] = np.arange(len(found), dtype=np.int32)
    rows = np.empty(len(column), dtype=np.int32)
    begin = 0
    for chunk in encoded.chunks:
        rows[begin : begin + len(chunk)] = rank[chunk.indices.to_numpy()]
        begin += len(chunk)
    return [str(found[place]) for place in order], rows


def whole_numbers(file: Any, name: str) -> NDArray[np.int64]:
    """A column of whole numbers, as it is stored."""
    import pyarrow as arrow

    column = one_column(file, name)
    if not arrow.types.is_integer(column.type):
        raise BadVotes("columns_kind", name=name, kind=column.type)
    numbers: NDArray[np.int64] = column.to_numpy()
    return numbers


def answers_in(file: Any) -> NDArray[np.int8]:
    said = whole_numbers(file, VOTE)
    wrong = (said < DISAGREE) | (said > AGREE)
    if wrong.any():
        row = int(np.argmax(wrong))
        raise BadVotes("vote_value", row=row + 1, column=VOTE, value=int(said[row]))
    return said.astype(np.int8, copy=False)


def latest(
    who: NDArray[np.int32],
    what: NDArray[np.int32],
    said: NDArray[np.int8],
    moment: NDArray[np.int64],
    people: list[str],
    columns: list[str],
) -> NDArray[np.int64]:
    """The rows of the last vote of each pair, ascending; different votes of a pair at one moment are refused."""
    order = np.lexsort((moment, what, who))
    again = (np.diff(who[order]) == 0) & (np.diff(what[order]) == 0)
    unordered = again & (np.diff(moment[order]) == 0) & (np.diff(said[order]) != 0)
    if unordered.any():
        row = int(order[1:][unordered].min())
        raise BadVotes("duplicate_vote", row=row + 1, participant=people[who[row]], statement=columns[what[row]])
    return np.sort(order[np.append(~again, True)] if len(order) else order)
