"""The first thing on the page with somebody's work: what waits for them, by what they may do."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from factories import (
    COLLECT,
    ExecutiveFactory,
    closed_round,
    drafted_decision,
    official,
    opened_round,
    promised_change,
    published_initiative,
    said,
    weighed_content,
)
from meerwaarde.accounts.models import User
from meerwaarde.assessments.actions.advice import ask_advice
from meerwaarde.follow.models import Subscription
from meerwaarde.follow.subscribing import follow
from meerwaarde.follow.topics import find_topic
from meerwaarde.initiatives.actions.editing import create_initiative, save_draft
from meerwaarde.initiatives.models import Difference, Draft, ImportSource, Initiative, RegisterRecord, Suggestion
from meerwaarde.initiatives.queries.waiting import waiting_for
from meerwaarde.organisations.models import Executive, Membership
from meerwaarde.participation.gates import answers_missing
from meerwaarde.participation.models import Contribution, ContributionFile, Promise
from meerwaarde.participation.queries.counting import counts_per_plan
from meerwaarde.participation.queries.plans import participation_of
from meerwaarde.participation.queries.work import waiting_to_be_read

pytestmark = pytest.mark.django_db
TODAY = timezone.localdate()
YESTERDAY = TODAY - timedelta(days=1)


@pytest.fixture
def plan():
    return published_initiative(title="Veilig uitgaan", route="standard", phase="decision", **weighed_content())


@pytest.fixture
def mayor(plan):
    executive = ExecutiveFactory(organisation=plan.organisation, user=official(plan.organisation, "executive"))
    Initiative.objects.filter(pk=plan.pk).update(executive=executive)
    return executive.user


def waits(plan, *roles, user=None):
    """What waits for somebody with these roles: in words, and whether it is late."""
    person = user or official(plan.organisation, *roles)
    return {str(one.sentence): one.is_late for one in waiting_for(person, [plan.organisation])}


def test_nothing_waits_where_nothing_happened(plan, client):
    reader = official(plan.organisation, "reader")
    assert waits(plan, user=reader) == {}
    client.force_login(reader)
    assert "Er wacht nu niets op u." in client.get(reverse("work")).content.decode()


def test_a_moderator_reads_an_editor_answers_and_the_executive_hears_what_is_late(plan, mayor):
    said(opened_round(plan))
    Contribution.objects.update(state="waiting")
    said(None, "Waarom hangt die lamp daar?", initiative=plan, kind="question")
    assert waits(plan, "moderator") == {"1 inbreng om te lezen": False}
    shown = said(opened_round(plan)).contribution
    file = {"file": "contributions/a.pdf", "media_type": "application/pdf", "size_bytes": 1, "sha256": "0" * 64}
    ContributionFile.objects.create(contribution=shown, position=1, **file)
    assert waits(plan, "moderator") == {"1 inbreng om te lezen": False, "1 bestand om te bekijken": False}
    assert waits(plan, "editor") == {"1 bericht om te beantwoorden": False}
    Contribution.objects.filter(round=None).update(due_on=YESTERDAY)
    assert waits(plan, "editor") == {"1 bericht om te beantwoorden": True}
    assert waits(plan, user=mayor)["1 bericht had al antwoord moeten hebben"] is True


def test_a_promise_that_passed_reaches_who_answers_and_the_executive(plan, mayor):
    round, _received = closed_round(plan, texts=2)
    assert waits(plan, "editor") == {f"2 antwoorden te geven: “{round.title}”": False}
    Promise.objects.update(closes_on=YESTERDAY - timedelta(days=1), hear_back_on=YESTERDAY)
    opened_round(plan)  # what is open does not hide what is late
    assert waits(plan, "editor") == {f"2 antwoorden te geven: “{round.title}”": True}
    late = [words for words, is_late in waits(plan, user=mayor).items() if is_late]
    assert [words.startswith("Inwoners zouden iets terughoren") for words in late] == [True]


def test_what_was_promised_after_a_decision_reaches_who_follows_it_and_the_executive(plan, mayor):
    keeper = official(plan.organisation, "editor")
    promised_change(plan, [], by=keeper, due_on=YESTERDAY)
    assert waits(plan, "editor") == {}
    assert waits(plan, user=keeper) == {"Is het gebeurd? Er komt een korf bij de school.": True}
    assert waits(plan, user=mayor)["Beloofd, en te laat: Er komt een korf bij de school."] is True


def test_decisions_advice_and_suggestions_wait_for_their_role(plan):
    drafted_decision(plan)
    ask_advice(by=official(plan.organisation), initiative=plan, question="Mag dit?", due_on=TODAY + timedelta(days=7))
    Suggestion.objects.create(initiative=plan, kind="correction", text="Het zijn er acht.")
    Initiative.objects.filter(pk=plan.pk).update(lighter_route_asked="light")
    assert waits(plan, "decision_maker") == {"Concept van een besluit: “Een proef met sensoren”": False}
    assert set(waits(plan, "privacy_officer")) == {
        "Er is om een lichtere route gevraagd: bent u akkoord?",
        "Er wordt om advies gevraagd",
    }
    assert "1 suggestie om te beantwoorden" in waits(plan, "moderator")


def test_a_reader_is_not_told_to_manage_what_came_from_a_register(plan, client):
    source = ImportSource.objects.create(slug="register", name="Register")
    Initiative.objects.create(organisation=plan.organisation, slug="uit-register", title="Oud", origin=source)
    for role, may_manage in (("editor", True), ("reader", False)):
        client.force_login(official(plan.organisation, role))
        page = client.get(reverse("work")).text
        assert ("Niemand beheert ze hier nog." in page) is not may_manage
        assert ("vanaf dan zelf" in page) is may_manage


def test_hints_about_publishing_are_for_who_may_publish(plan, client):
    for role, is_told in (("editor", True), ("reader", False)):
        client.force_login(official(plan.organisation, role))
        page = client.get(reverse("work")).content.decode()
        assert ("Nog nodig voor" in page or "Volgende stap" in page) is is_told, role


def test_a_round_that_is_open_hides_no_answers_that_people_of_a_closed_round_wait_for(plan):
    closed_round(plan, texts=2)
    said(opened_round(plan))
    for counts in (participation_of(plan).counts, counts_per_plan(initiative=plan.pk)[plan.pk]):
        assert (counts.total, counts.without_outcome) == (3, 3)
        assert (counts.closed_total, counts.closed_without_outcome) == (2, 2)
    asked = [str(one) for one in answers_missing({}, plan)]
    assert asked == [
        "Wacht tot de participatieronde is gesloten.",
        "Geef elke inbreng een uitkomst met een reden: 2 van de 2 hebben die nog niet.",
    ]


def test_the_page_of_a_plan_names_what_is_late_under_what_is_next(plan, client):
    closed_round(plan)
    Promise.objects.update(closes_on=YESTERDAY - timedelta(days=1), hear_back_on=YESTERDAY)
    promised_change(plan, [], due_on=YESTERDAY)
    said(None, "Waarom hangt die lamp daar?", initiative=plan, kind="question")
    page = reverse("edit_overview", args=[plan.organisation.slug, plan.slug])
    for role, sees_inbox in (("editor", True), ("reader", False)):
        client.force_login(official(plan.organisation, role))
        asked = client.get(page).content.decode().split('id="next"')[1].split("</section>")[0]
        assert "Mensen zouden op" in asked
        assert "1 belofte is te laat" in asked
        assert ("1 bericht in" in asked) is sees_inbox  # a reader may not open the inbox


def test_an_editor_sees_own_drafts_differences_and_plans_whose_executive_left(plan):
    editor = official(plan.organisation, "editor")
    draft = create_initiative(by=editor, organisation=plan.organisation, title="Nieuw plan")
    source = ImportSource.objects.create(slug="register", name="Register")
    record = RegisterRecord.objects.create(source=source, initiative=plan, external_id="1", content_hash=b"1")
    Difference.objects.create(record=record, path="summary", ours="a", theirs="b")
    left = ExecutiveFactory(organisation=plan.organisation, until=YESTERDAY)
    Initiative.objects.filter(pk=plan.pk).update(executive=left)
    waiting = waiting_for(editor, [plan.organisation])
    assert {(str(one.sentence), str(one.about)) for one in waiting} == {
        ("Uw concept is nog niet openbaar. Nodig: Schrijf een samenvatting in gewone taal.", draft.title),
        ("1 verschil met het register", plan.title),
        (f"{left} is niet meer in functie: kies wie nu over dit plan gaat.", plan.title),
    }
    assert waits(plan, "reader", "editor").keys() == waits(plan, "editor").keys()
    # A colleague's draft waits for the colleague.
    assert not any("concept" in words for words in waits(plan, "editor"))
    save_draft(by=editor, initiative=plan, changes={"problem": "Wat is er?"})
    assert "Uw concept is klaar om te publiceren." in waits(plan, user=editor)


def test_a_manager_sees_people_who_never_came_registers_and_missing_addresses(plan):
    source = ImportSource.objects.create(slug="register", name="Register")
    Initiative.objects.create(organisation=plan.organisation, slug="uit-register", title="Oud", origin=source)
    manager = official(plan.organisation, "manager", last_login=timezone.now())
    official(plan.organisation, "editor", "moderator")
    User.objects.filter(memberships__role__in=["editor", "moderator"]).update(last_login=None)
    waiting = set(waits(plan, user=manager))
    invited = User.objects.filter(memberships__organisation=plan.organisation, last_login=None).distinct().count()
    assert waiting == {
        f"{invited} mensen zijn uitgenodigd en logden nog nooit in",
        "1 plan uit een register dat hier niemand beheert",
        "Geef de adressen voor vragen en voor privacy.",
    }
    record = RegisterRecord.objects.create(source=source, initiative=plan, external_id="1", content_hash=b"1")
    Difference.objects.create(record=record, path="summary", ours="a", theirs="b")
    assert "1 verschil met het register om te bekijken" in waits(plan, user=manager)
    both = waits(plan, "manager", "editor")  # who may settle it sees it once, with the plan
    assert "1 verschil met het register" in both
    assert "1 verschil met het register om te bekijken" not in both


def test_a_plan_in_the_phase_of_the_decision_waits_until_somebody_writes_one(plan):
    assert set(waits(plan, "decision_maker")) == {"Het is tijd voor een besluit. Niemand schreef het nog."}


def test_a_privacy_officer_sees_personal_data_without_ground_assessment_or_advice(plan):
    step = {**COLLECT, "personal": "yes", "legal_ground": ""}
    with_data = published_initiative(plan.organisation, personal_data="yes", chain_steps=[step], title="Met gegevens")
    seen = {
        "1 stap met persoonsgegevens noemt geen grond in de wet",
        "Persoonsgegevens, en nog geen impacttoets of advies",
    }
    assert set(waits(with_data, "privacy_officer")) == seen
    ask_advice(by=official(plan.organisation), initiative=with_data, due_on=TODAY + timedelta(days=7))
    assert "Persoonsgegevens, en nog geen impacttoets of advies" not in waits(with_data, "privacy_officer")


def test_a_moderator_reads_the_oldest_first_and_sees_until_when(plan):
    round = opened_round(plan)
    for text in ("eerste", "tweede"):
        said(round, f"Dit is de {text}.")
    Contribution.objects.update(state="waiting")
    assert [one.text for one in waiting_to_be_read(plan.organisation)] == ["Dit is de eerste.", "Dit is de tweede."]
    (waiting,) = waiting_for(official(plan.organisation, "moderator"), [plan.organisation])
    assert (waiting.since, waiting.due) == (TODAY, round.promise.hear_back_on)


def test_a_reader_sees_what_may_be_read_and_what_is_followed(plan, client):
    reader = official(plan.organisation, "reader")
    follow(followed=find_topic("plan", plan.pk), email=reader.email, rhythm="daily", language="nl")
    client.force_login(reader)
    page = reverse("work")
    assert "Wat u volgt" not in client.get(page).text  # not confirmed
    Subscription.objects.update(confirmed_at=timezone.now())
    text = client.get(page).text
    assert "U ziet ook wat inwoners nog niet kunnen lezen." in text
    assert f'href="{plan.get_absolute_url()}"' in text.split("Wat u volgt")[1]


@pytest.mark.parametrize(("role", "name"), [("executive", "executive_page"), ("manager", "people")])
def test_who_has_pages_of_their_own_finds_them_from_my_work(plan, client, role, name):
    address = f'href="{reverse(name, args=[plan.organisation.slug])}"'
    for who, finds_it in ((role, True), ("editor", False)):
        client.force_login(official(plan.organisation, who))
        for page in (reverse("work"), reverse("organisation_work", args=[plan.organisation.slug])):
            assert (address in client.get(page).text) is finds_it


def test_what_waits_takes_as_many_queries_for_many_plans_as_for_few(plan):
    organisation, counts = plan.organisation, []
    source = ImportSource.objects.create(slug="register", name="Register")
    people = {role: official(organisation, role) for role in Membership.Role.values}
    for number in (2, 6):
        for n in range(number):
            step = {**COLLECT, "personal": "yes"}
            one = published_initiative(
                organisation, title=f"Plan {number}-{n}", personal_data="yes", chain_steps=[step], phase="decision"
            )
            record = RegisterRecord.objects.create(
                source=source, initiative=one, external_id=str(one.pk), content_hash=b"1"
            )
            Difference.objects.create(record=record, path="summary", ours="a", theirs="b")
            closed_round(one)
            Draft.objects.create(initiative=one, content={"problem": "?"})
            executive = ExecutiveFactory(organisation=organisation, until=None if n else YESTERDAY)
            Initiative.objects.filter(pk=one.pk).update(executive=executive, review_on=YESTERDAY)
        counts.append({role: queries_for(person, organisation) for role, person in people.items()})
    assert counts[0] == counts[1]


def queries_for(person, organisation):
    Draft.objects.update(saved_by=person)
    Executive.objects.update(user=person)
    with CaptureQueriesContext(connection) as queries:
        waiting_for(User.objects.get(pk=person.pk), [organisation])
    return len(queries)
