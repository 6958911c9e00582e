"""Loads the fictional municipality. What is already there is left alone, so that a second run changes nothing."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.contrib.auth.hashers import make_password
from django.db import transaction

from meerwaarde.accounts.models import User
from meerwaarde.initiatives.document import supplier_named
from meerwaarde.initiatives.models import Initiative, SupplierMember
from meerwaarde.organisations.models import Executive, Membership, Organisation, PolicyGoal

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
        with transaction.atomic():
            # One slow hash for all demo people: they share one password.
            hashed = make_password(table["password"])
            for entry in table["organisations"]:
                _organisation(entry, hashed)
        rounds, people = read_rounds(), {}
        for file in waiting:
            progress(file.content()["title"])
            plan, story = (file.organisation, file.slug), _story(file, table)
            play(story, [one for one in rounds if one.plan == plan])
            people[file.organisation] = story.people
        hold_conversations([(file.organisation, file.slug) for file in waiting], people)
        with transaction.atomic():
            for entry in table["supplier_people"]:
                person = _person(entry["email"], entry["name"], hashed)
                SupplierMember.objects.get_or_create(supplier=supplier_named(entry["supplier"]), user=person)
    return Loaded(table["password"], tuple(_sign_ins(table)), len(waiting))


def _organisation(entry: dict[str, Any], hashed: str) -> Organisation:
    columns = ("name", "kind", "site_name", "contact_email", "privacy_email", "website")
    organisation, _created = Organisation.objects.get_or_create(
        slug=entry["slug"],
        defaults={
            **{column: entry[column] for column in columns},
            "introduction": entry["introduction"].strip(),
            "is_fictional": True,
            "takes_part": True,
        },
    )
    for goal in entry["goals"]:
        PolicyGoal.objects.get_or_create(
            organisation=organisation,
            title=goal["title"],
            defaults={key: goal[key] for key in ("description", "source_title", "source_url")},
        )
    people = {}
    for person in entry["people"]:
        user = people[person["mailbox"]] = _person(address(entry, person["mailbox"]), person["name"], hashed)
        for role in person["roles"]:
            Membership.objects.get_or_create(user=user, organisation=organisation, role=role)
    for executive in entry["executives"]:
        Executive.objects.get_or_create(
            organisation=organisation,
            function=executive["function"],
            name=executive["name"],
            defaults={"user": people.get(executive.get("person"))},
        )
    return organisation


def _person(email: str, name: str, hashed: str) -> User:
    from allauth.account.models import EmailAddress

    user = User.objects.filter(email__iexact=email).first()
    if user is None:
        user = User.objects.create(email=email, password=hashed, name=name)
    EmailAddress.objects.get_or_create(user=user, email=email, defaults={"verified": True, "primary": True})
    return user


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
