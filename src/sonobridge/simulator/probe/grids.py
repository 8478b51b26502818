"""The lines and samples of a grey-scale frame for a transducer and its controls."""

from __future__ import annotations

import math

from sonobridge.simulator.console.settings import ImageSettings
from sonobridge.simulator.geometry.beam_grid import BeamGrid
from sonobridge.simulator.probe.beamforming import beamforming
from sonobridge.simulator.probe.transducer import Transducer

__all__ = ["LARGEST_SAMPLES", "SAMPLE_PITCH_WAVELENGTHS", "beam_grid", "sample_count"]

SAMPLE_PITCH_WAVELENGTHS = 40.0 / 1024 / (1.54 / 7.6)
"""Pitch of the fine samples: 1,024 on 40 mm at 7.6 MHz, 0.193 wavelengths."""

LARGEST_SAMPLES = 4096
_SMALLEST_SAMPLES = 256
_SAMPLE_STEP = 64
"""Lines have a whole number of these, so that depth bands come out even."""

_LINES_PER_ELEMENT = 1.5
_CONVEX_LINES = 256
_PHASED_LINES = 160
_PHASED_HALF_ANGLE = math.pi / 4


def sample_count(depth_mm: float, wavelength_mm: float) -> int:
    """Return the samples of a line: 64 to 4,096 in steps of 64, about 0.193 wavelengths apart.

    Deeper pictures at high frequency than 4,096 samples hold get a wider pitch.
    """
    wanted = depth_mm / (SAMPLE_PITCH_WAVELENGTHS * wavelength_mm)
    count = _SAMPLE_STEP * round(wanted / _SAMPLE_STEP)
    return min(max(count, _SMALLEST_SAMPLES), LARGEST_SAMPLES)


def beam_grid(transducer: Transducer, image: ImageSettings, steer_rad: float = 0.0) -> BeamGrid:
    """Return the grid of a grey-scale frame.

    A linear array gets 1.5 parallel lines an element (192 at 0.2 mm for 128 at 0.3 mm), all
    turned by ``steer_rad``; curved and phased arrays get a sector of lines through the
    centre of the face's curvature or the middle of the face. The width control takes lines
    away on both sides, so that their pitch, and with it the picture's, stays.

    Raises
    ------
    ValueError
        If a sector is asked to be steered.
    """
    samples = sample_count(image.depth_mm, beamforming(transducer, image).nominal_wavelength_mm)
    sample_pitch = image.depth_mm / samples
    share = image.sector_percent / 100.0
    if transducer.kind == "linear":
        pitch = transducer.pitch_mm / _LINES_PER_ELEMENT * math.cos(steer_rad)
        lines = _even(share * transducer.elements * _LINES_PER_ELEMENT)
        return BeamGrid(
            kind="parallel",
            lines=lines,
            samples=samples,
            line_pitch=pitch,
            first_line=-0.5 * (lines - 1) * pitch,
            sample_pitch_mm=sample_pitch,
            steer_rad=steer_rad,
        )
    if steer_rad != 0.0:
        raise ValueError("a sector's lines each have their own direction and are not steered")
    if transducer.kind == "convex":
        span, full = (
            transducer.elements * transducer.pitch_mm / transducer.radius_mm,
            _CONVEX_LINES,
        )
    else:
        span, full = 2.0 * _PHASED_HALF_ANGLE, _PHASED_LINES
    lines, pitch = _even(share * full), span / full
    return BeamGrid(
        kind="sector",
        lines=lines,
        samples=samples,
        line_pitch=pitch,
        first_line=-0.5 * (lines - 1) * pitch,
        sample_pitch_mm=sample_pitch,
        apex_mm=transducer.radius_mm,
    )


def _even(number: float) -> int:
    return max(2, 2 * round(number / 2.0))
