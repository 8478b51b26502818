"""Tissue under the shipped point responses: speckle, losses, slices, noise."""

from __future__ import annotations

import math

import numpy as np
import pytest

from sonobridge.simulator.console.settings import ImageSettings
from sonobridge.simulator.engine.chain import Chain, chain_of
from sonobridge.simulator.engine.validation.picture_measures import speckle_ratio
from true_scenes import held, muscle, true_engine

SHALLOW, DEEP = slice(200, 420), slice(680, 900)


@pytest.mark.parametrize("spacing", [0.3375, 0.30, 0.25], ids=["26", "37", "64"])
@pytest.mark.parametrize("transmit", ["focused", "plane"])
def test_speckle_is_fully_developed_at_every_density(spacing, transmit) -> None:
    """Mean over deviation 1.80 to 1.95 near and far; amplitudes by Rayleigh."""
    volume = muscle((26.0, 40.5, 8.1), spacing)
    one, _, _ = true_engine(ImageSettings(transmit=transmit), volume)
    ratios, values = [], []
    for z, turn in ((-2.0, 0.0), (-1.0, 0.03), (0.0, 0.06), (1.0, -0.03), (2.0, -0.06)):
        envelope = np.abs(one.iq(held(y=-0.2, z=z, turn=turn)))[45:-45]
        ratios.append([speckle_ratio(envelope[:, part]) for part in (SHALLOW, DEEP)])
        for part in (SHALLOW, DEEP):
            level = envelope[:, part]
            values.append((level / level.mean(axis=0))[::4, ::10].ravel())
    for mean in np.mean(ratios, axis=0):
        assert 1.80 <= mean <= 1.95
    ordered = np.sort(np.concatenate(values))
    rayleigh = 1 - np.exp(-math.pi / 4 * ordered**2)
    steps = (np.arange(len(ordered)) + 0.5) / len(ordered)
    # Kolmogorov and Smirnov's distance that 1,000 independent amplitudes would show at 5 %.
    assert np.abs(rayleigh - steps).max() < 1.36 / math.sqrt(1000)


def level_by_depth(one, chain=None):
    """Mean level by sample, dB, over slices that share nothing."""
    places = [held(x=x, z=z) for x in (-2.0, 2.0) for z in (-3.0, -1.0, 1.0, 3.0)]
    if chain is None:
        power = [np.mean(np.abs(one.iq(place)[80:112]) ** 2, axis=0) for place in places]
        return 10 * np.log10(np.mean(power, axis=0))
    frames = [one.frame(place, chain, n)[80:112] for n, place in enumerate(places)]
    return np.mean(frames, axis=(0, 1)) * chain.dynamic_range_db / 255


@pytest.mark.parametrize(("frequency", "loss"), [(5.0, 0.5), (7.6, 0.5), (7.6, 0.9)])
def test_attenuation_has_the_slope_of_there_and_back(frequency, loss) -> None:
    image = ImageSettings(frequency_mhz=frequency)
    lossy, clear = (level_by_depth(true_engine(image, loss=one)[0]) for one in (loss, 0.0))
    depth = np.linspace(0, 4, len(lossy), endpoint=False)
    part = slice(len(depth) // 8, -len(depth) // 8)
    slope = np.polyfit(depth[part], (lossy - clear)[part], 1)[0]
    assert -slope == pytest.approx(2 * loss * frequency, rel=0.05)


@pytest.mark.parametrize("transmit", ["focused", "plane"])
def test_the_scanners_own_gain_makes_soft_tissue_flat(transmit) -> None:
    """Soft tissue of 0.5 dB/cm/MHz, all sliders at zero: even to 1.5 dB; and not without."""
    one, _, chain = true_engine(ImageSettings(transmit=transmit, gain_db=-6.0), loss=0.5)
    level = level_by_depth(one, chain)[64:960].reshape(-1, 64).mean(axis=1)
    assert np.abs(level - level.mean()).max() < 1.5
    off = Chain(gain_db=np.zeros(1024), dynamic_range_db=90.0)
    plain = level_by_depth(one, off)[64:960].reshape(-1, 64).mean(axis=1)
    assert plain.max() - plain[-1] > 15


@pytest.mark.parametrize("apart", [0.15, 0.3, 0.6])
def test_neighbouring_slices_share_what_slice_theory_says(apart) -> None:
    """Slices d apart share exp(-d^2 / (4 s^2) - (4 pi kappa d s / wavelength)^2)."""
    one, psf, _ = true_engine(volume=muscle((26.0, 42.0, 12.0)))
    grid = one.setup.layout.grid
    pairs = [
        (one.iq(held(x=x, z=z))[45:-45], one.iq(held(x=x, z=z + apart))[45:-45])
        for x, z in ((0.0, -2.0), (0.13, 0.0), (0.31, 2.0))
    ]
    middles = (np.arange(psf.bands) + 0.5) / psf.bands * grid.depth_mm
    for depth in (14.0, 20.0, 26.0, 32.0):
        part = slice(int((depth - 1.5) / grid.sample_pitch_mm), None)
        part = slice(part.start, int((depth + 1.5) / grid.sample_pitch_mm))
        sigma = np.interp(depth, middles, psf.elevation_sigma_mm)
        bend = 4 * math.pi * np.interp(depth, middles, psf.elevation_curvature)
        bend /= psf.wavelength_mm
        theory = math.exp(-(apart**2) / (4 * sigma**2) - (bend * apart * sigma) ** 2)
        shared = sum(np.vdot(a[:, part], b[:, part]) for a, b in pairs)
        norms = [
            math.sqrt(sum(np.linalg.norm(pair[side][:, part]) ** 2 for pair in pairs))
            for side in (0, 1)
        ]
        assert abs(shared) / (norms[0] * norms[1]) == pytest.approx(theory, abs=0.07)


def reach_mm(frequency):
    """Depth to which two frames that differ by noise alone still agree by half."""
    image = ImageSettings(frequency_mhz=frequency, gain_db=5.0)
    one, _, chain = true_engine(image, loss=0.9)
    grid = one.setup.layout.grid
    first, second = (one.frame(held(), chain, n)[45:-45].astype(float) for n in (0, 1))
    step = round(1.0 / grid.sample_pitch_mm)
    for start in range(step, grid.samples - step, step):
        pair = [frame[:, start : start + step].ravel() for frame in (first, second)]
        if min(np.std(one) for one in pair) == 0 or np.corrcoef(*pair)[0, 1] < 0.5:
            return start * grid.sample_pitch_mm
    return grid.depth_mm


def test_higher_frequencies_reach_less_deep() -> None:
    reached = [reach_mm(frequency) for frequency in (6.0, 8.0, 11.0)]
    assert reached[0] > reached[1] > reached[2]


def test_gain_raises_noise_and_output_power_does_not() -> None:
    dark = muscle()
    dark.echo[:] = 0

    def noise(**controls):
        image = ImageSettings(**controls)
        one, psf, _ = true_engine(image, dark)
        chain = chain_of(image, one.setup.layout.grid, psf)
        return one.frame(held(), chain, 0)[:, 500:].mean()

    plain, raised, less = noise(), noise(gain_db=12.0), noise(power_db=-12.0)
    assert raised > plain + 20
    assert less == pytest.approx(plain, abs=1.0)
