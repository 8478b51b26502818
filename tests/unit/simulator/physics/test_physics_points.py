"""Single scatterers under the shipped point responses: width, linearity, place, phase."""

from __future__ import annotations

import itertools
import math

import numpy as np
import pytest

from sonobridge.simulator.console.settings import ImageSettings
from sonobridge.simulator.engine.quality import FAST, LIVE, STILL
from sonobridge.simulator.probe.widths import SIGMAS_PER_FWHM, finer, full_width
from true_scenes import held, muscle, true_engine

DEPTHS_MM = (12.0, 20.0, 30.0)
LEFT, RIGHT = 94, 97
SMALL = muscle((6.0, 6.0, 6.0))


def laid(image=None, **options):
    one, psf, _ = true_engine(image, SMALL, **options)
    one.lay(held())
    return one, psf


def at(*places):
    return np.array(places, dtype=float)


def band_of(one, psf, depth):
    return min(int(depth / one.setup.layout.grid.depth_mm * psf.bands), psf.bands - 1)


@pytest.mark.parametrize("frequency", [5.0, 7.6, 10.0])
@pytest.mark.parametrize("depth", DEPTHS_MM)
@pytest.mark.parametrize("transmit", ["focused", "plane"])
def test_points_are_as_wide_as_the_table_says_in_all_three_directions(
    frequency, depth, transmit
) -> None:
    image = ImageSettings(frequency_mhz=frequency, transmit=transmit)
    one, psf = laid(image)
    grid = one.setup.layout.grid
    band = band_of(one, psf, depth)
    wide, tall = [], []
    for right in np.arange(4) / 4 * grid.line_pitch:
        for down in np.arange(3) / 3 * 2 * grid.sample_pitch_mm:
            iq = one.points_iq(at((right, 0.0, depth + down)), np.ones(1))
            line, sample = np.unravel_index(np.abs(iq).argmax(), iq.shape)
            across, along = (
                iq[line - 12 : line + 13, sample],
                iq[line, sample - 40 : sample + 41],
            )
            wide.append(full_width(np.abs(finer(across)), grid.line_pitch / 8))
            tall.append(full_width(np.abs(finer(along)), grid.sample_pitch_mm / 8))
    lateral = SIGMAS_PER_FWHM * psf.lateral_sigma_mm[band]
    assert np.mean(wide) == pytest.approx(lateral, rel=0.05)
    assert np.mean(tall) == pytest.approx(psf.axial_fwhm_mm, rel=0.05)
    step = 0.02
    aside = np.arange(-120, 121) * step
    level = [np.abs(one.points_iq(at((0.05, y, depth)), np.ones(1))).max() for y in aside[::2]]
    thick = full_width(np.array(level), 2 * step)
    middles = (np.arange(psf.bands) + 0.5) / psf.bands * grid.depth_mm
    sigma = np.interp(depth, middles, psf.elevation_sigma_mm)
    assert thick == pytest.approx(SIGMAS_PER_FWHM * sigma, rel=0.05)


@pytest.mark.parametrize("transmit", ["focused", "plane"])
def test_pictures_of_points_add_up(transmit) -> None:
    one, _ = laid(ImageSettings(transmit=transmit))
    draw = np.random.default_rng(6)
    places = draw.uniform((-15, -1, 3), (15, 1, 36), (300, 3))
    sizes = draw.normal(size=300) + 1j * draw.normal(size=300)
    whole = one.points_iq(places, sizes)
    parts = one.points_iq(places[:120], sizes[:120]) + one.points_iq(places[120:], sizes[120:])
    largest = np.abs(whole).max()
    assert np.abs(whole - parts).max() <= 1e-5 * largest
    assert np.abs(one.points_iq(places, -2j * sizes) + 2j * whole).max() <= 2e-5 * largest


def test_a_point_moved_along_the_face_gives_the_same_picture_moved() -> None:
    one, _ = laid()
    grid = one.setup.layout.grid
    places = at((-3.05, 0.0, 12.0), (-0.55, 0.3, 21.0), (2.15, -0.2, 30.0))
    before = one.points_iq(places, np.ones(3))
    after = one.points_iq(places + [17 * grid.line_pitch, 0, 0], np.ones(3))
    difference = np.abs(after[17 + 20 : -20] - before[20 : -20 - 17]).max()
    assert difference <= 1e-3 * np.abs(before).max()


@pytest.mark.parametrize(
    ("quality", "most", "rms"), [(FAST, 2.0, 1.2), (LIVE, 1.3, 0.6), (STILL, 1.3, 0.6)], ids=str
)
@pytest.mark.parametrize("transmit", ["focused", "plane"])
def test_the_phase_follows_a_shift_of_less_than_a_sample(quality, most, rms, transmit) -> None:
    """A shift of d in range turns the phase by 4 pi d / wavelength."""
    one, psf = laid(ImageSettings(transmit=transmit), quality=quality)
    errors = []
    for depth in DEPTHS_MM:
        start = round(depth / one.setup.layout.row_pitch_mm) * one.setup.layout.row_pitch_mm
        first = one.points_iq(at((0.1, 0.0, start)), np.ones(1))
        peak = np.unravel_index(np.abs(first).argmax(), first.shape)
        # Within a fifth of a sample the pulse's own phase across it does not show.
        for shift in np.linspace(0, 0.2, 9) * one.setup.layout.grid.sample_pitch_mm:
            moved = one.points_iq(at((0.1, 0.0, start + shift)), np.ones(1))
            turn = np.exp(4j * math.pi * shift / psf.wavelength_mm)
            errors.append(math.degrees(np.angle(moved[peak] * turn / first[peak])))
    assert np.abs(errors).max() <= most
    assert np.sqrt(np.mean(np.square(errors))) <= rms


def test_a_sweep_does_not_flicker() -> None:
    """Speckle moves with the probe; neither its brightness nor its likeness jumps."""
    one, _, _ = true_engine(volume=muscle((14.0, 34.0, 8.0)))
    steps = 0.05
    frames = [
        one.iq(held(x=steps * number))[80:112, 200:800].astype(np.complex128)
        for number in range(33)
    ]
    level = [10 * np.log10(np.mean(np.abs(one) ** 2)) for one in frames]
    assert np.abs(np.diff(level)).max() < 0.4
    alike = [
        np.abs(np.vdot(a, b)) / np.linalg.norm(a) / np.linalg.norm(b)
        for a, b in itertools.pairwise(frames)
    ]
    assert min(alike) > 0.9
    assert np.ptp(alike) < 0.05
