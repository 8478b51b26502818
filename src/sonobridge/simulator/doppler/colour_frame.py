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
]

Floats32 = NDArray[np.float32]

COLOUR_LINES: Final = 64
COLOUR_ROWS: Final = 256

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
    settings: ColourSettings, *, lines: int = COLOUR_LINES, rows: int = COLOUR_ROWS
) -> BeamGrid:
    """Return the lines and samples of the box of a linear array.

    The middle of the box lies where the settings say; its lines are turned by the steer.
    """
    steer = math.radians(settings.steer_deg)
    sine, cosine = math.sin(steer), math.cos(steer)
    across = settings.centre_mm * cosine - settings.depth_mm * sine
    along = settings.centre_mm * sine + settings.depth_mm * cosine
    pitch = settings.width_mm * cosine / lines
    height = settings.height_mm / cosine
    return BeamGrid(
        kind="parallel",
        lines=lines,
        samples=rows,
        line_pitch=pitch,
        first_line=across - 0.5 * (lines - 1) * pitch,
        sample_pitch_mm=height / rows,
        start_mm=max(along - 0.5 * height, 0.0),
        steer_rad=steer,
    )


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
