"""Made-up conversations of which the truth is known."""

from __future__ import annotations

import numpy as np

from meerwaarde.analysis.opinion_map import Settings

NO_EVIDENCE = Settings(resamples=0, permutations=0)


def planted(people, statements, groups, rng, *, density=0.1, loyalty=0.9, passing=0.1):
    """Votes of `groups` groups with their own opinion on every statement: participants, statements, values, groups."""
    group = rng.integers(0, groups, people)
    opinion = rng.choice([-1, 1], (groups, statements))
    each = max(1, round(density * statements))
    what = np.concatenate([rng.choice(statements, each, replace=False) for _ in range(people)])
    who = np.repeat(np.arange(people), each)
    own = opinion[group[who], what]
    said = np.where(rng.random(len(who)) < loyalty, own, -own)
    said[rng.random(len(who)) < passing] = 0
    return who, what, said, group


def random_votes(people, statements, rng, *, density=0.3):
    """Everyone answers at random, with different shares per statement: participants, statements, values."""
    who, what = np.nonzero(rng.random((people, statements)) < density)
    share = rng.uniform(0.2, 0.8, statements)
    said = np.where(rng.random(len(who)) < share[what], 1, -1)
    said[rng.random(len(who)) < 0.15] = 0
    return who, what, said


def on_a_line(people, statements, rng, *, density=0.5):
    """One spectrum of opinion without a gap: who stands further to the right agrees more often."""
    place, steep = rng.standard_normal(people), rng.choice([-1, 1], statements)
    who, what = np.nonzero(rng.random((people, statements)) < density)
    said = np.where(rng.random(len(who)) < 1 / (1 + np.exp(-1.5 * place[who] * steep[what])), 1, -1)
    return who, what, said


def dense(votes):
    """The table with nan where nobody voted; only for small conversations."""
    full = np.full((votes.participant_count, votes.statement_count), np.nan)
    full[np.repeat(np.arange(votes.participant_count), votes.per_participant), votes.statements] = votes.values
    return full
