"""Intima-media thickness: a segmentation task with a rule about its site."""

from __future__ import annotations

from typing import Annotated, Literal

import numpy as np
from annotated_types import Ge, Gt, Le
from numpy.typing import ArrayLike, NDArray

from sonobridge.core.errors import InvalidInputError
from sonobridge.core.record import record
from sonobridge.core.units import Millimetre
from sonobridge.simulator.measurement.clinical import load_clinical
from sonobridge.simulator.measurement.worksheet.rules import measurement_rules
from sonobridge.simulator.measurement.worksheet.site import Side

__all__ = ["ImtMeasurement", "imt_caveat", "measure_imt"]

_SAMPLES = 200


@record
class ImtMeasurement:
    """Mean and largest thickness over a segment.

    Attributes
    ----------
    mean_mm, largest_mm
        Distance of the lumen-intima and media-adventitia interfaces, mm.
    segment_mm
        Length of the segment, mm.
    below_end_mm
        Distance from the segment to the end of the common carotid artery, mm.
    wall, plaque_free, straight
        Where and on what it was measured.
    """

    side: Side
    mean_mm: Annotated[Millimetre, Gt(0), Le(10)]
    largest_mm: Annotated[Millimetre, Gt(0), Le(10)]
    segment_mm: Annotated[Millimetre, Gt(0), Le(100)]
    below_end_mm: Annotated[Millimetre, Ge(0), Le(200)]
    wall: Literal["far", "near"]
    plaque_free: bool
    straight: bool

    @property
    def departures(self) -> tuple[str, ...]:
        """In what the measurement departs from the site rule; empty when in nothing."""
        rules = measurement_rules()
        found = []
        if self.wall != "far":
            found.append("measured on the near wall, not on the far wall")
        if self.segment_mm < rules.imt_segment_mm:
            found.append(
                f"the segment is {self.segment_mm:.1f} mm long, "
                f"not {rules.imt_segment_mm:g} mm or more"
            )
        if self.below_end_mm < rules.imt_below_end_mm:
            found.append(
                f"{self.below_end_mm:.1f} mm below the end of the common carotid, "
                f"not {rules.imt_below_end_mm:g} mm or more"
            )
        if not self.plaque_free:
            found.append("the segment holds plaque")
        if not self.straight:
            found.append("the segment is not straight")
        return tuple(found)


def imt_caveat() -> str:
    """Return the sentence that stands beside every thickness."""
    use = str(load_clinical().block("imt_protocol")["use"])
    return f"{use[0].upper()}{use[1:]}. Not for diagnosis."


def measure_imt(
    lumen_intima_mm: ArrayLike, media_adventitia_mm: ArrayLike
) -> tuple[float, float, float]:
    """Return mean, largest thickness and length of the segment that both interfaces cover.

    Parameters
    ----------
    lumen_intima_mm, media_adventitia_mm
        (n, 2) and (m, 2) points of each interface, (along, depth) in mm, in any direction.

    Raises
    ------
    InvalidInputError
        If the interfaces do not lie beside each other, or cross.

    Notes
    -----
    Both are turned into the direction of their common straight line (least squares) and the
    distance across it is sampled at 200 places.
    """
    inner, outer = _interface(lumen_intima_mm), _interface(media_adventitia_mm)
    both = np.vstack([inner, outer])
    centre = both.mean(0)
    _, _, axes = np.linalg.svd(both - centre, full_matrices=False)
    turned = [(one - centre) @ axes.T for one in (inner, outer)]
    turned = [one[np.argsort(one[:, 0], kind="stable")] for one in turned]
    start = max(one[0, 0] for one in turned)
    end = min(one[-1, 0] for one in turned)
    if end <= start:
        raise _refused("the interfaces do not lie beside each other")
    along = np.linspace(start, end, _SAMPLES)
    across = [np.interp(along, one[:, 0], one[:, 1]) for one in turned]
    thickness = across[0] - across[1]
    if not (bool((thickness > 0).all()) or bool((thickness < 0).all())):
        raise _refused("the interfaces cross or touch")
    thickness = np.abs(thickness)
    return float(thickness.mean()), float(thickness.max()), float(end - start)


def _interface(points: ArrayLike) -> NDArray[np.float64]:
    at = np.asarray(points, dtype=np.float64)
    if at.ndim != 2 or at.shape[1] != 2 or not 2 <= len(at) <= 5000:
        raise _refused("an interface has 2 to 5,000 points")
    if not bool(np.isfinite(at).all()):
        raise _refused("a point is not finite")
    return at


def _refused(why: str) -> InvalidInputError:
    return InvalidInputError(
        f"The thickness cannot be measured: {why}.",
        where="interfaces",
        kept="Nothing was stored.",
        remedy="Trace both interfaces along the same segment.",
    )
