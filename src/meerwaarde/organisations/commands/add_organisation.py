"""Add an organisation, or change the one with this CBS code or slug."""

from __future__ import annotations

import argparse
import sys

from django.core.exceptions import ValidationError

from ..actions.organisation import add_organisation, change_organisation, free_organisation_slug
from ..actions.recording import SYSTEM
from ..models import Organisation

HELP = "Add an organisation. When one with this CBS code or slug exists, it is changed."
EXAMPLE = 'meerwaarde add-organisation "Gemeente Voorbeeld" --kind municipality --cbs-code GM0014'


def configure(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("name", help="the name as residents know it")
    parser.add_argument("--kind", choices=Organisation.Kind.values, default=Organisation.Kind.MUNICIPALITY.value)
    parser.add_argument("--cbs-code", help="code of Statistics Netherlands, for example GM0014")
    parser.add_argument("--slug", help="the part of the address; follows from the name when not given")


def run(arguments: argparse.Namespace) -> int:
    standing = None
    if arguments.cbs_code:
        standing = Organisation.objects.filter(cbs_code=arguments.cbs_code).first()
    if standing is None and arguments.slug:
        standing = Organisation.objects.filter(slug=arguments.slug).first()
    try:
        if standing is None:
            organisation = add_organisation(
                by=SYSTEM,
                name=arguments.name,
                kind=arguments.kind,
                cbs_code=arguments.cbs_code,
                slug=arguments.slug or free_organisation_slug(arguments.name),
            )
        else:
            changes = {"name": arguments.name, "kind": arguments.kind}
            if arguments.cbs_code:
                changes["cbs_code"] = arguments.cbs_code
            organisation = change_organisation(by=SYSTEM, organisation=standing, **changes)
    except ValidationError as refusal:
        print("\n".join(refusal.messages), file=sys.stderr)
        return 2
    print(f"{'changed' if standing else 'added'}: {organisation.name} at /o/{organisation.slug}/")
    return 0
