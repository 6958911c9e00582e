"""Limits hold whatever else happens: over all processes, and however many pages are read."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.core.cache import cache, caches
from django.db import connection
from django.test import Client, RequestFactory
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from factories import UserFactory, published_initiative
from meerwaarde.accounts.limits import LimitCount
from meerwaarde.accounts.rate_limit import within_limit
from meerwaarde.accounts.tasks import remove_expired_limits

pytestmark = pytest.mark.django_db


def read_many_pages() -> None:
    """As many entries as a crawler would make by opening every dossier."""
    for number in range(6000):
        caches["computed"].set(f"neighbours:{number}:0:nl", {"nearby": [], "similar": []}, 600)


def try_to_sign_in(password: str) -> Client:
    client = Client()
    client.post("/accounts/login/", {"login": "person@example.org", "password": password})
    return client


def test_the_limit_of_sign_in_stands_after_many_pages_were_read():
    UserFactory(email="person@example.org")
    for _time in range(5):
        try_to_sign_in("wrong")
    read_many_pages()
    assert "_auth_user_id" not in try_to_sign_in("correct horse battery").session


def test_the_limit_of_suggestions_stands_after_many_pages_were_read():
    request = RequestFactory().post("/")
    assert [within_limit(request, "suggest", 3) for _time in range(4)] == [True, True, True, False]
    read_many_pages()
    assert not within_limit(request, "suggest", 3)


def test_a_count_stands_in_the_database_where_every_process_sees_it():
    within_limit(RequestFactory().post("/"), "suggest", 3)
    assert LimitCount.objects.count() == 1


def test_a_count_lasts_a_day_also_after_the_second_one():
    request = RequestFactory().post("/")
    within_limit(request, "suggest", 3)
    within_limit(request, "suggest", 3)
    shortest = min(LimitCount.objects.values_list("expires", flat=True))
    assert shortest > timezone.now() + timedelta(hours=23)


def test_the_table_of_counts_tells_no_address_of_a_visitor():
    cache.set("allauth:login:10/m/ip:ip:203.0.113.7", 1)
    assert cache.get("allauth:login:10/m/ip:ip:203.0.113.7") == 1
    assert "203.0.113.7" not in LimitCount.objects.get().cache_key


def test_expired_counts_are_removed_by_the_schedule():
    cache.set("old", 1)
    cache.set("new", 1)
    LimitCount.objects.filter(cache_key=cache.make_key("old")).update(expires=timezone.now() - timedelta(hours=1))
    remove_expired_limits.call()
    assert cache.get("new") == 1
    assert LimitCount.objects.count() == 1


def test_a_dossier_page_asks_nothing_of_the_table_of_counts(client):
    initiative = published_initiative()
    with CaptureQueriesContext(
        connection,
    ) as asked:
        assert client.get(f"/o/{initiative.organisation.slug}/{initiative.slug}/").status_code == 200
    assert not [query for query in asked if LimitCount._meta.db_table in query["sql"]]
