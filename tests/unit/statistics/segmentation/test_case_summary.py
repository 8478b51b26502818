"""Many cases: nothing empty is averaged in silence."""

from __future__ import annotations

import numpy as np
import pytest

from sonobridge.core.types import Estimate, NotEstimable
from sonobridge.statistics import Resampling
from sonobridge.statistics.segmentation import compare_masks, summarise_cases

ONCE = Resampling(seed=3, replicates=200)


def square(left: int, size: int = 6) -> np.ndarray:
    mask = np.zeros((24, 24), dtype=bool)
    mask[5 : 5 + size, left : left + size] = True
    return mask


EMPTY = np.zeros((24, 24), dtype=bool)


def cases():
    pairs = [(square(4), square(4 + shift % 4)) for shift in range(12)]
    pairs += [(square(4), EMPTY), (EMPTY, square(4)), (EMPTY, EMPTY), (EMPTY, EMPTY)]
    return [compare_masks(a, b, tolerances=(1.0,)) for a, b in pairs]


def patients(count: int) -> list[str]:
    return [f"p{i // 2}" for i in range(count)]


def test_counts_stand_beside_every_mean():
    found = summarise_cases(cases(), patients(16), resampling=ONCE)
    counts = found.counts
    assert (counts.both, counts.missed, counts.false_alarm, counts.both_empty) == (12, 1, 1, 2)
    for overlap in (found.dice, found.iou, found.boundary_iou, *found.nsd):
        assert isinstance(overlap, Estimate)
        assert "1 missed and 1 false-alarm cases count as 0" in overlap.note
        assert "2 cases with both masks empty left out" in overlap.note
    for distance in (found.hd95, found.assd):
        assert isinstance(distance, Estimate)
        assert "4 cases without a distance left out" in distance.note


def test_a_missed_structure_lowers_dice_and_both_empty_does_not():
    every = cases()
    dice = [case.dice for case in every if case.dice is not None]
    found = summarise_cases(every, patients(16), resampling=ONCE)
    assert found.dice.value == pytest.approx(np.mean(dice))
    assert len(dice) == 14
    without = summarise_cases(every[:14], patients(14), resampling=ONCE)
    assert without.dice.value == pytest.approx(found.dice.value)


def test_distances_average_the_cases_that_have_one():
    every = cases()
    found = summarise_cases(every, patients(16), resampling=ONCE)
    assert found.hd95.value == pytest.approx(np.mean([c.hd95 for c in every[:12]]))
    assert 0 < found.hd95.low < found.hd95.value < found.hd95.high


def test_no_case_with_anything_is_not_estimable():
    every = [compare_masks(EMPTY, EMPTY)] * 3
    found = summarise_cases(every, ["a", "b", "c"], resampling=ONCE)
    assert isinstance(found.dice, NotEstimable)
    assert isinstance(found.hd95, NotEstimable)
    assert found.counts.both_empty == 3


def test_different_tolerances_are_refused():
    mixed = [
        compare_masks(square(4), square(5), tolerances=(1.0,)),
        compare_masks(square(4), square(5)),
    ]
    with pytest.raises(ValueError, match="tolerances"):
        summarise_cases(mixed, ["a", "b"], resampling=ONCE)
    with pytest.raises(ValueError, match="patient"):
        summarise_cases(mixed[:1], ["a", "b"], resampling=ONCE)
