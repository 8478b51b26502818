"""Tissue: statistics of speckle, losses, shadow, interfaces, noise, repeatability."""

from __future__ import annotations

import dataclasses
import math

import numpy as np
import pytest

from engine_scenes import (
    FULL,
    SIGMAS,
    SMALL,
    block,
    centres,
    engine,
    gaussian_response,
    lossless,
    painted,
    pose,
)
from sonobridge.simulator.console.settings import ImageSettings
from sonobridge.simulator.engine.chain import Chain, chain_of, depth_gain
from sonobridge.simulator.engine.medium import Interface, Medium
from sonobridge.simulator.tissue.volume import SURFACE_STEP

MEASURED_DEPTHS_MM = (6, 10, 14, 18, 24, 30, 36)
MEASURED_FWHM_MM = (2.61, 1.50, 0.57, 0.71, 0.92, 1.27, 1.70)
MEASURED_KAPPA = (0.030, -0.021, 0.001, 0.045, 0.050, 0.049, 0.041)
"""Two-way elevation width and curvature of the reference simulator (height 5 mm, 7.6 MHz)."""


def measured_response(grid):
    """A point response with the elevation that the reference simulator has."""
    plain = gaussian_response(grid, bands=32)
    middles = (np.arange(32) + 0.5) * grid.depth_mm / 32
    sigma = np.interp(middles, MEASURED_DEPTHS_MM, MEASURED_FWHM_MM) / SIGMAS
    kappa = np.interp(middles, MEASURED_DEPTHS_MM, MEASURED_KAPPA)
    return dataclasses.replace(
        plain,
        elevation_sigma_mm=sigma.astype(np.float32),
        elevation_curvature=kappa.astype(np.float32),
    )


def attenuating(**losses):
    table = np.zeros(256)
    for label, loss in losses.items():
        table[int(label[1:])] = loss
    return Medium(attenuation_db_cm_mhz=table)


@pytest.mark.parametrize("spacing", [0.3375, 0.30, 0.25], ids=["26", "37", "64"])
def test_speckle_is_fully_developed(spacing) -> None:
    """Signal-to-noise 1.80 to 1.95 (1.913 is the limit), amplitudes Rayleigh."""
    volume = block((40.0, 40.5, 6.0), spacing)
    one = engine(volume, grid=FULL, response=measured_response(FULL))
    ratios, independent = [], []
    for place in (-0.9, 0.4, 1.1):
        envelope = np.abs(one.iq(pose(y=-0.2, z=place, turn=0.05)))
        for window in (slice(200, 420), slice(680, 900)):
            part = envelope[10:-10, window]
            part = part / part.mean(axis=0)
            ratios.append(part.mean() / part.std())
            independent.append(part[::4, ::10].ravel())
    shallow, deep = np.mean(ratios[::2]), np.mean(ratios[1::2])
    assert 1.80 <= shallow <= 1.95
    assert 1.80 <= deep <= 1.95
    values = np.sort(np.concatenate(independent))
    cumulative = 1 - np.exp(-math.pi / 4 * values**2)
    steps = (np.arange(len(values)) + 0.5) / len(values)
    distance = np.abs(cumulative - steps).max()
    # Half a critical distance of a sample as large as speckle cells are: deviation from
    # Rayleigh is smaller than what 1,000 amplitudes could show at 5 %.
    assert distance < 1.36 / math.sqrt(1000)


@pytest.mark.parametrize(("thick_mm", "used"), [(0.3, 64), (0.8, 32), (2.4, 16), (4.8, 8)])
def test_a_thick_slab_needs_fewer_scatterers(thick_mm, used) -> None:
    """Fewer of a cell's scatterers are used where many lie in one speckle: as developed."""
    flat = dataclasses.replace(
        gaussian_response(FULL), elevation_sigma_mm=np.full(16, thick_mm, np.float32)
    )
    one = engine(block((40.0, 40.5, max(6.0, 10.0 * thick_mm))), grid=FULL, response=flat)
    assert int(one.setup.tables[2][3]) == used
    ratios = []
    for place in (-0.9, 0.8):
        part = np.abs(one.iq(pose(y=-0.2, z=place, turn=0.05)))[10:-10, 60:-60]
        part = part / part.mean(axis=0)
        ratios.append(part.mean() / part.std())
    assert 1.80 <= np.mean(ratios) <= 1.95
    level = np.sqrt(np.mean(np.abs(one.iq(pose(z=0.3)))[10:-10, 60:-60] ** 2))
    assert level == pytest.approx(1.0, abs=0.05)


def test_muscle_has_the_level_that_is_computed_for_it() -> None:
    one = engine(block((16.0, 24.0, 8.0)))
    power = np.mean(
        [np.abs(one.iq(pose(y=0.3, z=z))[10:-10]) ** 2 for z in (-1.5, -0.5, 0.5, 1.5)],
        axis=(0, 1),
    )
    rows = one.setup.layout.above + np.arange(60, 440) / 2
    expected = np.interp(rows, np.arange(one.setup.layout.rows), one.setup.level)
    measured = np.sqrt(power[60:440])
    assert np.mean(measured / expected) == pytest.approx(1, abs=0.05)


def test_a_hashed_tile_does_not_repeat() -> None:
    volume = block((40.0, 20.0, 6.0))
    one = engine(volume, grid=FULL)
    iq = one.iq(pose())[:, 100:450]
    period = round(8 * 1.2 / FULL.line_pitch)
    for shift in (period, 2 * period, period // 8):
        first, second = iq[:-shift], iq[shift:]
        coherence = np.abs((first * second.conj()).sum()) / (
            np.linalg.norm(first) * np.linalg.norm(second)
        )
        assert coherence < 0.15


def test_speckle_decorrelates_in_elevation_as_slices_do() -> None:
    """Two slices d apart share the product of their weights: exp(-d^2 / (4 sigma^2))."""
    across = np.arange(-4, 4, 0.001)

    def weight(y):
        q = y**2 / (2 * 0.36)
        return np.where(q < 3, (1 - np.minimum(q, 3) / 8) ** 8, 0)

    flat = dataclasses.replace(
        gaussian_response(SMALL),
        elevation_sigma_mm=np.full(16, 0.6, np.float32),
        elevation_curvature=np.zeros(16, np.float32),
    )
    one = engine(block((16.0, 24.0, 12.0)), response=flat)
    first = one.iq(pose(y=0.2))
    for apart in (0.3, 0.6, 1.0, 1.5):
        second = one.iq(pose(y=0.2, z=apart))
        coherence = np.abs((first * second.conj()).sum()) / (
            np.linalg.norm(first) * np.linalg.norm(second)
        )
        shared = (weight(across) * weight(across - apart)).sum() / (weight(across) ** 2).sum()
        assert shared == pytest.approx(math.exp(-(apart**2) / (4 * 0.36)), abs=0.06)
        assert coherence == pytest.approx(shared, abs=0.06)


def test_attenuation_has_the_slope_of_the_medium() -> None:
    volume = block((16.0, 24.0, 8.0))
    lossy = engine(volume, attenuating(_4=0.5))
    clear = engine(volume)
    ratio = np.abs(lossy.iq(pose())) / np.maximum(np.abs(clear.iq(pose())), 1e-9)
    level = 20 * np.log10(np.median(ratio, axis=0))
    depth = SMALL.sample_pitch_mm * np.arange(SMALL.samples) / 10
    slope = np.polyfit(depth[30:480], level[30:480], 1)[0]
    assert -slope == pytest.approx(2 * 0.5 * 7.6, rel=0.05)
    # Measured on the picture alone, without the clear one beside it.
    power = np.mean(
        [np.mean(np.abs(lossy.iq(pose(z=z))) ** 2, axis=0) for z in (-1.5, 0.0, 1.5)], axis=0
    )
    power /= np.mean(
        [np.mean(np.abs(clear.iq(pose(z=z))) ** 2, axis=0) for z in (-1.0, 0.5, 2.0)], axis=0
    )
    slope = np.polyfit(depth[30:480], 10 * np.log10(power[30:480]), 1)[0]
    assert -slope == pytest.approx(2 * 0.5 * 7.6, rel=0.05)


def test_an_ideal_depth_gain_flattens_the_picture() -> None:
    lossy = engine(block((16.0, 24.0, 8.0)), attenuating(_4=0.5))
    flat = lossy.setup.level
    expected = np.interp(
        lossy.setup.layout.above + np.arange(SMALL.samples) / 2, np.arange(len(flat)), flat
    )
    gain = depth_gain((0.0,) * 8, SMALL, 7.6) - 20 * np.log10(expected)
    chain = Chain(gain_db=gain, noise_db=-100.0, dynamic_range_db=60.0)
    frame = lossy.frame(pose(), chain, 0)
    grey = frame.mean(axis=0)[40:470].reshape(10, 43).mean(axis=1)
    slope = np.polyfit(np.arange(10), grey, 1)[0] * 10
    assert abs(slope) < 255 / 60 * 1.0
    uncorrected = lossy.frame(pose(), dataclasses.replace(chain, gain_db=0 * gain), 0)
    assert uncorrected[:, 400:].mean() < uncorrected[:, 50:150].mean() - 40


def test_shadow_and_enhancement_in_db_are_the_integral_of_the_loss() -> None:
    volume = block((24.0, 24.0, 8.0))
    x, y, _ = centres(volume)
    plate = (np.abs(y - 8.1) < 0.75) & (x > 1.5)
    cyst = (np.abs(y - 8.1) < 3.0) & (x < -1.5)
    volume = painted(volume, plate, label=33, step=200)
    volume = painted(volume, cyst, label=20, step=200)
    medium = attenuating(_4=0.5, _33=9.0, _20=0.1)
    ours = engine(volume, medium)
    plain = engine(volume, attenuating(_4=0.5, _33=0.5, _20=0.5))
    ratio = np.abs(ours.iq(pose())) / np.maximum(np.abs(plain.iq(pose())), 1e-9)
    level = 20 * np.log10(ratio)
    below = slice(330, 460)
    thick = np.ptp(np.unique(y[plate])) + volume.spacing_mm
    shadow = -2 * 7.6 * (9.0 - 0.5) * thick / 10
    assert np.median(level[45:60, below]) == pytest.approx(shadow, rel=0.05)
    tall = np.ptp(np.unique(y[cyst])) + volume.spacing_mm
    brighter = 2 * 7.6 * (0.5 - 0.1) * tall / 10
    assert np.median(level[4:19, below]) == pytest.approx(brighter, rel=0.1)
    assert abs(np.median(level[:, 20:90])) < 0.1


def test_entering_a_label_costs_its_entry_loss() -> None:
    volume = block((24.0, 24.0, 8.0))
    _, y, _ = centres(volume)
    volume = painted(volume, np.abs(y - 8.1) < 0.75, label=33, step=200)
    entry = np.zeros(256)
    entry[33] = 7.0
    ours = engine(volume, lossless(entry_loss_db=entry)).iq(pose())
    plain = engine(volume).iq(pose())
    level = 20 * np.log10(np.abs(ours[:, 330:460]) / np.abs(plain[:, 330:460]))
    assert np.median(level) == pytest.approx(-7.0, abs=0.1)


def interface_scene(slope, *, smooth=True, **changes):
    """Nothing but an inclined surface between labels 4 and 5."""
    volume = block((24.0, 24.0, 8.0), step=0)
    x, y, _ = centres(volume)
    volume = painted(volume, y > 10.0 + slope * x, label=5, step=0)
    if smooth:
        far = (10.0 + slope * x - y) / math.hypot(1, slope) / volume.spacing_mm
        steps = np.clip(np.rint(far / SURFACE_STEP), -127, 127).astype(np.int8)
        volume = dataclasses.replace(volume, surfaces=steps[None])
    strength = Interface(
        inside=frozenset({5}),
        surface=0 if smooth else None,
        **{"strength_db": 20.0, "exponent": 8.0, **changes},
    )
    return engine(volume, lossless(interfaces=(strength,)))


@pytest.mark.parametrize(
    ("slope", "smooth", "most"),
    [(0.0, True, 0.006), (0.03, True, 0.012), (0.21, True, 0.012), (0.45, False, 0.13)],
)
def test_an_interface_lies_where_the_tissue_changes(slope, smooth, most) -> None:
    one = interface_scene(slope, smooth=smooth)
    one.lay(pose())
    target = one._grid(0)
    points = target.points[: 4 * int(target.count[0])].reshape(-1, 4)
    layout = one.setup.layout
    line = points[:, 0] - layout.shift_column - layout.left
    depth = (points[:, 1] - layout.shift_row - layout.above) * layout.row_pitch_mm
    x = SMALL.first_line + SMALL.line_pitch * line
    assert set(range(SMALL.lines)) <= set(np.rint(line).astype(int))
    surface = depth - 10.0 - slope * x
    assert np.abs(surface).max() < most


def test_an_interface_is_as_bright_as_it_says_and_fades_with_its_angle() -> None:
    one = interface_scene(0.0)
    flat = np.abs(one.iq(pose()))
    row = one.setup.layout.above + round(10 / one.setup.layout.row_pitch_mm)
    level = 20 * np.log10(np.median(flat.max(axis=1)) / one.setup.level[row])
    assert level == pytest.approx(20.0, abs=0.5)
    slope = math.tan(math.radians(12))
    tilted = np.abs(interface_scene(slope).iq(pose()))
    steeper = np.abs(interface_scene(slope, exponent=60.0).iq(pose()))
    assert tilted.max(axis=1)[10:50].mean() < 0.9 * flat.max()
    ratio = 20 * np.log10(steeper.max(axis=1)[10:50].mean() / tilted.max(axis=1)[10:50].mean())
    expected = 52 * 20 * math.log10(math.cos(math.radians(12)))
    assert ratio == pytest.approx(expected, abs=0.5)


def test_a_near_interface_is_repeated_deeper() -> None:
    volume = block((24.0, 24.0, 8.0), step=0)
    _, y, _ = centres(volume)
    volume = painted(volume, y > 4.5, label=5, step=0)
    near = Interface(inside=frozenset({5}), strength_db=20.0, repeated=0.2)
    iq = np.abs(engine(volume, lossless(interfaces=(near,))).iq(pose()))
    middle = np.median(iq, axis=0)
    first = middle.argmax()
    depth = first * SMALL.sample_pitch_mm
    second = round(2 * depth / SMALL.sample_pitch_mm)
    third = round(3 * depth / SMALL.sample_pitch_mm)
    assert depth == pytest.approx(4.5, abs=0.2)
    assert middle[second - 6 : second + 7].max() == pytest.approx(0.2 * middle[first], rel=0.1)
    assert middle[third - 6 : third + 7].max() == pytest.approx(0.04 * middle[first], rel=0.25)


def test_gain_raises_noise_and_power_lowers_echoes_only() -> None:
    dark, bright = engine(block(step=0)), engine(block())
    means = [
        dark.frame(pose(), chain_of(ImageSettings(gain_db=gain), SMALL), 0).mean()
        for gain in (10.0, 20.0, 30.0)
    ]
    assert means[0] < means[1] - 5 < means[2] - 10
    full = Chain(gain_db=np.full(SMALL.samples, 30.0), noise_db=-40.0)
    low = dataclasses.replace(full, power_db=-12.0)
    noise = [dark.frame(pose(), chain, 0).mean() for chain in (full, low)]
    plain = [dataclasses.replace(one, gain_db=0 * one.gain_db) for one in (full, low)]
    echo = [np.median(bright.frame(pose(), chain, 0)) for chain in plain]
    assert noise[1] == pytest.approx(noise[0], abs=1.0)
    assert echo[0] - echo[1] == pytest.approx(12 * 255 / 60, rel=0.1)


def test_noise_has_the_level_that_is_asked_for() -> None:
    dark = engine(block(step=0))
    chain = Chain(gain_db=np.zeros(SMALL.samples), noise_db=-10.0, dynamic_range_db=90.0)
    frame = dark.frame(pose(), chain, 0).astype(float) + 0.5
    level = (frame / 255 - 1) * 90 + chain.white_db
    assert 10 * np.log10(np.mean(10 ** (level / 10))) == pytest.approx(-10.0, abs=0.3)


def test_penetration_falls_as_frequency_rises() -> None:
    volume = block((16.0, 24.0, 8.0))
    depths = []
    for frequency in (5.0, 7.6, 11.0):
        one = engine(volume, attenuating(_4=0.9))
        one.configure(SMALL, gaussian_response(SMALL), attenuation_mhz=frequency)
        gain = depth_gain((0.0,) * 8, SMALL, 2 * 0.9 * frequency)
        chain = Chain(gain_db=gain, noise_db=-22.0, dynamic_range_db=80.0)
        pair = [one.frame(pose(z=z), chain, 1).astype(float) for z in (0.0, 0.0)]
        other = one.frame(pose(), chain, 2).astype(float)
        depths.append(
            [
                np.corrcoef(pair[0][:, s : s + 32].ravel(), other[:, s : s + 32].ravel())[0, 1]
                for s in range(0, 480, 32)
            ]
        )
    reach = [next((n for n, c in enumerate(d) if c < 0.5), len(d)) for d in depths]
    assert reach[0] > reach[1] > reach[2]


@pytest.mark.parametrize("threads", [2, 3])
def test_frames_do_not_depend_on_the_number_of_threads(threads) -> None:
    response = gaussian_response(SMALL, rank=2, tail=12)
    medium = attenuating(_4=0.5)
    chain = chain_of(ImageSettings(), SMALL)
    one = engine(block(), medium, response=response)
    many = engine(block(), medium, response=response, threads=threads)
    for number in range(3):
        place = pose(x=0.1 * number, z=0.3 * number, turn=0.1 * number)
        np.testing.assert_array_equal(one.iq(place), many.iq(place))
        np.testing.assert_array_equal(
            one.frame(place, chain, number), many.frame(place, chain, number)
        )
    many.close()


def test_the_seed_decides_scatterers_and_noise() -> None:
    chain = dataclasses.replace(chain_of(ImageSettings(), SMALL), noise_db=-25.0)
    frames = {
        name: engine(seed=seed).frame(pose(), chain, number)
        for name, seed, number in (("a", 1, 0), ("b", 1, 0), ("other", 2, 0), ("next", 1, 1))
    }
    np.testing.assert_array_equal(frames["a"], frames["b"])
    first, other = (frames[name] - frames[name].mean(axis=0) for name in ("a", "other"))
    assert abs(np.corrcoef(first.ravel(), other.ravel())[0, 1]) < 0.1
    assert (frames["a"] != frames["next"]).mean() > 0.3


def test_moving_probe_and_tissue_together_changes_nothing() -> None:
    volume = block()
    moved = dataclasses.replace(volume, origin=tuple(np.add(volume.origin, (3.0, -5.0, 11.0))))
    first = engine(volume).iq(pose(x=0.1, y=0.2, z=0.3))
    second = engine(moved).iq(pose(x=3.1, y=-4.8, z=11.3))
    np.testing.assert_allclose(first, second, atol=2e-3 * np.abs(first).max())


def test_another_state_of_the_tissue_is_taken_over() -> None:
    volume = block()
    one = engine(volume)
    before = one.iq(pose())
    _, y, _ = centres(volume)
    one.replace(painted(volume, np.abs(y - 10) < 2, label=20, step=0))
    after = np.abs(one.iq(pose()))
    assert np.median(after[:, 240:270]) < 0.05 * np.median(np.abs(before[:, 240:270]))
    with pytest.raises(ValueError, match="geometry"):
        one.replace(block((8.0, 8.0, 8.0)))


def test_voxels_written_over_in_place_are_taken_over() -> None:
    volume = block()
    one = engine(volume, attenuating(_4=0.5))
    before = one.iq(pose())
    _, y, _ = centres(volume)
    index = np.flatnonzero(np.abs(y - 10) < 2)
    for label, step in ((20, 0), (4, 200), (20, 0)):
        volume.labels.reshape(-1)[index] = label
        volume.echo.reshape(-1)[index] = step
        one.refresh(index)
        after = one.iq(pose())
        fresh = engine(volume, attenuating(_4=0.5)).iq(pose())
        np.testing.assert_array_equal(after, fresh)
        assert (after == before).all() == (step == 200)


def test_dead_elements_darken_their_lines_and_not_the_noise() -> None:
    gain = np.ones((16, 64), dtype=np.float32)
    gain[:, 20:30] = 0.25
    one, plain = engine(), engine()
    one.configure(SMALL, gaussian_response(SMALL), attenuation_mhz=7.6, line_gain=gain)
    ratio = np.abs(one.iq(pose())) / np.abs(plain.iq(pose()))
    np.testing.assert_allclose(ratio[20:30], 0.25, rtol=1e-3)
    np.testing.assert_allclose(ratio[40:], 1.0, rtol=1e-5)
    noisy = Chain(gain_db=np.zeros(SMALL.samples), noise_db=0.0)
    dark = engine(block(step=0))
    dark.configure(SMALL, gaussian_response(SMALL), attenuation_mhz=7.6, line_gain=gain)
    np.testing.assert_array_equal(
        dark.frame(pose(), noisy, 0), engine(block(step=0)).frame(pose(), noisy, 0)
    )
    with pytest.raises(ValueError, match="band and line"):
        one.configure(SMALL, gaussian_response(SMALL), attenuation_mhz=7.6, line_gain=gain[:3])


def test_a_less_sensitive_response_has_more_noise() -> None:
    chain = Chain(gain_db=np.full(SMALL.samples, 20.0), noise_db=-40.0, dynamic_range_db=90.0)
    means = []
    for level in (0.0, -12.0):
        one = engine(block(step=0))
        response = dataclasses.replace(gaussian_response(SMALL), level_db=level)
        one.configure(SMALL, response, attenuation_mhz=7.6)
        means.append(one.frame(pose(), chain, 0).mean())
    assert means[1] - means[0] == pytest.approx(12 * 255 / 90, abs=1.0)
