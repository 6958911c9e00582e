"""Following by mail and by feed, without an account: through a real mail server, and stopped with one click."""

from __future__ import annotations

import re
import socket
from datetime import timedelta
from email import message_from_bytes, policy
from email.message import EmailMessage
from urllib.parse import urlsplit

import pytest
from aiosmtpd.controller import Controller
from django.core.exceptions import ValidationError
from django.db import connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone, translation

from factories import (
    answered,
    closed_round,
    official,
    opened_round,
    prepared_round,
    promised_change,
    published_decision,
    published_initiative,
    weighed_content,
)
from meerwaarde.decisions.actions import announce_decision, drop_commitment, finish_commitment
from meerwaarde.decisions.models import Commitment
from meerwaarde.decisions.tasks import look_at_commitments
from meerwaarde.follow.actions import notify
from meerwaarde.follow.announcing import announce
from meerwaarde.follow.kinds import sentence_of
from meerwaarde.follow.mailing import mail_confirmation, send_digests
from meerwaarde.follow.models import Announcement, Subscription
from meerwaarde.follow.queries import notices_of
from meerwaarde.follow.subscribing import confirm_following, follow, forget_unconfirmed, stop_following
from meerwaarde.follow.topics import Topic, find_topic
from meerwaarde.initiatives.actions.editing import create_initiative, publish_changes, save_draft
from meerwaarde.initiatives.following import plan_topic
from meerwaarde.participation.actions import close_round, open_round
from meerwaarde.participation.following import REMINDERS, round_topic, tell_of_missed_days
from meerwaarde.runs.models import DueRun
from meerwaarde.runs.schedule import days_since_last_turn

pytestmark = pytest.mark.django_db


class Mailbox:
    """What a real SMTP server received; an address at `refused.example` is turned away, as a server does.

    At the mail to `breaks_off_at` the connection is lost, once; with `goes_down` there is no other one after that.
    """

    def __init__(self) -> None:
        self.messages: list[EmailMessage] = []
        self.breaks_off_at = ""
        self.goes_down = False

    async def handle_EHLO(self, server, session, envelope, hostname, responses):  # noqa: N802
        session.host_name = hostname
        if self.goes_down and not self.breaks_off_at:
            server.transport.abort()
        return responses

    async def handle_RCPT(self, server, session, envelope, address, options):  # noqa: N802  the name is the library's
        if address.endswith("@refused.example"):
            return "550 no such mailbox"
        if address == self.breaks_off_at:
            self.breaks_off_at = ""
            server.transport.abort()
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server, session, envelope):  # noqa: N802
        self.messages.append(message_from_bytes(envelope.content, policy=policy.default))
        return "250 OK"


@pytest.fixture
def mailbox(settings):
    box = Mailbox()
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    server = Controller(box, hostname="127.0.0.1", port=port)
    server.start()
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", port
    yield box
    server.stop()


@pytest.fixture
def plan():
    return published_initiative(title="Bladkorven op de kaart")


def subscribed(topic, email="inwoner@example.org", *, rhythm="daily", language="nl"):
    follow(followed=find_topic(topic.kind, topic.number), email=email, rhythm=rhythm, language=language)
    found = Subscription.objects.get(topic=str(topic), email=email)
    confirm_following(token=found.token)
    return found


def links_in(message):
    return [urlsplit(link) for link in re.findall(r"https?://\S+", message.get_content())]


def path_of(link):
    return link.path + (f"?{link.query}" if link.query else "")


def test_a_resident_follows_confirms_gets_a_digest_and_stops(client, mailbox, plan, editor):
    page = reverse("follow_topic", args=["plan", plan.pk])
    assert "geen account nodig" in client.get(page).text
    assert client.post(page, {"email": "geen adres", "rhythm": "daily"}).status_code == 400
    assert "Kijk in uw mail" in client.post(page, {"email": "Inwoner@example.org", "rhythm": "daily"}).text
    subscription = Subscription.objects.get()
    mail_confirmation(subscription.pk)
    asked = mailbox.messages.pop()
    assert asked["To"] == "inwoner@example.org"
    (confirm,) = links_in(asked)
    assert "Nog één klik" in client.get(path_of(confirm)).text
    assert not Subscription.objects.get().confirmed_at  # a mail program that opens the link confirms nothing
    assert "U volgt dit nu" in client.post(path_of(confirm)).text

    save_draft(by=editor, initiative=plan, changes={"summary": "Dertig korven."})
    publish_changes(by=editor, initiative=plan, reason="Er komen er dertig.")
    assert send_digests("weekly") == 0
    assert send_digests("daily") == 1
    assert send_digests("daily") == 0  # told once
    digest = mailbox.messages.pop()
    assert "Er komen er dertig." in digest.get_content()
    assert digest["Subject"] == "Nieuw: Bladkorven op de kaart"

    # RFC 8058: the mail program posts to the address in the header, without cookies and without having seen a page.
    assert digest["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    stop = urlsplit(digest["List-Unsubscribe"].strip().strip("<>"))
    program = Client(enforce_csrf_checks=True)
    done = program.post(path_of(stop), "List-Unsubscribe=One-Click", content_type="application/x-www-form-urlencoded")
    assert done.status_code == 200
    assert not Subscription.objects.exists()


def test_the_link_in_the_mail_shows_a_page_before_it_stops_anything(client, plan):
    found = subscribed(plan_topic(plan))
    page = reverse("stop_following", args=[found.token])
    assert client.get(page).status_code == 200
    assert Subscription.objects.exists()
    client.post(page)
    assert not Subscription.objects.exists()
    assert "geen mails meer" in client.get(page).text


def test_one_click_stops_the_whole_mail_and_the_page_can_stop_one_topic(client, plan):
    other = published_initiative()
    first, second = subscribed(plan_topic(plan)), subscribed(plan_topic(other))
    client.post(reverse("stop_following", args=[first.token]))
    assert Subscription.objects.get() == second
    third = subscribed(plan_topic(plan))
    stop_following(token=third.token, everything=True)
    assert not Subscription.objects.exists()


def test_who_follows_a_round_and_its_plan_is_told_once_in_their_own_language(mailbox, plan, editor):
    round = prepared_round(plan, by=editor)
    for topic in (round_topic(round), plan_topic(plan)):
        subscribed(topic, language="en")
    open_round(by=editor, round=round)
    assert send_digests("daily") == 1
    (mail,) = mailbox.messages
    assert mail.get_content().count("You can have your say now") == 1
    assert f"/en{round.get_absolute_url()}" in mail.get_content()


def test_one_address_that_is_refused_does_not_keep_others_from_their_mail(mailbox, plan):
    for email in ("a@refused.example", "b@example.org"):
        subscribed(plan_topic(plan), email)
    announce(topics=[plan_topic(plan)], kind="plan_changed", values={"title": "x", "reason": ""}, address="/")
    assert send_digests("daily") == 1
    assert [message["To"] for message in mailbox.messages] == ["b@example.org"]
    # It is tried again the next day.
    assert Subscription.objects.get(email="a@refused.example").told_until == 0


@pytest.mark.parametrize("goes_down", [False, True])
def test_a_mail_server_that_breaks_off_keeps_nobody_from_their_mail_and_tells_nobody_twice(mailbox, plan, goes_down):
    people = [f"{letter}@example.org" for letter in "abcde"]
    for email in people:
        subscribed(plan_topic(plan), email)
    announce(topics=[plan_topic(plan)], kind="plan_changed", values={"title": "x", "reason": ""}, address="/")
    mailbox.breaks_off_at, mailbox.goes_down = people[2], goes_down
    at_once = people[:2] if goes_down else [*people[:2], *people[3:]]
    assert send_digests("daily") == len(at_once)
    assert [message["To"] for message in mailbox.messages] == at_once

    mailbox.goes_down = False
    assert send_digests("daily") == len(people) - len(at_once)
    assert send_digests("daily") == 0
    assert sorted(message["To"] for message in mailbox.messages) == people


@pytest.mark.parametrize("has_news", [True, False])
def test_a_digest_asks_as_much_for_fifty_followers_as_for_one(plan, editor, mailoutbox, has_news):
    topics = [plan_topic(plan), *(plan_topic(published_initiative()) for _number in range(9))]

    def asked(followers):
        Subscription.objects.all().delete()
        for number in range(followers):
            subscribed(topics[number % len(topics)], f"{number}@example.org")
        if has_news:
            announce(topics=topics, kind="plan_changed", values={"title": "x", "reason": ""}, address="/")
        with CaptureQueriesContext(connection) as captured:
            assert send_digests("daily") == (followers if has_news else 0)
        return sum(query["sql"].startswith("SELECT") for query in captured)

    assert asked(1) == asked(50) == (3 if has_news else 1)


def test_nobody_learns_who_follows_and_no_mailbox_is_filled(plan):
    followed = find_topic("plan", plan.pk)
    for number in range(6):
        topic = find_topic("plan", published_initiative().pk) if number else followed
        follow(followed=topic, email="slachtoffer@example.org", rhythm="daily", language="nl")
    assert Subscription.objects.count() == 3


def test_an_address_that_is_not_confirmed_within_a_week_is_forgotten(plan):
    followed = find_topic("plan", plan.pk)
    follow(followed=followed, email="a@example.org", rhythm="daily", language="nl")
    subscribed(plan_topic(plan), "b@example.org")
    Subscription.objects.update(asked_at=timezone.now() - timedelta(days=8))
    assert forget_unconfirmed() == 1
    assert Subscription.objects.get().email == "b@example.org"


def test_what_was_told_before_somebody_followed_is_not_told_again(mailbox, plan):
    announce(topics=[plan_topic(plan)], kind="plan_changed", values={"title": "oud", "reason": ""}, address="/")
    subscribed(plan_topic(plan))
    assert send_digests("daily") == 0


def test_the_feed_tells_the_same_as_the_mail(client, plan, editor):
    round = opened_round(plan, by=editor)
    for address in (reverse("topic_feed", args=["round", round.pk]), reverse("topic_feed", args=["plan", plan.pk])):
        feed = client.get(address)
        assert feed.headers["Content-Type"].startswith("application/atom+xml")
        assert "U kunt nu zeggen wat u vindt" in feed.text
    assert reverse("topic_feed", args=["round", round.pk]) in client.get(round.get_absolute_url()).text


def test_a_plan_that_is_not_public_cannot_be_followed(client, plan, editor):
    draft = create_initiative(by=editor, organisation=plan.organisation, title="Nog geheim")
    assert client.get(reverse("follow_topic", args=["plan", draft.pk])).status_code == 404
    assert client.get(reverse("follow_topic", args=["people", 1])).status_code == 404


def test_rooms_announce_only_known_news_on_known_topics_of_this_site(plan):
    topic = plan_topic(plan)
    for values, words in (
        ({"kind": "unknown", "topics": [topic], "address": "/"}, "unknown"),
        ({"kind": "plan_changed", "topics": [Topic("people", 1)], "address": "/"}, "people/1"),
        ({"kind": "plan_changed", "topics": [topic], "address": "//elders.example"}, "this site"),
    ):
        with pytest.raises(ValueError, match=words):
            announce(values={}, **values)
    with pytest.raises(ValidationError):
        follow(followed=find_topic("plan", plan.pk), email="a@example.org", rhythm="hourly", language="nl")


def test_a_day_that_passed_is_told_once(plan, editor):
    round = opened_round(plan, by=editor)
    promise = round.promise
    yesterday = timezone.localdate() - timedelta(days=1)
    promise.opens_on = promise.closes_on = yesterday - timedelta(days=1)
    promise.hear_back_on = yesterday
    promise.save()
    tell_of_missed_days()
    assert Announcement.objects.filter(kind="round_late").count() == 2  # on the round and on its plan
    close_round(by=editor, round=round)
    assert Announcement.objects.filter(kind="round_closed").exists()


def test_a_day_on_which_no_worker_ran_is_told_of_later_and_never_twice(plan, editor):
    round = opened_round(plan, by=editor)
    promise, today = round.promise, timezone.localdate()
    promise.opens_on = promise.closes_on = today - timedelta(days=9)
    promise.hear_back_on = today - timedelta(days=4)
    promise.save()
    # The last turn was five days ago; this is the first since.
    for days in (5, 0):
        turn = DueRun.objects.create(job=REMINDERS, due=timezone.now() - timedelta(days=days))
        DueRun.objects.filter(pk=turn.pk).update(created_at=timezone.now() - timedelta(days=days))
    assert days_since_last_turn(REMINDERS) == (today - timedelta(days=5), today - timedelta(days=1))
    tell_of_missed_days()
    assert Announcement.objects.filter(kind="round_late").count() == 2
    DueRun.objects.create(job=REMINDERS, due=timezone.now() + timedelta(days=1))
    tell_of_missed_days()
    assert Announcement.objects.filter(kind="round_late").count() == 2


def test_nothing_is_announced_of_what_was_rolled_back(plan, editor):
    round = prepared_round(plan, by=editor)
    with transaction.atomic():
        open_round(by=editor, round=round)
        transaction.set_rollback(True)
    assert not Announcement.objects.filter(kind="round_opened").exists()


def test_followers_hear_of_the_decision_and_whether_what_was_promised_happened(mailbox, settings):
    plan = published_initiative(
        title="Veilig uitgaan", route="standard", phase="decision", review_on="2030-01-01", **weighed_content()
    )
    editor = official(plan.organisation)
    round, received = closed_round(plan, by=editor)
    subscribed(plan_topic(plan))
    subscribed(round_topic(round))
    subscribed(round_topic(round), "buurvrouw@example.org", language="en")
    settings.BASE_URL = "https://plannen.example"
    promised_change(plan, answered(received, outcome="used"), by=editor)
    decision = published_decision(plan).decision
    announce_decision(by=editor, decision=decision, formal_route="objection")
    assert send_digests("daily") == 2
    both = {message["To"]: message.get_content() for message in mailbox.messages}
    told = both["inwoner@example.org"]
    assert told.count("Er is een besluit genomen: Een proef met sensoren") == 1  # who follows plan and round, once
    assert f"https://plannen.example{decision.get_absolute_url()}" in told
    assert "Beloofd: Er komt een korf bij de school." in told
    assert "A decision was taken: Een proef met sensoren" in both["buurvrouw@example.org"]

    def news():
        mailbox.messages.clear()
        send_digests("daily")
        return "\n".join(message.get_content() for message in mailbox.messages)

    yesterday = timezone.localdate() - timedelta(days=1)
    Commitment.objects.update(due_on=yesterday)
    look_at_commitments.call()
    look_at_commitments.call()
    assert "Dit zou nu klaar zijn, en dat is nog niet gemeld: Er komt een korf bij de school." in news()
    (notice,) = editor.notices.filter(kind="commitment_to_settle")
    assert "Zeg of het gebeurd is" in sentence_of(notice.kind, notice.values)
    finish_commitment(by=editor, commitment=Commitment.objects.get(), result="Hij staat er.")
    assert "Gedaan zoals beloofd: Er komt een korf bij de school. Hij staat er." in news()
    drop_commitment(by=editor, commitment=promised_change(plan, []), reason="Er is geen geld.")
    assert "het gebeurt niet: Er komt een korf bij de school. Er is geen geld." in news()


def test_a_notice_leads_to_a_page_in_the_language_of_who_reads_it():
    plan = published_initiative()
    reader = official(plan.organisation)
    values = {"title": plan.title, "reason": ""}
    for language in ("en", "nl"):  # of who did it; the same notice is told once
        with translation.override(language):
            notify(person=reader, kind="plan_changed", values=values, address=plan.get_absolute_url())
    for language in ("en", "nl"):
        with translation.override(language):
            assert [one.address for one in notices_of(reader)] == [plan.get_absolute_url()]
