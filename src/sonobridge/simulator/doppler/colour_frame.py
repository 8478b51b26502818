"""What a frame of colour is made from, and what it is."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from sonobridge.simulator.console.settings import ColourSettings
from sonobridge.simulator.geometry.beam_grid import BeamGrid

__all__ = [
    "COLOUR_LINES",
    "COLOUR_ROWS",
    "ColourFrame",
    "ColourScene",
    "colour_grid",
    "finished",
    "in_colour_box",
]

Floats32 = NDArray[np.float32]

COLOUR_LINES: Final = 64
COLOUR_ROWS: Final = 256

_LEAST_SECTOR_RAD: Final = 0.02
"""A box that was moved out of the sector keeps a sliver at its edge."""

_SHOWN_DB: Final = -12.0
"""Power above which colour is shown at gain 0, dB below a vessel full of blood."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class ColourScene:
    """What a frame of colour sees beside blood.

    Attributes
    ----------
    time_s
        Time from the first upstroke, s.
    number
        Number of the frame: blood has moved on and has a new pattern in each.
    tissue
        (rows, lines) complex64: echoes of tissue on the box at the Doppler frequency, in
        units of a vessel full of blood; None for none.
    wall_mm_s
        Velocity of the tissue away from the probe along the beam, mm/s.
    grey
        (rows, lines) uint8 of the picture beneath; None shows colour wherever there is flow.
    """

    time_s: float
    number: int = 0
    tissue: NDArray[np.complex64] | None = None
    wall_mm_s: float = 0.0
    grey: NDArray[np.uint8] | None = None


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class ColourFrame:
    """One frame of colour.

    Attributes
    ----------
    grid
        Lines and samples of the box.
    velocity
        (rows, lines) float32: velocity to the probe over the largest that does not alias,
        -1 to 1 (with ``invert``, away from it).
    power_db
        (rows, lines) float32: power after the wall filter over that of a full vessel, dB.
    shown
        (rows, lines): where colour wins over grey.
    nyquist_mm_s
        Velocity along the beam that 1 stands for, mm/s.
    """

    grid: BeamGrid
    velocity: Floats32
    power_db: Floats32
    shown: NDArray[np.bool_]
    nyquist_mm_s: float

    def levels(self) -> NDArray[np.uint8]:
        """Return the frame as bytes (rows, lines): 0 no colour, else 128 + 127 velocity."""
        coded = np.clip(np.rint(128.0 + 127.0 * self.velocity), 1, 255)
        return np.where(self.shown, coded, 0).astype(np.uint8)


def colour_grid(
    settings: ColourSettings,
    picture: BeamGrid | None = None,
    *,
    lines: int = COLOUR_LINES,
    rows: int = COLOUR_ROWS,
) -> BeamGrid:
    """Return the lines and samples that hold the box.

    Parameters
    ----------
    settings
        Place and size of the box, and its steer.
    picture
        Lines of the picture beneath: in a sector the lines of colour lie on its lines, and
        steer has no meaning. None stands for a linear array.
    lines, rows
        How many.

    Returns
    -------
    BeamGrid
        Of a linear array all lines are turned by the steer and have the same range, so their
        samples cover more than the box: ``in_colour_box`` tells which lie in it.
    """
    if picture is not None and picture.kind == "sector":
        return _sector_grid(settings, picture, lines, rows)
    steer = math.radians(settings.steer_deg)
    sine, cosine = math.sin(steer), math.cos(steer)
    across = settings.centre_mm * cosine - settings.depth_mm * sine
    along = settings.centre_mm * sine + settings.depth_mm * cosine
    pitch = settings.width_mm * cosine / lines
    length = settings.height_mm / cosine + settings.width_mm * abs(sine)
    start = max(along - 0.5 * length, 0.0)
    return BeamGrid(
        kind="parallel",
        lines=lines,
        samples=rows,
        line_pitch=pitch,
        first_line=across - 0.5 * (lines - 1) * pitch,
        sample_pitch_mm=(along + 0.5 * length - start) / rows,
        start_mm=start,
        steer_rad=steer,
    )


def _sector_grid(
    settings: ColourSettings, picture: BeamGrid, lines: int, rows: int
) -> BeamGrid:
    """Return the part of a sector round the middle of the box, as wide there as is set."""
    behind = settings.depth_mm + picture.apex_mm
    middle = math.atan2(settings.centre_mm, behind)
    reach = math.hypot(settings.centre_mm, behind)
    half = 0.5 * settings.width_mm / reach
    edge = -picture.first_line + 0.5 * picture.line_pitch
    low = min(max(middle - half, -edge), edge - _LEAST_SECTOR_RAD)
    high = max(min(middle + half, edge), low + _LEAST_SECTOR_RAD)
    pitch = (high - low) / lines
    start = max(reach - picture.apex_mm - 0.5 * settings.height_mm, 0.0)
    return BeamGrid(
        kind="sector",
        lines=lines,
        samples=rows,
        line_pitch=pitch,
        first_line=low + 0.5 * pitch,
        sample_pitch_mm=settings.height_mm / rows,
        start_mm=start,
        apex_mm=picture.apex_mm,
    )


def in_colour_box(settings: ColourSettings, grid: BeamGrid) -> NDArray[np.bool_]:
    """Return which cells of a grid of colour lie in the box: (rows, lines).

    Of a linear array the box is a parallelogram: its sides run along the steered lines, its
    ends lie at equal depth. Of a sector it is all of the grid.
    """
    if grid.kind == "sector":
        return np.ones((grid.samples, grid.lines), dtype=np.bool_)
    axis = grid.first_line + grid.line_pitch * np.arange(grid.lines)
    ranges = grid.start_mm + grid.sample_pitch_mm * np.arange(grid.samples)
    depth = grid.to_plane(*np.broadcast_arrays(axis[None, :], ranges[:, None]))[..., 1]
    inside: NDArray[np.bool_] = np.abs(depth - settings.depth_mm) <= 0.5 * settings.height_mm
    return inside


def finished(
    grid: BeamGrid,
    found: Floats32,
    left: int,
    nyquist_mm_s: float,
    seen: tuple[ColourSettings, ColourScene],
) -> ColourFrame:
    """Return the frame of estimates: (2, rows, lines) velocity and power of ``left`` pulses."""
    settings, scene = seen
    velocity = found[0].copy()
    power = 10.0 * np.log10(found[1] / np.float32(left))
    shown = power > _SHOWN_DB - settings.gain_db
    if scene.grey is not None:
        shown &= scene.grey.astype(np.float32) <= 2.55 * settings.priority_percent
    return ColourFrame(
        grid=grid,
        velocity=-velocity if settings.invert else velocity,
        power_db=power,
        shown=shown,
        nyquist_mm_s=nyquist_mm_s,
    )
