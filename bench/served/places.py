"""Installations to measure on, one for each kind of database."""

from __future__ import annotations

import os
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

HERE = Path(__file__).resolve().parents[1]
sys.path[:0] = [str(HERE.parent / "tests"), str(HERE.parent / "tools"), str(HERE)]

import installations  # noqa: E402  lies with the tests
from proofs import contributing  # noqa: E402  lies with the tests
from run_tests import postgresql  # noqa: E402  lies with the tools
from unit.ledger import processes  # noqa: E402  lies with the tests

__all__ = ["contributing", "on_each_database", "processes"]


def on_each_database() -> Iterator[tuple[str, processes.Place]]:
    """A migrated place on SQLite, then one on PostgreSQL when one answers, which contributors reach as by a proxy."""
    os.environ["PYTHONPATH"] = os.pathsep.join([str(HERE), *filter(None, [os.environ.get("PYTHONPATH")])])
    with installations.run():
        for kind, database in {"SQLite": "", "PostgreSQL": postgresql()}.items():
            if database is None:
                print("  no PostgreSQL answers", file=sys.stderr, flush=True)
                continue
            os.environ["DATABASE_URL"] = database
            with (
                tempfile.TemporaryDirectory(prefix="meerwaarde-bench-") as folder,
                processes.migrated(Path(folder)) as place,
            ):
                keys = str(place.folder / "keys")
                place.environment |= {"BEHIND_PROXY": "true", "BASE_URL": "http://localhost", "LEDGER_KEYS": keys}
                yield kind, place
