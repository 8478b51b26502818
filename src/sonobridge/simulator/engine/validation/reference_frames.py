"""Frames that another simulator computed from first principles, and how to match them.

The numbers stand in ``reference_data/simulator/validation``, with a notice of how they were
made. They are complex baseband about 7.6 MHz without attenuation, delayed and summed at
equal noise, in the image plane (no elevation focus) but for ``volume``.
"""

from __future__ import annotations

import functools
import json
from collections.abc import Mapping
from dataclasses import dataclass, replace
from importlib import resources
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from sonobridge.simulator.console.settings import ImageSettings
from sonobridge.simulator.geometry.beam_grid import BeamGrid
from sonobridge.simulator.probe.beamforming import beamforming
from sonobridge.simulator.probe.catalogue import TRANSDUCERS
from sonobridge.simulator.probe.field.elevation import elevation
from sonobridge.simulator.probe.field.pulse import band
from sonobridge.simulator.probe.grids import beam_grid
from sonobridge.simulator.probe.point_spread import BANDS, psf_table
from sonobridge.simulator.probe.psf_table import PsfTable

__all__ = [
    "FOCUSED_CYST",
    "WAVE_CYSTS",
    "WAVE_SEEDS",
    "ReferenceFrame",
    "in_plane_table",
    "reference_about",
    "reference_arrays",
    "reference_frame",
    "trimmed",
]

WAVE_SEEDS: Final = (11, 21, 22, 23)
"""Seeds of the frames of plane waves: ``waves11`` and so on."""

WAVE_CYSTS: Final = ((19.0, 4.0), (27.0, 6.0))
"""Depth and diameter of the cysts in each frame of plane waves, mm."""

FOCUSED_CYST: Final = (20.0, 4.0)
"""Depth and diameter of the cyst in the frame ``focused``, mm."""

_LINE_MM, _SAMPLE_MM, _MIDDLE = 0.2, 40.0 / 1024, 95.5


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class ReferenceFrame:
    """Scatterers, and the analytic sum on some lines and samples of a 192 by 1,024 frame.

    Attributes
    ----------
    points
        (n, 3), mm, in the probe's frame.
    amplitudes
        (n,).
    analytic
        (lines, samples) complex128, with its carrier.
    lines, samples
        Which of the frame's lines and samples, from 0.
    """

    points: NDArray[np.float64]
    amplitudes: NDArray[np.float64]
    analytic: NDArray[np.complex128]
    lines: NDArray[np.int64]
    samples: NDArray[np.int64]

    @property
    def x(self) -> NDArray[np.float64]:
        """Lines across, mm."""
        return np.asarray((self.lines - _MIDDLE) * _LINE_MM, dtype=np.float64)

    @property
    def z(self) -> NDArray[np.float64]:
        """Samples along, mm."""
        return np.asarray(self.samples * _SAMPLE_MM, dtype=np.float64)

    def baseband(self, wavelength_mm: float) -> NDArray[np.complex128]:
        """Return the frame about the frequency of a wavelength."""
        turned: NDArray[np.complex128] = self.analytic * np.exp(
            -4j * np.pi * self.z / wavelength_mm
        )
        return turned


@functools.cache
def reference_arrays() -> Mapping[str, NDArray[Any]]:
    """Return all stored arrays by name."""
    place = resources.files("sonobridge.reference_data") / "simulator" / "validation"
    with (place / "pymust_fields.npz").open("rb") as file, np.load(file) as held:
        return {name: held[name] for name in held.files}


def reference_about() -> dict[str, Any]:
    """Return how the stored numbers were made: versions, seeds."""
    about: dict[str, Any] = json.loads(reference_arrays()["about"].tobytes())
    return about


def reference_frame(name: str) -> ReferenceFrame:
    """Return one frame: ``waves11`` and so on, ``focused``, ``volume``."""
    held = reference_arrays()
    points = held[f"{name}_points"].astype(np.float64)
    parts = held[f"{name}_iq"].astype(np.float64)
    places = np.zeros((len(points), 3))
    places[:, 0], places[:, 2] = points[:, 0] / 1e3, points[:, -2] / 1e3
    if points.shape[1] == 4:
        places[:, 1] = points[:, 1] / 1e3
    return ReferenceFrame(
        points=places,
        amplitudes=points[:, -1] / 4096.0,
        analytic=parts[..., 0] + 1j * parts[..., 1],
        lines=held[f"{name}_lines"].astype(np.int64),
        samples=held[f"{name}_samples"].astype(np.int64),
    )


def in_plane_table(name: str, rank: int = 2) -> tuple[PsfTable, BeamGrid]:
    """Return the point-spread table and grid of a frame in the image plane.

    Its sensitivity has no share of the lens, as those frames have no elevation focus.
    """
    linear = TRANSDUCERS["L11-5v"]
    image = ImageSettings(transmit="focused" if name == "focused" else "plane")
    grid, beam = beam_grid(linear, image), beamforming(linear, image)
    table = psf_table(linear, beam, grid, rank=rank)
    middles = (np.arange(BANDS) + 0.5) / BANDS * grid.depth_mm
    level = table.sensitivity / elevation(linear, beam, band(linear, beam), middles).gain
    return replace(table, sensitivity=(level / level.max()).astype(np.float32)), grid


def trimmed(
    ours: NDArray[np.complexfloating], theirs: ReferenceFrame, table: PsfTable
) -> tuple[NDArray[np.complexfloating], NDArray[np.complex128], ReferenceFrame]:
    """Return both frames and the description within the lines and samples to compare.

    Two millimetres and more from where the scatterers begin and end in depth.

    Parameters
    ----------
    ours
        (192, 1024) complex.
    theirs
        The reference frame of the same scatterers.
    table
        Gives the wavelength of our baseband.
    """
    keep = (theirs.z > theirs.z[0] + 1.0) & (theirs.z < theirs.z[-1] - 0.5)
    kept = replace(theirs, samples=theirs.samples[keep], analytic=theirs.analytic[:, keep])
    same = ours[np.ix_(kept.lines, kept.samples)]
    return same, kept.baseband(table.wavelength_mm), kept
