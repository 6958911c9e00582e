"""Requests that no browser of a resident sends: each is answered with what is wrong, and none is an error of ours."""

from __future__ import annotations

import io
import logging
import re
from collections.abc import Iterator

import pytest
from django import forms
from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse
from django.urls.converters import IntConverter, get_converters

from addresses import routes
from factories import OrganisationFactory, official, opened_round, published_initiative
from meerwaarde.initiatives.fields import OWN_FIELDS, Kind
from meerwaarde.initiatives.forms.fields import form_field
from meerwaarde.initiatives.models import Suggestion, Supplier, Technology
from meerwaarde.organisations.models import Membership
from meerwaarde.ui.middleware import RefuseNullCharacters

pytestmark = pytest.mark.django_db


@pytest.fixture
def log(monkeypatch):
    """What the log of an installation would say, as its own handler writes it.

    The stream is put in place without `setStream`, which first flushes the one before: a test of the command line
    may have left the handler one that is closed by now.
    """
    handler = next(h for h in logging.getLogger().handlers if h.filters and isinstance(h, logging.StreamHandler))
    written = io.StringIO()
    monkeypatch.setattr(handler, "stream", written)
    return written


@pytest.fixture
def supplier():
    found = Supplier.objects.create(name="Licht BV", slug="licht-bv")
    Technology.objects.create(initiative=published_initiative(), title="Lamp", key="lamp", supplier=found)
    return found


@pytest.mark.parametrize(
    "address",
    [
        "/suppliers/?q=%00",
        "/suppliers/licht-bv/?product=%00",
        "/register/?q=a%00b",
        "/register/?organisation=%00",
        "/register.csv?q=%00",
        "/o/?q=%00",
        "/files/a%00b.pdf",
        "/suppliers/?page=%00",
        "/en/suppliers/?q=%00",
    ],
)
def test_a_null_character_in_a_question_is_left_out_or_refused_and_never_an_error(client, supplier, address):
    assert client.get(address).status_code in (200, 400, 404)


def test_no_address_of_ours_takes_a_number_of_twenty_digits():
    kinds = get_converters()
    numbered = [
        (route, kinds[kind])
        for route, pattern in routes()
        for kind in re.findall(r"<(\w+):", route)
        if isinstance(kinds[kind], IntConverter) and not pattern.lookup_str.startswith("allauth.")
    ]
    assert len(numbered) > 60
    assert not [route for route, kind in numbered if re.fullmatch(kind.regex, "9" * 20)]


def test_a_number_too_long_to_be_anywhere_is_not_found(client):
    plan = published_initiative()
    round = opened_round(plan, by=official(plan.organisation))
    place = [plan.organisation.slug, plan.slug]
    for name, args in (
        ("dossier_version", [*place, 1]),
        ("round", [*place, round.number]),
        ("contribute", [*place, round.number]),
        ("follow_topic", ["plan", plan.pk]),
    ):
        address = reverse(name, args=args)
        assert client.get(address).status_code == 200
        head, _slash, tail = address.rpartition(f"/{args[-1]}/")
        for number in ("9" * 9, "9" * 20, "9" * 5000):
            assert client.get(f"{head}/{number}/{tail}").status_code == 404


def test_a_number_too_long_for_a_passkey_is_not_found(client):
    person = official(OrganisationFactory())
    person.set_unusable_password()  # so that nothing is asked first
    person.save()
    client.force_login(person)
    for page in ("mfa_remove_webauthn", "mfa_edit_webauthn"):
        assert client.get(reverse(page, args=[10**20])).status_code == 404


def test_a_null_character_that_only_the_database_refuses_is_a_bad_request(rf):
    guard = RefuseNullCharacters(lambda request: HttpResponse())
    refusal = ValueError("A string literal cannot contain NUL (0x00) characters.")
    asked = rf.get("/suppliers/?q=%00")
    asked.user = AnonymousUser()
    assert guard.process_exception(asked, refusal).status_code == 400
    assert guard.process_exception(rf.get("/suppliers/?q=a"), refusal) is None
    assert guard.process_exception(asked, KeyError("ours")) is None


def test_a_null_character_in_a_cookie_is_as_no_cookie(client):
    cookie = f'{settings.SESSION_COOKIE_NAME}="aaaaaaaa\\000bbbb"'
    assert client.get("/suppliers/", HTTP_COOKIE=cookie).status_code == 200


@pytest.mark.parametrize("number", ["²", "٣", "", "-1", "9" * 40, "1e3"])
def test_a_suggestion_with_a_number_that_is_none_is_not_answered(number):
    organisation = published_initiative().organisation
    client = Client()
    client.force_login(official(organisation, Membership.Role.EDITOR))
    response = client.post(f"/o/{organisation.slug}/work/suggestions/", {"suggestion": number})
    assert response.status_code in (302, 404)
    assert not Suggestion.objects.exists()


def test_a_host_that_is_not_ours_gets_a_plain_page_and_one_line_in_the_log(client, log):
    for address in ("/", "/register/", "/nothing/", "/work/"):
        response = client.get(address, HTTP_HOST="evil.example")
        assert response.status_code == 400
        assert "Dit adres hoort niet bij deze site" in response.content.decode()
        assert "evil.example" not in response.content.decode()
    assert "Traceback" not in log.getvalue()
    assert "Invalid HTTP_HOST header" in log.getvalue()


def too_much_text(**values: str) -> str:
    return "&".join(f"{name}={value}" for name, value in {**values, "text": "x" * 10_000_000}.items())


@pytest.mark.parametrize(("prefix", "told"), [("", "hoogstens 5 MB"), ("/en", "at most 5 MB")])
def test_10_mb_of_text_is_refused_with_the_limit_and_what_to_do(client, log, prefix, told):
    plan = published_initiative()
    address = f"{prefix}/o/{plan.organisation.slug}/{plan.slug}/suggest/"
    response = client.post(address, too_much_text(), content_type="application/x-www-form-urlencoded")
    text = response.content.decode()
    assert response.status_code == 400
    assert told in text
    assert ("Ga terug" if not prefix else "Go back") in text
    response = client.post(address, {"kind": "correction", "text": "x" * 10_000_000})
    assert (response.status_code, told in response.content.decode()) == (400, True)
    assert "Traceback" not in log.getvalue()


def test_more_fields_than_a_form_has_are_refused_with_the_limit(client):
    plan = published_initiative()
    response = client.post(
        f"/o/{plan.organisation.slug}/{plan.slug}/suggest/", {f"field-{number}": "x" for number in range(3001)}
    )
    assert (response.status_code, "hoogstens 3000 velden" in response.content.decode()) == (400, True)


def test_what_programs_ask_for_at_the_top_of_a_site_is_there(client):
    robots = client.get("/robots.txt")
    assert robots["content-type"].startswith("text/plain")
    rules = robots.content.decode().splitlines()
    assert {"User-agent: *", "Disallow: /work/", "Disallow: /accounts/", "Allow: /"} <= set(rules)
    assert client.get("/favicon.ico")["location"].endswith("ui/mark.svg")
    assert 'rel="icon"' in client.get("/about/").content.decode()


def test_a_signed_in_page_is_never_kept_and_a_public_page_says_its_own():
    plan = published_initiative()
    organisation = plan.organisation
    public = f"/o/{organisation.slug}/{plan.slug}/"
    visitor, signed_in = Client(), Client()
    signed_in.force_login(official(organisation, *Membership.Role.values))
    before = visitor.get(public)["cache-control"]
    assert "public" in before
    work = f"/o/{organisation.slug}/work/"
    for address in ("/work/", f"{work}people/", f"{work}suggestions/", f"{work}{plan.slug}/"):
        response = signed_in.get(address)
        assert response.status_code == 200, address
        assert {"private", "no-store"} <= set(response["cache-control"].split(", ")), address
    for client in (visitor, signed_in):
        for address in ("/accounts/login/", "/accounts/password/reset/", "/accounts/email/"):
            assert "no-store" in client.get(address)["cache-control"], address
    assert "private" in signed_in.get(public)["cache-control"]


def own_forms(above: type[forms.BaseForm] = forms.BaseForm) -> Iterator[type[forms.BaseForm]]:
    for form in above.__subclasses__():
        if form.__module__.startswith("meerwaarde."):
            yield form
        yield from own_forms(form)


def test_every_text_area_stops_where_its_field_does():
    """So that a browser keeps a text that is too long on the page, with who wrote it."""
    asked = [field for form in own_forms() for field in form.base_fields.values()]
    asked += [form_field(field) for field in OWN_FIELDS if field.kind is Kind.TEXT]
    areas = [field for field in asked if isinstance(field.widget, forms.Textarea)]
    assert len(areas) > 20
    for field in areas:
        assert field.max_length, field.label
        assert field.widget.attrs["maxlength"] == str(field.max_length), field.label
