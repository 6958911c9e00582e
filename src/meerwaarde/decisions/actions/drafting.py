"""Writing a decision. A draft is not public, so not in the log; what is published cannot be written to any more."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext as _

from meerwaarde.database.saving import clean_and_save
from meerwaarde.initiatives.actions.locking import locked_initiative
from meerwaarde.initiatives.models import Initiative
from meerwaarde.organisations.permissions import Permission, require
from meerwaarde.participation.models import Argument, Contribution
from meerwaarde.participation.vocabulary import ContributionState

from ..models import Citation, Consideration, Decision, DecisionVersion, Dissent, Limit, WeighedAlternative
from ..models.decisions import PartOfVersion
from ..vocabulary import Cited

WRITTEN = ("title", "text", "body", "body_name", "decided_on", "advice", "departure_reason")
MOST_ROWS = 100
MOST_CITATIONS = 500
Row = dict[str, Any]


def locked_draft(decision: Decision) -> DecisionVersion:
    """The draft of this decision, for writing. Raises ValidationError when there is none: published is fixed."""
    draft = (
        DecisionVersion.objects.select_for_update(of=("self",))
        .select_related("decision__initiative__organisation", "decision__current")
        .filter(decision=decision, published_at=None)
        .first()
    )
    if draft is None:
        raise ValidationError(_("A published decision does not change. Start a change: that becomes a new version."))
    return draft


@transaction.atomic
def start_decision(*, by: Any, initiative: Initiative, title: str) -> DecisionVersion:
    """A new decision with an empty draft. The ways of the dossier are copied, so that each can be weighed."""
    require(by, Permission.EDIT, initiative.organisation)
    initiative = locked_initiative(initiative.pk)
    if not initiative.is_followed_here:
        raise ValidationError(_("Manage this plan here first."))
    highest = Decision.objects.filter(initiative=initiative).aggregate(highest=Max("number"))["highest"] or 0
    decision = Decision.objects.create(initiative=initiative, number=highest + 1)
    draft = DecisionVersion(decision=decision, number=1, title=title.strip())
    clean_and_save(draft, exclude=["decision"])
    for position, one in enumerate(initiative.alternatives.all()):
        WeighedAlternative.objects.create(version=draft, position=position, key=one.key, kind=one.kind, title=one.title)
    return draft


@transaction.atomic
def start_change(*, by: Any, decision: Decision) -> DecisionVersion:
    """A draft of the next version, which begins as a copy of the one that holds."""
    require(by, Permission.EDIT, decision.initiative.organisation)
    decision = Decision.objects.select_for_update(of=("self",)).select_related("current").get(pk=decision.pk)
    earlier = decision.current
    if earlier is None:
        raise ValidationError(_("This decision is not public yet: write on in its draft."))
    if decision.versions.filter(published_at=None).exists():
        raise ValidationError(_("Somebody already started a change of this decision."))
    values = {name: getattr(earlier, name) for name in WRITTEN}
    draft = DecisionVersion.objects.create(decision=decision, number=earlier.number + 1, **values)
    for model in (WeighedAlternative, Limit, Dissent):
        for row in model._default_manager.filter(version=earlier):
            row.pk, row.version = None, draft
            row.save(force_insert=True)
    for step in earlier.considerations.prefetch_related("citations"):
        citations = list(step.citations.all())
        step.pk, step.version = None, draft
        step.save(force_insert=True)
        for citation in citations:
            citation.pk, citation.consideration = None, step
        Citation.objects.bulk_create(citations)
    return draft


@transaction.atomic
def discard_draft(*, by: Any, decision: Decision) -> None:
    """Throw the draft away; a decision that was never public goes with it."""
    require(by, Permission.EDIT, decision.initiative.organisation)
    locked_draft(decision).delete()
    if decision.current_id is None:
        decision.delete()


@transaction.atomic
def write_decision(
    *,
    by: Any,
    decision: Decision,
    alternatives: Sequence[Row] | None = None,
    limits: Sequence[Row] | None = None,
    dissents: Sequence[Row] | None = None,
    **values: Any,
) -> DecisionVersion:
    """Write the draft. Rows that are given replace all rows of their kind; what is left out stays as it was.

    An alternative is {"key", "reason", "is_chosen"}: which ways there are, and what they are called, comes from the
    dossier. Raises ValidationError for a wrong value or row.
    """
    require(by, Permission.EDIT, decision.initiative.organisation)
    draft = locked_draft(decision)
    if unknown := set(values) - set(WRITTEN):
        raise TypeError(f"a decision has no {', '.join(sorted(unknown))}")
    for name, value in values.items():
        setattr(draft, name, value.strip() if isinstance(value, str) else value)
    clean_and_save(draft, exclude=["decision"])
    if alternatives is not None:
        _write_alternatives(draft, alternatives)
    if limits is not None:
        _replace(draft, Limit, limits)
    if dissents is not None:
        _replace(draft, Dissent, dissents)
    return draft


def _write_alternatives(draft: DecisionVersion, rows: Sequence[Row]) -> None:
    known = {one.key: one for one in draft.decision.initiative.alternatives.all()}
    if any(row["key"] not in known for row in rows):
        raise ValidationError({"chosen": _("Choose one of the ways in the dossier.")})
    if sum(bool(row.get("is_chosen")) for row in rows) > 1:
        raise ValidationError({"chosen": _("Only one way can be chosen.")})
    titled = [{**row, "kind": known[row["key"]].kind, "title": known[row["key"]].title} for row in rows]
    _replace(draft, WeighedAlternative, titled)


def _replace(draft: DecisionVersion, model: type[PartOfVersion], rows: Sequence[Row]) -> None:
    """All rows or none: an error names the row by its number."""
    if len(rows) > MOST_ROWS:
        raise ValidationError(_("At most %(most)d rows.") % {"most": MOST_ROWS})
    model._default_manager.filter(version=draft).delete()
    for position, values in enumerate(rows):
        row = model(version=draft, position=position, **values)
        try:
            clean_and_save(row, exclude=["version"])
        except ValidationError as wrong:
            raise ValidationError(
                [
                    _("Row %(number)d: %(problem)s") % {"number": position + 1, "problem": problem}
                    for problem in wrong.messages
                ]
            ) from wrong


@dataclass(frozen=True)
class CitationRow:
    """What a consideration rests on: a contribution or argument by its primary key, an effect, or a source in words."""

    kind: str
    contribution: int | None = None
    argument: int | None = None
    effect_key: str = ""
    words: str = ""
    url: str = ""


@transaction.atomic
def write_consideration(
    *,
    by: Any,
    decision: Decision,
    title: str,
    text: str = "",
    citations: Sequence[CitationRow] = (),
    position: int | None = None,
) -> Consideration:
    """Add a consideration at the end, or write the one at `position` anew, with everything it rests on.

    Raises ValidationError for a contribution that is not of this plan, or an effect that is not in the dossier.
    """
    require(by, Permission.EDIT, decision.initiative.organisation)
    draft = locked_draft(decision)
    if position is None:
        number = draft.considerations.count()
        if number >= MOST_ROWS:
            raise ValidationError(_("At most %(most)d rows.") % {"most": MOST_ROWS})
        row = Consideration(version=draft, position=number)
    else:
        found = draft.considerations.filter(position=position).first()
        if found is None:
            raise ValidationError(_("There is no consideration with this number."))
        row = found
    row.title, row.text = title.strip(), text.strip()
    clean_and_save(row, exclude=["version"])
    row.citations.all().delete()
    Citation.objects.bulk_create(_checked(row, draft.decision.initiative, citations))
    return row


def _checked(row: Consideration, initiative: Initiative, citations: Sequence[CitationRow]) -> list[Citation]:
    if len(citations) > MOST_CITATIONS:
        raise ValidationError(_("At most %(most)d citations.") % {"most": MOST_CITATIONS})
    numbers = [one.contribution for one in citations if one.kind == Cited.CONTRIBUTION]
    known = set(
        Contribution.objects.filter(pk__in=[n for n in numbers if n], round__initiative=initiative)
        .exclude(state=ContributionState.UNCONFIRMED)
        .values_list("pk", flat=True)
    )
    if wrong := [str(number) for number in numbers if number not in known]:
        raise ValidationError(
            {"contributions": _("Not a contribution to this plan: %(numbers)s.") % {"numbers": ", ".join(wrong)}}
        )
    effects = dict(initiative.value_effects.values_list("key", "description"))
    asked = [one.argument for one in citations if one.kind == Cited.ARGUMENT]
    standing = Argument.objects.filter(pk__in=[n for n in asked if n], round__initiative=initiative, merged_at=None)
    arguments = dict(standing.values_list("pk", "title"))
    made: dict[tuple[Any, ...], Citation] = {}
    for one in citations:
        words = one.words.strip()
        if one.kind == Cited.EFFECT:
            words = effects.get(one.effect_key, "")[:500]
            if not words:
                raise ValidationError({"effects": _("This effect is not in the dossier.")})
        if one.kind == Cited.ARGUMENT:
            words = arguments.get(one.argument or 0, "")
            if not words:
                raise ValidationError({"arguments": _("This argument is not in the rounds of this plan.")})
        citation = Citation(
            consideration=row,
            position=len(made),
            kind=one.kind,
            contribution_id=one.contribution,
            argument_id=one.argument,
            effect_key=one.effect_key,
            words=words,
            url=one.url.strip(),
        )
        citation.clean_fields(exclude=["consideration", "contribution", "argument"])
        made.setdefault((one.kind, one.contribution, one.argument, one.effect_key, words, one.url), citation)
    return list(made.values())


@transaction.atomic
def remove_consideration(*, by: Any, decision: Decision, position: int) -> None:
    """Take one out of the draft; the ones after it move up."""
    require(by, Permission.EDIT, decision.initiative.organisation)
    draft = locked_draft(decision)
    draft.considerations.filter(position=position).delete()
    for row in draft.considerations.filter(position__gt=position).order_by("position"):
        row.position -= 1
        row.save(update_fields=["position"])
