"""Exports of Pol.is: what is read, and how bad files are refused."""

import gzip

import numpy as np
import pytest
from opinion_conversations import NO_EVIDENCE

from meerwaarde.analysis.opinion_map import BadVotes, build_map
from meerwaarde.analysis.opinion_map.polis_format import read_conversation

HEADER = "participant,group-id,n-comments,n-votes,n-agree,n-disagree,0,1,7\n"
ROWS = "4,0,1,3,1,1,1,-1,0\n9,,0,1,0,0,,,0\n12,1,0,2,2,0,1,,1\n"
COMMENTS = (
    "timestamp,datetime,comment-id,author-id,agrees,disagrees,moderated,comment-body\n"
    '1,x,0,4,2,0,1,"First, with a comma"\n2,x,1,4,0,1,-1,Second\n3,x,7,9,1,0,0,Third\n'
)
LONG = "timestamp,datetime,comment-id,voter-id,vote\n"

# red-dwarf 0.4.0 on the same votes, all statements: participants, statements, votes, explained variance
PEER = {
    "15-per-hour-seattle": (339, 54, 2872, (1.23680615, 0.53393819)),
    "brexit-consensus": (204, 50, 5303, (2.60850918, 1.15317779)),
    "canadian-electoral-reform": (448, 174, 11950, (1.68029157, 0.75881264)),
    "football-concussions": (1487, 298, 14328, (0.5784261, 0.47197698)),
    "london.youth.policing": (26, 36, 638, (2.7186249, 2.09681965)),
    "scoop-hivemind.biodiversity": (536, 314, 29719, (3.03496786, 1.48403325)),
    "ssis.land-bank-farmland.2rumnecbeh.2021-08-01": (404, 293, 33463, (7.55751545, 4.94968682)),
    "vtaiwan.uberx": (1921, 197, 49443, (3.38017547, 0.95643539)),
}


@pytest.fixture
def folder(tmp_path):
    (tmp_path / "participants-votes.csv").write_text(HEADER + ROWS, encoding="utf-8")
    (tmp_path / "comments.csv").write_text(COMMENTS, encoding="utf-8")
    return tmp_path


def refused(path, **named):
    with pytest.raises(BadVotes) as refusal:
        read_conversation(path, **named)
    return refusal.value


def with_rows(folder, rows, header=HEADER):
    (folder / "participants-votes.csv").write_text(header + rows, encoding="utf-8")
    return folder


def test_a_folder_is_read_whole(folder):
    found = read_conversation(folder)
    assert found.participants == ("4", "9", "12")
    assert found.statements == ("0", "1", "7")
    assert found.texts["0"] == "First, with a comma"
    assert found.rejected.tolist() == [False, True, False]
    assert found.recorded.tolist() == [0, -1, 1]
    assert found.votes.values.tolist() == [1, -1, 0, 0, 1, 1]


def test_gz_and_single_files_are_read_the_same(folder):
    plain = folder / "participants-votes.csv"
    with gzip.open(folder / "zipped-votes.csv.gz", "wb") as file:
        file.write(plain.read_bytes())
    for path in (plain, folder / "zipped-votes.csv.gz"):
        assert np.array_equal(read_conversation(path).votes.values, [1, -1, 0, 0, 1, 1])


@pytest.mark.parametrize(
    ("rows", "code", "row", "column"),
    [
        ("4,0,1,1,1,0,2,,\n", "vote_value", 2, "0"),
        ("4,0,1,1,1,0,1,,\n5,0,0,1,0,0,,yes,\n", "vote_value", 3, "1"),
        ("4,0,1,1,1,0,1,,\n4,0,0,1,1,0,,1,\n", "duplicate_participant", 3, None),
        ("4,0,1,1,1,0,1,\n", "cells", 2, None),
        ("4,0,1,2,1,0,1,,\n", "count", 2, "n-votes"),
        ("4,0,1,1,0,0,1,,\n", "count", 2, "n-agree"),
        ("4,0,1,many,1,0,1,,\n", "number", 2, "n-votes"),
        ("4,first,1,1,1,0,1,,\n", "number", 2, "group-id"),
    ],
)
def test_wrong_cells_are_refused_with_row_and_column(folder, rows, code, row, column):
    bad = refused(with_rows(folder, rows))
    assert (bad.code, bad.row, bad.column, bad.file) == (code, row, column, "participants-votes.csv")
    assert f"row {row}" in str(bad)


@pytest.mark.parametrize(
    ("header", "code"),
    [
        ("who,0,1,7\n", "columns_missing"),
        ("participant,0,1,extra\n", "columns_odd"),
        ("participant,0,n-votes,7\n", "columns_order"),
        ("participant\n", "columns_order"),
        ("participant,0,1,1\n", "duplicate_statement"),
        ("", "columns_missing"),
    ],
)
def test_wrong_columns_are_refused(folder, header, code):
    assert refused(with_rows(folder, "", header)).code == code


def test_a_vote_on_a_statement_that_comments_do_not_know_is_refused(folder):
    bad = refused(with_rows(folder, "4,1,,\n", "participant,0,1,8\n"))
    assert (bad.code, bad.parts["statement"]) == ("unknown_statement", "8")


def test_later_votes_replace_earlier_ones(tmp_path):
    path = tmp_path / "votes.csv"
    path.write_text(LONG + "20,x,1,5,-1\n10,x,1,5,1\n30,x,10,5,0\n15,x,2,6,1\n", encoding="utf-8")
    found = read_conversation(path)
    assert found.statements == ("1", "2", "10")
    assert found.votes.values.tolist() == [-1, 0, 1]


def test_different_votes_at_one_moment_are_refused_as_duplicates(tmp_path):
    path = tmp_path / "votes.csv"
    path.write_text(LONG + "10,x,1,5,1\n10,x,1,5,-1\n", encoding="utf-8")
    bad = refused(path)
    assert (bad.code, bad.row) == ("duplicate_vote", 3)


def test_weights_are_read_and_unknown_participants_refused(folder):
    weights = folder / "weights.csv"
    weights.write_text("participant,weight\n9,2.5\n", encoding="utf-8")
    assert read_conversation(folder, weights=weights).votes.weights.tolist() == [1.0, 2.5, 1.0]
    for line, code in (("77,1", "unknown_participant"), ("9,0", "weight"), ("9,heavy", "weight")):
        weights.write_text(f"participant,weight\n{line}\n", encoding="utf-8")
        bad = refused(folder, weights=weights)
        assert (bad.code, bad.row, bad.file) == (code, 2, "weights.csv")
    weights.write_text("participant,weight\n9,1\n9,2\n", encoding="utf-8")
    assert refused(folder, weights=weights).code == "duplicate_participant"


def test_damaged_and_missing_files_are_refused(folder, tmp_path):
    assert refused(folder / "nothing.csv").code == "no_file"
    empty = tmp_path / "empty"
    empty.mkdir()
    assert refused(empty).code == "no_votes_file"
    (empty / "votes.csv.gz").write_bytes(gzip.compress(LONG.encode())[:-6])
    assert refused(empty).code == "damaged"
    (empty / "votes.csv.gz").write_bytes(b"not zipped")
    assert refused(empty).code == "damaged"
    (empty / "votes.csv").write_bytes(LONG.encode() + b"1,x,1,1,\xff\n")
    assert refused(empty / "votes.csv").code == "encoding"


@pytest.mark.parametrize("name", PEER)
def test_explained_variance_of_real_conversations_equals_that_of_the_peer(shared, name):
    found = read_conversation(shared / "data" / "opinion" / name)
    drawn = build_map(found.votes, rng=np.random.default_rng(1), settings=NO_EVIDENCE)
    participants, statements, votes, variance = PEER[name]
    assert (drawn.participants, drawn.statements, drawn.votes) == (participants, statements, votes)
    assert drawn.explained_variance == pytest.approx(variance, abs=2e-8)


def test_the_votes_of_a_real_conversation_are_the_same_in_both_forms(shared):
    folder = shared / "data" / "opinion" / "vtaiwan.uberx"
    wide, long = read_conversation(folder), read_conversation(folder / "votes.csv.gz")
    named = [
        {
            (each.participants[row], each.statements[column]): value
            for row, column, value in zip(
                np.repeat(np.arange(each.votes.participant_count), each.votes.per_participant).tolist(),
                each.votes.statements.tolist(),
                each.votes.values.tolist(),
                strict=True,
            )
        }
        for each in (wide, long)
    ]
    assert named[0] == named[1]
