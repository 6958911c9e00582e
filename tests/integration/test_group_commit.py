"""What many bring at the same moment is written together, and each hears what became of their own."""

from __future__ import annotations

import secrets
import threading
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, connection, connections, transaction
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from factories import conversation_in, joined, opened_round
from meerwaarde.accounts.models import LimitCount
from meerwaarde.accounts.rate_limit import Visit
from meerwaarde.ledger.models import Event
from meerwaarde.opinions.actions.casting import Cast, write_votes
from meerwaarde.opinions.models import Vote
from meerwaarde.participation.actions import contribute
from meerwaarde.participation.actions.receiving import offered, receive
from meerwaarde.participation.models import Contribution, PseudonymKey, Round
from meerwaarde.runs.group_commit import GroupCommit

LONGEST_WAIT = 60


class Written:
    """A place to write to, of which the first time waits until `go`. Keeps what each time was brought."""

    def __init__(self, refuse=lambda item: None):
        self.batches, self.refuse = [], refuse
        self.first_is_in, self.go = threading.Event(), threading.Event()

    def __call__(self, items):
        self.batches.append(list(items))
        if len(self.batches) == 1:
            self.first_is_in.set()
            assert self.go.wait(LONGEST_WAIT)
        for item in items:
            self.refuse(item)
        return [ValueError(item) if item == "wrong" else item.upper() for item in items]


def outcome(function, *given):
    """What came back, or the exception. The connection of the thread is closed, so that the database can go."""
    try:
        return function(*given)
    except Exception as error:
        return error
    finally:
        connections.close_all()


def brought_while_the_first_writes(written, items, most=64):
    """The first item is being written when the others come, each in a thread of its own."""
    together = GroupCommit(written, most)
    with ThreadPoolExecutor(len(items)) as threads:
        first = threads.submit(outcome, together, items[0])
        assert written.first_is_in.wait(LONGEST_WAIT)
        others = [threads.submit(outcome, together, item) for item in items[1:]]
        deadline = threading.Event()
        while len(together._queue) < len(items) - 1:
            deadline.wait(0.01)
        written.go.set()
        return [one.result(LONGEST_WAIT) for one in (first, *others)]


@pytest.mark.django_db(transaction=True)
def test_who_comes_while_another_writes_is_written_with_all_who_wait():
    written = Written()
    found = brought_while_the_first_writes(written, ["a", "b", "wrong", "d"])
    assert [str(one) for one in found] == ["A", "B", "wrong", "D"]
    assert isinstance(found[2], ValueError)
    assert [len(batch) for batch in written.batches] == [1, 3]


@pytest.mark.django_db(transaction=True)
def test_no_batch_is_larger_than_the_most():
    written = Written()
    assert brought_while_the_first_writes(written, list("abcdef"), most=2) == list("ABCDEF")
    assert [len(batch) for batch in written.batches] == [1, 2, 2, 1]


@pytest.mark.django_db(transaction=True)
def test_a_row_that_the_database_refuses_takes_no_other_with_it():
    def refuse(item):
        LimitCount.objects.create(cache_key=item, value="1", expires=timezone.now())
        if item == "c":
            raise IntegrityError(item)

    found = brought_while_the_first_writes(Written(refuse), list("abcd"))
    assert [str(one) for one in found] == ["A", "B", "c", "D"]
    assert sorted(LimitCount.objects.values_list("cache_key", flat=True)) == ["a", "b", "d"]


@pytest.mark.django_db(transaction=True)
def test_when_the_database_fails_everybody_hears_it_and_the_next_can_write():
    def fail(item):
        if item == "b":
            raise OSError("the disk is full")

    written = Written(fail)
    found = brought_while_the_first_writes(written, list("abc"))
    assert [str(one) for one in found] == ["A", "the disk is full", "the disk is full"]
    assert outcome(GroupCommit(written), "e") == "E"


@pytest.mark.django_db
def test_in_a_transaction_of_the_caller_it_stands_or_falls_with_that():
    plan_round = opened_round()
    with transaction.atomic():
        contribute(initiative=plan_round.initiative, round=plan_round, kind="idea", text="a", submission="x" * 20)
        transaction.set_rollback(True)
    assert not Contribution.objects.exists()


def offer(plan_round, text, **values):
    return offered(
        **{
            "by": None,
            "role": Event.Role.RESIDENT,
            "initiative": plan_round.initiative,
            "round": plan_round,
            "kind": "idea",
            "text": text,
            "submission": "s" * 20,
            "email": "",
            "language": "nl",
            "channel": "online",
            "received_on": timezone.localdate(),
            **values,
        }
    )


@pytest.mark.django_db
def test_of_people_who_send_together_each_has_their_own_outcome():
    plan_round = opened_round()
    visit = Visit(secrets.token_hex(32), 2)
    offers = [
        offer(plan_round, "Een korf bij de school."),
        offer(plan_round, "Een korf bij de school."),  # the same form, sent twice by an impatient finger
        offer(plan_round, "Lof.", kind="praise"),
        offer(plan_round, "Bij het park.", visit=visit),
        offer(plan_round, "Bij de brug.", visit=visit),
        offer(plan_round, "Bij het plein.", visit=visit),
        offer(plan_round, "Over regel drie.", passage=3),
    ]
    first, same, praise, park, bridge, over, passage = receive(offers)
    assert (first.contribution.pk, first.code) == (same.contribution.pk, same.code)
    assert [type(one) for one in (praise, over, passage)] == [ValidationError] * 3
    assert over.code == "too_many"
    assert {one.contribution.text for one in (park, bridge)} == {"Bij het park.", "Bij de brug."}
    assert Contribution.objects.count() == Event.objects.filter(kind="contribution_received").count() == 3
    (again,) = receive(offers[:1])
    assert (again.is_new, again.contribution.pk) == (False, first.contribution.pk)


@pytest.mark.django_db
def test_many_are_written_with_as_many_statements_as_a_few():
    plan_round = opened_round()
    PseudonymKey.objects.create(round=plan_round)
    counted = {}
    for number in (3, 40):
        offers = [
            offer(plan_round, f"Tekst {number} {place}", visit=Visit(f"{number} {place}", 5)) for place in range(number)
        ]
        with CaptureQueriesContext(connection) as captured:
            receive(offers)
        counted[number] = len([query for query in captured if "SAVEPOINT" not in query["sql"]])
    assert counted[3] == counted[40] == 5


@pytest.mark.django_db
def test_a_round_that_closed_a_moment_ago_takes_nothing_more():
    plan_round = opened_round()
    known = offer(plan_round, "Net te laat.")
    Round.objects.filter(pk=plan_round.pk).update(state="closed", closed_at=timezone.now())
    (refusal,) = receive([known])
    assert isinstance(refusal, ValidationError)
    assert not Contribution.objects.exists()


@pytest.mark.django_db
def test_votes_of_many_are_written_together_in_their_order():
    conversation = conversation_in(opened_round())
    first, second = conversation.statements.order_by("number")[:2]
    ann, ben = (joined(conversation).participant for _person in range(2))
    casts = [
        Cast(conversation, ann, first, 1),
        Cast(conversation, ben, first, -1),
        Cast(conversation, ann, second, 0),
        Cast(conversation, ann, first, -1),  # a second thought
        Cast(conversation, ann, first, -1),  # and the same click again
    ]
    outcomes = write_votes(casts)
    assert outcomes[4] is None
    rows = Vote.objects.order_by("id").values_list("participant", "statement", "value", "is_current")
    assert list(rows) == [
        (ann.pk, first.pk, 1, False),
        (ben.pk, first.pk, -1, True),
        (ann.pk, second.pk, 0, True),
        (ann.pk, first.pk, -1, True),
    ]
    ann.refresh_from_db()
    assert ann.changes == 4


@pytest.mark.django_db
def test_many_votes_need_as_many_statements_as_a_few():
    conversation = conversation_in(opened_round())
    statement = conversation.statements.first()
    counted = []
    for number in (3, 30):
        casts = [Cast(conversation, joined(conversation).participant, statement, 1) for _person in range(number)]
        with CaptureQueriesContext(connection) as captured:
            write_votes(casts)
        counted.append(len(captured))
    assert counted[0] == counted[1]
    assert Vote.objects.count() == 33
