"""Intervals of weighted counts: against published Poisson limits, and by coverage."""

from __future__ import annotations

import pytest

from sonobridge.core.randomness import generator
from sonobridge.statistics.intervals import weighted_count_bounds

# Exact 95 % limits of a Poisson mean, as tables of Garwood's interval give them.
GARWOOD = {1: (0.0253, 5.5716), 5: (1.6235, 11.6683), 10: (4.7954, 18.3904)}


@pytest.mark.parametrize("events", GARWOOD)
def test_equal_weights_give_garwoods_interval(events):
    assert weighted_count_bounds([1.0] * events) == pytest.approx(GARWOOD[events], abs=2e-4)
    hours = weighted_count_bounds([1.5] * events)
    assert hours == pytest.approx([1.5 * one for one in GARWOOD[events]], abs=3e-4)


def test_unequal_weights_hold_the_true_sum_as_often_as_they_say():
    rng = generator(11, "weighted counts")
    held = kept = 0
    while kept < 2000:
        # A year of teaching: about twelve sessions of 30 to 120 minutes, a mean of 12 x 75.
        weights = rng.choice([30.0, 60.0, 90.0, 120.0], size=rng.poisson(12.0))
        if weights.size:
            kept += 1
            low, high = weighted_count_bounds(list(weights))
            held += low <= 12 * 75.0 <= high
    assert held / kept >= 0.94


@pytest.mark.parametrize("weights", [[], [0.0], [1.0, -2.0]])
def test_an_event_without_a_weight_is_refused(weights):
    with pytest.raises(ValueError, match="positive weight"):
        weighted_count_bounds(weights)
