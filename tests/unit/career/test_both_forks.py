"""Both forks on one engine: every vector of answers, weights and noise."""

from __future__ import annotations

import itertools
from fractions import Fraction

import numpy as np
import pytest

from sonobridge.career.decision import (
    PUBLISHED_NOISE,
    Noise,
    all_probabilities,
    load_rubric,
    smallest_decisive_margin,
)
from sonobridge.core.errors import InvalidInputError
from sonobridge.core.randomness import generator

FIRST = load_rubric("generalist_specialist")
SECOND = load_rubric("clinical_technical")


def vectors(rule):
    return np.array(list(itertools.product(range(1, 6), repeat=len(rule.criteria))), np.int8)


def sums(rule):
    answers = vectors(rule)
    first = sum(w * answers[:, k].astype(int) for k, w in enumerate(rule.first_weights))
    second = sum(w * answers[:, k].astype(int) for k, w in enumerate(rule.second_weights))
    return answers, first, second


@pytest.mark.requirement("R-000-05")
def test_second_fork_over_all_vectors():
    answers, clinical, technical = sums(SECOND)
    assert len(answers) == 5**9
    assert (clinical.min(), clinical.max()) == (9, 45)
    assert (technical.min(), technical.max()) == (9, 45)
    margin = clinical - technical
    assert margin.sum() == 0
    assert (margin.min(), margin.max()) == (-32, 32)
    assert not (margin % 2).any()
    assert margin.std() == pytest.approx(8.0, abs=1e-12)
    assert (margin == 0).mean() == pytest.approx(0.0977024, abs=1e-12)
    for k in range(1, 6):
        assert SECOND.score((k,) * 9).margin == 0
        assert not SECOND.verdict((k,) * 9).side_named


@pytest.mark.parametrize(
    ("rule", "margin", "worst"),
    [(FIRST, 6, (0.950, 0.992)), (SECOND, 8, (0.978, None))],
)
def test_published_margins_are_the_smallest_that_decide(rule, margin, worst):
    found = smallest_decisive_margin(rule.differences, PUBLISHED_NOISE)
    assert found.margin == rule.decisive_margin == margin
    assert round(float(found.worst[margin]), 3) == worst[0]
    below = max(m for m in found.worst if m < margin)
    assert found.worst[below] < Fraction(95, 100)


def test_second_fork_is_not_sure_at_six():
    found = smallest_decisive_margin(SECOND.differences, PUBLISHED_NOISE)
    assert round(float(found.worst[6]), 4) == 0.9276
    assert round(float(found.worst[8]), 4) == 0.9781


def test_every_probability_equals_the_convolution_and_the_published_ranges():
    margins, doubled = all_probabilities(FIRST.differences, PUBLISHED_NOISE)
    chance = (doubled / (2 * 5**8)).ravel()
    margin = margins.ravel()
    answers = vectors(FIRST)
    for row in generator(1, "rows").choice(len(answers), 300, replace=False):
        exact = FIRST.probability_first(tuple(map(int, answers[row])))
        assert Fraction(int(doubled.ravel()[row]), 2 * 5**8) == exact
    published = {
        1: (0.505, 0.727),
        2: (0.637, 0.827),
        3: (0.757, 0.906),
        4: (0.832, 0.956),
        5: (0.912, 0.978),
        6: (0.950, 0.992),
        7: (0.977, 0.998),
    }
    for size, (low, high) in published.items():
        at = chance[margin == size]
        assert (float(at.min()), float(at.max())) == pytest.approx((low, high), abs=0.0006)
    sure = np.maximum(chance, 1 - chance) >= 0.95
    assert int((sure & (np.abs(margin) <= 5)).sum()) == 15_508
    assert sure[np.abs(margin) >= 6].all()


def test_fragility_by_sign_is_as_published():
    answers, first, second = sums(FIRST)
    sign = np.sign(first - second)
    changed = np.zeros(len(answers), bool)
    reversed_ = np.zeros(len(answers), bool)
    for k, d in enumerate(FIRST.differences):
        for step in (-1, 1):
            allowed = (answers[:, k] + step >= 1) & (answers[:, k] + step <= 5)
            after = np.sign(first - second + d * step)
            changed |= allowed & (after != sign)
            reversed_ |= allowed & (after * sign == -1)
    assert round(float(changed.mean()), 3) == 0.267
    assert round(float(reversed_.mean()), 3) == 0.103


def test_published_weights_keep_the_published_margin():
    assert FIRST.edited() is FIRST
    assert FIRST.edited(FIRST.first_weights, FIRST.second_weights) is FIRST


@pytest.mark.parametrize("rule", [FIRST, SECOND])
def test_edited_weights_get_the_smallest_sure_margin(rule):
    rng = generator(5, "weights", rule.name)
    count = len(rule.criteria)
    answers = vectors(rule)[rng.choice(5**count, 400, replace=False)]
    for _ in range(3):
        first = tuple(int(w) for w in rng.integers(0, 4, count))
        second = tuple(int(w) for w in rng.integers(0, 4, count))
        edited = rule.edited(first, second)
        differences = np.array(edited.differences)
        assert set(differences) != {0}
        for row in answers:
            given = tuple(map(int, row))
            if abs(int(row @ differences)) >= edited.decisive_margin:
                chance = edited.probability_first(given)
                assert max(chance, 1 - chance) >= Fraction(95, 100)


def test_a_smaller_margin_than_the_computed_one_would_not_be_sure():
    edited = FIRST.edited((3, 0, 2, 2, 1, 0, 0, 2), (0, 3, 0, 0, 2, 2, 2, 1))
    found = smallest_decisive_margin(edited.differences, PUBLISHED_NOISE)
    below = max(m for m in found.worst if m < edited.decisive_margin)
    assert found.worst[below] < Fraction(95, 100)


def test_equal_weights_never_name_a_side():
    edited = FIRST.edited((1,) * 8, (1,) * 8)
    assert edited.largest_margin == 0
    assert edited.verdict((5, 1, 5, 5, 5, 1, 1, 5)).word in ("hybrid", "explore")
    assert "no margin names a side" in edited.statement()


def test_more_noise_needs_a_larger_margin():
    steady = FIRST.edited(noise=Noise(1, 8, 1))
    restless = FIRST.edited(noise=Noise(1, 1, 1))
    assert steady.decisive_margin < FIRST.decisive_margin < restless.decisive_margin
    assert "0.1, 0.8, 0.1" in steady.statement()


@pytest.mark.parametrize("weights", [(0,) * 8, (1,) * 7, (10, *(1,) * 7), (-1, *(1,) * 7)])
def test_bad_weights_are_refused(weights):
    with pytest.raises(InvalidInputError) as caught:
        FIRST.edited(first_weights=weights)
    assert caught.value.remedy


def test_repeat_probability_counts_every_outcome():
    answers = (4, 4, 4, 3, 4, 3, 4, 4)
    same = Fraction(0)
    for steps in itertools.product((-1, 0, 1), repeat=8):
        noisy = tuple(min(5, max(1, a + s)) for a, s in zip(answers, steps, strict=True))
        weight = 3 ** steps.count(0)
        same += Fraction(weight, 5**8) * (
            FIRST.verdict(noisy).word == FIRST.verdict(answers).word
        )
    assert FIRST.repeat_probability(answers) == same


@pytest.mark.parametrize("rule", [FIRST, SECOND])
def test_stated_probabilities_hold_in_a_simulated_second_asking(rule):
    """G3: within each tenth of stated P, repeats agree within two points."""
    rng = generator(17, "second asking", rule.name)
    people, repeats = 1_500, 400
    count = len(rule.criteria)
    answers = rng.integers(1, 6, (people, count))
    stated = np.array([float(rule.probability_first(tuple(map(int, a)))) for a in answers])
    keeps = np.array(
        [float(rule.repeat_probability(tuple(map(int, a)))) for a in answers[:300]]
    )
    steps = rng.choice([-1, 0, 1], p=[0.2, 0.6, 0.2], size=(people, repeats, count))
    noisy = np.clip(answers[:, None, :] + steps, 1, 5)
    margin = noisy @ np.array(rule.differences)
    seen = (margin > 0).mean(axis=1) + (margin == 0).mean(axis=1) / 2
    tenth = np.minimum((stated * 10).astype(int), 9)
    for k in range(10):
        inside = tenth == k
        assert inside.sum() >= 30
        assert abs(stated[inside].mean() - seen[inside].mean()) <= 0.02
    verdicts = [rule.verdict(tuple(map(int, a))).word for a in answers[:300]]
    repeated = [
        np.mean([rule.verdict(tuple(map(int, row))).word == word for row in noisy[k, :60]])
        for k, word in enumerate(verdicts)
    ]
    assert abs(float(np.mean(repeated)) - float(keeps.mean())) <= 0.02
