"""Four ways to start on the first day: adopt, copy, read a proposal, or a light form."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.conf import settings
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _

from meerwaarde.organisations.models import Organisation
from meerwaarde.organisations.permissions import Permission, require

from ..document import build_document
from ..fields import FIELD, Document, Kind, is_filled
from ..models import Initiative
from ..models.parts import new_key
from ..proposal_text import TARGETS, TEXT_TARGETS
from ..vocabulary import AlternativeKind
from .adoption import adopt_initiative
from .editing import create_initiative
from .provenance import mark_copied
from .routes import answer_scan

# What another organisation's dossier can lend. Places, people, dates, decisions and what was signed stay theirs.
LENDABLE = (
    "summary",
    "why",
    "problem",
    "societal_goal",
    "municipal_task",
    "theme",
    "transition",
    "indicator_name",
    "indicator_unit",
    "limits",
    "not_measured",
    "alternatives",
    "technologies",
    "how_it_works",
    "human_intervention",
    "chain_steps",
    "data_description",
    "personal_data",
    "legal_basis",
    "proportionality",
    "risk_management",
    "tags",
    "references",
)


@transaction.atomic
def adopt_record(*, by: Any, initiative: Initiative) -> Initiative:
    """Manage a gathered record here from now on. What the register said is marked as copied, to accept per field."""
    initiative = adopt_initiative(by=by, initiative=initiative)
    document = build_document(initiative)
    record = getattr(initiative, "register_record", None)
    told = record.values if record else document
    source = record.source if record else initiative.origin
    mark_copied(
        initiative,
        [key for key in FIELD if is_filled(told.get(key)) and is_filled(document.get(key))],
        source_title=source.name if source else _("register"),
        source_url=initiative.origin_url or (source.url if source else ""),
    )
    return initiative


@transaction.atomic
def copy_dossier(*, by: Any, organisation: Organisation, source: Initiative, title: str) -> Initiative:
    """A new plan with the texts that another public dossier can lend, each marked with that dossier and version."""
    require(by, Permission.EDIT, organisation)
    dossier = getattr(source, "dossier", None)
    if not source.is_published or dossier is None:
        raise PermissionDenied(_("This dossier is not public."))
    document: Document = dossier.document
    content = {key: document[key] for key in LENDABLE if is_filled(document.get(key))}
    if "technologies" in content:
        # Whom another organisation buys from, and how much, says nothing about this one.
        content["technologies"] = [
            {**row, "supplier": "", "product": "", "count": None} for row in content["technologies"]
        ]
    if "chain_steps" in content:
        content["chain_steps"] = [{**row, "supplier": "", "recipient": ""} for row in content["chain_steps"]]
    initiative = create_initiative(
        by=by, organisation=organisation, title=title, language=document.get("language", "nl"), content=content
    )
    mark_copied(
        initiative,
        content,
        source_title=_("%(title)s, %(organisation)s, version %(version)s")
        % {"title": document["title"], "organisation": source.organisation, "version": dossier.version},
        source_url=address_of_version(source, dossier.version),
    )
    return initiative


def address_of_version(source: Initiative, version: int) -> str:
    """The address of one version, without the language of whoever copies it."""
    with translation.override(settings.LANGUAGE_CODE):
        return reverse("dossier_version", args=[source.organisation.slug, source.slug, version])


@transaction.atomic
def start_from_text(
    *, by: Any, organisation: Organisation, title: str, assigned: list[tuple[str, str]], source_title: str
) -> Initiative:
    """A new plan from the paragraphs (target, text) that an official assigned; paragraphs of one target are joined.

    Raises ValidationError for a target that does not exist or a text that became too long.
    """
    require(by, Permission.EDIT, organisation)
    content: Document = {}
    for target, text in assigned:
        if target not in TARGETS:
            raise ValidationError(_("There is no field “%(name)s”.") % {"name": target})
        if target in TEXT_TARGETS and FIELD[target].kind is Kind.LINE:
            content[target] = " ".join(f"{content.get(target, '')} {text}".split())
            continue
        if target in TEXT_TARGETS:
            content[target] = f"{content[target]}\n\n{text}" if target in content else text
            continue
        field, kind = target.split("/")
        column = "description" if field == "alternatives" else "what"
        rows = content.setdefault(field, [])
        row = next((row for row in rows if row["kind"] == kind), None)
        if row:
            row[column] += f"\n\n{text}"
        else:
            rows.append(_new_row(field, kind, column, text))
    for key, value in content.items():
        limit = FIELD[key].max_length
        too_long = isinstance(value, str) and len(value) > limit
        too_long = too_long or any(len(row.get("what", "")) > 4000 for row in value if isinstance(row, dict))
        if too_long:
            raise ValidationError(
                _("“%(field)s” became too long. Use fewer paragraphs for it.") % {"field": FIELD[key].label}
            )
    initiative = create_initiative(by=by, organisation=organisation, title=title, content=content)
    mark_copied(initiative, content, source_title=source_title)
    return initiative


def _new_row(field: str, kind: str, column: str, text: str) -> dict[str, Any]:
    empty = {part.key: part.empty for part in FIELD[field].columns}
    row = {**empty, "key": new_key(), "kind": kind, column: text}
    if field == "alternatives":
        row["title"] = str(AlternativeKind(kind).label).capitalize()
    return row


@transaction.atomic
def start_light(
    *,
    by: Any,
    organisation: Organisation,
    title: str,
    summary: str,
    societal_goal: str,
    alternative: str,
    contact_email: str,
    review_on: date | None,
    scan: dict[str, bool],
    language: str = "nl",
) -> Initiative:
    """A new plan from the light form: twelve answers, of which six are the quick scan that chooses the route."""
    require(by, Permission.EDIT, organisation)
    content: Document = {
        "summary": summary,
        "societal_goal": societal_goal,
        "contact_email": contact_email,
        "review_on": review_on.isoformat() if review_on else None,
    }
    if alternative:
        content["alternatives"] = [_new_row("alternatives", AlternativeKind.NON_DIGITAL, "description", alternative)]
    initiative = create_initiative(
        by=by,
        organisation=organisation,
        title=title,
        language=language,
        content={key: value for key, value in content.items() if is_filled(value)},
    )
    return answer_scan(by=by, initiative=initiative, answers=scan)
