"""Colour Doppler of a patient for the console: blood of one side, clutter of its walls."""

from __future__ import annotations

from typing import Final

import numpy as np
from numpy.typing import NDArray

from sonobridge.core.randomness import generator
from sonobridge.simulator.console.doppler_lines import doppler_optics
from sonobridge.simulator.console.frames import ColourFrame, GreyFrame
from sonobridge.simulator.console.heartbeat import Heartbeat
from sonobridge.simulator.console.live import ConsoleInput
from sonobridge.simulator.doppler.cloud import BloodCloud
from sonobridge.simulator.doppler.colour import ColourScanner
from sonobridge.simulator.doppler.colour_frame import (
    ColourScene,
    colour_grid,
    in_colour_box,
)
from sonobridge.simulator.flow.field import FlowField
from sonobridge.simulator.geometry.beam_grid import BeamGrid
from sonobridge.simulator.geometry.pose import ProbePose

__all__ = ["ConsoleColour"]

_BLOOD_UNDER_WHITE_DB: Final = 54.0
"""Blood lies about so far below the white of the picture: 30 dB below muscle, 24 dB under
white; it turns grey levels into clutter in units of blood."""

_WALL_MM_S: Final = 4.0
"""Fastest movement of an arterial wall along the beam, mm/s (a tenth of a millimetre in an
upstroke of 40 ms is 2.5; 4 is used by the wall-filter measurements)."""

_POWER_ZERO: Final = 128


class ConsoleColour:
    """Makes colour frames over grey ones; serves one caller at a time.

    Parameters
    ----------
    fields
        Flow of the vessels of one side.
    beat
        Clock of the heart.
    seed
        Seed of blood, clutter and noise.
    """

    def __init__(self, fields: tuple[FlowField, ...], beat: Heartbeat, *, seed: int) -> None:
        self._clouds = [BloodCloud.of(field, seed + i) for i, field in enumerate(fields)]
        self._scanner = ColourScanner(self._clouds, seed=seed)
        self._beat = beat
        self._seed = seed
        self._under: tuple[tuple[BeamGrid, BeamGrid], NDArray[np.intp]] | None = None
        self._speckle: dict[tuple[int, int], NDArray[np.complex64]] = {}

    def frame(
        self, given: ConsoleInput, pose: ProbePose, grey: GreyFrame, dynamic_range_db: float
    ) -> ColourFrame:
        """Return the colour that belongs to a grey frame."""
        settings = given.settings
        grid = colour_grid(settings.colour, grey.grid)
        beneath = self._beneath(grid, grey)
        made = self._scanner.frame(
            pose,
            grid,
            doppler_optics(settings, settings.colour.frequency_mhz),
            settings.colour,
            ColourScene(
                time_s=grey.time_s,
                number=grey.index,
                tissue=self._clutter(beneath, dynamic_range_db),
                wall_mm_s=self._wall(grey.time_s),
                grey=beneath,
            ),
        )
        shown = made.shown & in_colour_box(settings.colour, grid)
        power = np.clip(np.rint(made.power_db) + _POWER_ZERO, 1, 255)
        return ColourFrame(
            index=grey.index,
            time_s=grey.time_s,
            control=grey.control,
            velocity=np.ascontiguousarray(
                np.clip(np.rint(127.0 * made.velocity), -127, 127).astype(np.int8).T
            ),
            power=np.ascontiguousarray(np.where(shown, power, 0).astype(np.uint8).T),
            grid=grid,
            nyquist_cm_s=made.nyquist_mm_s / 10.0,
        )

    def _beneath(self, grid: BeamGrid, grey: GreyFrame) -> NDArray[np.uint8]:
        """Return the grey levels beneath the box: (rows, lines) uint8, 0 outside."""
        if self._under is None or self._under[0] != (grid, grey.grid):
            self._under = ((grid, grey.grid), _nearest(grid, grey.grid))
        places = self._under[1]
        flat = grey.pixels.reshape(-1)
        found: NDArray[np.uint8] = np.where(places >= 0, flat[places], 0).astype(np.uint8)
        return found

    def _clutter(self, beneath: NDArray[np.uint8], range_db: float) -> NDArray[np.complex64]:
        """Return echoes of tissue in units of blood, from the grey levels beneath the box."""
        if beneath.shape not in self._speckle:
            rng = generator(self._seed, "colour", "clutter")
            self._speckle = {
                beneath.shape: np.exp(2j * np.pi * rng.random(beneath.shape)).astype(
                    np.complex64
                )
            }
        level = (beneath.astype(np.float32) / 255.0 - 1.0) * range_db + _BLOOD_UNDER_WHITE_DB
        amplitude = np.where(beneath > 0, 10.0 ** (level / 20.0), 0.0).astype(np.float32)
        clutter: NDArray[np.complex64] = amplitude * self._speckle[beneath.shape]
        return clutter

    def _wall(self, time_s: float) -> float:
        """Return the speed of the walls: out in the upstroke, back for the rest of the beat."""
        phase = self._beat.phase(time_s)
        return _WALL_MM_S * (1.0 if phase < 0.12 else -0.12 / 0.88)


def _nearest(box: BeamGrid, picture: BeamGrid) -> NDArray[np.intp]:
    """Return each cell's flat index in the picture, -1 outside it: (rows, lines)."""
    lines = box.first_line + box.line_pitch * np.arange(box.lines)
    ranges = box.start_mm + box.sample_pitch_mm * np.arange(box.samples)
    plane = box.to_plane(*np.broadcast_arrays(lines[None, :], ranges[:, None]))
    points = np.stack([plane[..., 0], np.zeros_like(plane[..., 0]), plane[..., 1]], axis=-1)
    beam = picture.to_beam(points)
    line = np.rint((beam[..., 0] - picture.first_line) / picture.line_pitch).astype(np.intp)
    sample = np.rint((beam[..., 2] - picture.start_mm) / picture.sample_pitch_mm)
    sample = sample.astype(np.intp)
    inside = (line >= 0) & (line < picture.lines) & (sample >= 0) & (sample < picture.samples)
    return np.where(inside, line * picture.samples + sample, -1)
