"""The weighing gate: nothing is left blank before a decision is prepared."""

from __future__ import annotations

from typing import Any

from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from meerwaarde.initiatives.fields import Document
from meerwaarde.initiatives.localised import Text, sentence
from meerwaarde.initiatives.models import Initiative
from meerwaarde.initiatives.needed import Needed
from meerwaarde.initiatives.registry import Gate, gates
from meerwaarde.initiatives.vocabulary import AlternativeKind, Phase, Route

from .own_values import codes_of, own_values
from .vocabulary import ImpactArea, short_label


def remaining(effect: dict[str, Any]) -> int:
    """The size that remains after measures; the size itself when nothing was said of that."""
    residual = effect.get("residual")
    return int(effect["size"] if residual is None else residual)


def is_answered(effect: dict[str, Any], measured: set[str]) -> bool:
    """Whether a negative effect has a measure, or a remaining risk that somebody accepted with a reason."""
    return effect["key"] in measured or bool(effect.get("accepted_by") and effect.get("accepted_reason"))


def weighing_missing(document: Document, initiative: Initiative) -> list[Needed]:
    """Each value touched or reasoned not to be; each harm on a step of the chain, with a measure or accepted."""
    effects = document.get("value_effects") or []
    own = own_values(initiative.organisation_id)
    stated = {effect["value"] for effect in effects}
    stated |= {row["value"] for row in document.get("values_untouched") or ()}
    missing = [
        Needed(
            _("Say what happens to “%(value)s”, or why this value is not touched.") % {"value": short_label(code, own)},
            "value_effects",
            _("What it does to “%(value)s”, or why it does not touch this value.") % {"value": short_label(code, own)},
        )
        for code in codes_of(initiative.organisation_id)
        if code not in stated
    ]
    areas = {effect.get("area") for effect in effects}
    areas |= {row["area"] for row in document.get("areas_untouched") or ()}
    missing += [
        Needed(
            _("Say whether this touches “%(area)s”.") % {"area": label},
            "areas_untouched",
            _("Whether it touches “%(area)s”.") % {"area": label},
        )
        for area, label in ImpactArea.choices
        if area not in areas
    ]
    return [*missing, *_unanswered(document, effects, own)]


def _unanswered(document: Document, effects: list[dict[str, Any]], own: dict[str, str]) -> list[Needed]:
    alternatives = {row["key"]: row for row in document.get("alternatives") or ()}
    measured = {measure["effect"] for measure in document.get("measures") or ()}
    missing: list[Needed] = []
    for effect in effects:
        alternative = alternatives.get(effect["alternative"])
        if int(effect["size"]) >= 0 or alternative is None or alternative.get("kind") != AlternativeKind.DIGITAL:
            continue  # what is not digital has no data chain; doing nothing needs no measures
        words = {"value": capfirst(short_label(effect["value"], own)), "alternative": alternative.get("title", "")}
        told = {**words, "alternative": Text(words["alternative"], document.get("language") or "nl", False)}
        if not effect.get("step"):
            missing.append(
                Needed(
                    _("%(value)s, “%(alternative)s”: at which step of the data does this arise?") % words,
                    "value_effects",
                    sentence(_("%(value)s, “%(alternative)s”: at which step of the data this arises."), **told),
                )
            )
        if not is_answered(effect, measured):
            missing.append(
                Needed(
                    _("%(value)s, “%(alternative)s”: name a measure, or who accepts this risk and why.") % words,
                    "measures",
                    sentence(
                        _("%(value)s, “%(alternative)s”: what is done against this, or who accepts it and why."), **told
                    ),
                )
            )
    return missing


gates.register(
    Gate(
        key="weighing",
        order=20,
        target=Phase.DECISION,
        routes=frozenset({Route.STANDARD, Route.EXPERIMENT}),
        title=gettext_lazy("Every value was looked at"),
        missing=weighing_missing,
    )
)
