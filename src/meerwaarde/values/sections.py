"""The dossier's section "Which values are at stake": the essence in words, with the way to the whole matrix."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _

from meerwaarde.initiatives.localised import LocalisedDocument
from meerwaarde.initiatives.models import Initiative
from meerwaarde.initiatives.registry import Section, sections

from .own_values import own_values
from .queries.matrix import matrix_of


def values_at_stake(initiative: Initiative, dossier: LocalisedDocument) -> dict[str, Any] | None:
    """Nothing for a record of a register, which does not ask for it."""
    has_rows = bool(dossier["value_effects"] or dossier["values_untouched"])
    if not has_rows and not dossier["adopted"]:
        return None
    matrix = matrix_of(dossier, own_values(initiative.organisation_id) if has_rows else {})
    return {"matrix": matrix, "initiative": initiative}


sections.register(
    Section("values", 550, _("Which values are at stake"), "values/dossier_section.html", values_at_stake)
)
