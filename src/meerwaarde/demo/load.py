"""Loads the fictional municipality. What is already there is left alone, so that a second run changes nothing."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, timedelta
from typing import Any

from django.contrib.auth.hashers import make_password
from django.db import transaction

from meerwaarde.accounts.invitations import find_or_add_person
from meerwaarde.accounts.models import User
from meerwaarde.initiatives.models import Initiative
from meerwaarde.organisations.actions import add_executive, add_organisation, add_policy_goal, give_role
from meerwaarde.organisations.actions.recording import SYSTEM
from meerwaarde.organisations.models import Organisation

from .clock import clock_at
from .contents import DossierFile, read_dossiers, read_organisations
from .conversations import hold_conversations
from .rounds import read_rounds
from .steps import Story, play


@dataclass(frozen=True)
class SignIn:
    email: str
    name: str
    organisation: str
    roles: tuple[str, ...]


@dataclass(frozen=True)
class Loaded:
    password: str
    sign_ins: tuple[SignIn, ...]
    new_dossiers: int


def load_demo(progress: Callable[[str], None] = lambda _sentence: None) -> Loaded:
    """Load organisations, people and dossiers that are not there yet. Returns who can sign in."""
    table = read_organisations()
    files = read_dossiers()
    present = set(
        Initiative.objects.filter(organisation__slug__in={file.organisation for file in files}).values_list(
            "organisation__slug", "slug"
        )
    )
    waiting = [file for file in files if (file.organisation, file.slug) not in present]
    if waiting:
        before_all = min(step["at"] for file in waiting for step in file.history) - timedelta(days=1)
        with transaction.atomic(), clock_at(before_all.astimezone(UTC)):
            # One slow hash for all demo people: they share one password.
            hashed = make_password(table["password"])
            for entry in table["organisations"]:
                _organisation(entry, hashed)
            for entry in table["supplier_people"]:
                _person(entry["email"], entry["name"], hashed)
        rounds, people = read_rounds(), {}
        for file in waiting:
            progress(file.content()["title"])
            plan, story = (file.organisation, file.slug), _story(file, table)
            play(story, [one for one in rounds if one.plan == plan])
            people[file.organisation] = story.people
        hold_conversations([(file.organisation, file.slug) for file in waiting], people)
    return Loaded(table["password"], tuple(_sign_ins(table)), len(waiting))


def _organisation(entry: dict[str, Any], hashed: str) -> None:
    organisation = Organisation.objects.filter(slug=entry["slug"]).first()
    if organisation is None:
        columns = ("slug", "name", "kind", "site_name", "contact_email", "privacy_email", "website")
        organisation = add_organisation(
            by=SYSTEM,
            introduction=entry["introduction"].strip(),
            is_fictional=True,
            takes_part=True,
            **{column: entry[column] for column in columns},
        )
    for goal in entry["goals"]:
        if not organisation.policy_goals.filter(title=goal["title"]).exists():
            fields = {key: goal[key] for key in ("title", "description", "source_title", "source_url")}
            add_policy_goal(by=SYSTEM, organisation=organisation, **fields)
    people = {}
    for person in entry["people"]:
        user = people[person["mailbox"]] = _person(address(entry, person["mailbox"]), person["name"], hashed)
        for role in person["roles"]:
            give_role(by=SYSTEM, organisation=organisation, person=user, role=role)
    for executive in entry["executives"]:
        named = {key: executive[key] for key in ("function", "name")}
        if not organisation.executives.filter(**named).exists():
            tied = people.get(executive.get("person"))
            add_executive(by=SYSTEM, organisation=organisation, user=tied, **named)


def _person(email: str, name: str, hashed: str) -> User:
    person, is_new = find_or_add_person(email, name=name)
    if is_new:
        person.password = hashed
        person.save(update_fields=["password"])
    return person


def _story(file: DossierFile, table: dict[str, Any]) -> Story:
    entry = next(entry for entry in table["organisations"] if entry["slug"] == file.organisation)
    organisation = Organisation.objects.get(slug=file.organisation)
    return Story(
        file=file,
        organisation=organisation,
        people={
            person["mailbox"]: User.objects.get(email=address(entry, person["mailbox"])) for person in entry["people"]
        },
        executives={
            executive["ref"]: organisation.executives.get(function=executive["function"], name=executive["name"])
            for executive in entry["executives"]
        },
        goals={goal["ref"]: organisation.policy_goals.get(title=goal["title"]) for goal in entry["goals"]},
    )


def address(organisation: dict[str, Any], mailbox: str) -> str:
    return f"{mailbox}@{organisation['slug']}.example"


def _sign_ins(table: dict[str, Any]) -> list[SignIn]:
    listed = [
        SignIn(address(entry, person["mailbox"]), person["name"], entry["name"], tuple(person["roles"]))
        for entry in table["organisations"]
        for person in entry["people"]
    ]
    listed += [
        SignIn(entry["email"], entry["name"], entry["supplier"], ("supplier",)) for entry in table["supplier_people"]
    ]
    return listed
