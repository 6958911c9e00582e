import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from meerwaarde.initiatives import addresses
from meerwaarde.initiatives.addresses import AddressValidator, is_address
from meerwaarde.initiatives.register_import.mapping import Entry, Refusal, map_export_record, map_record
from meerwaarde.initiatives.register_import.merging import merge
from meerwaarde.initiatives.register_import.reading import BadFile, Header, read_records
from meerwaarde.initiatives.register_import.standard import FIELDS, THEMES, looks_like_standard, map_standard_record
from meerwaarde.initiatives.register_import.texts import markdown_of
from meerwaarde.ledger.actions import commitment_of
from meerwaarde.ui.rich_text import render_markdown

RECORD = {
    "doel": "Sneller antwoord.",
    "geregistreerd": "2026-04-07",
    "id": "11136893",
    "impactassessment": "Onbekend",
    "juridische_basis": "",
    "organisatie": "Gemeente Groningen",
    "status": "in_gebruik",
    "title": "Slimme verkeerslichten",
    "toegevoegd": "2026-05-13",
    "url": "https://algoritmes.example.org/nl/algoritme/11136893",
}
STANDARD = {
    "name": "Automatische Verkeersregeling Ringweg",
    "description_short": "Met sensoren in het wegdek stroomt het verkeer door.",
    "organization": "Gemeente Noorderhaaks",
    "category": ["Economie", "Verkeer"],
    "status": "In gebruik",
    "begin_date": "2023-01",
    "contact_email": "algoritmes@noorderhaaks.example",
    "publication_category": "Impactvolle algoritmes",
    "goal": "<p>Doorstroming:</p><ul><li>korter wachten</li><li>minder uitstoot</li></ul>",
    "lawful_basis_grouping": [{"title": "Wegenverkeerswet 1994", "link": "https://wetten.example.org/BWBR0006622"}],
    "impacttoetsen_grouping": [{"title": "IAMA", "link": "op verzoek"}],
    "provider": "Haaks softwarebedrijf",
    "tags": "Verkeer, VRI, verkeer",
    "lang": "nld",
    "standard_version": "1.0",
    "lars": "22222222",
    "create_dt": "2026-01-01T10:00:00Z",
    "language": "NLD",
    "state": "PUBLISHED",
}


def mapped(record, mapper=map_export_record, seen=None):
    return map_record(1, record, mapper, set() if seen is None else seen)


def test_an_export_record_becomes_an_entry():
    entry = mapped(RECORD)
    assert isinstance(entry, Entry)
    assert entry.values == {
        "title": "Slimme verkeerslichten",
        "societal_goal": "Sneller antwoord.",
        "legal_basis": "",
        "assessment_status": "unknown",
        "register_status": "in_use",
    }


def test_the_example_of_the_standard_itself_is_a_record(shared):
    text = (shared / "standards" / "algoritmeregister-1.0.openapi.json").read_text("utf-8")
    properties = json.loads(text)["components"]["schemas"]["v1_0__Algorithm"]["properties"]
    example = {name: rules["example"] for name, rules in properties.items() if rules.get("example") is not None}
    envelope = {key: STANDARD[key] for key in ("lars", "create_dt", "language", "state")}
    entry = mapped({**example, **envelope}, map_standard_record)
    assert isinstance(entry, Entry), entry
    assert entry.values["website"] == "https://gemeentenoorderhaaks/hoe-werkt-een-VRI"


@pytest.mark.parametrize("address", ["http://localhost:8000/x", "https://intranet", "https://één.nl/?q=1#x"])
def test_an_address_of_http_is_an_address_with_or_without_a_dot(address):
    assert is_address(address)
    AddressValidator()(address)


@pytest.mark.parametrize(
    "address", ["https://", "https:///x", "ftp://host/x", "javascript:alert(1)", "https://a b", "//host", "https://-a/"]
)
def test_what_no_browser_opens_is_not_an_address(address):
    assert not is_address(address)


LABELS = st.from_regex(r"[a-zA-Z0-9-]{1,20}", fullmatch=True)


@given(st.lists(LABELS, min_size=1, max_size=5), st.text(max_size=20))
def test_what_passes_quickly_passes_the_validator_too(labels, rest):
    address = f"https://{'.'.join(labels)}/{rest}"
    if addresses._USUAL.fullmatch(address):
        AddressValidator()(address)


@pytest.mark.parametrize(
    ("change", "field", "reason"),
    [
        ({"id": ""}, "id", "missing or empty"),
        ({"id": None}, "id", "missing or empty"),
        ({"id": 11136893}, "id", "must be a text, not int"),
        ({"title": "  "}, "title", "missing or empty"),
        ({"title": ["a"]}, "title", "must be a text, not list"),
        ({"title": "x" * 201}, "title", "has 201 characters, 200 is the most"),
        ({"doel": "x" * 10_000_000}, "doel", "has 10000000 characters"),
        ({"doel": "een\x00twee"}, "doel", "control character U+0000"),
        ({"doel": "Ã\x85"}, "doel", "control character U+0085"),
        ({"organisatie": ""}, "organisatie", "missing or empty"),
        ({"status": "weg"}, "status", "“weg” is unknown"),
        ({"status": ""}, "status", "missing or empty"),
        ({"impactassessment": "Misschien"}, "impactassessment", "is unknown"),
        ({"geregistreerd": "2026-02-30"}, "geregistreerd", "is not a date"),
        ({"geregistreerd": "gisteren"}, "geregistreerd", "is not a date"),
        ({"url": "javascript:alert(1)"}, "url", "is not a web address"),
        ({"url": "https://"}, "url", "is not a web address"),
        ({"kleur": "blauw"}, "kleur", "is not a field of this format"),
    ],
)
def test_a_refusal_names_field_and_reason(change, field, reason):
    refusal = mapped({**RECORD, **change})
    assert isinstance(refusal, Refusal)
    assert refusal.field == field
    assert reason in refusal.reason
    assert len(str(refusal)) < 300


def test_a_record_that_is_no_object_is_refused():
    assert mapped("tekst").reason == "must be an object, not str"


def test_an_identifier_counts_once_per_file():
    seen: set[str] = set()
    assert isinstance(mapped(RECORD, seen=seen), Entry)
    assert mapped(RECORD, seen=seen).field == "id"


ANYTHING = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=5,
)


@given(st.sampled_from(sorted(RECORD)), ANYTHING)
def test_whatever_stands_in_an_export_field_it_is_mapped_or_refused(name, value):
    assert isinstance(mapped({**RECORD, name: value}), Entry | Refusal)


@given(st.sampled_from(sorted(FIELDS)), ANYTHING)
def test_whatever_stands_in_a_standard_field_it_is_mapped_or_refused(name, value):
    assert isinstance(mapped({**STANDARD, name: value}, map_standard_record), Entry | Refusal)


def test_a_standard_record_becomes_an_entry():
    entry = mapped(STANDARD, map_standard_record)
    assert isinstance(entry, Entry), entry
    values = entry.values
    assert entry.external_id == "22222222"
    assert values["societal_goal"] == "Doorstroming:\n\n- korter wachten\n- minder uitstoot"
    assert (values["theme"], values["register_status"]) == ("mobility", "in_use")
    assert (values["starts_on"], values["ends_on"], values["months_only"]) == ("2023-01-01", None, True)
    assert [(r["kind"], r["title"], r["url"]) for r in values["references"]] == [
        ("law", "Wegenverkeerswet 1994", "https://wetten.example.org/BWBR0006622"),
        ("assessment", "IAMA (op verzoek)", ""),
    ]
    assert values["assessment_status"] == "yes"
    assert values["tags"] == ["verkeer", "vri"]
    assert [(p["name"], p["role"]) for p in values["partners"]] == [("Haaks softwarebedrijf", "supplier")]


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"lars": ""}, "lars"),
        ({"state": "ARCHIVED"}, "state"),
        ({"language": "ENG"}, "language"),
        ({"begin_date": "2023-13"}, "begin_date"),
        ({"end_date": "2022-01"}, "end_date"),
        ({"category": ["Ruimtevaart"]}, "category"),
        ({"contact_email": "bel ons"}, "contact_email"),
        ({"lawful_basis_grouping": "wet"}, "lawful_basis_grouping"),
        ({"lawful_basis_grouping": [{"title": 3, "link": ""}]}, "lawful_basis_grouping[0].title"),
        ({"create_dt": "gisteren"}, "create_dt"),
        ({"iets": "anders"}, "iets"),
    ],
)
def test_a_standard_record_is_refused_with_its_field(change, field):
    refusal = mapped({**STANDARD, **change}, map_standard_record)
    assert isinstance(refusal, Refusal)
    assert refusal.field == field


def test_fields_and_categories_are_those_of_the_official_schema(shared):
    schemas = json.loads((shared / "standards" / "algoritmeregister-1.0.openapi.json").read_text("utf-8"))
    schemas = schemas["components"]["schemas"]
    assert set(schemas["v1_0__Algorithm"]["properties"]) == FIELDS
    assert set(schemas["v1_0__EnumCategory"]["enum"]) == set(THEMES)


@pytest.mark.parametrize(
    ("html", "markdown"),
    [
        ("gewone tekst", "gewone tekst"),
        ("<div>een<br>twee</div><p>drie</p>", "een\ntwee\n\ndrie"),
        ("<ol><li>een</li><li>twee</li></ol>", "1. een\n2. twee"),
        ("<script>alert(1)</script>veilig", "veilig"),
        ('<a href="javascript:x">klik</a>', "klik"),
        ("vrij &amp; blij", "vrij & blij"),
    ],
)
def test_limited_html_becomes_markdown(html, markdown):
    assert markdown_of(html) == markdown


@given(st.text(alphabet="<>/&;'\" =abscriptonerl\n-1.", max_size=80))
def test_no_html_of_a_register_reaches_a_page(text):
    html = render_markdown(markdown_of(text))
    assert "<script" not in html
    assert "<a " not in html or "href" in html


@given(
    st.dictionaries(
        st.text(alphabet="abcdefgh_", max_size=8),
        st.none() | st.booleans() | st.integers(-(2**53) + 1, 2**53 - 1) | st.text() | st.lists(st.text(), max_size=3),
        max_size=6,
    )
)
def test_the_fast_commitment_is_the_canonical_one(payload):
    assert commitment_of(b"salt", payload, without_fractions=True) == commitment_of(b"salt", payload)


def test_a_merge_follows_the_register_where_nobody_edited():
    merged = merge({"title": "a"}, {"title": "a", "theme": "energy"}, {"title": "b"})
    assert (merged.follow, merged.differ) == ({"title": "b"}, {})


def test_a_merge_never_overwrites_an_edit():
    merged = merge({"title": "a"}, {"title": "ours"}, {"title": "b"})
    assert (merged.follow, merged.differ) == ({}, {"title": ("ours", "b")})


def test_a_merge_counts_a_draft_as_an_edit():
    merged = merge({"title": "a"}, {"title": "a"}, {"title": "b"}, {"title": "draft"})
    assert (merged.follow, merged.differ) == ({}, {"title": ("draft", "b")})


def test_an_edit_is_no_difference_as_long_as_the_register_stays_the_same():
    merged = merge({"title": "a"}, {"title": "ours"}, {"title": "a"})
    assert (merged.follow, merged.differ) == ({}, {})


VALUES = st.dictionaries(st.sampled_from("abc"), st.sampled_from(["", "x", "y", "z"]), max_size=3)


@given(VALUES, VALUES, VALUES, VALUES)
def test_whatever_was_edited_is_never_followed(base, ours, theirs, edited):
    merged = merge(base, ours, theirs, edited)
    for key in merged.follow:
        assert key not in edited
        assert ours.get(key) == base.get(key) or not ours.get(key)


def records_of(tmp_path: Path, content: bytes) -> tuple[list, Header]:
    path = tmp_path / "file.json"
    path.write_bytes(content)
    header = Header()
    return list(read_records(path, header, standard_fields=looks_like_standard)), header


def test_the_shape_of_a_file_is_recognised(tmp_path):
    records, header = records_of(tmp_path, json.dumps({"count": 1, "algoritmes": [RECORD]}).encode())
    assert (records, header.kind, header.values) == ([RECORD], "export", {"count": 1})
    records, header = records_of(tmp_path, b"\xef\xbb\xbf" + json.dumps([STANDARD]).encode())
    assert (records, header.kind) == ([STANDARD], "standard")
    records, header = records_of(tmp_path, json.dumps(STANDARD).encode())
    assert (records, header.kind) == ([STANDARD], "single")


def test_a_field_that_stands_twice_in_a_record_is_refused(tmp_path):
    text = json.dumps(RECORD)[:-1] + ', "title": "Nog een"}'
    records, _header = records_of(tmp_path, f'{{"algoritmes": [{text}]}}'.encode())
    assert mapped(records[0]).reason == "stands twice in the record"


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"", "whole or not JSON"),
        (b"   ", "whole or not JSON"),
        (b"<html>", "not JSON"),
        (b'"tekst"', "neither a list"),
        (b'{"a": 1}', "neither an export"),
        (b'{"algoritmes": {}}', "not a list"),
        (b'{"algoritmes": [], "algoritmes": []}', "stands twice"),
        (json.dumps({"algoritmes": [RECORD]}).encode()[:-9], "not whole"),
        (json.dumps([STANDARD]).encode() + b"]", "JSON"),
        (json.dumps([{**RECORD, "doel": "één"}], ensure_ascii=False).encode("latin-1"), "UTF-8"),
        (json.dumps([RECORD]).encode("utf-16"), "UTF-16"),
        (b"[" * 50, "nested"),
    ],
)
def test_a_bad_file_is_refused_as_a_whole(tmp_path, content, reason):
    with pytest.raises(BadFile, match=reason):
        records_of(tmp_path, content)
