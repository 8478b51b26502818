"""The line that a Doppler gate lies on: steered from the face, or through a sector's apex."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from sonobridge.simulator.geometry.beam_grid import BeamGrid

__all__ = ["DopplerLine", "doppler_line"]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class DopplerLine:
    """A line of Doppler in the plane y = 0 of the probe.

    Attributes
    ----------
    foot
        (3,) mm, probe frame: where the line leaves the face of the probe.
    along
        (3,) unit vector from the face into the patient.
    angle_deg
        Angle of ``along`` to the probe's depth axis, degrees, positive towards the marker.
    """

    foot: NDArray[np.float64]
    along: NDArray[np.float64]
    angle_deg: float

    def at(self, range_mm: float) -> NDArray[np.float64]:
        """Return the point (3,) at a range from the face, mm, probe frame."""
        return self.foot + range_mm * self.along


def doppler_line(
    picture: BeamGrid | None, lateral_mm: float, range_mm: float, steer_deg: float
) -> DopplerLine:
    """Return the line of a gate.

    Parameters
    ----------
    picture
        Lines of the picture that the gate is laid on; None stands for a linear array.
    lateral_mm
        Place of the gate across the probe, mm, positive towards the marker. Of a linear
        array that of the line's foot; in a sector, whose lines all come from the apex, that
        of the gate itself.
    range_mm
        Range of the gate from the face along its line, mm.
    steer_deg
        Steer of the line of a linear array, degrees; a sector is not steered.

    Notes
    -----
    In a sector of radius R the gate at (x, z) lies on the line at the angle a with
    sin(a) = x / (R + range); beyond the first or last line of the picture it keeps to that.
    """
    if picture is None or picture.kind == "parallel":
        angle, start = math.radians(steer_deg), np.array([lateral_mm, 0.0, 0.0])
        along = np.array([math.sin(angle), 0.0, math.cos(angle)])
        return DopplerLine(foot=start, along=along, angle_deg=steer_deg)
    edge = abs(picture.first_line)
    share = lateral_mm / max(picture.apex_mm + range_mm, 1e-9)
    angle = min(max(math.asin(min(max(share, -1.0), 1.0)), -edge), edge)
    along = np.array([math.sin(angle), 0.0, math.cos(angle)])
    return DopplerLine(
        foot=picture.apex_mm * (along - np.array([0.0, 0.0, 1.0])),
        along=along,
        angle_deg=math.degrees(angle),
    )
