"""A resident proposes a plan: a code, a day, an answer; and a draft that keeps where it came from."""

from __future__ import annotations

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.urls import reverse

from factories import OrganisationFactory, official
from meerwaarde.follow.models import Notice
from meerwaarde.ledger.models import Event
from meerwaarde.participation.actions.proposals import answer_proposal, propose_plan, take_up_proposal
from meerwaarde.participation.models import PlanProposal

pytestmark = pytest.mark.django_db
FORM = {
    "title": "Een rustige plek bij de haven",
    "text": "Met bankjes, zonder reclame.",
    "submission": "abcdefghijklmnopqrst",
    "website": "",
}


@pytest.fixture
def organisation():
    return OrganisationFactory()


@pytest.fixture
def editor(organisation):
    return official(organisation, "editor")


@pytest.fixture
def code(organisation, editor):
    given = {name: FORM[name] for name in ("title", "text", "submission")}
    return propose_plan(organisation=organisation, language="nl", **given)


def test_a_resident_proposes_and_reads_the_answer_with_the_code(client, organisation, editor):
    page = reverse("propose_plan", args=[organisation.slug])
    assert page in client.get(reverse("organisation", args=[organisation.slug])).text
    assert client.post(page, {**FORM, "text": ""}).status_code == 400
    answer = client.post(page, FORM)
    assert answer.status_code == 302
    assert client.post(page, FORM).url == answer.url  # an impatient click
    proposal = PlanProposal.objects.get()
    assert proposal.due_on > proposal.received_on
    assert Notice.objects.filter(recipient=editor, kind="plan_proposed").exists()
    assert "uiterlijk" in client.get(answer.url).text
    answer_proposal(by=editor, proposal=proposal, answer="Dat past niet in het plan voor de haven.")
    assert "past niet in het plan" in client.get(answer.url).text
    assert "bankjes" not in str(list(Event.objects.values_list("after", flat=True)))


def test_the_search_for_a_tracking_code_finds_a_proposal_too(client, code):
    found = client.get(reverse("receipt", args=[code]), follow=True)
    assert "rustige plek" in found.text


def test_a_draft_begins_with_the_words_of_the_resident_and_keeps_its_source(client, organisation, editor, code):
    client.force_login(editor)
    page = reverse("plan_proposals", args=[organisation.slug])
    proposal = PlanProposal.objects.get()
    assert "Met bankjes" in client.get(page).text
    assert client.post(page, {"what": "draft", "proposal": proposal.pk, "answer": ""}).status_code == 400
    made = client.post(page, {"what": "draft", "proposal": proposal.pk, "answer": "Goed idee, we werken het uit."})
    assert made.status_code == 302
    proposal.refresh_from_db()
    assert (proposal.state, proposal.initiative.title) == ("taken_up", FORM["title"])
    assert proposal.initiative.draft.content["why"] == FORM["text"]
    assert not proposal.initiative.is_published
    assert client.post(page, {"what": "answer", "proposal": proposal.pk, "answer": "Nog eens."}).status_code == 400


def test_the_author_takes_it_back(client, code):
    page = reverse("plan_proposal", args=[code])
    assert client.post(page).status_code == 302
    proposal = PlanProposal.objects.get()
    assert (proposal.state, proposal.title, proposal.text, bytes(proposal.text_salt)) == ("erased", "", "", b"")
    assert client.post(page).status_code == 200


def test_somebody_of_another_organisation_answers_nothing(code):
    stranger = official(OrganisationFactory())
    for action in (answer_proposal, take_up_proposal):
        with pytest.raises(PermissionDenied):
            action(by=stranger, proposal=PlanProposal.objects.get(), answer="Nee.")


def test_advertising_is_refused(organisation):
    text = "Kijk op http://a.example en http://b.example en http://c.example"
    with pytest.raises(ValidationError, match="reclame"):
        propose_plan(organisation=organisation, title="x", text=text, submission="abcdefghijklmnopqrst", language="nl")
