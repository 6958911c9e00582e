"""`meerwaarde opinion-map`: from an export to JSON, CSV, SVG and a report, without a database."""

import argparse
import csv
import json
import re
import subprocess
import sys
from html.parser import HTMLParser
from xml.etree import ElementTree

import numpy as np
import pytest
from opinion_conversations import planted, random_votes

from meerwaarde.analysis.commands import opinion_map as command

EMPTY_TAGS = {"meta", "circle", "polygon", "rect", "path"}


def write_export(folder, who, what, said, texts=None):
    statements = int(max(what)) + 1
    table = [[""] * statements for _ in range(int(max(who)) + 1)]
    for person, statement, answer in zip(who, what, said, strict=True):
        table[person][statement] = str(int(answer))
    with (folder / "participants-votes.csv").open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows(
            [["participant", *range(statements)], *([index, *row] for index, row in enumerate(table))]
        )
    with (folder / "comments.csv").open("w", encoding="utf-8", newline="") as file:
        rows = [[index, 1, (texts or {}).get(index, f"Statement {index}")] for index in range(statements)]
        csv.writer(file).writerows([["comment-id", "moderated", "comment-body"], *rows])
    return folder


@pytest.fixture(scope="module")
def export(tmp_path_factory):
    who, what, said, _ = planted(240, 40, 2, np.random.default_rng(1), density=0.4)
    texts = {0: "<b>Bold & “quoted”</b>", 1: "=SUM(A1)"}
    return write_export(tmp_path_factory.mktemp("export"), who, what, said, texts)


def run(*words):
    parser = argparse.ArgumentParser()
    command.configure(parser)
    return command.run(parser.parse_args([str(word) for word in words]))


class Tags(HTMLParser):
    """Every tag that opens also closes, in order; collects attributes."""

    def __init__(self):
        super().__init__()
        self.open, self.attributes, self.names = [], [], []

    def handle_starttag(self, tag, attrs):
        self.names.append(tag)
        self.attributes += attrs
        if tag not in EMPTY_TAGS:
            self.open.append(tag)

    def handle_startendtag(self, tag, attrs):
        self.names.append(tag)
        self.attributes += attrs

    def handle_endtag(self, tag):
        assert self.open.pop() == tag


def test_json_has_the_promised_keys(export, capsys):
    assert run(export, "--json") == 0
    found = json.loads(capsys.readouterr().out)
    promised = {"participants", "statements", "votes", "groups", "common_ground", "stability", "elapsed_seconds"}
    assert set(found) == promised
    assert (found["participants"], found["statements"], found["votes"]) == (240, 40, 240 * 16)
    assert [set(group) for group in found["groups"]] == [{"size", "statements"}] * 2
    assert sum(group["size"] for group in found["groups"]) == 240
    assert found["stability"] > 0.8


@pytest.mark.parametrize("language", ["nl", "en"])
def test_report_is_whole_safe_and_self_contained(export, tmp_path, capsys, language):
    assert run(export, "--out", tmp_path / "out", "--language", language) == 0
    html = (tmp_path / "out" / "report.html").read_text(encoding="utf-8")
    tags = Tags()
    tags.feed(html)
    assert tags.open == []
    assert f'<html lang="{language}">' in html
    assert "script" not in tags.names
    assert not [name for name, _ in tags.attributes if name in {"style", "src", "href"} or name.startswith("on")]
    assert not re.search(r"url\(|@import|https?:", html)
    assert "default-src 'none'; style-src 'sha256-" in html
    assert "&lt;b&gt;Bold &amp; “quoted”&lt;/b&gt;" in html
    assert html.count("<table>") == html.count("<caption") >= 4
    ids = re.findall(r' id="([^"]+)"', html)
    assert len(ids) == len(set(ids))


def test_picture_is_valid_svg_with_words(export, tmp_path):
    run(export, "--out", tmp_path)
    root = ElementTree.parse(tmp_path / "map.svg").getroot()  # noqa: S314  our own file
    assert root.tag == "{http://www.w3.org/2000/svg}svg"
    assert [child.tag.split("}")[1] for child in root][:2] == ["title", "desc"]


def test_csv_files_hold_the_statements_and_no_formulas(export, tmp_path):
    run(export, "--out", tmp_path, "--smallest", "5")
    with (tmp_path / "statements.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    assert len(rows) == 40
    assert rows[1]["text"] == "'=SUM(A1)"
    for row in rows:
        for answer in ("agree", "pass", "disagree"):
            assert row[answer] in ("", "0") or int(row[answer]) >= 5
    assert (tmp_path / "groups.csv").read_text(encoding="utf-8").startswith("group,people,stability,statement")
    assert (tmp_path / "common-ground.csv").is_file()
    assert not (tmp_path / "participants.csv").exists()


def test_positions_of_people_are_written_on_request_only(export, tmp_path):
    run(export, "--out", tmp_path, "--participants")
    assert len((tmp_path / "participants.csv").read_text(encoding="utf-8").splitlines()) == 241


def test_random_votes_are_reported_as_no_clear_groups(tmp_path, capsys):
    write_export(tmp_path, *random_votes(150, 30, np.random.default_rng(2)))
    assert run(tmp_path, "--json", "--out", tmp_path / "out", "--language", "en") == 0
    found = json.loads(capsys.readouterr().out)
    assert found["groups"] == []
    assert "We see no clear groups" in (tmp_path / "out" / "report.html").read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("lines", "reason"),
    [
        ("participant,0,1\n1,1,3\n", "vote_value"),
        ("participant,0,1\n1,1,-1\n1,1,1\n", "duplicate_participant"),
        ("participant,0,1\n1,1,-1\n", "one_participant"),
        ("participant,0,1\n1,1,\n2,1,\n", "constant"),
        ("participant,0,1\n1,,\n2,,\n", "empty"),
        ("name,0,1\n1,1,\n", "columns_missing"),
    ],
)
def test_bad_input_gives_exit_code_2_a_reason_and_no_files(tmp_path, capsys, lines, reason):
    path = tmp_path / "participants-votes.csv"
    path.write_text(lines, encoding="utf-8")
    assert run(path, "--json", "--out", tmp_path / "out", "--language", "en") == 2
    printed = capsys.readouterr()
    assert json.loads(printed.out)["reason"] == reason
    assert printed.err.strip()
    assert not (tmp_path / "out").exists()


def test_a_name_that_is_too_long_is_no_file(capsys):
    assert run("x" * 300, "--json", "--language", "en") == 2
    assert json.loads(capsys.readouterr().out)["reason"] == "no_file"


def test_seeds_and_sizes_must_be_numbers():
    for words in (["x", "--seed", "-1"], ["x", "--smallest", "0"], ["x", "--groups", "1"]):
        with pytest.raises(SystemExit):
            run(*words)


def test_the_same_seed_gives_the_same_report(export, tmp_path):
    for name in ("one", "two"):
        run(export, "--out", tmp_path / name, "--seed", "0")
    assert (tmp_path / "one" / "report.html").read_bytes() == (tmp_path / "two" / "report.html").read_bytes()


def test_django_is_never_loaded(export):
    program = (
        "import sys, argparse; from meerwaarde.analysis.commands import opinion_map as command; "
        "parser = argparse.ArgumentParser(); command.configure(parser); "
        "code = command.run(parser.parse_args(sys.argv[1:])); assert 'django' not in sys.modules; sys.exit(code)"
    )
    subprocess.run([sys.executable, "-c", program, str(export)], check=True, stdout=subprocess.DEVNULL)


def test_real_conversations_are_drawn_and_verified(shared, tmp_path, capsys):
    for folder in sorted(path for path in (shared / "data" / "opinion").iterdir() if path.is_dir()):
        assert run(folder, "--json", "--out", tmp_path / folder.name) == 0
        found = json.loads(capsys.readouterr().out)
        assert found["participants"] > 20
        assert found["elapsed_seconds"] > 0
