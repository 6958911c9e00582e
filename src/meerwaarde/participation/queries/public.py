"""What everybody reads: the rounds of a plan, one round with its promise, and what people said."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from functools import partial
from typing import Any

from django.core.paginator import Page, Paginator
from django.db.models import OuterRef, Prefetch, QuerySet, Subquery, Sum
from django.http import Http404
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from meerwaarde.database.prepared import Prepared
from meerwaarde.initiatives.history import FieldChange, compare_words
from meerwaarde.initiatives.localised import LocalisedDocument
from meerwaarde.initiatives.models import Initiative
from meerwaarde.initiatives.queries.dossier import contact_of, header_of, public_initiative, public_state
from meerwaarde.initiatives.queries.places import mini_map
from meerwaarde.organisations.models import Organisation
from meerwaarde.runs.recent import Recent

from ..actions.promises import PROMISED, promise_document
from ..models import (
    Argument,
    Contribution,
    ContributionFile,
    ContributionPlace,
    Intervention,
    NoParticipation,
    Promise,
    Round,
)
from ..parts import parts_of
from ..vocabulary import ContributionState, FileState, Level, Outcome, Reading, RoundState, Verification
from .counting import OF_PEOPLE, RoundCounts, counts_by_round, counts_per_rule
from .levels import level_name
from .tallies import tallies_of
from .wording import Worded, Wording

PER_PAGE = 20
S = ContributionState
SHOWN_STATES = (S.SHOWN, S.WITHHELD, S.APPEALED, S.WITHDRAWN, S.ERASED)


def public_rounds(initiative: Initiative | int) -> QuerySet[Round]:
    """The rounds with a published promise: also those that are still to come."""
    return (
        Round.objects.filter(initiative=initiative, promise__isnull=False)
        .select_related("promise", "initiative__organisation")
        .order_by("number")
    )


def _public_round(initiative: int, number: int) -> QuerySet[Round]:
    return public_rounds(initiative).filter(number=number)


PUBLIC_ROUND = Prepared(_public_round, initiative=int, number=int)


def public_round(slug: str, plan: str, number: int) -> tuple[Initiative, Round]:
    initiative = public_initiative(slug, plan)
    round = PUBLIC_ROUND.first(initiative=initiative.pk, number=number)
    if round is None:
        raise Http404(_("There is no round of participation at this address."))
    return initiative, round


# What is asked of a round before somebody's words are kept; not its long texts, nor those of its plan.
NEEDED_TO_TAKE_PART = (
    "number",
    "state",
    "four_eyes",
    "promise__opens_on",
    "promise__closes_on",
    "promise__hear_back_on",
    "promise__verification",
    "promise__reading",
    "initiative__slug",
    "initiative__version",
    "initiative__published_at",
    "initiative__organisation__slug",
)


# This is asked for each of many people at the same moment. Writing reads the round again, and locks it.
SECONDS_KNOWN = 3
_rounds = Recent[Round](SECONDS_KNOWN)


def round_to_take_part_in(slug: str, plan: str, number: int) -> Round:
    """The round as it was at most three seconds ago. Raises Http404."""
    return _rounds.get(f"{slug}/{plan}/{number}", partial(_round_at, slug, plan, number))


def _round_at(slug: str, plan: str, number: int) -> Round:
    found = (
        Round.objects.select_related("promise", "initiative__organisation")
        .only(*NEEDED_TO_TAKE_PART)
        .filter(
            initiative__organisation__slug=slug,
            initiative__slug=plan,
            initiative__version__gt=0,
            number=number,
            promise__isnull=False,
        )
        .order_by("id")
        .first()
    )
    if found is None:
        raise Http404(_("There is no round of participation at this address."))
    return found


def round_state(slug: str, plan: str, number: int | None = None) -> tuple[Any, ...]:
    """On what a page about rounds depends. The sums of revisions change with every contribution and argument."""
    state = public_state(slug, plan)
    if number is None:
        return (*state, tuple(_round_states(state[0])))
    return (*state, tuple(ROUND_STATE.all(initiative=state[0], number=number)))


def _round_states(initiative: int) -> QuerySet[Round, tuple[Any, ...]]:
    return (
        Round.objects.filter(initiative=initiative, promise__isnull=False)
        .order_by("number")
        .annotate(said=_revisions(Contribution), argued=_revisions(Argument))
        .values_list("number", "state", "promise", "reported_at", "said", "argued")
    )


def _round_state(initiative: int, number: int) -> QuerySet[Round, tuple[Any, ...]]:
    return _round_states(initiative).filter(number=number)


def _revisions(model: type[Contribution | Argument]) -> Subquery:
    of_round: QuerySet[Any] = model._default_manager.filter(round=OuterRef("pk")).order_by()
    return Subquery(of_round.values("round").annotate(sum=Sum("revision")).values("sum"))


ROUND_STATE = Prepared(_round_state, initiative=int, number=int)


def open_rounds(initiative: Initiative) -> list[Round]:
    return [round for round in public_rounds(initiative) if round.takes_contributions]


@dataclass(frozen=True)
class Said(Worded):
    """One contribution as everybody may read it: the text, or the stub in its place."""

    contribution: Contribution
    text: str
    rule: str
    answer: Any
    wording: Wording = field(default_factory=Wording, compare=False)

    @property
    def outcome(self) -> str:
        return self.wording.label(Outcome, self.answer.outcome)

    @property
    def day_of_answer(self) -> str:
        return self.wording.day(self.answer.answered_on)

    @property
    def language(self) -> str:
        return self.contribution.language

    @property
    def place(self) -> ContributionPlace | None:
        """Where it is about, as far as that is public and the text is shown."""
        place = getattr(self.contribution, "place", None)
        return place if self.text and place is not None and place.is_public else None

    @property
    def files(self) -> list[ContributionFile]:
        """The photos and documents that a moderator showed."""
        kept = self.contribution.files.all() if self.text else ()
        return [one for one in kept if one.state == FileState.SHOWN]

    @property
    def rule_for_files(self) -> str:
        """The rule by which the photos and documents are not shown."""
        return _standing_rule(self.contribution, about_files=True) if self.text else ""


def said(contribution: Contribution, wording: Wording | None = None) -> Said:
    """`wording` is that of the page, where more of them stand on one."""
    rule = _standing_rule(contribution) if contribution.state in (S.WITHHELD, S.APPEALED) else ""
    text = contribution.text if contribution.is_readable else ""
    return Said(contribution, text, rule, getattr(contribution, "answer", None), wording or Wording())


def _standing_rule(contribution: Contribution, *, about_files: bool = False) -> str:
    for one in contribution.interventions.all():
        if one.lifted_on is None and one.about_files == about_files:
            return str(one.get_rule_display())
    return ""


def shown_contributions(round: Round) -> QuerySet[Contribution]:
    """What has a place on the page of a round, also where only a stub is left of it."""
    return (
        Contribution.objects.filter(OF_PEOPLE, round=round, state__in=SHOWN_STATES)
        .select_related("answer", "place")
        .prefetch_related(Prefetch("interventions", queryset=Intervention.objects.order_by("id")), "files")
        .order_by("-id")
    )


def contributions_page(
    round: Round, number: str | None, counts: RoundCounts | None = None
) -> tuple[Page[Contribution], list[Said]]:
    """One page of what people said. `counts` of the round, where they are known, save a query."""
    paginator = Paginator(shown_contributions(round), PER_PAGE)
    if counts is not None:
        paginator.count = counts.total - counts.waiting
    page = paginator.get_page(number)
    wording = Wording()
    return page, [said(one, wording) for one in page]


def page_about(initiative: Initiative, language: str) -> dict[str, Any]:
    reading = LocalisedDocument(initiative.dossier.document, language)
    return {
        "initiative": initiative,
        "organisation": initiative.organisation,
        "header": header_of(initiative, reading),
        "contact": contact_of(initiative, reading),
        "today": timezone.localdate(),
    }


def round_page(initiative: Initiative, round: Round, language: str, number: str | None) -> dict[str, Any]:
    tallies = tallies_of(round)
    counts = tallies.counts
    page, shown = contributions_page(round, number, counts)
    return {
        **page_about(initiative, language),
        "round": round,
        "level": level_name(initiative.organisation, round.promise.level) if round.promise else "",
        "promise": round.promise,
        "groups": list(round.promise.groups.all()) if round.promise else [],
        "counts": counts,
        "passages": round.passages,
        "arguments": tallies.lines(round),
        "page": page,
        "shown": shown,
        "map": _map_of(initiative.organisation, shown),
        "parts": parts_of(round),
    }


def _map_of(organisation: Organisation, shown: list[Said]) -> dict[str, Any] | None:
    """The points that people gave, each rounded to about a kilometre."""
    points = [point for one in shown if one.place and (point := one.place.coarse_point)]
    return mini_map(organisation, [{"type": "Point", "coordinates": point} for point in points]) if points else None


CHOICES: dict[str, Any] = {"level": Level, "reading": Reading, "verification": Verification}


def _words_of(document: dict[str, Any], name: str) -> str:
    value = document[name]
    if name == "groups":
        return "\n".join(
            ": ".join(part for part in (row["name"], "; ".join(filter(None, (row["online"], row["offline"])))) if part)
            for row in value
        )
    if name.endswith("_on") and value:
        return date_format(date.fromisoformat(value), "j F Y")
    if name in CHOICES:
        return str(dict(CHOICES[name].choices)[value])
    return value or ""


@dataclass(frozen=True)
class PromiseChange:
    """What one version changed, with the reason that was given."""

    earlier: Promise
    later: Promise
    fields: list[FieldChange]
    label: str = ""  # the name of the whole, for the table that compares


def promise_changes(round: Round) -> list[PromiseChange]:
    """Each published version beside the one before it, newest first. Two queries."""
    versions = list(round.promises.exclude(published_at=None).prefetch_related("groups").order_by("number"))
    documents = [promise_document(version) for version in versions]
    changes = []
    for number in range(len(versions) - 1, 0, -1):
        fields = []
        for name in (*PROMISED, "groups"):
            old, new = _words_of(documents[number - 1], name), _words_of(documents[number], name)
            if old != new:
                fields.append(FieldChange(capfirst(_label(name)), *compare_words(old, new)))
        changes.append(PromiseChange(versions[number - 1], versions[number], fields))
    return changes


def _label(name: str) -> str:
    if name == "groups":
        return _("who is invited, and how")
    if name == "reading":
        return _("when a moderator reads it")
    if name == "verification":
        return _("what is asked of you")
    named: Any = Promise._meta.get_field(name)
    return str(named.verbose_name)


def rounds_overview(initiative: Initiative) -> dict[str, Any]:
    """All public rounds of a plan with their counts, and the reasons where there is none. Three queries."""
    rounds = list(public_rounds(initiative))
    counts = counts_by_round(rounds) if rounds else {}
    return {
        "rounds": [(round, counts.get(round.pk)) for round in rounds],
        "none": list(NoParticipation.objects.filter(initiative=initiative)),
    }


def register_data(initiative: Initiative) -> dict[str, Any]:
    """What this room says in open data: promises, dates that passed, and numbers. No text of anybody."""
    rows = []
    for round, counts in rounds_overview(initiative)["rounds"]:
        promise = round.promise
        rows.append(
            {
                "number": round.number,
                "title": round.title,
                "phase": round.phase,
                "state": round.state,
                "is_overdue": round.is_overdue,
                "promise": {"version": promise.number, **promise_document(promise)},
                "contributions": counts.total if counts else 0,
                "without_outcome": counts.without_outcome if counts else 0,
                "withheld": counts.withheld if counts else 0,
                "withdrawn": counts.withdrawn if counts else 0,
                "outcomes": counts.outcomes if counts else {},
                "report": round.report,
                "reported_on": timezone.localtime(round.reported_at).date().isoformat() if round.reported_at else None,
            }
        )
    without = NoParticipation.objects.filter(initiative=initiative).values("phase", "reason")
    return {"dossier": initiative.slug, "rounds": rows, "no_participation": list(without)}


def moderation_page(slug: str) -> dict[str, Any]:
    return {"rules": counts_per_rule(contribution__initiative__organisation__slug=slug)}


MOST_CHANCES = 100


def rounds_open_now(organisation: Organisation | None = None) -> list[Round]:
    """Every round that takes contributions today, of all or of one organisation; the first to end first. One query."""
    today = timezone.localdate()
    of_one = {"initiative__organisation": organisation} if organisation else {}
    return list(
        Round.objects.filter(
            **of_one,
            state=RoundState.OPEN,
            promise__opens_on__lte=today,
            promise__closes_on__gte=today,
            initiative__version__gt=0,
        )
        .select_related("promise", "initiative__organisation")
        .order_by("promise__closes_on", "id")[:MOST_CHANCES]
    )
