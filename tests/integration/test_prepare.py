"""What is made once from the sources is made again only when these change."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from django.contrib.staticfiles import finders

from meerwaarde.publication.commands.prepare import collect_static_files


@pytest.fixture
def sources(settings, tmp_path) -> Path:
    folder = tmp_path / "sources"
    folder.mkdir()
    (folder / "plan.css").write_text("p { color: black }")
    settings.STATICFILES_DIRS = [folder]
    settings.STATICFILES_FINDERS = ["django.contrib.staticfiles.finders.FileSystemFinder"]
    settings.STATIC_ROOT = tmp_path / "collected"
    finders.get_finder.cache_clear()
    yield folder
    finders.get_finder.cache_clear()


def test_static_files_are_collected_when_something_changed(sources, settings):
    assert collect_static_files()
    assert (settings.STATIC_ROOT / "plan.css").read_text() == "p { color: black }"
    assert not collect_static_files()
    (sources / "plan.css").write_text("p { color: navy }")
    os.utime(sources / "plan.css", ns=(1, 2))
    assert collect_static_files()
    (sources / "more.css").write_text("")
    assert collect_static_files()
    (sources / "more.css").unlink()
    assert collect_static_files()
    assert not collect_static_files()
