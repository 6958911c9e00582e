"""Every address of the workspace refuses who may not be there; the list is the URL resolver's own."""

from __future__ import annotations

from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.test import Client
from django.urls import URLPattern

from addresses import routes
from factories import OrganisationFactory, official, published_initiative
from meerwaarde.initiatives.models import Initiative
from meerwaarde.organisations.models import Membership
from meerwaarde.organisations.permissions import PERMISSIONS, Permission, can, require

pytestmark = pytest.mark.django_db


def permission_of(pattern: URLPattern) -> Permission | None:
    view: Any = pattern.callback
    while view is not None:
        if found := getattr(view, "permission", None):
            return Permission(found)
        view = getattr(view, "__wrapped__", None)
    return None


WORK = {
    pattern.name or route: (route.removeprefix("en/").removeprefix("nl/"), pattern)
    for route, pattern in routes()
    if "<slug:slug>/work/" in route or permission_of(pattern)
}


def address_of(name: str, initiative: Initiative) -> str:
    """The address with this initiative's names, and for everything else a plausible value of its converter."""
    route, pattern = WORK[name]
    address = route
    for argument, converter in pattern.pattern.converters.items():
        known = {"slug": initiative.organisation.slug, "plan": initiative.slug, "section": "goal"}
        plausible = {
            "NumberInAddress": "1",
            "SlugConverter": "goal",
            "StringConverter": "goal",
            "PathConverter": "goal",
        }
        plausible["UUIDConverter"] = "00000000-0000-0000-0000-000000000001"
        value = known.get(argument) or plausible[type(converter).__name__]
        kind = next(k for k in (f"<{c}:{argument}>" for c in ("slug", "number", "str", "path", "uuid")) if k in route)
        address = address.replace(kind, value)
    return "/" + address


@pytest.fixture
def initiative() -> Initiative:
    return published_initiative()


def test_there_are_work_addresses_and_each_names_its_permission() -> None:
    assert {"people", "policy_goals", "organisation_settings"} <= set(WORK)
    assert [name for name, (_route, pattern) in WORK.items() if permission_of(pattern) is None] == []


def answers(client: Client, name: str, initiative: Initiative) -> list[Any]:
    """What GET and POST give; a method that the view does not know (405) tells nobody anything and is left out."""
    address = address_of(name, initiative)
    found = [response for response in (client.get(address), client.post(address)) if response.status_code != 405]
    assert found, f"{name} answers neither GET nor POST"
    return found


# One plan and one visitor for all addresses: who is refused changes nothing.
def test_who_is_not_signed_in_is_sent_to_sign_in(initiative: Initiative) -> None:
    client = Client()
    for name in sorted(WORK):
        for response in answers(client, name, initiative):
            assert response.status_code == 302, name
            assert response["location"].startswith("/accounts/login/?next="), name


def refused_at(client: Client, names: list[str], initiative: Initiative) -> None:
    given = {name: {response.status_code for response in answers(client, name, initiative)} for name in names}
    assert {name: codes for name, codes in given.items() if codes != {403}} == {}
    assert given


def test_an_official_of_another_organisation_is_refused(initiative: Initiative) -> None:
    client = Client()
    client.force_login(official(OrganisationFactory(), *Membership.Role.values))
    refused_at(client, sorted(WORK), initiative)


def test_a_reader_is_refused_where_something_changes(initiative: Initiative) -> None:
    client = Client()
    client.force_login(official(initiative.organisation, Membership.Role.READER))
    changing = [name for name, (_route, pattern) in WORK.items() if permission_of(pattern) != Permission.SEE_WORK]
    refused_at(client, sorted(changing), initiative)


def test_a_post_without_its_token_is_refused(initiative: Initiative) -> None:
    client = Client(enforce_csrf_checks=True)
    client.force_login(official(initiative.organisation, *Membership.Role.values))
    given = {name: client.post(address_of(name, initiative)).status_code for name in sorted(WORK)}
    assert {name: code for name, code in given.items() if code not in (403, 405)} == {}
    assert 403 in given.values()


EXPECTED = {
    "reader": {"see_work"},
    "editor": {"see_work", "edit", "publish", "handle_suggestions", "answer"},
    "moderator": {"see_work", "handle_suggestions", "moderate"},
    "decision_maker": {"see_work", "decide", "publish"},
    "privacy_officer": {"see_work", "agree_lighter_route", "advise", "erase"},
    "executive": {"see_work", "sign"},
    "manager": {"see_work", "manage"},
}


@pytest.mark.parametrize("role", Membership.Role.values)
def test_a_role_allows_exactly_what_its_row_says(role: str) -> None:
    organisation, another = OrganisationFactory(), OrganisationFactory()
    person = official(organisation, role)
    assert {permission.value for permission in Permission if can(person, permission, organisation)} == EXPECTED[role]
    assert not any(can(person, permission, another) for permission in Permission)


def test_the_table_of_roles_is_complete() -> None:
    assert set(PERMISSIONS) == set(EXPECTED) == set(Membership.Role.values)
    assert {p.value for held in PERMISSIONS.values() for p in held} == {p.value for p in Permission}


def test_a_closed_account_has_no_role_anywhere() -> None:
    organisation = OrganisationFactory()
    person = official(organisation, *Membership.Role.values, is_active=False)
    assert not any(can(person, permission, organisation) for permission in Permission)
    with pytest.raises(PermissionDenied, match="Gemeente Voorbeeld"):
        require(person, Permission.SEE_WORK, organisation)
