"""From votes to map."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

import numpy as np
from numpy.typing import ArrayLike, NDArray

from .axes import Axis, explain_axes
from .components import CentredVotes, Components, leading_components, project
from .counting import count_answers, count_votes
from .errors import BadVotes
from .evidence import Evidence, Progress, gather_evidence, membership_confidence
from .grouping import Grouping, find_groups
from .selection import (
    CommonGround,
    Dividing,
    Representative,
    common_ground,
    dividing_statements,
    representative_statements,
)
from .settings import Settings
from .statistics import Estimate, GroupStatistics, design_effect, estimate, group_statistics
from .votes import Floats, Labels, Votes


@dataclass(frozen=True)
class Group:
    """One group of like-minded participants: number (0 is the largest), how many, its centre in the plane, the
    statements that speak for it, and how stable it is (mean Jaccard over resamples; nan without evidence)."""

    number: int
    size: int
    centre: tuple[float, float]
    representative: tuple[Representative, ...]
    stability: float


@dataclass(frozen=True, eq=False)
class OpinionMap:
    """A map with everything that explains it.

    participants, statements: those with at least one vote; votes: how many. positions: (participants of the input, 2),
    nan without votes. labels: (participants of the input,), the group of each or -1 (too few votes). confidence: same
    shape, probability of the same group with other statements, nan without group. hidden: (statements,), left out by
    moderation. counts: (groups + 1, statements, 3) votes per group and answer. clear_groups: True or False by the
    evidence, None when no evidence was asked. Without clear groups `groups` is empty, `grouping` still shows what was
    tried, and common ground is that of everyone.
    """

    settings: Settings
    participants: int
    statements: int
    votes: int
    hidden: NDArray[np.bool_]
    components: Components
    means: Floats
    positions: Floats
    labels: Labels
    confidence: Floats
    grouping: Grouping | None
    counts: Floats
    statistics: GroupStatistics
    estimates: Estimate
    groups: tuple[Group, ...]
    common_ground: tuple[CommonGround, ...]
    dividing: tuple[Dividing, ...]
    axes: tuple[Axis, ...]
    evidence: Evidence | None
    clear_groups: bool | None

    @property
    def explained_variance(self) -> Floats:
        """Variance along each axis (axes,), as principal component analysis reports it."""
        return self.components.variances

    @property
    def disputed(self) -> tuple[Dividing, ...]:
        """The dividing statements that are not common ground: a group may agree more with what all groups share."""
        shared = {each.statement for each in self.common_ground}
        return tuple(each for each in self.dividing if each.statement not in shared)

    @property
    def placed(self) -> int:
        """Participants with enough votes to take part in the grouping."""
        return int((self.labels >= 0).sum())


def build_map(
    votes: Votes,
    *,
    rng: np.random.Generator,
    settings: Settings | None = None,
    hidden: ArrayLike | None = None,
    progress: Progress | None = None,
) -> OpinionMap:
    """The opinion map of `votes`, by the published Pol.is method (Small et al. 2021), with the evidence for its groups.

    hidden: (statements,) True for statements that moderation left out; their votes do not count. rng: used by the
    evidence only; positions, groups and statistics do not depend on it. The input is not changed. Raises BadVotes when
    there are no votes, one participant, or no differences. Cost: O(votes) time and memory; nothing of the size
    participants x statements is made.
    """
    settings = settings or Settings()
    gone = hidden_statements(votes, hidden)
    open_votes = votes.without(gone)
    answers = count_answers(open_votes)
    refuse_hopeless(open_votes, answers)
    centred = CentredVotes.of(open_votes, answers)
    components = leading_components(centred)
    statements = int((answers.sum(axis=1) > 0).sum())
    positions = project(open_votes, centred.means, components.vectors, statements)
    placed = np.flatnonzero(open_votes.per_participant >= min(settings.fewest_votes, statements))
    weights = None if votes.weights is None else votes.weights[placed]
    grouping = find_groups(positions[placed], weights, most_groups=settings.most_groups, forced=settings.groups)
    evidence = None
    if grouping is not None and settings.permutations:
        evidence = gather_evidence(
            open_votes,
            placed,
            grouping.labels,
            components,
            statements,
            groups=len(grouping.centres),
            most_groups=settings.most_groups,
            resamples=settings.resamples,
            permutations=settings.permutations,
            most_participants=settings.sampled,
            rng=rng,
            progress=progress,
        )
    sketch = Sketch(open_votes, centred, components, statements, positions, placed, grouping, evidence, gone)
    return sketch.completed(settings, partial(count_votes, open_votes))


def hidden_statements(votes: Votes, hidden: ArrayLike | None) -> NDArray[np.bool_]:
    """The mask of statements left out, (statements,)."""
    gone = np.zeros(votes.statement_count, dtype=bool) if hidden is None else np.array(hidden, dtype=bool)
    if gone.shape != (votes.statement_count,):
        raise ValueError(f"hidden must have one entry for each of the {votes.statement_count} statements")
    return gone


def refuse_hopeless(votes: Votes, answers: Floats) -> None:
    """No map rather than a misleading one; `answers` are the counts (statements, 3)."""
    if not len(votes):
        raise BadVotes("empty")
    if (votes.per_participant > 0).sum() < 2:
        raise BadVotes("one_participant")
    if ((answers > 0).sum(axis=1) < 2).all():
        raise BadVotes("constant")


def judge(grouping: Grouping | None, evidence: Evidence | None, settings: Settings) -> bool | None:
    """Are there clear groups? Yes when answers hang together and people lie apart more than by chance, and resampled
    participants give the same groups. None: nobody asked for evidence."""
    if grouping is None:
        return False
    if evidence is None:
        return None
    by_chance = max(evidence.structure_p, evidence.separation_p)
    return by_chance <= settings.alpha and evidence.stability >= settings.least_stability


@dataclass(frozen=True, eq=False)
class Sketch:
    """A map of which axes, positions and groups are known; see OpinionMap for the fields."""

    votes: Votes
    centred: CentredVotes
    components: Components
    statements: int
    positions: Floats
    placed: NDArray[np.int64]
    grouping: Grouping | None
    evidence: Evidence | None
    hidden: NDArray[np.bool_]

    def completed(self, settings: Settings, count: Callable[[Labels, int], Floats]) -> OpinionMap:
        """The whole map; `count` gives the votes per group, statement and answer for labels and number of groups."""
        clear = judge(self.grouping, self.evidence, settings)
        shown = None if clear is False else self.grouping
        groups = 1 if shown is None else len(shown.centres)
        labels = np.full(self.votes.participant_count, -1, dtype=np.int64)
        labels[self.placed] = 0 if shown is None else shown.labels
        confidence = np.where(labels >= 0, 1.0, np.nan)
        if shown is not None:
            confidence = membership_confidence(
                self.centred, self.components, self.positions, labels, shown.centres, self.statements
            )
        counts = count(labels, groups)
        placed_weights = None if self.votes.weights is None else self.votes.weights[self.placed]
        statistics = group_statistics(counts[:groups] / design_effect(placed_weights))
        fewest = max(1, min(settings.fewest_votes, len(self.placed) // (2 * groups)))
        return OpinionMap(
            settings=settings,
            participants=int((self.votes.per_participant > 0).sum()),
            statements=self.statements,
            votes=len(self.votes),
            hidden=self.hidden,
            components=self.components,
            means=self.centred.means,
            positions=self.positions,
            labels=labels,
            confidence=confidence,
            grouping=self.grouping,
            counts=counts,
            statistics=statistics,
            estimates=estimate(counts.sum(axis=0) / design_effect(self.votes.weights), settings.margin),
            groups=() if shown is None else described(shown, statistics, self.evidence, settings),
            common_ground=common_ground(statistics, confidence=settings.confidence, fewest_voters=fewest),
            dividing=dividing_statements(statistics, confidence=settings.confidence, fewest_voters=fewest),
            axes=explain_axes(self.votes, self.components, self.positions, self.placed, most=settings.most_statements),
            evidence=self.evidence,
            clear_groups=clear,
        )


def described(
    grouping: Grouping, statistics: GroupStatistics, evidence: Evidence | None, settings: Settings
) -> tuple[Group, ...]:
    """The groups with what speaks for each."""
    sizes = np.bincount(grouping.labels, minlength=len(grouping.centres))
    return tuple(
        Group(
            number,
            int(sizes[number]),
            (float(centre[0]), float(centre[1])),
            representative_statements(
                statistics, number, most=settings.most_statements, confidence=settings.confidence
            ),
            evidence.group_stability[number] if evidence else float("nan"),
        )
        for number, centre in enumerate(grouping.centres)
    )
