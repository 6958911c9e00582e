"""What outsiders and suppliers may say about a dossier, and how the organisation answers."""

from __future__ import annotations

import pytest
from django.core import mail
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import translation
from django_tasks_db.models import DBTaskResult

from factories import OrganisationFactory, UserFactory, official, published_initiative
from meerwaarde.accounts.models import User
from meerwaarde.initiatives.actions.editing import create_initiative
from meerwaarde.initiatives.actions.suggestions import answer_suggestion, make_suggestion, propose_as_supplier
from meerwaarde.initiatives.actions.suppliers import add_supplier_member
from meerwaarde.initiatives.models import Suggestion, Supplier
from meerwaarde.initiatives.views.suggestions import MOST_PER_DAY
from meerwaarde.ledger.models import Event
from meerwaarde.organisations.tasks import send_invitation

pytestmark = pytest.mark.django_db


def address(initiative, name="dossier_suggest"):
    with translation.override("nl"):  # a request before may have been in English
        return reverse(name, args=[initiative.organisation.slug, initiative.slug])


def with_supplier(name="Klankmeter BV", product="KM-200", **fields):
    technology = {
        "key": "t1",
        "kind": "sound_level_meter",
        "title": "Geluidsmeter",
        "description": "",
        "count": 3,
        "supplier": name,
        "product": product,
    }
    return published_initiative(technologies=[technology], **fields)


def test_anyone_may_suggest_a_correction_without_an_account(client):
    initiative = published_initiative()
    answer = client.post(address(initiative), {"kind": "correction", "text": "De straat heet anders."})
    assert answer.status_code == 302
    assert Suggestion.objects.get().text == "De straat heet anders."
    assert "ontvangen" in client.get(answer.headers["Location"]).text


def test_the_text_and_address_of_an_open_suggestion_stand_nowhere_in_public_nor_in_the_log(client):
    initiative = published_initiative()
    make_suggestion(
        by=None, initiative=initiative, kind="correction", text="buurvrouw Annie", email="ik@voorbeeld.example"
    )
    for name in ("dossier", "dossier_json", "dossier_history"):
        page = client.get(address(initiative, name)).text
        assert "Annie" not in page
        assert "ik@voorbeeld" not in page
    event = Event.objects.get(kind="suggestion_made")
    assert event.actor is None
    assert "Annie" not in str(event.after)
    assert "1 suggestion was made." in client.get("/en" + address(initiative, "dossier")).text


def test_a_suggestion_changes_the_etag_of_the_dossier(client):
    initiative = published_initiative()
    before = client.get(address(initiative, "dossier")).headers["ETag"]
    make_suggestion(by=None, initiative=initiative, kind="correction", text="Iets")
    assert client.get(address(initiative, "dossier")).headers["ETag"] != before


def test_a_program_that_fills_in_the_hidden_field_is_thanked_and_ignored(client):
    initiative = published_initiative()
    answer = client.post(address(initiative), {"kind": "correction", "text": "koop nu", "website": "http://x.example"})
    assert answer.status_code == 302
    assert not Suggestion.objects.exists()


def test_one_visitor_makes_at_most_ten_suggestions_a_day(client):
    initiative = published_initiative()
    for number in range(MOST_PER_DAY):
        assert client.post(address(initiative), {"kind": "correction", "text": str(number)}).status_code == 302
    assert client.post(address(initiative), {"kind": "correction", "text": "nog een"}).status_code == 429
    assert Suggestion.objects.count() == MOST_PER_DAY
    other = client.post(address(initiative), {"kind": "correction", "text": "ander"}, REMOTE_ADDR="192.0.2.7")
    assert other.status_code == 302


@pytest.mark.parametrize(
    "sent", [{"kind": "correction", "text": ""}, {"kind": "supplier_text", "text": "x"}, {"kind": "correction"}, {}]
)
def test_a_suggestion_without_text_or_of_another_kind_is_refused(client, sent):
    initiative = published_initiative()
    assert client.post(address(initiative), sent).status_code == 400
    assert not Suggestion.objects.exists()


def test_nobody_can_suggest_on_a_plan_that_is_not_public(client):
    organisation = OrganisationFactory()
    initiative = create_initiative(by=official(organisation), organisation=organisation, title="Nog niet")
    assert client.get(address(initiative)).status_code == 404
    assert client.post(address(initiative), {"kind": "correction", "text": "x"}).status_code == 404


def test_the_organisation_answers_in_public_with_a_reason(client):
    initiative = published_initiative()
    suggestion = make_suggestion(by=None, initiative=initiative, kind="heavier_route", text="Het is spannend.")
    client.force_login(official(initiative.organisation, "moderator"))
    page = reverse("suggestions", args=[initiative.organisation.slug])
    assert "Het is spannend." in client.get(page).text
    prefix = f"s{suggestion.pk}"
    refused = client.post(page, {"suggestion": suggestion.pk, f"{prefix}-accepted": "yes", f"{prefix}-answer": " "})
    assert refused.status_code == 400
    sent = {"suggestion": suggestion.pk, f"{prefix}-accepted": "yes", f"{prefix}-answer": "We kijken beter."}
    assert client.post(page, sent).status_code == 302
    suggestion.refresh_from_db()
    assert suggestion.state == Suggestion.State.ACCEPTED
    event = Event.objects.get(kind="suggestion_answered")
    assert (event.role, event.public, event.version) == ("moderator", True, None)
    client.logout()
    assert "We kijken beter." in client.get(address(initiative, "dossier")).text
    assert client.get(address(initiative, "dossier_history")).status_code == 200


def test_a_suggestion_is_answered_once():
    initiative = published_initiative()
    by = official(initiative.organisation)
    suggestion = make_suggestion(by=None, initiative=initiative, kind="correction", text="x")
    answer_suggestion(by=by, suggestion=suggestion, accepted=False, answer="Nee, want het klopt.")
    with pytest.raises(ValidationError):
        answer_suggestion(by=by, suggestion=suggestion, accepted=True, answer="Toch wel.")


def test_another_organisation_s_official_sees_and_answers_nothing(client):
    initiative = published_initiative()
    suggestion = make_suggestion(by=None, initiative=initiative, kind="correction", text="x")
    stranger = official(OrganisationFactory())
    with pytest.raises(PermissionDenied):
        answer_suggestion(by=stranger, suggestion=suggestion, accepted=True, answer="x")
    client.force_login(stranger)
    assert client.get(reverse("suggestions", args=[initiative.organisation.slug])).status_code == 403
    own = stranger.memberships.get().organisation
    sent = {"suggestion": suggestion.pk}
    assert client.post(reverse("suggestions", args=[own.slug]), sent).status_code == 404


def test_the_list_of_suggestions_takes_as_many_queries_for_two_as_for_twenty(client):
    counts = []
    for number in (2, 20):
        initiative = published_initiative()
        for n in range(number):
            make_suggestion(by=None, initiative=initiative, kind="correction", text=str(n))
        client.force_login(official(initiative.organisation))
        with CaptureQueriesContext(connection) as queries:
            assert client.get(reverse("suggestions", args=[initiative.organisation.slug])).status_code == 200
        counts.append(len(queries))
    assert counts[0] == counts[1]


def test_a_supplier_s_text_is_shown_as_theirs_only_after_the_organisation_accepted_it(client):
    initiative = with_supplier()
    supplier = Supplier.objects.get()
    person = UserFactory()
    add_supplier_member(
        by=official(initiative.organisation, "manager"),
        organisation=initiative.organisation,
        supplier=supplier,
        email=person.email,
    )
    client.force_login(person)
    page = reverse("supplier_propose", args=[supplier.slug])
    refused = client.post(page, {"text": ""})
    assert refused.status_code == 400
    for told in ("Kies een plan.", "Kies wat u wilt voorstellen.", "Schrijf uw tekst."):
        assert told in refused.text
    sent = {"initiative": initiative.pk, "kind": "supplier_objection", "text": "De meter bewaart niets <b>."}
    assert client.post(page, sent).status_code == 302
    client.logout()
    dossier = "/en" + address(initiative, "dossier")
    assert "bewaart niets" not in client.get(dossier).text
    answer_suggestion(
        by=official(initiative.organisation), suggestion=Suggestion.objects.get(), accepted=True, answer="Staat erbij."
    )
    shown = client.get(dossier).text
    assert "De meter bewaart niets &lt;b&gt;." in shown
    assert "Objection of the supplier Klankmeter BV, in their own words." in shown


def test_a_supplier_speaks_only_about_dossiers_it_supplies(client):
    initiative = with_supplier()
    other = published_initiative(initiative.organisation, title="Zonder leverancier")
    supplier = Supplier.objects.get()
    person = UserFactory()
    with pytest.raises(PermissionDenied):
        propose_as_supplier(by=person, initiative=initiative, supplier=supplier, kind="supplier_text", text="x")
    supplier.members.create(user=person, organisation=initiative.organisation)
    with pytest.raises(ValidationError):
        propose_as_supplier(by=person, initiative=other, supplier=supplier, kind="supplier_text", text="x")
    client.force_login(UserFactory())
    assert client.get(reverse("supplier_propose", args=[supplier.slug])).status_code == 403


def test_only_a_manager_of_an_organisation_that_uses_the_supplier_lets_somebody_speak_for_it():
    initiative = with_supplier()
    supplier, person = Supplier.objects.get(), UserFactory()
    fields = {"supplier": supplier, "email": person.email}
    with pytest.raises(PermissionDenied):
        add_supplier_member(
            by=official(initiative.organisation, "editor"), organisation=initiative.organisation, **fields
        )
    elsewhere = OrganisationFactory()
    with pytest.raises(ValidationError):
        add_supplier_member(by=official(elsewhere, "manager"), organisation=elsewhere, **fields)


def test_a_manager_lets_somebody_of_a_supplier_speak_and_takes_it_away_again(client):
    initiative, elsewhere = with_supplier(), with_supplier()
    supplier = Supplier.objects.get()
    page = reverse("supplier_people", args=[initiative.organisation.slug])
    client.force_login(official(initiative.organisation, "manager"))
    assert client.post(page, {"supplier": supplier.pk, "email": ""}).status_code == 400
    assert client.post(page, {"supplier": 999, "email": "iris@klank.example"}).status_code == 400
    sent = client.post(page, {"supplier": supplier.pk, "email": "iris@klank.example", "name": "Iris"}, follow=True)
    assert "iris@klank.example kan nu namens Klankmeter BV spreken." in sent.text
    [task] = DBTaskResult.objects.filter(task_path__endswith="send_invitation")
    send_invitation.call(*task.args_kwargs["args"], **task.args_kwargs["kwargs"])
    assert "namens Klankmeter BV spreken" in mail.outbox[0].body
    assert mail.outbox[0].subject.startswith("U kunt namens Klankmeter BV spreken")
    iris = User.objects.get(email="iris@klank.example")
    said = {"by": iris, "supplier": supplier, "kind": "supplier_text", "text": "x"}
    propose_as_supplier(initiative=initiative, **said)
    with pytest.raises(PermissionDenied):  # she is known there only
        propose_as_supplier(initiative=elsewhere, **said)
    member = supplier.members.get()
    gone = reverse("remove_supplier_person", args=[initiative.organisation.slug, member.pk])
    assert client.post(gone).status_code == 302
    with pytest.raises(PermissionDenied):
        propose_as_supplier(initiative=initiative, **said)
    kinds = Event.objects.filter(kind__startswith="supplier_member").values_list("kind", flat=True)
    assert list(kinds.order_by("id")) == ["supplier_member_added", "supplier_member_removed"]


def test_who_speaks_at_one_organisation_reads_nothing_that_was_proposed_at_another(client):
    here, elsewhere = with_supplier(), with_supplier()
    supplier = Supplier.objects.get()
    people = {}
    for initiative, text in ((here, "Over de meter hier."), (elsewhere, "Nog geheim voor anderen.")):
        person = people[initiative] = UserFactory()
        supplier.members.create(user=person, organisation=initiative.organisation)
        propose_as_supplier(by=person, initiative=initiative, supplier=supplier, kind="supplier_text", text=text)
    client.force_login(people[here])
    page = client.get(reverse("supplier_propose", args=[supplier.slug])).text
    assert "Over de meter hier." in page
    assert "Nog geheim" not in page
    assert elsewhere.organisation.name not in page


def test_a_supplier_that_stands_in_no_public_plan_yet_has_nothing_to_fill_in(client):
    supplier = Supplier.objects.create(name="Nieuw BV", slug="nieuw-bv")
    person = UserFactory()
    supplier.members.create(user=person, organisation=OrganisationFactory())
    client.force_login(person)
    page = client.get(reverse("supplier_propose", args=[supplier.slug])).text
    assert "Uw bedrijf staat nog in geen plan" in page
    assert "<textarea" not in page
    assert f'href="{supplier.get_absolute_url()}"' not in page  # that page does not exist yet


def test_a_supplier_s_page_shows_its_public_plans_over_all_organisations(client):
    first, second = with_supplier(title="Stille straat"), with_supplier(title="Rustig plein", product="KM-300")
    supplier = Supplier.objects.get()
    page = client.get(supplier.get_absolute_url()).text
    assert "Stille straat" in page
    assert "Rustig plein" in page
    assert first.organisation.name in page
    one = client.get(supplier.get_absolute_url() + "?product=KM-300").text
    assert "Rustig plein" in one
    assert "Stille straat" not in one
    assert second.title in one
    found = client.get(reverse("suppliers") + "?q=klank").text
    assert "Klankmeter BV" in found
    assert "Klankmeter BV" not in client.get(reverse("suppliers") + "?q=anders").text


def test_a_supplier_that_stands_in_no_public_dossier_has_no_page(client):
    supplier = Supplier.objects.create(name="Geheim BV", slug="geheim-bv")
    assert client.get(supplier.get_absolute_url()).status_code == 404
    assert "Geheim BV" not in client.get(reverse("suppliers")).text


def test_a_supplier_s_page_takes_as_many_queries_for_two_plans_as_for_twelve(client):
    for number, name in ((2, "Klein BV"), (12, "Groot BV")):
        for n in range(number):
            with_supplier(name, title=f"Plan {n}")
    counts = []
    for name in ("Klein BV", "Groot BV"):
        page = Supplier.objects.get(name=name).get_absolute_url()
        with CaptureQueriesContext(connection) as queries:
            assert client.get(page).status_code == 200
        counts.append(len(queries))
    assert counts[0] == counts[1] <= 5
