"""How much the groups can be trusted: bootstrap, comparison with shuffled votes, and the certainty per participant."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from .components import CentredVotes, Components, leading_components, project
from .counting import sums_per_participant
from .grouping import (
    adjusted_rand_index,
    best_matching,
    cells,
    distances,
    find_groups,
    kmeans,
    nearest,
    silhouette,
)
from .statistics import upper_tail
from .votes import Floats, Labels, Votes

Progress = Callable[[str, int, int], None]

ROUGH = 3e-3  # tolerance of the axes of a replicate: far below the differences between replicates
EVIDENCE_CELLS = 144
REPLICATE_DRAWS = 3


@dataclass(frozen=True, eq=False)
class Evidence:
    """What the data say about the groups themselves.

    participants: how many took part in the check (a sample of large conversations); votes: on how many votes it rests.
    structure, structure_shuffled, structure_p: share of all variance on the first axis, the same after shuffling the
    answers within each statement (replicates,), and the probability of at least this much by chance.
    separation, separation_shuffled, separation_p: the same for the silhouette of the chosen number of groups.
    separation_cloud, cloud_p: the silhouette when one single even cloud of the same shape is cut in as many groups
    (replicates,), and the probability of at least the silhouette seen; above 0.05 the groups shade into each other.
    stability: mean adjusted Rand index between the groups and those of resampled participants (replicates in
    `stability_replicates`); group_stability: mean Jaccard index per group (Hennig 2007).
    same_number: share of the resamples in which the same number of groups was best.
    sampled, agreement: (sample,) which participants were in it, and in what share of the resamples they were in
    their own group.
    """

    participants: int
    votes: int
    structure: float
    structure_shuffled: Floats
    structure_p: float
    separation: float
    separation_shuffled: Floats
    separation_p: float
    separation_cloud: Floats
    cloud_p: float
    stability: float
    stability_replicates: Floats
    group_stability: tuple[float, ...]
    same_number: float
    sampled: NDArray[np.int64]
    agreement: Floats


def at_least(seen: float, by_chance: Floats) -> float:
    """p-value of a permutation test, never zero (Phipson and Smyth 2010)."""
    return float((1 + (by_chance >= seen).sum()) / (1 + len(by_chance)))


def gather_evidence(
    votes: Votes,
    placed: NDArray[np.int64],
    labels: Labels,
    components: Components,
    statements: int,
    *,
    groups: int,
    most_groups: int,
    resamples: int,
    permutations: int,
    most_participants: int,
    rng: np.random.Generator,
    progress: Progress | None = None,
) -> Evidence:
    """Evidence for `groups` groups; `placed` (indices) took part in the grouping with `labels` (placed,).

    Of more than `most_participants` a random sample is used: its stability is a cautious estimate of that of all, for
    fewer people give less stable groups. Cost: (resamples + permutations) x votes of the sample.
    """
    if len(placed) > most_participants:
        chosen = np.sort(rng.choice(len(placed), most_participants, replace=False))
    else:
        chosen = np.arange(len(placed))
    sample = votes.chosen(placed[chosen])
    reference = labels[chosen]
    tell = progress or (lambda *_: None)
    centred = CentredVotes.of(sample)
    own = leading_components(centred, tolerance=ROUGH)
    places = project(sample, centred.means, own.vectors, statements)
    structure = own.variances[0] / own.total_variance
    separation = best_silhouette(places, sample.weights, groups)
    shuffled = np.array(
        [
            values
            for turn, values in enumerate(shuffled_maps(centred, statements, groups, permutations, rng))
            if tell("permutation", turn + 1, permutations) is None
        ]
    )
    clouds = np.array([single_cloud(places, sample.weights, groups, rng) for _ in range(permutations)])
    indices, jaccard, same, agreement = np.zeros(resamples), np.zeros((resamples, groups)), 0, np.zeros(len(chosen))
    for turn in range(resamples):
        again, best = resampled_groups(sample, own, statements, groups, most_groups, rng)
        indices[turn] = adjusted_rand_index(reference, again)
        matched, jaccard[turn] = matched_groups(reference, again, groups)
        agreement += matched
        same += best == groups
        tell("bootstrap", turn + 1, resamples)
    return Evidence(
        participants=len(chosen),
        votes=len(votes),
        structure=float(structure),
        structure_shuffled=shuffled[:, 0],
        structure_p=at_least(float(structure), shuffled[:, 0]),
        separation=separation,
        separation_shuffled=shuffled[:, 1],
        separation_p=at_least(separation, shuffled[:, 1]),
        separation_cloud=clouds,
        cloud_p=at_least(separation, clouds),
        stability=float(indices.mean()),
        stability_replicates=indices,
        group_stability=tuple(float(each) for each in jaccard.mean(axis=0)),
        same_number=same / resamples,
        sampled=placed[chosen],
        agreement=agreement / resamples,
    )


def best_silhouette(places: Floats, weights: Floats | None, groups: int) -> float:
    """The silhouette of the best k-means in `groups` groups, on the cells of the evidence."""
    gathered = cells(places, weights, EVIDENCE_CELLS)
    labels, _, _ = kmeans(gathered, groups, draws=REPLICATE_DRAWS)
    return silhouette(gathered, distances(gathered), labels, groups)


def shuffled_maps(
    centred: CentredVotes, statements: int, groups: int, count: int, rng: np.random.Generator
) -> NDArray[np.float64]:
    """Share of the first axis and silhouette (count, 2) after shuffling who gave which answer within each statement.

    Who voted on what, and how often each answer was given, stay as they are; only agreement between statements goes
    (parallel analysis: Horn 1965, Buja and Eyuboglu 1992), so means and variances do not change.
    """
    votes = centred.votes
    by_statement = np.argsort(votes.statements, kind="stable")
    bounds = np.concatenate(([0], np.cumsum(np.bincount(votes.statements, minlength=votes.statement_count))))
    answers = votes.values[by_statement]
    found = np.empty((count, 2))
    for turn in range(count):
        for begin, end in pairwise(bounds.tolist()):
            if end - begin > 1:
                rng.shuffle(answers[begin:end])
        mixed = np.empty_like(answers)
        mixed[by_statement] = answers
        chance = replace(centred, votes=replace(votes, values=mixed), products=0)
        axes = leading_components(chance, tolerance=ROUGH)
        places = project(chance.votes, centred.means, axes.vectors, statements)
        found[turn] = axes.variances[0] / axes.total_variance, best_silhouette(places, votes.weights, groups)
    return found


def single_cloud(places: Floats, weights: Floats | None, groups: int, rng: np.random.Generator) -> float:
    """The silhouette of one even cloud as wide and long as `places`, cut in `groups` groups.

    Even, because of all clouds without a gap that one is the easiest to cut in two (Hartigan and Hartigan 1985); a box
    along the main directions, as in the gap statistic (Tibshirani, Walther and Hastie 2001).
    """
    spread = np.cov(places.T, aweights=weights)
    values, turn = np.linalg.eigh(spread)
    cloud = (rng.random(places.shape) - 0.5) * np.sqrt(12 * np.maximum(values, 0)) @ turn.T
    return best_silhouette(cloud, weights, groups)


def resampled_groups(
    votes: Votes, components: Components, statements: int, groups: int, most_groups: int, rng: np.random.Generator
) -> tuple[Labels, int]:
    """The whole method on participants drawn with replacement: the groups of everyone in the sample by the axes and
    centres of that draw, and the number of groups it would choose itself."""
    people = votes.participant_count
    times = np.bincount(rng.integers(0, people, people), minlength=people)
    drawn = np.flatnonzero(times)
    weights = times[drawn].astype(float)
    if votes.weights is not None:
        weights *= votes.weights[drawn]
    inside = votes.chosen(drawn)
    replicate = CentredVotes.of(replace(inside, weights=weights))
    if not (replicate.variances > 0).any():  # everyone who was drawn answered alike
        return np.zeros(people, dtype=np.int64), 1
    axes = leading_components(replicate, start=components.vectors, tolerance=ROUGH)
    places = project(inside, replicate.means, axes.vectors, statements)
    free = find_groups(
        places, weights, most_groups=most_groups, most_cells=EVIDENCE_CELLS, draws=REPLICATE_DRAWS, full=False
    )
    best = len(free.centres) if free else 1
    if best != groups or free is None:
        _, centres, _ = kmeans(cells(places, weights, EVIDENCE_CELLS), groups, draws=REPLICATE_DRAWS)
    else:
        centres = free.centres
    everyone = project(votes, replicate.means, axes.vectors, statements)
    return nearest(everyone, centres), best


def matched_groups(reference: Labels, again: Labels, groups: int) -> tuple[NDArray[np.bool_], Floats]:
    """Who is in the group that matches the own one best (participants,), and the Jaccard index per group."""
    table = np.bincount(reference * groups + again, minlength=groups * groups).reshape(groups, groups)
    match = best_matching(table)
    together = table[np.arange(groups), match]
    either = table.sum(axis=1) + table.sum(axis=0)[match] - together
    return match[reference] == again, together / np.maximum(either, 1)


def membership_confidence(
    centred: CentredVotes, components: Components, positions: Floats, labels: Labels, centres: Floats, statements: int
) -> Floats:
    """Probability per participant (participants,) that an equally large draw of statements puts them in the same group.

    Someone who answered 10 of 200 statements could have drawn 10 others. With these answers as a simple random sample
    the position has covariance (m / n) n (1 - n / m) S, S the covariance of the steps x_j c_j (Cochran 1977, ch. 2).
    The distance to the border with each other group gives a normal probability; what is lost is added up (Bonferroni),
    so the figure is cautious. nan for those in no group. Cost: one pass over the votes.
    """
    given = centred.votes.per_participant.astype(float)
    squares = centred.deviations**2
    first, second = (
        components.vectors[0],
        components.vectors[1] if len(components.vectors) > 1 else np.zeros_like(components.vectors[0]),
    )
    scale = np.sqrt(statements / np.maximum(given, 1))
    total = positions / scale[:, None]
    products = (first * first, first * second, second * second)
    sums = sums_per_participant(centred.votes, *(squares * each[:, None] for each in products))
    pairs = ((0, 0), (0, 1), (1, 1))
    factor = statements / np.maximum(given - 1, 1) * (1 - np.minimum(given / statements, 1))
    spread = [
        factor * (each - total[:, a] * total[:, b] / np.maximum(given, 1))
        for each, (a, b) in zip(sums, pairs, strict=True)
    ]
    doubt = np.zeros(len(given))
    own = centres[np.maximum(labels, 0)]
    for other, centre in enumerate(centres):
        line = own - centre
        length = np.hypot(line[:, 0], line[:, 1])
        unit = line / np.where(length > 0, length, 1)[:, None]
        away = ((positions - (own + centre) / 2) * unit).sum(axis=1)
        variance = unit[:, 0] ** 2 * spread[0] + 2 * unit[:, 0] * unit[:, 1] * spread[1] + unit[:, 1] ** 2 * spread[2]
        deviation = np.sqrt(np.maximum(variance, 1e-12))
        doubt += np.where(labels != other, upper_tail(away / deviation), 0.0)
    return np.where(labels >= 0, np.clip(1 - doubt, 0, 1), np.nan)
