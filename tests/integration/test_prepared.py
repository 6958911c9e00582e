"""Querysets whose SQL is put together once give what Django gives, to everybody who asks."""

from __future__ import annotations

import threading

import pytest
from django.db import connection
from django.db.models import Exists, F, OuterRef, Value
from django.db.models.functions import Concat, Upper

from factories import opened_round, published_initiative
from meerwaarde.database.prepared import Prepared
from meerwaarde.initiatives.models import Initiative, Suggestion
from meerwaarde.initiatives.queries.dossier import PUBLIC_INITIATIVES, public_initiative
from meerwaarde.initiatives.vocabulary import Theme
from meerwaarde.organisations.models import Organisation
from meerwaarde.participation.models import Round

pytestmark = pytest.mark.django_db


def of_theme(theme: str, most: int):
    return (
        Initiative.objects.filter(theme=theme, version__lte=most)
        .select_related("organisation")
        .annotate(has_suggestions=Exists(Suggestion.objects.filter(initiative=OuterRef("pk"))))
        .order_by("pk")
    )


@pytest.fixture
def plans():
    return [
        published_initiative(title=f"Plan {n}", theme=theme)
        for n, theme in enumerate([Theme.ENERGY, Theme.MOBILITY, Theme.ENERGY])
    ]


def test_rows_are_those_of_the_queryset(plans, django_assert_num_queries):
    prepared = Prepared(of_theme, theme=str, most=int)
    for theme in (Theme.ENERGY.value, Theme.MOBILITY.value, Theme.WASTE.value):
        expected = list(of_theme(theme, 1))
        with django_assert_num_queries(1):
            found = prepared.all(theme=theme, most=1)
            named = [plan.organisation.name for plan in found]
        assert found == expected
        assert named == [plan.organisation.name for plan in expected]
        assert [vars(one)["changed_at"] for one in found] == [one.changed_at for one in expected]
        assert [one.has_suggestions for one in found] == [False] * len(expected)
    assert prepared.all(theme=Theme.ENERGY.value, most=0) == []


def test_a_column_of_small_numbers_may_be_asked_for(plans):
    round = opened_round(plans[0])
    prepared = Prepared(lambda number: Round.objects.filter(number=number), number=int)
    assert prepared.all(number=1) == [round]
    assert prepared.all(number=100_000) == []


def test_no_row_has_a_number_that_is_too_large(plans):
    prepared = Prepared(lambda pk: Initiative.objects.filter(pk=pk), pk=int)
    assert [prepared.all(pk=number) for number in (2**63 - 1, 2**63, 10**40, -(10**40))] == [[]] * 4


def test_values_come_as_the_fields_give_them(plans):
    prepared = Prepared(
        lambda pk: Initiative.objects.filter(pk=pk).values_list("pk", "published_at", "is_fictional"), pk=int
    )
    plan = plans[1]
    assert prepared.first(pk=plan.pk) == (plan.pk, plan.published_at, plan.is_fictional)
    assert prepared.first(pk=0) is None


def test_the_queryset_is_built_once(plans):
    built = []

    def build(pk):
        built.append(pk)
        return Initiative.objects.filter(pk=pk)

    prepared = Prepared(build, pk=int)
    assert [prepared.first(pk=plan.pk) for plan in plans] == plans
    assert len(built) == 1


def test_what_the_query_says_itself_is_written_out_whole():
    hard = "50% 'zeker' %s -- \\ ?"
    organisation = Organisation.objects.create(slug="zeker", name=hard, kind="municipality")
    prepared = Prepared(
        lambda slug: (
            Organisation.objects.filter(slug=slug, name=hard, takes_part=organisation.takes_part)
            .annotate(said=Concat(F("name"), Value(" 100%")))
            .values_list("said", Value(7), Value(True))
        ),
        slug=str,
    )
    assert prepared.all(slug="zeker") == [(f"{hard} 100%", 7, True)]
    assert prepared.all(slug=hard) == []
    statement = next(iter(prepared._made.values())).sql
    assert "50%% ''zeker''" in statement


def test_what_is_asked_is_never_part_of_the_statement(plans):
    prepared = Prepared(lambda title: Initiative.objects.filter(title=title), title=str)
    assert prepared.all(title="x' OR '1'='1") == []
    assert prepared.all(title="{asked 0}") == []
    assert prepared.all(title="%s") == []
    assert prepared.all(title="Plan 1") == [plans[1]]


def test_other_names_or_types_are_refused(plans):
    prepared = Prepared(lambda pk: Initiative.objects.filter(pk=pk), pk=int)
    for wrong in ({"pk": "1"}, {"pk": True}, {"pk": None}, {"key": 1}, {}, {"pk": 1, "slug": "x"}):
        with pytest.raises(TypeError, match="made for"):
            prepared.all(**wrong)


def test_a_value_that_django_puts_into_another_is_refused():
    within = Prepared(lambda word: Initiative.objects.filter(title__icontains=word), word=str)
    with pytest.raises(ValueError, match="not a parameter of its own in this queryset: word"):
        within.all(word="lamp")
    once = Prepared(lambda word: Initiative.objects.filter(title=Upper(Value("x"))), word=str)
    with pytest.raises(ValueError, match="word"):
        once.all(word="lamp")


@pytest.mark.django_db(transaction=True)
def test_threads_ask_over_their_own_connection():
    plans = [published_initiative(title=f"Plan {n}") for n in range(3)]
    prepared = Prepared(lambda pk: Initiative.objects.filter(pk=pk), pk=int)
    prepared.first(pk=plans[0].pk)
    found: dict[int, list[str]] = {}

    def ask(plan: Initiative) -> None:
        try:
            found[plan.pk] = [one.title for _ in range(20) for one in prepared.all(pk=plan.pk)]
        finally:
            connection.close()

    threads = [threading.Thread(target=ask, args=(plan,)) for plan in plans]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert found == {plan.pk: [plan.title] * 20 for plan in plans}


def test_the_dossier_reads_the_same_plan_as_the_queryset(plans):
    plan = plans[0]
    read = public_initiative(plan.organisation.slug, plan.slug)
    slow = PUBLIC_INITIATIVES._build(plan.organisation.slug, plan.slug).get()
    assert {k: v for k, v in vars(read).items() if k != "_state"} == {
        k: v for k, v in vars(slow).items() if k != "_state"
    }
    assert read.get_deferred_fields() == slow.get_deferred_fields()
    assert read.dossier.document == slow.dossier.document
