"""What is published singles nobody out."""

import numpy as np
import pytest
from opinion_conversations import planted

from meerwaarde.analysis.opinion_map import Settings, build_map, votes_from_arrays
from meerwaarde.analysis.opinion_map.disclosure import WITHHELD, Disclosure, publish, withhold_more


def drawn_map(seed=1, people=120, groups=3):
    rng = np.random.default_rng(seed)
    votes = votes_from_arrays(*planted(people, 30, groups, rng, density=0.4)[:3])
    return build_map(votes, rng=rng, settings=Settings(groups=groups, resamples=0, permutations=0))


@pytest.mark.parametrize("smallest", [3, 5, 10])
def test_no_count_between_zero_and_the_smallest_is_published(smallest):
    published = publish(drawn_map(), Disclosure(smallest))
    for counts in (published.counts, published.totals):
        shown = counts[counts != WITHHELD]
        assert ((shown == 0) | (shown >= smallest)).all()
    assert published.withheld == (published.counts == WITHHELD).sum() > 0


def test_what_is_withheld_does_not_follow_from_the_total():
    drawn = drawn_map()
    published = publish(drawn)
    outside = drawn.counts[-1]
    for statement in range(30):
        for answer in range(3):
            total = published.totals[statement, answer]
            counts = published.counts[:, statement, answer]
            if total == WITHHELD or not (counts == WITHHELD).any():
                continue
            secret = total - counts[counts != WITHHELD].sum() - outside[statement, answer]
            assert (counts == WITHHELD).sum() + (outside[statement, answer] > 0) >= 2
            assert secret + outside[statement, answer] >= 10


def test_more_is_withheld_until_it_protects():
    hidden = np.array([True, False, False, False])
    assert not withhold_more(np.array([2.0, 9, 20, 30]), hidden, 5)
    assert hidden.tolist() == [True, True, False, False]
    hidden = np.array([True, False])
    assert withhold_more(np.array([2.0, 3.0]), hidden, 5)
    assert hidden.all()


def test_groups_below_the_minimum_are_not_published():
    drawn = drawn_map()
    sizes = [group.size for group in drawn.groups]
    published = publish(drawn, Disclosure(smallest=min(sizes) + 1))
    assert published.groups == tuple(number for number, size in enumerate(sizes) if size > min(sizes))
    assert {dot.group for dot in published.dots} <= set(published.groups)


def test_counts_are_rounded_by_setting():
    published = publish(drawn_map(), Disclosure(smallest=5, rounding=5))
    shown = published.counts[published.counts != WITHHELD]
    assert (shown % 5 == 0).all()
    assert all(size % 5 == 0 for size in published.sizes)


def test_every_mark_in_the_picture_stands_for_enough_people():
    drawn = drawn_map(people=400)
    published = publish(drawn, Disclosure(smallest=7))
    assert min(dot.people for dot in published.dots) >= 7
    assert sum(dot.people for dot in published.dots) == drawn.placed
    assert all(0 <= dot.x <= 1 and 0 <= dot.y <= 1 for dot in published.dots)


@pytest.mark.parametrize("wrong", [{"smallest": 0}, {"rounding": 0}])
def test_settings_must_make_sense(wrong):
    with pytest.raises(ValueError):
        Disclosure(**wrong)


@pytest.mark.parametrize(("voters", "published"), [(600, 0.93), (300, 0.92), (120, 0.95), (40, 0.9)])
def test_shares_are_rounded_so_that_a_step_holds_enough_people(voters, published):
    assert Disclosure(smallest=5).share(0.929, voters) == published


def test_a_share_is_never_said_to_be_everybody_or_nobody():
    rule = Disclosure()
    assert rule.share(0.999, 50) == 0.99
    assert rule.share(0.001, 50) == 0.01
    assert Disclosure(smallest=1).share(0.929, 20) == 0.93
