"""The published rubric, exhaustively over all 390,625 vectors."""

from __future__ import annotations

import itertools
from fractions import Fraction

import numpy as np
import pytest

from sonobridge.career import load_personas, load_rubric
from sonobridge.core.errors import InvalidInputError
from sonobridge.core.record import from_json
from sonobridge.workflows.context import Context
from sonobridge.workflows.path.decision.rubric import RubricRequest, rubric

RULE = load_rubric("generalist_specialist")
VECTORS = np.array(list(itertools.product(range(1, 6), repeat=8)), dtype=np.int64)
V, D, P, F, B, R, I, C = VECTORS.T  # noqa: E741
GENERALIST = 2 * (V + P + F + C) + B
SPECIALIST = 2 * (D + R + I + B) + C
MARGIN = GENERALIST - SPECIALIST


def run(answers):
    return rubric(Context(), from_json(RubricRequest, {"answers": list(answers)}))


@pytest.mark.requirement("R-004-46", "R-004-47", "R-004-09")
def test_both_formulas_over_all_vectors():
    first = VECTORS @ np.array(RULE.first_weights)
    second = VECTORS @ np.array(RULE.second_weights)
    assert np.array_equal(first, GENERALIST)
    assert np.array_equal(second, SPECIALIST)
    assert (run([5] * 8).generalist, run([5] * 8).specialist) == (45, 45)
    assert (run([1] * 8).generalist, run([1] * 8).specialist) == (9, 9)
    assert MARGIN.min() == -28
    assert MARGIN.max() == 28
    assert MARGIN.mean() == 0


@pytest.mark.requirement("R-004-47")
def test_no_tie_names_a_side():
    ties = VECTORS[MARGIN == 0]
    assert len(ties) == 21_883
    assert not any(RULE.verdict(tuple(map(int, row))).side_named for row in ties)


def test_verdict_shares_over_all_vectors_equal_the_published_ones():
    words = [RULE.verdict(tuple(map(int, row))).word for row in VECTORS]
    total = len(words)
    named = sum(word in ("generalist", "specialist") for word in words)
    assert named / total == 0.45585408
    assert words.count("hybrid") / total == 0.23967744
    assert words.count("explore") / total == 0.30446848


@pytest.mark.requirement("R-004-105", "R-004-106", "R-004-107", "R-004-10", "R-004-09")
@pytest.mark.parametrize(
    ("name", "answers", "sums", "verdict", "low", "high"),
    [
        ("versatile_generalist", (5, 2, 5, 5, 3, 1, 3, 4), (41, 22), "generalist", 0.99, 1.0),
        ("focused_specialist", (2, 5, 2, 2, 4, 5, 4, 3), (22, 39), "specialist", 0.0, 0.01),
        ("balanced_hybrid", (4, 4, 4, 3, 4, 3, 4, 4), (34, 34), "hybrid", 0.5, 0.5),
    ],
)
def test_personas(name, answers, sums, verdict, low, high):
    persona = next(p for p in load_personas("generalist_specialist") if p.name == name)
    assert persona.answers == answers
    result = run(answers)
    assert (result.generalist, result.specialist) == sums
    assert result.verdict == verdict
    assert low <= result.probability_generalist <= high
    assert round(result.probability_generalist, 2) in {1.0, 0.0, 0.5}


@pytest.mark.requirement("R-004-45", "R-004-105", "R-004-106", "R-004-107")
def test_order_of_questions_changes_nothing():
    assert len(RULE.criteria) == 8
    rng = np.random.default_rng(7)
    for persona in load_personas("generalist_specialist"):
        asked = rng.permutation(8)
        given = {RULE.criteria[k]: persona.answers[k] for k in asked}
        restored = tuple(given[c] for c in RULE.criteria)
        assert RULE.score(restored) == RULE.score(persona.answers)
        assert RULE.flips(restored) == RULE.flips(persona.answers)


@pytest.mark.requirement("R-004-49")
def test_hybrid_and_explore():
    assert run((4, 4, 4, 3, 4, 3, 4, 4)).verdict == "hybrid"
    ones = run([1] * 8)
    assert ones.verdict == "explore"
    assert not ones.contrast


def _verdict_codes(answers):
    margin = answers @ (np.array(RULE.first_weights) - np.array(RULE.second_weights))
    first, second = (
        answers @ np.array(RULE.first_weights),
        answers @ np.array(RULE.second_weights),
    )
    both = (first >= 27) & (second >= 27)
    return np.where(margin >= 6, 2, np.where(margin <= -6, 3, np.where(both, 1, 0)))


@pytest.mark.requirement("R-004-68")
def test_flips_exist_as_often_as_published_and_the_smallest_is_named():
    now = _verdict_codes(VECTORS)
    one_point = np.zeros(len(VECTORS), dtype=bool)
    any_size = np.zeros(len(VECTORS), dtype=bool)
    for index in range(8):
        for step in (-4, -3, -2, -1, 1, 2, 3, 4):
            changed = VECTORS.copy()
            changed[:, index] += step
            allowed = (changed[:, index] >= 1) & (changed[:, index] <= 5)
            flipped = allowed & (_verdict_codes(changed) != now)
            any_size |= flipped
            if abs(step) == 1:
                one_point |= flipped
    assert round(float(one_point.mean()), 3) == 0.440
    assert round(float(any_size.mean()), 3) == 0.939
    sample = np.random.default_rng(11).choice(len(VECTORS), 2_000, replace=False)
    for row in sample:
        flips = RULE.flips(tuple(map(int, VECTORS[row])))
        assert bool(flips) == any_size[row]
        if flips:
            sizes = [abs(f.after - f.before) for f in flips]
            assert sizes[0] == min(sizes)
            assert (sizes[0] == 1) == one_point[row]


def test_distribution_is_exact_and_sums_to_one():
    answers = (4, 4, 4, 3, 4, 3, 4, 4)
    distribution = RULE.margin_distribution(answers)
    assert sum(distribution.values()) == 1
    steps = np.array(list(itertools.product((-1, 0, 1), repeat=8)))
    weights = np.prod(np.where(steps == 0, 3, 1), axis=1)
    noisy = np.clip(np.array(answers) + steps, 1, 5)
    margins = noisy @ (np.array(RULE.first_weights) - np.array(RULE.second_weights))
    for margin, chance in distribution.items():
        assert chance == Fraction(int(weights[margins == margin].sum()), 5**8)


def test_a_margin_of_six_means_at_least_95_percent():
    rng = np.random.default_rng(3)
    edge = VECTORS[np.abs(MARGIN) == 6]
    chances = []
    for row in rng.choice(edge, 600, replace=False):
        chance = RULE.probability_first(tuple(map(int, row)))
        chances.append(max(chance, 1 - chance))
    assert min(chances) >= Fraction(95, 100)


@pytest.mark.parametrize("answers", [(1,) * 7, (1,) * 9, (0, *(1,) * 7), (6, *(1,) * 7)])
def test_bad_answers_are_refused_with_a_remedy(answers):
    with pytest.raises(InvalidInputError) as caught:
        RULE.score(answers)
    assert caught.value.remedy
