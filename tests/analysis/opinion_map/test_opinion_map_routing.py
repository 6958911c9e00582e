"""Simulated conversations: what routing is for is measured."""

import numpy as np
from opinion_conversations import NO_EVIDENCE, planted

from meerwaarde.analysis.opinion_map import adjusted_rand_index, build_map, votes_from_arrays
from meerwaarde.analysis.opinion_map.routing import Routing, next_statement, routing_of

PEOPLE, STATEMENTS = 300, 60


def simulate(choose, rng, *, answers=12, dull=0.6):
    """A conversation in which most statements say little: newcomers get `answers` statements by `choose`; how well are
    the groups found, and how many votes does each statement get?"""
    group = rng.integers(0, 2, PEOPLE)
    opinion = rng.choice([-1, 1], (2, STATEMENTS))
    boring = rng.random(STATEMENTS) < dull
    agree = np.where(boring, 0.85, np.where(opinion > 0, 0.9, 0.1))
    first = planted(150, STATEMENTS, 2, rng, density=0.3)[:2]
    old = rng.integers(0, 2, 150)
    said = np.where(rng.random(len(first[0])) < agree[old[first[0]], first[1]], 1, -1)
    routing = routing_of(build_map(votes_from_arrays(*first, said), rng=rng, settings=NO_EVIDENCE))
    who, what, values = [], [], []
    for person in range(PEOPLE):
        seen = np.zeros(STATEMENTS, dtype=bool)
        for _ in range(answers):
            statement = choose(routing, seen, rng)
            seen[statement] = True
            who.append(person + 150)
            what.append(statement)
            values.append(1 if rng.random() < agree[group[person], statement] else -1)
    everyone = votes_from_arrays(
        np.concatenate((first[0], who)), np.concatenate((first[1], what)), np.concatenate((said, values))
    )
    found = build_map(everyone, rng=rng, settings=NO_EVIDENCE).labels[150:]
    return adjusted_rand_index(group, np.maximum(found, 0)), np.bincount(what, minlength=STATEMENTS)


def by_routing(routing, seen, rng):
    return next_statement(routing, seen, rng).statement


def at_random(routing, seen, rng):
    return int(rng.choice(np.flatnonzero(~seen)))


def test_with_equally_many_answers_routing_places_people_better_than_chance_does():
    routed = [simulate(by_routing, np.random.default_rng(seed))[0] for seed in range(3)]
    random = [simulate(at_random, np.random.default_rng(seed))[0] for seed in range(3)]
    assert np.mean(routed) > np.mean(random) + 0.1


def test_no_statement_is_left_without_votes():
    votes = simulate(by_routing, np.random.default_rng(1))[1]
    assert votes.min() > 0


def new_statement_map(rng):
    who, what, said, _ = planted(300, 40, 2, rng, density=0.5)
    return build_map(votes_from_arrays(who, what, said, statement_count=42), rng=rng, settings=NO_EVIDENCE)


def test_new_statements_are_heard_at_least_twice_as_often_as_others():
    rng = np.random.default_rng(2)
    routing = routing_of(new_statement_map(rng))
    shown = np.bincount([by_routing(routing, np.zeros(42, dtype=bool), rng) for _ in range(2_000)], minlength=42)
    assert shown[40:].min() > 2 * shown[:40].mean()
    assert shown[40:].sum() >= 0.2 * 2_000


def test_nobody_gets_a_statement_twice_or_one_that_was_rejected():
    rng = np.random.default_rng(3)
    who, what, said, _ = planted(100, 12, 2, rng, density=0.6)
    hidden = np.arange(12) == 5
    routing = routing_of(build_map(votes_from_arrays(who, what, said), rng=rng, settings=NO_EVIDENCE, hidden=hidden))
    seen = np.zeros(12, dtype=bool)
    order = []
    while choice := next_statement(routing, seen, rng):
        order.append(choice.statement)
        seen[choice.statement] = True
    assert sorted(order) == [each for each in range(12) if each != 5]


def test_the_stated_probability_is_the_one_used():
    rng = np.random.default_rng(4)
    routing = routing_of(new_statement_map(rng))
    choices = [next_statement(routing, np.zeros(42, dtype=bool), rng) for _ in range(4_000)]
    stated = {choice.statement: choice.probability for choice in choices}
    assert all(choice.new == (choice.statement >= 40) for choice in choices)
    for statement in (40, 41):
        share = np.mean([choice.statement == statement for choice in choices])
        assert abs(share - stated[statement]) < 0.03


def test_statements_of_which_as_much_is_known_have_the_same_chance():
    rng = np.random.default_rng(5)
    same = np.ones(8)
    choice = next_statement(Routing(same, same, same, np.zeros(8), same > 0), np.zeros(8, dtype=bool), rng)
    assert abs(choice.probability - 1 / 8) < 1e-12
