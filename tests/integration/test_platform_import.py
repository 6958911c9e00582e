"""Proposals of other platforms: the real columns of their exports, the origin kept, and refusals with row and field."""

from __future__ import annotations

import json
from datetime import date

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from factories import official, prepared_round
from meerwaarde.ledger.models import Event
from meerwaarde.participation.models import Contribution, Identity
from meerwaarde.participation.platform_import.importing import import_platform_file, take_over
from meerwaarde.participation.platform_import.mapping import BadMapping, mapping_of, read_mapping, shipped_names
from meerwaarde.participation.platform_import.reading import BadFile, Refused, Taken, plain, read_rows

pytestmark = pytest.mark.django_db

DECIDIM = (
    "id;category/id;category/name/nl;scope/id;title/en;title/nl;body/en;body/nl;state;supports;published_at;url;is_amend\n"
    '7;3;Groen;;;Meer bomen;;"<p>Plant <b>linden</b>.</p><p>Bij de school &amp; het plein.</p>";accepted;12;'
    "2025-03-01 23:30:00 UTC;https://decidim.example/p/7;false\n"
    "8;3;Groen;;Benches;;More benches, please.;;;2;2025-03-02 09:00:00 UTC;https://decidim.example/p/8;false\n"
    "9;3;Groen;;;Ingetrokken;;Toch niet.;withdrawn;0;2025-03-02 09:00:00 UTC;https://decidim.example/p/9;false\n"
)
OPENSTAD = (
    "Inzending ID;Project ID;Titel;Samenvatting;Beschrijving;Datum aangemaakt (leesbaar);Aantal likes;"
    "Waarschijnlijk spam;Gebruiker naam;Gebruiker e-mailadres\n"
    "41;2;Speeltuin;Kort;Een speeltuin op het plein.;14 maart 2025 10:12;8;nee;Jan Jansen;jan@example.org\n"
    "42;2;Koop nu;Kort;Goedkope horloges;15 maart 2025 10:12;0;ja;Bot;bot@example.org\n"
)
CONSUL = """Id,Title,Author,Summary,Created at
3,Zebrapad,piet@example.org,Een zebrapad bij de kerk.,2025-04-05 08:00:00
"""


def taken_over(tmp_path, round, by, text, mapping, name="export.csv"):
    path = tmp_path / name
    path.write_text(text, encoding="utf-8")
    return import_platform_file(by=by, round=round, path=path, mapping=read_mapping(mapping))


def test_decidim_keeps_language_paragraphs_day_and_origin(tmp_path, round, editor):
    outcome = taken_over(tmp_path, round, editor, DECIDIM, "decidim")
    assert outcome.as_json() == {"new": 2, "unchanged": 0, "left_out": 1, "refused": []}
    trees, benches = Contribution.objects.order_by("id")
    assert trees.text == "Meer bomen\n\nPlant linden.\nBij de school & het plein."
    assert (trees.language, trees.origin) == ("nl", "decidim:https://decidim.example/p/7")
    assert trees.received_on == date(2025, 3, 2)  # half past eleven in UTC is the next day here
    assert (benches.language, benches.channel, benches.state) == ("en", "imported", "shown")
    event = Event.objects.filter(kind="contribution_received").first()
    assert event.after["origin"] == "decidim:https://decidim.example/p/7"
    assert "linden" not in str(event.after)


def test_openstad_reads_written_out_dates_and_no_persons(tmp_path, round, editor):
    outcome = taken_over(tmp_path, round, editor, OPENSTAD, "openstad")
    assert (outcome.new, outcome.left_out) == (1, 1)
    one = Contribution.objects.get()
    assert (one.text, one.received_on) == ("Speeltuin\n\nEen speeltuin op het plein.", date(2025, 3, 14))
    assert not Identity.objects.exists()
    assert "jan" not in one.text.lower()


def test_consul_reads_its_csv_and_its_json(tmp_path, round, editor):
    assert taken_over(tmp_path, round, editor, CONSUL, "consul").new == 1
    rows = [{"id": 4, "title": "Fietsbrug", "summary": "<p>Kort</p>", "description": "Een brug over de haven."}]
    assert taken_over(tmp_path, round, editor, json.dumps(rows), "consul", "export.json").new == 1
    assert Contribution.objects.get(origin="consul:4").text == "Fietsbrug\n\nEen brug over de haven."


@pytest.mark.parametrize(("text", "mapping"), [(DECIDIM, "decidim"), (OPENSTAD, "openstad"), (CONSUL, "consul")])
def test_the_same_file_again_changes_nothing(tmp_path, round, editor, text, mapping):
    first = taken_over(tmp_path, round, editor, text, mapping)
    events = Event.objects.count()
    again = taken_over(tmp_path, round, editor, text, mapping)
    assert (again.new, again.unchanged) == (0, first.new)
    assert Event.objects.count() == events


def test_a_row_that_cannot_be_used_is_refused_with_row_and_field(tmp_path, round, editor):
    rows = [
        ",Zonder nummer,x,2025-01-01",
        "2,,,2025-01-01",
        "3,t,x,gisteren",
        "4,t,x,2099-01-01",
        "5,t,goed,2025-01-01",
    ]
    text = "\n".join(["id,title,body,published_at", *rows])
    outcome = taken_over(tmp_path, round, editor, text, "decidim")
    assert outcome.new == 1
    assert [(one.row, one.field) for one in outcome.refused] == [
        (2, "id"),
        (3, "text"),
        (4, "received_on"),
        (5, "received_on"),
    ]
    assert isinstance(outcome.refused[0], Refused)


def test_ten_thousand_characters_are_the_most(tmp_path, round, editor):
    outcome = taken_over(tmp_path, round, editor, f"id,body\n1,{'x' * 10_001}\n", "decidim")
    assert "at most 10000" in str(outcome.refused[0])


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"\xff\xfe", "not UTF-8"),
        (b"id,titel\n1,x\n", "no column for text"),
        (b"[1, 2]", "no list of records"),
        (b"{", "not valid JSON"),
        (b"id,body\n", "no rows"),
        (b'id,body\n1,"x\n', "row"),
        (b"", "no rows"),
        (b'[{"id": ' + b"9" * 5000 + b"}]", "not valid JSON"),
        (b"[" * 100_000, "nested too deeply"),
    ],
    ids=[
        "other encoding",
        "missing column",
        "no records",
        "broken JSON",
        "no rows",
        "open quote",
        "empty",
        "number of 5000 digits",
        "deep nesting",
    ],
)
def test_a_file_that_cannot_be_read_is_refused_whole(tmp_path, content, words):
    path = tmp_path / "export.csv"
    path.write_bytes(content)
    with pytest.raises(BadFile, match=words):
        list(read_rows(path, read_mapping("decidim"), language="nl"))


@pytest.mark.parametrize("depth", range(900, 1000, 10))
def test_records_nested_around_the_limit_are_read_or_refused(tmp_path, depth):
    path = tmp_path / "export.json"
    path.write_text('[{"id": "1", "body": "x", "y": ' + '{"z": ' * depth + "1" + "}" * depth + "}]")
    try:
        assert len(list(read_rows(path, read_mapping("decidim"), language="nl"))) == 1
    except BadFile as refused:
        assert "nested too deeply" in str(refused)  # noqa: PT017  which of both depends on how deep the test stands


def test_an_own_mapping_in_json_works_like_a_shipped_one(tmp_path, round, editor):
    mapping = tmp_path / "own.json"
    mapping.write_text(json.dumps({"name": "own", "kind": "question", "columns": {"id": "nr", "text": "vraag"}}))
    assert taken_over(tmp_path, round, editor, "nr;vraag\n1;Waarom?\n", str(mapping)).new == 1
    assert (Contribution.objects.get().kind, Contribution.objects.get().origin) == ("question", "own:1")


@pytest.mark.parametrize(
    ("table", "words"),
    [
        ({}, "name"),
        ({"name": "x", "kind": "vote"}, "kind"),
        ({"name": "x", "kind": "idea", "columns": {"id": "a"}}, "columns"),
        ({"name": "x", "kind": "idea", "columns": {"id": "a", "text": 3}}, "columns.text"),
        ({"name": "x", "kind": "idea", "columns": {"id": "a", "text": "b"}, "colour": "red"}, "colour"),
    ],
    ids=["no name", "unknown kind", "no column for the text", "a number as column", "an unknown key"],
)
def test_a_bad_mapping_says_what_is_wrong(table, words):
    with pytest.raises(BadMapping, match=words):
        mapping_of(table)


@pytest.mark.parametrize(
    ("name", "content", "words"),
    [
        ("own.json", '{"name": ' + "9" * 5000 + "}", "not valid"),
        ("own.toml", "name = " + "9" * 5000, "not valid"),
        ("own.json", "[" * 100_000, "nested too deeply"),
        ("own.toml", "name = " + "[" * 100_000, "nested too deeply"),
        ("own.toml", "name =", "not valid"),
    ],
    ids=["long number in JSON", "long number in TOML", "deep JSON", "deep TOML", "broken TOML"],
)
def test_a_mapping_that_cannot_be_read_is_refused(tmp_path, name, content, words):
    (tmp_path / name).write_text(content)
    with pytest.raises(BadMapping, match=words):
        read_mapping(str(tmp_path / name))


def test_a_mapping_with_a_name_that_is_too_long_is_not_there():
    with pytest.raises(BadMapping, match="no such file"):
        read_mapping("x" * 300)


def test_three_mappings_are_shipped_and_an_unknown_one_is_refused():
    assert shipped_names() == ["consul", "decidim", "openstad"]
    with pytest.raises(BadMapping, match="shipped are consul, decidim, openstad"):
        read_mapping("nergens")


def test_only_an_official_here_takes_over_and_only_into_a_round_that_lasts(editor):
    made = prepared_round()
    row = Taken(2, "decidim:1", "Tekst", "nl", date(2025, 1, 1))
    with pytest.raises(PermissionDenied):
        take_over(by=editor, round=made, kind="idea", rows=[row])
    with pytest.raises(ValidationError, match="nog niet is verteld"):
        take_over(by=official(made.initiative.organisation), round=made, kind="idea", rows=[row])


def test_markup_becomes_plain_text_and_scripts_vanish():
    assert plain("<p>Een</p><p>twee<br>drie</p><script>alert(1)</script>") == "Een\ntwee\ndrie"
    assert plain("1 < 2  en\r\n\r\n\r\n\r\nverder") == "1 < 2 en\n\nverder"
