"""The choices behind a map; each has a default with a source in docs/methods/opinion-map.md."""

from __future__ import annotations

from dataclasses import dataclass

MOST_GROUPS = 8  # more is no picture that people can read


@dataclass(frozen=True)
class Settings:
    """fewest_votes: votes before someone is placed in a group (never more than there are statements); most_groups: the
    highest number tried, at most 8; groups: force this number; confidence: of the one-sided tests; most_statements:
    shown per group and axis; margin: wanted half width of a statement's interval; resamples, permutations: replicates
    of the evidence (0 and 0: no evidence, so no judgement on whether the groups are clear); sampled: participants in
    the evidence at most; alpha: a share or silhouette as large as this occurs by chance with at most this probability;
    least_stability: adjusted Rand index below which groups are not called clear."""

    fewest_votes: int = 7
    most_groups: int = 5
    groups: int | None = None
    confidence: float = 0.9
    most_statements: int = 5
    margin: float = 0.1
    resamples: int = 40
    permutations: int = 39
    sampled: int = 5_000
    alpha: float = 0.05
    least_stability: float = 0.6

    def __post_init__(self) -> None:
        if self.fewest_votes < 1 or self.most_groups < 2 or (self.groups is not None and self.groups < 2):
            raise ValueError("fewest_votes must be at least 1, most_groups and groups at least 2")
        if max(self.most_groups, self.groups or 0) > MOST_GROUPS:
            raise ValueError(f"most_groups and groups can be at most {MOST_GROUPS}")
        if not 0.5 < self.confidence < 1 or not 0 < self.margin < 0.5 or not 0 < self.alpha < 1:
            raise ValueError("confidence must lie between 0.5 and 1, margin between 0 and 0.5, alpha between 0 and 1")
        if min(self.resamples, self.permutations) < 0 or (self.resamples == 0) != (self.permutations == 0):
            raise ValueError("resamples and permutations are both 0 or both above 0")
