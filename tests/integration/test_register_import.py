from __future__ import annotations

import gzip
import json
from collections import Counter
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from threading import Thread

import pytest
from django.db import IntegrityError

from factories import official
from meerwaarde.initiatives.actions.adoption import adopt_initiative
from meerwaarde.initiatives.actions.differences import accept_difference, keep_difference
from meerwaarde.initiatives.actions.editing import publish_changes, save_draft
from meerwaarde.initiatives.commands import import_algorithm_register as command
from meerwaarde.initiatives.document import build_document
from meerwaarde.initiatives.fields import FIELD
from meerwaarde.initiatives.forms.fields import form_field
from meerwaarde.initiatives.models import Difference, Dossier, ImportSource, Initiative, RegisterCount, RegisterRecord
from meerwaarde.initiatives.register_import import importing, reading
from meerwaarde.initiatives.register_import.importing import OlderFile, import_register
from meerwaarde.initiatives.register_import.reading import BadFile, local_copy
from meerwaarde.ledger.actions import commitment_of, payload_of
from meerwaarde.ledger.models import Event
from meerwaarde.organisations.models import Organisation

pytestmark = pytest.mark.django_db

EARLIER, LATER = "2026-07-11T06:53:32Z", "2026-08-08T06:20:11Z"


def record(number: int, **fields):
    return {
        "doel": f"Doel {number}",
        "geregistreerd": "2026-04-07",
        "id": str(number),
        "impactassessment": "Onbekend",
        "juridische_basis": "",
        "organisatie": "Gemeente Voorbeeld",
        "status": "in_gebruik",
        "title": f"Plan {number}",
        "toegevoegd": "2026-05-13",
        "url": f"https://algoritmes.example.org/{number}",
        **fields,
    }


@pytest.fixture
def register(tmp_path):
    def write(*records, fetched_at=EARLIER, **top) -> Path:
        path = tmp_path / "register.json"
        content = {"algoritmes": list(records), "count": len(records), "fetched_at": fetched_at, **top}
        path.write_text(json.dumps(content), encoding="utf-8")
        return path

    return write


def counts(outcome):
    return {
        name: number
        for name, number in outcome.as_json().items()
        if name in ("created", "updated", "unchanged", "vanished", "refused", "differences") and number
    }


def test_a_card_of_an_imported_record_says_its_goal(register, client):
    import_register(register(record(1, doel="Persoonsgegevens weglakken. De rest blijft staan.")))
    text = client.get("/register/").content.decode()
    assert "Persoonsgegevens weglakken.</p>" in text
    assert "Samenvatting: nog niet ingevuld" not in text


def rows():
    return (Initiative.objects.count(), RegisterRecord.objects.count(), Event.objects.count(), Dossier.objects.count())


def test_a_record_becomes_a_public_initiative_of_its_organisation(register):
    import_register(register(record(1, impactassessment="Ja", juridische_basis="Wet X")))
    initiative = Initiative.objects.get()
    assert (initiative.organisation.name, initiative.organisation.kind) == ("Gemeente Voorbeeld", "municipality")
    assert (initiative.version, initiative.phase, initiative.register_status) == (1, "in_use", "in_use")
    assert (initiative.societal_goal, initiative.legal_basis, initiative.assessment_status) == (
        "Doel 1",
        "Wet X",
        "yes",
    )
    assert (initiative.theme, initiative.is_followed_here) == ("", False)
    assert initiative.origin_url == "https://algoritmes.example.org/1"
    assert initiative.origin.as_of == datetime(2026, 7, 11, 6, 53, 32, tzinfo=UTC)
    assert Dossier.objects.get().document == build_document(initiative)
    event = Event.objects.get()
    assert (event.kind, event.role, event.version, event.public, event.actor) == ("imported", "import", 1, True, None)
    event.refresh_from_db()
    assert bytes(event.commitment) == commitment_of(bytes(event.salt), payload_of(event))


@pytest.mark.parametrize(
    ("status", "phase", "outcome"),
    [("in_gebruik", "in_use", ""), ("ontwikkeling", "goal", ""), ("buiten_gebruik", "closed", "stopped")],
)
def test_a_record_enters_at_the_phase_its_status_implies(register, status, phase, outcome):
    import_register(register(record(1, status=status)))
    assert Initiative.objects.values_list("phase", "outcome").get() == (phase, outcome)


def test_importing_the_same_file_again_changes_nothing(register):
    path = register(record(1), record(2))
    import_register(path)
    before = rows()
    assert counts(import_register(path)) == {"unchanged": 2}
    assert rows() == before


def test_a_changed_record_follows_where_nobody_edited(register):
    import_register(register(record(1)))
    outcome = import_register(register(record(1, doel="Nieuw doel", status="buiten_gebruik"), fetched_at=LATER))
    assert counts(outcome) == {"updated": 1}
    initiative = Initiative.objects.get()
    assert (initiative.societal_goal, initiative.phase, initiative.version) == ("Nieuw doel", "closed", 2)
    event = Event.objects.get(kind="register_changed")
    assert (event.role, event.before["societal_goal"], event.after["societal_goal"]) == (
        "import",
        "Doel 1",
        "Nieuw doel",
    )
    assert Dossier.objects.get().document == build_document(initiative)
    assert list(RegisterCount.objects.values_list("phase", "number")) == [("closed", 1)]


def test_what_only_the_register_keeps_makes_no_new_version(register):
    import_register(register(record(1)))
    assert counts(import_register(register(record(1, geregistreerd="2026-06-01"), fetched_at=LATER))) == {"updated": 1}
    assert Initiative.objects.get().version == 1


def edited_here(number=1, **changes):
    initiative = Initiative.objects.get(register_record__external_id=str(number))
    by = official(initiative.organisation)
    if initiative.adopted_at is None:
        adopt_initiative(by=by, initiative=initiative)
    Initiative.objects.filter(pk=initiative.pk).update(route="standard", summary="Kort.", contact_email="a@example.org")
    save_draft(by=by, initiative=Initiative.objects.get(pk=initiative.pk), changes=changes)
    publish_changes(by=by, initiative=initiative)
    return by, Initiative.objects.get(pk=initiative.pk)


def test_what_an_official_edited_is_never_overwritten(register):
    import_register(register(record(1)))
    edited_here(title="Onze titel")
    outcome = import_register(register(record(1, title="Hun titel", doel="Hun doel"), fetched_at=LATER))
    assert counts(outcome) == {"updated": 1, "differences": 2}
    initiative = Initiative.objects.get()
    # The goal was not edited, but the organisation manages the plan: it is asked too.
    assert (initiative.title, initiative.societal_goal) == ("Onze titel", "Doel 1")
    difference = Difference.objects.get(path="title")
    assert (difference.path, difference.ours, difference.theirs) == ("title", "Onze titel", "Hun titel")
    # A later change refreshes the same difference.
    outcome = import_register(
        register(record(1, title="Nog anders", doel="Hun doel"), fetched_at="2026-09-01T00:00:00Z")
    )
    assert counts(outcome) == {"updated": 1}
    assert Difference.objects.get(path="title").theirs == "Nog anders"


def test_a_draft_that_is_not_published_is_an_edit_too(register):
    import_register(register(record(1)))
    initiative = Initiative.objects.get()
    by = official(initiative.organisation)
    save_draft(by=by, initiative=initiative, changes={"title": "Concepttitel"})
    import_register(register(record(1, title="Hun titel"), fetched_at=LATER))
    assert Initiative.objects.get().title == "Plan 1"
    difference = Difference.objects.get()
    assert difference.ours == "Concepttitel"
    accept_difference(by=by, difference=difference)
    initiative.refresh_from_db()
    assert initiative.title == "Hun titel"
    assert initiative.draft.content == {}


def test_the_phase_of_an_adopted_plan_is_its_own(register):
    import_register(register(record(1)))
    edited_here(problem="Iets")
    import_register(register(record(1, status="buiten_gebruik"), fetched_at=LATER))
    initiative = Initiative.objects.get()
    assert (initiative.register_status, initiative.phase) == ("in_use", "in_use")
    accept_difference(by=official(initiative.organisation), difference=Difference.objects.get(path="register_status"))
    initiative.refresh_from_db()
    assert (initiative.register_status, initiative.phase) == ("out_of_use", "in_use")


def test_nothing_of_the_register_becomes_public_in_a_plan_that_its_organisation_manages(register, client):
    import_register(register(record(1)))
    initiative = Initiative.objects.get()
    adopt_initiative(by=official(initiative.organisation), initiative=initiative)
    version = Initiative.objects.get().version
    outcome = import_register(register(record(1, doel="Nieuw doel"), fetched_at=LATER))
    assert counts(outcome) == {"updated": 1, "differences": 1}
    initiative = Initiative.objects.get()
    assert (initiative.societal_goal, initiative.version) == ("Doel 1", version)
    assert "Nieuw doel" not in client.get(initiative.get_absolute_url()).content.decode()
    # When the register takes it back, there is nothing left to ask.
    import_register(register(record(1), fetched_at="2026-09-01T00:00:00Z"))
    assert not Difference.objects.exists()


def test_of_a_record_that_nobody_follows_the_story_says_what_the_register_says(register, client):
    import_register(register(record(1)))
    import_register(register(record(1, status="buiten_gebruik"), fetched_at=LATER))
    page = client.get(Initiative.objects.get().get_absolute_url()).content.decode()
    assert "Volgens het register: buiten gebruik" in page
    assert "Volgens het register: in gebruik" in page
    for claim in ("De les", "anderen leren", "dagelijkse praktijk"):
        assert claim not in page


def test_an_accepted_difference_becomes_a_version(register):
    import_register(register(record(1)))
    by, initiative = edited_here(title="Onze titel")
    import_register(register(record(1, title="Hun titel"), fetched_at=LATER))
    accept_difference(by=by, difference=Difference.objects.get())
    initiative.refresh_from_db()
    assert initiative.title == "Hun titel"
    assert Event.objects.get(kind="register_accepted").version == initiative.version
    assert Difference.objects.get().state == "accepted"


def test_a_kept_difference_does_not_come_back_with_the_same_value(register):
    import_register(register(record(1)))
    by, _initiative = edited_here(title="Onze titel")
    import_register(register(record(1, title="Hun titel"), fetched_at=LATER))
    keep_difference(by=by, difference=Difference.objects.get())
    import_register(register(record(1), fetched_at="2026-09-01T00:00:00Z"))
    Difference.objects.filter(state="open").delete()
    import_register(register(record(1, title="Hun titel"), fetched_at="2026-10-01T00:00:00Z"))
    assert not Difference.objects.filter(state="open").exists()
    assert Initiative.objects.get().title == "Onze titel"


def test_a_vanished_record_is_marked_and_can_return(register):
    import_register(register(record(1), record(2)))
    assert counts(import_register(register(record(1), fetched_at=LATER))) == {"unchanged": 1, "vanished": 1}
    assert RegisterRecord.objects.get(external_id="2").vanished_at is not None
    assert Event.objects.filter(kind="register_vanished").count() == 1
    assert Dossier.objects.count() == 2
    outcome = import_register(register(record(1), record(2), fetched_at="2026-09-01T00:00:00Z"))
    assert (outcome.vanished, outcome.returned) == (0, 1)
    assert RegisterRecord.objects.get(external_id="2").vanished_at is None
    assert Event.objects.filter(kind="register_returned").count() == 1


def test_a_refused_record_has_not_vanished(register):
    import_register(register(record(1), record(2)))
    outcome = import_register(register(record(1), record(2, status="weg"), fetched_at=LATER))
    assert counts(outcome) == {"unchanged": 1, "refused": 1}
    outcome = import_register(register(record(1), record(2, id=""), fetched_at=LATER))
    assert (outcome.vanished, outcome.vanished_checked) == (0, False)


def test_refused_records_are_left_out_and_the_rest_is_imported(register, capsys):
    path = register(record(1), record(2, title=7), record(1), record(4, kleur="rood"), record(5))
    assert run(path, "--json") == 2
    answer = json.loads(capsys.readouterr().out)
    assert [(r["position"], r["id"], r["field"]) for r in answer["refusals"]] == [
        (2, "2", "title"),
        (3, "1", "id"),
        (4, "4", "kleur"),
    ]
    assert (answer["created"], answer["refused"]) == (2, 3)
    assert Initiative.objects.count() == 2


def run(path, *options) -> int:
    import argparse

    parser = argparse.ArgumentParser()
    command.configure(parser)
    return command.run(parser.parse_args([str(path), *options]))


@pytest.mark.parametrize("share", [0.1, 0.5, 0.9, 0.999])
def test_of_a_file_cut_in_half_nothing_is_imported(register, share, capsys):
    path = register(*(record(number) for number in range(200)))
    content = path.read_bytes()
    path.write_bytes(content[: int(len(content) * share)])
    assert run(path) == 2
    assert rows() == (0, 0, 0, 0)
    assert "nothing was imported" in capsys.readouterr().err


def test_a_file_with_fewer_records_than_it_says_is_refused(register):
    import_register(register(record(1), record(2)))
    with pytest.raises(BadFile, match="holds 2 records, but it holds 1"):
        import_register(register(record(1), fetched_at=LATER, count=2))
    assert not RegisterRecord.objects.exclude(vanished_at=None).exists()


def test_an_empty_export_makes_nothing_vanish(register):
    import_register(register(record(1)))
    with pytest.raises(BadFile, match="no records"):
        import_register(register(fetched_at=LATER))


def test_an_integer_of_100_000_digits_is_refused_with_a_message(register, capsys):
    path = register(record(1))
    path.write_text(path.read_text().replace('"id": "1"', '"id": ' + "9" * 100_000))
    assert run(path) == 2
    assert "a number is too long" in capsys.readouterr().err


@pytest.mark.parametrize("before", [0, 70_000])
def test_a_file_in_latin_1_is_refused_with_the_byte_and_no_raw_bytes(register, capsys, before):
    path = register(record(1, doel="x" * before), record(2, doel="één"))
    content = json.dumps(json.loads(path.read_text()), ensure_ascii=False).encode("latin-1")
    path.write_bytes(content)
    assert run(path) == 2
    told = capsys.readouterr().err
    assert f"not UTF-8 near byte {content.index('é'.encode('latin-1')):,}" in told
    assert told.isascii()


def test_a_file_of_a_day_that_is_still_to_come_is_refused_and_locks_nothing(register, capsys):
    assert run(register(record(1), fetched_at="2099-01-01T00:00:00Z")) == 2
    assert "still to come" in capsys.readouterr().err
    assert run(register(record(1)), "--as-of", "2099-01-01") == 2
    assert rows() == (0, 0, 0, 0)
    assert run(register(record(1), fetched_at=datetime.now(UTC).isoformat())) == 0


def test_a_file_that_makes_more_than_a_tenth_vanish_is_refused_unless_forced(register, capsys):
    whole = [record(number) for number in range(100)]
    import_register(register(*whole))
    smaller = register(*whole[:79], record(200), fetched_at=LATER)
    assert run(smaller) == 2
    told = capsys.readouterr().err
    assert "21 of the 100 records" in told
    assert "--force" in told
    assert RegisterRecord.objects.filter(vanished_at=None).count() == 100
    assert run(smaller, "--force") == 0
    assert RegisterRecord.objects.exclude(vanished_at=None).count() == 21


def test_of_a_small_register_most_may_vanish(register):
    import_register(register(*(record(number) for number in range(20))))
    assert import_register(register(record(0), fetched_at=LATER)).vanished == 19


def test_an_older_file_is_refused_unless_forced(register):
    import_register(register(record(1, doel="nieuw"), fetched_at=LATER))
    older = register(record(1), fetched_at=EARLIER)
    with pytest.raises(OlderFile):
        import_register(older)
    assert counts(import_register(older, force=True)) == {"updated": 1}


def test_a_gzip_file_is_read_and_a_bomb_is_refused(register, tmp_path, monkeypatch):
    packed = tmp_path / "register.json.gz"
    packed.write_bytes(gzip.compress(register(record(1)).read_bytes()))
    assert counts(import_register(packed)) == {"created": 1}
    packed.write_bytes(packed.read_bytes()[:-20])
    with pytest.raises(BadFile, match="cut off"):
        import_register(packed)
    bomb = tmp_path / "bomb.json.gz"
    bomb.write_bytes(gzip.compress(b'{"algoritmes": [' + b" " * 40_000_000))
    with pytest.raises(BadFile, match="times its size"):
        import_register(bomb)
    monkeypatch.setattr(reading, "RATIO_COUNTS_FROM_BYTES", 10**12)
    with pytest.raises(BadFile, match="one value is larger"):
        import_register(bomb)


def test_a_text_of_10_mb_is_refused_with_its_field(register):
    outcome = import_register(register(record(1, doel="x" * 10_000_000), record(2)))
    assert [(r.position, r.field) for r in outcome.refusals] == [(1, "doel")]
    assert outcome.created == 1


def test_a_crash_leaves_whole_batches_and_the_next_run_finishes(register, monkeypatch):
    path = register(*(record(number, organisatie=f"Gemeente {number % 3}") for number in range(10)))
    real, calls = importing.create_initiatives, []

    def crash_in_the_third_batch(*arguments, **named):
        real(*arguments, **named)
        calls.append(1)
        if len(calls) == 3:
            raise IntegrityError("the machine stops")

    monkeypatch.setattr(importing, "create_initiatives", crash_in_the_third_batch)
    with pytest.raises(IntegrityError):
        import_register(path, batch=3)
    assert rows() == (6, 6, 6, 6)
    monkeypatch.undo()
    assert counts(import_register(path, batch=3)) == {"created": 4, "unchanged": 6}
    counted = Counter(Initiative.objects.values_list("organisation_id", flat=True))
    assert dict(RegisterCount.objects.values_list("organisation_id", "number")) == counted


def test_two_plans_of_one_title_get_an_address_each(register):
    import_register(
        register(record(1, title="Zelfde"), record(2, title="Zelfde"), record(3, title="Work"), record(4, title="!"))
    )
    assert sorted(Initiative.objects.values_list("slug", flat=True)) == ["plan", "work-3", "zelfde", "zelfde-2"]


def test_a_record_that_moves_goes_to_its_new_organisation(register):
    import_register(register(record(1)))
    import_register(register(record(1, organisatie="Gemeente Anders"), fetched_at=LATER))
    assert Initiative.objects.get().organisation.name == "Gemeente Anders"
    assert list(RegisterCount.objects.values_list("organisation__name", "number")) == [("Gemeente Anders", 1)]


def test_the_number_of_queries_does_not_grow_with_the_records(register, django_assert_max_num_queries):
    with django_assert_max_num_queries(60):
        import_register(register(*(record(number) for number in range(5))))
    with django_assert_max_num_queries(12):
        import_register(register(*(record(number) for number in range(5))))


def test_a_register_is_read_from_an_address(register):
    content = register(record(1)).read_bytes()

    class Answer(BaseHTTPRequestHandler):
        def do_GET(self):
            if self.path == "/elsewhere":
                self.send_response(302)
                self.send_header("Location", "file:///etc/passwd")
                self.end_headers()
                return
            self.send_response(200 if self.path == "/register.json" else 404)
            self.end_headers()
            self.wfile.write(content)

        def log_message(self, *arguments):
            pass

    server = HTTPServer(("127.0.0.1", 0), Answer)
    Thread(target=server.serve_forever, daemon=True).start()
    address = f"http://127.0.0.1:{server.server_port}"
    try:
        assert run(f"{address}/register.json") == 0
        assert run(f"{address}/nothing") == 2
        assert run(f"{address}/elsewhere") == 2
    finally:
        server.shutdown()
        server.server_close()
    assert Initiative.objects.count() == 1


def test_addresses_of_other_kinds_are_not_read():
    with pytest.raises(BadFile, match="no file"), local_copy("file:///etc/passwd"):
        pass


@pytest.mark.parametrize("source", ["http://[::1", "http://x:abc/", "http://a..b/", "https:", "http://x y/"])
def test_a_broken_address_is_refused(source):
    with pytest.raises(BadFile, match="could not be read"), local_copy(source):
        pass


def test_a_name_that_is_too_long_is_no_file():
    with pytest.raises(BadFile, match="no file"), local_copy("x" * 300):
        pass


def test_the_publication_standard_is_read_too(tmp_path):
    from unit.initiatives.test_register_mapping import STANDARD

    path = tmp_path / "standard.json"
    path.write_text(json.dumps([STANDARD, {**STANDARD, "lars": "3", "goal": "<script>alert(1)</script>Veilig"}]))
    outcome = import_register(path)
    assert (outcome.created, outcome.vanished_checked) == (2, False)
    initiative = Initiative.objects.get(register_record__external_id="22222222")
    document = build_document(initiative)
    assert Dossier.objects.get(initiative=initiative).document == document
    assert (initiative.theme, len(document["references"]), document["tags"]) == ("mobility", 2, ["verkeer", "vri"])
    assert Initiative.objects.get(register_record__external_id="3").societal_goal == "Veilig"
    assert counts(import_register(path)) == {"unchanged": 2}
    path.write_text(json.dumps({**STANDARD, "tags": "VRI", "provider": "Anders BV"}))
    assert counts(import_register(path)) == {"updated": 1}
    document = build_document(Initiative.objects.get(pk=initiative.pk))
    assert (document["tags"], [p["name"] for p in document["partners"]]) == (["vri"], ["Anders BV"])


def test_an_address_without_a_dot_can_be_imported_edited_and_published(tmp_path):
    from unit.initiatives.test_register_mapping import STANDARD

    path = tmp_path / "standard.json"
    website = "https://gemeentenoorderhaaks/hoe-werkt-een-VRI"
    path.write_text(json.dumps({**STANDARD, "website": website}))
    import_register(path)
    _by, initiative = edited_here(22222222, problem="Iets")
    assert (initiative.website, initiative.problem) == (website, "Iets")
    assert form_field(FIELD["website"]).clean(website) == website


def test_the_two_dates_of_the_real_register_give_exactly_what_changed(shared):
    folder = shared / "data" / "register"
    earlier, later = folder / "algoritmes-2026-07-11.json", folder / "algoritmes-2026-08-08.json"
    before, after = ({r["id"]: r for r in json.loads(p.read_text("utf-8"))["algoritmes"]} for p in (earlier, later))
    assert counts(import_register(earlier)) == {"created": 1507}
    outcome = import_register(later)
    assert (outcome.created, outcome.updated, outcome.vanished) == (23, 35, 0)
    assert outcome.created == len(after.keys() - before.keys())
    assert outcome.updated == sum(before[key] != after[key] for key in before.keys() & after.keys())
    assert outcome.vanished == len(before.keys() - after.keys())
    assert counts(import_register(later)) == {"unchanged": 1530}
    assert Initiative.objects.filter(phase="in_use", version__gt=0).count() == 1392
    assert sum(RegisterCount.objects.values_list("number", flat=True)) == 1530
    with_gemeente = Organisation.objects.filter(initiatives__isnull=False, name__icontains="gemeente").distinct()
    assert with_gemeente.count() == 207
    assert Initiative.objects.filter(organisation__in=with_gemeente).count() == 955
    assert ImportSource.objects.get().as_of == datetime(2026, 8, 8, 6, 20, 11, tzinfo=UTC)
    with pytest.raises(OlderFile):
        import_register(earlier)
