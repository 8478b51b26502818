"""What is sent: which elements fire when, and when the wave passes a place."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from sonobridge.simulator.geometry.beam_grid import BeamGrid
from sonobridge.simulator.probe.beamforming import Beamforming
from sonobridge.simulator.probe.field.array import SOUND_SPEED_MM_PER_US, ArrayGeometry

__all__ = ["Lines", "Shots", "focused_shots", "lines_of", "passage", "wave_shots"]

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Lines:
    """Lines of a grid around the one that holds a point.

    Attributes
    ----------
    axis
        (lines,): place on the grid's line axis, mm or radians.
    foot_x, foot_z, foot_along
        (lines,): where the line leaves the face, mm, and its place along the face, mm.
    sine, cosine
        (lines,): direction of the line in the probe's frame.
    foot_range
        (lines,): range of the foot on the grid's own scale, mm.
    """

    axis: Floats
    foot_x: Floats
    foot_z: Floats
    foot_along: Floats
    sine: Floats
    cosine: Floats
    foot_range: Floats

    def place(self, ranges: Floats) -> tuple[Floats, Floats]:
        """Return x and z, mm, of ranges (samples,) on every line: two (lines, samples)."""
        reach = ranges[None, :] - self.foot_range[:, None]
        x = self.foot_x[:, None] + reach * self.sine[:, None]
        return x, self.foot_z[:, None] + reach * self.cosine[:, None]


def lines_of(grid: BeamGrid, axis: Floats) -> Lines:
    """Return the lines at places of a grid's line axis."""
    if grid.kind == "parallel":
        sine, cosine = math.sin(grid.steer_rad), math.cos(grid.steer_rad)
        foot = axis / cosine
        return Lines(
            axis=axis,
            foot_x=foot,
            foot_z=np.zeros_like(axis),
            foot_along=foot,
            sine=np.full_like(axis, sine),
            cosine=np.full_like(axis, cosine),
            foot_range=foot * sine,
        )
    return Lines(
        axis=axis,
        foot_x=grid.apex_mm * np.sin(axis),
        foot_z=grid.apex_mm * (np.cos(axis) - 1.0),
        foot_along=grid.apex_mm * axis,
        sine=np.sin(axis),
        cosine=np.cos(axis),
        foot_range=np.zeros_like(axis),
    )


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Shots:
    """Transmit events.

    Attributes
    ----------
    weights, delays
        (shots, elements): amplitude, and time of firing, microseconds. Time 0 is that at
        which an unfocused element at the foot of the line (focused) or at the reference of
        the wave (waves) would fire.
    """

    weights: Floats
    delays: Floats


def focused_shots(array: ArrayGeometry, beam: Beamforming, lines: Lines) -> Shots:
    """Return one shot a line, focused on it."""
    width = min(beam.focus_mm / beam.transmit_f_number, array.length_mm)
    beside = np.abs(array.along[None, :] - lines.foot_along[:, None])
    active = (beside <= 0.5 * width + 1e-9) * array.working
    focus_x = lines.foot_x + beam.focus_mm * lines.sine
    focus_z = lines.foot_z + beam.focus_mm * lines.cosine
    reach = array.distance(focus_x, focus_z)
    return Shots(weights=active, delays=(beam.focus_mm - reach) / SOUND_SPEED_MM_PER_US)


def wave_shots(
    array: ArrayGeometry, beam: Beamforming, grid: BeamGrid
) -> tuple[Shots, list[tuple[float, float, float]]]:
    """Return the waves of a compounded frame, and each as (sine, cosine, distance).

    On a linear array the waves are plane, about the direction of the lines. On a curved or
    phased one they diverge from a point ``distance`` mm behind the face (0: plane), so that
    one wave fills the sector.
    """
    half = 0.5 * beam.wave_span_rad if beam.waves > 1 else 0.0
    angles = grid.steer_rad + np.linspace(-half, half, beam.waves)
    behind = 0.0
    if grid.kind == "sector":
        sector = 0.5 * grid.lines * grid.line_pitch
        behind = grid.apex_mm or 0.5 * array.length_mm / math.tan(min(sector, 1.5))
    waves = [(math.sin(angle), math.cos(angle), behind) for angle in angles]
    delays = np.stack([passage(array.x, array.z, wave) for wave in waves])
    weights = np.repeat(array.working[None, :], len(waves), axis=0)
    return Shots(weights=weights, delays=delays), waves


def passage(x: Floats, z: Floats, wave: tuple[float, float, float]) -> Floats:
    """Return when a wave passes places (x, z mm), microseconds."""
    sine, cosine, behind = wave
    if behind == 0.0:
        return (x * sine + z * cosine) / SOUND_SPEED_MM_PER_US
    reach = np.hypot(x + behind * sine, z + behind * cosine)
    return (reach - behind) / SOUND_SPEED_MM_PER_US
