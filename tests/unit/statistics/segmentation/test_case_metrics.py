"""One case: spacing, empty masks, bounds on the input."""

from __future__ import annotations

import numpy as np
import pytest

from sonobridge.core.errors import InvalidInputError, TooLargeError
from sonobridge.statistics.segmentation import (
    MAX_VOXELS,
    border,
    compare_masks,
    inner_band,
)


def box(shape, *slices):
    mask = np.zeros(shape, dtype=bool)
    mask[tuple(slice(a, b) for a, b in slices)] = True
    return mask


def brute_force(first, second, spacing):
    """Every border pixel against every border pixel."""
    steps = np.asarray(spacing)
    a = np.argwhere(border(np.pad(first, 1))) * steps
    b = np.argwhere(border(np.pad(second, 1))) * steps
    gaps = np.sqrt(((a[:, None] - b[None]) ** 2).sum(-1))
    return gaps.min(1), gaps.min(0)


@pytest.mark.parametrize("seed", range(5))
@pytest.mark.parametrize("spacing", [(1.0, 1.0), (0.5, 2.0)])
def test_distances_equal_brute_force(seed, spacing):
    rng = np.random.default_rng(seed)
    first, second = rng.random((2, 17, 13)) < 0.3
    found = compare_masks(first, second, spacing=spacing, tolerances=(1.0, 2.5))
    out, back = brute_force(first, second, spacing)
    both = np.concatenate([out, back])
    assert found.hd == pytest.approx(max(out.max(), back.max()))
    assert found.hd95 == pytest.approx(max(np.percentile(out, 95), np.percentile(back, 95)))
    assert found.assd == pytest.approx(both.mean())
    assert found.masd == pytest.approx((out.mean() + back.mean()) / 2)
    assert found.nsd == pytest.approx(((both <= 1.0).mean(), (both <= 2.5).mean()))


def test_volumes_use_six_neighbours_and_three_spacings():
    first, second = (
        box((6, 8, 8), (1, 4), (1, 6), (1, 6)),
        box((6, 8, 8), (2, 5), (1, 6), (1, 6)),
    )
    found = compare_masks(first, second, spacing=(3.0, 1.0, 1.0))
    assert found.hd == pytest.approx(3.0)
    assert found.dice == pytest.approx(2 * 50 / 150)
    assert border(first).sum() == 75 - 9


def test_size_error_is_signed_and_in_square_millimetres():
    small, large = box((20, 20), (5, 9), (5, 9)), box((20, 20), (5, 10), (5, 9))
    over = compare_masks(small, large, spacing=(0.5, 0.25))
    under = compare_masks(large, small, spacing=(0.5, 0.25))
    assert over.size_error == pytest.approx(4 * 0.125)
    assert over.relative_size_error == pytest.approx(0.25)
    assert under.size_error == pytest.approx(-4 * 0.125)


def test_boundary_iou_by_hand():
    # A 5 x 5 and a 3 x 3 square inside it: borders of 16 and 8 pixels that do not touch.
    outer, inner = box((9, 9), (2, 7), (2, 7)), box((9, 9), (3, 6), (3, 6))
    assert compare_masks(outer, inner).boundary_iou == 0.0
    # At two pixels the bands are 24 and 9 pixels, 8 of them shared.
    found = compare_masks(outer, inner, boundary_width=2.0)
    assert found.boundary_iou == pytest.approx(8 / 25)
    assert np.array_equal(inner_band(outer, 1.0, (1.0, 1.0)), border(outer))


def test_the_edge_of_the_picture_is_the_edge_of_the_mask():
    mask = box((4, 4), (0, 2), (0, 4))
    assert border(mask).sum() == 8
    assert compare_masks(mask, mask).hd == 0.0


@pytest.mark.parametrize(
    ("reference", "prediction", "kind", "overlap", "nsd"),
    [
        (False, False, "both_empty", None, ()),
        (True, False, "prediction_empty", 0.0, (0.0,)),
        (False, True, "reference_empty", 0.0, (0.0,)),
    ],
)
def test_the_rule_for_empty_masks(reference, prediction, kind, overlap, nsd):
    full, empty = box((8, 8), (2, 5), (2, 5)), np.zeros((8, 8), bool)
    found = compare_masks(
        full if reference else empty, full if prediction else empty, tolerances=(1.0,)
    )
    assert found.kind == kind
    assert (found.dice, found.iou, found.boundary_iou) == (overlap,) * 3
    assert found.nsd == nsd
    assert (found.hd, found.hd95, found.assd, found.masd) == (None,) * 4
    assert found.size_error == 9 * (prediction - reference)
    assert (found.relative_size_error is None) == (not reference)


@pytest.mark.parametrize(
    "bad",
    [
        np.full((4, 4), 2),
        np.full((4, 4), np.nan),
        np.full((4, 4), "1"),
        np.zeros(4),
        np.zeros((0, 4)),
    ],
)
def test_what_is_no_mask_is_refused(bad):
    with pytest.raises(InvalidInputError) as refused:
        compare_masks(bad, bad)
    assert refused.value.remedy


def test_shape_spacing_and_tolerance_are_checked():
    mask = box((8, 8), (2, 5), (2, 5))
    with pytest.raises(InvalidInputError, match="shape"):
        compare_masks(mask, mask[1:])
    for spacing in ((1.0,), (1.0, 0.0), (1.0, float("nan"))):
        with pytest.raises(InvalidInputError):
            compare_masks(mask, mask, spacing=spacing)
    with pytest.raises(InvalidInputError):
        compare_masks(mask, mask, tolerances=(-1.0,))


def test_a_mask_beyond_the_bound_is_refused_before_any_work():
    # A view without memory behind it: the bound is checked on the shape.
    huge = np.broadcast_to(np.False_, (MAX_VOXELS // 1024 + 1, 1024))
    with pytest.raises(TooLargeError):
        compare_masks(huge, huge)


def test_a_small_structure_in_a_large_picture_is_cut_out():
    reference, prediction = np.zeros((2, 4000, 4000), dtype=bool)
    reference[2000:2010, 2000:2010] = prediction[2001:2011, 2000:2010] = True
    found = compare_masks(reference, prediction)
    assert found.hd == pytest.approx(1.0)
