"""An import that is killed at any moment leaves whole batches, and running it again finishes the work."""

from __future__ import annotations

import json
import os
import random
import shutil
import signal
import sqlite3
import subprocess
import sys
import time

import pytest

pytestmark = pytest.mark.proof

RECORDS = 1_500


def meerwaarde(folder, *arguments):
    inherited = {key: value for key, value in os.environ.items() if key != "DATABASE_URL"}
    return subprocess.Popen(
        [sys.executable, "-m", "meerwaarde.cli", *map(str, arguments)],
        env=inherited | {"MEERWAARDE_VAR": str(folder)},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


@pytest.fixture(scope="module")
def export(tmp_path_factory):
    """A register export of many records, as the national register writes it."""
    rng = random.Random(7)
    words = ["verkeer", "toezicht", "aanvraag", "advies", "sensor", "licht", "afval", "zorg", "parkeren", "water"]
    path = tmp_path_factory.mktemp("export") / "register.json"
    records = [
        {
            "id": f"r{number}",
            "title": " ".join(rng.choices(words, k=4)).capitalize(),
            "organisatie": f"Gemeente Proef {number % 40}",
            "status": rng.choice(["in_gebruik", "ontwikkeling", "buiten_gebruik"]),
            "doel": " ".join(rng.choices(words, k=40)),
            "impactassessment": rng.choice(["Ja", "Nee", "Onbekend"]),
            "juridische_basis": "",
            "url": f"https://register.example.org/{number}",
            "toegevoegd": "2026-08-01",
            "geregistreerd": "2026-08-01",
        }
        for number in range(RECORDS)
    ]
    path.write_text(
        json.dumps(
            {
                "fetched_at": "2026-08-08T00:00:00Z",
                "count": RECORDS,
                "source_url": "https://register.example.org",
                "algoritmes": records,
            }
        )
    )
    return path


def test_a_killed_import_leaves_whole_batches_and_can_be_finished(
    export, migrated_folder, tmp_path, long_proofs, record_property
):
    rng = random.Random(11)
    turns = 25 if long_proofs else 1
    for turn in range(turns):
        folder = tmp_path / f"turn-{turn}"
        shutil.copytree(migrated_folder, folder)
        process = meerwaarde(folder, "import", "algorithm-register", export, "--batch", 100, "--json")
        database = folder / "meerwaarde.sqlite3"
        wanted = rng.randrange(100, RECORDS - 500)
        while process.poll() is None and count(database, "initiatives_initiative") < wanted:
            time.sleep(0.01)
        process.send_signal(signal.SIGKILL)
        process.communicate()
        assert count(database, "initiatives_initiative") % 100 == 0
        assert_whole(database)
        again = meerwaarde(folder, "import", "algorithm-register", export, "--batch", 100, "--json")
        output, errors = again.communicate()
        assert again.returncode == 0, errors
        counts = json.loads(output)
        assert counts["created"] + counts["unchanged"] == RECORDS
        assert counts["vanished"] == counts["refused"] == 0
        assert count(database, "initiatives_initiative") == RECORDS
        assert_whole(database)
    record_property("figure", f"{turns} imports of {RECORDS:,} records killed: whole batches only, all finished after")


def count(database, table):
    with sqlite3.connect(database, timeout=30) as connection:
        return connection.execute(f"SELECT COUNT(*) FROM {table}").fetchone()[0]  # noqa: S608  names of this file


def assert_whole(database):
    """Every record has its initiative, its public dossier and its event; the file is not damaged."""
    numbers = {
        count(database, table)
        for table in ("initiatives_initiative", "initiatives_dossier", "initiatives_registerrecord", "ledger_event")
    }
    assert len(numbers) == 1
    with sqlite3.connect(database) as connection:
        assert connection.execute("PRAGMA integrity_check").fetchone()[0] == "ok"
