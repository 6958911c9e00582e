"""A promise, a receipt and an answer: what may happen in participation, and what cannot."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.core import mail
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from factories import (
    OrganisationFactory,
    official,
    opened_round,
    prepared_round,
    promise_values,
    promised_change,
    published_decision,
    published_initiative,
    said,
    weighed_content,
)
from meerwaarde.initiatives.actions.phases import GateNotMet, move_to_phase
from meerwaarde.initiatives.freshness import rendered_pages
from meerwaarde.ledger.actions import commitment_of, payload_of
from meerwaarde.ledger.models import Event
from meerwaarde.participation.actions import (
    answer_contributions,
    appeal,
    close_round,
    confirm_contribution,
    create_round,
    decide_appeal,
    enter_on_behalf,
    erase_contribution,
    forget_identities,
    look_up_identity,
    name_inbox,
    name_levels,
    open_round,
    publish_promise,
    report_back,
    show_contributions,
    state_no_participation,
    withhold_contribution,
    write_promise,
)
from meerwaarde.participation.actions.receiving import text_commitment
from meerwaarde.participation.csv_import import BadFile, import_contributions
from meerwaarde.participation.models import (
    Answer,
    Contribution,
    Identity,
    Intervention,
    NoParticipation,
    Promise,
    PseudonymKey,
    Round,
)
from meerwaarde.participation.queries.counting import counts_of, counts_per_rule
from meerwaarde.participation.queries.public import promise_changes, register_data, rounds_open_now
from meerwaarde.participation.tasks import send_answer_notice, send_confirmation

pytestmark = pytest.mark.django_db
TODAY = timezone.localdate


def move_period(round, *, days):
    """As if the round was promised and opened so many days earlier."""
    for name in ("opens_on", "closes_on", "hear_back_on"):
        setattr(round.promise, name, getattr(round.promise, name) - timedelta(days=days))
    round.promise.save()
    rendered_pages.clear()  # on another day a page has another tag


def answer(editor, *received, outcome="used", reason="De korf komt bij de school."):
    return answer_contributions(
        by=editor,
        organisation=received[0].contribution.initiative.organisation,
        contributions=[one.contribution for one in received],
        outcome=outcome,
        reason=reason,
    )


# --- the promise --------------------------------------------------------------------------------------------------
def test_a_round_opens_only_with_a_published_promise(plan, editor):
    round = create_round(by=editor, initiative=plan, phase="goal", title="Waar?")
    with pytest.raises(ValidationError, match="Publiceer eerst de belofte"):
        open_round(by=editor, round=round)
    write_promise(by=editor, round=round, **promise_values())
    with pytest.raises(ValidationError, match="Publiceer eerst de belofte"):
        open_round(by=editor, round=round)
    publish_promise(by=editor, round=round)
    assert open_round(by=editor, round=round).state == "open"


def test_the_database_knows_no_open_round_without_a_promise(plan):
    with pytest.raises(IntegrityError), transaction.atomic():
        Round.objects.create(initiative=plan, number=1, phase="goal", title="x", state="open", opened_at=timezone.now())


def test_a_round_of_a_plan_that_is_not_public_does_not_open(plan, editor):
    round = prepared_round(plan, by=editor)
    type(plan).objects.filter(pk=plan.pk).update(version=0, published_at=None)
    with pytest.raises(ValidationError, match="Publiceer eerst het plan"):
        open_round(by=editor, round=round)


def test_a_promise_says_whom_it_invites_and_how(plan, editor):
    round = create_round(by=editor, initiative=plan, phase="goal", title="Waar?")
    write_promise(by=editor, round=round, **promise_values(groups=[]))
    with pytest.raises(ValidationError, match="wie er wordt uitgenodigd"):
        publish_promise(by=editor, round=round)
    with pytest.raises(ValidationError, match="hoe u deze groep bereikt"):
        write_promise(
            by=editor, round=round, **promise_values(groups=[{"name": "Ouderen", "online": "", "offline": ""}])
        )


@pytest.mark.parametrize(
    "wrong",
    [{"closes_on": TODAY() - timedelta(days=30)}, {"hear_back_on": TODAY() + timedelta(days=1)}, {"question": ""}],
)
def test_a_promise_that_does_not_hold_together_is_refused(plan, editor, wrong):
    round = create_round(by=editor, initiative=plan, phase="goal", title="Waar?")
    with pytest.raises(ValidationError):
        write_promise(by=editor, round=round, **promise_values(**wrong))
    assert not Promise.objects.exists()


def test_after_opening_a_change_is_a_new_version_with_a_public_reason_side_by_side(plan, editor):
    round = opened_round(plan, by=editor)
    later = TODAY() + timedelta(days=60)
    write_promise(by=editor, round=round, **promise_values(hear_back_on=later, open_points="Alleen de kleur."))
    assert Round.objects.get().promise.number == 1  # a draft promises nothing
    with pytest.raises(ValidationError, match="waarom de belofte verandert"):
        publish_promise(by=editor, round=round)
    publish_promise(by=editor, round=round, reason="De raad vergadert later.")
    (change,) = promise_changes(round)
    assert change.later.reason == "De raad vergadert later."
    assert {field.label for field in change.fields} == {"Wat open staat", "Wanneer u iets terughoort"}
    assert Promise.objects.get(number=1).open_points == "De plek van elke korf."
    event = Event.objects.filter(kind="promise_published").latest("id")
    assert event.public
    assert event.reason == "De raad vergadert later."


@pytest.mark.parametrize(
    "change", [{"closes_on": TODAY() + timedelta(days=3)}, {"verification": "email"}, {"opens_on": TODAY()}]
)
def test_what_people_relied_on_cannot_be_taken_back(plan, editor, change):
    round = opened_round(plan, by=editor)
    write_promise(by=editor, round=round, **promise_values(**change))
    with pytest.raises(ValidationError):
        publish_promise(by=editor, round=round, reason="Het komt ons beter uit.")
    assert Round.objects.get().promise.number == 1


def test_a_later_version_without_reason_is_refused_by_the_database(plan, editor):
    round = opened_round(plan, by=editor)
    draft = write_promise(by=editor, round=round, **promise_values())
    with pytest.raises(IntegrityError), transaction.atomic():
        Promise.objects.filter(pk=draft.pk).update(published_at=timezone.now())


def test_a_round_closes_only_when_its_period_is_over(plan, editor):
    round = opened_round(plan, by=editor)
    with pytest.raises(ValidationError, match="nog niet voorbij"):
        close_round(by=editor, round=round)
    move_period(round, days=14)
    with pytest.raises(ValidationError, match="nog niet voorbij"):  # today is the last day
        close_round(by=editor, round=round)
    move_period(round, days=1)
    assert close_round(by=editor, round=round).state == "closed"


def test_a_date_of_hearing_back_turns_overdue_by_itself_and_a_report_settles_it(plan, editor):
    round = opened_round(plan, by=editor)
    received = said(round)
    move_period(round, days=42)
    round = Round.objects.select_related("promise").get()
    assert not round.is_overdue
    move_period(round, days=1)
    round = Round.objects.select_related("promise", "initiative__organisation").get()
    assert round.is_overdue
    assert register_data(plan)["rounds"][0]["is_overdue"]
    close_round(by=editor, round=round)
    with pytest.raises(ValidationError, match="1 van de 1"):
        report_back(by=editor, round=round, report="Wij deden er iets mee.")
    answer(editor, received)
    report_back(by=editor, round=round, report="Wij deden er iets mee.")
    assert not register_data(plan)["rounds"][0]["is_overdue"]


def test_no_participation_needs_a_public_reason(plan, editor):
    with pytest.raises(ValidationError):
        state_no_participation(by=editor, initiative=plan, phase="goal", reason=" ")
    state_no_participation(by=editor, initiative=plan, phase="goal", reason="Het is een wettelijke plicht.")
    assert register_data(plan)["no_participation"] == [{"phase": "goal", "reason": "Het is een wettelijke plicht."}]
    assert Event.objects.get(kind="no_participation_stated").public
    create_round(by=editor, initiative=plan, phase="goal", title="Toch")
    assert not NoParticipation.objects.exists()
    with pytest.raises(ValidationError, match="Er is een ronde"):
        state_no_participation(by=editor, initiative=plan, phase="goal", reason="Nee")


@pytest.mark.parametrize("role", ["reader", "moderator", "privacy_officer", "executive", "manager"])
def test_only_who_publishes_opens_a_round(plan, editor, role):
    round = prepared_round(plan, by=editor)
    with pytest.raises(PermissionDenied):
        open_round(by=official(plan.organisation, role), round=round)
    with pytest.raises(PermissionDenied):
        open_round(by=official(OrganisationFactory()), round=round)


def test_what_can_be_taken_part_in_now_is_found_the_first_to_end_first(plan, editor):
    later = opened_round(plan, by=editor)
    sooner = opened_round(closes_on=TODAY() + timedelta(days=1))
    prepared_round(plan, by=editor)
    move_period(opened_round(plan, by=editor), days=30)
    assert rounds_open_now() == [sooner, later]


def test_the_story_of_the_dossier_tells_when_people_are_asked_and_hear_back(client, plan, editor):
    round = opened_round(plan, by=editor)
    page = client.get(plan.get_absolute_url()).content.decode()
    assert "Inwoners konden meepraten: Waar staan de korven?" in page
    assert "Laatste dag om mee te doen: Waar staan de korven?" in page
    assert "Inwoners horen iets terug: Waar staan de korven?" in page
    move_period(round, days=60)
    page = client.get(plan.get_absolute_url()).content.decode()
    assert "Deze datum is voorbij. Inwoners hebben nog niets teruggehoord." in page


def test_a_version_of_the_past_does_not_show_the_rounds_of_today(client, plan, editor):
    opened_round(plan, by=editor)
    old = reverse("dossier_version", args=[plan.organisation.slug, plan.slug, 1])
    assert "Waar staan de korven?" not in client.get(old).content.decode()


# --- contributions ------------------------------------------------------------------------------------------------
def test_anyone_contributes_and_the_log_commits_to_the_text_without_holding_it(plan):
    received = said(opened_round(plan), "Zet er een bij de school.", email="Ik@Voorbeeld.example")
    one = received.contribution
    event = Event.objects.get(kind="contribution_received")
    assert event.actor is None
    assert event.role == "resident"
    assert "school" not in str(event.after)
    assert "voorbeeld" not in str(event.after).lower()
    assert event.after["text_commitment"] == text_commitment(one)
    assert bytes(event.commitment) == commitment_of(bytes(event.salt), payload_of(event))
    assert received.code not in str(Contribution.objects.values().get())


def test_the_same_form_sent_twice_is_received_once_with_the_same_code(plan):
    round = opened_round(plan)
    first = said(round, submission="a" * 22)
    second = said(round, submission="a" * 22)
    assert (second.code, second.is_new) == (first.code, False)
    assert Contribution.objects.count() == Event.objects.filter(kind="contribution_received").count() == 1


def test_the_address_lies_apart_and_one_person_has_one_pseudonym_per_round(plan):
    round = opened_round(plan)
    first = said(round, "Eén", email="ik@voorbeeld.example").contribution
    second = said(round, "Twee", email=" IK@voorbeeld.example").contribution
    elsewhere = said(opened_round(), "Drie", email="ik@voorbeeld.example").contribution
    assert first.pseudonym == second.pseudonym != elsewhere.pseudonym
    assert Identity.objects.count() == 2
    assert "email" not in {field.name for field in Contribution._meta.get_fields()}


@pytest.mark.parametrize(
    ("days", "refusal"), [(-8, "vandaag niets"), (15, "vandaag niets")], ids=["before the first day", "after the last"]
)
def test_outside_of_the_period_nothing_is_taken(plan, days, refusal):
    round = opened_round(plan)
    move_period(round, days=days)
    with pytest.raises(ValidationError, match=refusal):
        said(round)


def test_spam_with_many_links_and_empty_texts_are_refused(plan):
    round = opened_round(plan)
    for text in ("https://a.example https://b.example https://c.example", "   "):
        with pytest.raises(ValidationError):
            said(round, text)
    assert not Contribution.objects.exists()


def test_with_verification_by_email_it_counts_after_the_link(plan, django_capture_on_commit_callbacks):
    round = opened_round(plan, verification="email")
    with pytest.raises(ValidationError, match="e-mailadres"):
        said(round)
    one = said(round, email="ik@voorbeeld.example").contribution
    assert (one.state, counts_of(round).total) == ("unconfirmed", 0)
    send_confirmation.call(one.pk)
    assert "/receipt/confirm/" in mail.outbox[0].body
    assert one.text not in mail.outbox[0].body
    confirm_contribution(contribution=one)
    assert confirm_contribution(contribution=one).state == "shown"  # twice does no harm
    assert counts_of(round).total == 1


def test_a_question_when_nothing_is_asked_goes_to_the_named_inbox_with_a_due_date(plan, editor):
    name_inbox(by=official(plan.organisation, "manager"), organisation=plan.organisation, name="Loket", answer_days=5)
    received = said(None, "Wat hangt hier?", kind="question", initiative=plan)
    assert received.contribution.due_on == TODAY() + timedelta(days=5)
    assert not received.contribution.is_readable
    assert editor.notices.get().kind == "inbox_message"
    answer(editor, received, outcome="answered", reason="Een teller.")
    assert Answer.objects.get().outcome == "answered"


def test_an_official_enters_on_behalf_with_the_same_receipt(plan, editor):
    round = opened_round(plan)
    day = TODAY() - timedelta(days=2)
    values = {"by": editor, "initiative": plan, "round": round, "kind": "idea", "text": "Meer groen."}
    received = enter_on_behalf(**values, channel="counter", received_on=day, submission="s" * 22)
    assert len(received.code.split("-")) == 4
    assert received.contribution.received_on == day
    assert Event.objects.get(kind="contribution_received").role == "editor"
    for wrong in (
        {"channel": "online", "received_on": day},
        {"channel": "letter", "received_on": TODAY() - timedelta(8)},
    ):
        with pytest.raises(ValidationError):
            enter_on_behalf(**values, **wrong, submission="t" * 22)
    with pytest.raises(PermissionDenied):
        enter_on_behalf(
            **{**values, "by": official(plan.organisation, "reader")},
            channel="letter",
            received_on=day,
            submission="u" * 22,
        )


CSV = 'kind,channel,received_on,text\nidea,letter,{day},Meer groen\nquestion,counter,{day},"Waarom, hier?"\n'


def test_a_file_is_entered_whole_and_twice_gives_the_same_codes(plan, editor):
    round = opened_round(plan)
    content = CSV.format(day=TODAY()).encode()
    done = import_contributions(by=editor, round=round, content=content)
    assert [row.text for row, _received in done] == ["Meer groen", "Waarom, hier?"]
    again = import_contributions(by=editor, round=round, content=content)
    assert [received.code for _row, received in done] == [received.code for _row, received in again]
    assert Contribution.objects.count() == 2


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        ("kind;text\nidea;x", "ontbreken deze kolommen: channel, received_on"),
        ("kind,channel,received_on,text\nidea,letter,30-9-2026,x", "Rij 2, received_on"),
        ("kind,channel,received_on,text\nwens,letter,2026-09-30,x", "Rij 2, kind"),
        ("kind,channel,received_on,text\nidea,letter,2026-09-30,a,b", "meer kolommen"),
        ("kind,channel,received_on,text\n", "geen rijen"),
        (b"\xff\xfe", "UTF-8"),
        ('kind,channel,received_on,text\nidea,letter,2026-09-30,"open', "Rij"),
    ],
)
def test_a_bad_file_is_refused_with_row_and_field_and_nothing_is_half_written(plan, editor, content, sentence):
    content = content if isinstance(content, bytes) else content.encode()
    with pytest.raises(BadFile, match=sentence):
        import_contributions(by=editor, round=opened_round(plan), content=content)
    assert not Contribution.objects.exists()


def test_one_row_outside_of_the_period_keeps_the_whole_file_out(plan, editor):
    content = CSV.format(day=TODAY()) + f"idea,letter,{TODAY() - timedelta(days=30)},Te vroeg\n"
    with pytest.raises(BadFile, match="Rij 4, received_on"):
        import_contributions(by=editor, round=opened_round(plan), content=content.encode())
    assert not Contribution.objects.exists()
    assert not Event.objects.filter(kind="contribution_received").exists()


# --- moderation ---------------------------------------------------------------------------------------------------
def test_what_is_read_first_waits_until_a_moderator_shows_it(plan, moderator):
    one = said(opened_round(plan, reading="before")).contribution
    assert one.state == "waiting"
    assert show_contributions(by=moderator, organisation=plan.organisation, contributions=[one]) == 1
    one.refresh_from_db()
    assert one.is_readable


def test_withholding_needs_rule_and_reason_and_counts_in_public(plan, moderator, editor):
    one = said(opened_round(plan)).contribution
    with pytest.raises(ValidationError):
        withhold_contribution(by=moderator, contribution=one, rule="insult", reason="")
    with pytest.raises(ValidationError):
        withhold_contribution(by=moderator, contribution=one, rule="opinion", reason="Wij zijn het er niet mee eens.")
    with pytest.raises(PermissionDenied):
        withhold_contribution(by=editor, contribution=one, rule="insult", reason="Scheldwoord.")
    withhold_contribution(by=moderator, contribution=one, rule="insult", reason="Scheldwoord.")
    counted = {row.rule: row.withheld for row in counts_per_rule()}
    assert counted["insult"] == 1


def test_the_author_objects_once_and_another_moderator_decides(plan, moderator):
    received = said(opened_round(plan))
    one = received.contribution
    withhold_contribution(by=moderator, contribution=one, rule="insult", reason="Scheldwoord.")
    other = official(plan.organisation, "moderator")
    standing = appeal(contribution=one, text="Dat is geen scheldwoord.")
    assert other.notices.get().kind == "appeal_made"
    assert not moderator.notices.exists()
    assert counts_of(one.round).without_outcome == 1  # an objection that waits is no outcome
    with pytest.raises(ValidationError, match="al eerder bezwaar"):
        appeal(contribution=one, text="Nog eens.")
    with pytest.raises(ValidationError, match="Iemand anders"):
        decide_appeal(by=moderator, intervention=standing, lift=True, reason="Vergissing.")
    decide_appeal(by=other, intervention=standing, lift=True, reason="U hebt gelijk.")
    one.refresh_from_db()
    assert one.is_readable
    with pytest.raises(ValidationError):
        appeal(contribution=one, text="Nog eens.")


def test_the_database_refuses_that_one_person_decides_twice(plan, moderator):
    one = said(opened_round(plan)).contribution
    standing = withhold_contribution(by=moderator, contribution=one, rule="insult", reason="Scheldwoord.")
    with pytest.raises(IntegrityError), transaction.atomic():
        Intervention.objects.filter(pk=standing.pk).update(
            appealed_on=TODAY(), appeal_decided_on=TODAY(), appeal_reason="x", appeal_decided_by=moderator
        )


# --- answers and the gate -----------------------------------------------------------------------------------------
def test_many_are_answered_at_once_each_with_its_event_and_all_or_none(plan, editor, moderator):
    round = opened_round(plan)
    several = [said(round, f"Korf {number}") for number in range(3)]
    withhold_contribution(by=moderator, contribution=several[0].contribution, rule="insult", reason="Nee.")
    with pytest.raises(ValidationError, match="1 hiervan"):
        answer(editor, *several)
    assert not Answer.objects.exists()
    assert answer(editor, *several[1:]) == 2
    assert Event.objects.filter(kind="contribution_answered").count() == 2
    assert counts_of(round).with_outcome == 3


def test_an_answer_needs_a_reason_also_in_the_database(plan, editor):
    received = said(opened_round(plan))
    with pytest.raises(ValidationError):
        answer(editor, received, reason="  ")
    with pytest.raises(IntegrityError), transaction.atomic():
        Answer.objects.create(contribution=received.contribution, outcome="used", reason="")


def test_a_changed_answer_keeps_the_old_one_in_the_log(plan, editor):
    received = said(opened_round(plan))
    answer(editor, received, outcome="used", reason="Ja.")
    answer(editor, received, outcome="not_used", reason="Toch niet.")
    event = Event.objects.filter(kind="contribution_answered").latest("id")
    assert event.before == {"outcome": "used", "answer": "Ja."}
    assert Answer.objects.get().reason == "Toch niet."


def test_an_official_of_another_organisation_cannot_answer(plan):
    received = said(opened_round(plan))
    stranger = official(OrganisationFactory())
    with pytest.raises(PermissionDenied):
        answer(stranger, received)
    with pytest.raises(ValidationError):  # with a role of their own, for a contribution that is not theirs
        answer_contributions(
            by=stranger,
            organisation=stranger.memberships.get().organisation,
            contributions=[received.contribution],
            outcome="used",
            reason="Ja.",
        )


def test_who_left_an_address_is_told_once_that_there_is_an_answer(plan, editor, django_capture_on_commit_callbacks):
    received = said(opened_round(plan), email="ik@voorbeeld.example")
    answer(editor, received)
    send_answer_notice.call(received.contribution.pk)
    send_answer_notice.call(received.contribution.pk)
    (message,) = mail.outbox
    assert message.to == ["ik@voorbeeld.example"]
    assert "/receipt/" in message.body
    assert received.code not in message.body


def test_a_decision_takes_no_effect_while_a_contribution_has_no_outcome(editor, plan):
    deciding = published_initiative(
        plan.organisation,
        title="Beslis",
        phase="decision",
        route="standard",
        review_on="2030-01-01",
        **weighed_content(),
    )
    round = opened_round(deciding, by=editor)
    several = [said(round, f"Korf {number}") for number in range(3)]
    with pytest.raises(GateNotMet, match="Wacht tot de participatieronde"):
        move_to_phase(by=editor, initiative=deciding, target="in_use")
    move_period(round, days=15)
    close_round(by=editor, round=round)
    answer(editor, several[0])
    with pytest.raises(GateNotMet, match="2 van de 3"):
        move_to_phase(by=editor, initiative=deciding, target="in_use")
    answer(editor, *several[1:])
    promised_change(deciding, [one.contribution for one in several])
    published_decision(deciding)
    assert move_to_phase(by=editor, initiative=deciding, target="in_use").phase == "in_use"


def test_the_workspace_asks_no_more_queries_for_twelve_plans_with_rounds_than_for_two(client, plan, editor):
    client.force_login(editor)

    def queries():
        with CaptureQueriesContext(connection) as captured:
            response = client.get(reverse("work"))
        said_of = [sentence for item in response.context["work"].items for sentence in item.needed]
        assert any("1 van de 1" in sentence for sentence in said_of)
        return len(captured)

    def add(number):
        deciding = published_initiative(plan.organisation, title=f"Plan {number}", phase="decision", route="standard")
        round = opened_round(deciding, by=editor)
        said(round)
        move_period(round, days=15)
        close_round(by=editor, round=round)

    for number in range(2):
        add(number)
    few = queries()
    for number in range(2, 12):
        add(number)
    assert queries() == few


def test_the_number_on_the_dossier_page_follows_every_answer(client, plan, editor):
    round = opened_round(plan, by=editor)
    several = [said(round, f"Korf {number}") for number in range(3)]
    assert "Het einde van de ronde" in client.get(plan.get_absolute_url()).content.decode()
    move_period(round, days=15)
    close_round(by=editor, round=round)
    assert "3 van de 3" in client.get(plan.get_absolute_url()).content.decode()
    answer(editor, several[0])
    assert "2 van de 3" in client.get(plan.get_absolute_url()).content.decode()
    withhold_contribution(
        by=official(plan.organisation, "moderator"), contribution=several[1].contribution, rule="insult", reason="Nee."
    )
    assert "1 van de 3" in client.get(plan.get_absolute_url()).content.decode()


# --- erasure ------------------------------------------------------------------------------------------------------
def test_erasing_takes_text_and_address_away_everywhere_and_keeps_the_commitment(client, plan, privacy_officer):
    round = opened_round(plan)
    received = said(round, "Mijn buurvrouw Annemiek klaagt altijd.", email="ik@voorbeeld.example")
    page = round.get_absolute_url()
    assert "Annemiek" in client.get(page).content.decode()
    before = bytes(Event.objects.get(kind="contribution_received").commitment)
    erase_contribution(by=privacy_officer, contribution=received.contribution, ground="Verzoek van de betrokkene")
    assert not Identity.objects.exists()
    assert "gewist op verzoek" in client.get(page).content.decode()
    receipt = client.get(reverse("receipt", args=[received.code])).content.decode()
    assert "Gewist op verzoek" in receipt
    event = Event.objects.get(kind="contribution_received")
    assert bytes(event.commitment) == before
    assert bytes(event.salt) == b""
    assert event.after == {}
    with connection.cursor() as cursor:
        tables = connection.introspection.table_names(cursor)
        for table in tables:
            cursor.execute(f'SELECT * FROM "{table}"')  # noqa: S608  the names are the database's own
            assert "Annemiek" not in str(cursor.fetchall()), table
    assert "Annemiek" not in page + receipt


def test_the_database_keeps_no_text_of_what_was_erased(plan):
    one = said(opened_round(plan)).contribution
    with pytest.raises(IntegrityError), transaction.atomic():
        Contribution.objects.filter(pk=one.pk).update(state="erased")
    with pytest.raises(IntegrityError), transaction.atomic():
        Contribution.objects.filter(pk=one.pk).update(text="")


def test_only_the_privacy_officer_erases_and_looks_up_and_each_look_is_in_the_log(
    plan, editor, moderator, privacy_officer
):
    one = said(opened_round(plan), email="ik@voorbeeld.example").contribution
    for person in (editor, moderator, official(OrganisationFactory(), "privacy_officer")):
        with pytest.raises(PermissionDenied):
            erase_contribution(by=person, contribution=one, ground="Verzoek")
        with pytest.raises(PermissionDenied):
            look_up_identity(by=person, contribution=one, ground="Verzoek")
    with pytest.raises(ValidationError):
        look_up_identity(by=privacy_officer, contribution=one, ground="")
    assert look_up_identity(by=privacy_officer, contribution=one, ground="Verzoek 12") == "ik@voorbeeld.example"
    event = Event.objects.get(kind="identity_looked_up")
    assert event.reason == "Verzoek 12"
    assert "voorbeeld" not in str(event.after)


def test_when_nobody_can_object_any_more_addresses_and_keys_are_destroyed(plan, editor):
    round = opened_round(plan)
    said(round, email="ik@voorbeeld.example")
    assert forget_identities() == 0
    move_period(round, days=60)
    close_round(by=editor, round=round)
    Round.objects.update(closed_at=timezone.now() - timedelta(days=43))
    assert forget_identities() == 1
    key = PseudonymKey.objects.get()
    assert bytes(key.key) == b""
    assert key.destroyed_at is not None
    assert Contribution.objects.get().text  # what was said stays


# --- taking back, leaving an address, own words for the levels ----------------------------------------------------
def test_the_author_takes_back_what_they_said_with_the_code(client, plan, editor):
    round = opened_round(plan, by=editor)
    received = said(round, "Dit had ik niet moeten schrijven.", email="inwoner@example.org")
    answer(editor, received)
    page = reverse("receipt", args=[received.code])
    assert client.post(page, {"what": "withdraw"}).status_code == 302
    one = Contribution.objects.get()
    assert (one.state, one.text, bytes(one.text_salt), one.pseudonym) == ("withdrawn", "", b"", "")
    assert not Identity.objects.exists()
    assert not Event.objects.filter(after__icontains="niet moeten schrijven").exists()
    shown = client.get(page).text
    assert "U trok het in" in shown
    assert "niet moeten schrijven" not in client.get(round.get_absolute_url()).text
    assert "De schrijver trok deze tekst in." in client.get(round.get_absolute_url()).text
    counts = counts_of(round)
    assert (counts.total, counts.withdrawn, counts.without_outcome) == (1, 1, 0)
    assert client.post(page, {"what": "withdraw"}).status_code == 302  # twice does no harm


def test_an_address_that_is_left_later_gets_the_mail(client, plan, editor):
    received = said(opened_round(plan, by=editor))
    page = reverse("receipt", args=[received.code])
    assert client.post(page, {"what": "address", "email": "geen adres"}).status_code == 400
    assert client.post(page, {"what": "address", "email": "inwoner@example.org"}).status_code == 302
    assert client.post(page, {"what": "address", "email": "ander@example.org"}).status_code == 400
    answer(editor, received)
    send_answer_notice.call(received.contribution.pk)
    assert [message.to for message in mail.outbox] == [["inwoner@example.org"]]


def test_only_who_may_erase_erases(plan, editor, privacy_officer):
    received = said(opened_round(plan, by=editor))
    with pytest.raises(PermissionDenied):
        erase_contribution(by=editor, contribution=received.contribution, ground="Verzoek.")
    erase_contribution(by=privacy_officer, contribution=received.contribution, ground="Verzoek.")


def test_levels_are_called_as_in_the_organisations_own_ordinance(client, plan, editor):
    round = opened_round(plan, by=editor)
    manager = official(plan.organisation, "manager")
    assert "Wij vragen wat u vindt" in client.get(round.get_absolute_url()).text
    client.force_login(manager)
    page = reverse("level_names", args=[plan.organisation.slug])
    assert client.post(page, {"consult-nl": "Raadplegen"}).status_code == 302
    client.logout()
    assert "Raadplegen" in client.get(round.get_absolute_url()).text
    name_levels(by=manager, organisation=plan.organisation, names={("consult", "nl"): ""})
    assert "Wij vragen wat u vindt" in client.get(round.get_absolute_url()).text


@pytest.mark.parametrize("way", ["a round", "a reason"])
def test_before_a_decision_residents_are_asked_or_read_why_not(way, client):
    plan = published_initiative(phase="weighing", route="standard", **weighed_content())
    by = official(plan.organisation)
    with pytest.raises(GateNotMet, match="Vraag het inwoners in een ronde"):
        move_to_phase(by=by, initiative=plan, target="decision")
    assert "Inwoners kunnen meepraten, of kunnen lezen waarom niet." in client.get(plan.get_absolute_url()).text
    if way == "a round":
        prepared_round(plan, by=by)
    else:
        state_no_participation(by=by, initiative=plan, phase="weighing", reason="Er verandert niets.")
    assert move_to_phase(by=by, initiative=plan, target="decision").phase == "decision"


def test_a_person_gets_what_is_kept_about_them(client, plan, editor, privacy_officer):
    round = opened_round(plan, by=editor)
    first = said(round, "Een korf bij de kerk.", email="inwoner@example.org")
    said(round, "En een bij de school.", email="inwoner@example.org")
    said(round, "Van iemand anders.", email="ander@example.org")
    mine = client.get(reverse("receipt_data", args=[first.code])).json()
    assert [one["text"] for one in mine["contributions"]] == ["Een korf bij de kerk."]
    assert "inwoner@example.org" not in str(mine)  # somebody may have found the code
    client.force_login(privacy_officer)
    asked = {"subject": "contribution", "number": str(first.contribution.pk), "ground": "Verzoek.", "what": "export"}
    whole = client.post(reverse("participation_erasure", args=[plan.organisation.slug]), asked).json()
    assert [one["text"] for one in whole["contributions"]] == ["Een korf bij de kerk.", "En een bij de school."]
    assert whole["email"] == "inwoner@example.org"
    assert Event.objects.filter(kind="identity_looked_up").count() == 1
