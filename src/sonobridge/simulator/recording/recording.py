"""Record a sweep: pictures of square pixels with the known tissue of each."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from sonobridge.core.kernels.library import Progress
from sonobridge.imaging.writing.ultrasound_multiframe import TissueRegion
from sonobridge.simulator.console.grey_scanner import GreyScanner
from sonobridge.simulator.console.settings import ConsoleSettings
from sonobridge.simulator.engine.quality import LIVE, Quality
from sonobridge.simulator.engine.scan_conversion import ScanConverter
from sonobridge.simulator.geometry.beam_grid import BeamGrid
from sonobridge.simulator.patient.placement.probe_control import ProbeControl
from sonobridge.simulator.probe.psf_table import PsfTable
from sonobridge.simulator.recording.plane_labels import plane_labels
from sonobridge.simulator.recording.sweep import Sweep

__all__ = ["MOST_FRAMES", "FrameTimes", "Recording", "picture_region", "record_sweep"]

MOST_FRAMES = 600
_FWHM = 2.354820045  # full width at half maximum of a Gaussian over its standard deviation


@dataclass(frozen=True, slots=True, kw_only=True)
class FrameTimes:
    """When the frames of a clip are made.

    Attributes
    ----------
    count
        Frames.
    rate_hz
        Frames a second.
    start_s
        Simulated time of the first; it sets the phase of the beat.
    """

    count: int
    rate_hz: float = 30.0
    start_s: float = 0.0

    def __post_init__(self) -> None:
        """Refuse clips that are none."""
        if not 2 <= self.count <= MOST_FRAMES or not 1.0 <= self.rate_hz <= 200.0:
            raise ValueError(f"a clip has 2 to {MOST_FRAMES} frames, 1 to 200 a second")
        if self.start_s < 0.0:
            raise ValueError("a clip starts at a time of 0 or later")

    def times_s(self) -> tuple[float, ...]:
        """Return the simulated time of each frame, s."""
        return tuple(self.start_s + index / self.rate_hz for index in range(self.count))


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Recording:
    """A recorded sweep.

    Attributes
    ----------
    frames
        (frames, rows, columns) uint8, grey, rows from the skin down.
    labels
        (frames, rows, columns) uint8: ``Tissue`` in the middle of the slice.
    times
        When they were made.
    controls
        The probe at each frame.
    settings
        Controls of the scanner.
    region
        Where the picture lies in a frame, and its scale.
    slice_mm
        Depth (mm) and thickness of the slice there (full width at half maximum of the
        two-way beam across the plane, mm), from the skin down. Labels are those of the
        middle of the slice; the picture mixes what lies within its thickness.
    """

    frames: NDArray[np.uint8]
    labels: NDArray[np.uint8]
    times: FrameTimes
    controls: tuple[ProbeControl, ...]
    settings: ConsoleSettings
    region: TissueRegion
    slice_mm: tuple[tuple[float, float], ...]

    @property
    def pixel_mm(self) -> float:
        """Edge of a pixel, mm."""
        return self.region.mm_per_pixel


def record_sweep(
    scanner: GreyScanner,
    sweep: Sweep,
    settings: ConsoleSettings,
    times: FrameTimes,
    *,
    size: tuple[int, int] = (512, 512),
    quality: Quality = LIVE,
    progress: Progress | None = None,
) -> Recording:
    """Return the pictures of a sweep and their truth; same seeds, same recording.

    Parameters
    ----------
    scanner
        Scanner of the patient.
    sweep
        The probe over the time since the start of the clip.
    settings
        Controls, the same for the whole clip.
    times
        Which frames.
    size
        Rows and columns of the pictures.
    quality
        How scatterers are spread.
    progress
        Is told each frame; may raise to cancel.
    """
    frames = np.empty((times.count, *size), dtype=np.uint8)
    labels = np.empty_like(frames)
    controls = []
    converter: ScanConverter | None = None
    for index, time_s in enumerate(times.times_s()):
        control = sweep(time_s - times.start_s)
        frame = scanner.frame(control, settings, time_s=time_s, index=index, quality=quality)
        if converter is None:
            converter = ScanConverter(frame.grid, *size)
        converter.convert(frame.pixels, frames[index])
        volume = scanner.side(control.side).neck.volume
        labels[index] = plane_labels(volume, scanner.pose(control), converter)
        controls.append(control)
        if progress is not None:
            progress(index + 1, times.count, "frames")
    lines = scanner.side(controls[0].side).lines
    if converter is None or lines is None:
        raise ValueError("a recording has frames")
    return Recording(
        frames=frames,
        labels=labels,
        times=times,
        controls=tuple(controls),
        settings=settings,
        region=picture_region(converter),
        slice_mm=_slice_mm(lines.psf, lines.grid),
    )


def picture_region(converter: ScanConverter) -> TissueRegion:
    """Return the calibrated region of the pictures of a converter."""
    rows = np.flatnonzero(converter.inside.any(axis=1))
    columns = np.flatnonzero(converter.inside.any(axis=0))
    left, top = int(columns[0]), int(rows[0])
    return TissueRegion(
        left=left,
        top=top,
        right=int(columns[-1]),
        bottom=int(rows[-1]),
        mm_per_pixel=converter.pixel_mm,
        foot_x=max(math.floor(-converter.left_mm / converter.pixel_mm) - left, 0),
        foot_y=max(math.floor(-converter.top_mm / converter.pixel_mm) - top, 0),
    )


def _slice_mm(psf: PsfTable, grid: BeamGrid) -> tuple[tuple[float, float], ...]:
    """Return depth and thickness of the slice in the middle of each band of the table."""
    edges = np.linspace(grid.start_mm, grid.depth_mm, psf.bands + 1)
    middles = 0.5 * (edges[:-1] + edges[1:])
    widths = _FWHM * psf.elevation_sigma_mm.astype(np.float64)
    return tuple(
        (round(float(depth), 2), round(float(width), 3))
        for depth, width in zip(middles, widths, strict=True)
    )
