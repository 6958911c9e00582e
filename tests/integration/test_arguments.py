"""Arguments: what many people say in other words is put together, taken apart again, and never loses its trail."""

from __future__ import annotations

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, transaction
from django.urls import reverse

from factories import official, opened_round, published_initiative, said
from meerwaarde.ledger.models import Event
from meerwaarde.participation.actions import (
    add_argument,
    answer_contributions,
    change_argument,
    group_contributions,
    merge_arguments,
    split_argument,
    undo_merge,
    ungroup_contributions,
    withhold_contribution,
)
from meerwaarde.participation.models import Argument, Grouping
from meerwaarde.participation.queries.arguments import (
    arguments_of,
    grouping_points,
    ungrouped,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def people(round):
    """Six people in one round."""
    texts = ("Bij de school.", "Naast de school.", "Op het plein.", "Te duur.", "Kost te veel.", "Waarom dertig?")
    return [said(round, text).contribution for text in texts]


@pytest.fixture
def school(editor, round, people):
    return add_argument(by=editor, round=round, title="Zet er een bij de school", contributions=people[:3])


@pytest.fixture
def money(editor, round, people):
    return add_argument(by=editor, round=round, title="Het kost te veel", contributions=people[3:5])


def inside(argument):
    return set(argument.groupings.filter(until=None).values_list("contribution", flat=True))


def numbers(contributions):
    return {one.pk for one in contributions}


def test_arguments_are_counted_with_what_was_answered(round, editor, people, school, money):
    answer_contributions(
        by=editor, organisation=round.initiative.organisation, contributions=people[:2], outcome="used", reason="Ja."
    )
    lines = arguments_of(round)
    assert [(line.argument.number, line.total, line.answered) for line in lines] == [(1, 3, 2), (2, 2, 0)]
    assert lines[0].outcomes["used"] == 2
    assert numbers(ungrouped(round)) == {people[5].pk}


def test_one_contribution_may_hold_several_arguments(editor, people, school, money):
    assert group_contributions(by=editor, argument=money, contributions=[people[0], people[3]]) == 1
    assert people[0].pk in inside(school) & inside(money)


def test_taking_out_of_an_argument_stays_on_the_trail(editor, people, school):
    assert ungroup_contributions(by=editor, argument=school, contributions=[people[2], people[3]]) == 1
    assert inside(school) == numbers(people[:2])
    assert [point.title for point in grouping_points(people[2])] == [
        "Bij anderen gezet die hetzelfde zeggen",
        "Weer uit het argument gehaald",
    ]
    group_contributions(by=editor, argument=school, contributions=[people[2]])
    assert Grouping.objects.filter(contribution=people[2], argument=school).count() == 2


def test_splitting_tells_where_it_came_from(editor, people, school):
    square = split_argument(by=editor, argument=school, title="Op het plein", contributions=[people[2]])
    assert (square.number, square.split_from) == (2, school)
    assert (inside(school), inside(square)) == (numbers(people[:2]), {people[2].pk})


def test_only_what_is_inside_can_be_split_off(editor, people, school):
    with pytest.raises(ValidationError, match="in dit argument staat"):
        split_argument(by=editor, argument=school, title="Geld", contributions=[people[3]])
    assert Argument.objects.count() == 1


def test_merging_and_taking_it_back_leaves_everything_as_it_was(round, editor, people, school, money):
    group_contributions(by=editor, argument=money, contributions=[people[0]])  # says both
    merge_arguments(by=editor, into=school, others=[money])
    assert inside(school) == numbers(people[:5])
    assert [line.argument for line in arguments_of(round)] == [school]
    undo_merge(by=editor, argument=money)
    assert inside(school) == numbers(people[:3])
    assert inside(money) == numbers([people[0], *people[3:5]])


def test_what_was_grouped_by_hand_after_a_merge_stays_when_it_is_taken_back(editor, people, school, money):
    merge_arguments(by=editor, into=school, others=[money])
    group_contributions(by=editor, argument=school, contributions=[people[5]])
    undo_merge(by=editor, argument=money)
    assert inside(school) == numbers([*people[:3], people[5]])


def test_a_withheld_text_moves_along_and_is_not_counted(plan, round, editor, people, school, money):
    moderator = official(plan.organisation, "moderator")
    withhold_contribution(by=moderator, contribution=people[3], rule="insult", reason="Scheldt iemand uit.")
    merge_arguments(by=editor, into=school, others=[money])
    assert arguments_of(round)[0].total == 4
    assert school.groupings.filter(contribution=people[3], until=None).exists()


def test_a_merged_argument_takes_nothing_until_it_is_taken_back(editor, people, school, money):
    merge_arguments(by=editor, into=school, others=[money])
    with pytest.raises(ValidationError, match="samengevoegd"):
        group_contributions(by=editor, argument=money, contributions=[people[5]])
    with pytest.raises(ValidationError, match="andere argumenten"):
        merge_arguments(by=editor, into=school, others=[money])


def test_merges_are_taken_back_from_the_last_to_the_first(round, editor, people, school, money):
    third = add_argument(by=editor, round=round, title="Waarom", contributions=people[5:])
    merge_arguments(by=editor, into=school, others=[money])
    merge_arguments(by=editor, into=third, others=[school])
    with pytest.raises(ValidationError, match="Maak dat eerst ongedaan"):
        undo_merge(by=editor, argument=money)
    undo_merge(by=editor, argument=school)
    undo_merge(by=editor, argument=money)
    assert (inside(school), inside(money)) == (numbers(people[:3]), numbers(people[3:5]))


def test_contributions_of_another_round_are_refused(editor, school):
    with pytest.raises(ValidationError, match="van deze ronde"):
        group_contributions(by=editor, argument=school, contributions=[said(opened_round()).contribution])


def test_somebody_of_another_organisation_groups_nothing(people, round, school):
    stranger = official(published_initiative().organisation, "editor")
    for action in (
        lambda: add_argument(by=stranger, round=round, title="x"),
        lambda: change_argument(by=stranger, argument=school, title="x", text=""),
        lambda: group_contributions(by=stranger, argument=school, contributions=people[4:]),
        lambda: ungroup_contributions(by=stranger, argument=school, contributions=people[:1]),
        lambda: split_argument(by=stranger, argument=school, title="x", contributions=people[:1]),
        lambda: merge_arguments(by=stranger, into=school, others=[school]),
        lambda: undo_merge(by=stranger, argument=school),
    ):
        with pytest.raises(PermissionDenied):
            action()


def test_an_argument_has_words_and_is_not_merged_into_itself(editor, round, school):
    with pytest.raises(ValidationError):
        add_argument(by=editor, round=round, title="  ")
    with pytest.raises(IntegrityError), transaction.atomic():
        Argument.objects.filter(pk=school.pk).update(title="")
    with pytest.raises(IntegrityError), transaction.atomic():
        Argument.objects.filter(pk=school.pk).update(merged_into=school, merged_at=school.made_at)
    with pytest.raises(IntegrityError), transaction.atomic():
        Grouping.objects.create(argument=school, contribution=school.groupings.first().contribution)


def test_every_step_stands_in_the_log(editor, people, school, money):
    change_argument(by=editor, argument=school, title="Bij de school", text="Daar spelen veel kinderen.")
    merge_arguments(by=editor, into=school, others=[money])
    kinds = set(Event.objects.values_list("kind", flat=True))
    assert {"argument_added", "argument_changed", "argument_merged", "contribution_grouped"} <= kinds
    event = Event.objects.get(kind="argument_changed")
    assert event.before["argument_title"] == "Zet er een bij de school"


def test_round_page_and_receipt_show_the_argument(client, editor, round, school):
    received = said(round, "Bij school graag.")
    page = reverse("round", args=[round.initiative.organisation.slug, round.initiative.slug, round.number])
    before = client.get(page)
    assert "Zet er een bij de school" in before.text
    group_contributions(by=editor, argument=school, contributions=[received.contribution])
    after = client.get(page)
    assert after.headers["ETag"] != before.headers["ETag"]
    assert "4 keer gezegd" in after.text
    assert "Zet er een bij de school" in client.get(reverse("receipt", args=[received.code])).text
    change_argument(by=editor, argument=school, title="Bij de school en de speeltuin", text="")
    assert "de speeltuin" in client.get(page).text
