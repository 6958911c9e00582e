"""Where a promise asks who takes part: the round trip to a real provider, once for each person, and never as a user."""

from __future__ import annotations

import re
import socket
import subprocess
import sys
import time
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest
import requests
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse

import identity_provider
from factories import opened_round, prepared_round, published_initiative, said
from meerwaarde.accounts.models import User
from meerwaarde.ledger.models import Event
from meerwaarde.participation.actions import leave_address, withdraw_contribution
from meerwaarde.participation.models import Contribution, Identity

pytestmark = pytest.mark.django_db
ANNA, BRAM = identity_provider.PEOPLE
CONFIGURED = {"provider_id": "residents", "name": "StadsPas", "client_id": "x", "secret": "y", "settings": {}}


@pytest.fixture(scope="module")
def provider(tmp_path_factory):
    """The address of a provider that runs beside this test."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    address = f"http://127.0.0.1:{port}"
    command = [sys.executable, str(Path(identity_provider.__file__)), str(port), str(tmp_path_factory.mktemp("idp"))]
    process = subprocess.Popen([*command, "http://localhost:8000/identified/"], stderr=subprocess.DEVNULL)
    try:
        while process.poll() is None:
            try:
                requests.get(f"{address}/.well-known/openid-configuration", timeout=10).raise_for_status()
                break
            except requests.ConnectionError:
                time.sleep(0.1)
        assert process.poll() is None, "the provider did not start"
        yield address
    finally:
        process.kill()
        process.wait()


@pytest.fixture
def round(settings, provider):
    settings.RESIDENTS_OPENID_CONNECT = {
        **CONFIGURED,
        "client_id": identity_provider.CLIENT,
        "secret": identity_provider.SECRET,
        "settings": {"server_url": provider},
    }
    return opened_round(verification="openid")


def at(round, name="contribute"):
    return reverse(name, args=[round.initiative.organisation.slug, round.initiative.slug, round.number])


def back_from(provider, address, email):
    """What the provider sends back to this site, for who signs in there."""
    browser = requests.Session()
    form = browser.get(f"{provider}/accounts/login/", timeout=30).text
    token = re.search(r'name="csrfmiddlewaretoken" value="(\w+)"', form)[1]
    values = {"login": email, "password": identity_provider.PASSWORD, "csrfmiddlewaretoken": token}
    assert browser.post(f"{provider}/accounts/login/", values, allow_redirects=False, timeout=30).status_code == 302
    answer = browser.get(address, allow_redirects=False, timeout=30)
    assert answer.status_code == 302, answer.text[:2000]
    assert answer.headers["Location"].startswith("http://localhost:8000/identified/?")
    return answer.headers["Location"].removeprefix("http://localhost:8000")


def identify(client, provider, round, email):
    left = client.get(at(round, "identify"))
    assert left.status_code == 302
    return client.get(back_from(provider, left.headers["Location"], email))


def send(client, round, text="Zet er een bij de school.", submission="s" * 22):
    return client.post(at(round), {"text": text, "kind": "idea", "submission": submission})


def test_somebody_identifies_themselves_takes_part_once_and_gets_no_account(client, provider, round):
    page = client.get(at(round)).text
    assert "Log in met StadsPas" in page
    assert 'name="text"' not in page
    assert send(client, round).status_code == 400
    left = urlsplit(client.get(at(round, "identify")).headers["Location"])
    asked = parse_qs(left.query)
    assert (asked["scope"], asked["code_challenge_method"]) == (["openid"], ["S256"])
    returned = identify(client, provider, round, ANNA)
    assert returned.headers["Location"] == at(round)
    assert 'name="text"' in client.get(at(round)).text
    assert send(client, round).status_code == 302
    kept = Contribution.objects.get()
    assert (len(kept.pseudonym), kept.is_identified) == (64, True)
    assert not User.objects.filter(email=ANNA).exists()
    assert "sessionid" not in client.cookies
    stored = str([*Contribution.objects.values(), *Event.objects.values(), *Identity.objects.values()])
    assert "anna" not in stored
    assert kept.pseudonym not in str(list(Event.objects.values_list("before", "after")))
    # On another device the same person is the same person.
    other = Client()
    identify(other, provider, round, ANNA)
    refused = send(other, round, "Nog een keer.", "t" * 22)
    assert refused.status_code == 400
    assert "al eerder mee" in refused.text
    # Somebody else is somebody else; and who took theirs back may say something else.
    identify(other, provider, round, BRAM)
    assert send(other, round, "Ik ook.", "u" * 22).status_code == 302
    withdraw_contribution(contribution=kept)
    again = Client()
    identify(again, provider, round, ANNA)
    assert send(again, round, "Iets anders.", "v" * 22).status_code == 302


def test_the_same_person_has_another_pseudonym_in_another_round(client, provider, round):
    other = opened_round(published_initiative(round.initiative.organisation, title="Ander"), verification="openid")
    for one, submission in ((round, "s" * 22), (other, "t" * 22)):
        identify(client, provider, one, ANNA)
        assert send(client, one, submission=submission).status_code == 302
    assert len(set(Contribution.objects.values_list("pseudonym", flat=True))) == 2


def test_an_official_who_is_signed_in_stays_who_they_are_and_is_not_in_the_log(
    client, provider, round, django_user_model
):
    editor = round.initiative.organisation.memberships.first().user
    client.force_login(editor)
    before = client.session.session_key
    identify(client, provider, round, BRAM)
    assert send(client, round).status_code == 302
    assert (client.session["_auth_user_id"], client.session.session_key) == (str(editor.pk), before)
    assert Event.objects.get(kind="contribution_received").actor is None
    assert not User.objects.filter(email=BRAM).exists()


def test_what_comes_back_without_having_left_or_with_another_state_is_not_looked_at(client, provider, round):
    left = client.get(at(round, "identify"))
    back = back_from(provider, left.headers["Location"], ANNA)
    assert Client().get(back).status_code == 404
    assert client.get(re.sub(r"state=[^&]+", "state=other", back)).status_code == 404
    refused = client.get(re.sub(r"code=[^&]+", "error=access_denied", back))
    assert refused.headers["Location"] == at(round)
    assert "U hebt niet ingelogd" in client.get(at(round)).text
    client.get(at(round, "identify"))  # its state no longer belongs to the earlier way back
    assert client.get(back).status_code == 404
    assert send(client, round).status_code == 400


def test_a_code_of_somebody_else_does_not_pass_the_nonce_and_the_verifier(client, provider, round):
    """An attacker who makes a victim's browser come back with the attacker's code gets nowhere."""
    attacker = Client()
    code = parse_qs(urlsplit(back_from(provider, attacker.get(at(round, "identify")).headers["Location"], ANNA)).query)
    own = parse_qs(urlsplit(client.get(at(round, "identify")).headers["Location"]).query)["state"][0]
    client.get(reverse("identified"), {"code": code["code"][0], "state": own})
    assert "Het inloggen lukte niet" in client.get(at(round)).text
    assert send(client, round).status_code == 400


def test_a_provider_that_is_out_of_reach_leads_back_to_the_page_which_says_so(client, settings, round):
    settings.RESIDENTS_OPENID_CONNECT = {**CONFIGURED, "settings": {"server_url": "http://127.0.0.1:9"}}
    assert client.get(at(round, "identify")).headers["Location"] == at(round)
    assert "Het inloggen lukte niet" in client.get(at(round)).text


def test_the_database_refuses_a_second_one_besides_and_an_address_keeps_the_pseudonym(round):
    first = said(round, identified_as="a" * 64).contribution
    with pytest.raises(ValidationError, match="al eerder"):
        said(round, "Anders.", identified_as="a" * 64)
    second = said(round, "Anders.", identified_as="b" * 64).contribution
    with pytest.raises(IntegrityError), transaction.atomic():
        Contribution.objects.filter(pk=second.pk).update(pseudonym="a" * 64)
    leave_address(contribution=first, email="anna@example.org")
    first.refresh_from_db()
    assert first.pseudonym == "a" * 64
    assert Identity.objects.get().pseudonym == first.pseudonym


def test_without_a_provider_nobody_promises_it():
    with pytest.raises(ValidationError, match="inlogdienst"):
        prepared_round(verification="openid")
