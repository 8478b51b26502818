"""Properties that hold for every input."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from scipy import stats

from sonobridge.core.types import Estimate
from sonobridge.statistics import (
    Resampling,
    Scale,
    cohen_kappa,
    dice,
    effective_n_wilson,
    f_quantile,
    intersection_over_union,
    krippendorff_alpha,
    normal_quantile,
    patient_weights,
    rasterise,
    self_intersection,
    t_quantile,
)

SCALE = Scale("ordinal", ("1", "2", "3"), outside=("cannot_grade",))
ANSWER = st.sampled_from(["1", "2", "3", "cannot_grade", None])
ROWS = st.lists(
    st.tuples(ANSWER, ANSWER, st.sampled_from(["p", "q", "r", "s", "t"])),
    min_size=1,
    max_size=40,
)
RESAMPLING = Resampling(seed=11, replicates=100)


@given(ROWS, st.randoms(use_true_random=False))
def test_order_of_rows_changes_nothing(rows: list, random) -> None:
    shuffled = list(rows)
    random.shuffle(shuffled)

    def both(data: list) -> tuple:
        first, second, patients = (list(column) for column in zip(*data, strict=True))
        kappa = cohen_kappa(
            first, second, patients, scale=SCALE, weighting="linear", resampling=RESAMPLING
        )
        alpha = krippendorff_alpha(
            [first, second], patients, scale=SCALE, resampling=RESAMPLING
        )
        return kappa, alpha

    for one, other in zip(both(rows), both(shuffled), strict=True):
        assert type(one) is type(other)
        if isinstance(one, Estimate):
            assert one.value == pytest.approx(other.value, abs=1e-12)
            assert (one.low is None) == (other.low is None)
            if one.low is not None:
                assert (one.low, one.high) == pytest.approx((other.low, other.high), abs=1e-9)


@given(ROWS)
def test_readers_may_swap(rows: list) -> None:
    first, second, patients = (list(column) for column in zip(*rows, strict=True))
    one = cohen_kappa(first, second, patients, scale=SCALE, resampling=RESAMPLING)
    other = cohen_kappa(second, first, patients, scale=SCALE, resampling=RESAMPLING)
    assert type(one) is type(other)
    if isinstance(one, Estimate):
        assert one.value == pytest.approx(other.value, abs=1e-12)
        assert -1.0 <= one.value <= 1.0 + 1e-12
        if one.low is not None:
            assert one.low <= one.value <= one.high


@given(st.lists(st.text(min_size=1, max_size=6), min_size=2, max_size=6, unique=True))
def test_weights_of_a_patient_ignore_the_others(keys: list[str]) -> None:
    together = patient_weights(keys, 101, 3)
    alone = patient_weights(keys[:1], 101, 3)
    assert together.shape == (101, len(keys))
    assert (together[:, :1] == alone).all()
    assert not (patient_weights(keys[:1], 101, 4) == alone).all()


def test_weights_are_poisson_with_mean_one() -> None:
    weights = patient_weights([f"p{i}" for i in range(200)], 1000, 9).astype(float)
    assert weights.mean() == pytest.approx(1.0, abs=0.01)
    assert weights.var() == pytest.approx(1.0, abs=0.02)
    assert (weights == 0).mean() == pytest.approx(math.exp(-1), abs=0.005)
    between = np.corrcoef(weights[:, :50].T)[np.triu_indices(50, 1)]
    assert abs(between.mean()) < 0.005
    assert np.abs(between).max() < 0.15


@given(st.floats(1e-6, 1 - 1e-6), st.floats(1, 400), st.floats(1, 400))
@settings(deadline=None)
def test_quantiles_equal_scipy(p: float, first: float, second: float) -> None:
    assert normal_quantile(p) == pytest.approx(stats.norm.ppf(p), rel=1e-8, abs=1e-9)
    assert t_quantile(p, first) == pytest.approx(stats.t.ppf(p, first), rel=1e-6, abs=1e-7)
    expected = stats.f.ppf(p, first, second)
    assert f_quantile(p, first, second) == pytest.approx(expected, rel=1e-6)


@given(
    st.lists(
        st.integers(1, 6).flatmap(lambda m: st.tuples(st.integers(0, m), st.just(m))),
        min_size=2,
        max_size=30,
    )
)
def test_effective_n_wilson_is_a_share_and_widens_to_both_sides(rows: list) -> None:
    events, totals = zip(*rows, strict=True)
    found = effective_n_wilson("share", events, totals)
    assert isinstance(found, Estimate)
    assert 0.0 <= found.low <= found.value + 1e-12
    assert found.value - 1e-12 <= found.high <= 1.0
    assert found.high > found.low


POINT = st.tuples(
    st.integers(-8, 40).map(lambda v: v / 4), st.integers(-8, 40).map(lambda v: v / 4)
)


@given(st.lists(POINT, min_size=3, max_size=8))
def test_raster_equals_a_test_of_every_pixel_centre(points: list) -> None:
    mask = rasterise(points, 9, 10)
    for row in range(9):
        for column in range(10):
            x, y = column + 0.5, row + 0.5
            crossings = 0
            for (xa, ya), (xb, yb) in zip(points, points[1:] + points[:1], strict=True):
                if (ya <= y) != (yb <= y) and xa + (y - ya) * (xb - xa) / (yb - ya) <= x:
                    crossings += 1
            assert mask[row, column] == (crossings % 2 == 1)


@given(st.lists(POINT, min_size=3, max_size=7), st.lists(POINT, min_size=3, max_size=7))
def test_dice_and_iou_say_the_same(first: list, second: list) -> None:
    a, b = rasterise(first, 12, 12), rasterise(second, 12, 12)
    d, j = dice(a, b), intersection_over_union(a, b)
    assert (d is None) == (j is None)
    if d is not None and j is not None:
        assert d == pytest.approx(2 * j / (1 + j))
        assert dice(b, a) == d


@given(st.lists(st.floats(0.3, 1.0), min_size=3, max_size=24), st.floats(0, 6.28))
def test_star_shaped_polygons_never_cross_themselves(radii: list[float], turn: float) -> None:
    steps = [turn + 2 * math.pi * i / len(radii) for i in range(len(radii))]
    points = [
        (5 + r * math.cos(a), 5 + r * math.sin(a)) for r, a in zip(radii, steps, strict=True)
    ]
    assert self_intersection(points) is None
    assume(len(points) >= 5)
    swapped = list(points)
    swapped[0], swapped[2] = swapped[2], swapped[0]
    lengths = {round(r, 6) for r in radii}
    if len(lengths) == 1:
        assert self_intersection(swapped) is not None
