"""The places of a plan, for who wants to say where something is about."""

from __future__ import annotations

from typing import Any

from meerwaarde.initiatives.localised import LocalisedDocument
from meerwaarde.initiatives.models import Dossier, Initiative
from meerwaarde.initiatives.queries.places import pointing_map


def _rows(initiative: Initiative, language: str) -> list[dict[str, Any]]:
    dossier: Dossier | None = getattr(initiative, "dossier", None)  # a draft has none
    return LocalisedDocument(dossier.document, language).rows("places") if dossier else []


def places_to_choose(initiative: Initiative, language: str) -> list[tuple[str, str]]:
    """Key and title of each place that is in the public dossier."""
    return [(row["key"], str(row["title"])) for row in _rows(initiative, language) if str(row["title"])]


def map_to_point_at(initiative: Initiative, language: str) -> dict[str, Any] | None:
    """The plan's places from nearby, or None when none of them was drawn."""
    return pointing_map([row["geometry"] for row in _rows(initiative, language) if row["geometry"]])
