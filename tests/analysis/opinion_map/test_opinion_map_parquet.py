"""Votes from Parquet say the same as the same votes as text, and are refused for the same reasons."""

import sys

import numpy as np
import pytest
from opinion_conversations import planted

from meerwaarde.analysis.opinion_map import BadVotes
from meerwaarde.analysis.opinion_map.polis_format import read_conversation

arrow = pytest.importorskip("pyarrow", reason="pyarrow is optional: pip install 'meerwaarde[parquet]'")
parquet = pytest.importorskip("pyarrow.parquet")


def written(folder, **columns):
    folder.mkdir(exist_ok=True)
    named = {{"voter": "voter-id", "comment": "comment-id"}.get(name, name): each for name, each in columns.items()}
    parquet.write_table(arrow.table(named), folder / "votes.parquet", row_group_size=500)
    return folder


def refused(path):
    with pytest.raises(BadVotes) as refusal:
        read_conversation(path)
    return refusal.value


@pytest.mark.parametrize("kind", ["int64", "int32", "text"])
def test_the_same_votes_as_text_give_the_same_conversation(tmp_path, kind):
    rng = np.random.default_rng(1)
    who, what, said, _groups = planted(300, 40, 2, rng, density=0.3)
    order = rng.permutation(len(who))
    who, what, said = who[order] + 7, what[order], said[order]
    lines = [f"1,{comment},{voter},{vote}" for voter, comment, vote in zip(who, what, said, strict=True)]
    (tmp_path / "votes.csv").write_text("timestamp,comment-id,voter-id,vote\n" + "\n".join(lines), encoding="utf-8")
    names = [each.astype(str).tolist() if kind == "text" else each.astype(kind) for each in (who, what)]
    folder = written(tmp_path / "columns", voter=names[0], comment=names[1], vote=said.astype(np.int8))
    text, columns = read_conversation(tmp_path), read_conversation(folder)
    assert (columns.participants, columns.statements) == (text.participants, text.statements)
    for name in ("starts", "statements", "values"):
        assert np.array_equal(getattr(columns.votes, name), getattr(text.votes, name))


def test_a_later_vote_replaces_an_earlier_one(tmp_path):
    folder = written(tmp_path, voter=[2, 2, 1, 2], comment=[10, 10, 9, 9], vote=[1, -1, 0, 1], timestamp=[5, 4, 1, 1])
    found = read_conversation(folder / "votes.parquet")
    assert (found.participants, found.statements) == (("1", "2"), ("9", "10"))
    assert found.votes.values.tolist() == [0, 1, 1]


@pytest.mark.parametrize(
    ("columns", "code", "row"),
    [
        ({"voter": [1, 2], "comment": [1, 1], "vote": [1, 3]}, "vote_value", 2),
        ({"voter": [1, 1], "comment": [1, 1], "vote": [1, 0]}, "duplicate_vote", 2),
        ({"voter": [1, 1], "comment": [1, 1], "vote": [1, 0], "timestamp": [3, 3]}, "duplicate_vote", 2),
        ({"voter": [1, None], "comment": [1, 1], "vote": [1, 0]}, "empty_cell", 2),
        ({"voter": [1, 2], "comment": [1, 1], "vote": [1, None]}, "empty_cell", 2),
        ({"voter": [1.5, 2.5], "comment": [1, 1], "vote": [1, 0]}, "columns_names", None),
        ({"voter": [1, 2], "comment": [1, 1], "vote": ["1", "0"]}, "columns_kind", None),
        ({"voter": [1, 2], "comment": [1, 1]}, "columns_missing", None),
    ],
)
def test_wrong_columns_and_cells_are_refused_with_their_row(tmp_path, columns, code, row):
    bad = refused(written(tmp_path, **columns))
    assert (bad.code, bad.row, bad.file) == (code, row, "votes.parquet")
    assert bad.text("nl")


def test_a_damaged_file_and_missing_pyarrow_are_said(tmp_path, monkeypatch):
    path = tmp_path / "votes.parquet"
    path.write_bytes(b"PAR1 not really PAR1")
    assert refused(path).code == "damaged"
    monkeypatch.setitem(sys.modules, "pyarrow", None)
    assert "pip install 'meerwaarde[parquet]'" in refused(path).text()
