"""What officials see of their own work. The number of queries does not grow with the number of plans."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from django.db.models import Count, OuterRef, QuerySet, Subquery, Window
from django.db.models.functions import Coalesce
from django.shortcuts import get_object_or_404

from meerwaarde.ledger.models import Event
from meerwaarde.organisations.models import Organisation
from meerwaarde.organisations.permissions import Permission, can

from ..actions.editing import missing_to_publish
from ..document import stored_document
from ..fields import FIELD, SECTIONS, Document, Kind, is_filled
from ..models import Difference, Draft, Initiative, Suggestion
from ..needed import Needed
from ..registry import Hint, Waiting, workspace_hints
from ..routes import PhaseChange, is_checked, phase_changes, still_needed
from ..vocabulary import Phase, Route
from .register import FOLLOWED_HERE
from .waiting import waiting_for

MOST_SHOWN = 300
MOST_ADOPTABLE = 50


@dataclass
class WorkItem:
    """One plan in somebody's workspace."""

    initiative: Initiative
    document: Document
    has_draft: bool
    to_publish: list[str]
    next_change: PhaseChange | None
    needed: list[Needed]
    differences: int = 0
    suggestions: int = 0
    hints: list[Hint] = field(default_factory=list)

    @property
    def is_checked(self) -> bool:
        """Whether "nothing is needed any more" can be said of the next step."""
        return self.next_change is not None and is_checked(self.next_change.target, self.initiative.route)

    @property
    def title(self) -> str:
        return self.document.get("title") or self.initiative.title


@dataclass
class Work:
    organisations: list[Organisation]
    items: list[WorkItem]
    adoptable: list[Initiative]
    adoptable_count: int


def my_organisations(user: Any) -> list[Organisation]:
    return list(Organisation.objects.filter(memberships__user=user).distinct().order_by("name"))


def initiative_of(organisation: Organisation, plan: str) -> Initiative:
    """A plan of this organisation, published or not. Raises Http404."""
    return get_object_or_404(
        Initiative.objects.select_related("organisation", "policy_goal", "executive", "origin"),
        organisation=organisation,
        slug=plan,
    )


def hints_for(user: Any, initiatives: list[Initiative]) -> dict[int, list[Hint]]:
    """What rooms say of each of these plans, as far as this person may go there; a few queries for all together."""
    of_plan = {one.pk: one for one in initiatives}
    found: dict[int, list[Hint]] = {}
    for registered in workspace_hints:
        for plan, hints in registered.find(initiatives).items():
            mine = [one for one in hints if can(user, one.permission, of_plan[plan].organisation)]
            found.setdefault(plan, []).extend(mine)
    return found


def work_of(user: Any, organisations: list[Organisation], *, phase: str = "") -> Work:
    """The plans these organisations work on, newest change first, with what each still needs (6 queries)."""
    mine = Initiative.objects.filter(organisation__in=organisations)
    followed = mine.filter(FOLLOWED_HERE)
    if phase in Phase.values:
        followed = followed.filter(phase=phase)
    initiatives: list[Initiative] = list(
        followed.select_related("organisation", "policy_goal", "executive", "dossier", "draft")
        .prefetch_related("copied_fields")
        .annotate(
            differences=_number(Difference.objects.filter(state=Difference.State.OPEN), "record__initiative"),
            open_suggestions=_suggestions(),
        )
        .order_by("-changed_at", "-id")[:MOST_SHOWN]
    )
    items = [_item(initiative) for initiative in initiatives]
    hints = hints_for(user, initiatives)
    for item in items:
        item.hints = hints.get(item.initiative.pk, [])
    gathered = mine.filter(~FOLLOWED_HERE).select_related("organisation", "origin")
    adoptable: list[Any] = list(
        gathered.annotate(all_of_them=Window(Count("pk"))).order_by("title", "id")[:MOST_ADOPTABLE]
    )
    return Work(organisations, items, adoptable, adoptable[0].all_of_them if adoptable else 0)


def _number(rows: QuerySet[Any], by: str) -> Coalesce:
    """How many of these a plan has, as a column of a query on plans."""
    counted = rows.filter(**{by: OuterRef("pk")}).order_by().values(by).annotate(number=Count("pk")).values("number")
    return Coalesce(Subquery(counted), 0)


def _suggestions() -> Coalesce:
    return _number(Suggestion.objects.filter(state=Suggestion.State.OPEN), "initiative")


def _item(initiative: Initiative) -> WorkItem:
    draft: Draft | None = getattr(initiative, "draft", None)
    content = draft.content if draft else {}
    document = {**stored_document(initiative), **content}
    change = next(iter(phase_changes(initiative)), None)
    return WorkItem(
        initiative=initiative,
        document=document,
        has_draft=bool(content),
        to_publish=[] if initiative.is_published and not content else missing_to_publish(initiative, document),
        next_change=change,
        needed=still_needed(initiative, document, change.target) if change else [],
        differences=getattr(initiative, "differences", 0),
        suggestions=getattr(initiative, "open_suggestions", 0),
    )


@dataclass(frozen=True)
class SectionState:
    key: str
    title: Any
    filled: int
    total: int
    in_draft: bool
    needed: list[str]


def sections_of(document: Document, content: Document, needed: list[str]) -> list[SectionState]:
    """Per section how much is filled in, whether it was changed since publishing, and what a next step needs of it."""
    states = []
    for key, title in SECTIONS.items():
        fields = [one for one in FIELD.values() if one.section == key and one.kind is not Kind.FLAG]
        keys = {one.key for one in fields}
        states.append(
            SectionState(
                key=key,
                title=title,
                filled=sum(is_filled(document.get(one.key)) for one in fields),
                total=len(fields),
                in_draft=bool(keys & set(content)),
                needed=[sentence for sentence in needed if getattr(sentence, "section", "") == key],
            )
        )
    return states


@dataclass(frozen=True)
class SignedWhy:
    """When the executive signed, and whether the "why" of the dossier changed after that."""

    version: int
    changed_since: bool


def signed_why(initiative: Initiative) -> SignedWhy | None:
    """The version on which "why we want this" was signed, or None. One query."""
    events = Event.objects.filter(
        subject_type=Initiative._meta.label_lower, subject_id=initiative.pk, version__isnull=False
    ).order_by("-id")
    changed = False
    for kind, version, after in events.values_list("kind", "version", "after"):
        if kind == "why_signed":
            return SignedWhy(version=version or 0, changed_since=changed)
        changed = changed or bool({"why", "societal_goal"} & set(after))
    return None


@dataclass(frozen=True)
class ExecutiveWork:
    signed: list[Initiative]
    waiting: list[Waiting]
    alarms: list[WorkItem]

    @property
    def to_do(self) -> list[Waiting]:
        return [one for one in self.waiting if not one.is_late]

    @property
    def overdue(self) -> list[Waiting]:
        return [one for one in self.waiting if one.is_late]


def executive_work(user: Any, organisation: Organisation) -> ExecutiveWork:
    """What awaits the executive: statements to sign, dates and promises that passed, what stands in use with gaps."""
    mine = list(
        Initiative.objects.filter(organisation=organisation, executive__user=user, version__gt=0)
        .select_related("organisation", "policy_goal", "executive", "dossier")
        .prefetch_related("copied_fields")
        .annotate(open_suggestions=_suggestions())
        .order_by("title", "id")[:MOST_SHOWN]
    )
    alarms = []
    for one in mine:
        gaps = gaps_of(one, stored_document(one)) if one.phase == Phase.IN_USE else []
        if gaps or one.open_suggestions:
            item = WorkItem(one, stored_document(one), False, [], None, gaps, suggestions=one.open_suggestions)
            alarms.append(item)
    return ExecutiveWork(
        signed=[one for one in mine if one.why_statement],
        waiting=waiting_for(user, [organisation], only=Permission.SIGN),
        alarms=alarms,
    )


def gaps_of(initiative: Initiative, document: Document) -> list[Needed]:
    """What the gates up to the present phase ask and the dossier does not have: gaps, for a plan that is in use."""
    from ..routes import PHASES

    way = PHASES[initiative.route or Route.STANDARD]
    here = Phase(initiative.phase)
    reached = way[: way.index(here) + 1] if here in way else way[:-1]
    return [sentence for phase in reached for sentence in still_needed(initiative, document, phase)]
