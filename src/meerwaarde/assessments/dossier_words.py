"""What a dossier says, in the sentences and rows that a questionnaire asks for. Pure: from a document, nothing else."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from typing import Any

from django.utils.text import capfirst
from django.utils.translation import gettext as _

from meerwaarde.database.choices import label_for
from meerwaarde.initiatives.fields import FIELD, Document
from meerwaarde.initiatives.vocabulary import AlternativeKind, ChainStepKind, PartnerRole, YesNoUnknown

# A repetition key per loop, a task, and what is proposed there.
Row = tuple[tuple[str, ...], str, str | list[str]]

# How far a negative effect reaches, as the impact of a risk.
IMPACT = {1: "laag", 2: "midden", 3: "hoog"}


# A row's key becomes the key of a repetition, and with it a part of addresses within the questionnaire.
_KEY = re.compile(r"[A-Za-z0-9]{1,16}")


def rows(document: Document, key: str) -> list[dict[str, Any]]:
    return [row for row in document.get(key) or () if _KEY.fullmatch(str(row.get("key") or ""))]


def listed(lines: Iterable[str]) -> str:
    """Lines as a list in Markdown; one line stays a sentence."""
    kept = [line.strip() for line in lines if line and line.strip()]
    return kept[0] if len(kept) == 1 else "\n".join(f"- {line}" for line in kept)


def paragraphs(*texts: Any) -> str:
    return "\n\n".join(str(text).strip() for text in texts if text and str(text).strip())


def text(*keys: str) -> Callable[[Document], str]:
    """The texts of these fields, one under the other."""
    return lambda document: paragraphs(*(document.get(key) for key in dict.fromkeys(keys)))


def _title(value: Any) -> str:
    return str(value.get("title") or "") if isinstance(value, dict) else ""


def labelled(row: dict[str, Any], key: str, column_key: str) -> str:
    """A code in a row in words, by the choices of the room that registered these rows."""
    code = str(row.get(column_key) or "")
    column = next((one for one in FIELD[key].columns if one.key == column_key), None) if key in FIELD else None
    if column is None or not code:
        return code
    if column.choices:
        return label_for(column.choices, code)
    return str(column.option_label(code)) if column.options else code


def value_of(row: dict[str, Any]) -> str:
    return capfirst(labelled(row, "value_effects", "value"))


def group_of(row: dict[str, Any]) -> str:
    return labelled(row, "value_effects", "group")


# --- values, measures --------------------------------------------------------------------------------------------


def effects(document: Document, *, positive: bool) -> list[dict[str, Any]]:
    """The effects of what is planned; those of the alternatives that are only compared with it are left out."""
    kinds = {row["key"]: row.get("kind") for row in rows(document, "alternatives")}
    compared = {AlternativeKind.DO_NOTHING.value, AlternativeKind.NON_DIGITAL.value}
    return [
        row
        for row in rows(document, "value_effects")
        if kinds.get(row.get("alternative") or "") not in compared
        and isinstance(row.get("size"), int)
        and (row["size"] > 0 if positive else row["size"] < 0)
    ]


def effect_line(row: dict[str, Any]) -> str:
    """ "Privacy (bewoners): camera's zien gezichten. Bron: …"."""
    about = value_of(row)
    if row.get("group"):
        about = f"{about} ({group_of(row)})"
    told = str(row.get("description") or "").strip()
    line = f"{about}: {told}" if told else about
    source = _("Source")
    return f"{line} {source}: {row['source']}" if row.get("source") else line


def positive_effects(document: Document) -> str:
    return listed(effect_line(row) for row in effects(document, positive=True))


def negative_effects(document: Document) -> str:
    return listed(effect_line(row) for row in effects(document, positive=False))


def served_interests(document: Document) -> str:
    return paragraphs(document.get("societal_goal"), positive_effects(document))


def groups(document: Document) -> str:
    found = [capfirst(group_of(row)) for row in rows(document, "value_effects") if row.get("group")]
    return listed(dict.fromkeys(found))


def measure_line(row: dict[str, Any]) -> str:
    parts = [str(row.get("title") or "").strip(), str(row.get("description") or "").strip()]
    line = ": ".join(part for part in parts if part)
    owner, due = row.get("owner"), row.get("due_on")
    about = ", ".join(str(part) for part in (owner, due) if part)
    return f"{line} ({about})" if about else line


def measures(document: Document) -> str:
    return paragraphs(listed(measure_line(row) for row in rows(document, "measures")), document.get("risk_management"))


def residual_risks(document: Document) -> str:
    found = []
    for row in effects(document, positive=False):
        residual = row.get("residual")
        if isinstance(residual, int) and residual < 0:
            remains = _("%(size)d on a scale of 3 after the measures") % {"size": -residual}
            found.append(f"{value_of(row)}: {risk_text(row)} ({remains})")
    return listed(found)


def accepted_risks(document: Document) -> str:
    found = []
    for row in effects(document, positive=False):
        if row.get("accepted_by"):
            what = risk_text(row)
            reason = f": {row['accepted_reason']}" if row.get("accepted_reason") else ""
            accepted = _("accepted by %(who)s") % {"who": labelled(row, "value_effects", "accepted_by")}
            found.append(f"{what} ({accepted}{reason})")
    return listed(found)


# --- alternatives, people, places, period ------------------------------------------------------------------------


def alternatives(document: Document) -> str:
    nothing = _("not described yet")
    return listed(
        f"{row.get('title') or label_for(AlternativeKind, row.get('kind'), '')}: {row.get('description') or nothing}"
        for row in rows(document, "alternatives")
    )


def _partners(document: Document, *roles: PartnerRole) -> list[str]:
    return [
        f"{row.get('name')} ({label_for(PartnerRole, row['role'])})"
        for row in rows(document, "partners")
        if row.get("role") in {role.value for role in roles}
    ]


def developers(document: Document) -> str:
    suppliers = [
        f"{row['supplier']} ({row.get('title') or row.get('product') or ''})".replace(" ()", "")
        for row in rows(document, "technologies")
        if row.get("supplier")
    ]
    partners = _partners(document, PartnerRole.SUPPLIER, PartnerRole.RESEARCHER, PartnerRole.ADVISER)
    return listed(dict.fromkeys([*suppliers, *partners]))


def users(document: Document) -> str:
    owner = str(document.get("owner") or "")
    partners = _partners(document, PartnerRole.EXECUTOR, PartnerRole.INITIATOR, PartnerRole.FUNDER)
    return listed([owner, *partners])


def executive(document: Document) -> str:
    return _title(document.get("executive"))


def voices(document: Document) -> str:
    return listed(_partners(document, PartnerRole.RESIDENTS))


def technologies(document: Document) -> str:
    found = [
        paragraphs(": ".join(str(part) for part in (row.get("title"), row.get("description")) if part))
        for row in rows(document, "technologies")
    ]
    return paragraphs(document.get("how_it_works"), listed(found))


def places(document: Document) -> str:
    return listed(str(row.get("title") or "") for row in rows(document, "places"))


def period(document: Document) -> str:
    words = {"starts_on": _("Starts on"), "ends_on": _("Ends on"), "review_on": _("Looked at again")}
    return listed(f"{label}: {document[key]}" for key, label in words.items() if document.get(key))


# --- the way of the data -----------------------------------------------------------------------------------------


def step_name(document: Document, row: dict[str, Any]) -> str:
    names = {one["key"]: one.get("title") for one in rows(document, "technologies")}
    kind = capfirst(label_for(ChainStepKind, row.get("kind", "")))
    technology = names.get(row.get("technology") or "")
    return f"{kind}: {technology}" if technology else kind


def data_used(document: Document) -> str:
    steps = [f"{step_name(document, row)}: {row.get('what') or ''}" for row in rows(document, "chain_steps")]
    return paragraphs(document.get("data_description"), listed(steps))


def personal_steps(document: Document) -> list[dict[str, Any]]:
    """The steps with personal data; while nobody said which ones have it, every step not said to have none."""
    steps = rows(document, "chain_steps")
    certain = [row for row in steps if row.get("personal") == YesNoUnknown.YES]
    return certain or [row for row in steps if row.get("personal") != YesNoUnknown.NO]


def steps(task: str, give: Callable[[Document, dict[str, Any]], str], *inner: str) -> Callable[[Document], list[Row]]:
    """One answer per step with personal data; `inner` are the keys of repetitions within that of the step."""

    def found(document: Document) -> list[Row]:
        given = [((row["key"], *inner), task, give(document, row)) for row in personal_steps(document)]
        return [row for row in given if row[2]]

    return found


def column(key: str) -> Callable[[Document, dict[str, Any]], str]:
    return lambda _document, row: str(row.get(key) or "")


def receivers(document: Document, row: dict[str, Any]) -> str:
    return str(row.get("recipient") or row.get("supplier") or "")


def goal_of_step(document: Document, row: dict[str, Any]) -> str:
    return str(document.get("societal_goal") or document.get("why") or "")


def collected(document: Document) -> list[Row]:
    """The personal data themselves: what the steps say that is collected."""
    steps_here = personal_steps(document)
    first = [row for row in steps_here if row.get("kind") == ChainStepKind.COLLECT] or steps_here
    return [((row["key"],), "2.1.1", str(row["what"])) for row in first if row.get("what")]


# --- risks and measures ------------------------------------------------------------------------------------------


def risk_text(row: dict[str, Any]) -> str:
    return str(row.get("description") or "").strip() or value_of(row)


def risks(document: Document) -> list[Row]:
    names = {row["key"]: step_name(document, row) for row in rows(document, "chain_steps")}
    found: list[Row] = []
    for row in effects(document, positive=False):
        place = (row["key"],)
        found.append((place, "16.1.1", risk_text(row)))
        if origin := names.get(row.get("step") or ""):
            found.append((place, "16.1.2", origin))
        found.append((place, "16.1.5", IMPACT[min(3, -row["size"])]))
        if row.get("evidence"):
            found.append((place, "16.1.6", str(row["evidence"])[:2000]))
    return found


def risk_measures(document: Document) -> list[Row]:
    about = {row["key"]: row for row in effects(document, positive=False)}
    names = {row["key"]: step_name(document, row) for row in rows(document, "chain_steps")}
    found: list[Row] = []
    for row in rows(document, "measures"):
        place, effect = (row["key"],), about.get(row.get("effect") or "")
        if effect is not None:
            found.append((place, "17.1.1", [risk_text(effect)]))
            if origin := names.get(effect.get("step") or ""):
                found.append((place, "17.1.2", origin))
        found.append((place, "17.1.3", measure_line(row)[:2000]))
        if row.get("owner"):
            found.append((place, "17.1.7", str(row["owner"])))
    return found


def action_points(document: Document) -> list[Row]:
    return [((row["key"],), "4.actiepunten.tekst", measure_line(row)) for row in rows(document, "measures")]


def yes_or_no(key: str, yes: str, no: str = "") -> Callable[[Document], str]:
    """ "true" or "false" when the field says so for certain."""
    words = {yes: "true", no: "false"} if no else {yes: "true"}
    return lambda document: words.get(str(document.get(key) or ""), "")


def filled(key: str) -> Callable[[Document], str]:
    """ "true" when the field holds something; silence proves nothing."""
    return lambda document: "true" if document.get(key) else ""
