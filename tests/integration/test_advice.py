"""The privacy officer's advice: asked, given, and what was done with it."""

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from factories import OrganisationFactory, official, published_initiative
from meerwaarde.assessments.actions.advice import ask_advice, give_advice, handle_advice
from meerwaarde.assessments.models import AdviceRequest
from meerwaarde.assessments.queries.advice import asked_document, changed_since, since_last_advice
from meerwaarde.follow.queries import notices_of
from meerwaarde.initiatives.actions.editing import create_initiative, draft_document, publish_changes, save_draft
from meerwaarde.ledger.models import Event
from meerwaarde.organisations.models import Membership

pytestmark = pytest.mark.django_db
R = Membership.Role


@pytest.fixture
def organisation():
    return OrganisationFactory()


@pytest.fixture
def editor(organisation):
    return official(organisation, name="Eva Redacteur")


@pytest.fixture
def officer(organisation):
    return official(organisation, R.PRIVACY_OFFICER, name="Piet Privacy")


@pytest.fixture
def initiative(organisation, editor):
    return published_initiative(organisation, by=editor, problem="Het is er te donker.")


def day(days):
    return timezone.localdate() + timedelta(days=days)


@pytest.fixture
def asked(editor, officer, initiative):
    return ask_advice(by=editor, initiative=initiative, due_on=day(14), question="Mag dit?")


def given(officer, advice, **changes):
    fields = {"verdict": "conditions", "text": "Alleen met wazige beelden.", "text_is_public": False, **changes}
    return give_advice(by=officer, advice=advice, **fields)


def client_of(person):
    client = Client()
    client.force_login(person)
    return client


def inbox(organisation):
    return reverse("advice_inbox", args=[organisation.slug])


def plan_page(initiative):
    return reverse("plan_advice", args=[initiative.organisation.slug, initiative.slug])


def test_advice_is_asked_given_and_handled_on_the_pages(organisation, editor, officer, initiative):
    theirs, mine = client_of(officer), client_of(editor)
    assert mine.post(plan_page(initiative), {"due_on": day(7).isoformat(), "question": "Mag dit?"}).status_code == 302
    advice = AdviceRequest.objects.get()
    assert initiative.title in theirs.get(inbox(organisation)).text
    page = reverse("give_advice", args=[organisation.slug, advice.pk])
    assert "Mag dit?" in theirs.get(page).text
    answer = theirs.post(page, {"verdict": "negative", "advice": "Liever niet.", "text_is_public": "on"})
    assert answer.status_code == 302
    name = f"a{advice.pk}"
    refused = mine.post(plan_page(initiative), {"advice": advice.pk, f"{name}-handling": "not_followed"})
    assert refused.status_code == 400
    assert "error-summary" in refused.text
    answer = mine.post(
        plan_page(initiative),
        {"advice": advice.pk, f"{name}-handling": "not_followed", f"{name}-reason": "De buurt vraagt erom."},
    )
    assert answer.status_code == 302
    public = Client().get(initiative.get_absolute_url()).text
    for text in ("Liever niet.", "De buurt vraagt erom.", "negatief", "niet gevolgd"):
        assert text.lower() in public.lower()


def test_the_one_concerned_is_told(editor, officer, asked):
    assert [n.sentence for n in notices_of(officer)] == ["Uw advies over “Bladkorven op de kaart” wordt gevraagd."]
    given(officer, asked)
    assert [n.sentence for n in notices_of(editor)] == [
        "De privacyfunctionaris gaf advies over “Bladkorven op de kaart”."
    ]
    handle_advice(by=editor, advice=asked, handling="followed")
    assert any("vastgelegd" in n.sentence for n in notices_of(officer))


def test_the_public_history_tells_it_by_role_and_never_by_name(editor, officer, initiative, asked):
    given(officer, asked)
    handle_advice(by=editor, advice=asked, handling="followed")
    pages = [
        Client().get(initiative.get_absolute_url()).text,
        Client().get(f"{initiative.get_absolute_url()}history/").text,
        Client().get(f"{initiative.get_absolute_url()}assessments.json").text,
    ]
    assert "Advies gegeven door de privacyfunctionaris" in pages[1]
    for text in pages:
        assert officer.name not in text
        assert editor.name not in text
        assert "wazige beelden" not in text  # the text was not made public
        assert "Mag dit?" not in text


def test_the_story_of_the_dossier_shows_what_was_advised_and_what_is_still_to_come(officer, initiative, asked):
    assert "De privacyfunctionaris geeft advies" in Client().get(initiative.get_absolute_url()).text
    given(officer, asked)
    text = Client().get(initiative.get_absolute_url()).text
    assert "De privacyfunctionaris adviseerde: positief, met voorwaarden" in text
    assert "De privacyfunctionaris" not in Client().get(f"{initiative.get_absolute_url()}versions/1/").text


def test_a_date_that_passed_is_refused_and_a_late_advice_is_seen_to_be_late(
    organisation, editor, officer, initiative, asked
):
    AdviceRequest.objects.update(due_on=day(-1))
    assert "te laat" in client_of(officer).get(inbox(organisation)).text
    assert "moest er op" in client_of(editor).get(reverse("organisation_work", args=[organisation.slug])).text
    with pytest.raises(ValidationError):
        ask_advice(by=editor, initiative=published_initiative(organisation), due_on=day(-1))
    answer = client_of(editor).post(plan_page(published_initiative(organisation)), {"due_on": day(-1).isoformat()})
    assert answer.status_code == 400
    assert "error-summary" in answer.text


def test_only_one_question_waits_at_a_time(editor, initiative, asked):
    with pytest.raises(ValidationError):
        ask_advice(by=editor, initiative=initiative, due_on=day(3))
    with pytest.raises(IntegrityError), transaction.atomic():
        AdviceRequest.objects.create(initiative=initiative, asked_role="editor", due_on=day(3), version=1, digest="x")


def test_an_advice_is_given_once_and_only_by_the_privacy_officer(editor, officer, asked):
    with pytest.raises(PermissionDenied):
        given(editor, asked)
    for wrong in ({"verdict": "misschien"}, {"text": "  "}):
        with pytest.raises(ValidationError):
            given(officer, asked, **wrong)
    given(officer, asked)
    with pytest.raises(ValidationError):
        given(officer, asked, verdict="negative")
    with pytest.raises(PermissionDenied):
        handle_advice(by=officer, advice=asked, handling="followed")


def test_departing_from_advice_needs_a_reason(editor, officer, asked):
    with pytest.raises(ValidationError):
        handle_advice(by=editor, advice=asked, handling="followed")  # there is no advice yet
    given(officer, asked)
    for handling in ("partly", "not_followed", "vergeten"):
        with pytest.raises(ValidationError):
            handle_advice(by=editor, advice=asked, handling=handling, reason=" ")
    handle_advice(by=editor, advice=asked, handling="partly", reason="Het kan nog niet.")
    handle_advice(by=editor, advice=asked, handling="followed")
    events = Event.objects.filter(kind="advice_handled").order_by("id")
    assert [event.after["handling"] for event in events] == ["partly", "followed"]
    assert events[1].before["handling"] == "partly"


@pytest.mark.parametrize(
    "wrong",
    [
        {"verdict": "negative", "advice": "", "given_at": "now"},
        {"verdict": "negative", "advice": "x", "given_at": None},
        {"verdict": "", "handling": "followed", "handled_at": "now"},
        {"verdict": "positive", "advice": "x", "given_at": "now", "handling": "partly", "handled_at": "now"},
        {"verdict": "wat", "advice": "x", "given_at": "now"},
    ],
)
def test_the_database_refuses_half_an_advice(asked, wrong):
    wrong = {key: timezone.now() if value == "now" else value for key, value in wrong.items()}
    with pytest.raises(IntegrityError), transaction.atomic():
        AdviceRequest.objects.filter(pk=asked.pk).update(**wrong)


def changed_keys(found):
    return [change.key for change in found.changes]


def test_what_changed_since_the_question_is_shown(editor, initiative, asked):
    assert changed_keys(changed_since(asked)) == []
    save_draft(by=editor, initiative=initiative, changes={"problem": "Het is er te licht."})
    assert changed_keys(changed_since(asked)) == ["problem"]


def test_what_changed_since_the_last_advice_is_shown_with_the_next_question(
    organisation, editor, officer, initiative, asked
):
    given(officer, asked)
    save_draft(by=editor, initiative=initiative, changes={"problem": "Het is er te licht."})
    publish_changes(by=editor, initiative=initiative)
    initiative.refresh_from_db()
    assert changed_keys(changed_since(asked)) == ["problem"]
    assert "<ins>licht</ins>" in client_of(editor).get(plan_page(initiative)).text
    save_draft(by=editor, initiative=initiative, changes={"societal_goal": "Rust."})
    again = ask_advice(by=editor, initiative=initiative, due_on=day(5))
    assert since_last_advice(asked) is None
    found = since_last_advice(again)
    assert found is not None
    assert changed_keys(found) == ["problem", "societal_goal"]
    page = client_of(officer).get(reverse("give_advice", args=[organisation.slug, again.pk])).text
    assert "<ins>licht</ins>" in page


def test_advice_about_a_plan_that_is_not_public_leaves_nothing_public(organisation, editor, officer):
    plan = create_initiative(by=editor, organisation=organisation, title="Nog een idee")
    save_draft(by=editor, initiative=plan, changes={"problem": "Eerst."})
    advice = ask_advice(by=editor, initiative=plan, due_on=day(5))
    assert asked_document(advice) == draft_document(plan)
    save_draft(by=editor, initiative=plan, changes={"problem": "Daarna."})
    assert changed_keys(changed_since(advice)) == ["problem"]
    given(officer, advice)
    assert not Event.objects.filter(public=True, subject_id=plan.pk, kind__startswith="advice").exists()


def test_the_inbox_shows_only_the_own_organisation(organisation, officer, asked):
    other = OrganisationFactory()
    stranger = official(other, R.PRIVACY_OFFICER)
    assert "Bladkorven" not in client_of(stranger).get(inbox(other)).text
    assert client_of(stranger).get(reverse("give_advice", args=[other.slug, asked.pk])).status_code == 404
    with pytest.raises(PermissionDenied):
        given(stranger, asked)


def test_a_reader_reads_the_advice_and_changes_nothing(organisation, officer, initiative, asked):
    reader = client_of(official(organisation, R.READER))
    assert reader.get(plan_page(initiative)).status_code == 200
    assert reader.post(plan_page(initiative), {"due_on": day(7).isoformat()}).status_code == 403
    assert reader.get(inbox(organisation)).status_code == 403


def test_the_inbox_takes_as_many_queries_for_many_questions(organisation, editor, officer, asked):
    client = client_of(officer)

    def queries():
        client.get(inbox(organisation))
        with CaptureQueriesContext(connection) as found:
            assert client.get(inbox(organisation)).status_code == 200
        return len(found)

    few = queries()
    for _number in range(6):
        advice = ask_advice(by=editor, initiative=published_initiative(organisation, by=editor), due_on=day(9))
        if _number % 2:
            given(officer, advice)
    assert queries() == few


def test_bad_input_is_refused_with_a_summary(organisation, officer, editor, initiative, asked):
    page = reverse("give_advice", args=[organisation.slug, asked.pk])
    answer = client_of(officer).post(page, {"verdict": "x"})
    assert answer.status_code == 400
    assert "error-summary" in answer.text
    for odd in ("x", "9" * 40, "-1"):
        assert client_of(editor).post(plan_page(initiative), {"advice": odd}).status_code == 404
