"""From the hand that holds the probe to its pose, and back."""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray

from sonobridge.simulator.geometry.pose import ProbePose, Vector
from sonobridge.simulator.patient.placement.probe_control import ProbeControl
from sonobridge.simulator.patient.placement.skin import NeckSurface
from sonobridge.simulator.patient.spec import Side

__all__ = ["angles_of", "control_of", "pose_of", "turn_of"]

Floats = NDArray[np.float64]


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
    rotate, rock, tilt = angles_of(axes @ square.T)
    return ProbeControl(
        side=side,
        slide_mm=slide,
        sweep_deg=sweep,
        rotate_deg=rotate,
        rock_deg=rock,
        tilt_deg=tilt,
        press_mm=press_mm,
    )


def turn_of(control: ProbeControl) -> Floats:
    """Return the turn of a held probe against a square one, (3, 3), acting on its rows."""
    rocked = _turn(1, control.rock_deg) @ _turn(0, control.tilt_deg)
    return rocked @ _turn(2, control.rotate_deg)


def angles_of(whole: Floats) -> tuple[float, float, float]:
    """Return the angles rotate, rock and tilt (degrees) of a turn as :func:`turn_of` gives."""
    # whole = rock(1) tilt(0) rotate(2); the entries below follow from that product.
    tilt = math.degrees(math.asin(float(np.clip(whole[1, 2], -1.0, 1.0))))
    rock = math.degrees(math.atan2(float(-whole[0, 2]), float(whole[2, 2])))
    rotate = math.degrees(math.atan2(float(-whole[1, 0]), float(whole[1, 1])))
    return rotate, rock, tilt
