"""Every segmentation measure of one case, with one stated rule for empty masks."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import ArrayLike, NDArray

from sonobridge.core.errors import InvalidInputError, TooLargeError
from sonobridge.statistics.overlap import dice, intersection_over_union
from sonobridge.statistics.segmentation.surfaces import (
    SurfaceDistances,
    inner_band,
    surface_distances,
)

__all__ = [
    "CONVENTION",
    "EMPTY_RULE",
    "MAX_VOXELS",
    "CaseKind",
    "CaseMetrics",
    "compare_masks",
]

Mask = NDArray[np.bool_]
CaseKind = Literal["both", "reference_empty", "prediction_empty", "both_empty"]

MAX_VOXELS = 2**26
"""Largest mask that is compared (67 million pixels, about 1 GB of work space)."""

CONVENTION = (
    "Border = mask minus its erosion by direct neighbours (4 in a picture, 6 in a volume); "
    "HD95 = the larger of the two directed 95th percentiles (linear interpolation); "
    "ASSD over all border pixels of both masks; MASD = mean of the two directed means; "
    "distances by exact Euclidean transform in the unit of the pixel spacing."
)

EMPTY_RULE = (
    "Both masks empty: nothing is measured and the case is counted as 'both empty'. One "
    "mask empty: overlap and surface measures are 0, distances are not defined, and the "
    "case is counted as 'missed' or 'false alarm'. Empty cases are always counted apart."
)


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseMetrics:
    """What the comparison of one prediction with its reference gave.

    Attributes
    ----------
    kind
        ``both`` masks hold something, or which of them is empty.
    dice, iou, boundary_iou
        In 0..1; None when both masks are empty.
    hd, hd95, assd, masd
        Distances in the unit of the spacing; None unless both masks hold something.
    nsd
        Normalised surface Dice, in 0..1, one value a tolerance; empty when both masks are.
    size_error
        Predicted minus true area (volume), in spacing units squared (cubed).
    relative_size_error
        ``size_error`` over the true size; None when the reference is empty.
    """

    kind: CaseKind
    dice: float | None
    iou: float | None
    boundary_iou: float | None
    hd: float | None
    hd95: float | None
    assd: float | None
    masd: float | None
    nsd: tuple[float, ...]
    size_error: float
    relative_size_error: float | None


def compare_masks(
    reference: ArrayLike,
    prediction: ArrayLike,
    *,
    spacing: Sequence[float] | None = None,
    tolerances: Sequence[float] = (),
    boundary_width: float | None = None,
) -> CaseMetrics:
    """Compare a predicted mask with the reference.

    Parameters
    ----------
    reference, prediction
        Shape (rows, columns) or (slices, rows, columns); bool, or numbers 0 and 1.
    spacing
        Distance between pixel centres along each axis (mm); None counts in pixels.
    tolerances
        Distances tau at which the normalised surface Dice is given (mm).
    boundary_width
        Depth of the band of the boundary IoU; None takes the smallest spacing.

    Raises
    ------
    InvalidInputError
        If shapes differ, a value is neither 0 nor 1, or a distance is not positive.
    TooLargeError
        If a mask has more than ``MAX_VOXELS`` pixels.

    Notes
    -----
    Border, HD95, NSD and their names follow Maier-Hein et al. (2024), Nature Methods
    21:195; boundary IoU follows Cheng et al. (2021), CVPR. See ``CONVENTION`` and
    ``EMPTY_RULE``.
    """
    first, second = _mask(reference, "reference"), _mask(prediction, "prediction")
    if first.shape != second.shape:
        raise _refused("The two masks differ in shape.", "Give both masks on one grid.")
    steps = _steps(spacing, first.ndim)
    _require_lengths(tolerances, "tolerances")
    width = min(steps) if boundary_width is None else boundary_width
    _require_lengths([width], "boundary_width")
    kind = _kind(first, second)
    unit = math.prod(steps)
    true_size = int(np.count_nonzero(first)) * unit
    error = (int(np.count_nonzero(second)) - int(np.count_nonzero(first))) * unit
    distances = surface_distances(first, second, steps) if kind == "both" else None
    band = None
    if kind != "both_empty":
        bands = (inner_band(mask, width, steps) for mask in (first, second))
        band = intersection_over_union(*bands)
    return CaseMetrics(
        kind=kind,
        dice=dice(first, second),
        iou=intersection_over_union(first, second),
        boundary_iou=band,
        hd=_hausdorff(distances, 100.0),
        hd95=_hausdorff(distances, 95.0),
        assd=_assd(distances),
        masd=_masd(distances),
        nsd=_surface_dice(distances, kind, tolerances),
        size_error=error,
        relative_size_error=error / true_size if true_size else None,
    )


def _mask(values: ArrayLike, where: str) -> Mask:
    array = np.asarray(values)
    if array.size > MAX_VOXELS:
        raise TooLargeError(
            "The mask is too large.",
            where=where,
            why=f"It has {array.size:,} pixels; at most {MAX_VOXELS:,} are compared.",
            remedy="Cut both masks to the region around the structure.",
        )
    if array.ndim not in (2, 3) or 0 in array.shape:
        raise _refused("A mask is a picture or a volume.", "Give two or three axes.", where)
    if array.dtype == np.bool_:
        return array
    if array.dtype.kind not in "iuf":
        raise _refused("A mask holds numbers.", "Give 0 outside and 1 inside.", where)
    if not bool(((array == 0) | (array == 1)).all()):
        remedy = "Give 0 outside and 1 inside; compare labels one at a time."
        raise _refused("A mask holds a value that is neither 0 nor 1.", remedy, where)
    return np.asarray(array == 1)


def _steps(spacing: Sequence[float] | None, axes: int) -> tuple[float, ...]:
    if spacing is None:
        return (1.0,) * axes
    if len(spacing) != axes:
        raise _refused("The spacing does not fit the mask.", "Give one spacing an axis.")
    _require_lengths(spacing, "spacing")
    return tuple(float(step) for step in spacing)


def _require_lengths(values: Sequence[float], where: str) -> None:
    if not all(math.isfinite(value) and value > 0 for value in values):
        raise _refused("A distance is not a positive number.", "Correct it.", where)


def _refused(what: str, remedy: str, where: str = "segmentation") -> InvalidInputError:
    return InvalidInputError(what, where=where, kept="Nothing was measured.", remedy=remedy)


def _kind(reference: Mask, prediction: Mask) -> CaseKind:
    if reference.any():
        return "both" if prediction.any() else "prediction_empty"
    return "reference_empty" if prediction.any() else "both_empty"


def _hausdorff(distances: SurfaceDistances | None, percent: float) -> float | None:
    if distances is None:
        return None
    sides = (distances.to_reference, distances.to_prediction)
    return max(float(np.percentile(side, percent)) for side in sides)


def _assd(distances: SurfaceDistances | None) -> float | None:
    if distances is None:
        return None
    return float(np.concatenate([distances.to_reference, distances.to_prediction]).mean())


def _masd(distances: SurfaceDistances | None) -> float | None:
    if distances is None:
        return None
    return float(distances.to_reference.mean() + distances.to_prediction.mean()) / 2


def _surface_dice(
    distances: SurfaceDistances | None, kind: CaseKind, tolerances: Sequence[float]
) -> tuple[float, ...]:
    if distances is None:
        return () if kind == "both_empty" else (0.0,) * len(tolerances)
    both = np.concatenate([distances.to_reference, distances.to_prediction])
    return tuple(float(np.mean(both <= tau * (1 + 1e-9))) for tau in tolerances)
