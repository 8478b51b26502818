"""Lines, beam and pulse of Doppler for the transducer and controls in use."""

from __future__ import annotations

import functools
from typing import Final

from sonobridge.simulator.console.settings import (
    ConsoleSettings,
    ImageSettings,
    TransducerName,
)
from sonobridge.simulator.doppler.optics import DopplerOptics
from sonobridge.simulator.geometry.beam_grid import BeamGrid
from sonobridge.simulator.probe.beamforming import Beamforming
from sonobridge.simulator.probe.catalogue import find_transducer
from sonobridge.simulator.probe.grids import beam_grid
from sonobridge.simulator.probe.point_spread import psf_table

__all__ = ["DOPPLER_CYCLES", "doppler_optics", "picture_grid"]

DOPPLER_CYCLES: Final = 4.0
"""Periods of a Doppler pulse; longer than that of the picture, so narrower in frequency."""


def picture_grid(settings: ConsoleSettings) -> BeamGrid:
    """Return the lines of the picture, which boxes and gates of Doppler are laid on."""
    return beam_grid(find_transducer(settings.transducer), settings.image)


def doppler_optics(settings: ConsoleSettings, frequency_mhz: float) -> DopplerOptics:
    """Return the widths of beam and pulse at a Doppler frequency.

    The transmit focus and depth are those of the picture. They are kept in memory, so only
    the first frame after a change takes longer.
    """
    image = settings.image
    return _optics(settings.transducer, frequency_mhz, image.depth_mm, image.focus_mm)


@functools.lru_cache(maxsize=32)
def _optics(
    name: TransducerName, frequency_mhz: float, depth_mm: float, focus_mm: float
) -> DopplerOptics:
    image = ImageSettings(frequency_mhz=frequency_mhz, depth_mm=depth_mm, focus_mm=focus_mm)
    transducer = find_transducer(name)
    grid = beam_grid(transducer, image)
    beam = Beamforming(
        frequency_mhz=frequency_mhz, cycles=DOPPLER_CYCLES, focus_mm=image.focus_mm
    )
    table = psf_table(transducer, beam, grid)
    return DopplerOptics.of_table(table, grid.start_mm, grid.depth_mm)
