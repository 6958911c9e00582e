"""Signing in and keeping an account: strict pages, closed sign-up, limits, hostile input."""

from __future__ import annotations

import base64
from html.parser import HTMLParser
from typing import Any

import pytest
from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import (
    TOTP,
    format_hotp_value,
    generate_totp_secret,
    hotp_value,
    yield_hotp_counters_from_time,
)
from django.test import Client

from addresses import routes
from factories import OrganisationFactory, UserFactory, official, published_initiative
from meerwaarde.accounts.models import User
from meerwaarde.initiatives.actions.uploads import add_attachment
from meerwaarde.initiatives.models import Supplier, SupplierMember
from uploaded import pdf, upload

pytestmark = pytest.mark.django_db
PASSWORD = "correct horse battery"


@pytest.fixture
def person() -> User:
    user = UserFactory(email="person@example.org", password=PASSWORD)
    EmailAddress.objects.create(user=user, email=user.email, primary=True, verified=True)
    return user


def sign_in(client: Client, email: str = "person@example.org", **values: str) -> Any:
    return client.post("/accounts/login/", {"login": email, "password": PASSWORD, **values})


class Inline(HTMLParser):
    """Collects what a strict policy would refuse: scripts in the page, styles in the page, handlers."""

    DATA = {"application/json", "application/ld+json"}

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        values = dict(attrs)
        if tag == "style" or (tag == "script" and "src" not in values and values.get("type") not in self.DATA):
            self.found.append(tag)
        for name, value in attrs:
            if name == "style" or name.startswith("on") or (value or "").strip().lower().startswith("javascript:"):
                self.found.append(f"{tag} {name}")


def inline_parts(html: str) -> list[str]:
    parser = Inline()
    parser.feed(html)
    return parser.found


def account_addresses() -> list[str]:
    plain = (route.replace("^", "") for route, _pattern in routes())
    found = ["/" + route.removesuffix("$").removesuffix(r"\Z") for route in plain if "<" not in route]
    return sorted({"/accounts/" + address.split("accounts/", 1)[1] for address in found if "accounts/" in address})


@pytest.mark.parametrize("address", account_addresses())
@pytest.mark.parametrize("prefix", ["", "/en"])
@pytest.mark.parametrize("signed_in", [False, True])
def test_no_account_page_needs_anything_inline(address: str, prefix: str, signed_in: bool, person: User) -> None:
    client = Client()
    if signed_in:
        TOTP.activate(person, generate_totp_secret())
        RecoveryCodes.activate(person)
        client.force_login(person)
    response = client.get(prefix + address)
    assert response.status_code < 500
    policy = response["content-security-policy"]
    assert "script-src 'self'" in policy
    assert "style-src 'self'" in policy
    assert "unsafe" not in policy
    assert response["x-frame-options"] == "DENY"
    assert "frame-ancestors 'none'" in policy
    if "html" in response["content-type"]:
        assert inline_parts(response.content.decode()) == []


def test_the_list_of_account_pages_is_not_empty() -> None:
    assert {"/accounts/login/", "/accounts/email/", "/accounts/2fa/", "/accounts/2fa/webauthn/add/"} <= set(
        account_addresses()
    )


def test_the_finder_of_inline_parts_finds_them() -> None:
    page = '<script>x</script><style></style><p style="a" onclick="b"><a href=" javascript:c"></a>'
    assert inline_parts(page) == ["script", "style", "p style", "p onclick", "a href"]
    assert inline_parts('<script src="/a.js"></script><script type="application/json">{}</script>') == []


def test_nobody_signs_up_by_themselves() -> None:
    values = {"email": "new@example.org", "password1": PASSWORD, "password2": PASSWORD}
    for address in ("/accounts/signup/", "/accounts/2fa/webauthn/signup/", "/accounts/social/signup/"):
        assert Client().post(address, values).status_code < 500
    assert not User.objects.exists()


def test_signing_in_changes_the_session_key(person: User) -> None:
    client = Client()
    client.get("/accounts/login/")
    session = client.session
    session["planted"] = True
    session.save()
    before = session.session_key
    assert sign_in(client).status_code == 302
    assert client.session["_auth_user_id"] == str(person.pk)
    assert client.session.session_key != before


@pytest.mark.parametrize(
    "target", ["https://evil.example/", "//evil.example/", "/\\evil.example", "javascript:alert(1)"]
)
def test_next_never_leads_to_another_site(person: User, target: str) -> None:
    client = Client()
    response = sign_in(client, next=target)
    assert response["location"] == "/work/"
    assert "evil" not in client.post("/accounts/logout/", {"next": target})["location"]


def test_next_leads_back_to_where_one_was(person: User) -> None:
    assert sign_in(Client(), next="/work/notices/")["location"] == "/work/notices/"


def test_too_many_wrong_passwords_close_the_door_for_a_while(person: User) -> None:
    client = Client()
    for _ in range(5):
        assert sign_in(client, password="wrong").status_code == 200
    response = sign_in(client)
    assert response.status_code == 200
    assert "_auth_user_id" not in client.session


@pytest.mark.parametrize("login", ["a\x00b@example.org", "x" * 200_000, "ü" * 5000, "' OR 1=1 --", "\ud83d"])
def test_hostile_input_at_sign_in_is_answered_and_never_an_error(login: str) -> None:
    body = "login=" + "".join(f"%{byte:02x}" for byte in login.encode("utf-8", "surrogatepass")) + "&password=%00"
    for address in ("/accounts/login/", "/accounts/password/reset/"):
        response = Client().post(address, body, content_type="application/x-www-form-urlencoded")
        assert response.status_code in (200, 302, 400, 429)


def test_a_body_that_is_too_large_is_refused() -> None:
    body = "login=" + "x" * (6 * 1024 * 1024)
    response = Client().post("/accounts/login/", body, content_type="application/x-www-form-urlencoded")
    assert response.status_code == 400


@pytest.mark.parametrize("method", ["head", "options"])
def test_head_and_options_are_answered(method: str) -> None:
    assert getattr(Client(), method)("/accounts/login/").status_code == 200


def test_a_post_without_its_token_is_refused() -> None:
    client = Client(enforce_csrf_checks=True)
    for address in ("/accounts/login/", "/accounts/logout/", "/accounts/password/reset/", "/language/"):
        assert client.post(address, {}).status_code in (302, 403)
    assert client.post("/accounts/login/", {}).status_code == 403


def test_an_unknown_address_and_a_known_one_get_the_same_answer(person: User, mailoutbox: list[Any]) -> None:
    answers = {Client().post("/accounts/password/reset/", {"email": e})["location"] for e in (person.email, "x@y.nl")}
    assert len(answers) == 1
    assert [m.to for m in mailoutbox] == [[person.email]]


def code_of(secret: str) -> str:
    counter = next(iter(yield_hotp_counters_from_time()))
    return str(format_hotp_value(hotp_value(secret, counter)))


def test_sign_in_asks_for_the_code_of_the_app(person: User) -> None:
    secret = generate_totp_secret()
    base64.b32decode(secret)
    TOTP.activate(person, secret)
    client = Client()
    assert sign_in(client)["location"].startswith("/accounts/2fa/authenticate/")
    assert "_auth_user_id" not in client.session
    assert client.post("/accounts/2fa/authenticate/", {"code": "000000"}).status_code == 200
    assert client.post("/accounts/2fa/authenticate/", {"code": code_of(secret)})["location"] == "/work/"
    assert client.session["_auth_user_id"] == str(person.pk)


def test_workspace_waits_for_a_second_step_when_required(settings: Any) -> None:
    settings.REQUIRE_SECOND_FACTOR = True
    initiative = published_initiative()
    organisation = initiative.organisation
    manager = official(organisation, "manager")
    client = Client()
    client.force_login(manager)
    address = f"/o/{organisation.slug}/work/people/"
    for prefix in ("", "/en"):
        response = client.get(prefix + address)
        assert (response.status_code, response["location"]) == (302, f"{prefix}/accounts/2fa/")
    Authenticator.objects.create(user=manager, type=Authenticator.Type.TOTP, data={"secret": "x"})
    assert client.get(address).status_code == 200


def test_whoever_is_signed_in_without_a_second_step_only_reads_what_is_public(settings: Any) -> None:
    settings.REQUIRE_SECOND_FACTOR = True
    initiative = published_initiative()
    supplier = Supplier.objects.create(name="Licht BV", slug="licht-bv")
    person = official(initiative.organisation, "editor")
    SupplierMember.objects.create(organisation=initiative.organisation, supplier=supplier, user=person)
    file = add_attachment(by=person, initiative=initiative, title="Plan", file=upload("a.pdf", pdf())).file.name
    client = Client()
    client.force_login(person)
    public = f"/o/{initiative.organisation.slug}/{initiative.slug}/"
    closed = ["/work/", "/suppliers/licht-bv/propose/", f"/files/{file}"]
    for address in closed:
        response = client.get(address)
        assert (response.status_code, response.get("location")) == (302, "/accounts/2fa/"), address
    assert client.post(f"{public}suggest/", {"kind": "correction", "text": "x"})["location"] == "/accounts/2fa/"
    for address in ("/", public, "/register/", "/suppliers/", f"{public}suggest/", "/accounts/email/"):
        assert client.get(address).status_code == 200, address
    assert client.post("/language/", {"language": "en", "next": "/about/"})["location"] == "/en/about/"
    assert Client().post(f"{public}suggest/", {"kind": "correction", "text": "x"})["location"].endswith("?thanks=1")
    Authenticator.objects.create(user=person, type=Authenticator.Type.TOTP, data={"secret": "x"})
    for address in closed:
        assert client.get(address).status_code == 200, address


def test_without_the_requirement_the_workspace_is_open() -> None:
    organisation = OrganisationFactory()
    client = Client()
    client.force_login(official(organisation, "manager"))
    assert client.get(f"/o/{organisation.slug}/work/people/").status_code == 200
