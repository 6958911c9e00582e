"""What the public pages about values show. The matrix takes no more queries for 200 rows than for two."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.utils.text import capfirst

from meerwaarde.initiatives.localised import LocalisedDocument
from meerwaarde.initiatives.models import Initiative
from meerwaarde.initiatives.queries.dossier import header_of
from meerwaarde.organisations.models import Organisation

from ..models import OwnValue, ValueStance
from ..own_values import own_values
from ..vocabulary import ASPECTS, QUESTIONS, PublicValue
from .matrix import matrix_of


def matrix_page(initiative: Initiative, language: str) -> dict[str, Any]:
    """The whole matrix of the public version of a dossier."""
    reading = LocalisedDocument(initiative.dossier.document, language)
    return {
        "initiative": initiative,
        "organisation": initiative.organisation,
        "dossier": reading,
        "header": header_of(initiative, reading),
        "matrix": matrix_of(reading, own_values(initiative.organisation_id)),
    }


@dataclass(frozen=True)
class Stance:
    """One value, and what the organisation holds to."""

    code: str
    label: str
    question: str
    aspects: list[str]
    text: str
    is_own: bool


def stances_of(organisation: Organisation) -> list[Stance]:
    """All seven values and the organisation's own, each with its stance or an empty text: two queries."""
    texts = dict(ValueStance.objects.filter(organisation=organisation).values_list("value", "text"))
    own = OwnValue.objects.filter(organisation=organisation, retired_at=None)
    seven = [
        Stance(
            code,
            capfirst(str(label)),
            str(QUESTIONS[code]),
            [str(aspect.label) for aspect in ASPECTS if aspect.value == code],
            texts.get(code, ""),
            False,
        )
        for code, label in PublicValue.choices
    ]
    return seven + [
        Stance(one.code, capfirst(one.name), one.question, [], texts.get(one.code, ""), True) for one in own
    ]
