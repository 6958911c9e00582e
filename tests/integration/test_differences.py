from __future__ import annotations

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.urls import reverse

from factories import OrganisationFactory, official, published_initiative
from meerwaarde.initiatives.actions.differences import accept_difference, keep_difference
from meerwaarde.initiatives.models import Difference, ImportSource, RegisterRecord

pytestmark = pytest.mark.django_db


@pytest.fixture
def difference():
    initiative = published_initiative(title="Onze titel")
    source = ImportSource.objects.create(slug="register", name="Algoritmeregister")
    record = RegisterRecord.objects.create(
        source=source, external_id="1", initiative=initiative, content_hash=b"1" * 32
    )
    return Difference.objects.create(record=record, path="title", ours="Onze titel", theirs="Hun <b>titel</b>")


def address(difference) -> str:
    initiative = difference.record.initiative
    return reverse("differences", args=[initiative.organisation.slug, initiative.slug])


def test_an_official_sees_both_texts_side_by_side(client, difference):
    client.force_login(official(difference.record.initiative.organisation))
    page = client.get(address(difference)).content.decode()
    assert "<del>Onze</del>" in page
    assert "&lt;b&gt;" in page or "&lt;" in page
    assert "<b>titel</b>" not in page


def test_an_official_accepts_what_the_register_says(client, difference):
    client.force_login(official(difference.record.initiative.organisation))
    answer = client.post(address(difference), {"difference": difference.pk, "action": "accept"})
    assert answer.status_code == 302
    initiative = difference.record.initiative
    initiative.refresh_from_db()
    assert (initiative.title, initiative.version) == ("Hun <b>titel</b>", 2)


def test_an_official_keeps_the_own_text(client, difference):
    client.force_login(official(difference.record.initiative.organisation))
    client.post(address(difference), {"difference": difference.pk, "action": "keep"})
    difference.refresh_from_db()
    assert difference.state == "kept"
    assert difference.record.initiative.title == "Onze titel"


@pytest.mark.parametrize("form", [{}, {"difference": "x", "action": "keep"}, {"difference": "1", "action": "drop"}])
def test_a_wrong_form_is_answered_with_400(client, difference, form):
    client.force_login(official(difference.record.initiative.organisation))
    assert client.post(address(difference), form).status_code == 400


def test_a_difference_is_settled_once(difference):
    by = official(difference.record.initiative.organisation)
    keep_difference(by=by, difference=difference)
    with pytest.raises(ValidationError):
        accept_difference(by=by, difference=difference)


def test_an_official_of_another_organisation_is_refused(client, difference):
    stranger = official(OrganisationFactory())
    client.force_login(stranger)
    assert client.get(address(difference)).status_code == 403
    for action in (accept_difference, keep_difference):
        with pytest.raises(PermissionDenied):
            action(by=stranger, difference=difference)


def test_a_reader_sees_but_does_not_decide(client, difference):
    client.force_login(official(difference.record.initiative.organisation, "reader"))
    assert 'name="action"' not in client.get(address(difference)).content.decode()
    assert client.post(address(difference), {"difference": difference.pk, "action": "keep"}).status_code == 403


def test_a_difference_of_another_plan_cannot_be_settled_here(client, difference):
    other = published_initiative(difference.record.initiative.organisation, title="Ander plan")
    client.force_login(official(other.organisation))
    answer = client.post(
        reverse("differences", args=[other.organisation.slug, other.slug]),
        {"difference": difference.pk, "action": "keep"},
    )
    assert answer.status_code == 404


def test_the_page_takes_the_same_queries_for_one_and_for_many(client, difference, django_assert_max_num_queries):
    client.force_login(official(difference.record.initiative.organisation))
    for path in ("summary", "why", "problem", "limits"):
        Difference.objects.create(record=difference.record, path=path, ours="a", theirs="b")
    with django_assert_max_num_queries(12):
        client.get(address(difference))
