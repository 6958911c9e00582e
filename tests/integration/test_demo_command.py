"""`meerwaarde demo`: clear refusals, and what is imported in which order."""

from __future__ import annotations

import json
import socket
from argparse import Namespace
from pathlib import Path

import pytest

from meerwaarde.demo.commands import demo


def arguments(**given) -> Namespace:
    return Namespace(**{"serve": False, "port": 8000, "data": None, **given})


def test_folder_that_is_not_there_is_refused(capsys, tmp_path):
    assert demo.run(arguments(data=tmp_path / "nowhere")) == 2
    assert "There is no folder" in capsys.readouterr().err


def test_folder_without_data_is_refused(capsys, tmp_path):
    assert demo.import_folder(tmp_path) == 2
    assert "holds no boundaries" in capsys.readouterr().err


def test_port_in_use_is_refused_before_anything_is_done(capsys):
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]
        assert demo.run(arguments(serve=True, port=port)) == 2
    assert f"PORT={port + 1}" in capsys.readouterr().err


def test_public_server_is_refused(capsys, settings):
    settings.HTTPS = True
    assert demo.run(arguments()) == 2
    assert "not for a public server" in capsys.readouterr().err


def test_borders_come_first_and_registers_from_old_to_new(tmp_path):
    for name in ("register/b-2026-08-08.json", "register/a-2026-07-11.json", "boundaries/borders.geojson.gz"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_bytes(b"")
    (tmp_path / "register" / "b-2026-08-08.json").rename(tmp_path / "register" / "algoritmes-2026-08-08.json")
    (tmp_path / "register" / "a-2026-07-11.json").rename(tmp_path / "register" / "algoritmes-2026-07-11.json")
    assert [path.name for _command, path in demo.files_of(tmp_path)] == [
        "borders.geojson.gz",
        "algoritmes-2026-07-11.json",
        "algoritmes-2026-08-08.json",
    ]


def test_questionnaires_are_found_in_the_folder_and_beside_it(tmp_path):
    data = tmp_path / "data"
    for file in (data / "standards" / "dpia.yaml", tmp_path / "standards" / "iama.yaml", data / "standards" / "x.yaml"):
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(b"")
    found = [(command, path.name) for command, path in demo.files_of(data)]
    assert found == [("import instrument", "dpia.yaml"), ("import instrument", "iama.yaml")]


@pytest.mark.django_db
def test_file_is_imported_once_and_again_when_it_changed(tmp_path, settings, capsys):
    settings.VAR_DIR = tmp_path
    file = tmp_path / "boundaries" / "borders.geojson"
    file.parent.mkdir()
    file.write_text(json.dumps(borders("Gemeente Proefstad")))
    assert demo.import_folder(tmp_path) == 0
    assert "borders.geojson" in capsys.readouterr().out
    assert demo.import_folder(tmp_path) == 0
    assert capsys.readouterr().out == ""
    file.write_text(json.dumps(borders("Gemeente Proefdorp")))
    assert demo.import_folder(tmp_path) == 0
    assert "borders.geojson" in capsys.readouterr().out


@pytest.mark.django_db
def test_file_that_is_refused_stops_the_demo(tmp_path, settings):
    settings.VAR_DIR = tmp_path
    file = tmp_path / "boundaries" / "borders.geojson"
    file.parent.mkdir()
    file.write_text("{")
    assert demo.import_folder(tmp_path) == 2
    assert not Path(tmp_path / "demo-imported.json").exists()


def borders(name: str) -> dict[str, object]:
    square = [[[5.0, 52.0], [5.1, 52.0], [5.1, 52.1], [5.0, 52.1], [5.0, 52.0]]]
    return {
        "type": "FeatureCollection",
        "features": [
            {
                "type": "Feature",
                "properties": {"statcode": "GM9999", "statnaam": name},
                "geometry": {"type": "Polygon", "coordinates": square},
            }
        ],
    }
