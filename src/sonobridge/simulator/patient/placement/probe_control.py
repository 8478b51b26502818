"""The hand that holds the probe: six controls that keep its face on the skin."""

from __future__ import annotations

from typing import Annotated

from annotated_types import Ge, Le

from sonobridge.core.record import Help, record
from sonobridge.core.units import Degree, Millimetre
from sonobridge.simulator.patient.spec import Side

__all__ = ["ProbeControl"]


@record
class ProbeControl:
    """Where and how the probe is held.

    With all angles 0 the probe stands square on the skin in the long axis of the neck, its
    marker towards the head. Rotation -90 brings the short axis with the marker towards the
    patient's right, on either side of the neck (the customary orientation).
    """

    side: Side
    slide_mm: Annotated[
        Millimetre, Ge(-70.0), Le(75.0), Help("Height on the neck; cranial is positive.")
    ] = 0.0
    sweep_deg: Annotated[
        Degree, Ge(0.0), Le(115.0), Help("Round the neck: 0 in front, 90 at the side.")
    ] = 50.0
    rotate_deg: Annotated[Degree, Ge(-180.0), Le(180.0), Help("About the beam.")] = 0.0
    rock_deg: Annotated[
        Degree, Ge(-40.0), Le(40.0), Help("In the image plane; positive lifts the marker end.")
    ] = 0.0
    tilt_deg: Annotated[
        Degree, Ge(-40.0), Le(40.0), Help("Across the image plane (fanning).")
    ] = 0.0
    press_mm: Annotated[
        Millimetre, Ge(0.0), Le(8.0), Help("How far the skin is pushed in.")
    ] = 1.0
