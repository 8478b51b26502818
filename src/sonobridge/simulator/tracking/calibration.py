"""From a tracked tool to the probe on the console: a zero pose and which axis is which."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated, Final, Literal

import numpy as np
from annotated_types import Ge, Le, Len
from numpy.typing import NDArray

from sonobridge.core.errors import ConflictError
from sonobridge.core.record import record
from sonobridge.simulator.patient.placement.holding import angles_of, turn_of
from sonobridge.simulator.patient.placement.probe_control import ProbeControl
from sonobridge.simulator.tracking.messages import TrackedPose

__all__ = [
    "STILL_S",
    "ToolAxes",
    "ToolAxis",
    "TrackerCalibration",
    "TrackerNotStillError",
    "is_still",
    "probe_at",
    "take_zero",
]

Floats = NDArray[np.float64]
ToolAxis = Literal["+x", "-x", "+y", "-y", "+z", "-z"]

STILL_S: Final = 0.5
"""How long a probe has to be held still for a zero pose."""
_STILL_MM: Final = 1.0
_STILL_DEG: Final = 1.0
_FEWEST: Final = 4
_DEG_PER_MM: Final = 1.0
"""A neck has a radius of about 57 mm, so that 1 mm on it is about 1 degree round it."""


class TrackerNotStillError(ConflictError):
    """The tracked probe moved, or was not heard, while its zero pose was taken."""

    code = "scan.tracker_not_still"


@record
class ToolAxes:
    """Which axes of the tracked tool are the probe's marker and its beam.

    Axes of ultrasound images in trackers mostly run so: x across the picture, towards the
    marker, and z or y down into it; how a tracker is mounted is known by who mounted it.
    """

    marker: ToolAxis = "+x"
    beam: ToolAxis = "+z"

    def __post_init__(self) -> None:
        """Refuse one axis for both."""
        if self.marker[1] == self.beam[1]:
            raise ValueError("marker and beam are two different axes of the tool")


@record
class TrackerCalibration:
    """Where the tool was when the probe on the console was where it was.

    Attributes
    ----------
    name
        Of the tracked tool.
    axes
        Which of its axes are the probe's.
    rotation
        (3, 3) row by row: column k is the tool's axis k in the tracker's frame.
    place_mm
        The tool's origin in the tracker's frame.
    base
        How the probe on the console was held at that moment.
    """

    name: Annotated[str, Len(1, 40)]
    axes: ToolAxes
    rotation: Annotated[tuple[Annotated[float, Ge(-1.02), Le(1.02)], ...], Len(9, 9)]
    place_mm: Annotated[tuple[Annotated[float, Ge(-10_000), Le(10_000)], ...], Len(3, 3)]
    base: ProbeControl


def is_still(poses: Sequence[tuple[float, TrackedPose]]) -> str:
    """Return why a tool was not held still over half a second; empty when it was.

    Parameters
    ----------
    poses
        Time of arrival (s) and pose, oldest first.
    """
    if len(poses) < _FEWEST or poses[-1][0] - poses[0][0] < 0.8 * STILL_S:
        return "Too few poses were heard in the last half second"
    places = np.stack([pose.place_mm for _, pose in poses])
    far = float(np.sqrt(((places - places.mean(0)) ** 2).sum(1)).max())
    if far > _STILL_MM:
        return f"It moved {far:.1f} mm in half a second; the most is {_STILL_MM:g} mm"
    last = poses[-1][1].rotation
    turned = max(_between_deg(pose.rotation, last) for _, pose in poses)
    if turned > _STILL_DEG:
        return f"It turned {turned:.1f}° in half a second; the most is {_STILL_DEG:g}°"
    return ""


def take_zero(
    poses: Sequence[tuple[float, TrackedPose]], base: ProbeControl, axes: ToolAxes
) -> TrackerCalibration:
    """Return the calibration of a tool that is held still.

    Place and rotation are means over the poses: the rotation is the one nearest to the mean
    matrix (by its singular vectors).

    Raises
    ------
    TrackerNotStillError
        If it was not held still for half a second.
    """
    why = is_still(poses)
    if why:
        raise TrackerNotStillError(
            "The zero pose was not taken.",
            why=f"{why}.",
            kept="The session, and the zero pose before this one.",
            remedy="Hold the tracked probe still for a second and press Z again.",
        )
    left, _, right = np.linalg.svd(np.mean([pose.rotation for _, pose in poses], axis=0))
    rotation = left @ right
    place = np.mean([pose.place_mm for _, pose in poses], axis=0)
    return TrackerCalibration(
        name=poses[-1][1].name[:40],
        axes=axes,
        rotation=tuple(float(one) for one in np.clip(rotation, -1.0, 1.0).ravel()),
        place_mm=tuple(float(one) for one in place),
        base=base,
    )


def probe_at(calibration: TrackerCalibration, pose: TrackedPose) -> ProbeControl:
    """Return how the probe on the console is held when the tool is there.

    What a hand cannot do on a neck is brought to the nearest that it can.

    Notes
    -----
    The tool's own turn since the zero pose, F F0' (rows: marker, across, beam), is applied to
    the probe's own axes, and its own shift F0 (p - p0) is laid along the probe's own axes of
    that moment; both are then read as angles and as ways along, round and into the skin.
    """
    base = calibration.base
    rotation = np.array(calibration.rotation).reshape(3, 3)
    zero = _frame(rotation, calibration.axes)
    now = _frame(pose.rotation, calibration.axes)
    held = turn_of(base)
    rotate, rock, tilt = angles_of(now @ zero.T @ held)
    shift = held.T @ (zero @ (pose.place_mm - np.array(calibration.place_mm)))
    round_it = float(shift[1]) * _DEG_PER_MM * (1.0 if base.side == "left" else -1.0)
    return ProbeControl(
        side=base.side,
        slide_mm=_held(base.slide_mm + float(shift[0]), -70.0, 75.0),
        sweep_deg=_held(base.sweep_deg + round_it, 0.0, 115.0),
        rotate_deg=_held(rotate, -180.0, 180.0),
        rock_deg=_held(rock, -40.0, 40.0),
        tilt_deg=_held(tilt, -40.0, 40.0),
        press_mm=_held(base.press_mm + float(shift[2]), 0.0, 8.0),
    )


def _frame(rotation: Floats, axes: ToolAxes) -> Floats:
    """Return the rows marker, across and beam of a tool in the tracker's frame, (3, 3)."""
    lateral, depth = _column(rotation, axes.marker), _column(rotation, axes.beam)
    return np.stack([lateral, np.cross(depth, lateral), depth])


def _column(rotation: Floats, axis: ToolAxis) -> Floats:
    column: Floats = rotation[:, "xyz".index(axis[1])]
    return column if axis[0] == "+" else -column


def _between_deg(one: Floats, other: Floats) -> float:
    cosine = (float(np.trace(one @ other.T)) - 1.0) / 2.0
    return float(np.degrees(np.arccos(np.clip(cosine, -1.0, 1.0))))


def _held(value: float, low: float, high: float) -> float:
    return round(min(max(value, low), high), 3)
