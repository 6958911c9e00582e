"""What says about the same, suggested. Computed when asked for and never stored: the text is personal."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet

from meerwaarde.database.prepared import Prepared

from ..models import Contribution, Round
from .arguments import ungrouped

# A quarter of a second on one core. After the largest groups have a name, the next come.
MOST_TEXTS = 3_000
MOST_SHOWN = 10
MOST_EXAMPLES = 6


@dataclass(frozen=True)
class SuggestedGroup:
    """The most typical contribution first; all numbers, and the first few texts."""

    words: tuple[str, ...]
    language: str
    numbers: list[int]
    examples: list[Contribution]

    @property
    def more(self) -> int:
        return len(self.numbers) - len(self.examples)


def _texts(round: int) -> QuerySet[Contribution, tuple[Any, ...]]:
    """Which ones an index tells; only of these is the text read."""
    found = Contribution.objects.filter(pk__in=ungrouped(round).values("pk")).order_by("pk")
    return found.values_list("pk", "text", "language")[:MOST_TEXTS]


TEXTS = Prepared(_texts, round=int)


def suggested_groups(round: Round) -> list[SuggestedGroup]:
    """The largest groups among what belongs to no argument yet. Two queries."""
    from meerwaarde.analysis.text_groups import suggest_groups  # with SciPy, which few pages ask for

    rows = TEXTS.all(round=round.pk)
    found = suggest_groups([text for _pk, text, _language in rows], [language for _pk, _text, language in rows])
    groups = found.groups[:MOST_SHOWN]
    numbers = [[rows[member][0] for member in group.members] for group in groups]
    shown = Contribution.objects.in_bulk([number for group in numbers for number in group[:MOST_EXAMPLES]])
    return [
        SuggestedGroup(group.terms, group.language, inside, [shown[number] for number in inside[:MOST_EXAMPLES]])
        for group, inside in zip(groups, numbers, strict=True)
    ]
