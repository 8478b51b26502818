"""Colour Doppler: from moving blood and standing tissue to velocity and power."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from sonobridge.core.kernels.library import Progress
from sonobridge.core.randomness import generator
from sonobridge.simulator.console.settings import ColourSettings
from sonobridge.simulator.doppler.cloud import BloodCloud
from sonobridge.simulator.doppler.colour_frame import ColourFrame, ColourScene, finished
from sonobridge.simulator.doppler.kernels.library import doppler_kernels
from sonobridge.simulator.doppler.optics import DopplerOptics
from sonobridge.simulator.doppler.wall_filter import polynomial_basis
from sonobridge.simulator.geometry.beam_grid import BeamGrid
from sonobridge.simulator.geometry.pose import ProbePose

__all__ = ["NOISE_DB", "ColourScanner"]

Floats = NDArray[np.float64]
Floats32 = NDArray[np.float32]

NOISE_DB: Final = -18.0
"""Power of the noise of one pulse below that of a vessel full of blood at gain 0, dB."""

_ROOM: Final = 60_000
_NOISE_NUMBERS: Final = 1 << 18


class ColourScanner:
    """Makes frames of colour; holds the memory that they need.

    One scanner serves one caller at a time. Same seed, clouds, pose, settings, time and
    number of the frame give the same frame.

    Parameters
    ----------
    clouds
        Blood of the vessels.
    seed
        Seed of the noise.
    progress
        Is told what is compiled at the first start.
    """

    def __init__(
        self, clouds: Sequence[BloodCloud], *, seed: int, progress: Progress | None = None
    ) -> None:
        self._call: Mapping[str, Callable[..., Any]] = doppler_kernels(progress)
        self._clouds = tuple(clouds)
        rng = generator(seed, "colour", "noise")
        self._noise = rng.standard_normal(_NOISE_NUMBERS, dtype=np.float32)
        self._gusts = rng.standard_normal(3 * 4096, dtype=np.float32)
        self._starts = rng.integers(0, 1 << 30, 4096)
        self._kept = np.zeros((_ROOM, 8), dtype=np.float32)
        self._buffers: dict[tuple[int, ...], tuple[Any, ...]] = {}

    def frame(
        self,
        pose: ProbePose,
        grid: BeamGrid,
        optics: DopplerOptics,
        settings: ColourSettings,
        scene: ColourScene,
    ) -> ColourFrame:
        """Return the frame of a pose at a time.

        Parameters
        ----------
        pose
            Where the probe is.
        grid
            Lines and samples of the box (``colour_grid`` for linear arrays).
        optics
            Widths of beam and pulse at the Doppler frequency.
        settings
            The controls.
        scene
            Time, tissue and grey levels.
        """
        lateral, axial = _taps(grid, optics)
        pulses, work = self._laid(grid, settings.ensemble, (len(lateral), len(axial)))
        count = self._place(pose, grid, optics, settings, scene)
        self._shift(count, len(lateral) // 2, len(axial) // 2)
        still, ramp = _tissue(scene, grid, optics, settings)
        size = np.float32(10.0 ** (NOISE_DB / 20.0) / math.sqrt(2.0))
        needed = 2 * grid.lines * grid.samples
        for pulse in range(settings.ensemble):
            self._call["splat_blood"](self._kept, count, work[0])
            self._call["smear"](work[0], (lateral, axial), work[1], pulses[pulse])
            turn = 2.0 * math.pi * ramp * pulse
            place = (scene.number * settings.ensemble + pulse) % len(self._starts)
            first = int(self._starts[place]) % (_NOISE_NUMBERS - needed)
            self._call["add_echoes"](
                pulses[pulse],
                (still, np.float32(math.cos(turn)), np.float32(math.sin(turn))),
                (self._noise, first, size),
            )
        basis = polynomial_basis(settings.wall_filter, settings.ensemble)
        self._call["correlate"](pulses, basis, work[2], work[3])
        self._call["estimate"](work[3], work[4], work[5])
        left = settings.ensemble - len(basis)
        return finished(
            grid, work[5], left, optics.nyquist_mm_s(settings.prf_hz), (settings, scene)
        )

    def _laid(
        self, grid: BeamGrid, ensemble: int, taps: tuple[int, int]
    ) -> tuple[Floats32, tuple[Any, ...]]:
        """Return the memory for frames of this size."""
        rows, lines = grid.samples, grid.lines
        key = (rows, lines, ensemble, *taps)
        if key not in self._buffers:
            deep, wide = rows + taps[1] - 1, lines + taps[0] - 1
            made = (
                np.zeros((ensemble, 2, rows, lines), dtype=np.float32),
                (
                    np.zeros((2, deep, wide), dtype=np.float32),
                    np.zeros((2, deep, lines), dtype=np.float32),
                    np.zeros((2 * ensemble + 4, lines), dtype=np.float32),
                    np.zeros((3, rows, lines), dtype=np.float32),
                    np.zeros((3, rows, lines), dtype=np.float32),
                    np.zeros((2, rows, lines), dtype=np.float32),
                ),
            )
            self._buffers = {key: made}
        found: tuple[Floats32, tuple[Any, ...]] = self._buffers[key]
        return found

    def _place(
        self,
        pose: ProbePose,
        grid: BeamGrid,
        optics: DopplerOptics,
        settings: ColourSettings,
        scene: ColourScene,
    ) -> int:
        """Lay the points of all clouds on the lines; return how many are kept."""
        depths = grid.start_mm + grid.sample_pitch_mm * np.arange(
            grid.samples, dtype=np.float64
        )
        elevation = optics.elevation_at(depths)
        half = (0.5 / elevation**2).astype(np.float32)
        widest = float(elevation.max()) * math.sqrt(6.0)
        filled = np.zeros(1, dtype=np.int64)
        numbers = _numbers(pose, grid, optics, settings)
        middle = 0.5 * (depths[0] + depths[-1])
        cell = (
            math.pi**1.5
            * float(optics.lateral_at(middle))
            * float(optics.elevation_at(middle))
            * optics.axial_sigma_mm()
        )
        for cloud in self._clouds:
            window = cloud.window(_near(cloud, pose, grid, widest))
            mean = cloud.field.mean_mm3_s
            numbers[26:30] = (
                mean,
                float(cloud.field.flow.at(scene.time_s)) - mean,
                float(scene.number),
                1.0 / math.sqrt(cloud.density * cell),
            )
            self._call["place_blood"](
                (cloud.points, self._gusts), window, numbers, half, (self._kept, filled)
            )
        return int(filled[0])

    def _shift(self, count: int, columns: int, rows: int) -> None:
        """Move the points from the grid's own to the padded grid's columns and rows."""
        self._kept[:count, 0] += np.float32(columns)
        self._kept[:count, 1] += np.float32(rows)


def _taps(grid: BeamGrid, optics: DopplerOptics) -> tuple[Floats32, Floats32]:
    """Return lateral and axial taps of the point response at the middle of the box.

    The bilinear splat is a triangle whose variance, a sixth of the squared pitch, is taken
    off that of the taps.
    """
    middle = 0.5 * (grid.start_mm + grid.depth_mm)
    pitch = grid.line_pitch
    if grid.kind == "sector":
        pitch = grid.line_pitch * (middle + grid.apex_mm)
    taps = []
    for sigma, step in (
        (float(optics.lateral_at(middle)), pitch),
        (optics.axial_sigma_mm(), grid.sample_pitch_mm),
    ):
        narrow = math.sqrt(max((sigma / step) ** 2 - 1.0 / 6.0, 0.05))
        reach = min(max(math.ceil(2.8 * narrow), 1), 40)
        along = np.arange(-reach, reach + 1)
        values = np.exp(-0.5 * (along / narrow) ** 2)
        # A point between samples keeps the peak of 1 that the response has on average.
        values *= (sigma / step) * math.sqrt(2.0 * math.pi) / values.sum()
        taps.append(values.astype(np.float32))
    return taps[0], taps[1]


def _numbers(
    pose: ProbePose, grid: BeamGrid, optics: DopplerOptics, settings: ColourSettings
) -> Floats:
    """Return the numbers that ``place_blood`` takes, those of a vessel left at 0."""
    numbers = np.zeros(32)
    numbers[0:3] = pose.origin
    numbers[3:12] = pose.axes().ravel()
    numbers[12:20] = (
        1.0 if grid.kind == "sector" else 0.0,
        math.cos(grid.steer_rad),
        math.sin(grid.steer_rad),
        grid.first_line,
        1.0 / grid.line_pitch,
        grid.start_mm,
        1.0 / grid.sample_pitch_mm,
        grid.apex_mm,
    )
    numbers[20:22] = grid.samples, grid.lines
    lateral, axial = _taps(grid, optics)
    numbers[22:24] = len(axial) // 2, len(lateral) // 2
    numbers[24] = 2.0 * grid.sample_pitch_mm / optics.wavelength_mm
    numbers[25] = 1.0 / settings.prf_hz
    return numbers


def _near(
    cloud: BloodCloud, pose: ProbePose, grid: BeamGrid, elevation_mm: float
) -> NDArray[np.bool_]:
    """Return which nodes of a vessel come near the box: (nodes,)."""
    path = cloud.field.path
    place = grid.to_beam(pose.to_probe(path.nodes))
    reach = path.radius + 2.0
    side = reach
    if grid.kind == "sector":
        side = reach / np.maximum(place[:, 2] + grid.apex_mm, 1.0)
    last = grid.first_line + (grid.lines - 1) * grid.line_pitch
    inside: NDArray[np.bool_] = (
        (place[:, 0] > grid.first_line - side)
        & (place[:, 0] < last + side)
        & (np.abs(place[:, 1]) < path.radius + elevation_mm)
        & (place[:, 2] > grid.start_mm - reach)
        & (place[:, 2] < grid.depth_mm + reach)
    )
    return inside


def _tissue(
    scene: ColourScene, grid: BeamGrid, optics: DopplerOptics, settings: ColourSettings
) -> tuple[Floats32, float]:
    """Return the standing echoes (2, rows, lines) and their turns from pulse to pulse."""
    still = np.zeros((2, grid.samples, grid.lines), dtype=np.float32)
    if scene.tissue is not None:
        if scene.tissue.shape != still.shape[1:]:
            raise ValueError("the tissue of a colour frame has its rows and lines")
        still[0], still[1] = scene.tissue.real, scene.tissue.imag
    return still, -2.0 * scene.wall_mm_s / settings.prf_hz / optics.wavelength_mm
