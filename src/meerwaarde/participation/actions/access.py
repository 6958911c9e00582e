"""Signs in the street, and codes that officials send by letter."""

from __future__ import annotations

import secrets
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from meerwaarde.initiatives.models import Initiative
from meerwaarde.organisations.permissions import Permission, require

from ..codes import WORDS_IN_CODE, hash_of, read_code, words
from ..models import AccessCode, Round, Sign
from ..vocabulary import RoundState, Verification
from .recording import record_on_plan
from .rounds import locked

MOST_CODES = 2_000


@transaction.atomic
def make_signs(*, by: Any, initiative: Initiative) -> list[Sign]:
    """A sign for the plan and one for each of its places. Those that exist stay: they hang in the street."""
    role = require(by, Permission.EDIT, initiative.organisation)
    if not initiative.is_published:
        raise ValidationError(_("Publish the plan first: people must be able to read what it is about."))
    document = initiative.dossier.document
    wanted = {"": ""} | {row["key"]: row.get("title") or "" for row in document.get("places") or ()}
    known = {sign.place: sign for sign in Sign.objects.filter(initiative=initiative)}
    fresh = [
        Sign.objects.create(initiative=initiative, place=place, label=label)
        for place, label in wanted.items()
        if place not in known
    ]
    if fresh:
        after = {"signs": len(fresh)}
        record_on_plan(by=by, role=role, initiative=initiative, kind="signs_made", after=after, public=False)
    return [*known.values(), *fresh]


@transaction.atomic
def issue_access_codes(*, by: Any, round: Round, number: int) -> list[str]:
    """New codes for letters; this is the only moment at which anyone here holds them. Each is good for one time."""
    role = require(by, Permission.PUBLISH, round.initiative.organisation)
    round = locked(round)
    if round.promise is None or round.promise.verification != Verification.LETTER:
        raise ValidationError(_("The promise of this round asks for no code from a letter."))
    if round.state == RoundState.CLOSED:
        raise ValidationError(_("This round is closed."))
    if not 1 <= number <= MOST_CODES:
        raise ValidationError({"number": _("Between 1 and %(most)d at once.") % {"most": MOST_CODES}})
    codes = ["-".join(secrets.choice(words()) for _word in range(WORDS_IN_CODE)) for _code in range(number)]
    AccessCode.objects.bulk_create([AccessCode(round=round, code_hash=_hash(code)) for code in codes], batch_size=500)
    after = {"round": round.number, "letters": number}
    record_on_plan(by=by, role=role, initiative=round.initiative, kind="letters_made", after=after, public=False)
    return codes


def use_access_code(*, round: Round, written: str) -> None:
    """In the transaction of the contribution: the code is used up, or nothing is written. Raises ValidationError."""
    try:
        code = read_code(written)
    except ValidationError as wrong:
        raise ValidationError({"letter_code": wrong.messages}) from None
    if not AccessCode.objects.filter(round=round, code_hash=_hash(code), used=False).update(used=True):
        raise ValidationError({"letter_code": _("This code is not of a letter of this round, or was used before.")})


def _hash(code: str) -> str:
    """Apart from tracking codes: who knows one digest learns nothing of the other."""
    return hash_of(f"letter {code}")
