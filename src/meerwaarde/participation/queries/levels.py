"""What a level is called: by the organisation itself where it gave a name, and in our words otherwise."""

from __future__ import annotations

from django.db.models import QuerySet
from django.utils.translation import get_language

from meerwaarde.database.prepared import Prepared
from meerwaarde.organisations.models import Organisation

from ..models import LevelName
from ..vocabulary import Level


def own_level_names(organisation: Organisation) -> dict[tuple[str, str], str]:
    """(level, language) -> name, of those that were given. One query."""
    found = LevelName.objects.filter(organisation=organisation)
    return {(row.level, row.language): row.name for row in found}


def _own_name(organisation: int, level: str, language: str) -> QuerySet[LevelName]:
    return LevelName.objects.filter(organisation=organisation, level=level, language=language)


OWN_NAME = Prepared(_own_name, organisation=int, level=str, language=str)


def level_name(organisation: Organisation, level: str) -> str:
    """In the language of the page; one query."""
    own = OWN_NAME.first(organisation=organisation.pk, level=str(level), language=get_language() or "nl")
    return own.name if own else str(Level(level).label)
