"""Statements and votes: who may do what when, what the log keeps, and that every map can be drawn again."""

from __future__ import annotations

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, transaction

from factories import (
    conversation_in,
    joined,
    official,
    opened_round,
    period_over,
    published_initiative,
    said,
    two_camps,
    voted,
)
from meerwaarde.decisions.actions.turnout import channels_of
from meerwaarde.ledger.models import Event
from meerwaarde.ledger.sequencing import sequence_all
from meerwaarde.ledger.verify import verify_receipt
from meerwaarde.opinions.actions import (
    add_seed,
    add_statement,
    cast_vote,
    change_disclosure,
    close_conversation,
    create_conversation,
    join_by_link,
    join_conversation,
    open_conversation,
    renew_map,
    seal_votes,
    take_along,
    withdraw_everything,
    withdraw_vote,
)
from meerwaarde.opinions.drawing import compute, forget_bases
from meerwaarde.opinions.exporting import export_votes
from meerwaarde.opinions.models import DrawnMap, Participant, Statement, Vote, VoteBatch
from meerwaarde.opinions.queries.due import conversations_due
from meerwaarde.opinions.queries.maps import map_of
from meerwaarde.opinions.queries.receipts import vote_receipt
from meerwaarde.opinions.queries.voting import result_of
from meerwaarde.opinions.vocabulary import ConversationState, VoteValue
from meerwaarde.participation.actions import answer_contributions, withhold_contribution
from meerwaarde.participation.models import Contribution
from meerwaarde.participation.queries.answering import Selection, answering_page
from meerwaarde.participation.queries.counting import counts_of, counts_per_plan
from meerwaarde.participation.queries.public import shown_contributions
from meerwaarde.participation.queries.tallies import tallies_of
from meerwaarde.participation.trail import trail_of

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _no_maps_in_memory():
    forget_bases()


@pytest.fixture
def round():
    return opened_round()


@pytest.fixture
def conversation(round):
    return conversation_in(round)


def statement(conversation, number=1):
    return conversation.statements.get(number=number)


def test_a_statement_is_a_contribution_of_its_round(round):
    by = official(round.initiative.organisation)
    made = create_conversation(by=by, round=round)
    seed = add_seed(by=by, conversation=made, text="  Er komt   een korf bij de school. ")
    contribution = seed.contribution
    assert (contribution.round, contribution.text, contribution.state) == (
        round,
        "Er komt een korf bij de school.",
        "shown",
    )
    events = Event.objects.filter(subject_type="participation.contribution", subject_id=contribution.pk)
    assert [event.kind for event in events] == ["contribution_received"]
    assert "korf" not in str(events[0].after)


def test_it_opens_only_with_enough_statements_in_an_open_round(round):
    by = official(round.initiative.organisation)
    made = create_conversation(by=by, round=round)
    add_seed(by=by, conversation=made, text="Eerste")
    with pytest.raises(ValidationError, match="minstens 5"):
        open_conversation(by=by, conversation=made)
    for number in range(4):
        add_seed(by=by, conversation=made, text=f"Nog een: {number}")
    assert open_conversation(by=by, conversation=made).state == ConversationState.OPEN


def test_the_same_words_stand_there_once(conversation):
    by = official(conversation.round.initiative.organisation)
    with pytest.raises(ValidationError, match="er al"):
        add_seed(by=by, conversation=conversation, text=" stelling 1: ER moet een korf bij de school.")


def test_a_resident_adds_a_statement_and_gets_a_receipt_once(conversation):
    first, code = add_statement(conversation=conversation, text="Liever bij het park.", submission="s" * 20)
    again, same = add_statement(conversation=conversation, text="Liever bij het park.", submission="s" * 20)
    assert (first.pk, code) == (again.pk, same)
    assert (first.number, first.is_seed) == (9, False)
    with pytest.raises(ValidationError, match="er al"):
        add_statement(conversation=conversation, text="Liever bij het park.", submission="t" * 20)
    with pytest.raises(ValidationError, match="200"):
        add_statement(conversation=conversation, text="x" * 201, submission="u" * 20)


def test_a_statement_waits_for_a_moderator_when_the_promise_says_so():
    conversation = conversation_in(opened_round(reading="before"))
    new, _code = add_statement(conversation=conversation, text="Liever bij het park.", submission="s" * 20)
    assert new.contribution.state == "waiting"
    with pytest.raises(ValidationError, match="niet meer getoond"):
        voted(conversation, {new.number: 1})


def test_a_vote_is_changed_and_taken_back_and_every_step_is_kept(conversation):
    who = voted(conversation, {1: 1})
    assert cast_vote(conversation=conversation, participant=who, statement=statement(conversation), value=1) is None
    voted(conversation, {1: -1}, who)
    withdraw_vote(conversation=conversation, participant=who, statement=statement(conversation))
    rows = Vote.objects.filter(participant=who).order_by("id").values_list("value", "is_current")
    assert list(rows) == [(1, False), (-1, False), (VoteValue.WITHDRAWN, True)]


@pytest.mark.parametrize("value", [2, 3, -2])
def test_only_three_answers_exist(conversation, value):
    with pytest.raises(ValidationError):
        voted(conversation, {1: value})


def test_nobody_votes_before_opening_or_after_the_period(round):
    prepared = conversation_in(round, opened=False)
    with pytest.raises(ValidationError):
        join_conversation(conversation=prepared)
    opened = open_conversation(by=official(round.initiative.organisation), conversation=prepared)
    who = voted(opened, {1: 1})
    over = period_over(opened)
    with pytest.raises(ValidationError, match="vandaag"):
        voted(over, {2: 1}, who)


def test_a_vote_on_a_statement_of_another_conversation_is_refused(conversation):
    other = conversation_in(opened_round())
    who = joined(conversation).participant
    with pytest.raises(ValidationError):
        cast_vote(conversation=conversation, participant=who, statement=statement(other), value=1)


def test_the_database_keeps_one_current_vote_per_person_and_statement(conversation):
    who = voted(conversation, {1: 1})
    kept = Vote.objects.get(participant=who)
    with pytest.raises(IntegrityError), transaction.atomic():
        Vote.objects.create(participant=who, statement=kept.statement, value=0, commitment=b"1" * 32)


def test_the_same_form_sent_twice_gives_one_voter(conversation):
    first = join_conversation(conversation=conversation, submission="een formulier")
    again = join_conversation(conversation=conversation, submission="een formulier")
    assert (first.participant.pk, first.code) == (again.participant.pk, again.code)


def test_where_the_promise_asks_it_only_a_confirmed_address_votes_and_once():
    conversation = conversation_in(opened_round(verification="email"))
    with pytest.raises(ValidationError, match="e-mail"):
        join_conversation(conversation=conversation)
    first = join_by_link(conversation=conversation, pseudonym="p" * 64)
    again = join_by_link(conversation=conversation, pseudonym="p" * 64)
    assert first.participant.pk == again.participant.pk
    assert Participant.objects.filter(conversation=conversation).count() == 1


@pytest.mark.parametrize("verification", ["letter", "openid"])
def test_nobody_votes_where_the_promise_asks_what_voting_cannot_check(verification, settings):
    settings.RESIDENTS_OPENID_CONNECT = {"server_url": "https://idp.example"}
    made = opened_round(verification=verification)
    with pytest.raises(ValidationError, match="Stemmen kan"):
        conversation_in(made)
    conversation = conversation_in(opened_round())
    conversation.round.promise.verification = verification
    with pytest.raises(ValidationError, match="vandaag niet"):
        join_conversation(conversation=conversation)


def test_letting_go_takes_every_vote_back_and_forgets_the_code(conversation):
    who = voted(conversation, {1: 1, 2: -1})
    assert withdraw_everything(conversation=conversation, participant=who) == 2
    who.refresh_from_db()
    assert who.code_hash is None
    assert not Vote.objects.filter(participant=who, is_current=True).exclude(value=VoteValue.WITHDRAWN).exists()
    with pytest.raises(ValidationError, match="terug"):
        voted(conversation, {1: 1}, who)


def test_votes_go_into_the_log_by_batch_and_a_receipt_proves_it_without_the_answer(conversation, settings, tmp_path):
    settings.VAR_DIR = tmp_path
    who = voted(conversation, {1: 1, 2: 0})
    voted(conversation, {1: -1})
    before = vote_receipt(conversation, who, 1)
    assert "promise" in before
    assert "position" not in before
    assert seal_votes(conversation) == 3
    assert seal_votes(conversation) == 0
    batch = VoteBatch.objects.get()
    assert (batch.size, batch.event.after["batch_size"], batch.event.public) == (3, 3, False)
    sequence_all()
    receipt = vote_receipt(conversation, who, 1)
    verify_receipt(receipt)
    assert receipt["position"] is not None
    assert "agree" not in str(receipt["item"])


def test_a_changed_vote_stays_provable_in_its_first_batch(conversation):
    who = voted(conversation, {1: 1})
    seal_votes(conversation)
    voted(conversation, {1: -1}, who)
    seal_votes(conversation)
    assert list(VoteBatch.objects.values_list("number", "size")) == [(1, 1), (2, 1)]
    assert VoteBatch.objects.get(number=1).chain != VoteBatch.objects.get(number=2).chain


def test_no_map_before_enough_people_and_then_groups_with_what_they_share(conversation):
    two_camps(conversation, 6)
    assert renew_map(conversation) is None
    two_camps(conversation, 40, seed=4)
    drawn = renew_map(conversation)
    reading = map_of(conversation, drawn)
    assert reading.participants == 46
    assert reading.clear_groups
    assert len(reading.groups) == 2
    assert {line.statement.number for line in reading.common} >= {1, 2}
    assert reading.dividing
    assert [group.people for group in reading.groups] == [20, 20]  # rounded to tens while people vote
    assert not reading.counts


def test_random_answers_are_said_to_have_no_clear_groups(conversation):
    import random

    rng = random.Random(5)
    for _person in range(60):
        voted(conversation, {number: rng.choice((-1, 0, 1)) for number in range(1, 9)})
    reading = map_of(conversation, renew_map(conversation))
    assert not reading.clear_groups
    assert reading.groups == ()


def test_a_new_map_waits_until_five_people_answered_since_the_last(conversation):
    two_camps(conversation)
    first = renew_map(conversation)
    for number in range(4):
        voted(conversation, {1: 1})
        assert renew_map(conversation) is None, number
    voted(conversation, {1: 1})
    assert renew_map(conversation).number == first.number + 1


def test_every_published_map_is_drawn_again_from_its_run(conversation, monkeypatch):
    from meerwaarde.opinions.actions import maps

    monkeypatch.setattr(maps, "SMALL", 100)
    two_camps(conversation, 60)
    renew_map(conversation)
    for _person in range(5):
        voted(conversation, {1: 1, 2: -1, 3: 1})
    add_statement(conversation=conversation, text="Liever bij het park.", submission="s" * 20)
    voted(conversation, {9: 1})
    updated = renew_map(conversation)
    assert updated.run.input["base"] < updated.run.input["batch"]
    who = Participant.objects.filter(conversation=conversation).first()
    withdraw_everything(conversation=conversation, participant=who)
    period = period_over(conversation)
    final = renew_map(period)
    assert final.is_final
    assert DrawnMap.objects.count() == 3
    for drawn in DrawnMap.objects.select_related("run"):
        forget_bases()
        assert compute(drawn.run.input, drawn.run.parameters, None) == drawn.run.result


def test_a_withheld_statement_leaves_the_map_at_once_and_the_next_one_wholly(conversation):
    two_camps(conversation)
    renew_map(conversation)
    moderator = official(conversation.round.initiative.organisation, "moderator")
    withhold_contribution(
        by=moderator, contribution=statement(conversation, 1).contribution, rule="insult", reason="Scheldwoord."
    )
    assert 1 not in {line.statement.number for line in map_of(conversation).common}
    assert conversation in conversations_due()
    drawn = renew_map(conversation)
    assert 1 in drawn.run.input["hidden"]
    assert 1 not in result_of(drawn.run_id)["inner"]["counted"]


def test_the_clock_closes_when_the_period_is_over_and_publishes_the_numbers_once(conversation):
    two_camps(conversation)
    over = period_over(conversation)
    assert over in conversations_due()
    drawn = renew_map(over)
    assert drawn.is_final
    over.refresh_from_db()
    assert over.is_closed
    reading = map_of(over, drawn)
    assert len(reading.counts) == 8
    assert sum(count or 0 for count in reading.counts[0].counts) <= 40
    assert renew_map(over) is None
    assert over not in conversations_due()
    assert Event.objects.filter(kind="opinion_map_published", public=True).count() == 1


def test_it_cannot_be_closed_before_the_promised_period_is_over(conversation):
    with pytest.raises(ValidationError, match="periode"):
        close_conversation(by=official(conversation.round.initiative.organisation), conversation=conversation)


def test_published_counts_hold_no_number_from_one_to_four(conversation):
    two_camps(conversation, 23)
    over = period_over(conversation)
    shown = renew_map(over).run.result["shown"]
    counts = [
        count
        for row in shown["statements"]
        for counts in (row["counts"], *row["groups"])
        for count in counts
        if count is not None
    ]
    assert counts
    assert not {1, 2, 3, 4} & set(counts)
    assert min(people for _x, _y, _group, people in shown["dots"]) >= 5


def test_limits_cannot_change_after_publication_nor_below_five(conversation):
    by = official(conversation.round.initiative.organisation)
    with pytest.raises(ValidationError):
        change_disclosure(by=by, conversation=conversation, smallest=4, rounding=1)
    change_disclosure(by=by, conversation=conversation, smallest=10, rounding=5)
    two_camps(conversation)
    over = period_over(conversation)
    assert renew_map(over).run.parameters["smallest"] == 10
    over.refresh_from_db()
    with pytest.raises(ValidationError):
        change_disclosure(by=by, conversation=over, smallest=5, rounding=1)


def test_what_all_groups_share_goes_along_in_one_action_and_voters_see_what_became_of_it(conversation):
    by = official(conversation.round.initiative.organisation)
    with pytest.raises(ValidationError, match="laatste kaart"):
        take_along(by=by, conversation=conversation)
    two_camps(conversation)
    over = period_over(conversation)
    renew_map(over)
    taken = take_along(by=by, conversation=over)
    assert taken >= 2
    contribution = statement(over, 1).contribution
    assert any("Alle groepen" in str(point.title) for point in trail_of(contribution))
    with pytest.raises(ValidationError, match="niets"):
        take_along(by=by, conversation=over)
    answer_contributions(
        by=by,
        organisation=over.round.initiative.organisation,
        contributions=[contribution],
        outcome="used",
        reason="Dit nemen we over.",
    )
    assert Contribution.objects.get(pk=contribution.pk).answer.outcome == "used"


def test_separate_answers_need_a_purpose_and_leave_a_trace(conversation):
    who = voted(conversation, {1: 1, 2: -1})
    voted(conversation, {1: 0})
    by = official(conversation.round.initiative.organisation)
    with pytest.raises(ValidationError):
        export_votes(by=by, conversation=conversation, purpose=" ")
    with pytest.raises(PermissionDenied):
        export_votes(
            by=official(conversation.round.initiative.organisation, "reader"),
            conversation=conversation,
            purpose="Nieuwsgierig",
        )
    content = export_votes(by=by, conversation=conversation, purpose="Onderzoek van de rekenkamer")
    lines = content.splitlines()
    assert lines[0].startswith("participant,n-votes,n-agree,n-disagree,1,2")
    assert sorted(line.split(",", 1)[1] for line in lines[1:]) == ["1,0,0,0,,,,,,,", "2,1,1,1,-1,,,,,,"]
    event = Event.objects.get(kind="votes_exported")
    assert (event.public, event.reason) == (True, "Onderzoek van de rekenkamer")
    assert str(who.pk) not in event.after.values()


@pytest.mark.parametrize(
    "action",
    [
        lambda by, one: add_seed(by=by, conversation=one, text="Nog een stelling"),
        lambda by, one: change_disclosure(by=by, conversation=one, smallest=6, rounding=1),
        lambda by, one: open_conversation(by=by, conversation=one),
        lambda by, one: close_conversation(by=by, conversation=one),
        lambda by, one: export_votes(by=by, conversation=one, purpose="x"),
        lambda by, one: take_along(by=by, conversation=one),
    ],
    ids=["seed", "limits", "open", "close", "export", "take along"],
)
def test_an_official_elsewhere_may_do_nothing_here(conversation, action):
    with pytest.raises(PermissionDenied):
        action(official(published_initiative().organisation, "editor", "decision_maker"), conversation)


def test_a_round_has_one_conversation(conversation):
    with pytest.raises(ValidationError):
        create_conversation(by=official(conversation.round.initiative.organisation), round=conversation.round)


def test_other_contributions_of_the_round_are_no_statements(conversation):
    said(conversation.round)
    assert Statement.objects.filter(conversation=conversation).count() == 8


def test_statements_of_the_organisation_itself_wait_for_no_answer_and_those_of_residents_do(conversation):
    round = conversation.round
    assert counts_of(round).total == 0
    add_statement(conversation=conversation, text="Liever bij het park.", submission="s" * 20)
    counts = counts_of(round)
    assert (counts.total, counts.without_outcome) == (1, 1)
    assert counts_per_plan(initiative=round.initiative_id)[round.initiative_id].without_outcome == 1
    assert tallies_of(round).counts == counts
    assert [one.text for one in shown_contributions(round)] == ["Liever bij het park."]
    official_of = official(round.initiative.organisation)
    page = answering_page(round, Selection(), None, official_of)
    assert [row.contribution.text for row in page.rows] == ["Liever bij het park."]
    assert page.without_argument == 1
    assert channels_of(round)["online"] == 1
    assert "own" not in channels_of(round)
