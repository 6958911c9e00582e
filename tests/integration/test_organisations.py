"""People, goals, executives and settings of an organisation, through actions, commands and pages."""

from __future__ import annotations

import io
import re
from datetime import date, timedelta
from typing import Any

import pytest
from django.core import mail
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from factories import ExecutiveFactory, OrganisationFactory, PolicyGoalFactory, official
from meerwaarde.accounts.models import User
from meerwaarde.cli import main
from meerwaarde.ledger.models import Event
from meerwaarde.organisations import actions
from meerwaarde.organisations.actions.recording import SYSTEM
from meerwaarde.organisations.models import Membership, Organisation
from meerwaarde.organisations.queries import executives_in_office
from meerwaarde.organisations.tasks import send_invitation

pytestmark = pytest.mark.django_db


@pytest.fixture
def organisation() -> Organisation:
    return OrganisationFactory(slug="voorbeeld")


@pytest.fixture
def manager(organisation: Organisation) -> User:
    return official(organisation, "manager", email="manager@example.org")


@pytest.fixture
def browser(manager: User) -> Client:
    client = Client()
    client.force_login(manager)
    return client


def last_event() -> Event:
    return Event.objects.latest("id")


def test_the_last_manager_cannot_be_removed(organisation: Organisation, manager: User) -> None:
    with pytest.raises(actions.LastManager):
        actions.take_role(by=manager, organisation=organisation, person=manager, role="manager")
    second = actions.invite_person(by=manager, organisation=organisation, email="b@example.org", roles=["manager"])
    actions.take_role(by=manager, organisation=organisation, person=manager, role="manager")
    assert set(organisation.memberships.values_list("user", "role")) == {(second.pk, "manager")}


def test_a_closed_account_does_not_count_as_a_manager(organisation: Organisation, manager: User) -> None:
    official(organisation, "manager", is_active=False)
    with pytest.raises(actions.LastManager):
        actions.take_role(by=manager, organisation=organisation, person=manager, role="manager")


def test_giving_and_taking_a_role_leaves_an_event_that_is_not_public(organisation: Organisation, manager: User) -> None:
    person = official(organisation, "reader")
    actions.give_role(by=manager, organisation=organisation, person=person, role="editor")
    given = last_event()
    assert (given.kind, given.after, given.public, given.role) == ("role_given", {"role": "editor"}, False, "manager")
    actions.take_role(by=manager, organisation=organisation, person=person, role="editor")
    assert (last_event().kind, last_event().before) == ("role_taken", {"role": "editor"})


def test_inviting_twice_adds_no_second_account(organisation: Organisation, manager: User) -> None:
    first = actions.invite_person(by=manager, organisation=organisation, email="New@Example.org", roles=["editor"])
    second = actions.invite_person(by=manager, organisation=organisation, email="new@example.ORG", roles=["reader"])
    assert first == second
    assert set(first.memberships.values_list("role", flat=True)) == {"editor", "reader"}
    assert not first.has_usable_password()


@pytest.mark.parametrize(
    ("email", "roles"), [("no address", ["editor"]), ("a@example.org", []), ("a@example.org", ["king"])]
)
def test_a_wrong_invitation_changes_nothing(
    organisation: Organisation, manager: User, email: str, roles: list[str]
) -> None:
    with pytest.raises(ValidationError):
        actions.invite_person(by=manager, organisation=organisation, email=email, roles=roles)
    assert User.objects.count() == 1
    assert not DBTaskResult.objects.exists()


def test_only_a_manager_may_change_the_organisation(organisation: Organisation) -> None:
    editor = official(organisation, "editor", "decision_maker", "executive", "privacy_officer")
    goal, executive = PolicyGoalFactory(organisation=organisation), ExecutiveFactory(organisation=organisation)
    attempts: list[tuple[Any, dict[str, Any]]] = [
        (actions.change_organisation, {"organisation": organisation, "introduction": "x"}),
        (actions.add_policy_goal, {"organisation": organisation, "title": "x"}),
        (actions.change_policy_goal, {"goal": goal, "title": "x"}),
        (actions.retire_policy_goal, {"goal": goal}),
        (actions.add_executive, {"organisation": organisation, "function": "x", "name": "y"}),
        (actions.end_executive, {"executive": executive, "until": date(2026, 1, 1)}),
        (actions.invite_person, {"organisation": organisation, "email": "a@example.org", "roles": ["reader"]}),
        (actions.give_role, {"organisation": organisation, "person": editor, "role": "manager"}),
        (actions.take_role, {"organisation": organisation, "person": editor, "role": "editor"}),
        (actions.add_organisation, {"name": "x", "kind": "municipality"}),
    ]
    for action, values in attempts:
        for by in (editor, official(OrganisationFactory(), "manager")):
            with pytest.raises(PermissionDenied):
                action(by=by, **values)
    assert not Event.objects.exists()


def test_a_manager_changes_settings_but_not_the_name(organisation: Organisation, manager: User) -> None:
    actions.change_organisation(by=manager, organisation=organisation, introduction="Welkom", theme="heide")
    event = last_event()
    assert event.kind == "organisation_changed"
    assert event.after == {"introduction": "Welkom", "theme": "heide"}
    with pytest.raises(PermissionDenied):
        actions.change_organisation(by=manager, organisation=organisation, name="Elders")


def test_a_policy_goal_is_added_changed_and_retired_with_events(organisation: Organisation, manager: User) -> None:
    goal = actions.add_policy_goal(by=manager, organisation=organisation, title="Schone lucht")
    actions.change_policy_goal(by=manager, goal=goal, title="Schonere lucht")
    assert last_event().before == {"title": "Schone lucht"}
    retired = actions.retire_policy_goal(by=manager, goal=goal)
    assert retired.retired_at is not None
    kinds = list(Event.objects.order_by("id").values_list("kind", flat=True))
    assert kinds == ["policy_goal_added", "policy_goal_changed", "policy_goal_retired"]
    with pytest.raises(ValidationError):
        actions.add_policy_goal(by=manager, organisation=organisation, title="Schonere lucht")


def test_an_executive_is_tied_only_to_somebody_with_that_role(organisation: Organisation, manager: User) -> None:
    with pytest.raises(ValidationError):
        actions.add_executive(by=manager, organisation=organisation, function="f", name="n", user=manager)
    alderman = official(organisation, "executive")
    executive = actions.add_executive(by=manager, organisation=organisation, function="f", name="n", user=alderman)
    actions.end_executive(by=manager, executive=executive, until=date(2026, 6, 1))
    assert last_event().after == {"until": "2026-06-01"}


def test_an_organisation_with_the_name_of_a_page_gets_another_address() -> None:
    for name, slug in (
        ("Register", "register-2"),
        ("Over ons", "over-ons"),
        ("Over ons", "over-ons-2"),
        ("!", "organisation"),
    ):
        assert actions.add_organisation(by=SYSTEM, name=name, kind="municipality").slug == slug


def test_an_executive_is_in_office_until_and_including_the_last_day(organisation: Organisation) -> None:
    today = timezone.localdate()
    lasts = [None, *(today + timedelta(days=days) for days in (-1, 0, 1))]
    everybody = [ExecutiveFactory(organisation=organisation, until=until) for until in lasts]
    inside = [executive for executive in everybody if executive.until != lasts[1]]
    assert [executive for executive in everybody if executive.is_in_office] == inside
    assert set(executives_in_office(organisation)) == set(inside)


def test_the_invitation_mail_leads_to_choosing_a_password_and_signing_in(
    organisation: Organisation, browser: Client
) -> None:
    address = "/o/voorbeeld/work/people/"
    response = browser.post(address, {"email": "new@example.org", "name": "Nieuw", "roles": ["editor"]})
    assert response.status_code == 302
    task = DBTaskResult.objects.get()
    send_invitation.call(*task.args_kwargs["args"])
    link = re.search(r"http://[^/]+(/accounts/password/reset/key/\S+)", mail.outbox[0].body)
    assert link is not None
    assert mail.outbox[0].to == ["new@example.org"]
    visitor = Client()
    form = visitor.get(link.group(1), follow=True)
    password = "a long and quiet evening"
    done = visitor.post(form.request["PATH_INFO"], {"password1": password, "password2": password})
    assert done.status_code == 302
    signed_in = visitor.post("/accounts/login/", {"login": "new@example.org", "password": password})
    assert signed_in.status_code == 302
    assert visitor.session["_auth_user_id"] == str(User.objects.get(email="new@example.org").pk)
    used = Client().get(link.group(1), follow=True)
    assert b'name="password1"' not in used.content


def test_people_page_gives_and_takes_roles(organisation: Organisation, browser: Client) -> None:
    person = official(organisation, "reader")
    values = {"person": person.pk, "role": "editor"}
    browser.post("/o/voorbeeld/work/people/give/", values)
    assert person.memberships.filter(role="editor").exists()
    browser.post("/o/voorbeeld/work/people/take/", values)
    assert not person.memberships.filter(role="editor").exists()
    stranger = official(OrganisationFactory())
    response = browser.post("/o/voorbeeld/work/people/give/", {"person": stranger.pk, "role": "editor"})
    assert response.status_code == 404


def test_the_page_says_why_the_last_manager_stays(organisation: Organisation, browser: Client, manager: User) -> None:
    values = {"person": manager.pk, "role": "manager"}
    response = browser.post("/en/o/voorbeeld/work/people/take/", values, follow=True)
    assert b"last manager" in response.content


@pytest.mark.parametrize("page", ["people", "goals", "settings"])
def test_a_wrong_form_is_answered_with_400(organisation: Organisation, browser: Client, page: str) -> None:
    wrong = {"email": "x", "title": "", "contact_email": "x", "website": "javascript:alert(1)", "roles": ["king"]}
    response = browser.post(f"/o/voorbeeld/work/{page}/", wrong)
    assert response.status_code == 400
    nul = browser.post(f"/o/voorbeeld/work/{page}/", dict.fromkeys(wrong, "a\x00b"))
    assert nul.status_code == 400


def test_goals_and_settings_pages_change_what_they_say(organisation: Organisation, browser: Client) -> None:
    browser.post("/o/voorbeeld/work/goals/", {"title": "Schone lucht", "source_url": "example.org/akkoord"})
    goal = organisation.policy_goals.get()
    assert goal.source_url == "https://example.org/akkoord"
    browser.post(f"/o/voorbeeld/work/goals/{goal.pk}/", {"title": "Schonere lucht"})
    browser.post(f"/o/voorbeeld/work/goals/{goal.pk}/retire/")
    goal.refresh_from_db()
    assert (goal.title, goal.retired_at is not None) == ("Schonere lucht", True)
    browser.post("/o/voorbeeld/work/settings/", {"introduction": "Welkom", "theme": "heide"})
    browser.post("/o/voorbeeld/work/settings/executives/", {"function": "wethouder", "name": "E. Voorbeeld"})
    executive = organisation.executives.get()
    browser.post("/o/voorbeeld/work/settings/executives/end/", {"executive": executive.pk, "until": "2026-06-01"})
    organisation.refresh_from_db()
    executive.refresh_from_db()
    assert (organisation.introduction, organisation.theme, executive.until) == ("Welkom", "heide", date(2026, 6, 1))
    for page in ("people", "goals", "settings"):
        assert browser.get(f"/en/o/voorbeeld/work/{page}/").status_code == 200


def test_the_number_of_queries_of_the_people_page_does_not_grow(organisation: Organisation, browser: Client) -> None:
    def queries() -> int:
        with CaptureQueriesContext(
            connection,
        ) as captured:
            assert browser.get("/o/voorbeeld/work/people/").status_code == 200
        return len(captured)

    small = queries()
    for _ in range(12):
        official(organisation, "editor", "reader")
    assert queries() == small


def test_commands_add_an_organisation_and_its_first_manager(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    assert main(["add-organisation", "Gemeente Proef", "--cbs-code", "GM0014"]) == 0
    assert main(["add-organisation", "Gemeente Proefstad", "--cbs-code", "GM0014"]) == 0
    organisation = Organisation.objects.get(cbs_code="GM0014")
    assert (organisation.name, organisation.slug) == ("Gemeente Proefstad", "gemeente-proef")
    assert main(["add-organisation", "Elders", "--cbs-code", "14"]) == 2
    capsys.readouterr()
    assert main(["add-person", "a@example.org", "--organisation", "gemeente-proef", "--role", "manager"]) == 0
    assert "/accounts/password/reset/key/" in capsys.readouterr().out
    assert main(["add-person", "a@example.org", "--organisation", "nowhere", "--role", "manager"]) == 2
    monkeypatch.setattr("sys.stdin", io.StringIO("short\n"))
    wrong = ["add-person", "b@example.org", "--organisation", "gemeente-proef", "--role", "editor", "--password-stdin"]
    assert main(wrong) == 2
    assert not User.objects.filter(email="b@example.org").exists()
    monkeypatch.setattr("sys.stdin", io.StringIO("a long and quiet evening\n"))
    assert main(wrong) == 0
    assert User.objects.get(email="b@example.org").check_password("a long and quiet evening")
    assert set(Membership.objects.values_list("role", flat=True)) == {"manager", "editor"}


def test_the_system_is_named_in_the_log() -> None:
    organisation = actions.add_organisation(by=SYSTEM, name="Gemeente X", kind="municipality")
    assert (last_event().role, last_event().actor, last_event().kind) == ("system", None, "organisation_added")
    assert organisation.slug == "gemeente-x"
