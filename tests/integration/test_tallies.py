"""What pages count of a round in a few grouped passes is what one finds by looking at every contribution."""

from __future__ import annotations

import itertools
import secrets
from collections import Counter, defaultdict

import pytest
from django.db import connection
from django.db.models import Count
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from factories import official, opened_round, published_initiative
from meerwaarde.decisions.queries.impact import arguments_said
from meerwaarde.initiatives.freshness import rendered_pages
from meerwaarde.participation.actions import add_argument
from meerwaarde.participation.models import Answer, AnswerProposal, Contribution, Grouping, ProposedAnswer
from meerwaarde.participation.queries.answering import (
    FILTERS,
    PER_PAGE,
    Selection,
    answering_page,
    contributions_chosen,
    number_chosen,
)
from meerwaarde.participation.queries.arguments import arguments_of, ungrouped
from meerwaarde.participation.queries.counting import OF_PEOPLE, counts_by_round, counts_of
from meerwaarde.participation.queries.tallies import tallies_of
from meerwaarde.participation.vocabulary import WITHOUT_TEXT, ContributionState, Outcome

pytestmark = pytest.mark.django_db
STANDING = ("waiting", "shown")


def fill(round, editor, number):
    """Contributions in every state, answered or not or waiting for that; in no argument, one, two, or no longer."""
    rows = []
    for n in range(number):
        state = ContributionState.values[n % 7] if n % 3 else "shown"
        text = "" if state in WITHOUT_TEXT else f"Korf {n % 11} bij de school"
        rows.append(
            Contribution(
                initiative=round.initiative,
                round=round,
                kind="reaction",
                text=text,
                text_digest=f"{n % 11:064}" if text else "",
                text_salt=b"salt" if text else b"",
                received_on=timezone.localdate(),
                state=state,
                code_hash=secrets.token_hex(32),
                assigned_to=editor if n % 4 == 0 else None,
            )
        )
    rows = Contribution.objects.bulk_create(rows)
    arguments = [add_argument(by=editor, round=round, title=f"Argument {n}") for n in range(4)]
    now, groupings = timezone.now(), []
    for n, one in enumerate(rows):
        if n % 5:
            groupings.append(Grouping(contribution=one, argument=arguments[n % 3], since=now))
        if n % 5 > 2:
            groupings.append(Grouping(contribution=one, argument=arguments[(n + 1) % 3], since=now))
        if n % 2:  # was in it once
            groupings.append(Grouping(contribution=one, argument=arguments[(n + 2) % 3], since=now, until=now))
    Grouping.objects.bulk_create(groupings)
    outcomes = itertools.cycle(Outcome.values)
    Answer.objects.bulk_create(
        Answer(contribution=one, outcome=next(outcomes), reason="Ja.") for n, one in enumerate(rows) if n % 3 == 1
    )
    proposal = AnswerProposal.objects.create(round=round, outcome="used", reason="Ja, want.", proposed_by=editor)
    # Also one that was answered, and one that was withdrawn, while its answer waited.
    ProposedAnswer.objects.bulk_create(
        ProposedAnswer(proposal=proposal, contribution=one) for n, one in enumerate(rows) if n % 8 == 2
    )
    return arguments


@pytest.fixture
def filled(round, editor):
    other = opened_round(published_initiative(title="Een ander plan"), by=None)
    fill(other, official(other.initiative.organisation, "editor"), 40)
    fill(round, editor, 210)
    return round


def every_one(round):
    """Each contribution with its answer's outcome, the arguments it is in now, and whether an answer waits."""
    outcomes = dict(Answer.objects.values_list("contribution", "outcome"))
    inside = defaultdict(set)
    for each in Grouping.objects.all():
        if each.until is None:
            inside[each.contribution_id].add(each.argument_id)
    waiting = set(ProposedAnswer.objects.values_list("contribution", flat=True))
    rows = Contribution.objects.filter(round=round).order_by("pk")
    return [(one, outcomes.get(one.pk, ""), inside[one.pk], one.pk in waiting) for one in rows]


def test_counts_are_those_of_a_plain_count(filled):
    rows = every_one(filled)
    assert {one.state for one, *_rest in rows} == set(ContributionState.values)

    def number(*states):
        return sum(one.state in states for one, *_rest in rows)

    unanswered = sum(one.state in STANDING and not outcome for one, outcome, *_rest in rows)
    expected = {
        "total": len(rows) - number("unconfirmed"),
        "without_outcome": unanswered + number("appealed"),
        "unconfirmed": number("unconfirmed"),
        "waiting": number("waiting"),
        "withheld": number("withheld", "appealed"),
        "appealed": number("appealed"),
        "withdrawn": number("withdrawn"),
        "erased": number("erased"),
        "outcomes": {
            code: sum(outcome == code and one.state in STANDING for one, outcome, *_rest in rows)
            for code in Outcome.values
        },
    }
    assert vars(counts_of(filled)) == vars(tallies_of(filled).counts) == expected
    assert vars(counts_by_round([filled])[filled.pk]) == expected
    assert all(expected["outcomes"].values())
    assert sum(number for _label, number in counts_of(filled).named) == expected["total"]


def test_arguments_count_what_a_plain_count_finds(filled):
    rows = every_one(filled)
    lines = arguments_of(filled)
    assert [line.argument.number for line in lines] == [
        line.argument.number for line in sorted(lines, key=lambda line: (-line.total, line.argument.number))
    ]
    for line in lines:
        inside = [
            outcome for one, outcome, arguments, _ in rows if line.argument.pk in arguments and one.state in STANDING
        ]
        assert line.total == len(inside)
        assert line.outcomes == {code: inside.count(code) for code in Outcome.values}
        assert line.answered == len([outcome for outcome in inside if outcome])
    assert sorted(bool(line.total) for line in lines) == [False, True, True, True]
    assert tallies_of(filled).lines(filled) == lines
    said = arguments_said([filled])
    assert {key: one.number for key, one in said.items()} == {line.argument.pk: line.total for line in lines}
    assert list(said) == [line.argument.pk for line in lines]
    alone = {one.pk for one, _outcome, arguments, _ in rows if not arguments and one.state in STANDING}
    assert {one.pk for one in ungrouped(filled)} == alone != set()


def test_the_workspace_counts_and_shows_what_was_chosen(filled, editor):
    words = Counter(one.text_digest for one, *_rest in every_one(filled))
    for selection in itertools.starmap(Selection, itertools.product(FILTERS, ["", "none", "1", "99"], [False, True])):
        chosen = list(contributions_chosen(filled, selection, editor))
        page = answering_page(filled, selection, "1", editor)
        assert page.page.paginator.count == len(chosen), selection
        assert [row.contribution for row in page.rows] == chosen[:PER_PAGE], selection
        repeated = {row.contribution.text_digest: row.same_words for row in page.rows if row.contribution.text}
        assert repeated == {digest: words[digest] for digest in repeated}, selection
        last = answering_page(filled, selection, "99", editor)
        assert [row.contribution for row in last.rows] == chosen[(last.page.number - 1) * PER_PAGE :], selection
        if not (selection.argument or selection.mine):
            assert number_chosen(tallies_of(filled), selection.which) == len(chosen) > 0


def test_what_has_no_argument_yet_and_what_waits_for_a_second_person(filled, editor):
    rows = every_one(filled)
    page = answering_page(filled, Selection(), None, editor)
    assert page.proposed == sum(waits for *_rest, waits in rows) > 0
    assert page.without_argument == sum(
        one.state in STANDING and not outcome and not arguments and not waits for one, outcome, arguments, waits in rows
    )
    assert page.without_argument > 0


def test_an_empty_round_counts_nothing(round, editor):
    counts = counts_of(round)
    assert (counts.total, counts.without_outcome, sum(counts.outcomes.values())) == (0, 0, 0)
    assert tallies_of(round).counts == counts
    assert arguments_of(round) == []
    page = answering_page(round, Selection(), None, editor)
    assert (page.rows, page.without_argument, page.proposed, page.at_once) == ([], 0, 0, 0)


def test_pages_take_as_many_queries_for_many_as_for_few(client, filled, editor):
    address = [filled.initiative.organisation.slug, filled.initiative.slug, filled.number]

    def queries(name):
        if name != "round":  # that one is for everybody
            client.force_login(editor)
        rendered_pages.clear()
        with CaptureQueriesContext(connection) as captured:
            assert client.get(reverse(name, args=address)).status_code == 200
        client.logout()
        return len(captured)

    pages = ["round", "round_arguments", "round_answers"]
    few = {name: queries(name) for name in pages}
    fill(filled, editor, 300)
    assert {name: queries(name) for name in pages} == few
    assert max(few.values()) <= 12


@pytest.mark.skipif(connection.vendor != "sqlite", reason="the plan of a query is told in other words")
def test_counting_a_round_reads_an_index_and_no_texts(filled):
    plan = Contribution.objects.filter(OF_PEOPLE, round=filled).order_by().values("state").annotate(number=Count("pk"))
    assert "COVERING INDEX contribution_state" in plan.explain()
