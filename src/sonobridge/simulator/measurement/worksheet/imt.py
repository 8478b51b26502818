"""Intima-media thickness: a segmentation task with a rule about its site."""

from __future__ import annotations

import math
from typing import Annotated, Literal

import numpy as np
from annotated_types import Ge, Gt, Le
from numpy.typing import ArrayLike, NDArray

from sonobridge.core.errors import InvalidInputError
from sonobridge.core.record import record
from sonobridge.core.units import Decibel, Degree, Millimetre
from sonobridge.simulator.measurement.clinical import load_clinical
from sonobridge.simulator.measurement.worksheet.plaque import is_plaque
from sonobridge.simulator.measurement.worksheet.rules import measurement_rules
from sonobridge.simulator.measurement.worksheet.site import Side

__all__ = ["ImtMeasurement", "ImtSite", "imt_caveat", "imt_from_points", "measure_imt"]

_SAMPLES = 200


@record
class ImtSite:
    """What a person says of the place of a thickness; no caliper can tell it.

    Attributes
    ----------
    below_end_mm
        Distance from the segment to the end of the common carotid artery, mm.
    wall, plaque_free, straight
        Where and on what it was measured.
    """

    wall: Literal["far", "near"]
    plaque_free: bool
    straight: bool
    below_end_mm: Annotated[Millimetre, Ge(0), Le(200)]


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
    tilt_deg
        Angle of the interfaces to the perpendicular of an unsteered beam, degrees; None
        when the points were not kept.
    gain_db
        Overall gain of the picture: a higher gain widens both interfaces.
    """

    side: Side
    mean_mm: Annotated[Millimetre, Gt(0), Le(10)]
    largest_mm: Annotated[Millimetre, Gt(0), Le(10)]
    segment_mm: Annotated[Millimetre, Gt(0), Le(100)]
    below_end_mm: Annotated[Millimetre, Ge(0), Le(200)]
    wall: Literal["far", "near"]
    plaque_free: bool
    straight: bool
    tilt_deg: Annotated[Degree | None, Ge(0), Le(90)] = None
    gain_db: Annotated[Decibel | None, Ge(-60), Le(60)] = None

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
        elif is_plaque(0.0, self.mean_mm, self.largest_mm):
            found.append(
                f"{self.largest_mm:.1f} mm at its thickest: more than "
                f"{rules.plaque_thickness_mm:g} mm is plaque by definition"
            )
        if not self.straight:
            found.append("the segment is not straight")
        if self.tilt_deg is not None and self.tilt_deg > rules.beam_tilt_deg_at_most:
            found.append(
                f"the wall lies {self.tilt_deg:.0f}° off the perpendicular of the beam, "
                f"not {rules.beam_tilt_deg_at_most:g}° or less (a limit of this project)"
            )
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


def imt_from_points(
    points_mm: ArrayLike, side: Side, site: ImtSite, gain_db: float
) -> ImtMeasurement:
    """Return a thickness from its four caliper points.

    Parameters
    ----------
    points_mm
        (4, 2): two points of the lumen-intima and two of the media-adventitia interface,
        (lateral, depth) in mm of the image plane.
    side, site, gain_db
        Side, what the person says of the place, and overall gain of the picture.

    Raises
    ------
    InvalidInputError
        If the points make no thickness.
    """
    at = np.asarray(points_mm, dtype=np.float64)
    if at.shape != (4, 2):
        raise _refused("it has four points, two on each interface")
    mean, largest, segment = measure_imt(at[:2], at[2:])
    along = (at[1] - at[0]) * (1.0 if at[1, 0] >= at[0, 0] else -1.0)
    if not 0 < mean <= 10 or not 0 < segment <= 100:
        raise _refused("it is thicker than 10 mm or longer than 100 mm")
    return ImtMeasurement(
        side=side,
        mean_mm=mean,
        largest_mm=min(largest, 10.0),
        segment_mm=segment,
        below_end_mm=site.below_end_mm,
        wall=site.wall,
        plaque_free=site.plaque_free,
        straight=site.straight,
        tilt_deg=abs(math.degrees(math.atan2(along[1], along[0]))),
        gain_db=gain_db,
    )


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
