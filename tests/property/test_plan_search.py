"""The exact search against trying everything, on small random problems."""

from __future__ import annotations

import pytest

from career_brute_force import brute_force
from career_problems import random_problem
from sonobridge.career.planning.search import pareto, search
from sonobridge.career.planning.search.clause import NEVER, holds
from sonobridge.career.planning.search.timetable import (
    inside,
    least_unpaid,
    make_network,
    unpaid_days,
)
from sonobridge.core.randomness import generator


def agrees(seed, most, largest):
    """Compare the fronts; None where a plan of ours is longer than the oracle looks."""
    problem = random_problem(seed, most)
    result = search(problem)
    assert result.work.left == 0
    if any(len(placed) > largest for _, placed in result.plans):
        return None
    ours = {vector for vector, _ in result.plans}
    theirs = brute_force(problem, largest)
    assert ours == theirs, f"seed {seed}"
    return len(theirs)


def test_front_equals_brute_force_on_small_problems():
    sizes = [agrees(seed, most=9, largest=4) for seed in range(80)]
    compared = [size for size in sizes if size is not None]
    assert len(compared) >= 75
    assert sum(size > 0 for size in compared) >= 12
    assert max(compared) >= 2


@pytest.mark.slow
def test_front_equals_brute_force_with_up_to_twelve_options():
    sizes = [agrees(seed, most=12, largest=4) for seed in range(1000, 1600)]
    compared = [size for size in sizes if size is not None]
    assert len(compared) >= 550
    assert sum(size > 0 for size in compared) >= 120


@pytest.mark.slow
def test_front_equals_brute_force_with_plans_of_up_to_six_steps():
    sizes = [agrees(seed, most=6, largest=6) for seed in range(2000, 3500)]
    assert None not in sizes
    assert sum(size > 0 for size in sizes) >= 150


def test_limits_in_time_are_searched_for_where_they_bite(monkeypatch):
    """The random problems reach the second run, with its limits; without it plans are lost."""
    runs = []

    class Counted(pareto.Timetables):
        def __init__(self, *given, exact=False):
            runs.append(exact)
            super().__init__(*given, exact=exact)

    monkeypatch.setattr(pareto, "Timetables", Counted)
    fronts = {}
    for seed in range(600):
        fronts[seed] = {vector for vector, _ in search(random_problem(seed, 8)).plans}
    assert sum(runs) >= 10
    monkeypatch.setattr(pareto, "_with_limits", lambda *_: None)
    without = {
        seed: {vector for vector, _ in search(random_problem(seed, 8)).plans} for seed in fronts
    }
    assert sum(without[seed] != fronts[seed] for seed in fronts) >= 1


@pytest.mark.parametrize(("name", "most"), [("MOST_LABELS", 1), ("MOST_CHOICES", 1)])
def test_a_search_that_may_not_end_says_so(monkeypatch, name, most):
    monkeypatch.setattr(pareto, name, most)
    monkeypatch.setattr(pareto, "FIRST_GUESS_LABELS", 0)
    assert any(search(random_problem(seed, 9)).work.left > 0 for seed in range(60))


def test_narrowed_rules_hold_on_the_same_days():
    """A rule narrowed to a set holds as the whole rule does, in timetables of that set."""
    compared = 0
    for seed in range(150):
        network = make_network(random_problem(seed, 9), random_problem(seed, 9).options)
        random = generator(seed, "narrowed rules")
        size = len(network.options)
        chosen = [i for i in range(size) if random.random() < 0.6]
        narrow = inside(network, chosen)
        whole, part = random_timetable(random, network, chosen)
        days = sorted({network.start, *(end for end in part if end < NEVER)})
        pairs = [(network.goal, narrow.goal), (network.earning, narrow.earning)]
        for before, after in pairs:
            for day in days:
                compared += 1
                assert holds(before, whole, day) == holds(after, part, day), seed
        for n, i in enumerate(chosen):
            if part[n] < NEVER:
                begin = part[n] - 1
                compared += 1
                assert holds(network.rules[i], whole, begin) == holds(
                    narrow.rules[n], part, begin
                ), seed
    assert compared > 1000


def random_timetable(random, network, chosen):
    """Return ends in the numbers of the network and of the set; each step on a good day."""
    whole = [NEVER] * len(network.options)
    order = random.permutation(chosen)
    day = network.start
    for i in [int(one) for one in order] * 2:
        if whole[i] >= NEVER and holds(network.rules[i], whole, day):
            whole[i] = day + 1
            day += int(random.integers(1, 200))
    return tuple(whole), tuple(whole[i] for i in chosen)


def test_days_without_pay_never_fall_below_their_bound():
    """Of programmes one after another in any order, after a pay on any day."""
    for seed in range(300):
        random = generator(seed, "days without pay")
        problem = random_problem(seed, 9)
        network = make_network(problem, problem.options)
        schools = [i for i in range(len(network.options)) if network.unpaid[i]]
        free = network.start + int(random.integers(0, 400))
        pay = network.start + int(random.integers(0, 900))
        ends, day = {}, free
        for i in [int(one) for one in random.permutation(schools)]:
            day = ends[i] = network.end_of(i, day + int(random.integers(0, 2)) * 17)
        paid = sum(min(network.unpaid[i], max(0, end - pay)) for i, end in ends.items())
        lowest = [(i, network.least_end(1, free, (i,))) for i in schools]
        assert least_unpaid(network, pay, free, lowest) <= paid
        assert least_unpaid(network, pay, free, ends.items()) <= paid
        least = [network.least[i] <= network.end_of(i, free) - free for i in schools]
        assert all(least)


def test_no_end_that_comes_sooner_costs_more_pay():
    for seed in range(200):
        random = generator(seed, "sooner")
        problem = random_problem(seed, 9)
        network = make_network(problem, problem.options)
        size = len(network.options)
        ends = [network.start + int(one) for one in random.integers(1, 2000, size)]
        sooner = [max(network.start, end - int(random.integers(0, 300))) for end in ends]
        assert unpaid_days(network, sooner) <= unpaid_days(network, ends)
