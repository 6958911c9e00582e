"""What hangs here: the sign's page, in five lines, from the public dossier."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.http import Http404
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from meerwaarde.initiatives.localised import LocalisedDocument, Text
from meerwaarde.initiatives.models import Initiative
from meerwaarde.initiatives.queries.register import first_filled, first_sentence

from ..models import Round, Sign
from ..vocabulary import Verification
from .public import open_rounds


@dataclass(frozen=True)
class SignLine:
    label: str
    text: str
    language: str


def sign_with(code: str) -> Sign:
    found = (
        Sign.objects.select_related("initiative__organisation", "initiative__dossier")
        .filter(code=code.lower(), initiative__version__gt=0)
        .first()
    )
    if found is None:
        raise Http404(_("There is no sign with this number."))
    return found


def sign_lines(sign: Sign, language: str) -> list[SignLine]:
    """At most five: what it is, what for, what it does not do, whose, until when; without what is not filled in."""
    localised = LocalisedDocument(sign.initiative.dossier.document, language)
    things = [row["title"] for row in localised.rows("technologies")][:3]
    what = ", ".join(str(thing) for thing in things) or str(localised.text("title"))
    lines = [SignLine(_("What hangs here?"), what, things[0].language if things else localised.text("title").language)]

    def add(label: str, text: Text) -> None:
        if text:
            lines.append(SignLine(label, first_sentence(text.text), text.language))

    add(_("What is it for?"), first_filled(localised, "why", "societal_goal", "summary"))
    add(_("What does it not do?"), first_filled(localised, "not_measured", "limits"))
    owner = localised.text("owner")
    name = sign.initiative.organisation.name
    lines.append(SignLine(_("Whose is it?"), f"{name}, {owner}" if owner else name, owner.language))
    for key, label in (("ends_on", _("Until when?")), ("review_on", _("When do we look again?"))):
        if day := localised[key]:
            lines.append(SignLine(label, date_format(date.fromisoformat(day), "j F Y"), language))
            break
    return lines


def round_at(initiative: Initiative) -> Round | None:
    """What is asked now and anyone may answer; else a message goes to the inbox."""
    asked = [
        round for round in open_rounds(initiative) if round.promise and round.promise.verification == Verification.OPEN
    ]
    return asked[0] if len(asked) == 1 else None


def signs_of(initiative: Initiative) -> list[Sign]:
    return list(Sign.objects.filter(initiative=initiative).select_related("initiative__organisation").order_by("id"))


def sheet_of(sign: Sign, address: str) -> dict[str, Any]:
    """What the printed sheet shows."""
    from ..qr import qr_of

    return {"sign": sign, "address": address, "qr": qr_of(address), "lines": sign_lines(sign, sign.initiative.language)}
