"""Width of the beam and signal at a depth, against what the probe can do there."""

from __future__ import annotations

import functools
import math
from dataclasses import dataclass, replace
from typing import Final

import numpy as np

from sonobridge.simulator.console.settings import ConsoleSettings, ImageSettings, TransducerName
from sonobridge.simulator.engine.chain import NOISE_DB
from sonobridge.simulator.geometry.beam_grid import BeamGrid
from sonobridge.simulator.probe.beamforming import beamforming
from sonobridge.simulator.probe.catalogue import find_transducer
from sonobridge.simulator.probe.field.response import scanner
from sonobridge.simulator.probe.grids import beam_grid
from sonobridge.simulator.probe.point_spread import psf_table
from sonobridge.simulator.probe.psf_table import PsfTable
from sonobridge.simulator.probe.widths import SIGMAS_PER_FWHM, full_width
from sonobridge.simulator.score.parts import ResolutionView

__all__ = ["Lens", "best_beam", "lens", "resolution_view"]

_ATTENUATION: Final = 0.6
"""Mean loss of skin, fat and muscle over a vessel, dB/cm/MHz one way, for the best choice."""
_ENOUGH_SNR_DB: Final = 6.0
_FREQUENCIES: Final = (4.0, 5.0, 6.0, 7.0, 7.6, 8.5, 9.5, 10.5)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Lens:
    """Grid and point response of some controls, with their values at a depth."""

    grid: BeamGrid
    psf: PsfTable

    def at(self, name: str, depth_mm: float) -> float:
        """Return a value by band of the point-spread table at a depth, linear between bands."""
        values = np.asarray(getattr(self.psf, name), dtype=np.float64)
        grid = self.grid
        bands = grid.start_mm + (np.arange(len(values)) + 0.5) / len(values) * (
            grid.depth_mm - grid.start_mm
        )
        return float(np.interp(depth_mm, bands, values))

    def snr_db(self, depth_mm: float, loss_db: float, power_db: float) -> float:
        """Return signal over noise of muscle at a depth behind a loss, dB."""
        focus = 20.0 * math.log10(max(self.at("sensitivity", depth_mm), 1e-6))
        return -NOISE_DB + power_db + self.psf.level_db + focus - loss_db


def lens(settings: ConsoleSettings, dead_elements: tuple[int, ...] = ()) -> Lens:
    """Return grid and point response of controls (a moment when they are new)."""
    transducer = find_transducer(settings.transducer, dead_elements)
    grid = beam_grid(transducer, settings.image)
    return Lens(
        grid=grid, psf=psf_table(transducer, beamforming(transducer, settings.image), grid)
    )


def resolution_view(
    settings: ConsoleSettings, optics: Lens, depth_mm: float, loss_db: float
) -> ResolutionView:
    """Return what the resolution part asks for.

    Parameters
    ----------
    settings, optics
        Controls and their point response.
    depth_mm
        Depth of the target.
    loss_db
        Loss there and back to the target, dB.
    """
    return ResolutionView(
        sigma_mm=max(optics.at("lateral_sigma_mm", depth_mm), 1e-3),
        best_sigma_mm=best_beam(settings.transducer, 2.0 * round(depth_mm / 2.0))[0],
        snr_db=optics.snr_db(depth_mm, loss_db, settings.image.power_db),
        target_mm=depth_mm,
        focus_mm=settings.image.focus_mm,
    )


@functools.lru_cache(maxsize=256)
def best_beam(name: TransducerName, depth_mm: float) -> tuple[float, float]:
    """Return the narrowest (lateral width, mm; frequency, MHz) of a probe at a depth.

    The focus stands at the depth; of the frequencies whose signal stays 6 dB above noise
    behind soft tissue, the one with the narrowest beam counts.
    """
    depth = float(np.clip(depth_mm, 6.0, 120.0))
    transducer = find_transducer(name)
    found: list[tuple[float, float]] = []
    for frequency in _FREQUENCIES:
        if abs(frequency / transducer.centre_mhz - 1.0) > 0.5 * transducer.fractional_bandwidth:
            continue
        image = replace(
            ImageSettings(), frequency_mhz=frequency, focus_mm=depth, depth_mm=1.5 * depth + 5.0
        )
        loss = 2.0 * _ATTENUATION * frequency * depth / 10.0
        if -NOISE_DB - loss >= _ENOUGH_SNR_DB or not found:
            found.append((_sigma(name, image, depth), frequency))
    return min(found)


def _sigma(name: TransducerName, image: ImageSettings, depth: float) -> float:
    transducer = find_transducer(name)
    scan = scanner(transducer, beamforming(transducer, image), beam_grid(transducer, image))
    axis = np.linspace(-3.0, 3.0, 121)
    beam = np.abs(scan.image(depth, axis, np.zeros(1))[:, 0])
    return full_width(beam, float(axis[1] - axis[0])) / SIGMAS_PER_FWHM
