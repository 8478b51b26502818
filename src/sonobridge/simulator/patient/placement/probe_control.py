"""The hand that holds the probe: six controls that keep its face on the skin."""

from __future__ import annotations

import math
from typing import Annotated

import numpy as np
from annotated_types import Ge, Le
from numpy.typing import NDArray

from sonobridge.core.record import Help, record
from sonobridge.core.units import Degree, Millimetre
from sonobridge.simulator.geometry.pose import ProbePose, Vector
from sonobridge.simulator.patient.placement.skin import NeckSurface
from sonobridge.simulator.patient.spec import Side

__all__ = ["ProbeControl", "control_of", "pose_of"]

Floats = NDArray[np.float64]


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


def _sign(side: Side) -> float:
    return 1.0 if side == "left" else -1.0


def _square_frame(
    surface: NeckSurface, side: Side, angle: float, z: float
) -> tuple[Floats, Floats]:
    """Return the point on the skin and the rows lateral, elevation, depth of a square probe."""
    depth = -surface.normal(_sign(side), angle, z)
    up = np.array([0.0, 0.0, 1.0])
    lateral = up - depth * (up @ depth)
    lateral /= np.linalg.norm(lateral)
    frame = np.stack([lateral, np.cross(depth, lateral), depth])
    return surface.point(_sign(side), angle, z), frame


def _turn(axis: int, degrees: float) -> Floats:
    """Return the rotation about one axis of a frame, acting on its rows."""
    c, s = math.cos(math.radians(degrees)), math.sin(math.radians(degrees))
    first, second = (axis + 1) % 3, (axis + 2) % 3
    turn = np.eye(3)
    turn[first, first] = turn[second, second] = c
    turn[first, second], turn[second, first] = s, -s
    return turn


def pose_of(surface: NeckSurface, control: ProbeControl) -> ProbePose:
    """Return the pose of a probe held so: rotated, then tilted, then rocked."""
    angle = math.radians(control.sweep_deg)
    point, square = _square_frame(surface, control.side, angle, control.slide_mm)
    turned = _turn(2, control.rotate_deg) @ square
    frame = _turn(1, control.rock_deg) @ _turn(0, control.tilt_deg) @ turned
    origin = point + control.press_mm * square[2]
    return ProbePose(
        origin=_vector(origin),
        lateral=_vector(frame[0]),
        elevation=_vector(frame[1]),
        depth=_vector(frame[2]),
    )


def _vector(values: Floats) -> Vector:
    return (float(values[0]), float(values[1]), float(values[2]))


def control_of(
    surface: NeckSurface, side: Side, place: tuple[float, float], axes: Floats, press_mm: float
) -> ProbeControl:
    """Return the control that brings the probe's axes where they are wanted.

    Parameters
    ----------
    surface
        Surface of the neck.
    side
        Side of the neck.
    place
        Sweep (degrees) and slide (mm) of the probe's foot.
    axes
        Rows lateral, elevation, depth that are wanted: (3, 3), patient frame.
    press_mm
        How far the skin is pushed in.

    Raises
    ------
    ValueError
        If an angle lies outside what a hand can do.
    """
    sweep, slide = place
    _, square = _square_frame(surface, side, math.radians(sweep), slide)
    # axes = rock(1) tilt(0) rotate(2) square; the entries below follow from that product.
    whole = axes @ square.T
    tilt = math.degrees(math.asin(float(np.clip(whole[1, 2], -1.0, 1.0))))
    rock = math.degrees(math.atan2(float(-whole[0, 2]), float(whole[2, 2])))
    rotate = math.degrees(math.atan2(float(-whole[1, 0]), float(whole[1, 1])))
    return ProbeControl(
        side=side,
        slide_mm=slide,
        sweep_deg=sweep,
        rotate_deg=rotate,
        rock_deg=rock,
        tilt_deg=tilt,
        press_mm=press_mm,
    )
