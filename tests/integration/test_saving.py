"""A row is saved when it is right; what the database refuses is told in the words of its constraint."""

from __future__ import annotations

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, connection
from django.test.utils import CaptureQueriesContext

from factories import published_initiative
from meerwaarde.database.saving import clean_and_save, sentences_for_refusals
from meerwaarde.initiatives.models import Initiative, InitiativeTag, Place

pytestmark = pytest.mark.django_db


@pytest.fixture
def plan():
    return published_initiative()


def place(plan, **values):
    point = {"type": "Point", "coordinates": [4.3, 52.1]}
    return Place(initiative=plan, key="00000001", title="Het plein", geometry=point, **values)


def test_a_violated_constraint_says_its_sentence_and_the_transaction_goes_on(plan):
    with pytest.raises(ValidationError, match="Zeg waarom de precieze plek"):
        clean_and_save(place(plan, precision="street"), exclude=["initiative"])
    assert not plan.places.exists()
    clean_and_save(place(plan), exclude=["initiative"])
    assert plan.places.count() == 1


def test_a_constraint_is_asked_nothing_when_the_row_is_right(plan):
    row = place(plan, precision="street", precision_reason="Daar wonen mensen.")
    with CaptureQueriesContext(connection) as asked:
        clean_and_save(row, exclude=["initiative"])
    assert [query["sql"].split()[0] for query in asked] == ["SAVEPOINT", "INSERT", "RELEASE"]


def test_wrong_fields_are_told_before_anything_is_saved(plan):
    with pytest.raises(ValidationError) as refused:
        clean_and_save(place(plan, precision="nowhere"), exclude=["initiative"])
    assert list(refused.value.message_dict) == ["precision"]


def test_what_must_be_there_once_is_told_also_when_it_is_about_a_field_that_was_not_looked_at(plan):
    InitiativeTag.objects.create(initiative=plan, label="fiets")
    with pytest.raises(ValidationError, match="bestaat al"):
        clean_and_save(InitiativeTag(initiative=plan, label="fiets"), exclude=["initiative"])


def test_only_fields_that_are_named_are_saved(plan):
    plan.title, plan.problem = "Anders", "Anders"
    clean_and_save(plan, exclude=["organisation"], update_fields=["title"])
    saved = Initiative.objects.get(pk=plan.pk)
    assert (saved.title, saved.problem) == ("Anders", "")


def test_what_no_constraint_of_a_model_is_about_stays_an_error_of_the_database(plan):
    with pytest.raises(IntegrityError):
        clean_and_save(InitiativeTag(label="fiets"), exclude=["initiative"])
    with pytest.raises(IntegrityError), sentences_for_refusals([]):
        InitiativeTag.objects.create(label="fiets")
    assert Initiative.objects.filter(pk=plan.pk).exists()
