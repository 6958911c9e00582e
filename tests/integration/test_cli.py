"""The command line: help for every command, and one line when the settings or the database are not right."""

from __future__ import annotations

import os
import subprocess
import sys

import pytest

from meerwaarde.cli import COMMANDS, DJANGO_COMMANDS, main

pytestmark = pytest.mark.on_sqlite


def meerwaarde(folder, *arguments, **environment):
    inherited = {key: value for key, value in os.environ.items() if key != "DATABASE_URL"}
    return subprocess.run(
        [sys.executable, "-m", "meerwaarde.cli", *arguments],
        env=inherited | {"MEERWAARDE_VAR": str(folder)} | environment,
        capture_output=True,
        text=True,
        check=False,
        stdin=subprocess.DEVNULL,
    )


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
