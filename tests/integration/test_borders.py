from __future__ import annotations

import argparse
import gzip
import json
import subprocess
import sys

import pytest

from meerwaarde.organisations.borders import MAP_HEIGHT, MAP_WIDTH, BadBorders, import_borders, project
from meerwaarde.organisations.commands import import_borders as command
from meerwaarde.organisations.models import Organisation, OrganisationBorder
from meerwaarde.organisations.naming import NameIndex, organisations_named

pytestmark = pytest.mark.django_db


def square(west: float, south: float, size: float = 0.2) -> dict:
    east, north = west + size, south + size
    return {
        "type": "Polygon",
        "coordinates": [[[west, south], [east, south], [east, north], [west, north], [west, south]]],
    }


def feature(code: str, name: str, geometry: object = None) -> dict:
    return {
        "type": "Feature",
        "properties": {"statcode": code, "statnaam": name},
        "geometry": geometry or square(5.0 + int(code[2:]) / 1000, 52.0),
    }


@pytest.fixture
def borders(tmp_path):
    def write(*features, **top):
        path = tmp_path / "borders.geojson"
        path.write_text(json.dumps({"type": "FeatureCollection", "features": list(features), **top}), encoding="utf-8")
        return path

    return write


def named(*names: str) -> None:
    organisations_named(names, NameIndex.load())


def codes() -> dict[str, str | None]:
    return dict(Organisation.objects.values_list("name", "cbs_code"))


def test_a_border_makes_its_municipality_when_it_is_new(borders):
    result = import_borders(borders(feature("GM0014", "Groningen")))
    assert (result.created, result.tied) == (1, 0)
    organisation = Organisation.objects.get()
    assert (organisation.name, organisation.cbs_code) == ("Gemeente Groningen", "GM0014")
    assert (organisation.kind, organisation.slug) == ("municipality", "groningen")
    border = OrganisationBorder.objects.get()
    assert border.west < border.longitude < border.east
    assert border.south < border.latitude < border.north
    assert border.outline.startswith("M")
    assert border.outline.endswith("z")


def test_importing_borders_again_changes_nothing(borders):
    path = borders(feature("GM0014", "Groningen"))
    import_borders(path)
    result = import_borders(path)
    assert (result.created, result.tied, result.unchanged) == (0, 0, 1)


def test_organisations_of_the_register_are_tied_to_their_code(borders):
    named(
        "Gemeente Den Haag",
        "Gemeente Noardeast Fryslân",
        "Gemeente Laren",
        "Gemeente Bergen (L)",
        "Provincie Groningen",
    )
    import_borders(
        borders(
            feature("GM0518", "'s-Gravenhage"),
            feature("GM1970", "Noardeast-Fryslân"),
            feature("GM0417", "Laren (NH.)"),
            feature("GM0893", "Bergen (L.)"),
            feature("GM0373", "Bergen (NH.)"),
            feature("GM0014", "Groningen"),
        )
    )
    assert codes() == {
        "Gemeente Den Haag": "GM0518",
        "Gemeente Noardeast Fryslân": "GM1970",
        "Gemeente Laren": "GM0417",
        "Gemeente Bergen (L)": "GM0893",
        "Gemeente Bergen (NH.)": "GM0373",
        "Provincie Groningen": None,
        "Gemeente Groningen": "GM0014",
    }


def test_a_name_that_two_municipalities_have_is_not_guessed(borders):
    named("Gemeente Bergen")
    result = import_borders(borders(feature("GM0893", "Bergen (L.)"), feature("GM0373", "Bergen (NH.)")))
    assert codes()["Gemeente Bergen"] is None
    assert result.without_border == ["Gemeente Bergen"]


def test_names_of_the_register_find_municipalities_that_borders_made(borders):
    import_borders(
        borders(
            feature("GM0518", "'s-Gravenhage"),
            feature("GM0417", "Laren (NH.)"),
            feature("GM0893", "Bergen (L.)"),
            feature("GM0373", "Bergen (NH.)"),
        )
    )
    named("Gemeente Den Haag", "Gemeente Laren", "Gemeente Bergen (NH)")
    assert Organisation.objects.count() == 4
    named("Gemeente Bergen")
    assert Organisation.objects.count() == 5


def ring(positions: list) -> dict:
    return {"type": "Polygon", "coordinates": [positions]}


BOW_TIE = ring([[5, 52], [6, 53], [6, 52], [5, 53], [5, 52]])


@pytest.mark.parametrize(
    ("wrong", "reason"),
    [
        ({"geometry": {"type": "Point", "coordinates": [5, 52]}}, "must be a Polygon or MultiPolygon, not Point"),
        ({"geometry": None}, "must be a Polygon or MultiPolygon"),
        ({"geometry": {"type": "Polygon", "coordinates": []}}, "empty"),
        ({"geometry": {"type": "Polygon", "coordinates": [[[5, 52], [6, 52]]]}}, "cannot be read"),
        ({"geometry": {"type": "Polygon", "coordinates": "binnen"}}, "cannot be read"),
        ({"geometry": {"type": "Polygon"}}, "cannot be read"),
        ({"geometry": BOW_TIE}, "not valid"),
        ({"geometry": ring([["5", "52"], [6, 52], [6, 53], ["5", "52"]])}, "a coordinate must be a number"),
        ({"geometry": ring([[True, 52], [6, 52], [6, 53], [True, 52]])}, "a coordinate must be a number"),
        ({"geometry": ring([[5, 52], [6, 52], [6, 53], [5, 53]])}, "must end where it begins"),
        ({"geometry": {**BOW_TIE, "coordinates": [square(5, 52)["coordinates"][0], []]}}, "must end where it begins"),
        ({"geometry": square(500, 52)}, "outside the Netherlands"),
        ({"geometry": square(52.0, 5.0)}, "outside the Netherlands"),
        ({"properties": {"statcode": "PV20", "statnaam": "Groningen"}}, "statcode must be a CBS code"),
        ({"properties": {"statcode": 14, "statnaam": "Groningen"}}, "statcode must be a CBS code"),
        ({"properties": {"statcode": "GM0015", "statnaam": ""}}, "statnaam must be a name"),
        ({"properties": None}, "no properties"),
        ({"type": "Geometry"}, "is not a GeoJSON Feature"),
        ({"properties": {"statcode": "GM0014", "statnaam": "Nog een"}}, "stands twice"),
    ],
)
def test_a_border_that_is_not_sound_refuses_the_file_with_its_number(borders, wrong, reason):
    second = {**feature("GM0002", "Tweede"), **wrong}
    with pytest.raises(BadBorders, match=f"feature 2: .*{reason}"):
        import_borders(borders(feature("GM0014", "Groningen"), second))
    assert not Organisation.objects.exists()


def test_a_border_with_too_many_positions_is_refused(borders, monkeypatch):
    monkeypatch.setattr("meerwaarde.organisations.borders.MAX_POSITIONS", 4)
    with pytest.raises(BadBorders, match="has 5 positions, 4 is the most"):
        import_borders(borders(feature("GM0014", "Groningen")))


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"", "not JSON"),
        (b'{"type": "FeatureCollection", "features": [', "not whole"),
        (b"[" * 100_000, "not JSON"),
        (b'{"type": "Feature"}', "not a GeoJSON FeatureCollection"),
        (b'{"type": "FeatureCollection", "features": []}', "no features"),
        ('{"type": "é"}'.encode("latin-1"), "not UTF-8"),
        (gzip.compress(b'{"type": "FeatureCollection"}', mtime=0)[:-10], "cut off"),
        (b'{"type": "FeatureCollection", "features": 5}', "no features"),
        (b'{"type": "FeatureCollection", "features": [' + b"9" * 100_000 + b"]}", "not JSON"),
        (b'{"type": "FeatureCollection", "features": [' + b"[" * 100 + b"]" * 100 + b"]}", "nested"),
        (b'{"type": "FeatureCollection", "features": [], "features": []}', "stands twice"),
        (b'{"type": "FeatureCollection", "features": [' + b"{}," * 2001 + b"{}]}", "more than 2000 features"),
    ],
)
def test_a_bad_file_of_borders_is_refused_with_exit_code_2(tmp_path, content, reason, capsys):
    path = tmp_path / "borders.geojson"
    path.write_bytes(content)
    assert run(path) == 2
    assert reason in capsys.readouterr().err


def test_a_file_that_unpacks_to_too_much_is_refused(borders, monkeypatch):
    monkeypatch.setattr("meerwaarde.organisations.border_file.MAX_BYTES", 100)
    with pytest.raises(BadBorders, match="larger than"):
        import_borders(borders(feature("GM0014", "Groningen")))


MEMORY = """
import resource, sys
import django
django.setup()
from meerwaarde.organisations.borders import BadBorders, read_borders
from pathlib import Path
before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
try:
    read_borders(Path(sys.argv[1]))
except BadBorders as refused:
    print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before, refused)
"""


@pytest.mark.on_sqlite
@pytest.mark.parametrize(
    ("content", "reason"),
    [
        # Two million positions in one border, and spaces that pack to nothing.
        (json.dumps({"type": "FeatureCollection", "features": [feature("GM0014", "G")]}), "more than 200000 positions"),
        (" " * 200_000_000, "larger than 50 MB"),
    ],
)
def test_a_huge_file_is_refused_without_filling_the_memory(tmp_path, content, reason):
    content = content.replace("[[[", "[[[" + "[5.01,52.0]," * 2_000_000)
    path = tmp_path / "huge.geojson.gz"
    path.write_bytes(gzip.compress(content.encode(), compresslevel=1))
    told = subprocess.run([sys.executable, "-c", MEMORY, str(path)], capture_output=True, text=True, check=True).stdout
    kilobytes, _space, refusal = told.partition(" ")
    assert reason in refusal
    assert int(kilobytes) < 150_000


def test_coordinates_of_another_system_are_refused(borders):
    system = {"type": "name", "properties": {"name": "urn:ogc:def:crs:EPSG::28992"}}
    with pytest.raises(BadBorders, match="EPSG:4326"):
        import_borders(borders(feature("GM0014", "Groningen"), crs=system))


def run(path, *options) -> int:
    parser = argparse.ArgumentParser()
    command.configure(parser)
    return command.run(parser.parse_args([str(path), *options]))


def test_places_lie_where_the_map_draws_them():
    corners = [(3.36, 51.37), (7.21, 53.24), (5.69, 50.76), (4.85, 53.25)]
    for longitude, latitude in corners:
        x, y = project(longitude, latitude)
        assert 0 < x < MAP_WIDTH
        assert 0 < y < MAP_HEIGHT
    # Amsterdam to Utrecht is about 35 km: 175 units of 200 m.
    (x1, y1), (x2, y2) = project(4.9009, 52.3792), project(5.1111, 52.0894)
    assert ((x1 - x2) ** 2 + (y1 - y2) ** 2) ** 0.5 == pytest.approx(176, rel=0.01)
    assert y1 < y2


def test_all_municipalities_of_the_register_are_tied_to_a_code(shared):
    from meerwaarde.initiatives.register_import.importing import import_register

    register = shared / "data" / "register" / "algoritmes-2026-08-08.json"
    import_register(register)
    result = import_borders(shared / "data" / "boundaries" / "gemeentegrenzen-2024.geojson.gz")
    assert (result.created, result.tied, result.without_border) == (138, 204, [])
    assert OrganisationBorder.objects.count() == 342
    assert 40_000 < result.outline_bytes < 150_000
    municipalities = Organisation.objects.filter(kind="municipality", initiatives__isnull=False).distinct()
    assert municipalities.exclude(cbs_code=None).count() == 204
    assert Organisation.objects.get(cbs_code="GM0518").name == "Gemeente Den Haag"


def test_the_same_holds_when_the_borders_come_first(shared):
    from meerwaarde.initiatives.register_import.importing import import_register

    import_borders(shared / "data" / "boundaries" / "gemeentegrenzen-2024.geojson.gz")
    import_register(shared / "data" / "register" / "algoritmes-2026-08-08.json")
    municipalities = Organisation.objects.filter(kind="municipality")
    assert municipalities.count() == 342
    assert municipalities.filter(initiatives__isnull=False).distinct().count() == 204
