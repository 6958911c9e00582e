"""Officials answer together: by argument, with a counter, with a second pair of eyes, and while somebody is away."""

from __future__ import annotations

import secrets
from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from factories import official, said
from meerwaarde.follow.models import Notice
from meerwaarde.participation.actions import (
    add_argument,
    agree_with_answer,
    answer_contributions,
    assign_contributions,
    end_absence,
    erase_contribution,
    propose_answer,
    return_answer,
    set_absence,
    set_four_eyes,
    withhold_contribution,
)
from meerwaarde.participation.models import (
    Absence,
    Answer,
    AnswerProposal,
    Argument,
    Contribution,
    Grouping,
    ProposedAnswer,
)
from meerwaarde.participation.queries.answering import Selection, contributions_chosen
from meerwaarde.participation.queries.suggested import suggested_groups
from meerwaarde.participation.reminders import remind_who_answers

pytestmark = pytest.mark.django_db


@pytest.fixture
def colleague(plan):
    return official(plan.organisation, "editor")


@pytest.fixture
def people(round):
    return [said(round, text).contribution for text in ("Bij de school.", "Naast de school.", "Te duur.")]


def at(round, name, **asked):
    address = reverse(name, args=[round.initiative.organisation.slug, round.initiative.slug, round.number])
    return address + ("?" + "&".join(f"{key}={value}" for key, value in asked.items()) if asked else "")


def answer(by, contributions, **fields):
    values = {"outcome": "used", "reason": "De korf komt er.", **fields}
    organisation = contributions[0].initiative.organisation
    return answer_contributions(by=by, organisation=organisation, contributions=contributions, **values)


def propose(by, round, contributions, **fields):
    return propose_answer(
        by=by, round=round, contributions=contributions, **{"outcome": "used", "reason": "Ja, want.", **fields}
    )


# --- an answer that is shared, and still for one person ------------------------------------------------------------
def test_a_shared_answer_opens_with_a_sentence_for_one_person(client, editor, round, people):
    received = said(round, "Bij het plein.")
    answer(editor, [*people, received.contribution], openings={received.contribution.pk: "Het plein staat erbij."})
    assert Answer.objects.get(contribution=received.contribution).text == "Het plein staat erbij. De korf komt er."
    assert Answer.objects.get(contribution=people[0]).text == "De korf komt er."
    assert "Het plein staat erbij. De korf komt er." in client.get(reverse("receipt", args=[received.code])).text


def test_the_sentence_for_one_person_goes_when_they_are_erased(plan, editor, people):
    answer(editor, people, openings={people[0].pk: "U woont naast de school."})
    erase_contribution(by=official(plan.organisation, "privacy_officer"), contribution=people[0], ground="Verzoek.")
    assert Answer.objects.get(contribution=people[0]).opening == ""


# --- four eyes -------------------------------------------------------------------------------------------------------
def test_with_four_eyes_an_answer_holds_when_a_second_person_agrees(editor, colleague, round, people):
    set_four_eyes(by=editor, round=round, on=True)
    with pytest.raises(ValidationError, match="tweede persoon"):
        answer(editor, people)
    proposal = propose(editor, round, people, openings={people[0].pk: "De school doet mee."})
    assert not Answer.objects.exists()
    assert Notice.objects.filter(recipient=colleague, kind="answer_proposed").exists()
    with pytest.raises(ValidationError, match="u schreef het zelf"):
        agree_with_answer(by=editor, proposal=proposal)
    assert agree_with_answer(by=colleague, proposal=proposal) == 3
    assert Answer.objects.get(contribution=people[0]).text == "De school doet mee. Ja, want."
    assert not ProposedAnswer.objects.exists()


def test_an_answer_that_is_sent_back_leaves_its_contributions_to_be_answered(editor, colleague, round, people):
    set_four_eyes(by=editor, round=round, on=True)
    proposal = propose(editor, round, people)
    with pytest.raises(ValidationError, match="anders moet"):
        return_answer(by=colleague, proposal=proposal, note=" ")
    return_answer(by=colleague, proposal=proposal, note="Te kort.")
    assert Notice.objects.filter(recipient=editor, kind="answer_returned").exists()
    assert contributions_chosen(round, Selection(), editor).count() == 3
    with pytest.raises(ValidationError, match="al beslist"):
        agree_with_answer(by=colleague, proposal=proposal)


def test_what_waits_is_not_proposed_twice_and_keeps_four_eyes_on(editor, round, people):
    set_four_eyes(by=editor, round=round, on=True)
    propose(editor, round, people[:2])
    with pytest.raises(ValidationError, match="wacht al een antwoord"):
        propose(editor, round, people)
    with pytest.raises(ValidationError, match="Beslis daar eerst over"):
        set_four_eyes(by=editor, round=round, on=False)


def test_what_was_withheld_meanwhile_gets_no_answer(plan, editor, colleague, round, people):
    set_four_eyes(by=editor, round=round, on=True)
    proposal = propose(editor, round, people)
    moderator = official(plan.organisation, "moderator")
    withhold_contribution(by=moderator, contribution=people[0], rule="insult", reason="Scheldt.")
    assert agree_with_answer(by=colleague, proposal=proposal) == 2


def test_the_database_knows_no_answer_that_its_writer_agreed_with(editor, round):
    with pytest.raises(IntegrityError), transaction.atomic():
        AnswerProposal.objects.create(
            round=round,
            outcome="used",
            reason="Ja.",
            state="agreed",
            proposed_by=editor,
            decided_by=editor,
            decided_on=timezone.localdate(),
        )


# --- sharing the work ---------------------------------------------------------------------------------------------
def test_work_is_given_to_a_colleague_who_is_told(plan, editor, colleague, round, people):
    assert assign_contributions(by=editor, organisation=plan.organisation, contributions=people, to=colleague) == 3
    assert contributions_chosen(round, Selection(mine=True), colleague).count() == 3
    assert contributions_chosen(round, Selection(mine=True), editor).count() == 0
    assert Notice.objects.filter(recipient=colleague, kind="answers_assigned").count() == 1
    assert assign_contributions(by=editor, organisation=plan.organisation, contributions=people, to=colleague) == 0


def test_work_is_not_given_to_somebody_who_may_not_answer(plan, editor, people):
    with pytest.raises(ValidationError, match="hier antwoord geeft"):
        assign_contributions(
            by=editor, organisation=plan.organisation, contributions=people, to=official(plan.organisation, "reader")
        )
    with pytest.raises(PermissionDenied):
        assign_contributions(
            by=official(plan.organisation, "reader"), organisation=plan.organisation, contributions=people, to=None
        )


def test_during_leave_the_work_shows_at_who_stands_in(plan, editor, colleague, round, people):
    assign_contributions(by=editor, organisation=plan.organisation, contributions=people, to=colleague)
    today = timezone.localdate()
    absence = set_absence(by=colleague, organisation=plan.organisation, cover=editor, from_on=today, until_on=today)
    assert contributions_chosen(round, Selection(mine=True), editor).count() == 3
    end_absence(by=colleague, absence=absence)
    assert contributions_chosen(round, Selection(mine=True), editor).count() == 0


def test_leave_is_covered_by_somebody_else_and_ends_after_it_begins(plan, editor, colleague):
    today = timezone.localdate()
    for cover, until in ((editor, today), (colleague, today - timedelta(days=1))):
        with pytest.raises((ValidationError, IntegrityError)), transaction.atomic():
            set_absence(by=editor, organisation=plan.organisation, cover=cover, from_on=today, until_on=until)
    assert not Absence.objects.exists()


def test_who_answers_is_reminded_a_week_before_people_hear_back(plan, editor, colleague, round, people):
    remind_who_answers()
    assert not Notice.objects.filter(kind="answers_due").exists()
    assign_contributions(by=editor, organisation=plan.organisation, contributions=people, to=colleague)
    round.promise.closes_on = timezone.localdate() - timedelta(days=1)
    round.promise.opens_on = round.promise.closes_on
    round.promise.hear_back_on = timezone.localdate() + timedelta(days=7)
    round.promise.save()
    remind_who_answers()
    remind_who_answers()
    assert Notice.objects.get(kind="answers_due").recipient == colleague
    answer(colleague, people)
    Notice.objects.all().delete()
    remind_who_answers()
    assert not Notice.objects.filter(kind="answers_due").exists()


def test_a_message_in_the_inbox_that_belongs_to_nobody_reminds_everybody(plan, editor, colleague):
    message = said(None, "Wat hangt hier?", kind="question", initiative=plan).contribution
    Contribution.objects.filter(pk=message.pk).update(due_on=timezone.localdate() + timedelta(days=3))
    remind_who_answers()
    told = Notice.objects.filter(kind="messages_due").values_list("recipient", flat=True)
    assert set(told) >= {editor.pk, colleague.pk}


# --- the pages ------------------------------------------------------------------------------------------------------
def test_an_official_works_through_an_argument_and_the_counter_follows(client, editor, round, people):
    add_argument(by=editor, round=round, title="Bij de school", contributions=people[:2])
    client.force_login(editor)
    page = at(round, "round_answers", argument=1)
    shown = client.get(page).text
    assert "0 van 3 beantwoord" in shown or "0 van de 3 beantwoord" in shown
    assert "Te duur." not in shown
    given = {"what": "answer", "everything": "yes", "outcome": "used", "reason": "Ja."}
    assert client.post(page, {**given, f"opening-{people[0].pk}": "", "contribution": []}).status_code == 302
    assert Answer.objects.count() == 2
    assert "Nog in geen argument" in client.get(at(round, "round_answers")).text


def test_ticked_contributions_go_to_a_new_argument_or_out_of_one(client, editor, round, people):
    client.force_login(editor)
    ticked = [one.pk for one in people]
    refused = client.post(
        at(round, "round_answers"), {"what": "group", "argument": "new", "title": "", "contribution": ticked}
    )
    assert refused.status_code == 400
    client.post(
        at(round, "round_answers"), {"what": "group", "argument": "new", "title": "Plek", "contribution": ticked}
    )
    first = Argument.objects.get()
    moved = {"what": "group", "argument": "new", "title": "Geld", "move": "on", "contribution": ticked[2:]}
    assert client.post(at(round, "round_answers", argument=1), moved).status_code == 302
    second = Argument.objects.get(split_from=first)
    assert set(second.groupings.values_list("contribution", flat=True)) == {ticked[2]}
    assert first.groupings.filter(until=None).count() == 2


def test_arguments_are_merged_renamed_and_taken_apart_on_their_page(client, editor, round, people):
    for title, part in (("Plek", people[:2]), ("Geld", people[2:])):
        add_argument(by=editor, round=round, title=title, contributions=part)
    client.force_login(editor)
    page = at(round, "round_arguments")
    assert client.post(page, {"what": "merge", "into": "1", "argument": ["2"]}).status_code == 302
    assert "Ging op in" in client.get(page).text
    assert client.post(page, {"what": "merge", "into": "1", "argument": []}).status_code == 400
    assert client.post(page, {"what": "undo", "argument": "2"}).status_code == 302
    assert client.post(page, {"what": "change", "argument": "2", "title": "Te duur", "text": ""}).status_code == 302
    assert Argument.objects.get(number=2).title == "Te duur"
    assert client.post(page, {"what": "change", "argument": "9", "title": "x", "text": ""}).status_code == 404


def test_a_suggestion_becomes_an_argument_only_with_a_name(client, editor, round, people):
    for text in ("De egels in het park", "Denk aan de egels", "Het plein is te vol", "Te vol, dat plein", "Waarom?"):
        said(round, text)
    group = next(one for one in suggested_groups(round) if "egels" in one.words)
    client.force_login(editor)
    page = at(round, "round_arguments")
    given = {"what": "suggestion", "group": "1", "contribution": group.numbers}
    assert client.post(page, {**given, "title": ""}).status_code == 400
    assert client.post(page, {**given, "title": "Bij de school"}).status_code == 302
    assert Grouping.objects.filter(argument__title="Bij de school").count() == len(group.numbers)
    assert not {*group.numbers} & {number for one in suggested_groups(round) for number in one.numbers}


def test_a_second_person_agrees_on_a_page(client, editor, colleague, round, people):
    client.force_login(editor)
    assert client.post(at(round, "four_eyes"), {"on": "yes"}).status_code == 302
    given = {"what": "answer", "contribution": [people[0].pk], "outcome": "used", "reason": "Ja."}
    client.post(at(round, "round_answers"), given)
    page = at(round, "answer_proposals")
    proposal = AnswerProposal.objects.get()
    assert client.post(page, {"what": "agree", "proposal": proposal.pk}).status_code == 400
    client.force_login(colleague)
    assert "Bij de school." in client.get(page).text
    assert client.post(page, {"what": "return", "proposal": proposal.pk, "note": ""}).status_code == 400
    assert client.post(page, {"what": "agree", "proposal": proposal.pk}).status_code == 302
    assert Answer.objects.count() == 1


def test_my_page_shows_my_work_and_my_leave(client, plan, editor, colleague, round, people):
    assign_contributions(by=editor, organisation=plan.organisation, contributions=people, to=colleague)
    client.force_login(colleague)
    page = reverse("my_answers", args=[plan.organisation.slug])
    assert "(3)" in client.get(page).text
    today = timezone.localdate().isoformat()
    away = {"what": "away", "from_on": today, "until_on": today, "cover": editor.pk}
    assert client.post(page, {**away, "until_on": "2020-01-01"}).status_code == 400
    assert client.post(page, away).status_code == 302
    assert client.post(page, {"what": "back", "absence": Absence.objects.get().pk}).status_code == 302
    assert not Absence.objects.exists()


# --- size --------------------------------------------------------------------------------------------------------
def fill(round, editor, number):
    """Many contributions, four in five grouped, half of them answered, quickly."""
    today = timezone.localdate()
    rows = Contribution.objects.bulk_create(
        Contribution(
            initiative=round.initiative,
            round=round,
            kind="reaction",
            text=f"Korf {n % 97} bij de school",
            text_digest=f"{n % 97:064}",
            received_on=today,
            state="shown",
            code_hash=secrets.token_hex(32),
        )
        for n in range(number)
    )
    arguments = [add_argument(by=editor, round=round, title=f"Argument {n}") for n in range(8)]
    Grouping.objects.bulk_create(
        Grouping(contribution=one, argument=arguments[n % 8]) for n, one in enumerate(rows) if n % 5
    )
    Answer.objects.bulk_create(
        Answer(contribution=one, outcome="used", reason="Ja.") for n, one in enumerate(rows) if n % 2
    )


def test_the_workspace_takes_as_many_queries_for_many_as_for_few(client, editor, round):
    client.force_login(editor)

    def queries(asked):
        with CaptureQueriesContext(connection) as captured:
            assert client.get(at(round, "round_answers", **asked)).status_code == 200
        return len(captured)

    selections = [{}, {"mine": "yes"}, {"show": "all"}, {"argument": "1"}, {"argument": "none"}]
    fill(round, editor, 60)
    few = [queries(asked) for asked in selections]
    fill(round, editor, 300)
    assert [queries(asked) for asked in selections] == few
    assert max(few) <= 12
