"""Borders of masks and the distances between them, in the unit of the pixel spacing."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

__all__ = ["SurfaceDistances", "border", "inner_band", "surface_distances"]

Mask = NDArray[np.bool_]
Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class SurfaceDistances:
    """Distance of each border pixel to the nearest border pixel of the other mask.

    Attributes
    ----------
    to_reference
        Shape (border pixels of the prediction,), in the unit of the spacing.
    to_prediction
        Shape (border pixels of the reference,), in the unit of the spacing.
    """

    to_reference: Floats
    to_prediction: Floats


def border(mask: Mask) -> Mask:
    """Return the mask minus its erosion by direct neighbours, of the same shape.

    A pixel is on the border when one of its 4 neighbours (6 in a volume) lies outside the
    mask; what lies outside the picture counts as outside the mask.
    """
    inside = mask.copy()
    for axis in range(mask.ndim):
        for step in (-1, 1):
            inside &= _shifted(mask, axis, step)
    return np.asarray(mask & ~inside)


def surface_distances(
    reference: Mask, prediction: Mask, spacing: Sequence[float]
) -> SurfaceDistances:
    """Return the distances between the borders of two masks that both hold something.

    Parameters
    ----------
    reference, prediction
        Masks of one shape, (rows, columns) or (slices, rows, columns).
    spacing
        Distance between pixel centres along each axis.

    Notes
    -----
    Exact Euclidean distance transform inside the box around both masks: every border
    pixel lies in it, so cutting changes no distance.
    """
    from scipy.ndimage import distance_transform_edt

    box = _box(reference | prediction)
    first, second = border(_padded(reference[box])), border(_padded(prediction[box]))
    to_first = distance_transform_edt(~first, sampling=tuple(spacing))
    to_second = distance_transform_edt(~second, sampling=tuple(spacing))
    return SurfaceDistances(to_first[second], to_second[first])


def inner_band(mask: Mask, width: float, spacing: Sequence[float]) -> Mask:
    """Return the pixels of a mask within ``width`` of the outside, of the same shape.

    Distances run between pixel centres, so a width of one pixel is the border.
    """
    from scipy.ndimage import distance_transform_edt

    band = np.zeros_like(mask)
    if not mask.any():
        return band
    box = _box(mask)
    depth = distance_transform_edt(_padded(mask[box]), sampling=tuple(spacing))
    core = tuple(slice(1, -1) for _ in range(mask.ndim))
    # A whisker of slack: a width that is a multiple of the spacing is met exactly.
    band[box] = mask[box] & (depth[core] <= width * (1 + 1e-9))
    return band


def _shifted(mask: Mask, axis: int, step: int) -> Mask:
    moved = np.zeros_like(mask)
    there: list[slice] = [slice(None)] * mask.ndim
    here: list[slice] = [slice(None)] * mask.ndim
    there[axis], here[axis] = (
        (slice(1, None), slice(None, -1)) if step > 0 else (slice(None, -1), slice(1, None))
    )
    moved[tuple(there)] = mask[tuple(here)]
    return moved


def _padded(mask: Mask) -> Mask:
    return np.pad(mask, 1)


def _box(mask: Mask) -> tuple[slice, ...]:
    slices = []
    for axis in range(mask.ndim):
        others = tuple(a for a in range(mask.ndim) if a != axis)
        used = np.flatnonzero(mask.any(axis=others))
        slices.append(slice(int(used[0]), int(used[-1]) + 1))
    return tuple(slices)
