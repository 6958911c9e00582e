"""A resident proposes a plan: a code, a day, an answer; and a draft that keeps where it came from."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.urls import reverse
from django.utils import timezone

from factories import LIGHT_CONTENT, OrganisationFactory, official
from meerwaarde.follow.models import Notice
from meerwaarde.initiatives.actions.editing import publish_changes, save_draft
from meerwaarde.initiatives.models import Initiative
from meerwaarde.ledger.models import Event
from meerwaarde.participation.actions import forget_identities
from meerwaarde.participation.actions.proposals import answer_proposal, propose_plan, take_up_proposal
from meerwaarde.participation.models import Identity, PlanProposal
from meerwaarde.participation.tasks import send_proposal_notice

pytestmark = pytest.mark.django_db
ADDRESS = "indiener@example.org"
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


@pytest.fixture
def with_address(organisation, editor):
    given = {name: FORM[name] for name in ("title", "text", "submission")}
    code = propose_plan(organisation=organisation, language="nl", email=ADDRESS, **given)
    return PlanProposal.objects.get(), code


def test_who_left_an_address_is_mailed_that_there_is_an_answer_and_not_what(
    client, with_address, editor, mailoutbox, django_capture_on_commit_callbacks
):
    proposal, code = with_address
    assert ADDRESS not in str(list(PlanProposal.objects.values()) + list(Event.objects.values()))
    with django_capture_on_commit_callbacks(execute=True):
        answer_proposal(by=editor, proposal=proposal, answer="Een geheim antwoord.")
    send_proposal_notice.call(proposal.pk)
    (mail,) = mailoutbox
    assert mail.to == [ADDRESS]
    assert "geheim" not in mail.body
    assert code not in mail.body
    own = client.get(reverse("plan_proposal_data", args=[code])).json()
    assert (own["left_an_address"], own["proposal"]["text"]) == (True, FORM["text"])
    PlanProposal.objects.update(answered_on=timezone.localdate() - timedelta(days=60))
    assert forget_identities() == 1


def test_the_privacy_officer_erases_the_address_or_the_whole_proposal_and_each_look_up_is_logged(
    client, organisation, with_address, editor
):
    proposal, code = with_address
    page = reverse("participation_erasure", args=[organisation.slug])
    form = {"subject": "proposal", "number": str(proposal.pk), "ground": "verzoek van de schrijver"}
    client.force_login(editor)
    assert client.post(page, {**form, "what": "erase"}).status_code == 403
    client.force_login(official(OrganisationFactory(), "privacy_officer"))
    assert client.post(page, {**form, "what": "erase"}).status_code == 403
    client.force_login(official(organisation, "privacy_officer"))
    assert ADDRESS not in client.post(page, {**form, "what": "find"}).text
    assert ADDRESS in client.post(page, {**form, "what": "identity"}).text
    given = client.post(page, {**form, "what": "export", "number": code}).json()
    assert (given["email"], given["proposal"]["title"]) == (ADDRESS, FORM["title"])
    looked = Event.objects.filter(kind="identity_looked_up", subject_type="participation.planproposal")
    assert [event.reason for event in looked] == [form["ground"]] * 2
    assert client.post(page, {**form, "what": "erase_address"}).status_code == 302
    assert not Identity.objects.exists()
    assert client.post(page, {**form, "what": "erase_address"}).status_code == 400
    proposal.refresh_from_db()
    assert (proposal.text, proposal.pseudonym) == (FORM["text"], "")
    assert client.post(page, {**form, "what": "erase"}).status_code == 302
    proposal.refresh_from_db()
    assert (proposal.state, proposal.text) == ("erased", "")
    assert client.post(page, {**form, "what": "erase"}).status_code == 400
    assert client.post(page, {**form, "number": "999999"}).status_code == 400


def test_taking_it_back_takes_the_address_too(client, with_address):
    _proposal, code = with_address
    assert client.post(reverse("plan_proposal", args=[code])).status_code == 302
    assert not Identity.objects.exists()


def test_somebody_of_another_organisation_answers_nothing(code):
    stranger = official(OrganisationFactory())
    for action in (answer_proposal, take_up_proposal):
        with pytest.raises(PermissionDenied):
            action(by=stranger, proposal=PlanProposal.objects.get(), answer="Nee.")


def test_advertising_is_refused(organisation):
    text = "Kijk op http://a.example en http://b.example en http://c.example"
    with pytest.raises(ValidationError, match="reclame"):
        propose_plan(organisation=organisation, title="x", text=text, submission="abcdefghijklmnopqrst", language="nl")


def test_taking_back_leaves_what_is_public_of_it_and_says_so(client, organisation, editor, code):
    plan = take_up_proposal(by=editor, proposal=PlanProposal.objects.get(), answer="Goed idee.")
    page = reverse("plan_proposal", args=[code])
    assert "Uw woorden gaan ook daar uit" in client.get(page).text
    Initiative.objects.filter(pk=plan.pk).update(route="light")
    save_draft(by=editor, initiative=plan, changes=LIGHT_CONTENT)
    publish_changes(by=editor, initiative=plan)
    before = client.get(page).text
    assert plan.get_absolute_url() in before
    assert "iedereen moet kunnen nalezen wat openbaar was" in before
    assert client.post(page).status_code == 302
    plan.refresh_from_db()
    assert (plan.title, plan.why) == (FORM["title"], FORM["text"])
    assert "iedereen moet kunnen nalezen wat openbaar was" in client.get(page).text


def test_words_that_an_official_wrote_stay_in_the_draft(client, organisation, editor, code):
    plan = take_up_proposal(by=editor, proposal=PlanProposal.objects.get(), answer="Goed idee.")
    own = {"title": "Zitten aan het water", "why": "Wie oud is, wil kunnen zitten."}
    save_draft(by=editor, initiative=plan, changes=own)
    client.post(reverse("plan_proposal", args=[code]))
    plan.refresh_from_db()
    assert {key: plan.draft.content[key] for key in own} == own
    assert plan.title != FORM["title"]
    assert "rustige" not in plan.slug
