"""The pages of the opinion map: what a resident and an official meet, without JavaScript and without an account."""

from __future__ import annotations

import json
import re

import pytest
from django.core import mail
from django.core.cache import caches
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import translation

from factories import conversation_in, official, opened_round, period_over, two_camps, voted
from meerwaarde.ledger.verify import verify_receipt
from meerwaarde.opinions.actions import renew_map, seal_votes
from meerwaarde.opinions.models import Conversation, Participant, Statement, Vote
from meerwaarde.opinions.vocabulary import VoteValue

pytestmark = pytest.mark.django_db


@pytest.fixture
def conversation():
    return conversation_in(opened_round())


@pytest.fixture
def closed(conversation):
    two_camps(conversation)
    over = period_over(conversation)
    renew_map(over)
    return over


def at(conversation, name, *more):
    initiative = conversation.round.initiative
    return reverse(name, args=[initiative.organisation.slug, initiative.slug, conversation.round.number, *more])


def vote(client, conversation, answer="agree", **fields):
    page = client.get(at(conversation, "opinion_vote"))
    hidden = dict(re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)"', page.content.decode()))
    hidden.pop("csrfmiddlewaretoken", None)
    return client.post(at(conversation, "opinion_vote"), {**hidden, "answer": answer, **fields}, follow=True)


def test_somebody_votes_without_an_account_and_sees_the_next_statement(client, conversation):
    first = client.get(at(conversation, "opinion_vote"))
    assert "geen account" in first.content.decode()
    response = vote(client, conversation)
    assert response.status_code == 200
    assert "1 van de 8 stellingen" in response.content.decode()
    kept = Vote.objects.get()
    assert kept.value == 1
    assert 0 < kept.chance <= 1


def test_every_statement_is_asked_once_and_then_it_is_done(client, conversation):
    for answer in ("agree", "disagree", "pass", "agree", "agree", "agree", "agree", "agree"):
        response = vote(client, conversation, answer)
    assert "op elke stelling" in response.content.decode()
    assert Vote.objects.filter(is_current=True).count() == 8
    assert Participant.objects.count() == 1


def test_the_device_keeps_the_code_and_we_do_not(client, conversation):
    response = vote(client, conversation)
    cookie = client.cookies[f"votes-{conversation.pk}"]
    assert cookie["httponly"]
    code = cookie.value.split(":")[1]
    assert len(code.split("-")) == 4
    assert code not in str(list(Participant.objects.values()))
    assert response.headers["Cache-Control"].startswith("max-age=0")


def test_a_cookie_that_somebody_else_wrote_is_ignored(client, conversation):
    voted(conversation, {1: 1})
    client.cookies[f"votes-{conversation.pk}"] = f"{Participant.objects.get().pk}:een-twee-drie-vier"
    assert "1 van de 8" not in client.get(at(conversation, "opinion_vote")).content.decode()


def test_an_answer_is_changed_from_the_own_page(client, conversation):
    vote(client, conversation, "agree")
    number = Vote.objects.get().statement.number
    page = client.get(at(conversation, "opinion_own")).content.decode()
    assert f"?statement={number}" in page
    again = client.get(f"{at(conversation, 'opinion_vote')}?statement={number}")
    assert again.context["turn"].answer == 1
    client.post(at(conversation, "opinion_vote"), {"statement": number, "answer": "disagree"})
    assert list(Vote.objects.filter(is_current=True).values_list("value", flat=True)) == [-1]


def test_one_answer_or_everything_is_taken_back(client, conversation):
    vote(client, conversation)
    vote(client, conversation)
    number = Vote.objects.first().statement.number
    client.post(at(conversation, "opinion_own"), {"statement": number})
    assert Vote.objects.filter(is_current=True, value=VoteValue.WITHDRAWN).count() == 1
    response = client.post(at(conversation, "opinion_own"), {"what": "everything"}, follow=True)
    assert "teruggenomen" in response.content.decode()
    assert f"votes-{conversation.pk}" not in {name for name, one in client.cookies.items() if one.value}
    assert not Participant.objects.exclude(code_hash=None).exists()


def test_the_code_shows_the_answers_on_another_device(client, conversation):
    vote(client, conversation)
    words = client.get(at(conversation, "opinion_own")).context["words"]
    elsewhere = Client()
    found = elsewhere.post(reverse("receipt_search"), {"code": " ".join(words)}, follow=True)
    assert "Laat mijn antwoorden zien" in found.content.decode()
    shown = elsewhere.post(found.redirect_chain[-1][0], follow=True)
    assert "Eens" in shown.content.decode()
    assert shown.headers["Referrer-Policy"] == "same-origin"


def test_the_proof_of_an_answer_verifies(client, conversation, settings, tmp_path):
    settings.VAR_DIR = tmp_path
    vote(client, conversation)
    number = Vote.objects.get().statement.number
    seal_votes(conversation)
    proof = client.get(at(conversation, "vote_proof", number))
    verify_receipt(json.loads(proof.content))
    assert Client().get(at(conversation, "vote_proof", number)).status_code == 404


@pytest.mark.parametrize(
    "fields",
    [
        {"answer": "maybe"},
        {"answer": ""},
        {"statement": "999"},
        {"statement": "x"},
        {"statement": "99999999999999999999"},
    ],
    ids=["an answer that does not exist", "no answer", "no such statement", "no number", "a huge number"],
)
def test_what_cannot_be_is_refused_in_words(client, conversation, fields):
    response = vote(client, conversation, **fields)
    assert response.status_code == 400
    assert 'role="alert"' in response.content.decode()
    assert not Vote.objects.exists()


def test_a_changed_chance_is_not_kept(client, conversation):
    vote(client, conversation, chance="1/0.5:gelogen")
    assert Vote.objects.get().chance is None


def test_new_voters_from_one_address_are_limited_but_who_votes_goes_on(client, conversation, monkeypatch):
    from meerwaarde.opinions.views import vote as views

    monkeypatch.setattr(views, "MOST_VOTERS_PER_DAY", 1)
    vote(client, conversation)
    assert vote(Client(), conversation).status_code == 429
    assert vote(client, conversation).status_code == 200
    assert Participant.objects.count() == 1


def test_where_you_stand_is_shown_only_after_enough_answers(client, conversation):
    two_camps(conversation)
    renew_map(conversation)
    vote(client, conversation)
    assert client.get(at(conversation, "opinion_place")).status_code == 302
    for _turn in range(6):
        vote(client, conversation)
    page = client.get(at(conversation, "opinion_place"))
    assert page.status_code == 200
    assert "lijken het meest op die van groep" in page.content.decode()
    assert ">u</text>" in page.content.decode()


def test_a_statement_without_your_opinion_is_not_one_that_you_do_not_share(client, conversation):
    two_camps(conversation)
    renew_map(conversation)
    for number in (1, 3, 4, 5, 6, 7, 8):
        vote(client, conversation, statement=number)
    page = client.get(at(conversation, "opinion_place")).content.decode()
    assert "Mensen delen 2 stellingen. Bij 1 daarvan zei u of u het ermee eens bent; 1 daarvan deelt u." in page
    vote(client, conversation, "pass", statement=1)
    page = client.get(at(conversation, "opinion_place")).content.decode()
    assert "Bij geen daarvan zei u of u het ermee eens bent." in page


def test_the_map_does_not_steer_who_can_still_vote(client, conversation):
    two_camps(conversation)
    renew_map(conversation)
    address = at(conversation, "opinion_map")
    assert "<svg" not in client.get(address).content.decode().split("<main")[1]
    assert "<svg" in client.get(f"{address}?look=1").content.decode().split("<main")[1]
    for _turn in range(7):
        vote(client, conversation)
    assert "<svg" in client.get(address).content.decode().split("<main")[1]


def test_a_live_map_publishes_no_counts(client, conversation):
    two_camps(conversation)
    renew_map(conversation)
    live = client.get(at(conversation, "opinion_map_json")).json()
    assert live["counts"] == []
    assert all(group["people"] % 10 == 0 for group in live["groups"])
    assert client.get(at(conversation, "opinion_counts")).status_code == 404
    assert client.get(at(conversation, "opinion_report")).status_code == 404
    assert client.get(at(conversation, "opinion_report_pdf")).status_code == 404


def test_the_last_map_says_everything_in_words_tables_and_files(client, closed):
    page = client.get(at(closed, "opinion_map")).content.decode()
    for words in ("Wat mensen delen", "Groep A, ", "Deze groep is het vaker", "Hoe berekend?", 'href="#group-a"'):
        assert words in page
    report = client.get(at(closed, "opinion_report")).content.decode()
    assert report.count("<tr>") > 8
    rows = client.get(at(closed, "opinion_counts")).content.decode().splitlines()
    assert rows[0] == (
        "comment-id,agrees,disagrees,passes,moderated,comment-body,"
        "agrees-A,passes-A,disagrees-A,agrees-B,passes-B,disagrees-B"
    )
    assert len(rows) == 9
    pdf = client.get(at(closed, "opinion_report_pdf"))
    assert pdf.content.startswith(b"%PDF")
    with translation.override("en"):
        english = client.get(at(closed, "opinion_report_pdf"))
    assert english.content != pdf.content


def test_the_map_page_answers_that_nothing_changed(client, closed):
    first = client.get(at(closed, "opinion_map"))
    again = client.get(at(closed, "opinion_map"), headers={"If-None-Match": first.headers["ETag"]})
    assert again.status_code == 304


def test_the_round_and_the_dossier_lead_to_the_statements(client, conversation):
    round_page = client.get(conversation.round.get_absolute_url()).content.decode()
    assert at(conversation, "opinion_vote") in round_page
    dossier = client.get(conversation.round.initiative.get_absolute_url()).content.decode()
    assert "Waar zijn we het over eens?" in dossier
    assert at(conversation, "opinion_vote") in dossier


def test_the_dossier_says_what_is_shared_when_the_vote_is_over(client, closed):
    dossier = client.get(closed.round.initiative.get_absolute_url()).content.decode()
    assert "40 mensen deden mee" in dossier


def test_a_resident_adds_a_statement_and_reads_about_it_with_the_code(client, conversation):
    form = client.get(at(conversation, "opinion_add"))
    submission = re.search(r'name="submission" value="([^"]+)"', form.content.decode()).group(1)
    fields = {"text": "Zet er een bij het park.", "submission": submission, "email": "", "website": ""}
    response = client.post(at(conversation, "opinion_add"), fields)
    assert response.status_code == 302
    assert "Zet er een bij het park." in client.get(response.headers["Location"]).content.decode()
    assert Statement.objects.filter(conversation=conversation).count() == 9
    named = client.post(
        at(conversation, "opinion_add"), {**fields, "text": "Meneer Jansen weet het.", "submission": "q" * 20}
    )
    assert "een persoon" in named.content.decode()
    assert Statement.objects.filter(conversation=conversation).count() == 9


def test_where_the_promise_asks_it_a_mailed_link_opens_the_vote(client, django_capture_on_commit_callbacks):
    conversation = conversation_in(opened_round(verification="email"))
    page = client.get(at(conversation, "opinion_vote"))
    assert 'name="answer"' not in page.content.decode()
    with django_capture_on_commit_callbacks(execute=True):
        client.post(at(conversation, "opinion_vote"), {"email": "iemand@example.org"})
    from meerwaarde.opinions.tasks import send_voting_link
    from meerwaarde.participation.models import Identity

    send_voting_link.func(conversation.pk, Identity.objects.get().pseudonym)
    link = re.search(r"http\S+", mail.outbox[-1].body).group(0)
    path = link.split("8000", 1)[1]
    assert client.get(path).status_code == 200
    response = client.post(path, follow=True)
    assert 'name="answer"' in response.content.decode()
    other = Client()
    other.post(path)
    assert Participant.objects.count() == 1


@pytest.mark.parametrize("people", [20, 60])
def test_pages_need_at_most_twelve_queries_at_any_size(client, conversation, people):
    def asks_little(name):
        caches["computed"].clear()
        with CaptureQueriesContext(connection) as counted:
            assert client.get(at(conversation, name)).status_code == 200
        assert len(counted) <= 12, "\n".join([name, *(query["sql"][:150] for query in counted)])

    two_camps(conversation, people)
    for _turn in range(8):
        vote(client, conversation)
    renew_map(conversation)
    for name in ("opinion_vote", "opinion_map", "opinion_own", "opinion_place"):
        asks_little(name)
    renew_map(period_over(conversation))
    asks_little("opinion_report")


def test_a_vote_needs_at_most_nine_queries(client, conversation):
    two_camps(conversation, 20)
    renew_map(conversation)
    vote(client, conversation)
    hidden = {"statement": "1" if Vote.objects.latest("id").statement.number != 1 else "2", "answer": "agree"}
    with CaptureQueriesContext(connection) as counted:
        assert client.post(at(conversation, "opinion_vote"), hidden).status_code == 302
    assert len(counted) <= 9, "\n".join(query["sql"][:150] for query in counted)


def test_a_conversation_in_preparation_is_not_public(client):
    conversation = conversation_in(opened_round(), opened=False)
    for name in ("opinion_vote", "opinion_add", "opinion_map", "opinion_own", "opinion_place", "opinion_map_json"):
        assert client.get(at(conversation, name)).status_code == 404


# --- the workspace --------------------------------------------------------------------------------------------------


@pytest.fixture
def editor(client):
    made = opened_round()
    person = official(made.initiative.organisation, "editor", "decision_maker")
    client.force_login(person)
    return made, person


def test_an_official_prepares_opens_and_reads_how_far_it_is(client, editor):
    round, _person = editor
    work = [round.initiative.organisation.slug, round.initiative.slug, round.number]
    assert "Begin met stellingen" in client.get(reverse("round_work", args=work)).content.decode()
    client.post(reverse("create_conversation", args=work))
    refused = client.post(reverse("open_conversation", args=work))
    assert refused.status_code == 400
    assert "minstens 5" in refused.content.decode()
    for number in range(5):
        client.post(reverse("add_seed", args=work), {"text": f"Stelling {number}"})
    again = client.post(reverse("add_seed", args=work), {"text": "stelling 3"})
    assert "staat er al" in again.content.decode()
    client.post(reverse("open_conversation", args=work))
    page = client.get(reverse("conversation_work", args=work)).content.decode()
    assert "Daarna sluit het vanzelf" in page
    assert Conversation.objects.get().state == "open"


def test_the_list_of_statements_needs_as_many_queries_for_many_as_for_few(client, editor):
    round, person = editor
    work = at(conversation_in(round, by=person, statements=5), "conversation_work")
    client.get(work)
    with CaptureQueriesContext(connection) as few:
        client.get(work)
    for number in range(30):
        client.post(work + "add/", {"text": f"Nog een {number}"})
    with CaptureQueriesContext(connection) as many:
        client.get(work)
    assert len(many) <= len(few) + 1
    assert len(many) <= 20


def test_an_official_reads_in_files_and_publishes_them(client, editor, tmp_path):
    round, _person = editor
    work = [round.initiative.organisation.slug, round.initiative.slug, round.number]
    votes = "participant,n-votes,n-agree,n-disagree,0,1\n" + "\n".join(
        f"{n},2,{1 + n % 2},{1 - n % 2},1,{1 if n % 2 else -1}" for n in range(30)
    )
    comments = "timestamp,comment-id,author-id,agrees,disagrees,moderated,comment-body\n" + "\n".join(
        f"0,{n},0,0,0,1,Stelling {n}" for n in range(2)
    )

    def files(votes):
        return {
            "votes": SimpleUploadedFile("participants-votes.csv", votes.encode()),
            "comments": SimpleUploadedFile("comments.csv", comments.encode()),
            "source": "Bewonersavond",
        }

    wrong = client.post(reverse("import_conversation", args=work), files(votes.replace("0,2,1,1,1,-1", "0,2,1,1,7,-1")))
    assert wrong.status_code == 400
    assert "regel 2" in wrong.content.decode()
    assert not Statement.objects.exists()
    client.post(reverse("import_conversation", args=work), files(votes))
    assert Participant.objects.count() == 30
    client.post(reverse("close_conversation", args=work))
    renew_map(Conversation.objects.get())
    assert "elders gevoerd: Bewonersavond" in client.get(at(Conversation.objects.get(), "opinion_map")).content.decode()


def test_an_official_downloads_separate_answers_with_a_purpose(client, editor):
    round, person = editor
    conversation = conversation_in(round, by=person)
    voted(conversation, {1: 1})
    address = at(conversation, "export_votes")
    assert client.post(address, {"purpose": ""}).status_code == 400
    response = client.post(address, {"purpose": "Rekenkamer"})
    assert response.headers["Content-Disposition"].endswith('"participants-votes.csv"')


def test_an_official_takes_along_what_people_share(client, closed):
    client.force_login(official(closed.round.initiative.organisation))
    initiative = closed.round.initiative
    work = [initiative.organisation.slug, initiative.slug, closed.round.number]
    assert "Neem mee wat mensen delen" in client.get(reverse("conversation_work", args=work)).content.decode()
    response = client.post(reverse("take_along", args=work), follow=True)
    assert "meegenomen" in response.content.decode()
    assert "Neem mee wat mensen delen" not in response.content.decode()
