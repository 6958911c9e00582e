"""The command line: help for every command, and one line when the settings or the database are not right."""

from __future__ import annotations

import pytest

from installations import meerwaarde
from meerwaarde.cli import COMMANDS, DJANGO_COMMANDS, main

pytestmark = pytest.mark.on_sqlite


@pytest.mark.parametrize("name", [*COMMANDS, *DJANGO_COMMANDS])
def test_every_command_has_help_with_an_example(name, capsys):
    with pytest.raises(SystemExit) as ended:
        main([*name.split(" "), "--help"])
    assert ended.value.code in (0, None)
    told = capsys.readouterr().out
    assert f"example:\n  meerwaarde {name}" in told
    assert "usage: " in told


@pytest.mark.parametrize("word", sorted({name.split(" ")[0] for name in COMMANDS if " " in name}))
def test_the_first_word_of_two_lists_the_commands(word, capsys):
    for option in ("--help", "-h"):
        assert main([word, option]) == 0
        told = capsys.readouterr().out
        assert all(name in told for name in COMMANDS if name.startswith(f"{word} "))
    assert main([word]) == 2
    assert main([word, "something"]) == 2


@pytest.mark.parametrize(
    "arguments",
    [
        ["add-organisation", "Gemeente X", "--kind", "municipality"],
        ["add-person", "a@example.org", "--organisation", "x", "--role", "editor"],
        ["import", "algorithm-register", "-"],
        ["clearsessions"],
    ],
)
def test_on_a_database_that_is_not_migrated_a_command_says_what_to_run(tmp_path, arguments):
    source = ["algoritmes.json" if argument == "-" else argument for argument in arguments]
    (tmp_path / "algoritmes.json").write_text('[{"lars": "1"}]' if "import" in arguments else "", encoding="utf-8")
    source = [str(tmp_path / word) if word == "algoritmes.json" else word for word in source]
    refused = meerwaarde(tmp_path / "var", *source)
    assert refused.returncode == 2
    assert "Run first: meerwaarde migrate" in refused.stderr
    assert len(refused.stderr.strip().splitlines()) == 1


OWN, DJANGO_S = ["add-organisation", "Gemeente X", "--kind", "municipality"], ["migrate"]


@pytest.mark.parametrize(
    ("address", "reason", "command"),
    [
        ("foo", "DATABASE_URL", OWN),
        ("postgres://u:p@host:abc/x", "DATABASE_URL", DJANGO_S),
        ("mysql://u:p@host/x", "MySQLdb", OWN),
        ("postgres://u:p@127.0.0.1:1/x", "cannot be used: connection failed", OWN),
        ("postgres://u:p@127.0.0.1:1/x", "cannot be used: connection failed", DJANGO_S),
        ("sqlite:////nowhere/at/all.sqlite3", "cannot be used: unable to open database file", OWN),
        ("sqlite:////nowhere/at/all.sqlite3", "cannot be used: unable to open database file", DJANGO_S),
    ],
)
def test_an_address_of_a_database_that_is_not_right_is_one_line(tmp_path, address, reason, command):
    refused = meerwaarde(tmp_path, *command, DATABASE_URL=address)
    assert refused.returncode == 2
    assert reason in refused.stderr
    assert len(refused.stderr.strip().splitlines()) == 1


def test_a_public_address_without_a_key_is_one_line(tmp_path):
    refused = meerwaarde(tmp_path, "migrate", BASE_URL="https://plans.example.org")
    assert (refused.returncode, "Set SECRET_KEY" in refused.stderr) == (2, True)
    assert len(refused.stderr.strip().splitlines()) == 1


@pytest.mark.parametrize(
    ("environment", "reason"),
    [
        ({"SECRET_KEY_FILE": "/nope"}, "SECRET_KEY_FILE must be a readable file"),
        ({"LOG_LEVEL": "nope"}, "LOG_LEVEL"),
        ({"MEERWAARDE_VAR": "/proc/x"}, "MEERWAARDE_VAR cannot be made"),
        ({"MEERWAARDE_VAR": __file__}, "MEERWAARDE_VAR cannot be made"),
        ({"SESSION_HOURS": "0"}, "SESSION_HOURS"),
        ({"UPLOAD_MAX_BYTES": "20 MB"}, "UPLOAD_MAX_BYTES"),
        ({"OPENID_CONNECT": "{}"}, "OPENID_CONNECT"),
        ({"RESIDENTS_OPENID_CONNECT": "[]"}, "RESIDENTS_OPENID_CONNECT"),
    ],
    ids=lambda given: "-".join(given) if isinstance(given, dict) else "",
)
@pytest.mark.parametrize("command", [OWN, ["check"]], ids=["own command", "Django's command"])
def test_a_setting_that_is_not_right_is_one_line(tmp_path, environment, reason, command):
    refused = meerwaarde(tmp_path, *command, **environment)
    assert refused.returncode == 2
    assert reason in refused.stderr
    assert len(refused.stderr.strip().splitlines()) == 1


@pytest.mark.parametrize(
    "arguments",
    [
        ["add-organisation", "\udcff\udcfe"],
        ["export", "archive", "\udcff/plan", "x.zip"],
        ["import", "contributions", "x.csv", "--mapping", "consul", "--round", "\udcff/x/1"],
        ["serve", "--host", "\udcff"],
        ["weigh", "\udcff.yaml"],
        ["\udcff"],
    ],
)
def test_an_argument_that_is_not_utf_8_is_refused_in_one_line(arguments, capsys):
    assert main(arguments) == 2
    told = capsys.readouterr().err
    assert "is not text in UTF-8" in told
    assert len(told.strip().splitlines()) == 1
    told.encode()


def test_an_argument_of_other_bytes_than_utf_8_arrives_as_such(tmp_path):
    refused = meerwaarde(tmp_path, "add-organisation", b"\xff\xfe")
    assert (refused.returncode, refused.stderr) == (2, "meerwaarde: “\\udcff\\udcfe” is not text in UTF-8.\n")


@pytest.mark.parametrize(
    ("arguments", "reason"),
    [
        (["serve", "--port", "99999999"], "--port: give a number from 1 to 65535"),
        (["serve", "--port", "-1"], "--port: give a number from 1 to 65535"),
        (["serve", "--port", "9" * 5000], "--port: give a number from 1 to 65535"),
        (["serve", "--port", "x"], "--port: give a number from 1 to 65535"),
        (["serve", "--processes", "0"], "--processes: give a number"),
        (["serve", "--threads", "0"], "--threads: give a number"),
        (["demo", "--port", "99999999"], "--port: give a number from 1 to 65535"),
        (["work", "--lease", "nan"], "--lease: give a number of seconds"),
        (["work", "--interval", "inf"], "--interval: give a number of seconds"),
    ],
)
def test_a_number_outside_of_its_range_is_refused(arguments, reason, capsys):
    with pytest.raises(SystemExit) as ended:
        main(arguments)
    assert ended.value.code == 2
    assert reason in capsys.readouterr().err
