"""The trunk's own sections of the dossier page: what is known, in the order of the story, and what is not filled in."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import Any

from django.core.files.storage import default_storage
from django.utils.formats import date_format
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from meerwaarde.database.choices import label_for

from .dtpr import KIND, label_of_kind
from .fields import FIELD, SECTIONS
from .localised import LocalisedDocument, Text
from .models import Initiative
from .queries.places import mini_map
from .registry import Section, sections
from .vocabulary import AlternativeKind, ChainStepKind, PartnerRole, Precision, ReferenceKind, YesNoUnknown

# What the national algorithm register asks for; only of these can be said that a register entry lacks them.
ASKED_BY_REGISTER = frozenset(
    {
        "summary",
        "why",
        "contact_email",
        "technologies",
        "how_it_works",
        "human_intervention",
        "data_description",
        "legal_basis",
        "assessment_status",
        "proportionality",
        "risk_management",
        "publication_category",
        "register_status",
        "starts_on",
        "website",
        "references",
    }
)
# Nobody is asked about these twice: they say nothing when they are empty.
SILENT = frozenset(
    {
        "title",
        "summary",
        "theme",
        "transition",
        "tags",
        "ends_on",
        "months_only",
        "indicator_unit",
        "indicator_baseline",
        "indicator_baseline_on",
        "indicator_target",
        "assessment_status",
        "assessment_explanation",
        "register_status",
        "publication_category",
        "processing_register_url",
        "source_code_url",
        "website",
        "references",
        "partners",
    }
)


@dataclass(frozen=True)
class Block:
    """A titled text of the dossier."""

    key: str
    label: str
    text: Text


@dataclass(frozen=True)
class Fact:
    """A short answer: a word, a date, an address."""

    label: str
    value: Any
    kind: str = "words"


def label(key: str) -> str:
    return capfirst(str(FIELD[key].label))


def choice(key: str, value: str) -> str:
    choices = FIELD[key].choices
    return label_for(choices, value) if choices else value


def blocks(dossier: LocalisedDocument, *keys: str) -> list[Block]:
    return [Block(key, label(key), text) for key in keys if (text := dossier.text(key))]


def on(value: str | None) -> date | None:
    return date.fromisoformat(value[:10]) if value else None


def is_empty(key: str, value: Any) -> bool:
    return value in (None, "", [], {}) or (FIELD[key].choices is YesNoUnknown and value == YesNoUnknown.UNKNOWN)


def empty_fields(dossier: LocalisedDocument, section: str) -> list[str]:
    return [key for key in _said_when_empty(section) if is_empty(key, dossier[key])]


@cache
def _said_when_empty(section: str) -> tuple[str, ...]:
    return tuple(field.key for field in FIELD.values() if field.section == section and field.key not in SILENT)


def as_of(initiative: Initiative, dossier: LocalisedDocument) -> date | None:
    """The day of the register file that a gathered record was read from."""
    if hasattr(dossier, "as_of"):
        day: date | None = dossier.as_of
        return day
    moment = initiative.origin.as_of if initiative.origin else None
    return moment.date() if moment else None


def in_a_list(key: str) -> str:
    """A label within a sentence: no capital, no question mark."""
    return str(FIELD[key].label).lower().rstrip("?")


def missing(initiative: Initiative, dossier: LocalisedDocument, section: str) -> str:
    """What a section lacks, in a sentence that is fair: never as if somebody did not do it. Nothing lacks: no sentence.

    Of a gathered record only what its register asks for; the rest is said once, by `not_asked`.
    """
    is_gathered = not dossier["adopted"]
    empty = [key for key in empty_fields(dossier, section) if not is_gathered or key in ASKED_BY_REGISTER]
    if not empty:
        return ""
    fields = ", ".join(in_a_list(key) for key in empty)
    if not is_gathered:
        return _("Not yet filled in: %(fields)s.") % {"fields": fields}
    if day := as_of(initiative, dossier):
        words = {"day": date_format(day, "j F Y"), "fields": fields}
        return _("Not filled in in the register on %(day)s: %(fields)s.") % words
    return _("Not filled in in the register: %(fields)s.") % {"fields": fields}


def not_asked(dossier: LocalisedDocument) -> list[str]:
    """What a gathered record cannot hold, because its register does not ask for it."""
    if dossier["adopted"]:
        return []
    empty = [key for section in SECTIONS for key in empty_fields(dossier, section)]
    return [in_a_list(key) for key in empty if key not in ASKED_BY_REGISTER]


def _context(initiative: Initiative, dossier: LocalisedDocument, section: str, **parts: Any) -> dict[str, Any]:
    return {"blocks": [], "facts": [], "missing": missing(initiative, dossier, section), **parts}


def goal(initiative: Initiative, dossier: LocalisedDocument) -> dict[str, Any]:
    statement, clip = dossier.text("why_statement"), dossier["clip"]
    signed_on = dossier["why_signed_at"]
    facts = []
    if dossier["policy_goal"]:
        facts.append(Fact(label("policy_goal"), dossier["policy_goal"]["title"]))
    if dossier["transition"] and dossier["transition"] != "none":
        facts.append(Fact(label("transition"), choice("transition", dossier["transition"])))
    return _context(
        initiative,
        dossier,
        "goal",
        statement=statement if signed_on else None,
        signed_as=capfirst(dossier["why_signed_as"] or ""),
        signed_on=on(signed_on),
        clip=clip
        and {
            **clip,
            "video_url": default_storage.url(clip["video"]),
            "captions_url": default_storage.url(clip["captions"]) if clip["captions"] else "",
        },
        blocks=blocks(dossier, "why", "problem", "societal_goal", "municipal_task"),
        indicator=_indicator(dossier),
        reassurance=blocks(dossier, "limits", "not_measured"),
        facts=facts,
    )


def _indicator(dossier: LocalisedDocument) -> dict[str, Any] | None:
    name = dossier.text("indicator_name")
    if not name:
        return None
    return {
        "name": name,
        "unit": dossier.text("indicator_unit"),
        "baseline": dossier.text("indicator_baseline"),
        "baseline_on": on(dossier["indicator_baseline_on"]),
        "target": dossier.text("indicator_target"),
    }


def alternatives(initiative: Initiative, dossier: LocalisedDocument) -> dict[str, Any] | None:
    rows = [{**row, "kind_label": label_for(AlternativeKind, row["kind"])} for row in dossier.rows("alternatives")]
    if not rows and not dossier["adopted"]:
        return None  # its register does not ask for it
    return _context(initiative, dossier, "alternatives", rows=rows)


def who(initiative: Initiative, dossier: LocalisedDocument) -> dict[str, Any]:
    executive, owner = dossier["executive"], dossier.text("owner")
    facts = [Fact(_("Organisation"), initiative.organisation.name)]
    if owner:
        facts.append(Fact(label("owner"), owner, "text"))
    if executive:
        facts.append(Fact(label("executive"), capfirst(executive["title"])))
    if dossier["who_decides"]:
        facts.append(Fact(label("who_decides"), dossier.text("who_decides"), "text"))
    if dossier["contact_role"]:
        facts.append(Fact(label("contact_role"), dossier.text("contact_role"), "text"))
    if dossier["contact_email"]:
        facts.append(Fact(label("contact_email"), dossier["contact_email"], "email"))
    partners = [{**row, "role_label": label_for(PartnerRole, row["role"])} for row in dossier.rows("partners")]
    return _context(initiative, dossier, "who", facts=facts, partners=partners)


def technology(initiative: Initiative, dossier: LocalisedDocument) -> dict[str, Any]:
    slugs: dict[str, str] = getattr(dossier, "supplier_slugs", {})
    rows = [
        {
            **row,
            "kind_label": capfirst(label_of_kind(row["kind"])) if row["kind"] else "",
            "explanation": KIND[row["kind"]].explanation if row["kind"] in KIND else "",
            "supplier_slug": slugs.get(row["supplier"], ""),
        }
        for row in dossier.rows("technologies")
    ]
    return _context(
        initiative, dossier, "technology", rows=rows, blocks=blocks(dossier, "how_it_works", "human_intervention")
    )


def chain(initiative: Initiative, dossier: LocalisedDocument) -> dict[str, Any]:
    """The steps of the data, one way per technology, each in the order of the chain."""
    order = list(ChainStepKind.values)
    names = {row["key"]: row["title"] for row in dossier.rows("technologies")}
    ways: dict[str, list[dict[str, Any]]] = {}
    for row in dossier.rows("chain_steps"):
        kind = row["kind"]
        ways.setdefault(row["technology"] or "", []).append(
            {
                **row,
                "kind_label": capfirst(label_for(ChainStepKind, kind)),
            }
        )
    grouped = []
    for key in sorted(ways, key=lambda key: [*names, ""].index(key) if key in [*names, ""] else 0):
        steps = sorted(ways[key], key=lambda step: order.index(step["kind"]) if step["kind"] in order else len(order))
        grouped.append({"technology": names.get(key), "steps": steps})
    return _context(initiative, dossier, "chain", ways=grouped, blocks=blocks(dossier, "data_description"))


def law(initiative: Initiative, dossier: LocalisedDocument) -> dict[str, Any]:
    facts = []
    if dossier["personal_data"] != YesNoUnknown.UNKNOWN:
        facts.append(Fact(label("personal_data"), choice("personal_data", dossier["personal_data"])))
    standing = ("publication_category", "register_status")
    facts.extend(Fact(label(key), choice(key, dossier[key])) for key in standing if dossier[key])
    references = {
        kind: [row for row in dossier.rows("references") if row["kind"] == kind]
        for kind in (ReferenceKind.LAW.value, ReferenceKind.ASSESSMENT.value)
    }
    return _context(
        initiative,
        dossier,
        "law",
        facts=facts,
        legal_basis=dossier.text("legal_basis"),
        legal_basis_label=label("legal_basis"),
        laws=references[ReferenceKind.LAW],
        assessment={
            "status": dossier["assessment_status"],
            "explanation": dossier.text("assessment_explanation"),
            "references": references[ReferenceKind.ASSESSMENT],
            "gathered": not dossier["adopted"],
            "as_of": as_of(initiative, dossier),
        },
        blocks=blocks(dossier, "proportionality", "risk_management"),
    )


def where(initiative: Initiative, dossier: LocalisedDocument) -> dict[str, Any]:
    rows = [
        {
            **row,
            "precision_label": label_for(Precision, row["precision"]),
            "review_on": on(row["precision_review_on"]),
        }
        for row in dossier.rows("places")
    ]
    facts = []
    months_only = dossier["months_only"]
    for key in ("starts_on", "ends_on", "review_on"):
        if dossier[key]:
            kind = "month" if months_only and key != "review_on" else "date"
            facts.append(Fact(label(key), on(dossier[key]), kind))
    return _context(initiative, dossier, "where", rows=rows, facts=facts, map=_mini_map(initiative, rows))


def _mini_map(initiative: Initiative, rows: list[dict[str, Any]]) -> dict[str, Any] | None:
    """The places drawn, in the border of the organisation when that border is known here."""
    geometries = [row["geometry"] for row in rows if row["geometry"]]
    return mini_map(initiative.organisation, geometries) if geometries else None


def documents(initiative: Initiative, dossier: LocalisedDocument) -> dict[str, Any]:
    facts = [
        Fact(label(key), dossier[key], "url")
        for key in ("website", "processing_register_url", "source_code_url")
        if dossier[key]
    ]
    shown_above = {ReferenceKind.LAW.value, ReferenceKind.ASSESSMENT.value}
    references = [
        {**row, "kind_label": label_for(ReferenceKind, row["kind"])}
        for row in dossier.rows("references")
        if row["kind"] not in shown_above
    ]
    attachments = [{**file, "url": default_storage.url(file["file"])} for file in dossier["attachments"] or ()]
    return _context(
        initiative,
        dossier,
        "documents",
        facts=facts,
        references=references,
        attachments=attachments,
        tags=dossier["tags"] or [],
    )


for _order, (_key, _query) in enumerate(
    {
        "goal": goal,
        "alternatives": alternatives,
        "who": who,
        "technology": technology,
        "chain": chain,
        "law": law,
        "where": where,
        "documents": documents,
    }.items(),
    start=1,
):
    sections.register(Section(_key, _order * 100, SECTIONS[_key], f"initiatives/dossier/sections/{_key}.html", _query))
