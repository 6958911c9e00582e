"""Planted groups are found, chance is called chance, and certainty means what it says."""

import numpy as np
import pytest
from opinion_conversations import NO_EVIDENCE, on_a_line, planted, random_votes
from scipy.stats import binom

from meerwaarde.analysis.opinion_map import MapNotVerified, Settings, adjusted_rand_index, build_map, votes_from_arrays
from meerwaarde.analysis.opinion_map.evidence import at_least, matched_groups
from meerwaarde.analysis.opinion_map.verification import verify_map


@pytest.mark.parametrize(("people", "statements", "groups"), [(1_000, 200, 2), (1_500, 300, 3)])
def test_planted_groups_are_found_at_ten_percent_density(people, statements, groups):
    rng = np.random.default_rng(1)
    who, what, said, group = planted(people, statements, groups, rng, density=0.1)
    votes = votes_from_arrays(who, what, said)
    drawn = build_map(votes, rng=rng)
    assert drawn.clear_groups
    assert len(drawn.groups) == groups
    assert adjusted_rand_index(group, drawn.labels) >= 0.95
    assert drawn.evidence.stability > 0.9
    assert drawn.evidence.cloud_p <= 0.05
    verify_map(drawn, votes)


@pytest.mark.proof
def test_random_votes_give_no_clear_groups(long_proofs, record_property):
    """At least 95 of 100 seeds (all of them in the long run of `make prove`)."""
    seeds = range(100) if long_proofs else range(4)
    called_clear = 0
    for seed in seeds:
        rng = np.random.default_rng(seed)
        drawn = build_map(votes_from_arrays(*random_votes(300, 60, rng)), rng=rng)
        called_clear += bool(drawn.clear_groups)
        if drawn.clear_groups is False:
            assert drawn.groups == ()
            assert drawn.dividing == ()
    assert called_clear <= len(seeds) * 0.05
    record_property("figure", f"{len(seeds)} random conversations: groups called clear in {called_clear}")


@pytest.mark.proof
def test_by_chance_the_p_values_are_seldom_small(long_proofs, record_property):
    """The permutation test keeps its level: 5% of the p-values at most 0.05, but for one in a thousand."""
    seeds = 100 if long_proofs else 8
    small = 0
    for seed in range(seeds):
        rng = np.random.default_rng(1_000 + seed)
        few = Settings(resamples=2, permutations=39)
        evidence = build_map(votes_from_arrays(*random_votes(120, 25, rng)), rng=rng, settings=few).evidence
        small += evidence.structure_p <= 0.05
    assert small <= binom.ppf(0.999, seeds, 0.05)
    record_property("figure", f"{seeds} random conversations: {small} p-values of at most 0.05")


def test_one_spectrum_is_said_to_shade():
    rng = np.random.default_rng(2)
    drawn = build_map(votes_from_arrays(*on_a_line(600, 60, rng)), rng=rng)
    assert drawn.evidence.structure_p <= 0.05
    assert drawn.evidence.cloud_p > 0.05


def test_certain_members_are_right_as_often_as_they_are_certain():
    rng = np.random.default_rng(3)
    who, what, said, group = planted(2_000, 200, 2, rng, density=0.06, loyalty=0.85)
    drawn = build_map(votes_from_arrays(who, what, said), rng=rng, settings=NO_EVIDENCE)
    match = matched_groups(group, drawn.labels, 2)[0]
    for low, high in ((0.5, 0.8), (0.8, 0.95), (0.95, 1.01)):
        band = (drawn.confidence >= low) & (drawn.confidence < high)
        if band.sum() > 100:
            assert match[band].mean() >= drawn.confidence[band].mean() - 0.06
    assert match[drawn.confidence > 0.9].mean() > match[drawn.confidence < 0.8].mean()


def test_evidence_follows_from_the_given_random_numbers_only():
    rng = np.random.default_rng(4)
    votes = votes_from_arrays(*planted(200, 40, 2, rng, density=0.3)[:3])
    few = Settings(resamples=5, permutations=5)
    one, two, other = (build_map(votes, rng=np.random.default_rng(seed), settings=few) for seed in (0, 0, 1))
    assert one.evidence.stability == two.evidence.stability
    assert np.array_equal(one.evidence.structure_shuffled, two.evidence.structure_shuffled)
    assert not np.array_equal(one.evidence.structure_shuffled, other.evidence.structure_shuffled)
    assert np.array_equal(one.labels, other.labels)


def test_of_a_large_conversation_a_sample_is_checked():
    rng = np.random.default_rng(5)
    votes = votes_from_arrays(*planted(900, 60, 2, rng, density=0.3)[:3])
    few = Settings(resamples=4, permutations=4, sampled=250)
    evidence = build_map(votes, rng=rng, settings=few).evidence
    assert evidence.participants == len(evidence.sampled) == len(evidence.agreement) == 250


def test_without_evidence_nothing_is_judged():
    rng = np.random.default_rng(6)
    drawn = build_map(votes_from_arrays(*random_votes(100, 30, rng)), rng=rng, settings=NO_EVIDENCE)
    assert drawn.clear_groups is None
    assert drawn.groups
    assert np.isnan(drawn.groups[0].stability)


def test_a_p_value_is_never_zero():
    assert at_least(9.0, np.arange(5.0)) == pytest.approx(1 / 6)
    assert at_least(2.0, np.arange(5.0)) == pytest.approx(4 / 6)


def test_progress_is_told():
    rng = np.random.default_rng(7)
    told = []
    few = Settings(resamples=2, permutations=3)
    build_map(
        votes_from_arrays(*random_votes(80, 20, rng)),
        rng=rng,
        settings=few,
        progress=lambda *step: told.append(step),
    )
    assert told == [*(("permutation", each, 3) for each in (1, 2, 3)), ("bootstrap", 1, 2), ("bootstrap", 2, 2)]


@pytest.mark.parametrize("field", ["counts", "positions", "means", "labels"])
def test_the_verifier_refuses_a_map_that_was_tampered_with(field):
    rng = np.random.default_rng(8)
    votes = votes_from_arrays(*planted(120, 30, 2, rng, density=0.4)[:3])
    drawn = build_map(votes, rng=rng, settings=NO_EVIDENCE)
    verify_map(drawn, votes)
    array = getattr(drawn, field)
    if field == "labels":
        array[:20] = 1 - array[:20]
    else:
        array.flat[:20] += 1
    with pytest.raises(MapNotVerified):
        verify_map(drawn, votes)


@pytest.mark.parametrize(
    "wrong",
    [
        {"fewest_votes": 0},
        {"most_groups": 1},
        {"groups": 1},
        {"confidence": 0.4},
        {"margin": 0.0},
        {"resamples": 0, "permutations": 5},
        {"alpha": 1.0},
    ],
)
def test_settings_that_make_no_sense_are_refused(wrong):
    with pytest.raises(ValueError):
        Settings(**wrong)


@pytest.mark.parametrize(("people", "statements"), [(3, 1), (4, 2), (5, 2), (6, 3)])
def test_a_map_of_a_handful_of_people_can_be_drawn(people, statements):
    """A draw of so few may hold only people who answered alike."""
    for seed in range(8):
        rng = np.random.default_rng(seed)
        said = rng.choice([-1, 1], (people, statements))
        said[0], said[1] = 1, -1
        who, what = np.divmod(np.arange(said.size), statements)
        votes = votes_from_arrays(who, what, said.ravel())
        drawn = build_map(votes, rng=rng)
        verify_map(drawn, votes)
        assert drawn.evidence is None or 0 <= drawn.evidence.stability <= 1
