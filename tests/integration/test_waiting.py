"""The first thing on the page with somebody's work: what waits for them, by what they may do."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from factories import (
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
from meerwaarde.assessments.actions.advice import ask_advice
from meerwaarde.initiatives.models import Initiative, Suggestion
from meerwaarde.initiatives.queries.waiting import waiting_for
from meerwaarde.participation.gates import answers_missing
from meerwaarde.participation.models import Contribution, ContributionFile, Promise
from meerwaarde.participation.queries.counting import counts_per_plan
from meerwaarde.participation.queries.plans import participation_of

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
