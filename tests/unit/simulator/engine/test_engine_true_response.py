"""The engine with the point responses of the shipped transducers."""

from __future__ import annotations

import math

import numpy as np
import pytest

from engine_scenes import block, engine, pose
from sonobridge.simulator.console.settings import ImageSettings
from sonobridge.simulator.engine.quality import BILINEAR, FAST, LIVE, STILL
from sonobridge.simulator.probe.beamforming import beamforming
from sonobridge.simulator.probe.catalogue import find_transducer
from sonobridge.simulator.probe.grids import beam_grid
from sonobridge.simulator.probe.point_spread import psf_table

IMAGES = {
    "L11-5v": ImageSettings(),
    "L11-5v plane": ImageSettings(transmit="plane"),
    "L11-5v harmonic": ImageSettings(frequency_mhz=5.0, harmonic=True),
    "C5-2v": ImageSettings(frequency_mhz=3.5, depth_mm=120.0, focus_mm=60.0),
    "P4-2v": ImageSettings(frequency_mhz=2.5, depth_mm=120.0, focus_mm=60.0),
}


def ready(name, quality):
    image = IMAGES[name]
    transducer = find_transducer(name.split()[0])
    beam, grid = beamforming(transducer, image), beam_grid(transducer, image)
    response = psf_table(transducer, beam, grid, rank=min(quality.rank, 3))
    made = engine(block((8.0, 20.0, 4.0)), grid=grid, response=response, quality=quality)
    made.lay(pose())
    return made, grid, response


def point(grid, line, reach):
    if grid.kind == "parallel":
        return np.array([[line, 0.0, reach]])
    far = reach + grid.apex_mm
    return np.array([[far * math.sin(line), 0.0, far * math.cos(line) - grid.apex_mm]])


def shifted(image, lines, samples):
    """The image moved by parts of a line and sample, as a signal without gaps would be."""
    across, along = np.fft.fftfreq(image.shape[0])[:, None], np.fft.fftfreq(image.shape[1])
    turn = np.exp(-2j * np.pi * (across * lines + along * samples))
    return np.fft.ifft2(np.fft.fft2(image) * turn)


@pytest.mark.parametrize(
    ("quality", "degrees", "rms", "rest"),
    [
        (BILINEAR, 3.2, 1.9, 0.28),
        (FAST, 2.0, 1.2, 0.14),
        (LIVE, 1.3, 0.6, 0.10),
        (STILL, 1.3, 0.6, 0.10),
    ],
    ids=["bilinear", "fast", "live", "still"],
)
@pytest.mark.parametrize("name", IMAGES)
def test_a_point_between_lines_and_rows_is_the_point_on_them_moved(
    name, quality, degrees, rms, rest
) -> None:
    one, grid, response = ready(name, quality)
    middle = grid.first_line + grid.lines // 2 * grid.line_pitch
    angles, errors = [], []
    for share in (0.3, 0.6):
        start = 2 * int(share * grid.samples / 2) * grid.sample_pitch_mm
        base = one.points_iq(point(grid, middle, start), np.ones(1)).astype(complex)
        for number in range(1, 7):
            right, down = (number * 7 % 16) / 16, (number * 5 % 16) / 8
            reach = start + down * grid.sample_pitch_mm
            got = one.points_iq(
                point(grid, middle + right * grid.line_pitch, reach), np.ones(1)
            )
            turn = -4j * math.pi * down * grid.sample_pitch_mm / response.wavelength_mm
            want = shifted(base, right, down) * np.exp(turn)
            peak = np.unravel_index(np.abs(want).argmax(), want.shape)
            angles.append(np.degrees(np.angle(got[peak] / want[peak])))
            errors.append(np.linalg.norm(got - want) / np.linalg.norm(want))
    assert np.abs(angles).max() <= degrees
    assert np.sqrt(np.mean(np.square(angles))) <= rms
    assert max(errors) <= rest


@pytest.mark.parametrize("name", ["L11-5v", "L11-5v plane", "C5-2v", "P4-2v"])
def test_speckle_of_shipped_transducers_is_fully_developed(name) -> None:
    image = IMAGES[name]
    transducer = find_transducer(name.split()[0])
    beam, grid = beamforming(transducer, image), beam_grid(transducer, image)
    response = psf_table(transducer, beam, grid)
    wide = 40.0 if grid.kind == "parallel" else 2.2 * grid.depth_mm
    deep = min(grid.depth_mm, 100.0)
    one = engine(block((wide, deep + 1, 14.0)), grid=grid, response=response)
    ratios = []
    for place in (-0.9, 0.8):
        envelope = np.abs(one.iq(pose(y=-0.2, z=place, turn=0.05)))
        lines, samples = envelope.shape
        last = int(0.9 * deep / grid.sample_pitch_mm)
        part = envelope[lines // 8 : -lines // 8, samples // 3 : last]
        part = part / part.mean(axis=0)
        ratios.append(part.mean() / part.std())
    assert 1.80 <= np.mean(ratios) <= 1.97
