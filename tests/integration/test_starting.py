import re
from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone, translation

from factories import OrganisationFactory, official, published_initiative
from meerwaarde.initiatives.actions.copied import accept_copied, rewrite_copied, throw_away_copied
from meerwaarde.initiatives.actions.editing import (
    NotYetPublishable,
    draft_document,
    free_plan_slug,
    publish_changes,
    save_draft,
)
from meerwaarde.initiatives.actions.starting import adopt_record, copy_dossier, start_from_text
from meerwaarde.initiatives.history import fold
from meerwaarde.initiatives.models import CopiedField, ImportSource, Initiative, RegisterRecord
from meerwaarde.initiatives.vocabulary import ScanQuestion
from meerwaarde.ledger.models import Event
from meerwaarde.organisations.models import Membership
from uploaded import docx, upload

pytestmark = pytest.mark.django_db

NEXT_YEAR = timezone.localdate() + timedelta(days=365)
LIGHT = {
    "title": "Bladkorven op de kaart",
    "summary": "Bewoners zien op een kaart waar bladkorven staan.",
    "societal_goal": "Minder blad op straat.",
    "alternative": "Een lijst in de wijkkrant; die is snel oud.",
    "contact_email": "plannen@example.org",
    "review_on": NEXT_YEAR.isoformat(),
    **{question.value: "no" for question in ScanQuestion},
}


@pytest.fixture
def organisation():
    return OrganisationFactory(slug="ons")


@pytest.fixture
def editor(organisation, client):
    by = official(organisation)
    client.force_login(by)
    return by


def at(name, *arguments):
    return reverse(name, args=["ons", *arguments])


# --- the light form ------------------------------------------------------------------------------------------------
def test_the_light_form_asks_at_most_twelve_things(client, editor):
    page = client.get(at("start_light")).content.decode()
    names = set(re.findall(r'name="(\w+)"', page[page.index("<form method") :])) - {"csrfmiddlewaretoken"}
    assert names == set(LIGHT)
    assert len(names) == 12


def test_a_light_plan_is_ready_to_publish_after_one_form(client, editor):
    answer = client.post(at("start_light"), LIGHT)
    initiative = Initiative.objects.get()
    assert answer.url == at("publish", initiative.slug)
    assert (initiative.route, initiative.phase, initiative.version) == ("light", "draft", 0)
    publish_changes(by=editor, initiative=initiative)
    initiative.refresh_from_db()
    assert initiative.societal_goal == LIGHT["societal_goal"]
    assert initiative.review_on == NEXT_YEAR
    assert [a.kind for a in initiative.alternatives.all()] == ["non_digital"]


def test_before_publishing_everything_that_becomes_public_is_named(client, editor):
    page = client.get(client.post(at("start_light"), LIGHT).url).content.decode()
    shown = page[page.index('id="changes"') : page.index("<form method")]
    for words in ("Een lijst in de wijkkrant; die is snel oud.", str(ScanQuestion.PEOPLE.label)):
        assert words in shown, words


def test_the_scan_chooses_a_heavier_route(client, editor):
    client.post(at("start_light"), {**LIGHT, "scan_people": "yes", "scan_personal_data": "yes"})
    assert Initiative.objects.get().route == "standard"


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("title", ""),
        ("title", "a" * 201),
        ("title", "nul\0"),
        ("summary", "nul\0"),
        ("summary", "a" * 2001),
        ("contact_email", "nobody"),
        ("review_on", "31 februari"),
        ("review_on", "2020-01-01"),
        ("scan_people", ""),
        ("scan_people", "perhaps"),
    ],
)
def test_a_wrong_answer_is_shown_at_its_field_and_nothing_is_kept(client, editor, field, value):
    answer = client.post(at("start_light"), {**LIGHT, field: value})
    page = answer.content.decode()
    assert answer.status_code == 400
    assert 'role="alert"' in page
    assert f'href="#id_{field}' in page
    assert not Initiative.objects.exists()
    assert not Event.objects.exists()


# --- from the register -----------------------------------------------------------------------------------------------
def imported(organisation, title="Parkeerrechten", **values):
    by = official(organisation)
    initiative = published_initiative(organisation, title=title, by=by, phase="in_use", **values)
    source, _new = ImportSource.objects.get_or_create(slug="register", defaults={"name": "Algoritmeregister"})
    Initiative.objects.filter(pk=initiative.pk).update(origin=source, origin_url="https://example.org/entry")
    told = {"title": title, "problem": "Files.", "theme": "mobility", "limits": "", **values}
    RegisterRecord.objects.create(
        source=source, external_id=title, initiative=initiative, content_hash=b"x" * 32, values=told
    )
    initiative.refresh_from_db()
    return initiative


def test_adopting_marks_what_the_register_said_as_copied(client, editor, organisation):
    initiative = imported(organisation, problem="Files.")
    answer = client.post(at("start_register"), {"plan": initiative.slug})
    assert answer.url == at("copied_fields", initiative.slug)
    initiative.refresh_from_db()
    assert initiative.adopted_at
    assert initiative.is_followed_here
    copied = CopiedField.objects.filter(initiative=initiative, confirmed_at=None)
    assert set(copied.values_list("path", "source_title", "source_url")) == {
        ("title", "Algoritmeregister", "https://example.org/entry"),
        ("problem", "Algoritmeregister", "https://example.org/entry"),
        ("theme", "Algoritmeregister", "https://example.org/entry"),
    }
    assert Event.objects.get(kind="adopted").after == {"adopted": True}
    with pytest.raises(ValidationError):
        adopt_record(by=editor, initiative=initiative)


def test_only_waiting_entries_of_the_own_organisation_are_offered_and_found(client, editor, organisation):
    imported(organisation, "Parkeerrechten")
    imported(organisation, "Afvalpassen")
    imported(OrganisationFactory(), "Van een ander")
    adopted = imported(organisation, "Al beheerd")
    adopt_record(by=editor, initiative=adopted)
    page = client.get(at("start_register")).content.decode()
    assert "Parkeerrechten" in page
    assert "Afvalpassen" in page
    assert "Van een ander" not in page
    assert "Al beheerd" not in page
    page = client.get(at("start_register"), {"q": "parkeer\0"}).content.decode()
    assert "Parkeerrechten" in page
    assert "Afvalpassen" not in page


def test_the_register_list_takes_as_many_queries_for_more_entries(client, editor, organisation):
    def queries():
        with CaptureQueriesContext(
            connection,
        ) as captured:
            client.get(at("start_register"))
        return len(captured)

    imported(organisation, "Een")
    few = queries()
    for number in range(8):
        imported(organisation, f"Plan {number}")
    assert queries() == few


def test_an_entry_of_another_organisation_cannot_be_adopted(client, editor):
    initiative = imported(OrganisationFactory())
    assert client.post(at("start_register"), {"plan": initiative.slug}).status_code == 404
    with pytest.raises(PermissionDenied):
        adopt_record(by=editor, initiative=initiative)


# --- from another organisation ---------------------------------------------------------------------------------------
def lender(**content):
    return published_initiative(
        OrganisationFactory(slug="ander", name="Gemeente Ander"),
        title="Slimme lantaarns",
        problem="Veel stroom.",
        starts_on="2026-01-01",
        owner="Afdeling licht",
        technologies=[
            {
                "key": "aaaaaaaa",
                "kind": "sensor",
                "title": "Lamp",
                "description": "",
                "count": 40,
                "supplier": "Licht BV",
            }
        ],
        chain_steps=[
            {"key": "bbbbbbbb", "kind": "collect", "technology": "aaaaaaaa", "what": "Licht", "personal": "no"}
        ],
        places=[{"title": "Plein", "geometry": None, "precision": "exact"}],
        tags=["licht"],
        **content,
    )


def test_copying_takes_the_texts_and_leaves_what_is_theirs(client, editor):
    source = lender()
    answer = client.post(at("start_copy"), {"from": f"ander/{source.slug}", "title": "Onze lantaarns"})
    copy = Initiative.objects.get(organisation__slug="ons")
    assert answer.url == at("copied_fields", copy.slug)
    document = draft_document(copy)
    assert (document["title"], document["problem"], document["tags"]) == ("Onze lantaarns", "Veel stroom.", ["licht"])
    assert document["technologies"][0]["supplier"] == ""
    assert document["technologies"][0]["count"] is None
    assert document["places"] == []
    assert not any(document[key] for key in ("contact_email", "starts_on", "owner", "executive", "policy_goal"))
    copied = copy.copied_fields.get(path="problem")
    assert copied.source_title == "Slimme lantaarns, Gemeente Ander, versie 1"
    assert copied.source_url == f"/o/ander/{source.slug}/versions/1/"
    assert copied.confirmed_at is None
    assert set(copy.copied_fields.values_list("path", flat=True)) == {
        "summary", "theme", "problem", "technologies", "chain_steps", "tags"
    }  # fmt: skip


def test_copied_rows_can_be_published_after_acceptance(editor, organisation):
    copy = copy_dossier(by=editor, organisation=organisation, source=lender(), title="Onze lantaarns")
    Initiative.objects.filter(pk=copy.pk).update(route="light")
    copy.refresh_from_db()
    save_draft(by=editor, initiative=copy, changes={"contact_email": "a@example.org"})
    with pytest.raises(NotYetPublishable) as refusal:
        publish_changes(by=editor, initiative=copy)
    assert len(refusal.value.messages) == 6
    accept_copied(by=editor, initiative=copy, paths=list(copy.copied_fields.values_list("path", flat=True)))
    publish_changes(by=editor, initiative=Initiative.objects.get(pk=copy.pk))
    step = copy.chain_steps.get()
    assert step.technology.title == "Lamp"


def test_other_dossiers_are_found_by_their_words(client, editor):
    lender()
    page = client.get(at("start_copy"), {"q": "lantaarn"}).content.decode()
    assert "Slimme lantaarns" in page
    assert "Gemeente Ander" in page
    assert "Slimme lantaarns" not in client.get(at("start_copy"), {"q": "zwembad"}).content.decode()


def test_what_is_not_public_cannot_be_copied(client, editor, organisation):
    hidden = lender()
    Initiative.objects.filter(pk=hidden.pk).update(version=0, published_at=None)
    assert client.get(at("start_copy"), {"from": f"ander/{hidden.slug}"}).status_code == 404
    hidden.refresh_from_db()
    with pytest.raises(PermissionDenied):
        copy_dossier(by=editor, organisation=organisation, source=hidden, title="x")


# --- from a text -----------------------------------------------------------------------------------------------------
def review_data(page):
    """What a browser would send back from the review page."""
    data = dict(re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)"', page))
    data |= {name: text.strip() for name, text in re.findall(r'<textarea name="(\w+)"[^>]*>([^<]*)<', page)}
    for name, options in re.findall(r'<select name="(\w+)".*?>(.*?)</select>', page, re.S):
        data[name] = next(iter(re.findall(r'value="([^"]*)" selected', options)), "")
    data["title"] = next(iter(re.findall(r'name="title"[^>]*value="([^"]*)"', page)), "") or next(
        iter(re.findall(r'value="([^"]*)"[^>]*id="id_title"', page)), ""
    )
    return data


def test_a_proposal_becomes_a_plan_by_the_choices_of_the_official(client, editor):
    file = upload("voorstel.docx", docx(
        ("Title", "Slim afval"), ("Heading 1", "Aanleiding"), ("Normal", "Volle bakken."), ("Normal", "En meeuwen."),
        ("Heading 1", "Bewaartermijn"), ("Normal", "Een dag."), ("Heading 1", "Colofon"), ("Normal", "Jan Jansen"),
    ))  # fmt: skip
    page = client.post(at("start_text"), {"file": file})
    assert page.status_code == 200
    assert not Initiative.objects.exists()
    data = review_data(page.content.decode())
    assert data["title"] == "Slim afval"
    assert [data[f"target_{n}"] for n in range(4)] == ["problem", "problem", "chain_steps/retain", ""]
    data["target_1"] = "why"
    answer = client.post(at("start_text"), data)
    initiative = Initiative.objects.get()
    assert answer.url == at("copied_fields", initiative.slug)
    document = draft_document(initiative)
    assert (document["problem"], document["why"]) == ("Volle bakken.", "En meeuwen.")
    assert [(row["kind"], row["what"]) for row in document["chain_steps"]] == [("retain", "Een dag.")]
    assert "Jan Jansen" not in str(initiative.draft.content)
    assert {c.source_title[:13] for c in initiative.copied_fields.all()} == {"voorstel.docx"}
    assert set(initiative.copied_fields.values_list("path", flat=True)) == {"problem", "why", "chain_steps"}


def test_a_pasted_text_works_the_same(client, editor):
    page = client.post(at("start_text"), {"text": "Doel\n\nMinder afval.\n"})
    data = {**review_data(page.content.decode()), "title": "Afval"}
    assert client.post(at("start_text"), data).status_code == 302
    assert draft_document(Initiative.objects.get())["societal_goal"] == "Minder afval."


@pytest.mark.parametrize(
    "data",
    [
        {},
        {"text": "a", "file": upload("a.txt", b"a")},
        {"text": "   "},
        {"text": "a\0b"},
        {"text": "a" * 400_001},
        {"file": upload("a.exe", b"MZ")},
        {"file": upload("a.txt", b"a\0b")},
        {"file": upload("a.txt", b"a" * 10_000_000)},
        {"file": upload("a.docx", b"PK\x03\x04 cut")},
        {"file": upload("a.txt", b"")},
    ],
)
def test_a_text_that_cannot_be_read_is_said_so_on_the_page(client, editor, data):
    answer = client.post(at("start_text"), data)
    assert answer.status_code == 400
    assert 'class="error-summary" role="alert"' in answer.content.decode()
    assert not Initiative.objects.exists()


@pytest.mark.parametrize(
    "change",
    [
        {"target_0": "executive"},
        {"target_0": "alternatives/unknown"},
        {"target_0": ""},
        {"source": "Gemeente Ander"},
        {"title": ""},
        {"count": "999999999999999999999"},
        {"count": "-1"},
        {"text_0": "a" * 6000},
    ],
)
def test_a_review_page_that_was_tampered_with_is_refused(client, editor, change):
    page = client.post(at("start_text"), {"text": "Doel\n\nMinder afval.\n"})
    data = {**review_data(page.content.decode()), "title": "Afval", **change}
    assert client.post(at("start_text"), data).status_code == 400
    assert not Initiative.objects.exists()


def test_too_much_text_for_one_field_is_refused_whole(editor, organisation):
    pieces = [("problem", "a" * 4000)] * 6
    with pytest.raises(ValidationError):
        start_from_text(by=editor, organisation=organisation, title="x", assigned=pieces, source_title="y")
    with pytest.raises(ValidationError):
        start_from_text(by=editor, organisation=organisation, title="x", assigned=[("route", "a")], source_title="y")
    assert not Initiative.objects.exists()


# --- copied texts ----------------------------------------------------------------------------------------------------
@pytest.fixture
def copied(editor, organisation):
    return copy_dossier(by=editor, organisation=organisation, source=lender(), title="Onze lantaarns")


def test_each_copied_text_is_accepted_rewritten_or_thrown_away(client, copied):
    address = at("copied_fields", copied.slug)
    page = client.get(address).content.decode()
    assert "Veel stroom." in page
    assert "Slimme lantaarns, Gemeente Ander, versie 1" in page
    assert page.count("Lamp</dd>") == 2  # the technology, and the step of the data that names it
    assert "aaaaaaaa" not in page
    for data in (
        {"path": "problem", "step": "rewrite", "text": "Te veel stroom."},
        {"path": "summary", "step": "accept"},
        {"path": "tags", "step": "throw_away"},
    ):
        assert client.post(address, data).status_code == 302
    document = draft_document(copied)
    assert document["problem"] == "Te veel stroom."
    assert document["tags"] == []
    waiting = copied.copied_fields.filter(confirmed_at=None)
    assert set(waiting.values_list("path", flat=True)) == {"theme", "technologies", "chain_steps"}
    assert copied.copied_fields.filter(path="summary", confirmed_at__isnull=False).exists()


@pytest.mark.parametrize(
    "data",
    [
        {},
        {"path": "problem"},
        {"path": "problem", "step": "publish"},
        {"path": "title", "step": "accept"},
        {"path": "problem", "step": "rewrite", "text": ""},
        {"path": "problem", "step": "rewrite", "text": "nul\0"},
        {"path": "problem", "step": "rewrite", "text": "a" * 20_001},
        {"path": "../problem", "step": "accept"},
    ],
)
def test_a_wrong_decision_about_copied_text_changes_nothing(client, copied, data):
    before = draft_document(copied)
    answer = client.post(at("copied_fields", copied.slug), data)
    assert answer.status_code == 400
    assert 'role="alert"' in answer.content.decode()
    assert draft_document(copied) == before
    assert not copied.copied_fields.filter(confirmed_at__isnull=False).exists()


def test_a_text_is_settled_once(editor, copied):
    accept_copied(by=editor, initiative=copied, paths=["problem"])
    for again in (
        lambda: accept_copied(by=editor, initiative=copied, paths=["problem"]),
        lambda: rewrite_copied(by=editor, initiative=copied, path="problem", text="x"),
        lambda: throw_away_copied(by=editor, initiative=copied, path="problem"),
    ):
        with pytest.raises(ValidationError):
            again()


def test_editing_a_copied_field_elsewhere_confirms_it_and_saving_it_unchanged_does_not(editor, copied):
    same = draft_document(copied)["problem"]
    save_draft(by=editor, initiative=copied, changes={"problem": same, "summary": "Eigen woorden."})
    assert set(copied.copied_fields.filter(confirmed_at__isnull=False).values_list("path", flat=True)) == {"summary"}


def test_acceptance_is_recorded_and_leaves_the_versions_of_a_public_plan_alone(editor, organisation):
    adopted = adopt_record(by=editor, initiative=imported(organisation))
    before = adopted.dossier.document
    accept_copied(by=editor, initiative=adopted, paths=["title"])
    event = Event.objects.get(kind="copied_accepted")
    assert (event.public, event.version, event.role) == (False, None, "editor")
    assert event.after == {"accepted": {"title": "Algoritmeregister"}}
    public = Event.objects.filter(subject_id=adopted.pk, subject_type="initiatives.initiative", public=True)
    assert "accepted" not in fold(event.after for event in public.order_by("id"))
    assert Initiative.objects.get(pk=adopted.pk).dossier.document == {**before, "adopted": True}


# --- who may ---------------------------------------------------------------------------------------------------------
@pytest.mark.parametrize("name", ["start", "start_light", "start_register", "start_copy", "start_text"])
def test_others_are_refused_on_every_page(client, organisation, name):
    assert client.get(at(name)).status_code == 302
    client.force_login(official(OrganisationFactory()))
    assert client.get(at(name)).status_code == 403
    assert client.post(at(name), LIGHT).status_code in (403, 405)
    client.force_login(official(organisation, Membership.Role.READER))
    assert client.get(at(name)).status_code == 403
    assert not Initiative.objects.exists()


@pytest.mark.parametrize("name", ["copied_fields", "attachments"])
def test_the_pages_of_one_plan_refuse_others(client, copied, organisation, name):
    client.force_login(official(OrganisationFactory()))
    assert client.get(at(name, copied.slug)).status_code == 403
    assert client.post(at(name, copied.slug), {"path": "problem", "step": "accept"}).status_code == 403
    elsewhere = reverse(name, args=["ander", copied.slug])
    client.force_login(official(organisation))
    assert client.get(elsewhere).status_code == 403
    assert client.get(at(name, "unknown")).status_code == 404


def test_every_page_is_shown_in_both_languages(client, copied):
    pages = [at(name) for name in ("start", "start_light", "start_register", "start_copy", "start_text")]
    pages += [at(name, copied.slug) for name in ("copied_fields", "attachments")]
    with translation.override("nl"):
        for prefix, language in (("", "nl"), ("/en", "en")):
            for page in pages:
                answer = client.get(prefix + page)
                assert answer.status_code == 200
                assert f'<html lang="{language}">' in answer.content.decode()


def test_a_plan_cannot_take_the_word_of_a_page(organisation):
    assert free_plan_slug(organisation, "New") == "new-2"
