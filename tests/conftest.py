from __future__ import annotations

import os
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import hypothesis
import pytest
from django.db import connection
from django.utils import translation

import installations

# What these load costs more than their tests: one worker takes all of a file.
LOADED_ONCE = {"test_backup.py", "test_demo.py", "test_identified_residents.py", "test_opinion_map_command.py"}
COLLECTED = "MEERWAARDE_TESTS_COLLECTED"
# Tests are never timed: a busy machine makes none of them fail. The suite tries the same examples every time;
# `make prove` draws new ones.
UNTIMED: dict[str, Any] = {"deadline": None, "suppress_health_check": [hypothesis.HealthCheck.too_slow]}
hypothesis.settings.register_profile("suite", derandomize=True, **UNTIMED)
hypothesis.settings.register_profile("proof", max_examples=2000, **UNTIMED)
hypothesis.settings.load_profile("suite")

SHARED = Path(__file__).resolve().parents[2] / "shared"


def pytest_configure(config: pytest.Config) -> None:
    if not hasattr(config, "workerinput"):
        installations.begin_run()
    if config.getoption("--long-proofs"):
        hypothesis.settings.load_profile("proof")


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> Any:
    from xdist.scheduler import LoadScopeScheduling

    class ByTestOrFile(LoadScopeScheduling):  # type: ignore[misc]  # xdist has no types here
        def _split_scope(self, nodeid: str) -> str:
            file = nodeid.partition("::")[0]
            return file if Path(file).name in LOADED_ONCE else nodeid

    return ByTestOrFile(config, log)


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_node_collection_finished() -> None:
    """A run that waits for this one (tools/run_tests.py) need not compile the tests' files again."""
    if collected := os.environ.get(COLLECTED):
        Path(collected).touch()


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if "migrated_folder" in getattr(item, "fixturenames", ()):
            item.add_marker("on_sqlite")


def pytest_unconfigure(config: pytest.Config) -> None:
    if not hasattr(config, "workerinput"):
        installations.end_run()


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--long-proofs", action="store_true", help="run each proof at its full length (make prove)")


@pytest.fixture(scope="session")
def long_proofs(request: pytest.FixtureRequest) -> bool:
    """True for `make prove`; the suite runs a small slice of each proof with a fixed seed."""
    return bool(request.config.getoption("--long-proofs"))


@pytest.fixture(scope="session")
def shared() -> Path:
    """The folder with real data and official schemas that may lie beside the checkout."""
    if not SHARED.is_dir():
        pytest.skip("the folder ../shared with real data and official schemas is not here")
    return SHARED


@pytest.fixture(scope="session")
def migrated_folder() -> Path:
    """What `MEERWAARDE_VAR` names, with a migrated SQLite database: to be copied by tests that start processes.

    Who asks for it is marked as `on_sqlite`."""
    return installations.sqlite_template()


@pytest.fixture
def place(tmp_path: Path) -> Iterator[Any]:
    """An installation for real processes, with a migrated database of its own of the kind of this run."""
    from unit.ledger import processes

    with processes.migrated(tmp_path) as made:
        yield made


@pytest.fixture(scope="session")
def django_db_modify_db_settings(django_db_modify_db_settings_parallel_suffix: None) -> Iterator[None]:
    """The database of the tests begins as a copy of the migrated one, so that Django finds nothing to migrate."""
    test = connection.settings_dict["TEST"]
    if connection.vendor == "postgresql":
        test["TEMPLATE"] = installations.postgresql_template(os.environ["DATABASE_URL"])
        yield
        return
    test["NAME"] = "file:tests?mode=memory&cache=shared"
    with (
        closing(sqlite3.connect(test["NAME"], uri=True)) as in_memory,
        closing(sqlite3.connect(installations.sqlite_template() / installations.SQLITE)) as template,
    ):
        template.backup(in_memory)
        yield


@pytest.fixture(autouse=True)
def _own_language():
    """Every test begins in Dutch, whatever language the page of an earlier test was in."""
    with translation.override("nl"):
        yield


@pytest.fixture(autouse=True)
def _no_request():
    """What one request keeps ends with it. A test that does not read a streamed page to its end never ends its request,
    and the gates of the next test would be judged on what that one counted."""
    from meerwaarde.participation.gates import counted

    counted.set(None)


@pytest.fixture(autouse=True)
def _own_files(settings, tmp_path):
    """Every test has its own folder for uploads, plain static addresses, and fast passwords.

    Nothing that an earlier test computed or rendered is still there (limits are counted in the database).
    """
    from meerwaarde.initiatives.freshness import rendered_pages
    from meerwaarde.runs.recent import forget_all

    forget_all()
    settings.PAGES_CLEARED = tmp_path / "pages-cleared"
    settings.KEPT_PDFS = tmp_path / "pdf"
    rendered_pages.clear()
    settings.MEDIA_ROOT = tmp_path / "files"
    settings.LEDGER_KEYS = tmp_path / "keys"
    settings.ERASURES = tmp_path / "erasures.jsonl"
    settings.STORAGES = {
        **settings.STORAGES,
        "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
    }
    # The static files are not listed anew for every client that a test makes.
    settings.WHITENOISE_AUTOREFRESH = True
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
