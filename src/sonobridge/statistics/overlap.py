"""Overlap of outlines: rasterised polygons, Dice and intersection over union.

Coordinates are source pixels: (0, 0) is the outer corner of the top left pixel, x grows
to the right and y downwards, so the centre of the pixel in row r and column c (from 0)
lies at (c + 0.5, r + 0.5). DICOM spatial coordinates use the same origin (PS3.3 C.18.6).
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import ArrayLike, NDArray

__all__ = ["dice", "intersection_over_union", "rasterise", "self_intersection"]

Mask = NDArray[np.bool_]


def rasterise(points: ArrayLike, rows: int, columns: int) -> Mask:
    """Return the pixels whose centre lies inside a polygon, shape (rows, columns).

    Parameters
    ----------
    points
        Vertices (x, y) in pixels, shape (n, 2), n >= 3; the polygon closes by itself.
    rows, columns
        Size of the image; parts of the polygon outside it are cut off.

    Notes
    -----
    Even-odd rule. Each edge toggles all pixels to its right, so a centre exactly on a
    left or upper edge is inside and one on a right or lower edge is outside: polygons
    that share an edge share no pixel.
    """
    vertices = np.asarray(points, dtype=np.float64)
    if vertices.ndim != 2 or vertices.shape[0] < 3 or vertices.shape[1] != 2:
        raise ValueError("a polygon has at least three points (x, y)")
    toggles = np.zeros((rows, columns + 1), dtype=np.int64)
    for (x0, y0), (x1, y1) in zip(vertices, np.roll(vertices, -1, axis=0), strict=True):
        top, bottom = min(y0, y1), max(y0, y1)
        first = max(int(np.ceil(top - 0.5)), 0)
        last = min(int(np.ceil(bottom - 0.5)), rows)
        if first >= last:
            continue
        crossed = np.arange(first, last)
        # One direction of travel for both uses of a shared edge: equal rounding.
        xa, ya, xb, yb = (x0, y0, x1, y1) if y0 < y1 else (x1, y1, x0, y0)
        x = xa + (crossed + 0.5 - ya) * (xb - xa) / (yb - ya)
        start = np.clip(np.ceil(x - 0.5), 0, columns).astype(np.int64)
        toggles[crossed, start] += 1
    return np.asarray(np.cumsum(toggles, axis=1)[:, :columns] % 2 == 1)


def dice(first: Mask, second: Mask) -> float | None:
    """Return 2 |A and B| / (|A| + |B|), in 0..1; None when both masks are empty.

    One empty mask gives 0. Two empty masks agree that there is nothing to outline, which
    is no overlap: such items are counted by the caller, never averaged in.
    """
    whole = int(np.count_nonzero(first)) + int(np.count_nonzero(second))
    if whole == 0:
        return None
    return 2 * int(np.count_nonzero(first & second)) / whole


def intersection_over_union(first: Mask, second: Mask) -> float | None:
    """Return |A and B| / |A or B|, in 0..1; None when both masks are empty."""
    union = int(np.count_nonzero(first | second))
    if union == 0:
        return None
    return int(np.count_nonzero(first & second)) / union


def self_intersection(points: Sequence[Sequence[float]]) -> tuple[int, int] | None:
    """Return the first two edges of a polygon that touch or cross, or None.

    Edge i runs from point i to point i + 1 (from 0, the last edge closes the polygon).
    Neighbouring edges share their common point and count only when they run back over
    each other; repeated points in a row are ignored.

    Notes
    -----
    Orientation test on all pairs, O(n^2), vectorised by row.
    """
    kept = [
        i
        for i, point in enumerate(points)
        if tuple(point) != tuple(points[(i + 1) % len(points)])
    ]
    if len(kept) < 3:
        return None if len(points) < 3 else (0, len(points) - 1)
    start = np.array([points[i] for i in kept], dtype=np.float64)
    end = np.roll(start, -1, axis=0)
    count = len(kept)
    for i in range(count - 1):
        if _folds_back(start[i], end[i], end[i + 1]):
            return kept[i], kept[i + 1]
        later = np.arange(i + 2, count if i else count - 1)
        if later.size:
            hits = _cross(start[i], end[i], start[later], end[later])
            if hits.any():
                return kept[i], kept[int(later[np.argmax(hits)])]
    if _folds_back(start[-1], end[-1], end[0]):
        return kept[0], kept[-1]
    return None


Floats = NDArray[np.float64]


def _side(a: Floats, b: Floats, c: Floats) -> Floats:
    """Return the sign of the turn from a to b to c, broadcasting."""
    turn = (b[..., 0] - a[..., 0]) * (c[..., 1] - a[..., 1])
    turn = turn - (b[..., 1] - a[..., 1]) * (c[..., 0] - a[..., 0])
    return np.asarray(np.sign(turn))


def _within(a: Floats, b: Floats, c: Floats) -> NDArray[np.bool_]:
    """Tell whether c lies in the box that a and b span."""
    low, high = np.minimum(a, b), np.maximum(a, b)
    return np.asarray(((c >= low) & (c <= high)).all(-1))


def _cross(a: Floats, b: Floats, c: Floats, d: Floats) -> NDArray[np.bool_]:
    d1, d2 = _side(a, b, c), _side(a, b, d)
    d3, d4 = _side(c, d, a), _side(c, d, b)
    proper = (d1 * d2 < 0) & (d3 * d4 < 0)
    touch = ((d1 == 0) & _within(a, b, c)) | ((d2 == 0) & _within(a, b, d))
    touch |= ((d3 == 0) & _within(c, d, a)) | ((d4 == 0) & _within(c, d, b))
    return np.asarray(proper | touch)


def _folds_back(a: Floats, b: Floats, c: Floats) -> bool:
    """Tell whether edge b-c runs back along edge a-b."""
    return bool(_side(a, b, c) == 0 and np.dot(b - a, c - b) < 0)
