"""Invite a person from the command line: the first manager of an organisation starts here."""

from __future__ import annotations

import argparse
import sys

from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db import transaction

from meerwaarde.accounts.invitations import set_password_address

from ..actions.people import invite_person
from ..actions.recording import SYSTEM
from ..models import Membership, Organisation

HELP = "Give a person a role at an organisation, and print the link with which they choose a password."
EXAMPLE = "meerwaarde add-person j.jansen@example.org --organisation voorbeeld --role manager --role editor"


def configure(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("email")
    parser.add_argument("--organisation", required=True, metavar="SLUG", help="the organisation's part of the address")
    parser.add_argument("--role", action="append", required=True, choices=Membership.Role.values)
    parser.add_argument("--name", default="")
    parser.add_argument("--password-stdin", action="store_true", help="read the password from standard input")


def run(arguments: argparse.Namespace) -> int:
    organisation = Organisation.objects.filter(slug=arguments.organisation).first()
    if organisation is None:
        print(f"There is no organisation {arguments.organisation}.", file=sys.stderr)
        return 2
    password = sys.stdin.readline().rstrip("\r\n") if arguments.password_stdin else None
    try:
        with transaction.atomic():
            person = invite_person(
                by=SYSTEM,
                organisation=organisation,
                email=arguments.email,
                roles=arguments.role,
                name=arguments.name,
                mail=False,
            )
            if password is not None:
                validate_password(password, person)
                person.set_password(password)
                person.save(update_fields=["password"])
    except ValidationError as refusal:
        print("\n".join(refusal.messages), file=sys.stderr)
        return 2
    print(f"{person.email} is {', '.join(arguments.role)} at {organisation.name}")
    if not person.has_usable_password():
        print(f"choose a password (once): {set_password_address(person)}")
    return 0
